#!/usr/bin/env python3
"""Checks the evidence of a case without Motcua: python motcua_verify.py FILE --key LINE

Needs nothing but Python 3.10 or newer. FILE is what `motcua case pack` or `motcua case evidence`
wrote, LINE the public key that `motcua checkpoint key` printed, best one that was kept elsewhere.
Exit codes: 0 everything is as it was signed, 1 something is not, 2 the file cannot be read.

Sources: RFC 9162 (Merkle tree, inclusion), RFC 8032 (Ed25519), C2SP signed notes.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import json
import sys
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

CurvePoint = tuple[int, int, int, int]

# -- Ed25519 (RFC 8032), verification only

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)
IDENTITY: CurvePoint = (0, 1, 1, 0)


def add(one: CurvePoint, two: CurvePoint) -> CurvePoint:
    """The sum of two points of edwards25519 in extended coordinates (RFC 8032, section 5.1.4)."""
    x1, y1, z1, t1 = one
    x2, y2, z2, t2 = two
    a, b = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P
    c, d = 2 * t1 * t2 * D % P, 2 * z1 * z2 % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number: int, point: CurvePoint) -> CurvePoint:
    """The point added to itself that many times."""
    found = IDENTITY
    while number:
        if number & 1:
            found = add(found, point)
        point = add(point, point)
        number >>= 1
    return found


def same(one: CurvePoint, two: CurvePoint) -> bool:
    """Whether two points are equal, whatever their extended coordinates."""
    x1, y1, z1, _ = one
    x2, y2, z2, _ = two
    return (x1 * z2 - x2 * z1) % P == 0 and (y1 * z2 - y2 * z1) % P == 0


def read_point(data: bytes) -> CurvePoint | None:
    """The point of 32 bytes; None where they are none."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    if len(data) != 32 or y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


def base_point() -> CurvePoint:
    """The generator of the group (RFC 8032, section 5.1)."""
    y = 4 * pow(5, P - 2, P) % P
    found = read_point(y.to_bytes(32, "little"))
    assert found is not None
    return found


