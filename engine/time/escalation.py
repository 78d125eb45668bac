"""When to speak of a limit that comes to its end or is over, and to whom.

A profile lists the stages; from a running limit they give alarms in the order of time. People are
told in their office hours. That a limit is over is recorded at the instant when it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from heapq import merge
from itertools import takewhile

from engine.time.calendar import WorkingCalendar
from engine.time.limit import Limit, LimitUnit
from engine.time.working_time import (
    after_working_time,
    before_working_time,
    first_office_instant,
    in_office_hours,
    office_hour_before,
)

TICK = timedelta(milliseconds=1)
"""Instants are kept in whole milliseconds: this much after its end, a limit is over."""


class Level(StrEnum):
    """Who is told: the one who holds the step (the team, while nobody does), the head of the
    team, the leaders of the unit, the leaders of all units above."""

    ASSIGNEE = "assignee"
    HEAD = "head"
    MANAGEMENT = "management"
    CORPORATION = "corporation"


class AlarmKind(StrEnum):
    """``TOLD``: people are told of a breach that came when nobody was there."""

    REMINDER = "reminder"
    BREACH = "breach"
    TOLD = "told"
    REPEAT = "repeat"


@dataclass(frozen=True, slots=True)
class Stage:
    """Exactly one of ``share`` (of the limit, below 1), ``before`` and ``after`` its end, or none
    of them: the end itself. After the end it may repeat ``every`` so often."""

    tell: tuple[Level, ...]
    share: Decimal | None = None
    before: Limit | None = None
    after: Limit | None = None
    every: Limit | None = None

    @property
    def kind(self) -> AlarmKind:
        """Whether people are reminded before the limit ends, told of the breach, or told again."""
        if self.after is not None:
            return AlarmKind.REPEAT
        ahead = self.share is not None or self.before is not None
        return AlarmKind.REMINDER if ahead else AlarmKind.BREACH


@dataclass(frozen=True, slots=True)
class RunningLimit:
    """A limit that runs, and what was said of it: everything up to ``told_until``.

    Without a ``calendar`` it counts plain calendar days. ``told_calendar`` has the
    office hours of those who are told; without it they are told at any hour.
    """

    since: datetime
    due_at: datetime
    limit: Limit
    calendar: WorkingCalendar | None
    told_until: datetime | None = None
    breached: bool = False
    told_calendar: WorkingCalendar | None = None


@dataclass(frozen=True, slots=True)
class Alarm:
    """People on these levels are to be told at this instant (UTC)."""

    at: datetime
    kind: AlarmKind
    tell: tuple[Level, ...]


def alarms(stages: tuple[Stage, ...], running: RunningLimit) -> Iterator[Alarm]:
    """What is still to be said, in the order of time; it may go on for ever.

    A reminder that would come before the limit begins is none. The breach comes until it was
    recorded; it cannot be passed over. Outside office hours it tells nobody, and at the next
    opening it is told.

    Raises:
        CalendarError: an instant is outside the years that calendars cover.
    """
    told = running.told_until or running.since
    over = running.due_at + TICK
    if not running.breached:
        reminders = [a for s in _reminders(stages) if (a := _reminder(s, running)) is not None]
        yield from sorted((a for a in reminders if told < a.at < over), key=_time)
    repeats = [_repeats(s, running) for s in stages if s.kind is AlarmKind.REPEAT]
    later = (alarm for alarm in merge(*repeats, key=_time) if alarm.at > told)
    yield from merge(_breach(stages, running, over), later, key=_time)


def next_alarm(
    stages: tuple[Stage, ...], running: RunningLimit, now: datetime | None = None
) -> datetime | None:
    """When there is something to say or to record next; None for never. What should have been said
    before ``now`` is said in the next office hour."""
    first = next(alarms(stages, running), None)
    if first is None or now is None or first.kind is AlarmKind.BREACH:
        return None if first is None else first.at
    at = first.at if first.at >= now else _opening(running, now)
    return at if running.breached else min(at, running.due_at + TICK)


def passed_alarms(stages: tuple[Stage, ...], running: RunningLimit, now: datetime) -> list[Alarm]:
    """What should have been said by ``now`` and was not. While nobody is there, that is only a
    breach, with the reminders that it overtakes, and it tells nobody."""
    passed = list(takewhile(lambda alarm: alarm.at <= now, alarms(stages, running)))
    if _is_there(running, now):
        return passed
    over = next((alarm for alarm in passed if alarm.kind is AlarmKind.BREACH), None)
    return [] if over is None else [Alarm(a.at, a.kind, ()) for a in passed if a.at <= over.at]


def _is_there(running: RunningLimit, at: datetime) -> bool:
    return running.told_calendar is None or in_office_hours(at, running.told_calendar)


def _opening(running: RunningLimit, at: datetime) -> datetime:
    return at if running.told_calendar is None else first_office_instant(at, running.told_calendar)


def _breach(stages: tuple[Stage, ...], running: RunningLimit, over: datetime) -> Iterator[Alarm]:
    """The breach, and where nobody was there when it was recorded, that it is told."""
    ends = (stage.tell for stage in stages if stage.kind is AlarmKind.BREACH)
    tell = tuple(level for levels in ends for level in levels)
    recorded = over
    if running.breached:
        recorded = running.told_until or over
    else:
        yield Alarm(over, AlarmKind.BREACH, tell if _is_there(running, over) else ())
    if tell and not _is_there(running, recorded):
        yield Alarm(_opening(running, recorded), AlarmKind.TOLD, tell)


def _reminders(stages: tuple[Stage, ...]) -> Iterator[Stage]:
    return (stage for stage in stages if stage.kind is AlarmKind.REMINDER)


def _time(alarm: Alarm) -> datetime:
    return alarm.at


def _reminder(stage: Stage, running: RunningLimit) -> Alarm | None:
    """In office hours: in the last one before, so that it does not come after what it reminds of;
    where the limit began after that, at the next opening."""
    at = _reminds_at(stage, running)
    if at <= running.since:
        return None
    if running.told_calendar is not None and not in_office_hours(at, running.told_calendar):
        earlier = office_hour_before(at, running.told_calendar)
        at = earlier if earlier > running.since else first_office_instant(at, running.told_calendar)
    return Alarm(at, stage.kind, stage.tell)


def _reminds_at(stage: Stage, running: RunningLimit) -> datetime:
    if stage.before is not None:
        return _back(running.due_at, stage.before, Decimal(1), running.calendar)
    assert stage.share is not None, "a reminder has its share or its days before"
    return _back(running.due_at, running.limit, 1 - stage.share, running.calendar)


def _repeats(stage: Stage, running: RunningLimit) -> Iterator[Alarm]:
    assert stage.after is not None
    at = _on(running.due_at, stage.after, running.calendar)
    yield Alarm(_opening(running, at), stage.kind, stage.tell)
    while stage.every is not None:
        at = _on(at, stage.every, running.calendar)
        yield Alarm(_opening(running, at), stage.kind, stage.tell)


@lru_cache(maxsize=16_384)
def _back(
    due_at: datetime, limit: Limit, part: Decimal, calendar: WorkingCalendar | None
) -> datetime:
    """So much of a limit before an instant."""
    if limit.unit is LimitUnit.CALENDAR_DAY:
        return due_at - timedelta(days=float(limit.amount * part))
    assert calendar is not None, "working days have a calendar"
    return before_working_time(due_at, limit.working_time * float(part), calendar)


@lru_cache(maxsize=16_384)
def _on(at: datetime, limit: Limit, calendar: WorkingCalendar | None) -> datetime:
    if limit.unit is LimitUnit.CALENDAR_DAY:
        return at + timedelta(days=limit.days)
    assert calendar is not None, "working days have a calendar"
    return after_working_time(at, limit.working_time, calendar)
