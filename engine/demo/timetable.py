"""When the demo's people work: in the office hours of the power company's published calendar.

Pure: from instants and the calendar to instants. Nothing is planned behind the instant that the
demo is made for, whichever that is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.demo.stories import Story
from engine.time import WorkingCalendar, local_day
from engine.time.working_time import after_working_time, before_working_time, working_time_between
from engine.time.zone import at_local

UTILITY = "utility"
"""The published calendar that the demo's people work by."""

_LATEST_START = 360
"""Minutes of office time into a day by which every request of that day has come in."""
_WITHIN = 60
_UNLIMITED_STEP = timedelta(hours=2)
_SHORTEST = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class PlannedStory:
    """A story and the instant of its request."""

    story: Story
    starts_at: datetime


def plan_stories(
    stories: Iterable[Story], now: datetime, calendar: WorkingCalendar
) -> tuple[PlannedStory, ...]:
    """When each story begins: so many office hours before ``now``, or on the last working day by
    the day that it counts back to. Also on Sundays and at Tết all that begins before ``now``."""
    return tuple(PlannedStory(one, _start(one, now, calendar)) for one in stories)


def _start(story: Story, now: datetime, calendar: WorkingCalendar) -> datetime:
    if story.hours_ago is not None:
        return before_working_time(now, timedelta(hours=story.hours_ago), calendar)
    day = calendar.roll_back(local_day(now) - timedelta(days=story.days_ago))
    opens = at_local(day, calendar.hours[0].opens)
    return after_working_time(opens, _minutes(story.customer, _LATEST_START), calendar)


def soon(at: datetime, seed: str, calendar: WorkingCalendar) -> datetime:
    """An instant within the next hour of office time; which one, ``seed`` decides."""
    return after_working_time(at, _minutes(seed, _WITHIN), calendar)


def done_at(
    opened_at: datetime, due_at: datetime | None, pace: float, calendar: WorkingCalendar
) -> datetime:
    """When a step is done that uses the part ``pace`` of the office time that its limit leaves."""
    length = _UNLIMITED_STEP
    if due_at is not None:
        length = working_time_between(opened_at, max(opened_at, due_at), calendar) * pace
    return after_working_time(opened_at, max(length, _SHORTEST), calendar)


def _minutes(seed: str, most: int) -> timedelta:
    return timedelta(minutes=1 + sum(seed.encode()) % most)
