"""Weeks of the calendar, as the streams of what is told of them."""

from __future__ import annotations

from datetime import date, timedelta

WEEKS = "week/"
"""How the names of their streams begin."""


def week_stream(day: date) -> str:
    """The stream of the week (ISO 8601) that the day lies in: ``week/2014-41``."""
    found = day.isocalendar()
    return f"{WEEKS}{found.year}-{found.week:02}"


def is_week(name: str) -> bool:
    """Whether it is the stream of a week, or begins with one."""
    return name.startswith(WEEKS)


def monday_of(day: date) -> date:
    """The first day of the week that the day lies in."""
    return day - timedelta(days=day.weekday())
