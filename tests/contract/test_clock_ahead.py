"""A clock that was ahead by months and came back: what it has left behind stops nothing."""

from __future__ import annotations

from datetime import timedelta
from threading import Event as Stop

import pytest
from sqlalchemy import func, select, text

from engine import SYSTEM, Conflict, Origin, commands, states
from engine.demo.people import PASSWORD
from engine.store.tables import checkpoints, workers
from engine.workers.deadlines import fire_due
from engine.workers.jobs import work_off
from engine.workers.worker import Worker
from tests.contract.test_notices import Mailbox, mailbox, mailing, reminded
from tests.kit import ADMIN, DESK, SURVEY, Installation

__all__ = ["mailbox", "mailing"]

AHEAD = timedelta(days=120)
HERE = Origin("203.0.113.1")


def test_nobody_is_kept_out_and_no_session_outlives_its_time(either: Installation) -> None:
    now = either.clock.now()
    either.clock.advance(AHEAD)
    who = either.engine.people.log_in(DESK, PASSWORD, "web", HERE)
    secret = str(either.engine.execute(commands.IssueToken("browser", 1), who).details["secret"])
    assert either.engine.people.by_token(secret) is not None
    either.clock.set(now)
    assert either.engine.people.by_token(secret) is None, "a session of a day lasts a day"
    again = either.engine.people.log_in(DESK, PASSWORD, "web", HERE)
    mine = str(either.engine.execute(commands.IssueToken("browser", 1), again).details["secret"])
    assert either.engine.people.by_token(mine) is not None
    assert either.engine.logins.drop_old() == 0


def test_a_worker_goes_on_with_what_it_does_regularly(either: Installation) -> None:
    now, worker = either.clock.now(), Worker(either.engine, Stop())
    either.request()
    either.clock.advance(AHEAD)
    worker.fire()
    worker.keep_up()
    either.clock.set(now + timedelta(minutes=40))
    either.request()
    worker.fire()
    worker.keep_up()
    with either.engine._database.read() as connection:
        assert connection.scalar(select(func.max(workers.c.seen_at))) == either.clock.now()
        latest = select(checkpoints.c.at).order_by(checkpoints.c.number.desc()).limit(1)
        assert connection.scalar(latest) == either.clock.now()
    assert {part.name: part.problem for part in either.engine.parts(SYSTEM)}["worker"] is None
    assert either.engine.verify() == []
    either.clock.advance(timedelta(minutes=6))
    found = {part.name: part.problem for part in either.engine.parts(SYSTEM)}
    assert found["worker"] is not None, "a sign of a clock that was ahead is none"


def test_letters_that_were_put_off_then_leave(mailing: Installation, mailbox: Mailbox) -> None:
    reminded(mailing)
    now = mailing.clock.now()
    mailbox.answer = "451 full"
    mailing.clock.advance(AHEAD)
    work_off(mailing.engine)
    if not mailing.engine._database.is_sqlite:
        with mailing.engine._database.write() as connection:
            connection.execute(
                text("UPDATE procrastinate_jobs SET scheduled_at = now() + interval '120 days'")
            )
    mailing.clock.set(now + timedelta(minutes=1))
    mailbox.answer = "250 OK"
    work_off(mailing.engine)
    assert len(mailbox.messages) == 1
    statuses = mailing.engine.notices.statuses(mailing.actor(ADMIN), [states.NoticeState.SENT])
    assert [one.login for one in statuses] == [SURVEY]


def test_deadlines_that_a_worker_had_in_its_hands_then_are_fired(either: Installation) -> None:
    code = either.request()
    either.complete(code, "mv_receive_check")
    now = either.clock.now()
    either.clock.advance(AHEAD)
    assert either.engine.deadlines.claim(100)
    either.clock.set(now + timedelta(days=1))
    rounds = 0
    while fire_due(either.engine):
        rounds += 1
        assert rounds < 20
    assert "ReminderGiven" in {event.type for event in either.history(code)}


def test_a_case_that_was_changed_then_says_so_and_others_go_on(either: Installation) -> None:
    old, now = either.request(), either.clock.now()
    either.clock.advance(AHEAD)
    fire_due(either.engine)
    either.do(commands.AddComment(old, "Đã gọi cho khách"), DESK)
    fresh = either.request()
    either.clock.set(now + timedelta(hours=1))
    for code in (old, fresh):
        with pytest.raises(Conflict) as caught:
            either.do(commands.AddComment(code, "Đã gọi lại"), DESK)
        assert caught.value.code == "clock_set_back"
        assert "29/01/2015" in str(caught.value)
    other = either.request()
    either.go(other, "mv_survey")
    rounds = 0
    while fire_due(either.engine):
        rounds += 1
        assert rounds < 20
    assert either.verify() == []
