"""The proof of a diagram against trying out every way that it can go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from engine.bpmn.proof import prove
from engine.time import (
    VIETNAM,
    Held,
    Rule,
    StepLimit,
    WholeLimit,
    WorkingCalendar,
    left_out,
    local_day,
    parse_limit,
    read_calendar,
    whole_due,
)
from tests.properties.timed_blocks import (
    Block,
    Fork,
    Office,
    Row,
    Step,
    Trier,
    loops_of,
    offices,
    process_of,
    profile_of,
    side_by_side,
    timed_blocks,
)

CALENDAR = Path(__file__).parents[2] / "workflows" / "calendars" / "utility.toml"
UTILITY = read_calendar(CALENDAR.read_text("utf-8"))
DAYS = st.dates(date(2014, 1, 1), date(2026, 6, 1))
OTHERS = ("utility", "early", "late")
SEARCH = settings().max_examples > 100
DIAGRAMS = 2_000 if SEARCH else 10


OFFICES = st.tuples(offices(), offices())


def calendars(drawn: tuple[Office, Office]) -> Mapping[str, WorkingCalendar]:
    own = {
        name: office.calendar(UTILITY, name) for name, office in zip(OTHERS[1:], drawn, strict=True)
    }
    return {"utility": UTILITY, **own}


def half_hours(day: date) -> list[datetime]:
    """Every half hour of a day, and its last instants."""
    midnight = datetime.combine(day, time(), VIETNAM)
    minutes = [*range(0, 24 * 60, 30), 24 * 60 - 1]
    return [midnight + timedelta(minutes=minute) for minute in minutes]


@settings(max_examples=DIAGRAMS, suppress_health_check=[HealthCheck.too_slow])
@given(
    block=timed_blocks(calendars=OTHERS, steady=False),
    drawn=OFFICES,
    first=DAYS,
    total=st.sampled_from([20, 40, 70]),
)
def test_the_nominal_path_is_as_long_as_the_longest_way_tried_out_at_every_half_hour(
    block: Block, drawn: tuple[Office, Office], first: date, total: int
) -> None:
    days, known = [first, first + timedelta(days=1)], calendars(drawn)
    process, profile = process_of(block), profile_of(block, f"{total}cd")
    found = prove(process, profile, known, days[0], days[-1], {})
    trier = Trier(known)
    worst = {
        day: min(
            one.left(start, total)
            for start in half_hours(day)
            for one in trier.outcomes(block, start)
        )
        for day in days
    }
    assert found.worst.left == min(worst.values())
    assert found.worst.valid == min(days, key=lambda day: (worst[day], day))
    assert list(found.late_starts) == [day for day in days if worst[day] < 0]
    assert found.worst.left == (found.worst.last_day - local_day(found.worst.path[-1].ends)).days
    assert found.worst.valid == local_day(found.worst.starts)


SIX_HOURS = timedelta(hours=6)
EARLY = Office(((300, 360), (390, 810)), (5, 6))
LEFT_OUT_AFTER_THE_END = Fork(
    "f",
    (
        Row((Step("a", "1.5wd", False), Step("b", "0.5wd"), Step("c", "0.5wd", False, "early"))),
        Step("d", "0.5wd"),
    ),
)
"""The limit is over before the last step that does not count begins."""


@settings(max_examples=DIAGRAMS, suppress_health_check=[HealthCheck.too_slow])
@example(LEFT_OUT_AFTER_THE_END, (EARLY, EARLY), date(2014, 2, 1), 5)
@given(block=side_by_side(OTHERS), drawn=OFFICES, first=DAYS, total=st.sampled_from([5, 20, 40]))
def test_two_steps_beside_each_other_that_do_not_count_end_at_the_worst(
    block: Block, drawn: tuple[Office, Office], first: date, total: int
) -> None:
    """Without timers all hours of a day lead to the same, or the later one to worse: the last half
    hour of each day is tried, and three hours before it."""
    days, known = [first, first + timedelta(days=1)], calendars(drawn)
    process, profile = process_of(block), profile_of(block, f"{total}cd")
    found = prove(process, profile, known, days[0], days[-1], {})
    trier = Trier(known, every=SIX_HOURS)
    worst = {
        day: min(
            one.left(start, total)
            for start in half_hours(day)[::-12]
            for one in trier.outcomes(block, start)
        )
        for day in days
    }
    assert found.not_tried == ()
    assert list(found.late_starts) == [day for day in days if worst[day] < 0]
    if found.late_starts:
        assert min(worst.values()) <= found.worst.left < 0, "by how much is that of one way"
    else:
        assert found.worst.left == min(worst.values())


@settings(max_examples=DIAGRAMS, suppress_health_check=[HealthCheck.too_slow])
@given(
    block=side_by_side(OTHERS, timers=True),
    drawn=OFFICES,
    first=DAYS,
    total=st.sampled_from(["7cd", "20cd", "3wd", "7wd"]),
    calendar=st.sampled_from(OTHERS),
)
def test_with_timers_too_no_way_is_worse_than_the_proof_says(
    block: Block, drawn: tuple[Office, Office], first: date, total: str, calendar: str
) -> None:
    known = calendars(drawn)
    whole = WholeLimit(parse_limit(total), known[calendar] if total.endswith("wd") else None)
    process, given = (
        process_of(block),
        profile_of(block, total if whole.calendar is None else "9cd"),
    )
    if whole.calendar is not None:
        process = replace(process, total="whole")
        rule = Rule("whole", StepLimit(whole.limit, calendar, "g", False))
        given = replace(given, rules={**given.rules, "whole": rule})
    found = prove(process, given, known, first, first, {}, brief=True)
    trier = Trier(known, every=SIX_HOURS)
    for start in half_hours(first)[::-12]:
        for one in trier.outcomes(block, start):
            due = whole_due(start, whole, left_out(Held(*held) for held in one.held))
            left = (local_day(due) - local_day(one.end)).days
            assert found.worst.left <= left or found.worst.left < 0


@settings(max_examples=DIAGRAMS, suppress_health_check=[HealthCheck.too_slow])
@given(
    block=timed_blocks(depth=1, calendars=OTHERS, steady=False),
    drawn=OFFICES,
    first=DAYS,
    total=st.sampled_from([3, 7]),
    calendar=st.sampled_from(OTHERS),
)
def test_a_limit_in_working_days_too_is_as_when_every_way_is_tried_out(
    block: Block, drawn: tuple[Office, Office], first: date, total: int, calendar: str
) -> None:
    known = calendars(drawn)
    whole = WholeLimit(parse_limit(f"{total}wd"), known[calendar])
    process = replace(process_of(block), total="whole")
    given = profile_of(block, "70cd")
    rule = Rule("whole", StepLimit(whole.limit, calendar, "g", False))
    profile = replace(given, rules={**given.rules, "whole": rule})
    found = prove(process, profile, known, first, first, {}, brief=True)
    trier = Trier(known)
    worst = min(
        (local_day(whole_due(start, whole, left_out(Held(*held) for held in one.held))) - day).days
        for start in half_hours(first)
        for one in trier.outcomes(block, start)
        for day in [local_day(one.end)]
    )
    assert found.worst.left == worst


@settings(max_examples=DIAGRAMS, suppress_health_check=[HealthCheck.too_slow])
@given(block=timed_blocks(excluded=0, calendars=OTHERS), drawn=OFFICES, first=DAYS)
def test_as_many_rounds_fit_as_when_they_are_tried_out(
    block: Block, drawn: tuple[Office, Office], first: date
) -> None:
    loops = list(loops_of(block))
    assume(loops)
    start, total, known = half_hours(first)[-1], 70, calendars(drawn)
    outcomes = Trier(known).outcomes(block, start)
    assume(min(one.left(start, total) for one in outcomes) >= 0)
    found = prove(process_of(block), profile_of(block, f"{total}cd"), known, first, first, {})
    by_loop = {verdict.begins.partition("_")[0]: verdict for verdict in found.rework}
    reached = frozenset[str]().union(*(one.passed for one in outcomes))
    for loop in loops:
        if loop.id not in reached:
            continue
        fits = 0
        for rounds in range(1, loop.bound + 1):
            tried = Trier(known, {loop.id: rounds}).outcomes(block, start)
            if min(one.left(start, total) for one in tried if loop.id in one.passed) < 0:
                break
            fits = rounds
        verdict = by_loop[loop.id]
        assert (verdict.fits_at_worst, verdict.fits_at_best) == (fits, fits)
        assert verdict.bound == loop.bound


@settings(max_examples=DIAGRAMS, suppress_health_check=[HealthCheck.too_slow])
@given(block=timed_blocks(excluded=0), first=DAYS)
def test_a_step_may_overrun_so_much_and_no_working_day_more(block: Block, first: date) -> None:
    start, total = half_hours(first)[-1], 70
    known = {"utility": UTILITY}
    outcomes = Trier(known).outcomes(block, start)
    assume(min(one.left(start, total) for one in outcomes) >= 0)
    found = prove(process_of(block), profile_of(block, f"{total}cd"), known, first, first, {})
    for over in found.overruns:
        ends = [end for one in outcomes for name, end in one.ends if name == over.element]
        if not ends:
            continue  # it has a timer on its border, or stands behind one that never rings
        last = local_day(max(ends)) + timedelta(days=over.at_worst)
        assert in_time(block, start, over.element, last)
        assert not in_time(block, start, over.element, UTILITY.next_working_day(last))


def in_time(block: Block, start: datetime, element: str, last: date) -> bool:
    """Whether the limit is kept if the step is done by noon of that day."""
    noon = datetime.combine(last, time(12), VIETNAM)
    tried = Trier({"utility": UTILITY}, overrun={element: noon}).outcomes(block, start)
    passing = [one for one in tried if any(name == element for name, _ in one.ends)]
    return min(one.left(start, 70) for one in passing) >= 0
