"""The shipped calendars and the shipped profile, read once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from engine.time import Profile, WorkingCalendar, read_calendar, read_profile

WORKFLOWS = Path(__file__).parents[3] / "workflows"


@pytest.fixture(scope="session")
def calendars() -> Mapping[str, WorkingCalendar]:
    files = sorted((WORKFLOWS / "calendars").glob("*.toml"))
    return {c.id: c for c in (read_calendar(f.read_text("utf-8")) for f in files)}


@pytest.fixture(scope="session")
def utility(calendars: Mapping[str, WorkingCalendar]) -> WorkingCalendar:
    return calendars["utility"]


@pytest.fixture(scope="session")
def profile() -> Profile:
    return read_profile((WORKFLOWS / "profiles" / "nq19_2014.toml").read_text("utf-8"))
