"""The steps of low voltage keep their total from every hour on, however early each is done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.time import (
    VIETNAM,
    Limit,
    Pause,
    Profile,
    WholeLimit,
    WorkingCalendar,
    due,
    local_day,
    read_profile,
    whole_due,
)

PROFILES = {
    file.stem: read_profile(file.read_text("utf-8"))
    for file in sorted((Path(__file__).parents[3] / "workflows" / "profiles").glob("*.toml"))
}
BEFORE_PAYMENT = ("lvb_receive_check", "lvb_survey", "lvb_plan_estimate", "lvb_approve_plan")
PAYMENT = "lvb_pay_and_deposit"
AFTER_PAYMENT = ("lvb_prepare_ppa", "lvb_sign_ppa", "lvb_install", "lvb_energize")
HOUSEHOLD = (
    "lvh_receive_check", "lvh_survey", "lvh_plan_approve", "lvh_prepare_ppa", "lvh_sign_ppa",
    "lvh_install_energize",
)  # fmt: skip

DAYS = st.one_of(
    st.dates(date(2014, 1, 1), date(2026, 11, 30)),
    st.sampled_from([date(2014, 1, 27), date(2015, 2, 14), date(2026, 2, 13), date(2026, 4, 29)]),
)
HOURS = st.one_of(
    st.integers(0, 24 * 60 - 1),
    st.sampled_from([0, 8 * 60, 12 * 60, 13 * 60 + 30, 15 * 60, 16 * 60 + 59, 17 * 60, 20 * 60]),
)
ALL = 1_000
"""So many thousandths of the time up to its due instant a step takes."""
TAKEN = st.lists(st.one_of(st.just(ALL), st.integers(0, ALL)), min_size=9, max_size=9)


def moment(day: date, minute: int) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=VIETNAM) + timedelta(minutes=minute)


class Walk:
    """Steps one behind the other, each done somewhere between its beginning and its due instant."""

    def __init__(self, start: datetime, taken: list[int]) -> None:
        self.at = start
        self._taken = iter(taken)

    def do(self, limit: Limit, calendar: WorkingCalendar) -> None:
        ends = due(self.at, limit, calendar)
        self.at += (ends - self.at) * next(self._taken) / ALL

    def do_all(
        self,
        profile: Profile,
        steps: tuple[str, ...],
        calendars: Mapping[str, WorkingCalendar],
        context: Mapping[str, object],
    ) -> None:
        for step in steps:
            given = profile.limit(step, context)
            self.do(given.limit, calendars[given.calendar])


@pytest.mark.parametrize("name", PROFILES)
@given(day=DAYS, minute=HOURS, taken=TAKEN, extra=st.sampled_from(["none", "pole"]))
@example(day=date(2014, 10, 1), minute=17 * 60, taken=[*[ALL] * 4, 200, *[ALL] * 4], extra="none")
@example(day=date(2014, 10, 1), minute=13 * 60 + 30, taken=[620, *[ALL] * 8], extra="pole")
def test_businesses(
    calendars: Mapping[str, WorkingCalendar],
    name: str,
    day: date,
    minute: int,
    taken: list[int],
    extra: str,
) -> None:
    profile, start = PROFILES[name], moment(day, minute)
    context = {"needs_extra": extra}
    walk = Walk(start, taken)
    walk.do_all(profile, BEFORE_PAYMENT, calendars, context)
    asked = walk.at
    walk.do_all(profile, (PAYMENT,), calendars, context)
    pause = Pause(asked, walk.at)
    walk.do_all(profile, AFTER_PAYMENT, calendars, context)
    total = profile.limit("lvb_total", context)
    last = whole_due(start, WholeLimit(total.limit, calendars[total.calendar]), [pause])
    assert local_day(walk.at) <= local_day(last)


@pytest.mark.parametrize("name", PROFILES)
@given(
    day=DAYS,
    minute=HOURS,
    taken=TAKEN,
    area=st.sampled_from(["urban", "rural"]),
    extra=st.sampled_from(["none", "pole"]),
)
def test_households(
    calendars: Mapping[str, WorkingCalendar],
    name: str,
    day: date,
    minute: int,
    taken: list[int],
    area: str,
    extra: str,
) -> None:
    profile, start = PROFILES[name], moment(day, minute)
    context = {"area_class": area, "needs_extra": extra}
    walk = Walk(start, taken)
    walk.do_all(profile, HOUSEHOLD, calendars, context)
    total = profile.limit("lvh_total", context)
    last = whole_due(start, WholeLimit(total.limit, calendars[total.calendar]))
    assert local_day(walk.at) <= local_day(last)
