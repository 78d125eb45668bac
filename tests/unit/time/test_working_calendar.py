from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import FrozenInstanceError
from datetime import UTC, date, datetime, time, timedelta

import pytest
from official_days import OFF, days_of, is_worked

from engine.time import (
    CalendarError,
    Profile,
    WholeLimit,
    WorkingCalendar,
    calendar_from,
    parse_limit,
    read_calendar,
    total_limit,
    whole_due,
)
from engine.time.public_days import public_days
from tests.kit import ROOT

DATA: Mapping[str, object] = {
    "id": "office",
    "name": {"vi": "Văn phòng", "en": "Office"},
    "country": "VN",
    "hours": ["08:00-12:00", "13:00-17:00"],
    "weekend": ["saturday", "sunday"],
}


def calendar(**changes: object) -> WorkingCalendar:
    return calendar_from({**DATA, **changes})


@pytest.mark.parametrize("name", ["utility", "state_agency", "contractor", "customer"])
@pytest.mark.parametrize("year", sorted(OFF))
def test_the_shipped_calendars_agree_with_the_published_days(
    calendars: Mapping[str, WorkingCalendar], name: str, year: int
) -> None:
    wrong = [d for d in days_of(year) if calendars[name].is_working(d) != is_worked(d)]
    assert wrong == []


@pytest.mark.parametrize(
    "day",
    ["2014-01-25", "2014-02-08", "2014-04-26", "2014-09-06", "2014-12-27", "2015-02-14",
     "2015-04-25", "2019-01-05", "2019-05-04", "2024-05-04", "2025-04-26", "2026-01-10",
     "2026-08-22"],
)  # fmt: skip
def test_make_up_saturdays_are_worked(utility: WorkingCalendar, day: str) -> None:
    assert utility.is_working(date.fromisoformat(day))


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2014-01-28", "2014-02-05"),
        ("2015-02-15", "2015-02-23"),
        ("2016-02-06", "2016-02-14"),
        ("2025-01-25", "2025-02-02"),
        ("2026-02-14", "2026-02-22"),
    ],
)
def test_tet_is_off_from_end_to_end_and_no_longer(
    utility: WorkingCalendar, first: str, last: str
) -> None:
    begin, end = date.fromisoformat(first), date.fromisoformat(last)
    assert not any(utility.is_working(begin + timedelta(n)) for n in range((end - begin).days + 1))
    assert utility.next_working_day(begin) == utility.roll_forward(end + timedelta(1))
    assert utility.is_working(end + timedelta(1)) or end.weekday() == 4


def test_the_kept_days_are_wrong_where_the_listed_years_correct_them(
    utility: WorkingCalendar,
) -> None:
    kept, days = calendar(), [day for year in range(2010, 2101) for day in days_of(year)]
    assert [f"{day}" for day in days if kept.is_working(day) != utility.is_working(day)] == [
        "2010-09-03", "2010-09-11", "2012-12-31", "2013-01-05", "2013-02-23",
        "2014-01-25", "2014-01-28", "2014-02-05", "2014-02-08", "2026-01-02", "2026-01-10",
    ]  # fmt: skip


def test_a_day_off_at_new_year_is_known_from_either_side() -> None:
    """31/12/2018 was paid for on 5/1/2019: one lookup must not depend on another one."""
    public_days.cache_clear()
    assert calendar().is_working(date(2019, 1, 5))
    public_days.cache_clear()
    assert not calendar().is_working(date(2018, 12, 31))


def test_next_working_day_is_after_the_day_and_roll_forward_may_be_the_day(
    utility: WorkingCalendar,
) -> None:
    friday, monday = date(2014, 10, 3), date(2014, 10, 6)
    assert utility.next_working_day(friday) == monday
    assert utility.roll_forward(friday) == friday
    assert utility.roll_forward(friday + timedelta(1)) == monday


