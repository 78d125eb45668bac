"""What is stored of a case's tokens: read back as it was, or refused; and nothing that is over."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow

from engine.bpmn.parser import parse_bpmn
from engine.bpmn.runtime import Run
from engine.bpmn.snapshot import FORMAT, UnknownFormat
from engine.bpmn.spec import make_specs
from engine.bpmn.token_moves import Left, TaskReached, TokenMove, WaitReached
from engine.bpmn.xml_input import read_xml
from tests.bpmn.drawings import Case, by_text, read_clean
from tests.bpmn.good_diagrams import GOOD
from tests.properties.blocks import Block, blocks, draw_bpmn

# -- refused, never guessed


def case_with_everything() -> Case:
    """Tokens in a sub-process with events on its border."""
    return Case(read_clean(GOOD["a sub-process that is left"]))


def whole() -> dict[str, Any]:
    stored: dict[str, Any] = json.loads(case_with_everything().text)
    return stored


def changed(**parts: object) -> str:
    return json.dumps(whole() | parts)


TOKENS = whole()["tokens"]

DAMAGED = {
    "nothing": "",
    "no JSON": "state",
    "another JSON": "[]",
    "a number": "1",
    "null": "null",
    "only the format": json.dumps({"format": FORMAT}),
    "no format": json.dumps({"next": 1, "tokens": TOKENS}),
    "the version before": changed(format="motcua-0/spiffworkflow-3.2.0"),
    "the version after": changed(format="motcua-2/spiffworkflow-3.2.0"),
    "another library": changed(format="motcua-1/spiffworkflow-3.2.1"),
    "a format that is no text": changed(format=[FORMAT]),
    "no next number": json.dumps({"format": FORMAT, "tokens": TOKENS}),
    "a next number in words": changed(next="many"),
    "no tokens": json.dumps({"format": FORMAT, "next": 1}),
    "tokens that are none": changed(tokens="Start"),
    "an empty token": changed(tokens=[]),
    "an element of another diagram": changed(tokens=["elsewhere", 64]),
    "an element that is no name": changed(tokens=[["Start"], 64]),
    "a state that is never stored": changed(tokens=["Start", 4]),
    "a state that does not exist": changed(tokens=["Start", 1000]),
    "a state in words": changed(tokens=["Start", "READY"]),
    "internal data that are none": changed(tokens=["Start", 64, ["n"]]),
    "children that are none": changed(tokens=["Start", 64, {}, 5]),
    "a child that is none": changed(tokens=["Start", 64, {}, ["a"]]),
    "a sub-process in an event": changed(tokens=["start", 64, {}, [], ["Start", 64]]),
    "a token nested for ever": f'{{"format": "{FORMAT}", "next": 1, "tokens": '
    + '["Start", 64, {}, [' * 5_000
    + "]]" * 5_000
    + "}",
    "brackets for ever": "[" * 100_000,
    "the library's own state": BpmnWorkflowSerializer().serialize_json(
        BpmnWorkflow(make_specs(read_clean(GOOD["nothing at all"])).top)
    ),
}


@pytest.mark.parametrize("text", DAMAGED.values(), ids=DAMAGED)
def test_a_state_that_is_not_ours_or_not_whole_is_refused(text: str) -> None:
    case = case_with_everything()

    with pytest.raises(UnknownFormat, match="history"):
        Run(case.process, case.specs, by_text({}), text)


def test_a_state_cut_off_anywhere_is_refused() -> None:
    case = case_with_everything()

    for length in range(len(case.text)):
        with pytest.raises(UnknownFormat):
            Run(case.process, case.specs, by_text({}), case.text[:length])


def test_an_old_state_of_the_library_is_not_evaluated(tmp_path: Path) -> None:
    """The library's own reader would run ``dateTime``; see test_spiffworkflow_facts."""
    case = case_with_everything()
    traces = tmp_path / "traces"
    timer = {
        "name": "t",
        "typename": "IntermediateCatchEvent",
        "event_definition": {
            "typename": "TimerEventDefinition",
            "label": "t",
            "dateTime": f"open({str(traces)!r}, 'w')",
        },
    }
    text = json.dumps({"serializer_version": "1.1", "spec": {"task_specs": {"t": timer}}})

    with pytest.raises(UnknownFormat):
        Run(case.process, case.specs, by_text({}), text)

    assert not traces.exists()