def signature_fits(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the 64 bytes are the Ed25519 signature of the message under the key (RFC 8032,
    section 5.1.7)."""
    if len(signature) != 64:
        return False
    public, first = read_point(key), read_point(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if public is None or first is None or scalar >= ORDER:
        return False
    hashed = hashlib.sha512(signature[:32] + key + message).digest()
    challenge = int.from_bytes(hashed, "little") % ORDER
    return same(times(scalar, base_point()), add(first, times(challenge, public)))


# -- the Merkle tree (RFC 9162)


def inclusion_fits(
    entry: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> bool:
    """Whether the proof shows that the entry has this index, from 0, in a log of that size with
    that root (RFC 9162, section 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    here, last = index, size - 1
    found = hashlib.sha256(b"\x00" + entry).digest()
    for part in proof:
        if last == 0:
            return False
        if here & 1 or here == last:
            found = hashlib.sha256(b"\x01" + part + found).digest()
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            found = hashlib.sha256(b"\x01" + found + part).digest()
        here, last = here >> 1, last >> 1
    return last == 0 and found == root


def consistency_fits(
    first: int, second: int, first_root: bytes, second_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether the proof shows that the second log begins with the first one (RFC 9162, section
    2.1.4.2)."""
    if not 0 < first <= second:
        return False
    if first == second:
        return not proof and first_root == second_root
    path = [first_root, *proof] if first & (first - 1) == 0 else list(proof)
    here, last = first - 1, second - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    if not path:
        return False
    one = two = path[0]
    for part in path[1:]:
        if last == 0:
            return False
        if here & 1 or here == last:
            one, two = node(part, one), node(part, two)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            two = node(two, part)
        here, last = here >> 1, last >> 1
    return last == 0 and (one, two) == (first_root, second_root)


def node(left: bytes, right: bytes) -> bytes:
    """The hash of two neighbouring hashes (RFC 9162, section 2.1.1)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


# -- signed notes


class BadError(Exception):
    """What is not as it was signed."""


def read_key(line: str) -> tuple[str, bytes]:
    """The origin and the 32 bytes of a public key, from its line ``origin+id+base64`` (C2SP
    signed-note).

    Raises:
        BadError: the id does not fit the key.
    """
    origin, identity, encoded = line.strip().split("+", 2)
    raw = base64.b64decode(encoded, validate=True)
    if raw[:1] != b"\x01" or len(raw) != 33 or key_id(origin, raw[1:]).hex() != identity:
        raise BadError("The public key is damaged: its id does not fit it.")
    return origin, raw[1:]


def key_id(origin: str, key: bytes) -> bytes:
    """The first four bytes of the hash over origin and key, by which a signature names its key
    (C2SP signed-note)."""
    return hashlib.sha256(origin.encode() + b"\n\x01" + key).digest()[:4]


def read_signed(note: str, origin: str, key: bytes, what: str) -> str:
    """The text of a note that the key has signed."""
    text, _, signatures = note.partition("\n\n")
    text += "\n"
    for line in signatures.splitlines():
        mark, _, rest = line.partition(" ")
        name, _, encoded = rest.rpartition(" ")
        raw = base64.b64decode(encoded, validate=True) if mark == "\u2014" else b""
        ours = name == origin and raw[:4] == key_id(origin, key)
        if ours and signature_fits(key, text.encode(), raw[4:]):
            return text
    raise BadError(f"The {what} is not signed by this key.")


def read_note(note: str, origin: str, key: bytes) -> tuple[int, bytes, str]:
    """Size, root and instant of a checkpoint that the key has signed."""
    named, size, root, at = read_signed(note, origin, key, "checkpoint").splitlines()
    if named != origin:
        raise BadError("The checkpoint is of another log.")
    return int(size), base64.b64decode(root, validate=True), at[3:]


# -- the evidence of a case


def check(evidence: Mapping[str, Any], line: str) -> str:
    """Answers what holds, in a sentence.

    Raises:
        BadError: something is not as it was signed.
    """
    size, root, at = read_note(evidence["note"], *read_key(line))
    code, events = evidence["case"], evidence["events"]
    for expected, event in enumerate(events, start=1):
        stream, sequence, _ = event["entry"].split("\x00", 2)
        if stream != code or int(sequence) != expected:
            raise BadError(
                f"Event {expected} of {code} is missing; {stream} {sequence} stands there."
            )
        require_logged(event, size, root, f"Event {expected} of {code}")
    if not events:
        raise BadError(f"There is no event of {code}.")
    return f"{code}: {len(events)} events, each as it was signed at {at} (log of {size} entries)."


def require_logged(event: Mapping[str, Any], size: int, root: bytes, what: str) -> None:
    """Raises ``BadError``, beginning with ``what``, unless the event is in the log of that size and
    root."""
    proof = [base64.b64decode(part, validate=True) for part in event["proof"]]
    if not inclusion_fits(event["entry"].encode(), event["number"], size, proof, root):
        raise BadError(f"{what} is not the one that was signed.")


def check_growth(evidence: Mapping[str, Any], line: str) -> str:
    """Answers that the log only grew between two checkpoints.

    Raises:
        BadError: something is not as it was signed.
    """
    key = read_key(line)
    first, first_root, _ = read_note(evidence["first"], *key)
    second, second_root, at = read_note(evidence["second"], *key)
    proof = [base64.b64decode(part, validate=True) for part in evidence["proof"]]
    if not consistency_fits(first, second, first_root, second_root, proof):
        raise BadError(f"The log of {second} entries does not begin with that of {first}.")
    return f"The log of {second} entries, signed at {at}, begins with that of {first} entries."


# -- the pack of a case

LARGEST = 1 << 30


def read_pack(file: str) -> dict[str, bytes]:
    """Every file of the archive by its path."""
    with zipfile.ZipFile(file) as archive:
        names = archive.namelist()
        if sum(one.file_size for one in archive.infolist()) > LARGEST:
            raise ValueError(f"it would unpack to more than {LARGEST} bytes")
        if len(names) != len(set(names)):
            raise BadError("A file stands in the archive twice.")
        return {name: archive.read(name) for name in names}


def check_pack(contents: Mapping[str, bytes], line: str) -> list[str]:
    """Answers what holds, in sentences.

    Raises:
        BadError: something is not as it was signed.
    """
    evidence = json.loads(contents["evidence.json"])
    said = [check_manifest(contents, line, evidence["case"]), check(evidence, line)]
    if contents["checkpoint.txt"].decode() != evidence["note"]:
        raise BadError("checkpoint.txt is not the checkpoint that the events were proved with.")
    return [*said, check_documents(contents, line, evidence)]


def check_manifest(contents: Mapping[str, bytes], line: str, code: str) -> str:
    """Every file is listed with its hash, and nothing else is there."""
    text = read_signed(contents["MANIFEST"].decode(), *read_key(line), "list of files")
    _, named, *rows = text.splitlines()
    if named != code:
        raise BadError(f"The list of files is that of {named}.")
    listed = {path: digest for digest, _, path in (row.partition("  ") for row in rows)}
    for path in sorted(listed.keys() | contents.keys() - {"MANIFEST"}):
        if path not in contents:
            raise BadError(f"{path} is missing.")
        if hashlib.sha256(contents[path]).hexdigest() != listed.get(path):
            raise BadError(f"{path} is not the file that was signed.")
    return f"{len(listed)} files, each as it was signed."


def check_documents(contents: Mapping[str, bytes], line: str, evidence: Mapping[str, Any]) -> str:
    """Every document is the one that was published, by an event in the same log; and the
    procedures that the case ran under are among them."""
    size, root, _ = read_note(evidence["note"], *read_key(line))
    published = {}
    for event in evidence["more"]:
        stream, sequence, body = event["entry"].split("\x00", 2)
        require_logged(event, size, root, f"Event {sequence} of {stream}")
        told = json.loads(body)
        if told["type"] == "Published":
            data = told["data"]
            published[f"{stream}@{data['version']}"] = data["hash"]
    found = {}
    for path, content in contents.items():
        if path.startswith("documents/"):
            name = path.removeprefix("documents/").rpartition(".")[0]
            found[name] = hashlib.sha256(content).hexdigest()
            if published.get(name) != found[name]:
                raise BadError(f"{path} is not what was published.")
    for event in evidence["events"]:
        told = json.loads(event["entry"].split("\x00", 2)[2])
        if told["type"] in ("CaseStarted", "CaseHandedOver"):
            name = f"process/{told['data']['definition']}@{told['data']['version']}"
            if name not in found:
                raise BadError(f"The procedure {name} is missing.")
    return f"{len(found)} documents, each as it was published."


UNREADABLE = (
    OSError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    binascii.Error,
    zipfile.BadZipFile,
    zlib.error,
    RuntimeError,
    NotImplementedError,
)


def check_file(file: str, line: str | None) -> list[str]:
    """What was found right in a pack, or in the proof of an event or of growth; one sentence each.

    ``line`` is the public key; without it the one in the file counts.

    Raises:
        BadError: something is not as it was signed.
    """
    if zipfile.is_zipfile(file):
        contents = read_pack(file)
        return check_pack(contents, line or contents["key.txt"].decode())
    evidence = json.loads(Path(file).read_text("utf-8"))
    verdict = check_growth if "first" in evidence else check
    return [verdict(evidence, line or evidence["key"])]


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line. Prints what was found and returns the exit code: 0 right, 1 not as signed,
    2 no evidence."""
    parser = argparse.ArgumentParser(description="Check the evidence of a case without Motcua.")
    parser.add_argument("file")
    parser.add_argument("--key", help="the public key, kept elsewhere; else the one in the file")
    given = parser.parse_args(arguments)
    try:
        said = check_file(given.file, given.key)
    except BadError as problem:
        print(f"NOT AS SIGNED. {problem}")
        return 1
    except UNREADABLE as problem:
        print(f"This is no evidence of a case: {type(problem).__name__}: {problem}")
        return 2
    print("\n".join(said))
    if not given.key:
        print("The key stands in the file itself: compare it with one that was kept elsewhere.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