@pytest.mark.parametrize("day", [date(2009, 12, 31), date(2101, 1, 1), date.min, date.max])
def test_years_outside_are_refused(utility: WorkingCalendar, day: date) -> None:
    for question in (utility.is_working, utility.next_working_day, utility.roll_forward):
        with pytest.raises(CalendarError, match="2010 to 2100"):
            question(day)


def test_the_last_year_ends_with_an_error_not_with_an_answer(utility: WorkingCalendar) -> None:
    assert utility.is_working(date(2100, 12, 31))
    with pytest.raises(CalendarError, match="2100"):
        utility.next_working_day(date(2100, 12, 31))


def test_every_supported_year_has_days_off(utility: WorkingCalendar) -> None:
    for year in range(2010, 2101):
        assert 4 <= sum(d.weekday() < 5 for d in public_days("VN", year).off) <= 20, year
        assert not utility.is_working(utility.roll_forward(date(year, 1, 1)) - timedelta(1))


def test_an_instant_is_no_day(utility: WorkingCalendar) -> None:
    with pytest.raises(CalendarError, match="instant"):
        utility.is_working(datetime(2014, 10, 1, tzinfo=UTC))


def test_a_calendar_never_changes_and_is_equal_to_its_like() -> None:
    one, other = calendar(), calendar()
    assert one == other
    assert hash(one) == hash(other)
    with pytest.raises(FrozenInstanceError):
        one.id = "changed"  # type: ignore[misc]


def test_threads_share_a_calendar() -> None:
    days = [date(2010, 1, 1) + timedelta(n) for n in range(0, 30_000, 17)]
    alone = [calendar().is_working(day) for day in days]
    public_days.cache_clear()
    shared = calendar()
    with ThreadPoolExecutor(8) as threads:
        answers = threads.map(lambda _: [shared.is_working(day) for day in days], range(8))
    assert all(answer == alone for answer in answers)


def test_an_overlay_decides_over_package_and_weekend() -> None:
    changed = calendar(
        overlay=[
            {"day": date(2014, 10, 1), "working": False, "ground": "flood"},
            {"day": "2014-10-04", "working": True, "ground": "flood"},
        ]
    )
    assert not changed.is_working(date(2014, 10, 1))
    assert changed.is_working(date(2014, 10, 4))


def test_another_weekend_and_other_hours_can_be_had() -> None:
    six_days = calendar(weekend=["sunday"], hours=["07:30-11:30", "13:30-17:30"])
    assert six_days.is_working(date(2014, 10, 4))
    assert six_days.hours[0].opens == time(7, 30)
    assert six_days.closing(date(2014, 10, 4)) == datetime(2014, 10, 4, 10, 30, tzinfo=UTC)


def test_a_day_without_an_hour_ends_with_the_hours_of_the_calendar(
    profile: Profile, calendars: Mapping[str, WorkingCalendar]
) -> None:
    """Of an office that works from 7:30 to 16:30, nothing ends at 17:00."""
    text = (ROOT / "workflows/calendars/utility.toml").read_text("utf-8")
    early = read_calendar(text.replace("08:00-12:00", "07:30-11:30").replace("17:00", "16:30")
                          .replace("13:00", "12:30"))  # fmt: skip
    whole = total_limit(profile.total, {**calendars, "utility": early})
    half_past_four = datetime(2014, 12, 10, 9, 30, tzinfo=UTC)
    assert whole.closing(date(2014, 12, 10)) == half_past_four
    assert whole_due(datetime(2014, 10, 1, 2, tzinfo=UTC), whole) == half_past_four
    weeks = WholeLimit(parse_limit("7wd"), early)
    assert whole_due(datetime(2014, 10, 1, 2, tzinfo=UTC), weeks).hour == 9
    assert early.opening(date(2014, 10, 1)) == datetime(2014, 10, 1, 0, 30, tzinfo=UTC)


def test_where_no_calendar_says_otherwise_offices_close_at_five(profile: Profile) -> None:
    assert total_limit(profile.total, {}).closing(date(2014, 12, 10)).hour == 10
