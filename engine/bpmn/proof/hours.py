"""The hours of a day from which a case can go differently.

Limits in half days carry the hour of their start on, and cross a noon or an evening from some hours
on only. Between two such turning points everything moves together, so one hour stands for all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from engine.time import Limit, LimitUnit, WorkingCalendar, local_day
from engine.time.limit import HALF_DAY
from engine.time.zone import USUAL_CLOSING, at_local

_DAY = timedelta(days=1)
_USUAL = timedelta(hours=USUAL_CLOSING.hour)
_KEPT = 262_144
"""Instants whose day is kept: thirteen years of starts have fewer, at every hour that differs."""


@lru_cache(maxsize=_KEPT)
def day_number(instant: datetime) -> int:
    """The number of the legal day of an instant: that of the next day is one more."""
    return local_day(instant).toordinal()


class Hours:
    """The hours for limits on their calendars; ``others`` count something else."""

    def __init__(
        self,
        limits: Iterable[tuple[Limit, WorkingCalendar]],
        others: Iterable[WorkingCalendar] = (),
    ) -> None:
        given = list(limits)
        self.calendars = tuple(dict.fromkeys([*(c for _, c in given), *others]))
        carrying = dict.fromkeys(
            calendar
            for limit, calendar in given
            if limit.unit is LimitUnit.WORKING_DAY and not limit.is_whole
        )
        self._points = sorted(_turning_points(self.calendars, tuple(carrying)))
        self._evening = max([_USUAL, *(_closes(calendar) for calendar in self.calendars)])
        self._chosen: dict[frozenset[WorkingCalendar], tuple[timedelta, ...]] = {}

    def last(self, day: date) -> datetime:
        """When the last office closes: no hour of that day leads to a later end than this one."""
        return at_local(day, time()) + self._evening

    def of(self, day: date) -> tuple[datetime, ...]:
        """One instant for each way that the hour of the start can matter on that day."""
        worked = frozenset(c for c in self.calendars if c.is_working(day))
        if worked not in self._chosen:
            self._chosen[worked] = self._choose(worked)
        midnight = at_local(day, time())
        return tuple(midnight + hour for hour in self._chosen[worked])

    def _choose(self, worked: Iterable[WorkingCalendar]) -> tuple[timedelta, ...]:
        """One hour for every state of the offices: the last before the evening is over."""
        by_state = {
            tuple(_worked_by(hour, calendar) for calendar in worked): hour
            for hour in self._samples()
            if hour <= self._evening
        }
        return tuple(sorted(by_state.values()))

    def _samples(self) -> Iterator[timedelta]:
        for begins, ends in zip(self._points, [*self._points[1:], _DAY], strict=True):
            yield begins
            yield begins + (ends - begins) / 2


def _turning_points(
    calendars: Iterable[WorkingCalendar], carrying: Iterable[WorkingCalendar]
) -> set[timedelta]:
    """Midnight, openings and closings, and every hour that half days lead to one of these."""
    found = {timedelta(), _USUAL}
    for calendar in calendars:
        for span in calendar.hours:
            found |= {_since_midnight(span.opens), _since_midnight(span.closes)}
    pending = list(found)
    while pending:
        point = pending.pop()
        for calendar in carrying:
            for other in _half_a_day_away(point, calendar):
                if other not in found:
                    found.add(other)
                    pending.append(other)
    return found


def _half_a_day_away(point: timedelta, calendar: WorkingCalendar) -> Iterator[timedelta]:
    """Half of the office hours of a day before ``point``, or behind it: the same hour."""
    wanted = (_worked_by(point, calendar) + HALF_DAY) % (2 * HALF_DAY)
    for span in calendar.hours:
        if timedelta() < wanted < span.length:
            yield _since_midnight(span.opens) + wanted
        wanted -= span.length


def _worked_by(hour: timedelta, calendar: WorkingCalendar) -> timedelta:
    """How much of a day's office time is over at that hour."""
    return sum(
        (
            max(timedelta(), min(hour, _since_midnight(span.closes)) - _since_midnight(span.opens))
            for span in calendar.hours
        ),
        timedelta(),
    )


def _closes(calendar: WorkingCalendar) -> timedelta:
    return _since_midnight(calendar.hours[-1].closes)


def _since_midnight(hour: time) -> timedelta:
    return timedelta(
        hours=hour.hour, minutes=hour.minute, seconds=hour.second, microseconds=hour.microsecond
    )
