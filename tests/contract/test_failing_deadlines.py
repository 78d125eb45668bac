"""A deadline that cannot be fired is put off by itself, with its reason; people see it, and no
other waits for it."""

from __future__ import annotations

from datetime import timedelta
from threading import Event

import pytest
from sqlalchemy import select, text, update

from engine import SYSTEM, Conflict, Engine, NotAllowed, NotFound, Unavailable, commands
from engine.handlers import recounts
from engine.handlers.calendar_moves import RECOUNT
from engine.store.claims import LEASE
from engine.store.deadline_queue import MOST_TRIES, WAIT_OF_KILLERS
from engine.store.faults import unavailable
from engine.store.tables import deadlines
from engine.workers import jobs
from engine.workers.deadlines import fire_due
from engine.workers.jobs import work_off
from engine.workers.worker import HOUR, MINUTE, Worker
from tests.contract.test_calendar_change import at_draft, changed, moved
from tests.contract.test_deadlines import at_survey, said
from tests.kit import ADMIN, DESK, INSTALLER, LEADER, Installation

LATE = "2014-10-02 16:01"
"""The survey of a new case is overdue."""


DAYS = timedelta(days=3)


def clock_was_ahead(at: Installation, code: str, by: timedelta = DAYS) -> None:
    """Something is recorded of the case while the clock is ahead."""
    now = at.clock.now()
    at.clock.advance(by)
    at.do(commands.AddComment(code, "Đã gọi khách hàng"))
    at.clock.set(now)


def damage(at: Installation, code: str) -> str:
    """Makes the row of the case unreadable; returns what stood there."""
    with at.engine._database.write() as connection:
        found = connection.execute(
            text("SELECT places FROM cases WHERE code = :code"), {"code": code}
        ).scalar_one()
        _write_places(connection, code, "{")
    return str(found)


def mend(at: Installation, code: str, places: str) -> None:
    with at.engine._database.write() as connection:
        _write_places(connection, code, places)


def _write_places(connection: object, code: str, places: str) -> None:
    connection.execute(  # type: ignore[attr-defined]
        text("UPDATE cases SET places = :places WHERE code = :code"),
        {"code": code, "places": places},
    )


def failing(at: Installation, login: str = ADMIN) -> dict[str, str]:
    """Why what failed has failed, by case."""
    return {one.case: one.problem.code for one in at.engine.deadlines.failing(at.actor(login))}


def fire_all(at: Installation) -> None:
    while at.fire():
        pass


def test_each_due_deadline_is_its_own_fate(either: Installation) -> None:
    ahead, damaged, good = (at_survey(either) for _ in range(3))
    clock_was_ahead(either, ahead)
    places = damage(either, damaged)
    either.at(LATE)
    fire_all(either)
    assert said(either, good, "mv_survey") == ["DeadlineBreached"]
    assert failing(either) == {ahead: "clock_set_back", damaged: "row_damaged"}
    assert failing(either, LEADER) == failing(either), "of their own unit"
    assert failing(either, "lanhdao.nb") == {}
    with pytest.raises(NotAllowed):
        failing(either, DESK)

    newest = max(event.at for event in either.history(ahead))
    (one, *_) = (d for d in either.engine.deadlines.failing(SYSTEM) if d.case == ahead)
    assert (one.next_try_at, one.incident_at) == (newest, either.clock.now()), "for days"

    waits = []
    for _ in range(MOST_TRIES + 4):
        (row, *_) = (d for d in either.engine.deadlines.failing(SYSTEM) if d.case == damaged)
        waits.append((row.next_try_at - either.clock.now()).total_seconds() / 60)
        assert (row.incident_at is None) is (row.attempts < MOST_TRIES)
        either.clock.set(row.next_try_at)
        fire_all(either)
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    found = either.engine.deadlines.failing(either.actor(LEADER), incidents=True)
    assert {row.case for row in found} == {ahead, damaged}

    mend(either, damaged, places)
    with pytest.raises(NotFound):
        either.do(commands.RetryDeadlines(damaged), "lanhdao.nb")
    with pytest.raises(NotAllowed):
        either.do(commands.RetryDeadlines(), DESK)
    retried = either.do(commands.RetryDeadlines(damaged), LEADER)
    assert retried.details["count"] > 0
    fire_all(either)
    assert "DeadlineBreached" in said(either, damaged, "mv_survey")
    assert failing(either) == {ahead: "clock_set_back"}

    either.clock.set(newest)
    fire_all(either)
    assert "DeadlineBreached" in said(either, ahead, "mv_survey"), "by itself, in its time"
    assert failing(either) == {}
    assert either.engine.deadlines.incidents() == 0
    assert either.verify() == []


def test_a_clerk_is_told_until_when_and_by_whom(either: Installation) -> None:
    code = at_survey(either)
    clock_was_ahead(either, code)
    with pytest.raises(Conflict) as refused:
        either.do(commands.AddComment(code, "Khách hàng hỏi lại"))
    until = max(event.at for event in either.history(code))
    assert refused.value.params["until"] == until
    assert "administrator" in str(refused.value)
    either.clock.set(until)
    either.do(commands.AddComment(code, "Khách hàng hỏi lại"))


def test_a_thousand_that_fail_starve_nobody(either: Installation) -> None:
    good = at_survey(either)
    either.at(LATE)
    long_ago = either.clock.now() - timedelta(days=9)
    rows = [
        {"case": f"XX{n:010d}", "place": "0", "fires_at": long_ago, "attempts": 0}
        for n in range(1_000)
    ]
    with either.engine._database.write() as connection:
        connection.execute(deadlines.insert(), rows)
        connection.execute(
            update(deadlines).where(deadlines.c.fires_at == long_ago).values(put_off_until=long_ago)
        )
    either.fire()
    assert said(either, good, "mv_survey") == ["DeadlineBreached"]
    assert failing(either)["XX0000000000"] == "case_not_found"


