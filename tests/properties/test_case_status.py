"""What a customer is told is what the staff reads, in years of random acts: the dates as the ledger
counts them, whose turn, and whose every late step is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import settings

from engine import SYSTEM, queries, views
from engine.model.case_status import ShiftCause
from engine.readers.tracking import PublicView
from tests.conftest import Templates
from tests.simulation.acts import acts_of
from tests.simulation.doing import Doing
from tests.simulation.world import World

COMPARED = 2 * settings().max_examples
"""Cases as they stood after a command: 100, and 10,000 in `make search`."""
ACTS = 400
LONG_ENOUGH = 6
"""Letters of a text of a person that could not stand in a code or a date by chance."""


def texts(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for inner in value.values():
                yield from texts(inner)
        case list():
            for inner in value:
                yield from texts(inner)


def lies_with_desk(case: views.Case, task: views.Task) -> bool:
    """Whether papers that came for the step lie with the desk: its time stands still."""
    place = case.places.get(f"{task.number}/{task.element}")
    return place is not None and [one[2] for one in place.adjusted][-1:] == [""]


def compare(world: World, code: str) -> bool:
    """Whether the case could be compared: nothing of it was damaged."""
    engine = world.at.engine
    public = engine.tracking.public(code)
    view = engine.cases.get(SYSTEM, code)
    if public is None:
        return False
    told, case = public.status, view.case
    opened = [one for one in view.tasks if one.task.open]
    resting = {one.task.number for one in opened if lies_with_desk(case, one.task)}
    running = [one.task for one in opened if one.task.number not in resting]
    dues = [one.due_at for one in running if one.due_at is not None]
    over = case.energized_at is not None or case.closed_at is not None
    assert told.last_at == (None if over else case.due_at)
    if not over and case.due_at is not None:
        assert told.last_at == engine.ledgers.get(SYSTEM, code).legal_end
    if case.suspended_at is None and case.closed_at is None:
        assert told.next_at == min(dues, default=None)
        papers = engine.papers.of_case(SYSTEM, code) if resting else None
        asked = () if papers is None else (*papers.asked, *papers.brought)
        is_asked = any(one.paper.state in ("asked", "refused") for one in asked)
        owners = {one.clock_owner for one in opened if is_asked or one.task.number not in resting}
        assert set(told.turn) == (owners | ({"utility"} if resting or not owners else set()))
    else:
        assert (told.next_at, told.turn) == (None, ())
    assert (told.suspended_at, told.day) == (case.suspended_at, view.day)
    if told.expected_at is not None:
        assert told.expected_at == case.ends_at
    assert _late(public) == _late_for_staff(
        engine.breaches.page(SYSTEM, queries.BreachFilter(case=code), limit=1_000)
    )
    said = repr(public)
    assert not [
        text
        for text in texts({**case.facts, **case.steps})
        if len(text) >= LONG_ENOUGH and text in said and not text.startswith("20")
    ]
    return True


def _late(public: PublicView) -> list[tuple[object, ...]]:
    return sorted(
        (one.since, one.owner, one.said or "")
        for one in public.status.shifts
        if one.cause is ShiftCause.LATE
    )


def _late_for_staff(found: list[views.BreachView]) -> list[tuple[object, ...]]:
    return sorted(
        (one.breach.due_at, one.breach.owner, one.cause or "")
        for one in found
        if one.breach.number > 0 and one.breach.annulled_at is None
    )


def test_the_public_date_owner_and_reason_are_those_of_the_staff(templates: Templates) -> None:
    compared, seed = 0, 100
    while compared < COMPARED:
        seed += 1
        with TemporaryDirectory() as name:
            folder = Path(name)
            world = World(templates.copy("sqlite", folder), folder, seed)
            doing = Doing(world)
            try:
                for act in acts_of(seed, ACTS):
                    doing.perform(act)
                    compared += sum(compare(world, code) for code in sorted(world.read_changes()))
                    if compared >= COMPARED:
                        break
            finally:
                world.close()
