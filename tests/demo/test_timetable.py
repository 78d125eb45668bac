"""At which instants the demo's stories happen, for thousands of instants that it is made at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.demo.stories import FRESH_STORIES, STORIES, Story
from engine.demo.timetable import done_at, plan_stories, soon
from engine.demo.year import year_of_stories
from engine.time import VIETNAM, WorkingCalendar, due, parse_limit, read_calendar
from engine.time.working_time import working_time_between
from tests.kit import ROOT

HOUR = timedelta(hours=1)
RECEIVE_CHECK = parse_limit("0.5wd")
SURVEY = parse_limit("1wd")
"""The limits of the first two steps in every profile that ships."""


@cache
def office() -> WorkingCalendar:
    return read_calendar((ROOT / "workflows/calendars/utility.toml").read_text("utf-8"))


@cache
def lasting_stories() -> tuple[Story, ...]:
    return (*STORIES, *year_of_stories())


def hours_from(first: str, days: int) -> Iterator[datetime]:
    start = datetime.fromisoformat(first).replace(tzinfo=VIETNAM)
    return (start + number * HOUR for number in range(24 * days))


@pytest.mark.parametrize(
    ("first", "days"),
    [
        ("2026-11-23", 7),
        ("2025-12-31", 4),
        ("2026-02-13", 12),
        ("2027-02-03", 10),
        ("2026-04-25", 10),
        ("2028-02-28", 3),
        ("2026-12-31", 2),
        ("2026-01-10", 1),
    ],
    ids=["week", "new year", "Tết 2026", "Tết 2027", "30 April", "29 February", "31 December",
         "Saturday made up for"],
)  # fmt: skip
def test_at_every_hour_nothing_is_planned_behind_now(first: str, days: int) -> None:
    for now in hours_from(first, days):
        require_first_task(now)
        if now.hour == 0:
            require_office_hours_before(now)


FIRST, LAST = (datetime(year, 1, 1, tzinfo=VIETNAM) for year in (2012, 2099))
instants = st.timedeltas(timedelta(), LAST - FIRST).map(lambda passed: FIRST + passed)
paces = st.floats(0.01, 3)
limits = st.timedeltas(timedelta(), timedelta(days=30))


@given(instants)
def test_at_any_instant_of_any_year(now: datetime) -> None:
    require_office_hours_before(now)
    require_first_task(now)


def require_office_hours_before(now: datetime) -> None:
    """What begins before the first hour of a day begins before all of its hours."""
    for planned in plan_stories(lasting_stories(), now, office()):
        assert planned.starts_at < now
        assert at_work(planned.starts_at)


def require_first_task(now: datetime) -> None:
    """The check of the dossier is over and the survey not yet late."""
    for planned in plan_stories(FRESH_STORIES, now, office()):
        begun = planned.starts_at
        checked = done_at(begun, due(begun, RECEIVE_CHECK, office()), planned.story.pace, office())
        assert at_work(begun)
        assert at_work(checked)
        assert checked < now < due(checked, SURVEY, office())


def at_work(instant: datetime) -> bool:
    """Whether the minute before belongs to office hours."""
    return working_time_between(instant - timedelta(minutes=1), instant, office()) > timedelta()


@given(
    instants, st.text(max_size=20), st.floats(0.01, 3), st.timedeltas(timedelta(), timedelta(30))
)
def test_people_act_in_office_hours_alone(
    at: datetime, seed: str, pace: float, limit: timedelta
) -> None:
    for acts_at in (soon(at, seed, office()), done_at(at, at + limit, pace, office())):
        assert acts_at > at
        assert at_work(acts_at)


def test_a_limit_over_a_holiday_is_not_shared_out_over_the_holiday() -> None:
    """Half of eight office hours, not half of the eleven days between them."""
    eve = datetime(2026, 2, 13, 13, tzinfo=VIETNAM)
    after = datetime(2026, 2, 23, 12, tzinfo=VIETNAM)
    assert done_at(eve, after, 0.5, office()) == datetime(2026, 2, 13, 17, tzinfo=VIETNAM)
