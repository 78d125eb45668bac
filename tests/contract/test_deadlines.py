"""Deadlines that act: reminders, breaches and repetitions, each once, whoever looks and when."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from engine import SYSTEM, Conflict, Engine, FixedClock, Invalid, NotAllowed, commands, queries
from engine.demo.play import play
from engine.demo.stories import Story
from engine.demo.timetable import plan_stories
from engine.store.claims import LEASE
from engine.store.tables import deadlines
from engine.time import VIETNAM, WorkingCalendar, read_calendar
from engine.workers.deadlines import fire_due
from tests.contract.test_concurrency import at_once
from tests.kit import DESK, LEADER, ROOT, SURVEY, TECHNICAL, Installation
from tests.victims import run_victim

SAID = {"ReminderGiven", "DeadlineBreached", "BreachRepeated", "BreachClosed", "TimerFired"}


def said(at: Installation, code: str, element: str | None = None) -> list[str]:
    """What was said of the case's deadlines, in order."""
    return [type(payload).__name__ for payload in payloads(at, code, element)]


def payloads(at: Installation, code: str, element: str | None = None) -> list[Any]:
    """The same, with all that was said."""
    return [
        event.payload
        for event in at.history(code)
        if event.type in SAID and element in {None, getattr(event.payload, "element", None)}
    ]


def at_survey(at: Installation) -> str:
    """A case whose survey is due on 2 October 2014, 14:00."""
    code = at.request()
    at.complete(code, "mv_receive_check")
    return code


def test_a_step_is_reminded_of_breached_and_repeated(either: Installation) -> None:
    code = at_survey(either)
    assert either.due(code, "mv_survey") == "2014-10-02 14:00"
    either.at("2014-10-08 12:00")
    either.fire("2014-10-01 09:00")
    assert said(either, code, "mv_survey") == [
        "ReminderGiven",
        "ReminderGiven",
        "DeadlineBreached",
        "BreachRepeated",
        "BreachRepeated",
    ]
    events = payloads(either, code, "mv_survey")
    assert [getattr(e, "skipped", None) for e in events] == [None] * 5
    assert events[0].to == (SURVEY,)
    assert set(events[2].to) == {SURVEY, LEADER}
    assert either.verify() == []


def test_done_in_time_nothing_more_is_said(either: Installation) -> None:
    code = at_survey(either)
    either.at("2014-10-02 10:00")
    either.fire()
    either.complete(code, "mv_survey")
    before = said(either, code, "mv_survey")
    either.at("2014-10-02 16:01")
    either.fire()
    assert said(either, code, "mv_survey") == before
    assert "DeadlineBreached" not in before


def test_late_is_late_though_no_worker_has_looked(either: Installation) -> None:
    code = at_survey(either)
    either.at("2014-10-06 09:00")
    task = either.open_tasks(code)["mv_survey"]
    done = commands.CompleteTask(task.id, either.answer("mv_survey", code))
    with pytest.raises(Invalid) as refused:
        either.do(done, SURVEY)
    assert refused.value.code == "late_cause_missing"
    assert said(either, code) == []
    for cause, remark in (("rain", None), ("other", None), ("other", "x" * 2001)):
        with pytest.raises(Invalid):
            either.do(
                commands.CompleteTask(task.id, done.data, late_cause=cause, late_remark=remark),
                SURVEY,
            )
    either.do(
        commands.CompleteTask(task.id, done.data, late_cause="weather", late_remark="Bão số 3"),
        SURVEY,
    )
    assert said(either, code) == ["DeadlineBreached", "BreachClosed"]
    (view,) = either.engine.breaches.page(either.actor(LEADER), queries.BreachFilter())
    breach = view.breach
    assert (breach.days_late, breach.cause, breach.remark) == (4, "weather", "Bão số 3")
    assert (breach.limit, breach.owner, breach.unit) == ("1.5wd", "utility", "DL01")
    assert view.cause == "Thiên tai, thời tiết"
    assert either.engine.breaches.page(either.actor("lanhdao.nb"), queries.BreachFilter()) == []


