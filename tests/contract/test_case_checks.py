"""One case is checked on the spot: what was checked is told, and what is not as it was recorded."""

from __future__ import annotations

import pytest

from engine import NotFound
from engine.audit.verification import CaseCheck
from tests.contract.tampering import tamper
from tests.kit import AUDITOR, STRANGER, Installation


@pytest.fixture
def code(either: Installation) -> str:
    code = either.request()
    either.go(code, "mv_design")
    return code


def check(at: Installation, code: str) -> CaseCheck:
    return at.engine.verify_case(at.actor(AUDITOR), code)


def test_a_case_that_nobody_touched(either: Installation, code: str) -> None:
    found = check(either, code)
    assert found.findings == ()
    assert found.entries == len(either.history(code))
    assert found.sealed is not None
    assert found.signed == 0, "nothing of it was signed yet"
    either.engine.checkpoints.make_checkpoint()
    signed = check(either, code)
    assert signed.signed == signed.entries
    assert signed.signed_at is not None


def test_entries_after_the_checkpoint_are_not_said_to_be_signed(
    either: Installation, code: str
) -> None:
    either.engine.checkpoints.make_checkpoint()
    before = len(either.history(code))
    either.go(code, "mv_design_agreement")
    found = check(either, code)
    assert found.signed == before
    assert found.entries > before


@pytest.mark.parametrize(
    ("statement", "layer"),
    [
        (
            "UPDATE events SET body = replace(body, 'counter', 'kounter') "
            "WHERE stream = :s AND sequence = 1",
            "chain",
        ),
        ("DELETE FROM events WHERE stream = :s AND sequence = 3", "chain"),
        ("DELETE FROM events WHERE stream = :s AND sequence > 5", "chain"),
        ("UPDATE events SET seal = NULL WHERE stream = :s", "seal"),
        ("UPDATE tasks SET closed_by = 'ai đó' WHERE \"case\" = :s AND number = 2", "rows"),
        ("UPDATE cases SET customer = 'khác' WHERE code = :s", "rows"),
    ],
    ids=["edited", "deleted", "cut", "unsealed", "step", "customer"],
)
def test_a_case_that_somebody_touched(
    either: Installation, code: str, statement: str, layer: str
) -> None:
    tamper(either, statement, s=code)
    assert layer in {found.layer for found in check(either, code).findings}


def test_what_was_done_to_another_case_is_not_told_of_this_one(
    either: Installation, code: str
) -> None:
    other = either.request()
    tamper(either, "UPDATE cases SET customer = 'khác' WHERE code = :s", s=other)
    assert check(either, code).findings == ()


def test_a_stranger_does_not_learn_of_the_case(either: Installation, code: str) -> None:
    with pytest.raises(NotFound):
        either.engine.verify_case(either.actor(STRANGER), code)
