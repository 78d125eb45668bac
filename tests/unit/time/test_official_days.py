"""Official days are content of calendars; nothing that is counted asks a package."""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Mapping
from datetime import date, timedelta
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.cli.package_days import package_year
from engine.time import CalendarError, WorkingCalendar, read_calendar
from engine.time.calendar_text import decided_in, write_decided, write_year
from engine.time.official_year import OfficialDay, OfficialYear
from engine.time.public_days import KEPT_UNTIL, public_days
from tests.kit import ROOT

HEAD = """# Văn phòng
id = "office"
country = "VN"
hours = ["08:00-12:00", "13:00-17:00"]
weekend = ["saturday", "sunday"]

[name]
vi = "Văn phòng"  # như mọi nơi
en = "Office"
"""
YEAR_2027 = """
[year.2027]
decision = "Thông báo số 1"

[year.2027.off]
2027-01-01 = "Tết Dương lịch"
2027-02-05 = "Tết"

[year.2027.worked]
2027-02-13 = "Làm bù"
"""
KEPT = "91bb7ffe7fccb151a44b640befa14ac868527eefcf163dc546319d69223813b1"
DIFFERENT: dict[int, str] = {}
"""What newer releases of the package say otherwise, by year. It moves no date: add it here, and
list the days in a version of the calendars if they are right."""


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(n) for n in range((date(year + 1, 1, 1) - first).days)]


def test_the_kept_days_never_change() -> None:
    """Calendars that were published before years were listed are read by them."""
    kept = files("engine.time").joinpath("kept_days.json").read_bytes()
    assert hashlib.sha256(kept).hexdigest() == KEPT, "list other days in the texts of calendars"


def test_where_the_package_says_otherwise_is_told() -> None:
    found = {
        year: f"kept {sorted(map(str, kept - told))}, package {sorted(map(str, told - kept))}"
        for year in range(2010, 2101)
        if (kept := public_days("VN", year).off | public_days("VN", year).worked)
        != (told := (known := package_year("VN", year).public).off | known.worked)
    }
    assert found == DIFFERENT


def test_without_the_package_everything_is_counted_as_before(
    monkeypatch: pytest.MonkeyPatch, calendars: Mapping[str, WorkingCalendar]
) -> None:
    monkeypatch.setitem(sys.modules, "holidays", None)
    public_days.cache_clear()
    old = read_calendar(HEAD)
    assert not old.is_working(date(2027, 2, 8))
    assert old.is_working(date(2019, 1, 5))
    for name in calendars:
        text = (ROOT / f"workflows/calendars/{name}.toml").read_text("utf-8")
        fresh = read_calendar(text)
        assert fresh.is_working(date(2014, 1, 25))
        assert not fresh.is_working(date(2040, 1, 1))


@pytest.mark.parametrize("name", ["utility", "state_agency", "contractor", "customer"])
def test_the_text_alone_says_what_is_worked(name: str) -> None:
    """An independent reading: by lines, without the product."""
    text = (ROOT / f"workflows/calendars/{name}.toml").read_text("utf-8")
    calendar = read_calendar(text)
    off: set[date] = set()
    worked: set[date] = set()
    years = set()
    into = off
    for line in text.splitlines():
        if table := re.fullmatch(r"\[year\.(\d{4})\.(off|worked)\]", line):
            years.add(int(table[1]))
            into = off if table[2] == "off" else worked
        elif entry := re.match(r'(\d{4}-\d\d-\d\d) = "', line):
            into.add(date.fromisoformat(entry[1]))
    assert years == set(range(2010, 2027))
    assert calendar.decided_until == date(2026, 12, 31)
    for year in years:
        for day in days_of(year):
            assert calendar.is_working(day) == (
                day in worked or (day.weekday() < 5 and day not in off)
            ), day


def test_a_listed_year_takes_the_place_of_the_kept_one() -> None:
    calendar = read_calendar(HEAD + YEAR_2027)
    assert calendar.is_working(date(2027, 2, 8)), "not listed, whatever is kept for it"
    assert not calendar.is_working(date(2027, 2, 5))
    assert calendar.is_working(date(2027, 2, 13))
    assert not calendar.is_working(date(2028, 1, 27)), "the years beside it are as they were"
    assert not calendar.is_working(date(2026, 9, 2))