def test_a_cause_without_lateness_is_refused(either: Installation) -> None:
    code = at_survey(either)
    task = either.open_tasks(code)["mv_survey"]
    done = commands.CompleteTask(task.id, either.answer("mv_survey", code), late_cause="weather")
    with pytest.raises(Invalid) as refused:
        either.do(done, SURVEY)
    assert refused.value.code == "late_cause_unfit"


@pytest.mark.row(26)
@pytest.mark.parametrize(
    ("instant", "late"), [("13:59:59", False), ("14:00:00", False), ("14:00:01", True)]
)
def test_the_edge_of_a_step(either: Installation, instant: str, late: bool) -> None:
    code = at_survey(either)
    either.at(f"2014-10-02 {instant}")
    either.complete(code, "mv_survey")
    assert ("BreachClosed" in said(either, code)) is late


@pytest.mark.row(26)
def test_the_edge_of_seventy_days_paused_and_resumed(either: Installation) -> None:
    code = at_survey(either)
    either.do(commands.SuspendCase(code, "Khách hàng xin tạm dừng"), DESK)
    either.at("2014-10-11 09:00")
    either.do(commands.ResumeCase(code, "Khách hàng đề nghị tiếp tục"), DESK)
    case = either.case(code)
    assert case.due_at is not None
    assert f"{case.due_at:%Y-%m-%d}" == "2014-12-20", "ten days later than 10 December"
    whole = code, "mv_own_substation"
    either.at("2014-12-20 23:59")
    either.fire("2014-10-11 09:00")
    assert "DeadlineBreached" not in said(either, *whole)
    assert said(either, *whole) == ["ReminderGiven"]
    either.at("2014-12-21 00:00")
    either.fire()
    either.fire()
    assert said(either, *whole) == ["ReminderGiven", "DeadlineBreached"]
    either.go(code, "mv_close_case")
    assert said(either, *whole) == ["ReminderGiven", "DeadlineBreached", "BreachClosed"]
    breaches = either.engine.breaches.page(SYSTEM, queries.BreachFilter())
    (whole_breach,) = [view.breach for view in breaches if view.breach.number == 0]
    assert (whole_breach.limit, whole_breach.days_late) == ("70cd", 1)
    assert either.verify() == []


def test_a_breach_at_night_is_recorded_then_and_told_in_the_morning(either: Installation) -> None:
    code = at_survey(either)
    either.at("2014-12-11 00:00")
    either.fire()
    either.at("2014-12-11 07:59")
    assert either.fire() == 0
    either.at("2014-12-11 08:00")
    either.fire()
    breached, told = (
        e
        for e in either.history(code)
        if e.type in {"DeadlineBreached", "BreachTold"} and e.payload.number == 0
    )
    assert (f"{breached.at:%d %H:%M}", breached.payload.to) == ("10 17:00", ())
    assert f"{told.at:%d %H:%M}" == "11 01:00"
    assert set(told.payload.to) == {LEADER, "lanhdao.ct"}
    assert either.verify() == []


def test_power_late_on_the_last_day_is_in_time(either: Installation) -> None:
    code = either.request()
    either.go(code, "mv_meter_energize")
    either.at("2014-12-10 23:30")
    either.complete(code, "mv_meter_energize")
    assert said(either, code, "mv_own_substation") == []


@pytest.mark.row(24)
def test_after_a_week_down_one_is_said_for_all(either: Installation) -> None:
    code = at_survey(either)
    either.at("2014-10-17 11:59")
    assert either.fire() > 0
    assert either.fire() == 0
    assert said(either, code, "mv_survey") == ["DeadlineBreached", "BreachRepeated"]
    breached, repeated = payloads(either, code, "mv_survey")
    assert (breached.skipped, breached.to) == (2, ())
    assert (repeated.skipped, repeated.days_late) == (3, 15)
    people = [SURVEY, "lanhdao.ct", LEADER]
    assert sorted(repeated.to) == sorted(people), "those of every stage that has passed"