# -- read back as it was


class Pair:
    """The same case twice: kept in memory, and stored and taken up again at every step."""

    def __init__(self, block: Block) -> None:
        process = parse_bpmn(read_xml(draw_bpmn(block))).process
        assert process is not None
        self.process = process
        self.specs = make_specs(process)
        self.answers: dict[str, bool] = {}
        self.open: dict[tuple[int, str], bool] = {}
        self.kept = Run(process, self.specs, self.decide, None)
        moves = self.kept.start()
        self.take(moves)
        other = Run(process, self.specs, self.decide, None)
        assert other.start() == moves
        self.text = other.write()

    def decide(self, condition: str) -> bool:
        return self.answers.setdefault(condition, False)

    def give(self, place: tuple[int, str]) -> None:
        number, element = place
        is_task = self.open[place]
        stored = Run(self.process, self.specs, self.decide, self.text)
        assert stored.write() == self.text
        live, restored = (
            run.complete(number) if is_task else run.arrive(number, element)
            for run in (self.kept, stored)
        )
        assert live == restored
        assert self.kept.write() == stored.write()
        assert self.kept.finished == stored.finished
        self.forget(number)
        self.take(live)
        self.text = stored.write()

    def take(self, moves: list[TokenMove]) -> None:
        for move in moves:
            match move:
                case TaskReached(number, task):
                    self.open[number, task.id] = True
                case WaitReached(number, element, _):
                    self.open[number, element] = False
                case Left(number):
                    self.forget(number)

    def forget(self, number: int) -> None:
        self.open = {p: is_task for p, is_task in self.open.items() if p[0] != number}


@given(blocks(), st.data())
def test_a_case_taken_up_again_moves_as_one_that_was_never_stored(
    block: Block, data: st.DataObject
) -> None:
    pair = Pair(block)
    for _ in range(15):
        if not pair.open:
            break
        pair.answers = {condition: data.draw(st.booleans()) for condition in pair.answers}
        pair.give(data.draw(st.sampled_from(sorted(pair.open))))
        check_nothing_is_over(json.loads(pair.text)["tokens"])
        check_size(pair.text)


# -- and nothing that is over


def rows(row: list[Any]) -> Iterator[list[Any]]:
    yield row
    for child in row[3] if len(row) > 3 else ():
        yield from rows(child)
    if len(row) > 4:
        yield from rows(row[4])


def check_nothing_is_over(tokens: list[Any]) -> None:
    """What is stored waits, is ready, or holds something that does: the start of a scope, or the
    split before an activity that has events on its border."""
    for row in rows(tokens):
        name, state = row[:2]
        if state == TaskState.COMPLETED:
            assert name == "Start" or name.endswith(".BoundaryEventSplit")
        else:
            assert state in {TaskState.WAITING, TaskState.READY, TaskState.STARTED}
        if name.endswith(".BoundaryEventSplit"):
            activity = name.removesuffix(".BoundaryEventSplit")
            assert activity in {child[0] for child in row[3]}


def check_size(text: str) -> None:
    """A token costs its element's name and about fifty characters; a sub-process or a split around
    it as much again."""
    found = list(rows(json.loads(text)["tokens"]))
    waiting = [row for row in found if row[1] != TaskState.COMPLETED]
    longest = max(len(row[0]) for row in found)

    assert len(found) <= 1 + 3 * len(waiting)
    assert len(text) <= 100 + len(found) * (longest + 50)


def test_a_step_in_a_sub_process_with_events_takes_less_than_half_a_kilobyte() -> None:
    case = case_with_everything()

    assert case.open == ["a", "b"]
    assert len(case.text) < 500
