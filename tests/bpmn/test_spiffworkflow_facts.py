"""Executable notes on SpiffWorkflow 3.2.0: what of it the product leans on, and what it avoids.

Each note fails when the library changes. Then read what depends on it, and decide anew.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.specs.event_definitions import timer
from SpiffWorkflow.bpmn.specs.event_definitions.simple import NoneEventDefinition
from SpiffWorkflow.bpmn.util.event import BpmnEvent
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.exceptions import WorkflowException

from engine.bpmn import snapshot
from engine.bpmn.spec import make_specs
from tests.bpmn.drawings import read_clean
from tests.bpmn.good_diagrams import GOOD

# -- diagrams for the library's own parser, which knows nothing of our attributes

START, END = "<startEvent id='start'/>", "<endEvent id='end'/>"
ROOT = (
    "<message id='msg' name='note'/><signal id='sig' name='sig'/>"
    "<error id='err' name='out' errorCode='out'/>"
)
MESSAGE = "<messageEventDefinition messageRef='msg'/>"
ERROR = "<errorEventDefinition errorRef='err'/>"


def task(name: str) -> str:
    return f"<userTask id='{name}'/>"


def flow(source: str, target: str, condition: str = "") -> str:
    asked = f"<conditionExpression>{condition}</conditionExpression>" if condition else ""
    return (
        f"<sequenceFlow id='{source}-{target}' sourceRef='{source}' targetRef='{target}'>"
        f"{asked}</sequenceFlow>"
    )


def flows(*names: str) -> str:
    return "".join(map(flow, names, names[1:]))


def diagram(*body: str) -> bytes:
    return (
        "<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL' id='d'>"
        f"{ROOT}<process id='p' isExecutable='true'>{''.join(body)}</process></definitions>"
    ).encode()


def parsed(*body: str) -> tuple[Any, Any]:
    parser = BpmnParser()
    parser.add_bpmn_str(diagram(*body))
    return parser.get_spec("p"), parser.get_subprocess_specs("p")


def started(*body: str) -> Any:
    workflow = BpmnWorkflow(*parsed(*body))
    workflow.do_engine_steps()
    return workflow


def ready(workflow: Any) -> dict[str, Any]:
    """Open steps by their id."""
    found = workflow.get_tasks(state=TaskState.READY, manual=True)
    return {token.task_spec.name: token for token in found}


def complete(workflow: Any, name: str, **data: object) -> None:
    token = ready(workflow)[name]
    token.data.update(data)
    token.run()
    workflow.do_engine_steps()


FORK = (
    START,
    END,
    task("first"),
    "<parallelGateway id='split'/><parallelGateway id='join'/>",
    task("a"),
    task("b"),
    task("after"),
    flows("start", "first", "split", "a", "join", "after", "end"),
    flows("split", "b", "join"),
)
LOOP = (
    START,
    END,
    task("a"),
    "<exclusiveGateway id='x' default='x-a'/>",
    flows("start", "a", "x", "a"),
    flow("x", "end", "False"),
)


def test_the_version_is_the_one_these_notes_are_about() -> None:
    """``snapshot.FORMAT`` carries the version: a state of another one is refused."""
    assert version("SpiffWorkflow") == "3.2.0"
    assert snapshot.FORMAT.endswith("spiffworkflow-3.2.0")


# -- data: why the tokens of a case carry none


def test_a_join_puts_an_old_value_back() -> None:
    """What one branch changed is lost when the other ends last. So case data live in our rows, and
    ``engine.bpmn.snapshot`` stores none."""
    workflow = started(*FORK)
    complete(workflow, "first", status="new")

    complete(workflow, "a", status="approved")
    complete(workflow, "b")

    assert ready(workflow)["after"].data["status"] == "new"


def test_a_later_edit_changes_the_data_of_a_step_already_done() -> None:
    """Nested values are shared between tasks. So history is our events, never ``task.data``."""
    workflow = started(START, END, task("a"), task("b"), flows("start", "a", "b", "end"))
    first = ready(workflow)["a"]
    complete(workflow, "a", outer={"inner": {"value": 1}})

    ready(workflow)["b"].data["outer"]["inner"]["value"] = 2

    assert first.has_state(TaskState.COMPLETED)
    assert first.data == {"outer": {"inner": {"value": 2}}}


def test_a_state_loses_data_when_its_keys_change_their_order() -> None:
    """As they do in a jsonb column. So the state is text of our own, without data."""
    workflow = started(
        START, END, task("a"), task("b"), task("c"), flows("start", "a", "b", "c", "end")
    )
    complete(workflow, "a", a=1)
    complete(workflow, "b", b=2)
    serializer = BpmnWorkflowSerializer()
    stored = json.loads(serializer.serialize_json(workflow))

    stored["tasks"] = dict(reversed(stored["tasks"].items()))
    restored = serializer.deserialize_json(json.dumps(stored))

    assert ready(workflow)["c"].data == {"a": 1, "b": 2}
    assert ready(restored)["c"].data == {}


def test_a_field_called_typename_kills_the_case() -> None:
    """So form data never enter the library: to our forms it is a field like any other."""
    workflow = started(START, END, task("a"), flows("start", "a", "end"))
    ready(workflow)["a"].data["answer"] = {"typename": "anything"}
    serializer = BpmnWorkflowSerializer()

    stored = serializer.serialize_json(workflow)

    with pytest.raises(TypeError):
        serializer.deserialize_json(stored)


# -- the state: why we write our own


def test_reading_an_old_state_evaluates_what_stands_in_it(tmp_path: Path) -> None:
    """So its serializer is not used, and ``snapshot.read`` refuses every other format."""
    traces = tmp_path / "traces"
    catch = {
        "name": "t",
        "typename": "IntermediateCatchEvent",
        "event_definition": {
            "typename": "TimerEventDefinition",
            "label": "t",
            "dateTime": f"open({str(traces)!r}, 'x').close()",
        },
    }
    stored = {"serializer_version": "1.1", "spec": {"task_specs": {"t": catch}}, "tasks": {}}

    with pytest.raises(KeyError):
        BpmnWorkflowSerializer().deserialize_json(json.dumps(stored))

    assert traces.exists()


def test_a_state_of_the_version_before_cannot_be_read_when_it_has_a_sub_process() -> None:
    """Another reason for a format of our own, and for pinning the library exactly."""
    workflow = started(
        START,
        END,
        "<subProcess id='s'><startEvent id='in'/><userTask id='a'/><endEvent id='out'/>"
        f"{flows('in', 'a', 'out')}</subProcess>",
        flows("start", "s", "end"),
    )
    serializer = BpmnWorkflowSerializer()
    stored = json.loads(serializer.serialize_json(workflow)) | {"serializer_version": "1.4"}

    with pytest.raises(NameError):
        serializer.deserialize_json(json.dumps(stored))


def test_a_long_loop_stands_still_without_a_word() -> None:
    """The tree is never pruned, and its search ends at depth 1,000. So ``snapshot.prune`` drops
    what is over after each command."""
    workflow = started(*LOOP)
    rounds = 0

    while "a" in ready(workflow):
        complete(workflow, "a")
        rounds += 1

    assert rounds == 500
    assert not workflow.completed
    lost = [t for t in workflow.tasks.values() if t.has_state(TaskState.READY)]
    assert [(token.task_spec.name, token.depth) for token in lost] == [("x", 1001)]


def test_a_long_loop_with_an_event_on_a_border_ends_in_an_error() -> None:
    """The same tree, climbed by recursion."""
    workflow = started(
        *LOOP,
        f"<boundaryEvent id='b' attachedToRef='a'>{MESSAGE}</boundaryEvent><endEvent id='gone'/>",
        flow("b", "gone"),
    )

    with pytest.raises(RecursionError):
        while True:
            complete(workflow, "a")


# -- running: what ``engine.bpmn.runtime`` has to do itself


def test_a_completed_step_can_be_run_again() -> None:
    """So ``Run.complete`` looks at the state first, and a step is completed once."""
    workflow = started(START, END, task("a"), task("b"), flows("start", "a", "b", "end"))
    token = ready(workflow)["a"]
    token.run()

    assert token.run() is True


def test_only_children_that_were_predicted_are_started() -> None:
    """Pruning drops predictions, so ``Run._step`` predicts again before it runs a token."""
    workflow = started(START, END, task("a"), task("b"), flows("start", "a", "b", "end"))
    ready(workflow)["a"]._drop_children(force=True)

    complete(workflow, "a")

    assert ready(workflow) == {}
    assert not workflow.completed

    again = started(START, END, task("a"), task("b"), flows("start", "a", "b", "end"))
    token = ready(again)["a"]
    token._drop_children(force=True)
    token.task_spec._predict_hook(token)
    complete(again, "a")
    assert list(ready(again)) == ["b"]


def test_a_condition_that_fails_leaves_its_gateway_in_error() -> None:
    """And raises into whoever completed the step. ``Run._stick`` makes it ready again and an
    incident."""
    workflow = started(
        START,
        END,
        task("a"),
        "<exclusiveGateway id='x' default='x-end'/>",
        flows("start", "a", "x", "end"),
        flow("x", "a", "nothing_of_that_name"),
    )

    with pytest.raises(WorkflowException):
        complete(workflow, "a")

    assert [t.task_spec.name for t in workflow.get_tasks(state=TaskState.ERROR)] == ["x"]


def test_what_an_event_cancels_still_runs_if_its_turn_comes_first() -> None:
    """So ``Run._next_ready`` lets events on borders go first."""
    workflow = started(
        START,
        END,
        "<subProcess id='s'><startEvent id='in'/><userTask id='a'/><parallelGateway id='g'/>"
        f"<endEvent id='failed'>{ERROR}</endEvent><endEvent id='out'/>"
        "<intermediateThrowEvent id='m'/><intermediateThrowEvent id='n'/>"
        f"{flows('in', 'a', 'g', 'failed')}{flows('g', 'm', 'n', 'out')}</subProcess>",
        f"<boundaryEvent id='b' attachedToRef='s'>{ERROR}</boundaryEvent><endEvent id='gone'/>",
        flows("start", "s", "end"),
        flow("b", "gone"),
    )

    complete(workflow, "a")

    done = {t.task_spec.name for t in workflow.get_tasks(state=TaskState.COMPLETED)}
    assert {"failed", "m", "gone"} <= done


def test_a_path_without_an_end_event_never_completes_a_case() -> None:
    """``is_completed`` says otherwise. ``Run.finished`` asks ``completed``, and lint wants ends."""
    workflow = started(START, task("a"), flow("start", "a"))

    complete(workflow, "a")

    assert not workflow.completed
    assert workflow.is_completed()


# -- events


def test_the_structure_around_an_activity_with_events_is_the_one_we_build() -> None:
    """``engine.bpmn.spec._attach_boundary`` makes by hand what the library's parser makes."""
    theirs, _ = parsed(
        START,
        END,
        task("a"),
        task("remind"),
        "<boundaryEvent id='b' attachedToRef='a' cancelActivity='false'>"
        f"{MESSAGE}</boundaryEvent><endEvent id='reminded'/>",
        flows("start", "a", "end"),
        flows("b", "remind", "reminded"),
    )
    ours = make_specs(read_clean(GOOD["a reminder"])).top

    assert _connections(ours, "small") == _connections(theirs, "p")
    for name in ("a.BoundaryEventSplit", "a.BoundaryEventJoin", "b", "a"):
        assert type(ours.task_specs[name]) is type(theirs.task_specs[name])
    join, model = ours.task_specs["a.BoundaryEventJoin"], theirs.task_specs["a.BoundaryEventJoin"]
    assert (join.split_task, join.cancel_remaining) == (model.split_task, model.cancel_remaining)


