"""Sheets of random ledgers, recomputed by an outsider who has the sheet, the published text of the
calendar and docs/ledger.md, and nothing else."""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine import states, views
from engine.model.process import ClockOwner
from engine.readers.ledger_csv import write_ledger
from engine.readers.ledger_view import LedgerView
from engine.time import (
    AgreedExtension,
    CalendarVersion,
    CalendarVersions,
    Extension,
    Ledger,
    Stretch,
    StretchKind,
    Totals,
    WholeLimit,
    WholeRule,
    last_instant,
    parse_limit,
    read_calendar,
    rule_of_ledger,
)

Row = dict[str, str]
CALENDAR = Path(__file__).parents[2] / "workflows" / "calendars" / "utility.toml"
FIRST = datetime(2014, 1, 1, tzinfo=UTC)
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


# -- the outsider


Texts = Mapping[str, str]
"""Of calendars, by what the sheet calls their versions."""


def recomputed(text: str, now: datetime, texts: Texts | None = None) -> date:
    """The last day by law. Without the published texts, of one calendar that never changed."""
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    (whole,) = (row for row in rows if row["kind"] == "whole")
    if texts is None or not whole["calendar"]:
        return _last_day(rows, whole, now, now, CALENDAR.read_text("utf-8"))
    name = _that_counts(rows, whole, now, texts)
    assert name == whole["document"], "the sheet names another one"
    return _last_day(rows, whole, now, now, texts[name])


def _that_counts(rows: list[Row], whole: Row, now: datetime, texts: Texts) -> str:
    """Which version of the calendar counts: docs/ledger.md, "Which calendar counts"."""
    begins = _instant(whole["begins"])
    ends = _instant(whole["ends"]) if whole["ends"] else None
    known = sorted(
        (_instant(row["begins"]), row["document"])
        for row in rows
        if row["kind"] == "calendar" and row["calendar"] == whole["calendar"]
    )
    anew = [_instant(row["begins"]) for row in rows if row["kind"] == "annulled"]

    def newest(at: datetime) -> str:
        return ([name for since, name in known if since <= at] or [known[0][1]])[-1]

    def is_over(name: str, at: datetime, by: datetime) -> bool:
        day = _last_day(rows, whole, at, now, texts[name])
        return by >= _instant(f"{day + timedelta(days=1)}T00:00:00+07:00")

    counts = newest(begins)
    turns = [(since, 0, name) for since, name in known if begins < since <= now]
    for at, is_annulment, name in sorted([*turns, *((at, 1, newest(at)) for at in anew)]):
        if is_annulment:
            over = is_over(name, at, at if ends is None else min(at, ends))
        else:
            ended = ends is not None and ends <= at
            over = ended or is_over(counts, at, at) or is_over(name, at, at)
        counts = counts if over else name
    return counts


def _last_day(rows: list[Row], whole: Row, at: datetime, now: datetime, text: str) -> date:
    """As things stood at an instant, by one text of the calendar."""
    number = float(whole["limit"][:-2]) + sum(
        float(row["limit"][:-2])
        for row in rows
        if (row["kind"], row["number"]) == ("extension", "0") and _instant(row["begins"]) <= at
    )
    end = _instant(whole["ends"]) if whole["ends"] else at
    left_out = list(_left_out(rows, min(at, end), now))
    day = _instant(whole["begins"]).date()
    if whole["calendar"]:
        return _by_office_hours(day, number, left_out, text)
    return _by_midnights(day, int(number), left_out)


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


Interval = tuple[datetime, datetime]


def _left_out(rows: list[Row], until: datetime, now: datetime) -> Iterator[Interval]:
    """Where a row lies that does not count, and none that does."""
    held = [
        (
            datetime.fromisoformat(row["begins"]),
            datetime.fromisoformat(row["ends"]) if row["ends"] else now,
            row["counts"] == "yes",
        )
        for row in rows
        if row["counts"]
    ]
    bounds = sorted({bound for begins, ends, _ in held for bound in (begins, ends, until)})
    for begins, ends in pairwise(bounds):
        here = [counts for since, to, counts in held if since <= begins and ends <= to]
        if here and not any(here) and ends <= until:
            yield begins, ends


