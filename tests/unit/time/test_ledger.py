"""The clock ledger against a counter that goes day by day and knows nothing of intervals."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.model.process import ClockOwner
from engine.time import (
    VIETNAM,
    Adjustment,
    Extension,
    InstantError,
    Ledger,
    LimitError,
    Pause,
    Stretch,
    StretchKind,
    WholeLimit,
    WorkingCalendar,
    adjusted_due,
    check_order,
    close_of_day,
    local_day,
    merge_pauses,
    parse_limit,
    whole_due,
)

UTILITY, AGENCY = ClockOwner.UTILITY, ClockOwner.STATE_AGENCY
CUSTOMER, CONTRACTOR = ClockOwner.CUSTOMER, ClockOwner.CONTRACTOR
SEVENTY = WholeLimit(parse_limit("70cd"))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


def stretch(
    owner: ClockOwner, begins: str, ends: str | None, number: int = 1, counts: bool = True
) -> Stretch:
    end = None if ends is None else at(ends)
    return Stretch(StretchKind.STEP, owner, at(begins), end, counts, number)


def suspension(begins: str, ends: str | None) -> Stretch:
    return Stretch(
        StretchKind.SUSPENSION, CUSTOMER, at(begins), None if ends is None else at(ends), False
    )


def ledger(*stretches: Stretch, starts: str = "2014-10-01 09:00", stops: str = "") -> Ledger:
    return Ledger(
        at("2014-09-30 10:00"), at(starts), at(stops) if stops else None, tuple(stretches)
    )


# -- by hand


@pytest.mark.parametrize(
    ("pauses", "last"),
    [
        ([], "2014-12-10"),
        ([("2014-10-06 10:00", "2014-10-06 16:00")], "2014-12-10"),  # within one day
        ([("2014-10-06 10:00", "2014-10-07 08:00")], "2014-12-11"),
        ([("2014-10-06 10:00", "2014-10-20 15:00")], "2014-12-24"),
        ([("2014-10-06 10:00", "2014-10-20 15:00"), ("2014-10-10 08:00", "2014-10-22 08:00")],
         "2014-12-26"),  # what overlaps counts once
        ([("2014-10-06 10:00", "2014-10-20 09:00"), ("2014-10-20 15:00", "2014-10-21 08:00")],
         "2014-12-25"),
        ([("2014-09-20 10:00", "2014-10-03 09:00")], "2014-12-12"),  # it began before the clock
        ([("2014-09-20 10:00", "2014-09-28 09:00")], "2014-12-10"),
        ([("2014-12-10 16:00", "2014-12-13 09:00")], "2014-12-13"),  # on the last day
        ([("2014-12-11 08:00", "2014-12-20 09:00")], "2014-12-10"),  # too late to save it
        ([("2014-12-31 23:59", "2015-01-01 00:01")], "2014-12-10"),
        ([("2014-10-06 23:59", "2014-10-07 00:01")], "2014-12-11"),  # one midnight
    ],
)  # fmt: skip
def test_time_that_does_not_count_moves_the_last_day(
    pauses: list[tuple[str, str]], last: str
) -> None:
    found = ledger(*(suspension(*pause) for pause in pauses))
    end = found.legal_end(SEVENTY, at("2015-06-01 08:00"))
    assert end == close_of_day(date.fromisoformat(last))


def test_while_it_is_suspended_the_end_moves_with_every_day() -> None:
    found = ledger(suspension("2014-10-06 10:00", None))
    for day, last in ((6, 10), (7, 11), (20, 24)):
        end = found.legal_end(SEVENTY, at(f"2014-10-{day:02} 18:00"))
        assert end == close_of_day(date(2014, 12, last))


def test_before_the_dossier_is_valid_nothing_ends() -> None:
    found = Ledger(at("2014-09-30 10:00"), None, None, ())
    assert found.legal_end(SEVENTY, at("2014-11-01 08:00")) is None
    assert found.totals(at("2014-11-01 08:00"), {}).gross == 0


def test_an_extension_by_agreement_adds_its_days_and_working_days_do_not_fit() -> None:
    starts = at("2014-10-01 09:00")
    agreed = Extension(at("2014-12-01 09:00"), parse_limit("5cd"))
    assert whole_due(starts, SEVENTY, [agreed]) == close_of_day(date(2014, 12, 15))
    with pytest.raises(LimitError, match="Write it as 5cd"):
        whole_due(starts, SEVENTY, [Extension(at("2014-12-01 09:00"), parse_limit("5wd"))])


def test_a_limit_in_working_days_stands_still_too(utility: WorkingCalendar) -> None:
    whole = WholeLimit(parse_limit("7wd"), utility)
    starts = at("2014-10-01 09:00")
    assert whole_due(starts, whole) == close_of_day(date(2014, 10, 10))
    paid = Pause(at("2014-10-03 17:00"), at("2014-10-08 17:00"))
    assert whole_due(starts, whole, [paid]) == close_of_day(date(2014, 10, 15))


def test_a_step_keeps_what_happened_to_it_in_order(utility: WorkingCalendar) -> None:
    start, limit = at("2014-10-01 17:00"), parse_limit("2wd")
    happened: list[Adjustment] = [
        Extension(at("2014-10-03 10:00"), parse_limit("3wd")),
        Pause(at("2014-10-02 17:00"), at("2014-10-09 17:00")),
    ]
    assert adjusted_due(start, limit, utility) == close_of_day(date(2014, 10, 3))
    assert adjusted_due(start, limit, utility, happened) == close_of_day(date(2014, 10, 15))


def test_who_held_the_time_overlaps_counted_once(utility: WorkingCalendar) -> None:
    found = ledger(
        stretch(UTILITY, "2014-10-01 09:00", "2014-10-02 17:00", 1),
        stretch(UTILITY, "2014-10-02 08:00", "2014-10-03 12:00", 2),
        stretch(CONTRACTOR, "2014-10-03 12:00", "2014-10-10 12:00", 3),
        stretch(AGENCY, "2014-10-03 12:00", "2014-10-06 12:00", 4),
        stops="2014-10-10 12:00",
    )
    totals = found.totals(at("2015-01-01 08:00"), {UTILITY: utility, AGENCY: utility})
    assert (totals.gross, totals.excluded, totals.net) == (9, 0, 9)
    assert totals.held == {UTILITY: 2.38, AGENCY: 1.0, CONTRACTOR: 7.0, CUSTOMER: 0}


def test_the_pieces_have_no_gap_and_say_who_holds_what() -> None:
    found = ledger(
        stretch(CUSTOMER, "2014-09-30 10:00", "2014-10-01 09:00", 1),
        stretch(UTILITY, "2014-10-01 09:00", "2014-10-02 17:00", 2),
        stretch(AGENCY, "2014-10-03 08:00", "2014-10-10 12:00", 3, counts=False),
    )
    pieces = list(found.segments(at("2014-10-10 12:00")))
    assert [(f"{p.begins:%d %H}", p.owners, p.counts) for p in pieces] == [
        ("30 10", (CUSTOMER,), False),
        ("01 09", (UTILITY,), True),
        ("02 17", (), True),
        ("03 08", (AGENCY,), False),
    ]
    assert all(a.ends == b.begins for a, b in pairwise(pieces))


def test_bad_rows_are_refused_with_their_place() -> None:
    with pytest.raises(InstantError, match="before it begins"):
        suspension("2014-10-06 10:00", "2014-10-05 10:00")
    with pytest.raises(InstantError, match="step 1 overlap"):
        check_order(
            [
                stretch(UTILITY, "2014-10-01 09:00", "2014-10-03 09:00"),
                stretch(UTILITY, "2014-10-02 09:00", "2014-10-04 09:00"),
            ]
        )
    with pytest.raises(InstantError, match="no time zone"):
        Pause(datetime(2014, 10, 1), datetime(2014, 10, 2))  # noqa: DTZ001


# -- day by day

FIRST = datetime(2014, 1, 1, tzinfo=UTC)


@st.composite
def instants(draw: st.DrawFn, low: int = 0, high: int = 200) -> datetime:
    return FIRST + timedelta(days=draw(st.integers(low, high)), minutes=draw(st.integers(0, 1439)))


@st.composite
def adjustments(draw: st.DrawFn) -> list[Adjustment]:
    found: list[Adjustment] = []
    for _ in range(draw(st.integers(0, 4))):
        since = draw(instants())
        until = since + timedelta(days=draw(st.integers(0, 40)), minutes=draw(st.integers(0, 1439)))
        found.append(Pause(since, until))
    for _ in range(draw(st.integers(0, 2))):
        found.append(Extension(draw(instants()), parse_limit(f"{draw(st.integers(1, 9))}cd")))
    return found


def midnights(first: date, last: date) -> Iterator[datetime]:
    day = first
    while day < last:
        day += timedelta(days=1)
        yield datetime.combine(day, datetime.min.time(), VIETNAM)


def count_day_by_day(start: datetime, days: int, pauses: list[Pause]) -> date:
    """Goes on day by day until so many have counted. A day does not count when it begins within a
    pause; a pause that begins on the last day keeps it from being over."""
    day, left = local_day(start), days
    while left or _paused_at_the_end(pauses, start, day):
        day += timedelta(days=1)
        begins = datetime.combine(day, datetime.min.time(), VIETNAM)
        if not any(p.since < begins <= p.until and p.until > start for p in pauses):
            left -= 1
    return day


def _paused_at_the_end(pauses: list[Pause], start: datetime, day: date) -> bool:
    next_day = datetime.combine(day + timedelta(days=1), datetime.min.time(), VIETNAM)
    return any(
        p.since < next_day <= p.until and local_day(p.since) <= day and p.until > start
        for p in pauses
    )


@settings(max_examples=settings().max_examples * 20)
@given(start=instants(0, 60), days=st.integers(1, 90), happened=adjustments())
def test_it_is_the_day_that_is_counted_day_by_day(
    start: datetime, days: int, happened: list[Adjustment]
) -> None:
    whole = WholeLimit(parse_limit(f"{days}cd"))
    pauses = [one for one in happened if isinstance(one, Pause)]
    found = whole_due(start, whole, pauses)
    assert local_day(found) == count_day_by_day(start, days, pauses)
    extended = whole_due(start, whole, happened)
    assert extended >= found
    assert whole_due(start, whole, [*happened, *pauses]) == extended, "twice counts once"


@given(happened=adjustments())
def test_merged_pauses_hold_the_same_midnights(happened: list[Adjustment]) -> None:
    pauses = [one for one in happened if isinstance(one, Pause)]
    merged = merge_pauses(pauses)
    assert all(a.until < b.since for a, b in pairwise(merged))
    every = list(midnights(date(2013, 12, 31), date(2014, 12, 31)))
    inside = [m for m in every if any(p.since < m <= p.until for p in pauses)]
    assert sum(pause.midnights for pause in merged) == len(inside)