def _connections(spec: Any, key: str) -> dict[str, set[str]]:
    def plain(name: str) -> str:
        return name.removeprefix(f"{key}.")

    return {
        plain(name): {plain(output.name) for output in made.outputs}
        for name, made in spec.task_specs.items()
    }


def test_an_error_interrupts_a_neighbour_that_would_catch_it_too() -> None:
    """So ours is ``tokens.Escape``, which climbs from the end event outwards."""

    def branch(name: str, thrown: str) -> str:
        return (
            f"<subProcess id='s{name}'><startEvent id='in{name}'/><userTask id='a{name}'/>"
            f"<endEvent id='out{name}'>{thrown}</endEvent>"
            f"{flows(f'in{name}', f'a{name}', f'out{name}')}</subProcess>"
            f"<boundaryEvent id='b{name}' attachedToRef='s{name}'>{ERROR}</boundaryEvent>"
            f"<endEvent id='gone{name}'/><endEvent id='end{name}'/>"
            f"{flow('g', f's{name}')}{flow(f's{name}', f'end{name}')}"
            f"{flow(f'b{name}', f'gone{name}')}"
        )

    workflow = started(
        START,
        "<parallelGateway id='g'/>",
        flow("start", "g"),
        branch("1", ERROR),
        branch("2", ""),
    )

    complete(workflow, "a1")

    assert "a2" not in ready(workflow)
    cancelled = {t.task_spec.name for t in workflow.get_tasks(state=TaskState.CANCELLED)}
    assert "a2" in cancelled