def _by_midnights(day: date, number: int, left_out: list[Interval]) -> date:
    counted = 0
    while True:
        day += timedelta(days=1)
        midnight = datetime.fromisoformat(f"{day}T00:00:00+07:00")
        if not any(begins < midnight <= ends for begins, ends in left_out):
            counted += 1
        if counted == number + 1:
            return day - timedelta(days=1)


def _by_office_hours(day: date, number: float, left_out: list[Interval], text: str) -> date:
    wanted = timedelta(hours=8) * number
    while True:
        day += timedelta(days=1)
        for opens, closes in _office_hours(day, text):
            wanted -= closes - opens
            for begins, ends in left_out:
                wanted += max(min(ends, closes) - max(begins, opens), timedelta())
            if wanted <= timedelta():
                return _with_a_midnight(day, left_out, text)


def _with_a_midnight(day: date, left_out: list[Interval], text: str) -> date:
    """The day, or the next working day at whose midnight no time is left out."""
    while True:
        midnight = datetime.fromisoformat(f"{day + timedelta(days=1)}T00:00:00+07:00")
        works = any(True for _ in _office_hours(day, text))
        if works and not any(begins < midnight <= ends for begins, ends in left_out):
            return day
        day += timedelta(days=1)


@cache
def _published(content: str) -> dict[str, dict[date, str]]:
    text = tomllib.loads(content)
    years = text["year"].values()
    off = {day: name for year in years for day, name in year.get("off", {}).items()}
    worked = {day: name for year in years for day, name in year.get("worked", {}).items()}
    kind = {True: worked, False: off}
    for one in text.get("overlay", ()):
        kind[not one["working"]].pop(str(one["day"]), None)
        kind[one["working"]][str(one["day"])] = one["ground"]
    return {
        "off": _by_date(off),
        "worked": _by_date(worked),
        "text": text,
    }


def _by_date(days: dict[object, str]) -> dict[date, str]:
    return {date.fromisoformat(str(day)): name for day, name in days.items()}


def _office_hours(day: date, content: str) -> Iterator[Interval]:
    published = _published(content)
    text: dict[str, list[str]] = published["text"]  # type: ignore[assignment]
    rests = WEEK[day.weekday()] in text["weekend"]
    if (rests and day not in published["worked"]) or (not rests and day in published["off"]):
        return
    for span in text["hours"]:
        opens, closes = (time.fromisoformat(hour) for hour in span.split("-"))
        yield tuple(  # type: ignore[misc]
            datetime.fromisoformat(f"{day}T{hour.isoformat()}+07:00") for hour in (opens, closes)
        )


# -- random ledgers


@st.composite
def instants(draw: st.DrawFn, low: int, high: int) -> datetime:
    return FIRST + timedelta(days=draw(st.integers(low, high)), minutes=draw(st.integers(0, 1439)))


@st.composite
def stretches(draw: st.DrawFn) -> tuple[Stretch, ...]:
    """Steps that count or not, side by side or not, and suspensions, during which none is open."""
    found: list[Stretch] = []
    for number in range(1, draw(st.integers(1, 6))):
        begins = draw(instants(0, 100))
        length = timedelta(days=draw(st.integers(0, 30)), minutes=draw(st.integers(0, 1439)))
        ends = None if draw(st.integers(0, 9)) == 0 else begins + length
        counts = draw(st.booleans())
        kind = StretchKind.STEP
        owner = draw(st.sampled_from(ClockOwner))
        found.append(Stretch(kind, owner, begins, ends, counts, number, f"s{number}", 1))
    return tuple(found)


@st.composite
def ledgers(draw: st.DrawFn) -> tuple[Ledger, WholeRule]:
    unit = draw(st.sampled_from(("cd", "wd")))
    most = 90 if unit == "cd" else 25
    whole = WholeLimit(
        parse_limit(f"{draw(st.integers(1, most))}{unit}"),
        read_calendar(CALENDAR.read_text("utf-8")) if unit == "wd" else None,
    )
    starts = draw(instants(0, 40))
    agreed = [
        AgreedExtension(draw(instants(0, 60)), f"{draw(st.integers(1, 9))}{unit}", number, "", "")
        for number in draw(st.lists(st.sampled_from((0, 0, 3)), max_size=3))
    ]
    stops = draw(st.none() | instants(41, 150))
    ledger = Ledger(
        FIRST - timedelta(days=5),
        starts,
        stops,
        draw(stretches()),
        tuple((one, Extension(one.at, parse_limit(one.by))) for one in agreed),
    )
    rule = WholeRule(whole, timedelta(), "utility" if unit == "wd" else None, "", "utility")
    return ledger, rule


