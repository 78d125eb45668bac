"""The evidence of a case holds on a machine without Motcua."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import sys
from itertools import combinations_with_replacement
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from engine import SYSTEM, NotFound
from engine.evidence import make_key, motcua_verify, public_line
from tests.kit import AUDITOR, STRANGER, Installation


@pytest.fixture
def evidence(either: Installation) -> dict[str, Any]:
    code = either.request()
    either.go(code, "mv_design")
    either.request()
    either.engine.checkpoints.make_checkpoint()
    return either.engine.checkpoints.evidence(either.actor(AUDITOR), code)


def run(folder: Path, evidence: dict[str, Any], *more: str) -> tuple[int, str]:
    """In an empty folder, with an interpreter that finds no packages."""
    script = folder / "motcua_verify.py"
    shutil.copy(str(motcua_verify.__file__), script)
    (folder / "evidence.json").write_text(json.dumps(evidence), "utf-8")
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(script), "evidence.json", *more],
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


def test_it_needs_nothing_but_python(
    either: Installation, evidence: dict[str, Any], tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    code, said = run(tmp_path / "empty", evidence, "--key", either.engine.checkpoints.public())
    assert code == 0, said
    assert f"{evidence['case']}: {len(evidence['events'])} events" in said
    code, said = run(tmp_path / "empty", evidence)
    assert code == 0
    assert "compare it" in said


def test_that_the_log_only_grew(
    either: Installation, evidence: dict[str, Any], tmp_path: Path
) -> None:
    checkpoints = either.engine.checkpoints
    for _ in range(3):
        either.request()
        checkpoints.make_checkpoint()
    sizes = [int(note.splitlines()[1]) for note in checkpoints.notes()]
    for place, (first, second) in enumerate(combinations_with_replacement(sizes, 2)):
        growth = checkpoints.growth(first, second)
        (tmp_path / str(place)).mkdir()
        code, said = run(tmp_path / str(place), growth, "--key", checkpoints.public())
        assert (code, f"begins with that of {first} entries" in said) == (0, True)
    growth = checkpoints.growth(sizes[0], sizes[-1])
    assert growth["proof"]
    for wrong in (
        growth | {"proof": growth["proof"][1:]},
        growth | {"proof": [*growth["proof"], growth["proof"][0]]},
        growth | {"first": growth["second"], "second": growth["first"]},
        growth | {"first": checkpoints.growth(sizes[1], sizes[1])["first"]},
        growth | {"second": growth["second"].replace("motcua", "khac", 1)},
    ):
        with pytest.raises(motcua_verify.BadError):
            motcua_verify.check_growth(wrong, checkpoints.public())
    with pytest.raises(NotFound, match="No checkpoint is over 1 entries"):
        checkpoints.growth(1, sizes[-1])


def test_whatever_is_touched_is_found(either: Installation, evidence: dict[str, Any]) -> None:
    key = either.engine.checkpoints.public()
    assert motcua_verify.check(evidence, key)
    plain = json.dumps(evidence)
    for wrong in (
        plain.replace("motcua.sx", "motcua.sy", 1),
        plain.replace("2014-10-01T02", "2014-10-01T03", 1),
        json.dumps(evidence | {"events": evidence["events"][:2] + evidence["events"][3:]}),
        json.dumps(evidence | {"events": evidence["events"][::-1]}),
        json.dumps(evidence | {"events": []}),
        json.dumps(evidence | {"case": "SX0000000000"}),
        json.dumps(evidence | {"note": evidence["note"].replace("motcua", "khac", 1)}),
    ):
        with pytest.raises(motcua_verify.BadError):
            motcua_verify.check(json.loads(wrong), key)
    with pytest.raises(motcua_verify.BadError, match="not signed by this key"):
        motcua_verify.check(evidence, public_line("motcua", make_key()))


def test_what_is_no_evidence_is_said_to_be_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for text in ("", "[]", "{}", '{"case": 1}'):
        file = tmp_path / "x.json"
        file.write_text(text)
        assert motcua_verify.main([str(file)]) == 2
    assert motcua_verify.main([str(tmp_path / "none.json")]) == 2
    assert "no evidence" in capsys.readouterr().out


def test_only_who_sees_the_case_gets_its_evidence(either: Installation) -> None:
    code = either.request()
    with pytest.raises(NotFound, match="No checkpoint"):
        either.engine.checkpoints.evidence(SYSTEM, code)
    either.engine.checkpoints.make_checkpoint()
    with pytest.raises(NotFound, match="no case"):
        either.engine.checkpoints.evidence(either.actor(STRANGER), code)


VECTORS = [
    ("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", ""),
    ("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "72"),
    ("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7", "af82"),
]
"""Secret keys and messages of RFC 8032, 7.1."""


@pytest.mark.parametrize(("secret", "message"), VECTORS)
def test_the_vectors_of_the_standard(secret: str, message: str) -> None:
    private = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret))
    public = private.public_key().public_bytes_raw()
    said = bytes.fromhex(message)
    assert motcua_verify.signature_fits(public, said, private.sign(said))


@given(seed=st.binary(min_size=32, max_size=32), message=st.binary(max_size=60), place=st.data())
def test_its_own_signatures_are_those_of_the_library(
    seed: bytes, message: bytes, place: st.DataObject
) -> None:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = private.public_key().public_bytes_raw(), private.sign(message)
    assert motcua_verify.signature_fits(public, message, signature)
    where = place.draw(st.integers(0, 63))
    touched = bytearray(signature)
    touched[where] ^= 1 << place.draw(st.integers(0, 7))
    assert not motcua_verify.signature_fits(public, message, bytes(touched))
    assert not motcua_verify.signature_fits(public, message + b"x", signature)
    assert base64.b64encode(signature)
