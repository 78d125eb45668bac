"""What a simulated year says of limits that were not kept: each breach by its history alone, the
row of each, and who is still to say why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from engine import SYSTEM, queries, states
from engine.model import events
from engine.model.breach import EndedBy
from engine.model.case import Case
from tests.simulation.world import World


@dataclass
class Told:
    """What the history says of one breach."""

    due_at: datetime
    done_at: datetime | None = None
    cause: str | None = None
    ended_by: str | None = None
    annulled: bool = False

    @property
    def lacks_cause(self) -> bool:
        return self.done_at is not None and self.cause is None and not self.annulled


def told_of(history: Iterable[events.Event]) -> dict[tuple[int, str], Told]:
    """The breaches of a case, by number and element.

    Raises:
        AssertionError: one is declared twice, is over before it began, or explained twice.
    """
    found: dict[tuple[int, str], Told] = {}
    for event in history:
        match event.payload:
            case events.DeadlineBreached(number, element, due_at):
                before = found.get((number, element))
                assert before is None or before.annulled, f"declared twice: {event}"
                found[number, element] = Told(due_at)
            case events.BreachClosed(number, element) as closed:
                one = found[number, element]
                # A correction since then may have let the limit end otherwise.
                one.due_at, one.done_at = closed.due_at, closed.done_at
                one.cause, one.ended_by = closed.cause, None
            case events.CauseAwaited(number, element, _, ended_by):
                one = found[number, element]
                assert one.lacks_cause, f"awaited though it is known: {event}"
                one.ended_by = EndedBy(ended_by)
            case events.CauseTold(number, element, _, cause):
                one = found[number, element]
                assert one.lacks_cause, f"told though nobody was to be asked: {event}"
                one.cause = cause
            case events.BreachAnnulled(number, element):
                found[number, element].annulled = True
    return found


def look_at_breaches(world: World, code: str) -> None:
    """The rows of breaches of one case, after a command that may have changed it.

    Raises:
        AssertionError: one of them does not follow from the history, or is over and nobody knows
            what ended it.
    """
    told = told_of(world.history(code))
    if not told:
        return
    rows = {(one.number, one.element): one for one in world.case_now(code).breaches}
    assert rows.keys() == told.keys(), f"breaches of {code}: {set(rows)}, told {set(told)}"
    for key, one in told.items():
        row = rows[key]
        kept = Told(
            row.due_at, row.done_at, row.cause, row.ended_by, annulled=row.annulled_at is not None
        )
        assert kept == one, f"breach {key} of {code}: {kept} is kept, told was {one}"
        assert not one.lacks_cause or one.ended_by, f"{key} of {code}: nobody is to say why"
    if any(one.lacks_cause for one in told.values()):
        world.unexplained[code] = None
    else:
        world.unexplained.pop(code, None)


def look_at_verdict(case: Case, history: Iterable[events.Event], last: datetime) -> None:
    """A limit over the case that has ended, and that its ledger counts until ``last``.

    Raises:
        AssertionError: it was broken, and no breach is recorded; or the other way round, and nobody
            was told that its breach is in doubt.
    """
    ended_at = case.energized_at or case.closed_at
    if ended_at is None:
        return
    breached = doubted = annulled = False
    for event in history:
        match event.payload:
            case events.DeadlineBreached(0):
                breached, doubted, annulled = True, False, False
            case events.BreachDoubted(0) | events.AnnulmentAsked(0):
                doubted = True
            case events.BreachAnnulled(0):
                annulled = True
    if ended_at > last:
        assert breached, f"{case.code} ended at {ended_at}, behind {last}, and no breach is told"
    else:
        told = f"{case.code} ended at {ended_at}, before {last}, and its breach is not in doubt"
        assert not breached or doubted or annulled, told


def look_at_unexplained(world: World, code: str) -> None:
    """The breaches that wait for their cause stand in the list of who may say it.

    Raises:
        AssertionError: one is missing there, or another one is listed.
    """
    told = told_of(world.history(code))
    missing = sorted(key for key, one in told.items() if one.lacks_cause)
    wanted = queries.BreachFilter(case=code, state=states.BreachState.UNEXPLAINED)
    for actor in (SYSTEM, world.at.actor(world.leader(world.rows[code]))):
        views = world.at.engine.breaches.page(actor, wanted)
        listed = sorted((one.breach.number, one.breach.element) for one in views)
        assert listed == missing, f"unexplained of {code}: {listed}, told {missing}"
    assert all(one.may_explain for one in views), f"the leader of {code} may not say why"
