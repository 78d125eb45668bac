"""The proof of a browser in which somebody has logged in before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from engine.model.known_browser import KNOWN_FOR, MAX_PROOF, MOST_LOGINS, browser_of, proof_for

KEY, NOW = b"k" * 32, datetime(2014, 10, 1, 2, tzinfo=UTC)
ID = "abcdefgh01234567"


def test_a_browser_is_known_for_the_login_that_succeeded_in_it() -> None:
    proof = proof_for(KEY, None, "lan", NOW, ID)
    assert browser_of(KEY, proof, "lan", NOW) == ID
    assert browser_of(KEY, proof, "minh", NOW) is None
    assert browser_of(b"x" * 32, proof, "lan", NOW) is None
    assert browser_of(KEY, proof, "lan", NOW + KNOWN_FOR + timedelta(days=1)) is None
    assert "lan" not in proof


def test_several_logins_share_a_browser_and_the_latest_stay() -> None:
    proof: str | None = None
    for number in range(MOST_LOGINS + 2):
        proof = proof_for(KEY, proof, f"user{number}", NOW, ID)
    again = proof_for(KEY, proof, "user5", NOW + timedelta(days=30), "another-id-00000")
    assert len(again) <= MAX_PROOF
    known = [n for n in range(MOST_LOGINS + 2) if browser_of(KEY, again, f"user{n}", NOW)]
    assert known == [2, 3, 4, 6, 7, 8, 9], "of user5 the mark is of a later day"
    assert browser_of(KEY, again, "user5", NOW + timedelta(days=30)) == ID


@pytest.mark.parametrize(
    "proof",
    [None, "", "x", ID, f"{ID}.5387-", f"{ID}.99999999-{'a' * 22}", "a." * 5_000, f"{ID}\n", "\0"],
)
def test_what_nobody_gave_proves_nothing(proof: str | None) -> None:
    assert browser_of(KEY, proof, "lan", NOW) is None
    assert browser_of(KEY, proof_for(KEY, proof, "lan", NOW, ID), "lan", NOW) == ID


def test_a_mark_with_another_day_is_no_mark() -> None:
    proof = proof_for(KEY, None, "lan", NOW, ID)
    browser, mark = proof.split(".")
    day, _, mac = mark.partition("-")
    assert browser_of(KEY, f"{browser}.{int(day) + 100}-{mac}", "lan", NOW) is None