def test_several_reminders_that_piled_up_are_one(either: Installation) -> None:
    code = at_survey(either)
    either.at("2014-10-02 13:30")
    either.fire()
    (reminded,) = (e.payload for e in either.history(code) if e.type == "ReminderGiven")
    assert reminded.skipped == 1


@pytest.mark.row(6)
def test_two_workers_fire_a_deadline_once(either: Installation) -> None:
    codes = [at_survey(either) for _ in range(3)]
    either.at("2014-10-02 16:01")
    other = Engine(either.config, either.clock)
    fired = at_once(*[lambda: fire_due(either.engine), lambda: fire_due(other)] * 2)
    other.close()
    assert all(isinstance(count, int) for count in fired)
    for code in codes:
        counted = Counter(said(either, code, "mv_survey"))
        assert counted["DeadlineBreached"] == 1, counted


@pytest.mark.row(6)
def test_whoever_comes_second_finds_nothing_to_do(either: Installation) -> None:
    code = at_survey(either)
    either.at("2014-10-02 16:01")
    task = either.open_tasks(code)["mv_survey"]
    fire = commands.FireDeadline(code, f"{task.number}/mv_survey")
    either.engine.execute(fire, SYSTEM)
    before = either.history(code)
    either.engine.execute(fire, SYSTEM)
    assert either.history(code) == before
    with pytest.raises(NotAllowed):
        either.do(fire, LEADER)


VICTIM = """
import os, signal, sys
from pathlib import Path
from engine import Config, Engine, FixedClock
from engine.model.instant import to_instant
from engine.time import VIETNAM, WorkingCalendar, read_calendar
from engine.workers.deadlines import fire_due
url, files, now, point = sys.argv[1:]
def stop(reached):
    if reached == point:
        os.kill(os.getpid(), signal.SIGKILL)
fire_due(Engine(Config(url, Path(files)), FixedClock(to_instant(now)), probe=stop))
"""


@pytest.mark.row(7)
@pytest.mark.parametrize("point", ["before commit", "after commit"])
def test_a_worker_killed_in_the_middle_loses_and_repeats_nothing(
    either: Installation, point: str
) -> None:
    code = at_survey(either)
    either.at("2014-10-02 16:01")
    run_victim(either, VICTIM, point)
    either.fire()
    either.clock.advance(LEASE)
    either.fire()
    assert Counter(said(either, code, "mv_survey")) == {"DeadlineBreached": 1}
    assert either.verify() == []


@pytest.mark.row(12)
def test_what_lies_ahead_does_not_hold_up_what_is_due(either: Installation) -> None:
    code = at_survey(either)
    either.at("2014-10-02 16:01")
    far = either.clock.now() + timedelta(days=900)
    with either.engine._database.write() as connection:
        rows = [
            {"case": f"XX{n:010d}", "place": "0", "fires_at": far, "attempts": 0}
            for n in range(2_000)
        ]
        connection.execute(deadlines.insert(), rows)
    assert either.fire() == 1
    assert "DeadlineBreached" in said(either, code, "mv_survey")


@pytest.mark.row(21)
def test_a_clock_that_jumps_neither_doubles_nor_skips(either: Installation) -> None:
    code = at_survey(either)
    either.at("2014-10-02 16:01")
    either.fire()
    either.at("2014-10-01 16:01")
    assert either.fire() == 0
    with pytest.raises(Conflict) as refused:
        either.complete(code, "mv_survey")
    assert refused.value.code == "clock_set_back"
    either.at("2014-10-03 16:30")
    either.fire()
    assert said(either, code, "mv_survey") == ["DeadlineBreached", "BreachRepeated"]
    instants = [event.at for event in either.history(code)]
    assert instants == sorted(instants)


