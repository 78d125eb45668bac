"""Seals: keyed hashes, and the file of their keys."""

from __future__ import annotations

import hashlib
import hmac

import pytest

from engine.evidence import SealError, Seals, make_seal_key, read_seal_keys

DIGEST = hashlib.sha256(b"an event").digest()


def test_a_seal_is_the_first_half_of_an_hmac_under_its_keys_number() -> None:
    seals = Seals({3: b"k" * 32})
    whole = hmac.new(b"k" * 32, b"motcua event\x00" + DIGEST, hashlib.sha256).digest()
    assert seals.seal(DIGEST) == b"\x03" + whole[:16]


def test_a_seal_fits_its_event_and_key_alone() -> None:
    seals = read_seal_keys(make_seal_key())
    seal = seals.seal(DIGEST)
    assert seals.fits(seal, DIGEST)
    assert not seals.fits(seal, hashlib.sha256(b"another").digest())
    assert not read_seal_keys(make_seal_key()).fits(seal, DIGEST)
    for place in range(len(seal)):
        damaged = bytearray(seal)
        damaged[place] ^= 1
        assert not seals.fits(bytes(damaged), DIGEST)
    assert not seals.fits(b"", DIGEST)


def test_a_new_key_seals_and_the_old_one_is_still_known() -> None:
    first = make_seal_key()
    before = read_seal_keys(first).seal(DIGEST)
    both = read_seal_keys(first + make_seal_key(2))
    assert both.fits(before, DIGEST)
    assert both.seal(DIGEST)[0] == 2


@pytest.mark.parametrize(
    "text", ["", "\n", "1", "1 c2hvcnQ=", "0 " + "A" * 43 + "=", "x y", "256 AAAA", "1 \u00e9"]
)
def test_a_file_without_keys_is_refused_and_no_key_is_said(text: str) -> None:
    with pytest.raises(SealError) as caught:
        read_seal_keys(text)
    assert "c2hvcnQ" not in str(caught.value)
