"""The proof of a diagram against trying out every way that it can go."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine.bpmn.proof import prove
from engine.time import (
    VIETNAM,
    Pause,
    WholeLimit,
    WorkingCalendar,
    close_of_day,
    local_day,
    parse_limit,
    read_calendar,
    whole_due,
)
from tests.properties.roads import (
    Block,
    Outcome,
    Trier,
    loops_of,
    process_of,
    profile_of,
    roads,
)

CALENDAR = Path(__file__).parents[2] / "workflows" / "calendars" / "utility.toml"
DAYS = 6


@pytest.fixture(scope="module")
def utility() -> WorkingCalendar:
    return read_calendar(CALENDAR.read_text("utf-8"))


def left(one: Outcome, start: datetime, total: str) -> int:
    pauses = [Pause(*pause) for pause in one.pauses]
    last = local_day(whole_due(start, WholeLimit(parse_limit(total)), pauses))
    return (last - local_day(one.end)).days


@settings(max_examples=settings().max_examples * 5)
@given(
    road=roads(),
    first=st.dates(date(2014, 1, 1), date(2026, 6, 1)),
    total=st.sampled_from(["20cd", "40cd", "70cd"]),
)
def test_the_clean_road_is_as_long_as_the_longest_way_tried_out(
    utility: WorkingCalendar, road: Block, first: date, total: str
) -> None:
    days = [first + timedelta(days=n) for n in range(DAYS)]
    found = prove(
        process_of(road), profile_of(road, total), {"utility": utility}, days[0], days[-1], {}
    )
    trier = Trier(utility)
    worst = {
        day: min(
            left(one, close_of_day(day), total) for one in trier.outcomes(road, close_of_day(day))
        )
        for day in days
    }
    assert found.worst.left == min(worst.values())
    assert found.worst.valid == min(days, key=lambda day: (worst[day], day))
    assert list(found.late_starts) == [day for day in days if worst[day] < 0]
    assert found.worst.left == (found.worst.last_day - local_day(found.worst.path[-1].ends)).days


@settings(max_examples=settings().max_examples * 2)
@given(road=roads(excluded=False), first=st.dates(date(2014, 1, 1), date(2026, 6, 1)))
def test_as_many_rounds_fit_as_when_they_are_tried_out(
    utility: WorkingCalendar, road: Block, first: date
) -> None:
    loops = list(loops_of(road))
    assume(loops)
    start = close_of_day(first)
    total = "70cd"
    assume(min(left(one, start, total) for one in Trier(utility).outcomes(road, start)) >= 0)
    found = prove(process_of(road), profile_of(road, total), {"utility": utility}, first, first, {})
    by_loop = {verdict.begins.partition("_")[0]: verdict for verdict in found.rework}
    reached = frozenset[str]().union(*(o.passed for o in Trier(utility).outcomes(road, start)))
    for loop in loops:
        if loop.id not in reached:
            continue
        fits = 0
        for rounds in range(1, loop.bound + 1):
            tried = Trier(utility, {loop.id: rounds}).outcomes(road, start)
            if min(left(one, start, total) for one in tried if loop.id in one.passed) < 0:
                break
            fits = rounds
        verdict = by_loop[loop.id]
        assert (verdict.fits_at_worst, verdict.fits_at_best) == (fits, fits)
        assert verdict.bound == loop.bound


@settings(max_examples=settings().max_examples * 2)
@given(road=roads(excluded=False), first=st.dates(date(2014, 1, 1), date(2026, 6, 1)))
def test_a_step_may_overrun_so_much_and_no_working_day_more(
    utility: WorkingCalendar, road: Block, first: date
) -> None:
    start, total = close_of_day(first), "70cd"
    outcomes = Trier(utility).outcomes(road, start)
    assume(min(left(one, start, total) for one in outcomes) >= 0)
    found = prove(process_of(road), profile_of(road, total), {"utility": utility}, first, first, {})
    for over in found.overruns:
        ends = [end for one in outcomes for name, end in one.ends if name == over.element]
        if not ends:
            continue  # it has a timer on its border, or stands behind one that never rings
        last = local_day(max(ends)) + timedelta(days=over.at_worst)
        assert in_time(utility, road, start, over.element, last)
        assert not in_time(utility, road, start, over.element, utility.next_working_day(last))


def in_time(
    utility: WorkingCalendar, road: Block, start: datetime, element: str, last: date
) -> bool:
    """Whether the limit is kept if the step is done by noon of that day."""
    noon = datetime.combine(last, time(12), VIETNAM)
    tried = Trier(utility, overrun={element: noon}).outcomes(road, start)
    passing = [one for one in tried if any(name == element for name, _ in one.ends)]
    return min(left(one, start, "70cd") for one in passing) >= 0