def test_an_outage_is_no_try(either: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    codes = [at_survey(either) for _ in range(3)]
    either.at(LATE)

    def away(*_: object) -> None:
        raise unavailable()

    with monkeypatch.context() as patched:
        for name in ("execute", "require_current"):
            patched.setattr(Engine, name, away)
        patched.setattr("engine.store.deadline_queue.put_off", away)
        with pytest.raises(Unavailable):
            either.fire()
    with either.engine._database.read() as connection:
        rows = connection.execute(select(deadlines)).all()
    assert {(row.attempts, row.put_off_until) for row in rows} == {(0, None)}
    assert either.fire() == 0, "they are in the hands of a worker that may come back"
    either.clock.advance(LEASE)
    fire_all(either)
    assert all(said(either, code, "mv_survey") == ["DeadlineBreached"] for code in codes)
    assert failing(either) == {}


def test_a_connection_that_breaks_is_no_try(
    either: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = at_survey(either)
    either.at(LATE)
    execute, broken = Engine.execute, iter([True])

    def breaks_once(self: Engine, *rest: object) -> object:
        if next(broken, False):
            raise unavailable()
        return execute(self, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(Engine, "execute", breaks_once)
    either.fire()
    assert said(either, code, "mv_survey") == ["DeadlineBreached"]


def test_a_worker_that_stops_or_is_too_slow_gives_back(
    either: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = [at_survey(either) for _ in range(2)]
    either.at(LATE)
    stop = Event()
    stop.set()
    assert fire_due(either.engine, stop) == 0
    execute = Engine.execute

    def slow(self: Engine, *rest: object) -> object:
        either.clock.advance(LEASE)
        return execute(self, *rest)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(Engine, "execute", slow)
        assert either.fire() == 1, "the others may be in other hands by now"
    fire_all(either)
    assert all("DeadlineBreached" in said(either, code, "mv_survey") for code in codes)


def test_one_that_ends_its_worker_each_time_is_an_incident(either: Installation) -> None:
    code = at_survey(either)
    either.at(LATE)
    others = at_survey(either)
    for _ in range(MOST_TRIES + 1):
        either.engine.deadlines.claim(100)
        either.clock.advance(LEASE)
    with either.engine._database.read() as connection:
        tried = connection.execute(select(deadlines.c.case, deadlines.c.attempts)).all()
    assert sum(row.attempts for row in tried) == MOST_TRIES, "one at a time"
    for _ in range(20):
        either.engine.deadlines.claim(100)
        either.clock.advance(LEASE)
    fire_all(either)
    found = either.engine.deadlines.failing(SYSTEM, incidents=True)
    assert {one.problem.code for one in found} <= {"worker_ended"}
    assert all(
        one.next_try_at - one.incident_at == WAIT_OF_KILLERS for one in found if one.incident_at
    )
    either.do(commands.RetryDeadlines(), INSTALLER)
    fire_all(either)
    assert "DeadlineBreached" in said(either, code, "mv_survey")
    assert others


def test_one_case_that_refuses_stops_no_recount(
    either: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recounts, "BATCH", 2)
    monkeypatch.setattr(jobs, "BATCH", 2)
    codes = sorted(at_draft(either) for _ in range(5))
    ahead, damaged = codes[1], codes[4]
    clock_was_ahead(either, ahead, timedelta(hours=2))
    places = damage(either, damaged)
    either.do(commands.Publish(changed(d2014_10_03=False)), INSTALLER)
    work_off(either.engine)
    (recount,) = either.engine.recounts(SYSTEM)
    assert (recount.looked_at, recount.moved) == (5, 3)
    assert recount.finished_at is not None
    fire_all(either)
    found = [one for one in either.engine.deadlines.failing(SYSTEM) if one.place == RECOUNT]
    assert {one.case: one.problem.code for one in found} == {
        ahead: "clock_set_back",
        damaged: "row_damaged",
    }
    mend(either, damaged, places)
    either.do(commands.RetryDeadlines(damaged), INSTALLER)
    fire_all(either)
    assert either.due(damaged, "mv_draft_agreement") == "2014-10-06 17:00"
    either.clock.advance(timedelta(hours=2))
    fire_all(either)
    assert [len(moved(either, code)) for code in codes] == [1] * 5
    assert not [one for one in either.engine.deadlines.failing(SYSTEM) if one.place == RECOUNT]
    assert all(again.divergence is None for again in either.engine.reexecute([ahead, damaged]))


def test_each_task_of_the_hour_is_its_own_fate(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []

    def fails(_engine: Engine) -> None:
        tried.append("receipts")
        raise RuntimeError

    monkeypatch.setattr(Engine, "drop_old_receipts", fails)
    worker = Worker(installation.engine, Event())
    installation.request()
    worker.keep_up()
    assert len(installation.engine.checkpoints.notes()) == 2
    worker.keep_up()
    assert len(tried) == 1, "not again at once"
    installation.clock.advance(MINUTE)
    installation.request()
    worker.keep_up()
    assert len(tried) == 2
    assert len(installation.engine.checkpoints.notes()) == 2
    installation.clock.advance(HOUR)
    worker.keep_up()
    assert len(installation.engine.checkpoints.notes()) == 3