def test_a_message_that_does_not_interrupt_is_heard_once() -> None:
    """BPMN lets it come again while the activity lasts: ``Run._stay_armed``."""
    workflow = started(
        START,
        END,
        task("a"),
        task("remind"),
        "<boundaryEvent id='b' attachedToRef='a' cancelActivity='false'>"
        f"{MESSAGE}</boundaryEvent><endEvent id='reminded'/>",
        flows("start", "a", "end"),
        flows("b", "remind", "reminded"),
    )
    event = BpmnEvent(workflow.spec.task_specs["b"].event_definition, {})
    workflow.send_event(event)
    workflow.do_engine_steps()
    assert set(ready(workflow)) == {"a", "remind"}

    with pytest.raises(WorkflowException):
        workflow.send_event(event)


def test_a_gateway_takes_the_events_of_what_stands_after_it() -> None:
    """The token waits at the gateway, not at the events: ``Run._waits`` looks there."""
    specs = make_specs(read_clean(GOOD["a race"])).top.task_specs

    assert {d.name for d in specs["g"].event_definition.event_definitions} == {"c", "d"}
    assert isinstance(specs["c"].event_definition, NoneEventDefinition)
    assert isinstance(specs["d"].event_definition, NoneEventDefinition)


def test_a_timer_reads_the_clock_of_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """So our timers are ``tokens.Arrival``: the due instant is a row, and time is handed in."""

    class Tomorrow(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Tomorrow:
            return super().now(tz) + timedelta(days=1)

    workflow = started(
        START,
        END,
        "<intermediateCatchEvent id='c'><timerEventDefinition><timeDuration>&quot;PT1H&quot;"
        "</timeDuration></timerEventDefinition></intermediateCatchEvent>",
        flows("start", "c", "end"),
    )
    assert not workflow.completed
    monkeypatch.setattr(timer, "datetime", Tomorrow)

    workflow.do_engine_steps()
    workflow.do_engine_steps()

    assert workflow.completed


# -- gateways: why ``tokens.Synchronization``


def test_the_librarys_join_does_not_fire_on_a_pruned_tree() -> None:
    """It looks back for completed steps, which we do not keep. Ours counts tokens that wait."""
    workflow = started(*FORK)
    complete(workflow, "first")
    complete(workflow, "a")
    snapshot.prune(workflow)
    token = ready(workflow)["b"]
    token.task_spec._predict_hook(token)

    complete(workflow, "b")

    assert ready(workflow) == {}
    assert not workflow.completed


def test_the_librarys_join_swallows_a_token_too_many() -> None:
    """In BPMN it stays at its flow; so it does with ours (see test_runtime)."""
    workflow = started(
        START,
        END,
        "<parallelGateway id='split'/><exclusiveGateway id='m'/><parallelGateway id='join'/>",
        *map(task, ("a", "b", "c", "after")),
        flows("start", "split", "a", "m", "join", "after", "end"),
        flows("split", "b", "m"),
        flows("split", "c", "join"),
    )

    for name in ("a", "b", "c", "after"):
        complete(workflow, name)

    assert workflow.completed


# -- event sub-processes: why the parser refuses them


def event_sub(trigger: str) -> str:
    return (
        f"<subProcess id='s' triggeredByEvent='true'><startEvent id='in'>{trigger}</startEvent>"
        f"<userTask id='inside'/><endEvent id='out'/>{flows('in', 'inside', 'out')}</subProcess>"
    )


ONE_STEP = (START, END, task("a"), flows("start", "a", "end"))


def test_a_timer_event_sub_process_holds_the_case_open() -> None:
    """The 70 days would keep every case open for 70 days. They are a row instead."""
    workflow = started(
        *ONE_STEP,
        event_sub(
            "<timerEventDefinition><timeDuration>&quot;P70D&quot;</timeDuration>"
            "</timerEventDefinition>"
        ),
    )

    complete(workflow, "a")

    assert not workflow.completed


def test_an_error_event_sub_process_runs_when_the_case_starts() -> None:
    """So errors are caught on borders."""
    workflow = started(*ONE_STEP, event_sub(ERROR))

    assert set(ready(workflow)) == {"a", "inside"}


def test_an_event_sub_process_changes_the_shared_spec() -> None:
    """``engine.publishing.definitions`` shares specs among cases and threads, which is right
    without them."""
    spec, inner = parsed(*ONE_STEP, event_sub(MESSAGE))
    workflow = BpmnWorkflow(spec, inner)
    workflow.do_engine_steps()
    before = [output.name for output in spec.start.outputs]

    workflow.catch(BpmnEvent(inner["s"].task_specs["in"].event_definition, {}))

    assert [output.name for output in spec.start.outputs] != before


# -- its parser and its script engine: why they are left out


def test_the_parser_never_ends_on_a_data_reference_that_leads_nowhere() -> None:
    """Found by counting its calls. We read diagrams ourselves, in a process that can be killed."""
    body = (
        START,
        END,
        "<dataObjectReference id='ref' dataObjectRef='nothing'/>",
        "<subProcess id='s'><startEvent id='in'/><userTask id='a'>%s</userTask>"
        f"<endEvent id='out'/>{flows('in', 'a', 'out')}</subProcess>",
        flows("start", "s", "end"),
    )
    dangling = "<dataInputAssociation id='i'><sourceRef>ref</sourceRef></dataInputAssociation>"

    usual = _calls(lambda: parsed(*(part.replace("%s", "") for part in body)), 100_000)

    with pytest.raises(_Enough):
        _calls(lambda: parsed(*(part.replace("%s", dangling) for part in body)), 50 * usual)


class _Enough(BaseException):
    """Not an Exception: the library wraps those."""


def _calls(work: Callable[[], object], most: int) -> int:
    count = 0

    def tick(*_: object) -> None:
        nonlocal count
        count += 1
        if count > most:
            raise _Enough

    sys.setprofile(tick)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def test_the_parser_gives_no_line_numbers() -> None:
    """``engine.bpmn.document.problem`` does."""
    with pytest.raises(ValidationException) as caught:
        parsed(START, "\n\n<complexGateway id='x'/>", END, flows("start", "x", "end"))

    assert caught.value.line_number == ""


def test_a_condition_is_python() -> None:
    """And so is everything else that is evaluated. ``runtime._Conditions`` stands in its place and
    decides FEEL."""
    workflow = started(
        START,
        END,
        task("a"),
        "<exclusiveGateway id='x' default='x-end'/>",
        flows("start", "x", "end"),
        flow("x", "a", "__import__(&quot;os&quot;).getpid() &gt; 0"),
        flow("a", "end"),
    )

    assert list(ready(workflow)) == ["a"]


def test_a_restored_case_gets_the_python_engine_back() -> None:
    """So ours is handed in with every ``Run``."""
    workflow = started(*ONE_STEP)
    workflow.script_engine = object()
    serializer = BpmnWorkflowSerializer()

    restored = serializer.deserialize_json(serializer.serialize_json(workflow))

    assert isinstance(restored.script_engine, PythonScriptEngine)


def test_a_condition_on_a_flow_out_of_a_step_is_never_asked() -> None:
    """Rule ``condition-ignored``."""
    workflow = started(
        START,
        END,
        task("a"),
        task("b"),
        flow("start", "a"),
        flow("a", "b", "False"),
        flow("b", "end"),
    )

    complete(workflow, "a")

    assert list(ready(workflow)) == ["b"]


def test_a_signal_end_is_read_as_a_plain_end() -> None:
    """Refused as ``unsupported-element``."""
    spec, _ = parsed(
        START,
        "<endEvent id='end'><signalEventDefinition signalRef='sig'/></endEvent>",
        flow("start", "end"),
    )

    assert isinstance(spec.task_specs["end"].event_definition, NoneEventDefinition)


def test_a_link_stands_still() -> None:
    """Refused as ``unsupported-element``."""
    workflow = started(
        START,
        END,
        "<intermediateThrowEvent id='t'><linkEventDefinition name='l'/></intermediateThrowEvent>",
        "<intermediateCatchEvent id='c'><linkEventDefinition name='l'/></intermediateCatchEvent>",
        task("a"),
        flow("start", "t"),
        flows("c", "a", "end"),
    )

    assert ready(workflow) == {}
    assert not workflow.completed


@pytest.mark.parametrize("name", ["End", "p.EndJoin"])
def test_a_step_with_a_name_of_the_library_is_skipped(name: str) -> None:
    """Rule ``reserved-id``."""
    workflow = started(START, END, task(name), flows("start", name, "end"))

    assert ready(workflow) == {}
    assert workflow.completed


def test_of_two_elements_with_one_id_the_last_wins() -> None:
    """Rule ``duplicate-id``."""
    workflow = started(
        START,
        END,
        "<userTask id='a' name='one'/><userTask id='a' name='two'/>",
        flows("start", "a", "end"),
    )

    assert ready(workflow)["a"].task_spec.bpmn_name == "two"


def test_what_cannot_be_reached_is_not_even_read() -> None:
    """Rule ``unreachable``."""
    spec, _ = parsed(START, END, flow("start", "end"), "<scriptTask id='x'/>")

    assert "x" not in spec.task_specs
