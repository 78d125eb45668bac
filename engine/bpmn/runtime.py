"""Moves the tokens of one case and says what happened; keeps no data, reads no clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent as BoundarySpec
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import (
    EventBasedGateway as EventGatewaySpec,
)
from SpiffWorkflow.bpmn.util.event import BpmnEvent
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.exceptions import WorkflowException

from engine.bpmn import snapshot
from engine.bpmn.milestones import TWICE, MilestoneRefusal, Milestones, is_stop
from engine.bpmn.spec import Specs
from engine.bpmn.token_moves import Ended, Left, Passed, Stuck, TaskReached, TokenMove, WaitReached
from engine.bpmn.tokens import VIA, Arrival
from engine.feel import FeelError
from engine.model import process as bpmn

STEP_BUDGET = 500
"""Automatic steps one command may take; more is an endless loop."""

OUTCOMES_DIFFER = "outcomes_differ"

_NUMBER = "n"
_STUCK = "stuck"
_NOT_ALONE = MilestoneRefusal(
    "hand_over_not_alone",
    "Another branch of the case is still under way, and the hand-over would end it. Complete what "
    "is open there, then have it tried again.",
)


Holds = Callable[[str], bool]
"""Decides a FEEL condition on the data of the case; raises FeelError."""


class _Conditions:
    """What SpiffWorkflow calls its script engine: decides conditions, runs nothing."""

    def __init__(self, decide: Holds) -> None:
        self._decide = decide

    def evaluate(self, _token: Any, expression: str, external_context: Any = None) -> bool:
        return self._decide(expression)


class Run:
    """The tokens of one case between two commands."""

    def __init__(
        self,
        process: bpmn.Process,
        specs: Specs,
        decide: Holds,
        text: str | None,
        first: int = 1,
        milestones: Milestones | None = None,
    ) -> None:
        """Starts a case (``text`` None) or takes one up from its stored token state. ``first`` is
        the first number to give out, where the case had tokens in another process before. Without
        ``milestones`` nobody asks whether one may be passed.

        Raises:
            snapshot.UnknownFormat: the state was written by another version.
        """
        self._nodes = process.elements
        self._milestones = milestones
        self._ended: bpmn.EndEvent | None = None
        self._retried: Any = None
        self._moves: list[TokenMove] = []
        conditions = _Conditions(decide)
        if text is None:
            self._next = first
            self._top = BpmnWorkflow(specs.top, specs.inner, script_engine=conditions)
        else:
            self._top, self._next, ended = snapshot.read(text, specs, conditions)
            self._ended = self._end_event(ended)
        self._known = self._names()

    # -- what a command can do

    def start(self) -> list[TokenMove]:
        """Puts the first token down and moves it as far as it goes by itself. Returns what
        happened, in order."""
        return self._settle()

    def complete(self, number: int) -> list[TokenMove]:
        """Completes the open step of that number.

        Raises:
            KeyError: no step of that number is open.
        """
        token = self._token(number)
        if not token.task_spec.manual or not token.has_state(TaskState.READY):
            raise KeyError(number)
        self._forget(token)
        self._step(token)
        return self._settle()

    def arrive(self, number: int, element: str) -> list[TokenMove]:
        """Delivers the message or timer of ``element`` to the token of that number.

        Raises:
            KeyError: that token does not wait, or not for this.
        """
        token = self._token(number)
        arrival = Arrival(element)
        if not token.has_state(TaskState.WAITING) or not token.task_spec.catches(
            token, BpmnEvent(arrival)
        ):
            raise KeyError(number)
        self._forget(token)
        self._stay_armed(token)
        token.task_spec.catch(token, BpmnEvent(arrival))
        token.task_spec._update(token)
        return self._settle()

    def retry(self, number: int) -> list[TokenMove]:
        """Tries a stuck step again.

        Raises:
            KeyError: no stuck token has that number.
        """
        token = self._token(number)
        if not token.internal_data.pop(_STUCK, False):
            raise KeyError(number)
        self._forget(token)
        self._retried = token
        return self._settle()

    @property
    def next_number(self) -> int:
        """The first number that was not given out yet."""
        return self._next

    @property
    def finished(self) -> bool:
        """Whether the process has come to its end: no token is left."""
        return bool(self._top.completed)

    def positions(self) -> Iterator[tuple[int, str, str | None]]:
        """Where tokens stand on the way through the diagram: their number (0 where they have
        none), the element, and where they wait at a parallel gateway the element they came
        from. Events that wait on a border are left out: the way leads past them."""
        for token in self._tokens():
            if token.has_state(TaskState.READY | TaskState.WAITING) and self._stands(token):
                number = int(token.internal_data.get(_NUMBER, 0))
                yield number, str(token.task_spec.name), token.internal_data.get(VIA)

    def write(self) -> str:
        """The token state to store; see ``snapshot``."""
        return snapshot.write(self._top, self._next, self._ended.id if self._ended else None)

    # -- moving

    def _settle(self) -> list[TokenMove]:
        for _ in range(STEP_BUDGET):
            token = self._next_ready()
            if token is None:
                break
            self._try_step(token)
        else:
            token = self._next_ready()
            if token is not None:
                self._stick(
                    token,
                    "step_budget",
                    f"More than {STEP_BUDGET} automatic steps in a row: an endless loop.",
                )
        snapshot.prune(self._top)
        self._report()
        moves, self._moves = self._moves, []
        return moves

    def _next_ready(self) -> Any:
        """The next automatic token. Boundary events come first: what they cancel must not run. What
        may have to wait for others comes last."""
        ready = [
            token
            for token in self._tokens()
            if token.has_state(TaskState.READY)
            and not token.task_spec.manual
            and _STUCK not in token.internal_data
        ]
        return min(ready, key=self._rank, default=None)

    def _rank(self, token: Any) -> int:
        if isinstance(token.task_spec, BoundarySpec):
            return 0
        node = self._nodes.get(token.task_spec.name)
        last = is_stop(node) or (isinstance(node, bpmn.EndEvent) and node.hands_over_to is not None)
        return 2 if last else 1

    def _try_step(self, token: Any) -> None:
        refusal = self._why_refused(token)
        if refusal is not None and not self._goes_on(token, refusal):
            self._stick(token, refusal.code, refusal.reason)
            return
        try:
            self._step(token, kept=refusal is not None)
        except FeelError as error:
            self._stick(token, error.code, str(error))
        except WorkflowException:
            self._stick(
                token,
                "no_flow",
                "No condition of the gateway holds, and it has no default flow.",
            )

    def _goes_on(self, token: Any, refusal: MilestoneRefusal) -> bool:
        """Whether a person has it tried again: the first word stands then, and the case goes on."""
        return token is self._retried and refusal.code in {TWICE, OUTCOMES_DIFFER}

    def _step(self, token: Any, kept: bool = False) -> None:
        """``kept``: what was said before stands, and this step says nothing more."""
        # Predicted children are pruned between commands, and the library starts only children
        # that are already there.
        token.task_spec._predict_hook(token)
        token.run()
        node = self._nodes.get(token.task_spec.name)
        if kept:
            return
        if isinstance(node, bpmn.ThrowEvent):
            self._moves.append(Passed(node))
            if self._milestones is not None and node.milestone is not None:
                self._milestones.passed.add(node.milestone)
        elif isinstance(node, bpmn.EndEvent) and token.workflow is self._top:
            self._ended = node

    # -- what a step may have to wait for

    def _why_refused(self, token: Any) -> MilestoneRefusal | None:
        node = self._nodes.get(token.task_spec.name)
        if isinstance(node, bpmn.EndEvent) and token.workflow is self._top:
            return self._why_no_end(token, node)
        if (
            self._milestones is None
            or not isinstance(node, bpmn.ThrowEvent)
            or node.milestone is None
        ):
            return None
        return self._milestones.refusal(node.milestone, self._open_steps())

    def _open_steps(self) -> Iterator[bpmn.UserTask]:
        for token in self._tokens():
            node = self._nodes.get(token.task_spec.name)
            if isinstance(node, bpmn.UserTask) and token.has_state(TaskState.READY):
                yield node

    def _why_no_end(self, token: Any, node: bpmn.EndEvent) -> MilestoneRefusal | None:
        """An end that terminates the others is alone, and has the last word."""
        if isinstance(node.trigger, bpmn.Terminate):
            return None
        if node.hands_over_to is not None:
            return _NOT_ALONE if self._is_accompanied(token) else None
        before = self._ended
        if before is None or before.outcome == node.outcome:
            return None
        return MilestoneRefusal(
            OUTCOMES_DIFFER,
            f"Another branch has ended the case with '{before.outcome}' at '{before.id}'; here it "
            f"would end with '{node.outcome}'. Have it tried again with a reason: the first "
            "outcome then stands. Where it must not, cancel the case.",
        )

    def _is_accompanied(self, token: Any) -> bool:
        return any(
            other is not token
            and other.has_state(TaskState.READY | TaskState.WAITING)
            and self._stands(other)
            for other in self._tokens()
        )

    def _stands(self, token: Any) -> bool:
        """Whether it is a token of the diagram; events that wait on a border go with their step."""
        node = self._nodes.get(token.task_spec.name)
        return node is not None and not isinstance(node, bpmn.BoundaryEvent | bpmn.SubProcess)

    def _end_event(self, element: str | None) -> bpmn.EndEvent | None:
        node = None if element is None else self._nodes.get(element)
        if node is not None and not isinstance(node, bpmn.EndEvent):
            raise snapshot.UnknownFormat("is damaged")
        return node

    def _stick(self, token: Any, code: str, reason: str) -> None:
        token._set_state(TaskState.READY)
        token.internal_data[_STUCK] = True
        number = self._number(token)
        self._moves.append(Stuck(number, self._element(token), code, reason))

    # -- reporting

    def _report(self) -> None:
        present = set()
        for token in list(self._tokens()):
            number = token.internal_data.get(_NUMBER)
            if number is None:
                self._report_new(token)
            else:
                present.add(number)
        for number in sorted(self._known.keys() - present):
            self._moves.append(Left(number, *self._known[number]))
        self._known = self._names()
        if self.finished and self._ended is not None:
            self._moves.append(Ended(self._ended))

    def _report_new(self, token: Any) -> None:
        node = self._nodes.get(token.task_spec.name)
        if token.has_state(TaskState.READY) and isinstance(node, bpmn.UserTask):
            self._moves.append(TaskReached(self._number(token), node))
        elif token.has_state(TaskState.WAITING):
            for element, trigger in self._waits(node, token):
                self._moves.append(WaitReached(self._number(token), element, trigger))

    def _waits(
        self, node: bpmn.Node | None, token: Any
    ) -> Iterator[tuple[str, bpmn.Message | bpmn.Timer]]:
        if isinstance(node, bpmn.CatchEvent | bpmn.BoundaryEvent) and not isinstance(
            node.trigger, bpmn.Error
        ):
            yield node.id, node.trigger
        elif isinstance(node, bpmn.EventGateway) and isinstance(token.task_spec, EventGatewaySpec):
            for target in token.task_spec.outputs:
                yield from self._waits(self._nodes[target.name], token)

    def _number(self, token: Any) -> int:
        if _NUMBER not in token.internal_data:
            token.internal_data[_NUMBER] = self._next
            self._next += 1
        return int(token.internal_data[_NUMBER])

    def _stay_armed(self, token: Any) -> None:
        """A non-interrupting message may come again while the activity lasts (BPMN 13.5.3); the
        library hears it once."""
        spec, node = token.task_spec, self._nodes[token.task_spec.name]
        if (
            isinstance(node, bpmn.BoundaryEvent)
            and isinstance(node.trigger, bpmn.Message)
            and not spec.cancel_activity
        ):
            again = token.parent._add_child(spec, TaskState.WAITING)
            spec._update(again)

    def _forget(self, token: Any) -> None:
        del self._known[token.internal_data.pop(_NUMBER)]

    # -- finding tokens

    def _tokens(self) -> Iterator[Any]:
        for scope in (self._top, *self._top.subprocesses.values()):
            yield from scope.tasks.values()

    def _numbered(self) -> Iterator[tuple[int, Any]]:
        for token in self._tokens():
            if _NUMBER in token.internal_data:
                yield token.internal_data[_NUMBER], token

    def _names(self) -> dict[int, tuple[str, bool]]:
        """Element and stuckness of every numbered token."""
        return {
            number: (self._element(token), _STUCK in token.internal_data)
            for number, token in self._numbered()
        }

    def _element(self, token: Any) -> str:
        """Where the token stands in the diagram. The library has steps of its own around starts,
        ends and activities with boundary events."""
        name: str = token.task_spec.name
        if name in self._nodes:
            return name
        around = name.rpartition(".")[0]
        return around if around in self._nodes else str(token.workflow.spec.name)

    def _token(self, number: int) -> Any:
        for known, token in self._numbered():
            if known == number:
                return token
        raise KeyError(number)
