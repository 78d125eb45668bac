"""When to speak of a limit that comes to its end or is over, and to whom.

A profile lists the stages; from a running limit they give alarms in the order of time.
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
from engine.time.limit import Limit, Unit
from engine.time.working_time import after_working_time, before_working_time

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
    REMINDER = "reminder"
    BREACH = "breach"
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
        if self.after is not None:
            return AlarmKind.REPEAT
        ahead = self.share is not None or self.before is not None
        return AlarmKind.REMINDER if ahead else AlarmKind.BREACH


@dataclass(frozen=True, slots=True)
class RunningLimit:
    """A limit that runs, and what was said of it: everything up to ``told_until``.

    Without a ``calendar`` it counts plain calendar days.
    """

    since: datetime
    due_at: datetime
    limit: Limit
    calendar: WorkingCalendar | None
    told_until: datetime | None = None
    breached: bool = False


@dataclass(frozen=True, slots=True)
class Alarm:
    at: datetime
    kind: AlarmKind
    tell: tuple[Level, ...]


def alarms(stages: tuple[Stage, ...], running: RunningLimit) -> Iterator[Alarm]:
    """What is still to be said, in the order of time; it may go on for ever.

    A reminder that would come before the limit begins is none. The breach comes until it was
    told; it cannot be passed over.

    Raises:
        CalendarError: an instant is outside the years that calendars cover.
    """
    told = running.told_until or running.since
    over = running.due_at + TICK
    if not running.breached:
        reminders = [Alarm(_reminds_at(s, running), s.kind, s.tell) for s in _reminders(stages)]
        yield from sorted((a for a in reminders if told < a.at < over), key=_time)
        ends = [stage.tell for stage in stages if stage.kind is AlarmKind.BREACH]
        yield Alarm(over, AlarmKind.BREACH, tuple(level for tell in ends for level in tell))
    repeats = [_repeats(s, running) for s in stages if s.kind is AlarmKind.REPEAT]
    yield from (alarm for alarm in merge(*repeats, key=_time) if alarm.at > told)


def next_alarm(stages: tuple[Stage, ...], running: RunningLimit) -> datetime | None:
    """When there is something to say next; None for never."""
    return next((alarm.at for alarm in alarms(stages, running)), None)


def passed_alarms(stages: tuple[Stage, ...], running: RunningLimit, now: datetime) -> list[Alarm]:
    """What should have been said by ``now`` and was not."""
    return list(takewhile(lambda alarm: alarm.at <= now, alarms(stages, running)))


def _reminders(stages: tuple[Stage, ...]) -> Iterator[Stage]:
    return (stage for stage in stages if stage.kind is AlarmKind.REMINDER)


def _time(alarm: Alarm) -> datetime:
    return alarm.at


def _reminds_at(stage: Stage, running: RunningLimit) -> datetime:
    if stage.before is not None:
        return _back(running.due_at, stage.before, Decimal(1), running.calendar)
    assert stage.share is not None, "a reminder has its share or its days before"
    return _back(running.due_at, running.limit, 1 - stage.share, running.calendar)


def _repeats(stage: Stage, running: RunningLimit) -> Iterator[Alarm]:
    assert stage.after is not None
    at = _on(running.due_at, stage.after, running.calendar)
    yield Alarm(at, stage.kind, stage.tell)
    while stage.every is not None:
        at = _on(at, stage.every, running.calendar)
        yield Alarm(at, stage.kind, stage.tell)


@lru_cache(maxsize=16_384)
def _back(
    due_at: datetime, limit: Limit, part: Decimal, calendar: WorkingCalendar | None
) -> datetime:
    """So much of a limit before an instant."""
    if limit.unit is Unit.CALENDAR_DAY:
        return due_at - timedelta(days=float(limit.amount * part))
    assert calendar is not None, "working days have a calendar"
    return before_working_time(due_at, limit.working_time * float(part), calendar)


@lru_cache(maxsize=16_384)
def _on(at: datetime, limit: Limit, calendar: WorkingCalendar | None) -> datetime:
    if limit.unit is Unit.CALENDAR_DAY:
        return at + timedelta(days=limit.days)
    assert calendar is not None, "working days have a calendar"
    return after_working_time(at, limit.working_time, calendar)
