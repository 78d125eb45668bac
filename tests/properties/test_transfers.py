"""Whatever units do with a case between themselves, its dates are those of a case that stayed.

Of a history that holds no transfer, every later part is given to other units at random instants;
both are read by the same rules, and the second is read a second time without them.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from engine.model import events
from engine.model.process import ClockOwner
from engine.time import StepFacts, WholeLimit, parse_limit, read_calendar, read_ledger
from engine.time.step_ledger import read_step
from tests.kit import ROOT

UTILITY = read_calendar((ROOT / "workflows/calendars/utility.toml").read_text("utf-8"))
UNITS = ("DL01", "DL02", "DL03")
BEGAN = datetime(2014, 10, 1, 2, tzinfo=UTC)
_HOURS = st.integers(0, 40)
_OWNERS = {"ours": ClockOwner.UTILITY, "theirs": ClockOwner.CUSTOMER}


@st.composite
def histories(draw: st.DrawFn) -> list[events.Event]:
    """A case with steps that overlap, some of whose time does not count, and suspensions."""
    at, found, opened, number = BEGAN, [], list[int](), 0
    found.append(_event(1, at, events.CaseStarted("p", 1, "DL01", "counter")))
    found.append(_event(2, at, events.MilestoneReached("dossier_valid", "m", at)))
    for _ in range(draw(st.integers(1, 12))):
        at += timedelta(hours=draw(_HOURS))
        kind = draw(st.sampled_from(("open", "open", "done", "pause")))
        if kind == "open":
            number += 1
            element, counts = draw(st.sampled_from(tuple(_OWNERS))), draw(st.booleans())
            limit = draw(st.sampled_from(("0.5wd", "2wd", "5wd")))
            step = events.TaskOpened(
                number, element, 1, (), "DL01", None, limit, "utility", 1, None if counts else True
            )
            found.append(_event(0, at, step))
            opened.append(number)
        elif kind == "done" and opened:
            one = opened.pop(draw(st.integers(0, len(opened) - 1)))
            found.append(_event(0, at, events.TaskCompleted(one, "ours", 1, {}, {})))
        elif kind == "pause":
            found.append(_event(0, at, events.CaseSuspended("khách xin dừng")))
            at += timedelta(hours=draw(_HOURS))
            found.append(_event(0, at, events.CaseResumed("khách xin tiếp")))
    return found


@st.composite
def given_on(draw: st.DrawFn) -> tuple[list[events.Event], list[events.Event]]:
    """A history, and the same with transfers at random instants between its events."""
    plain, moved = draw(histories()), list[events.Event]()
    opened, suspended = set[int](), False
    for event, after in zip(plain, [*plain[1:], None], strict=True):
        moved.append(event)
        match event.payload:
            case events.TaskOpened(task):
                opened.add(task)
            case events.TaskCompleted(task):
                opened.discard(task)
            case events.CaseSuspended():
                suspended = True
            case events.CaseResumed():
                suspended = False
        if suspended or not draw(st.booleans()):
            continue
        span = timedelta(hours=30) if after is None else after.at - event.at
        at, unit = event.at + span * draw(st.integers(0, 4)) / 4, draw(st.sampled_from(UNITS))
        moved.append(_event(0, at, events.TransferOffered(unit, "chuyển", at)))
        moved.append(_event(0, at, events.TransferAccepted(unit, "DL01")))
        moved += [_event(0, at, events.TaskMoved(one, unit)) for one in sorted(opened)]
    return plain, moved


def _event(sequence: int, at: datetime, payload: events.Payload) -> events.Event:
    return events.Event("SX0000000000", sequence, at, "motcua.sx", payload)


def _facts(element: str) -> StepFacts:
    return StepFacts(_OWNERS[element])


@given(given_on())
def test_no_date_moves(both: tuple[list[events.Event], list[events.Event]]) -> None:
    plain, moved = both
    now = moved[-1].at + timedelta(days=3)
    whole = WholeLimit(parse_limit("70cd"))
    before, after = read_ledger(plain, _facts), read_ledger(moved, _facts)
    assert after.legal_end(whole, now) == before.legal_end(whole, now)
    assert after.pauses(now) == before.pauses(now)
    calendars = {ClockOwner.UTILITY: UTILITY}
    held, once = after.totals(now, calendars), before.totals(now, calendars)
    assert replace(held, units={}) == replace(once, units={})
    for number in {e.payload.task for e in plain if isinstance(e.payload, events.TaskOpened)}:
        step, same = read_step(moved, number), read_step(plain, number)
        assert step is not None
        assert same is not None
        assert step.due_at(UTILITY, now) == same.due_at(UTILITY, now)


@given(given_on())
def test_the_stretches_of_units_fill_those_of_the_company(
    both: tuple[list[events.Event], list[events.Event]],
) -> None:
    plain, moved = both
    for number in {e.payload.task for e in plain if isinstance(e.payload, events.TaskOpened)}:
        whole = [s for s in read_ledger(plain, _facts).stretches if s.number == number]
        parts = [s for s in read_ledger(moved, _facts).stretches if s.number == number]
        length = sum(((s.ends or moved[-1].at) - s.begins for s in whole), timedelta())
        assert sum(((s.ends or moved[-1].at) - s.begins for s in parts), timedelta()) == length
        for one, other in pairwise(parts):
            assert one.ends is not None
            assert one.ends <= other.begins
