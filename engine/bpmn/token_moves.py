"""What can happen to the tokens of a case while a command moves them."""

from __future__ import annotations

from dataclasses import dataclass

from engine.model import process as bpmn


@dataclass(frozen=True, slots=True)
class TaskReached:
    """A step is open. ``number`` counts the waiting places of a case from 1, never reused."""

    number: int
    task: bpmn.UserTask


@dataclass(frozen=True, slots=True)
class WaitReached:
    """A token waits for a message or timer at ``element``."""

    number: int
    element: str
    trigger: bpmn.Message | bpmn.Timer


@dataclass(frozen=True, slots=True)
class Left:
    """The token of that number is gone without being completed: its scope was cancelled, or
    another event came first."""

    number: int
    element: str
    stuck: bool = False


@dataclass(frozen=True, slots=True)
class Passed:
    """The case passed a throw event, which may be a milestone."""

    event: bpmn.ThrowEvent


@dataclass(frozen=True, slots=True)
class Stuck:
    """An automatic step failed; the token stays before it until it is retried."""

    number: int
    element: str
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Ended:
    """No token is left. ``event`` is the end event that says how: the last one reached, unless
    another branch had said something else before."""

    event: bpmn.EndEvent


TokenMove = TaskReached | WaitReached | Left | Passed | Stuck | Ended
