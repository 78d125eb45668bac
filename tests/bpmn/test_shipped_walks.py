"""The three shipped procedures, walked at random: stored and taken up again at every step."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.bpmn.token_moves import Ended
from engine.model.process import BoundaryEvent, EndEvent, Process, UserTask
from tests.bpmn.drawings import PROCEDURES, Case, read, shipped_diagram

STEPS = 60


class Walk:
    """A case whose conditions are drawn at random, and keep their answer until a step is done:
    data only change when somebody does something."""

    def __init__(self, key: str, data: st.DataObject) -> None:
        self.data = data
        self.answers: dict[str, bool] = {}
        self.case = Case(read(shipped_diagram(key)), self.decide)

    def decide(self, condition: str) -> bool:
        if condition not in self.answers:
            # Mostly the nominal path, so that walks come far.
            self.answers[condition] = self.data.draw(st.sampled_from([False, False, False, True]))
        return self.answers[condition]

    def step(self) -> None:
        element = self.data.draw(st.sampled_from(self.choices()))
        self.answers.clear()
        if element in self.case.tasks.values():
            self.case.complete(element)
        else:
            self.case.arrive(element)

    def choices(self) -> list[str]:
        """What is open; withdrawal and deadlines once, steps several times."""
        steps = sorted(self.case.tasks.values())
        return [*steps * 5, *sorted({element for _, element in self.case.waits})]


def check(case: Case) -> None:
    assert case.stuck == {}
    assert len(set(case.numbers)) == len(case.numbers), "a number was given out twice"
    assert case.open or case.finished, "nobody is waited for, and the case is not over"
    nodes = [case.process.elements[element] for element in case.tasks.values()]
    assert all(isinstance(node, UserTask) for node in nodes)
    hosts = {
        node.attached_to
        for _, element in case.waits
        if isinstance(node := case.process.elements[element], BoundaryEvent)
    }
    assert hosts <= {*case.tasks.values(), *_scopes(case.process, case.open)}


def _scopes(process: Process, elements: list[str]) -> set[str]:
    """The sub-processes in which something is open."""
    return {
        scope.id
        for scope in process.scope.scopes()
        for inner in scope.scopes()
        if inner.nodes.keys() & set(elements)
    }


@pytest.mark.parametrize("key", PROCEDURES)
@given(data=st.data())
def test_a_walk_never_stands_still_and_ends_with_an_outcome(key: str, data: st.DataObject) -> None:
    walk = Walk(key, data)
    check(walk.case)
    for _ in range(STEPS):
        if walk.case.finished:
            break
        walk.step()
        check(walk.case)

    if walk.case.finished:
        (ended,) = (move for move in walk.case.moves if isinstance(move, Ended))
        assert isinstance(ended.event, EndEvent)
        assert ended.event.outcome
        assert walk.case.open == []
        assert ended.event is walk.case.process.elements[ended.event.id]


@pytest.mark.parametrize("key", PROCEDURES)
def test_the_nominal_path_passes_both_milestones_once_and_closes_the_case(key: str) -> None:
    case = Case(read(shipped_diagram(key)))
    while not case.finished:
        case.complete(min(case.tasks.values()))

    process = case.process
    milestones = [getattr(process.elements[passed], "milestone", None) for passed in case.passed]
    assert milestones == ["dossier_valid", "energized"]
    (ended,) = case.ended
    end = process.elements[ended]
    assert isinstance(end, EndEvent)
    assert end.outcome == "closed"
    assert len(case.numbers) == len(set(case.numbers))