@pytest.mark.row(21)
def test_a_clock_put_right_by_seconds_is_borne(either: Installation) -> None:
    code = at_survey(either)
    opened = either.open_tasks(code)["mv_survey"].opened_at
    either.clock.advance(timedelta(seconds=-59))
    either.complete(code, "mv_survey")
    assert [e.at for e in either.history(code)][-1] == opened


def test_whoever_is_later_than_a_timer_finds_the_case_where_it_was_sent(
    either: Installation,
) -> None:
    code = either.request()
    either.complete(
        code, "mv_receive_check", dossier_complete=False, missing_items=["Bản đồ vị trí"]
    )
    either.at("2014-10-15 17:01")
    task = either.open_tasks(code)["mv_supplement_dossier"]
    answer = either.answer("mv_supplement_dossier", code)
    with pytest.raises(Conflict):
        either.do(commands.CompleteTask(task.id, answer, "Bên thứ ba"), DESK)
    assert said(either, code) == [], "refused as a whole; the worker fires it"
    either.fire()
    assert either.case(code).outcome == "withdrawn"


def test_a_suspended_case_has_no_deadlines(either: Installation) -> None:
    code = at_survey(either)
    either.do(commands.SuspendCase(code, "Khách hàng xin tạm dừng"), DESK)
    with either.engine._database.read() as connection:
        assert not list(connection.execute(select(deadlines).where(deadlines.c.case == code)))
    either.at("2014-12-02 16:01")
    assert either.fire() == 0


def test_nothing_is_left_when_a_case_is_over(either: Installation) -> None:
    cancelled, done = at_survey(either), at_survey(either)
    either.do(commands.CancelCase(cancelled, "Khách hàng không còn nhu cầu"), LEADER)
    either.go(done)
    with either.engine._database.read() as connection:
        assert list(connection.execute(select(deadlines))) == []


def test_a_case_that_waits_gets_worse_by_itself_and_the_leader_is_told(
    either: Installation,
) -> None:
    code = either.request(line_kind="underground")
    either.go(code, "mv_design")
    either.at("2014-12-31 12:00")
    either.fire("2014-10-01 09:00")
    told = [
        (e.payload.outlook, e.payload.to)
        for e in either.history(code)
        if e.type == "OutlookChanged" and e.payload.to
    ]
    assert told == [("tight", (LEADER,)), ("late", (LEADER,))]
    assert either.case(code).outlook == "late"
    assert either.verify() == []


def test_the_holder_is_told_and_the_head_of_the_team(either: Installation) -> None:
    head = either.hire("totruong.sx", "DL01", "khao_sat")
    either.engine.execute(commands.GrantRole(head, "DL01", "khao_sat", head=True), SYSTEM)
    code = at_survey(either)
    task = either.open_tasks(code)["mv_survey"]
    either.do(commands.ClaimTask(task.id), SURVEY)
    either.at("2014-10-02 16:01")
    either.fire("2014-10-01 09:00")
    reminder, _, breach = (e.payload for e in either.history(code) if e.type in SAID)
    assert reminder.to == (SURVEY,)
    assert set(breach.to) == {SURVEY, head}
    assert TECHNICAL not in breach.to


YEAR = tuple(
    Story(
        f"Công ty thử nghiệm {number:02}",
        "Khu công nghiệp",
        "mv_own_substation",
        ("DL01", "DL02")[number % 2],
        days_ago=365 - number * 29,
        pace=(0.6, 0.95, 1.4, 2.2)[number % 4],
        suspended_after=(20 if number == 6 else None),
    )
    for number in range(12)
)