@settings(max_examples=settings().max_examples * 4)
@given(made=ledgers(), now=instants(140, 260))
def test_an_outsider_comes_to_the_same_day(made: tuple[Ledger, WholeRule], now: datetime) -> None:
    ledger, rule = made
    end = ledger.legal_end(rule.whole, now)
    assert end is not None
    view = LedgerView(CASE, "", now, rule, ledger, end, Totals(0, 0, {}), (), {})
    assert recomputed(write_ledger(view), now) == (end + timedelta(hours=7)).date()


# -- calendars that change


Changes = list[tuple[datetime, dict[int, bool]]]
"""When versions of the calendar became known, and which days are worked by them, or off."""


@st.composite
def changes(draw: st.DrawFn) -> Changes:
    days = st.dictionaries(st.integers(0, 100), st.booleans(), max_size=25)
    times = sorted(set(draw(st.lists(instants(0, 130), max_size=4))))
    return [(since, draw(days)) for since in (FIRST - timedelta(days=90), *times)]


def _calendar_versions(known: Changes) -> tuple[CalendarVersions, Texts]:
    calendar_versions: list[CalendarVersion] = []
    texts: dict[str, str] = {}
    for number, (since, days) in enumerate(known, 1):
        text = CALENDAR.read_text("utf-8") + "".join(
            f"\n[[overlay]]\nday = {FIRST.date() + timedelta(days=day)}\n"
            f"working = {str(working).lower()}\nground = 'Bài thử'\n"
            for day, working in days.items()
        )
        texts[f"calendar/utility@{number}"] = text
        calendar_versions.append(CalendarVersion(since, number, read_calendar(text)))
    return {"utility": calendar_versions}, texts


@settings(max_examples=settings().max_examples * 2)
@given(
    made=ledgers(),
    known=changes(),
    annulled=st.lists(instants(20, 140), max_size=2),
    closed=st.none() | instants(60, 150),
    now=instants(140, 260),
)
def test_an_outsider_finds_the_calendar_that_counts(
    made: tuple[Ledger, WholeRule],
    known: Changes,
    annulled: list[datetime],
    closed: datetime | None,
    now: datetime,
) -> None:
    (ledger, newest), (calendar_versions, texts) = made, _calendar_versions(known)
    assume(all(end is None or end <= now for end in (ledger.stops, closed)))
    ledger = replace(ledger, annulled=tuple(sorted(annulled)), closed_at=closed)
    rule, version = rule_of_ledger(ledger, newest, calendar_versions, now)
    end = ledger.legal_end(rule.whole, now)
    assert end is not None
    totals = Totals(0, 0, {})
    view = LedgerView(CASE, "", now, rule, ledger, end, totals, (), {}, None, (), False, version)
    text = write_ledger(replace(view, calendar_versions=calendar_versions))
    assert recomputed(text, now, texts) == (end + timedelta(hours=7)).date()
    if now > last_instant(end) or ledger.stops or closed:
        late = [
            *calendar_versions["utility"],
            calendar_versions["utility"][0]._replace(since=now, version=99),
        ]
        assert rule_of_ledger(ledger, newest, {"utility": late}, now)[1] == version


CASE = views.Case(
    code="SX0123456789",
    version=1,
    state=states.CaseState.ACTIVE,
    definition="p",
    definition_version=1,
    profile=None,
    profile_version=None,
    intake_unit="DL01",
    executing_unit="DL01",
    channel="counter",
    registered_at=FIRST,
    dossier_valid_at=None,
    due_at=None,
    energized_at=None,
    suspended_at=None,
    closed_at=None,
    outcome=None,
    handed_over=False,
    facts={},
    steps={},
)
