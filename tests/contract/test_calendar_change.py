"""A decision about days of rest that becomes known while cases are running."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from engine import SYSTEM, Invalid, NotAllowed, commands, documents, instant
from engine.handlers import recounts
from engine.model.events import DeadlineMoved
from engine.model.place import WHOLE
from engine.store.tables import deadlines
from engine.time import close_of_day, is_window
from engine.workers.jobs import work_off
from tests.kit import DESIGNER, DESK, INSTALLER, Installation, shipped

OVERLAY = """
[[overlay]]
day = {day}
working = {working}
ground = "Quyết định trong bài thử"
"""


def changed(*keys: str, **days: bool) -> tuple[documents.Document, ...]:
    """Calendars with more days off (False) or worked (True): ``d2014_10_06=False``."""
    more = "".join(
        OVERLAY.format(day=name[1:].replace("_", "-"), working=str(working).lower())
        for name, working in days.items()
    )
    return tuple(
        documents.Document(document.kind, document.key, document.content + more)
        for document in shipped()
        if document.kind is documents.Kind.CALENDAR and document.key in (keys or {"utility"})
    )


def settle(at: Installation) -> None:
    work_off(at.engine)
    at.fire()


def moved(at: Installation, code: str) -> list[DeadlineMoved]:
    """Of steps and of the whole limit."""
    found = [e.payload for e in at.history(code) if isinstance(e.payload, DeadlineMoved)]
    return [move for move in found if not is_window(move.element)]


def moved_windows(at: Installation, code: str) -> list[str]:
    found = [e.payload for e in at.history(code) if isinstance(e.payload, DeadlineMoved)]
    return [move.element for move in found if is_window(move.element)]


def at_draft(at: Installation) -> str:
    """A case whose agreement is to be drafted by Friday 3 October 2014, 17:00."""
    code = at.request()
    at.go(code, "mv_draft_agreement")
    return code


@pytest.mark.row(23)
def test_a_day_off_moves_open_dates_and_history_keeps_the_old_ones(either: Installation) -> None:
    code = at_draft(either)
    assert either.due(code, "mv_draft_agreement") == "2014-10-03 17:00"
    before = either.case(code)
    either.do(commands.Publish(changed(d2014_10_03=False)), INSTALLER)
    assert moved(either, code) == [], "not within the command"
    assert either.due(code, "mv_draft_agreement") == "2014-10-06 17:00", "but told at once"
    settle(either)
    assert either.due(code, "mv_draft_agreement") == "2014-10-06 17:00"
    (move,) = moved(either, code)
    assert (move.was, move.due_at) == (
        close_of_day(date(2014, 10, 3)),
        close_of_day(date(2014, 10, 6)),
    )
    assert (move.reason, move.calendar_version) == ("calendar", 2)
    assert moved_windows(either, code), "the window over several steps moves with them"
    after = either.case(code)
    assert after.due_at == before.due_at, "70 calendar days do not move"
    assert after.ends_at is not None
    assert before.ends_at is not None
    assert after.ends_at > before.ends_at, "what comes later is planned anew"
    (recount,) = either.engine.recounts(SYSTEM)
    assert (recount.cases, recount.looked_at, recount.moved) == (1, 1, 1)
    assert recount.finished_at is not None
    assert either.verify() == []


def test_reminders_follow_the_date(either: Installation) -> None:
    code = at_draft(either)
    either.do(commands.Publish(changed(d2014_10_03=False)), INSTALLER)
    settle(either)
    either.at("2014-10-03 17:01")
    either.fire("2014-10-01 09:00")
    assert "DeadlineBreached" not in {e.type for e in either.history(code)}
    either.at("2014-10-06 17:01")
    either.fire("2014-10-03 17:01")
    assert "DeadlineBreached" in {e.type for e in either.history(code)}


@pytest.mark.row(23)
def test_a_verdict_stands_whatever_becomes_known_later(either: Installation) -> None:
    code = at_draft(either)
    either.at("2014-10-04 09:00")
    either.fire()
    either.do(commands.Publish(changed(d2014_10_03=False, d2014_10_02=False)), INSTALLER)
    settle(either)
    assert moved(either, code) == []
    either.complete(code, "mv_draft_agreement")
    (closed,) = (e.payload for e in either.history(code) if e.type == "BreachClosed")
    assert closed.due_at == close_of_day(date(2014, 10, 3))


@pytest.mark.row(23)
def test_what_was_over_stays_over_though_no_worker_has_looked(either: Installation) -> None:
    code = at_draft(either)
    either.at("2014-10-04 09:00")
    either.do(commands.Publish(changed(d2014_10_03=False)), INSTALLER)
    work_off(either.engine)
    assert moved(either, code) == []


@pytest.mark.row(23)
def test_a_day_that_is_worked_after_all_ends_no_limit_in_the_past(either: Installation) -> None:
    code = at_draft(either)
    either.do(commands.Publish(changed(d2014_10_03=False)), INSTALLER)
    settle(either)
    assert either.due(code, "mv_draft_agreement") == "2014-10-06 17:00"
    either.at("2014-10-04 10:00")
    either.do(commands.Publish(changed(d2014_10_03=True)), INSTALLER)
    settle(either)
    assert either.due(code, "mv_draft_agreement") == "2014-10-06 17:00"
    assert "DeadlineBreached" not in {e.type for e in either.history(code)}


def test_a_whole_limit_in_working_days_moves_too(either: Installation) -> None:
    code = either.request("lv_business")
    either.go(code, "lvb_survey")
    before = either.case(code).due_at
    assert before is not None
    either.do(commands.Publish(changed(d2014_10_07=False)), INSTALLER)
    settle(either)
    after = either.case(code).due_at
    assert after is not None
    assert (before.date(), after.date()) == (date(2014, 10, 10), date(2014, 10, 13))
    assert (0, "calendar") in [(move.number, move.reason) for move in moved(either, code)]
    assert either.verify() == []


def test_a_suspended_case_is_looked_at_as_it_was_when_it_stopped(either: Installation) -> None:
    code = at_draft(either)
    either.do(commands.SuspendCase(code, "Khách hàng đề nghị", None), DESK)
    either.at("2014-10-20 10:00")
    either.do(commands.Publish(changed(d2014_10_03=False)), INSTALLER)
    settle(either)
    assert either.due(code, "mv_draft_agreement") == "2014-10-06 17:00"
    either.at("2014-10-20 17:00")
    either.do(commands.ResumeCase(code, "Khách hàng đề nghị tiếp tục"), DESK)
    assert either.due(code, "mv_draft_agreement") == "2014-10-23 16:00"
    assert either.verify() == []


def test_a_check_lists_whose_dates_would_move_and_by_how_much(either: Installation) -> None:
    code = at_draft(either)
    found = either.engine.checks.check(either.actor(DESIGNER), changed(d2014_10_03=False)).moves
    assert all(one.move is not None and one.name for one in found)
    (draft,) = (one for one in found if one.move and not is_window(one.move.element))
    assert draft.move is not None
    assert (draft.case, draft.move.element) == (code, "mv_draft_agreement")
    assert draft.name == "Lập thỏa thuận đấu nối"
    assert (
        instant.to_text(draft.move.was),
        instant.to_text(draft.move.due_at),
        draft.move.days,
    ) == (
        "2014-10-03T10:00:00.000Z",
        "2014-10-06T10:00:00.000Z",
        3,
    )
    settle(either)
    assert moved(either, code) == []
    assert either.engine.recounts(SYSTEM) == []


def test_an_alarm_may_stay_where_it_was_when_its_day_becomes_one_of_rest(
    either: Installation,
) -> None:
    code = either.request()
    either.go(code, "mv_survey")
    query = select(deadlines.c.fires_at).where(deadlines.c.case == code, deadlines.c.place == WHOLE)
    with either.engine._database.read() as connection:
        assert f"{connection.execute(query).scalar_one():%Y-%m-%d}" == "2014-12-03"
    either.do(commands.Publish(changed(d2014_12_03=False)), INSTALLER)
    settle(either)
    assert either.verify() == []


def test_a_calendar_with_a_day_both_off_and_worked_is_refused(either: Installation) -> None:
    (document,) = changed(d2014_10_03=False)
    wrong = document.content + OVERLAY.format(day="2014-10-03", working="true")
    with pytest.raises(Invalid) as caught:
        either.do(
            commands.Publish((documents.Document(documents.Kind.CALENDAR, "utility", wrong),)),
            INSTALLER,
        )
    assert any("both as off and as worked" in str(p.message) for p in caught.value.problems)


def test_it_goes_on_where_it_ended(either: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recounts, "BATCH", 2)
    codes = [at_draft(either) for _ in range(5)]
    either.do(commands.Publish(changed(d2014_10_03=False)), INSTALLER)
    name = either.engine.recounts(SYSTEM)[0].id
    either.engine.execute(commands.CountAnew(name), SYSTEM)
    (recount,) = either.engine.recounts(SYSTEM)
    assert (recount.cases, recount.looked_at, recount.finished_at) == (5, 2, None)
    settle(either)
    (recount,) = either.engine.recounts(SYSTEM)
    assert (recount.looked_at, recount.moved) == (5, 5)
    assert recount.finished_at is not None
    assert [len(moved(either, code)) for code in codes] == [1] * 5
    either.engine.execute(commands.CountAnew(name), SYSTEM)
    assert [len(moved(either, code)) for code in codes] == [1] * 5
    with pytest.raises(NotAllowed):
        either.do(commands.CountAnew(name), DESIGNER)


def test_two_decisions_one_after_the_other(either: Installation) -> None:
    code = at_draft(either)
    either.do(commands.Publish(changed(d2014_10_03=False)), INSTALLER)
    either.do(commands.Publish(changed(d2014_10_03=False, d2014_10_06=False)), INSTALLER)
    settle(either)
    assert either.due(code, "mv_draft_agreement") == "2014-10-07 17:00"
    assert [move.calendar_version for move in moved(either, code)] == [3]


def test_offices_that_close_earlier_end_every_day_earlier(either: Installation) -> None:
    code = at_draft(either)
    (utility,) = (d for d in shipped() if (d.kind, d.key) == (documents.Kind.CALENDAR, "utility"))
    hours = utility.content.replace('"08:00-12:00", "13:00-17:00"', '"07:30-11:30", "12:30-16:30"')
    either.do(commands.Publish((documents.Document(utility.kind, utility.key, hours),)), INSTALLER)
    settle(either)
    assert either.due(code, "mv_draft_agreement") == "2014-10-03 16:30"
    assert either.case(code).due_at == datetime(2014, 12, 10, 9, 30, tzinfo=UTC)
    assert {(move.number, move.calendar_version) for move in moved(either, code)} >= {(0, 2)}
    either.at("2014-10-03 16:31")
    either.fire()
    assert "DeadlineBreached" in {e.type for e in either.history(code)}
    assert either.verify() == []


def test_a_tet_that_is_swapped_late(either: Installation) -> None:
    """In 2014 the official days of Tết Giáp Ngọ became known only weeks before."""
    either.at("2014-01-20 09:00")
    without = tuple(
        documents.Document(d.kind, d.key, d.content.split("[year.")[0])
        for d in shipped()
        if d.kind is documents.Kind.CALENDAR
    )
    (law,) = (d for d in shipped() if (d.kind, d.key) == (documents.Kind.PROFILE, "nq19_2014"))
    earlier = law.content.replace("valid_from = 2014-03-18", "valid_from = 2014-01-01")
    either.do(
        commands.Publish((*without, documents.Document(law.kind, law.key, earlier))), INSTALLER
    )
    code = either.request()
    either.at("2014-01-22 17:00")
    either.complete(code, "mv_receive_check")
    either.complete(code, "mv_survey")
    assert either.due(code, "mv_draft_agreement") == "2014-01-24 17:00"
    either.at("2014-01-24 10:00")
    either.complete(code, "mv_draft_agreement")
    either.complete(code, "mv_prepare_agreement")
    either.at("2014-01-27 17:00")
    either.complete(code, "mv_sign_agreement")
    design = either.due(code, "mv_design")
    either.do(
        commands.Publish(tuple(d for d in shipped() if d.kind is documents.Kind.CALENDAR)),
        INSTALLER,
    )
    settle(either)
    assert design == "2014-02-06 17:00", "ten calendar days, the last of them worked"
    assert either.due(code, "mv_design") == "2014-02-06 17:00"
    assert either.verify() == []


def test_a_calendar_that_comes_after_closing_time_leaves_a_day_to_keep_the_limit(
    installation: Installation,
) -> None:
    """The 4th of October becomes a working day on the evening of that day: the agreement would
    have ended with it."""
    code = at_draft(installation)
    installation.do(commands.Publish(changed(d2014_10_03=False)), INSTALLER)
    settle(installation)
    assert installation.due(code, "mv_draft_agreement") == "2014-10-06 17:00"
    installation.at("2014-10-04 18:00")
    more = changed(d2014_10_03=False, d2014_10_04=True)
    installation.do(commands.Publish(more), INSTALLER)
    settle(installation)
    assert installation.due(code, "mv_draft_agreement") == "2014-10-06 17:00"
    assert installation.case(code).places
    breaches = [e for e in installation.history(code) if e.type == "DeadlineBreached"]
    assert breaches == []