def test_a_worker_fires_every_reminder_of_a_year_exactly_once(either: Installation) -> None:
    """What was said of every step, against instants that are counted hour by hour here."""
    either.at("2014-03-20 08:00")
    until = either.clock.now() + timedelta(days=365)

    class Busy(FixedClock):
        """Lets the worker look every three hours on the way to each new instant."""

        def set(self, at: datetime) -> None:
            while hasattr(self, "_at") and at - self.now() > timedelta(hours=3):
                super().set(self.now() + timedelta(hours=3))
                fire_due(engine)
            super().set(at)

    clock = Busy(either.clock.now())
    engine = Engine(either.config, clock)
    office = read_calendar((ROOT / "workflows/calendars/utility.toml").read_text())
    codes = play(engine, clock, plan_stories(YEAR, until, office), office, until)
    clock.set(until)
    fire_due(engine)
    engine.close()
    either.clock.set(until)
    for code in codes:
        history = either.history(code)
        if any(event.type == "CaseSuspended" for event in history):
            continue
        said, breached = defaultdict(list), defaultdict(list)
        for event in history:
            if event.type == "ReminderGiven" and event.payload.number > 0:
                said[event.payload.number].append(event)
            if event.type == "DeadlineBreached" and event.payload.number >= 0:
                breached[event.payload.number].append(event)
        assert all(len(events) == 1 for events in breached.values())
        closed = {e.payload.task: e.at for e in history if e.type == "TaskCompleted"}
        for event in history:
            if event.type != "TaskOpened" or event.payload.due_at is None:
                continue
            opened = event.payload
            end = min(closed.get(opened.task, until), opened.due_at)
            due_reminders = sorted(
                moved
                for at in _reminders(opened.limit, opened.due_at)
                if event.at < at and event.at < (moved := _in_office(at, event.at)) < end
            )
            given = said.pop(opened.task, [])
            passed_over = [e.payload.skipped or 0 for e in [*given, *breached[opened.task]]]
            told = [len(given), sum(passed_over)]
            assert sum(told) == len(due_reminders), (code, opened.element)
            assert all(at <= e.at for at, e in zip(due_reminders, given, strict=False))
        assert said == {}
    assert either.verify() == []


def _reminders(limit: str, due_at: datetime) -> list[datetime]:
    """A quarter of the limit and one working day before its end, counted by half hours."""
    amount, unit = Decimal(limit[:-2]), limit[-2:]
    quarter = due_at - timedelta(days=float(amount) / 4)
    if unit == "wd":
        quarter = _back_by(due_at, int(amount * 16) / 4)
    return sorted([quarter, _back_by(due_at, 16)])


def _in_office(at: datetime, opened: datetime) -> datetime:
    """Where somebody is told: then, or in the last office hour before; at the next opening of an
    office where the step was not open yet."""
    calendar = read_calendar((ROOT / "workflows/calendars/utility.toml").read_text())

    def there(instant: datetime) -> bool:
        local = instant.astimezone(VIETNAM)
        return calendar.is_working(local.date()) and local.hour in {8, 9, 10, 11, 13, 14, 15, 16}

    if there(at):
        return at
    hour = at.replace(minute=0, second=0, microsecond=0)
    before = after = hour
    while not there(before):
        before -= timedelta(hours=1)
    while not there(after):
        after += timedelta(hours=1)
    return before if before > opened else after


def _back_by(at: datetime, half_hours: float) -> datetime:
    calendar = read_calendar((ROOT / "workflows/calendars/utility.toml").read_text())
    step = timedelta(minutes=15)
    left = half_hours * 2
    while left > 0:
        at -= step
        there = at.astimezone(VIETNAM)
        office = 8 <= there.hour < 12 or 13 <= there.hour < 17
        if office and calendar.is_working(there.date()):
            left -= 1
    there = at.astimezone(VIETNAM)
    if (there.hour, there.minute) == (13, 0):
        return at - timedelta(hours=1)
    if (there.hour, there.minute) == (8, 0):
        return _closing_before(at, calendar)
    return at


def _closing_before(at: datetime, calendar: WorkingCalendar) -> datetime:
    day = at.astimezone(VIETNAM).date() - timedelta(days=1)
    while not calendar.is_working(day):
        day -= timedelta(days=1)
    return datetime.combine(day, time(17), VIETNAM).astimezone(UTC)
