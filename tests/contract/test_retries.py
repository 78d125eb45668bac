"""What has failed is tried again by order, and the order stands in the record."""

from __future__ import annotations

import pytest
from sqlalchemy import delete

from engine import SYSTEM, NotAllowed, NotFound, commands, events, states
from engine.handlers.retries import STREAM
from engine.model.events import RetryOrdered
from engine.store import streams, tables
from engine.store.jobs import Job
from engine.workers.jobs import work_off
from tests.contract.test_failing_deadlines import LATE, damage
from tests.contract.test_jobs import wait_over
from tests.contract.test_notices import ADDRESS, Mailbox, all_reminded, mailbox, mailing, reminded
from tests.kit import ADMIN, AUDITOR, DESK, INSTALLER, LEADER, SURVEY, Installation

__all__ = ["mailbox", "mailing"]

FOREIGN = "kiemtra.nb"


def orders(at: Installation) -> list[events.Event]:
    with at.engine._database.read() as connection:
        return list(streams.read(connection, STREAM))


def statuses(at: Installation, login: str = ADMIN) -> dict[str, states.NoticeState]:
    return {
        one.login: one.state for one in at.engine.notices.statuses(at.actor(login), states.NOT_SENT)
    }


def test_a_letter_that_waits_for_its_next_try_leaves_at_once(
    mailing: Installation, mailbox: Mailbox
) -> None:
    reminded(mailing)
    mailbox.answer = "451 full"
    for _ in range(4):
        work_off(mailing.engine)
        wait_over(mailing)
    work_off(mailing.engine)
    (status,) = mailing.engine.notices.statuses(mailing.actor(ADMIN))
    assert (status.attempts, status.problem) == (5, "SMTPDataError: 451")
    assert status.next_try_at is not None
    mailbox.answer = "250 OK"
    work_off(mailing.engine)
    assert mailbox.messages == []
    mailing.do(commands.SendNotices(status.id), ADMIN)
    work_off(mailing.engine)
    assert len(mailbox.messages) == 1
    assert statuses(mailing) == {}
    last = orders(mailing)[-1]
    assert last.payload == RetryOrdered("notices", 1, status.id)
    assert (last.by, last.role) == (ADMIN, "admin")
    assert mailing.verify() == []


def test_a_job_in_the_hands_of_a_worker_is_not_given_to_another(
    installation: Installation,
) -> None:
    jobs, tried = installation.engine.jobs, []

    def order() -> None:
        with installation.engine._database.write() as connection:
            jobs.enqueue(connection, [Job("note", "a")])

    def do(job: Job) -> None:
        tried.append(job.key)
        order()
        assert jobs.work_off(do, ("note",)) == 0

    order()
    jobs.work_off(do, ("note",))
    assert tried == ["a"]


def test_a_notice_whose_job_was_lost_is_sent(mailing: Installation, mailbox: Mailbox) -> None:
    reminded(mailing)
    with mailing.engine._database.write() as connection:
        if mailing.engine._database.is_sqlite:
            connection.execute(delete(tables.jobs))
        else:
            connection.exec_driver_sql("DELETE FROM procrastinate_jobs")
    (status,) = mailing.engine.notices.statuses(mailing.actor(ADMIN))
    assert (status.state, status.next_try_at) == (states.NoticeState.WAITING, None)
    mailing.do(commands.SendNotices(status.id), ADMIN)
    work_off(mailing.engine)
    assert [m["To"] for m in mailbox.messages] == [ADDRESS]
    with pytest.raises(NotFound):
        mailing.do(commands.SendNotices(status.id), ADMIN)


def test_auditors_and_leaders_look_and_administrators_act(either: Installation) -> None:
    code = reminded(either)
    work_off(either.engine)
    either.do(commands.CreateUser(FOREIGN, "Kiểm tra viên", "mat-khau-1"), INSTALLER)
    either.do(commands.GrantRole(FOREIGN, "DL02", "auditor"), INSTALLER)
    for login in (ADMIN, AUDITOR, LEADER):
        assert statuses(either, login) == {SURVEY: states.NoticeState.UNSENT}, login
        counts = either.engine.notices.count_by_state(either.actor(login))
        assert counts[states.NoticeState.UNSENT] == 1
    assert statuses(either, FOREIGN) == {}
    for login in (DESK, SURVEY):
        with pytest.raises(NotAllowed):
            either.engine.notices.statuses(either.actor(login))
    places = damage(either, code)
    either.at(LATE)
    either.fire()
    assert [one.case for one in either.engine.deadlines.failing(either.actor(AUDITOR))] == [code]
    assert either.engine.deadlines.failing(either.actor(FOREIGN)) == []
    assert places
    unsent = commands.SendNotices(states=(states.NoticeState.UNSENT,))
    for login in (AUDITOR, LEADER, DESK):
        with pytest.raises(NotAllowed):
            either.do(unsent, login)
        with pytest.raises(NotAllowed):
            either.do(commands.RetryJobs(), login)
    with pytest.raises(NotAllowed):
        either.do(commands.RetryDeadlines(), AUDITOR)
    assert orders(either) == []
    assert either.do(unsent, ADMIN).details["count"] == 1
    assert either.do(commands.RetryDeadlines(code), LEADER).details["count"] > 0
    assert [(one.by, one.role) for one in orders(either)] == [
        (ADMIN, "admin"),
        (LEADER, "lanh_dao"),
    ]
    work_off(either.engine)
    assert statuses(either) == {SURVEY: states.NoticeState.UNSENT}


def test_pages_of_notices_hold_each_once(either: Installation) -> None:
    all_reminded(either, 3)
    who, found, after = either.actor(ADMIN), [], None
    while page := either.engine.notices.statuses(who, after=after, limit=2):
        found += page
        after = (page[-1].made_at, page[-1].id)
    assert len(found) == 3 == len({one.id for one in found})
    assert [one.id for one in found] == [one.id for one in either.engine.notices.statuses(who)]
    assert len(either.engine.notices.page(SYSTEM)) == 3