def test_what_is_not_decided_is_an_estimate() -> None:
    calendar = read_calendar(HEAD)
    assert calendar.decided_until == KEPT_UNTIL == date(2026, 12, 31)
    assert not calendar.is_estimated(date(2026, 12, 31))
    assert calendar.is_estimated(date(2027, 1, 1))
    decided = read_calendar(write_decided(HEAD + YEAR_2027, date(2027, 12, 31)))
    assert not decided.is_estimated(date(2027, 12, 31))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (write_decided(HEAD, date(2027, 12, 31)), "decided_until: .* its days are not listed"),
        (write_decided(HEAD + YEAR_2027, date(2028, 1, 1)), "2028 is decided"),
        (write_decided(HEAD, date(2101, 1, 1)), "outside the years"),
        (HEAD.replace("[name]", 'decided_until = "mai"\n[name]'), "decided_until: 'mai' is not a"),
        (HEAD + "[year.27]\n", "year.27: this is no year"),
        (HEAD + "[year.2101]\ndecision = 'x'\n[year.2101.off]\n", "outside the years"),
        (HEAD + "year = 3\n", "name.year: this key is not known"),
        (HEAD + "[year]\n2027 = 1\n", "year.2027: 1 is not a table"),
        (HEAD + YEAR_2027.replace("decision", "number"), "year.2027.number: this key is not known"),
        (HEAD + YEAR_2027.replace('"Thông báo số 1"', '" "'), "year.2027.decision: ' ' is not a"),
        (HEAD + "[year.2027]\ndecision = 'x'\n", "year.2027.off: this key is missing"),
        (HEAD + YEAR_2027.replace("2027-02-05", "2028-02-05"), "2028-02-05 lies in another year"),
        (HEAD + YEAR_2027.replace("2027-02-05", "2027-02-13"), "2027-02-13 is listed twice"),
        (HEAD + YEAR_2027.replace("2027-02-05", "2027-02-30"), "off.2027-02-30: '2027-02-30' is"),
        (HEAD + YEAR_2027.replace('"Tết"', "5"), "off.2027-02-05: 5 is not a text"),
    ],
)
def test_a_year_that_cannot_be_is_refused_by_its_place(text: str, said: str) -> None:
    with pytest.raises(CalendarError, match=said):
        read_calendar(text)


NAMES = st.text(st.characters(categories=("L", "N", "P", "Zs")), min_size=1, max_size=12).filter(
    str.strip
)


@st.composite
def years(draw: st.DrawFn) -> OfficialYear:
    year = draw(st.integers(2010, 2100))
    days = draw(st.lists(st.sampled_from(days_of(year)), unique=True, max_size=12))
    listed = [OfficialDay(day, draw(NAMES)) for day in days]
    cut = draw(st.integers(0, len(listed)))
    return OfficialYear(year, draw(NAMES), tuple(listed[:cut]), tuple(listed[cut:]))


@settings(max_examples=60, deadline=None)
@given(st.lists(years(), max_size=3, unique_by=lambda one: one.year), st.booleans())
def test_what_is_written_is_read(listed: list[OfficialYear], replacing: bool) -> None:
    text = HEAD + (YEAR_2027 if replacing else "")
    for one in listed:
        text = write_year(text, one)
    calendar = read_calendar(text)
    assert "# Văn phòng" in text
    assert "# như mọi nơi" in text
    expected = {one.year: one for one in listed}
    if replacing and 2027 not in expected:
        expected[2027] = read_calendar(HEAD + YEAR_2027).years[0]
    assert {one.year: (one.decision, one.public) for one in calendar.years} == {
        one.year: (one.decision, one.public) for one in expected.values()
    }
    for one in listed:
        assert read_calendar(write_year(text, one)) == calendar
        assert {day.day: day.name for each in calendar.years if each.year == one.year
                for day in (*each.off, *each.worked)} == {
            day.day: day.name for day in (*one.off, *one.worked)
        }  # fmt: skip
        for day in days_of(one.year):
            worked = day in {each.day for each in one.worked}
            off = day in {each.day for each in one.off}
            assert calendar.is_working(day) == (not off if day.weekday() < 5 else worked)


@given(st.dates(date(2010, 1, 1), date(2026, 12, 31)))
@settings(max_examples=20, deadline=None)
def test_the_end_that_is_written_is_read(until: date) -> None:
    text = write_decided(HEAD, until)
    assert decided_in(text) == read_calendar(text).decided_until == until
    assert write_decided(text, until) == text
    assert decided_in(HEAD) is None
