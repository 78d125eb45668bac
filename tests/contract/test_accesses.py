"""Who has looked at a case from outside the work on it."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from engine import SYSTEM, NotAllowed, NotFound
from tests.kit import AUDITOR, CARE, LEADER, STRANGER, SURVEY, Installation


def test_an_auditor_leaves_a_trace_by_each_access(either: Installation) -> None:
    code = either.request()
    either.engine.checkpoints.make_checkpoint()
    auditor, engine = either.actor(AUDITOR), either.engine
    engine.cases.get(auditor, code)
    engine.cases.history(auditor, code)
    engine.frames.page(auditor, code)
    engine.frames.at(auditor, code)
    engine.ledgers.get(auditor, code)
    engine.checkpoints.evidence(auditor, code)
    found = engine.accesses.page(auditor, code)
    assert [one.reading for one in found] == [
        "case", "history", "frames", "frames", "ledger", "evidence",
    ]  # fmt: skip
    assert {(one.login, one.role, one.via) for one in found} == {(AUDITOR, "auditor", "local")}
    assert found[0].at == either.clock.now()


def test_who_answers_callers_does_too_and_who_works_on_it_does_not(either: Installation) -> None:
    code = either.request()
    for login in (CARE, SURVEY, LEADER):
        either.engine.cases.get(either.actor(login), code)
    either.engine.cases.get(SYSTEM, code)
    found = either.engine.accesses.page(either.actor(LEADER), code)
    assert [one.login for one in found] == [CARE]


def test_it_is_told_to_auditors_and_leaders_alone(either: Installation) -> None:
    code = either.request()
    with pytest.raises(NotFound):
        either.engine.accesses.page(either.actor(STRANGER), code)
    with pytest.raises(NotAllowed):
        either.engine.accesses.page(either.actor(SURVEY), code)
    with pytest.raises(NotFound):
        either.engine.cases.get(either.actor(AUDITOR), "SX0000000000")
    assert either.engine.accesses.page(SYSTEM, code) == []


@pytest.mark.parametrize("statement", ["UPDATE accesses SET login = 'x'", "DELETE FROM accesses"])
def test_it_is_never_changed(either: Installation, statement: str) -> None:
    code = either.request()
    either.engine.cases.get(either.actor(AUDITOR), code)
    with (
        pytest.raises(DatabaseError, match="never changed"),
        either.engine._database.pool.begin() as connection,
    ):
        connection.execute(text(statement))
