"""The token state of a case as text: only tokens that can still move, and no case data.

SpiffWorkflow keeps every task a case ever had in one tree: it grows with each round of a loop,
stalls at depth 1,000, and its own serializer evaluates old formats. So finished tokens are
pruned after each command, and what is left is written in a format of our own.
"""

from __future__ import annotations

import json
from typing import Any

from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn.specs.control import BoundaryEventJoin, BoundaryEventSplit
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task

from engine.bpmn.spec import Specs

FORMAT = "motcua-1/spiffworkflow-3.2.0"
"""Written with every snapshot; another one is refused, never read."""

_NOT_YET = TaskState.PREDICTED_MASK | TaskState.FUTURE
_KEPT = frozenset({TaskState.WAITING, TaskState.READY, TaskState.STARTED, TaskState.COMPLETED})


class UnknownFormat(Exception):
    """The stored token state was written by another version, or is damaged."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"The stored token state {why}; this version reads only {FORMAT!r}. "
            "Rebuild it from the case's history."
        )


# -- pruning


def prune(top: Any) -> None:
    """Drops every token that cannot move again and brings the rest into one fixed order."""
    for scope in (top, *top.subprocesses.values()):
        _drop(scope)
        _splice(scope)
    inner = dict(top.subprocesses)
    top.subprocesses.clear()
    _order(top, inner, top.subprocesses)


def _order(scope: Any, inner: dict[Any, Any], kept: dict[Any, Any]) -> None:
    """Depth first, so that a case taken up again goes on as if it had never been stored."""
    scope.tasks = {task.id: task for task in _depth_first(scope.task_tree)}
    for task_id in scope.tasks:
        if task_id in inner:
            kept[task_id] = inner[task_id]
            _order(inner[task_id], inner, kept)


def _drop(scope: Any) -> None:
    for task in list(scope.tasks.values()):
        gone = task.has_state(_NOT_YET | TaskState.CANCELLED)
        if gone and task.id in scope.tasks and task is not scope.task_tree:
            scope._remove_task(task.id)


def _splice(scope: Any) -> None:
    for task in list(scope.tasks.values()):
        if task is scope.task_tree or not task.has_state(TaskState.COMPLETED):
            continue
        if _is_open(task):
            continue
        if _is_open(task.parent):
            _set_apart(task)
        parent = task.parent
        place = parent._children.index(task.id)
        parent._children[place : place + 1] = task._children
        for child in task.children:
            child.parent = parent
        del scope.tasks[task.id]


def _set_apart(event: Any) -> None:
    """Moves a boundary event that did not interrupt from its activity's split to beside it: what
    it started no longer depends on the activity."""
    for child in event.children:
        if isinstance(child.task_spec, BoundaryEventJoin):
            event.workflow._remove_task(child.id)
    split = event.parent
    split._children.remove(event.id)
    split.parent._children.append(event.id)
    event.parent = split.parent


def _is_open(task: Any) -> bool:
    """A boundary split whose activity is still going on."""
    return isinstance(task.task_spec, BoundaryEventSplit) and any(
        not isinstance(child.task_spec, BoundaryEvent)
        and not child.has_state(TaskState.FINISHED_MASK)
        for child in task.children
    )


def _depth_first(task: Any) -> list[Any]:
    found, pending = [], [task]
    while pending:
        current = pending.pop()
        found.append(current)
        pending.extend(reversed(current.children))
    return found


# -- writing and reading


def write(top: Any, next_number: int, ended: str | None = None) -> str:
    """``ended`` is the end event that another branch has come to."""
    said = {} if ended is None else {"ended": ended}
    tokens = _write_token(top.task_tree, top)
    return json.dumps(
        {"format": FORMAT, "next": next_number, **said, "tokens": tokens}, separators=(",", ":")
    )


def _write_token(task: Any, top: Any) -> list[Any]:
    inner = top.subprocesses.get(task.id)
    row: list[Any] = [task.task_spec.name, int(task.state)]
    children = [_write_token(child, top) for child in task.children]
    inside = None if inner is None else _write_token(inner.task_tree, top)
    rest = [task.internal_data, children, inside]
    while rest and not rest[-1]:
        rest.pop()
    return row + rest


def read(text: str, specs: Specs, script_engine: Any) -> tuple[Any, int, str | None]:
    """The running workflow, the next free number, and the end event that another branch has come
    to.

    Raises:
        UnknownFormat: written by another version of this code or of the library, or not whole.
    """
    stored = _load(text)
    top = BpmnWorkflow(specs.top, specs.inner, script_engine=script_engine, deserializing=True)
    try:
        top.task_tree = _read_token(stored["tokens"], top, top, None)
        return top, int(stored["next"]), stored.get("ended")
    except (AttributeError, IndexError, KeyError, TypeError, ValueError, RecursionError) as error:
        raise UnknownFormat("is damaged") from error


def is_readable(text: str, specs: Specs) -> bool:
    """Whether a case can be taken up from it."""
    try:
        read(text, specs, None)
    except UnknownFormat:
        return False
    return True


def _load(text: str) -> dict[str, Any]:
    try:
        stored = json.loads(text)
    except (ValueError, RecursionError):
        raise UnknownFormat("is damaged") from None
    found = stored.get("format") if isinstance(stored, dict) else None
    if found != FORMAT:
        raise UnknownFormat(f"has format {found!r}")
    return dict(stored)


def _read_token(row: list[Any], scope: Any, top: Any, parent: Any) -> Any:
    name, state = row[:2]
    internal, children, inside = [*row[2:], None, None, None][:3]
    if state not in _KEPT:
        raise ValueError(f"No token is stored in the state {state!r}.")
    task = Task(scope, scope.spec.task_specs[name], parent, state)
    task.internal_data = dict(internal or {})
    if isinstance(task.task_spec, CatchingEvent) and task.has_state(TaskState.WAITING):
        top.event_manager.add_task(task)
    for child in children or ():
        _read_token(child, scope, top, task)
    if inside is not None:
        inner = BpmnSubWorkflow(
            top.subprocess_specs[task.task_spec.spec], task.id, top, deserializing=True
        )
        top.subprocesses[task.id] = inner
        inner.completed_event.connect(task.task_spec._on_subworkflow_completed, task)
        inner.task_tree = _read_token(inside, inner, top, None)
    return task
