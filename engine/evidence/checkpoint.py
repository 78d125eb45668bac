"""Signed checkpoints of the log: how many entries it had at an instant, and its root.

Source of the form: the signed notes and checkpoints of transparency logs (C2SP); Ed25519 is
RFC 8032. A checkpoint is a few lines of text, to be kept in a file, a mailbox or on paper.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from engine.model.instant import to_instant, to_text
from engine.model.lazy_import import lazy_module

if TYPE_CHECKING:
    from cryptography import exceptions
    from cryptography.hazmat.primitives.asymmetric import ed25519
else:
    exceptions = lazy_module("cryptography.exceptions")
    ed25519 = lazy_module("cryptography.hazmat.primitives.asymmetric.ed25519")

_SIGNATURE = "\u2014"
_ED25519 = b"\x01"


class CheckpointError(ValueError):
    """It is no checkpoint, or not signed by the key."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """``origin`` names the log, ``size`` counts its entries, ``root`` is over all of them."""

    origin: str
    size: int
    root: bytes
    at: datetime

    def text(self) -> str:
        """What is signed."""
        root = base64.b64encode(self.root).decode()
        return f"{self.origin}\n{self.size}\n{root}\nat {to_text(self.at)}\n"

    def line(self) -> str:
        """The same in one line, for a book or a wall: it needs no signature where it is kept by
        those who verify."""
        return " ".join(self.text().split())


def make_key() -> bytes:
    """A new private key: 32 bytes."""
    return ed25519.Ed25519PrivateKey.generate().private_bytes_raw()


def public_line(origin: str, private: bytes) -> str:
    """The public key as a line: name, key id and key."""
    public = _public(private)
    identity = _key_id(origin, public).hex()
    return f"{origin}+{identity}+{base64.b64encode(_ED25519 + public).decode()}"


def sign_text(origin: str, text: str, private: bytes) -> str:
    """The note: lines of text, an empty line, and the signature."""
    signature = ed25519.Ed25519PrivateKey.from_private_bytes(private).sign(text.encode())
    signed = base64.b64encode(_key_id(origin, _public(private)) + signature).decode()
    return f"{text}\n{_SIGNATURE} {origin} {signed}\n"


def sign_checkpoint(checkpoint: Checkpoint, private: bytes) -> str:
    """The note of a checkpoint."""
    return sign_text(checkpoint.origin, checkpoint.text(), private)


def read_note(note: str, public: str) -> Checkpoint:
    """The checkpoint of a note that is signed by the key of the public line.

    Raises:
        CheckpointError: it is none, or the signature is not that of the key.
    """
    origin, key = read_public(public)
    text, separator, signatures = note.replace("\r\n", "\n").partition("\n\n")
    text += "\n"
    if not separator or not _is_signed(text, signatures, origin, key):
        raise CheckpointError("The checkpoint is not signed by this key.")
    return _read_text(text)


def read_line(line: str) -> Checkpoint:
    """The checkpoint of a line as ``Checkpoint.line`` writes it.

    Raises:
        CheckpointError: it is none.
    """
    return _read_text("\n".join(line.split()).replace("\nat\n", "\nat "))


def split_notes(text: str) -> list[str]:
    """The notes of a file that holds several, one after the other."""
    notes: list[str] = []
    lines: list[str] = []
    for line in text.replace("\r\n", "\n").splitlines():
        if lines or line:
            lines.append(line)
        if line.startswith(_SIGNATURE):
            notes.append("\n".join(lines) + "\n")
            lines = []
    return notes


def read_public(line: str) -> tuple[str, bytes]:
    """Origin and key of a public line.

    Raises:
        CheckpointError: it is none.
    """
    try:
        origin, identity, encoded = line.strip().split("+", 2)
        kind, key = (raw := base64.b64decode(encoded, validate=True))[:1], raw[1:]
    except (ValueError, binascii.Error):
        raise CheckpointError("This is not a public key of a log: name+id+key.") from None
    if kind != _ED25519 or len(key) != 32 or _key_id(origin, key).hex() != identity:
        raise CheckpointError("The public key is damaged: its id does not fit it.")
    return origin, key


def _read_text(text: str) -> Checkpoint:
    try:
        origin, size, root, at = text.splitlines()
        return Checkpoint(
            origin,
            int(size),
            base64.b64decode(root, validate=True),
            to_instant(at.removeprefix("at ")),
        )
    except (ValueError, binascii.Error) as error:
        raise CheckpointError(f"This is not a checkpoint of a log: {error}.") from None


def _is_signed(text: str, signatures: str, origin: str, key: bytes) -> bool:
    for line in signatures.splitlines():
        mark, _, rest = line.partition(" ")
        name, _, encoded = rest.rpartition(" ")
        if mark != _SIGNATURE or name != origin:
            continue
        try:
            raw = base64.b64decode(encoded, validate=True)
            if raw[:4] != _key_id(origin, key):
                continue
            ed25519.Ed25519PublicKey.from_public_bytes(key).verify(raw[4:], text.encode())
        except (exceptions.InvalidSignature, ValueError, binascii.Error):
            continue
        return True
    return False


def _public(private: bytes) -> bytes:
    return ed25519.Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def _key_id(origin: str, public: bytes) -> bytes:
    return hashlib.sha256(origin.encode() + b"\n" + _ED25519 + public).digest()[:4]
