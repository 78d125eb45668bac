"""The proof of a window against every opening and every end of what it does not measure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import engine.bpmn.proof.windows
from engine.bpmn.proof.windows import prove_windows
from engine.model.process import Milestone
from engine.time import (
    Held,
    Label,
    Limit,
    Point,
    PointKind,
    Rule,
    StepLimit,
    Window,
    WorkingCalendar,
    last_instant_of_window,
    left_out,
    parse_limit,
    window_due,
)
from tests.properties.test_proof import (
    DIAGRAMS,
    OFFICES,
    OTHERS,
    SIX_HOURS,
    UTILITY,
    calendars,
    half_hours,
)
from tests.properties.timed_blocks import (
    Block,
    Office,
    Row,
    Step,
    Trier,
    process_of,
    profile_of,
    side_by_side,
)

STEPS = st.sampled_from(("0.5wd", "1wd", "1.5wd", "2wd", "1cd"))
DAYS = st.dates(date(2025, 12, 25), date(2026, 6, 1))


@st.composite
def rows(draw: st.DrawFn, names: tuple[str, ...], unmeasured: int = 1) -> Block:
    """Steps one after the other, of which the window does not measure so many."""
    many = draw(st.integers(2, 4))
    places = st.integers(0, many - 1)
    free = draw(st.sets(places, min_size=unmeasured, max_size=unmeasured))
    return Row(
        tuple(
            Step(f"s{n}", draw(STEPS), n not in free, draw(st.sampled_from(names)))
            for n in range(many)
        )
    )


def steps_of(block: Block) -> list[Step]:
    if isinstance(block, Step):
        return [block]
    parts = getattr(block, "parts", ()) or getattr(block, "branches", ())
    return [step for part in parts for step in steps_of(part)]


def over(block: Block, opens: datetime, limit: Limit, trier: Trier) -> bool:
    """Whether the window can be broken that opens then, by any way that its steps end."""
    for way in trier.outcomes(block, opens):
        pauses = left_out(Held(*held) for held in way.held)
        due_at = window_due(opens, limit, UTILITY, pauses)
        if way.end > last_instant_of_window(due_at, limit):
            return True
    return False


def proved_late(
    block: Block, limit: str, known: Mapping[str, WorkingCalendar], days: list[date]
) -> tuple[list[date], str]:
    window = Window(
        "w",
        Label("w", "w"),
        (Point(PointKind.MILESTONE, Milestone.DOSSIER_VALID),),
        (Point(PointKind.MILESTONE, Milestone.ENERGIZED),),
        Rule("w", StepLimit(parse_limit(limit), "utility", "g", False)),
        frozenset(step.id for step in steps_of(block) if step.counts) or frozenset({"nobody"}),
    )
    profile = replace(profile_of(block, "70cd"), windows=(window,))
    (found,) = prove_windows(process_of(block), profile, known, days, {})
    return list(found.late_starts), found.unjudged


WHOLE_DAYS_BEHIND = Row((Step("a", "0.5wd", False), Step("b", "2wd")))
"""Who ends the first step when the offices open leaves that day out of the second one, and the
window runs on from that hour."""
USUAL = Office(((480, 720), (780, 1020)), (5, 6))
LIMITS = st.sampled_from(["1wd", "2.5wd", "3wd", "4wd"])
LONGER = st.sampled_from(["3wd", "5wd", "10wd"])


@settings(max_examples=DIAGRAMS, suppress_health_check=[HealthCheck.too_slow])
@example(WHOLE_DAYS_BEHIND, (USUAL, USUAL), date(2026, 3, 3), "2wd")
@given(block=st.one_of(rows(("utility",)), rows(OTHERS)), drawn=OFFICES, first=DAYS, limit=LIMITS)
def test_a_window_can_be_broken_where_any_end_of_what_it_does_not_measure_breaks_it(
    block: Block, drawn: tuple[Office, Office], first: date, limit: str
) -> None:
    known = calendars(drawn)
    late, unjudged = proved_late(block, limit, known, [first])
    assert unjudged == ""
    trier = Trier(known)
    tried = any(over(block, one, parse_limit(limit), trier) for one in half_hours(first))
    assert bool(late) == tried


@settings(max_examples=DIAGRAMS, suppress_health_check=[HealthCheck.too_slow])
@given(
    block=st.one_of(rows(OTHERS, 2), side_by_side(OTHERS)), drawn=OFFICES, first=DAYS, limit=LONGER
)
def test_no_end_of_two_steps_that_it_does_not_measure_breaks_a_window_that_holds(
    block: Block, drawn: tuple[Office, Office], first: date, limit: str
) -> None:
    """However many there are to try: of a single day all can be."""
    known = calendars(drawn)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine.bpmn.proof.windows, "MOST_PLAYS", 1_000_000)
        late, unjudged = proved_late(block, limit, known, [first])
    assert unjudged == ""
    if late:
        return
    trier = Trier(known, every=SIX_HOURS)
    for opens in half_hours(first)[::-12]:
        assert not over(block, opens, parse_limit(limit), trier)


@settings(max_examples=DIAGRAMS, suppress_health_check=[HealthCheck.too_slow])
@given(
    block=st.one_of(rows(OTHERS), rows(("utility",)), side_by_side(OTHERS)),
    drawn=OFFICES,
    first=st.one_of(DAYS, st.dates(date(2026, 2, 1), date(2026, 2, 14))),
    limit=st.one_of(LIMITS, LONGER),
)
def test_days_that_are_worked_alike_are_judged_as_each_of_them_would_be_alone(
    block: Block, drawn: tuple[Office, Office], first: date, limit: str
) -> None:
    """Tết 2026 is from 16 to 20 February."""
    known = calendars(drawn)
    days = [first + timedelta(days=n) for n in range(21)]
    together, unjudged = proved_late(block, limit, known, days)
    alone = [day for one in days for day in proved_late(block, limit, known, [one])[0]]
    assert unjudged or together == alone
