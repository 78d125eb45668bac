"""The process as drawn: one graph, read by lint, by the plan and by the token engine.

Nothing here knows BPMN XML or SpiffWorkflow. ``engine.bpmn.parser`` makes these values from a
file; whatever the parser does not understand never reaches them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class ClockOwner(StrEnum):
    """Who holds the time while a step is open (domain file, section 7.1)."""

    UTILITY = "utility"
    STATE_AGENCY = "state_agency"
    CONTRACTOR = "contractor"
    CUSTOMER = "customer"


class Milestone(StrEnum):
    """Instants of a case that the law counts from and to."""

    DOSSIER_VALID = "dossier_valid"
    ENERGIZED = "energized"


@dataclass(frozen=True, slots=True)
class Message:
    """A message from outside, by its published name, and who may bring it in."""

    name: str
    roles: tuple[str, ...] = ()
    form: str | None = None


@dataclass(frozen=True, slots=True)
class Timer:
    """A wait whose length the deadline profile gives under this key."""

    deadline: str


@dataclass(frozen=True, slots=True)
class Error:
    """A business error that leaves a sub-process through its border."""

    code: str


@dataclass(frozen=True, slots=True)
class Terminate:
    """Ends every token of the scope it stands in."""


Trigger = Message | Timer | Error | Terminate


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """What every node and flow has: its id, its name on the diagram, and the ``line`` of the file
    where it stands (0: unknown)."""

    id: str
    name: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class StartEvent(Element):
    """Where a process or sub-process begins; each has one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndEvent(Element):
    """Where a branch ends. ``outcome`` is how the case ends there, ``hands_over_to`` the key of the
    process that carries it on instead."""

    trigger: Error | Terminate | None = None
    outcome: str | None = None
    hands_over_to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UserTask(Element):
    """A step for people. ``roles`` are candidates; ``deadline`` is a key of the profile."""

    roles: tuple[str, ...]
    clock_owner: ClockOwner
    form: str
    deadline: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExclusiveGateway(Element):
    """``default`` is the flow of the nominal path: taken when no condition holds."""

    default: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParallelGateway(Element):
    """Where a branch parts into branches that run at the same time, or these join again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventGateway(Element):
    """Where a branch waits for the first of several messages or timers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CatchEvent(Element):
    """Where a branch waits: for a message, or for the time that the profile gives a timer."""

    trigger: Message | Timer


@dataclass(frozen=True, slots=True, kw_only=True)
class ThrowEvent(Element):
    """A point that the case passes; ``occurred_at`` is FEEL for the instant, else now."""

    milestone: Milestone | None = None
    occurred_at: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundaryEvent(Element):
    """A message, timer or error at the border of a step or sub-process. ``interrupting`` ends what
    it is attached to; otherwise a branch begins beside it."""

    attached_to: str
    trigger: Message | Timer | Error
    interrupting: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SubProcess(Element):
    """A part of the diagram with a start and ends of its own."""

    scope: Scope


Node = (
    StartEvent
    | EndEvent
    | UserTask
    | ExclusiveGateway
    | ParallelGateway
    | EventGateway
    | CatchEvent
    | ThrowEvent
    | BoundaryEvent
    | SubProcess
)


def asked_form(node: Node) -> str | None:
    """The key of the form that the element asks, if it asks one."""
    match node:
        case UserTask(form=form):
            return form
        case CatchEvent(trigger=Message(form=form)) | BoundaryEvent(trigger=Message(form=form)):
            return form
    return None


def gives_results(node: Node) -> bool:
    """Whether expressions can read what was told at the element: of steps and messages."""
    match node:
        case UserTask() | CatchEvent(trigger=Message()) | BoundaryEvent(trigger=Message()):
            return True
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow(Element):
    """``max_rounds``: rework begins here; so often it is reckoned with, because of the work of
    the party ``caused_by``."""

    source: str
    target: str
    condition: str | None = None
    max_rounds: int | None = None
    caused_by: ClockOwner | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """The inside of a process or sub-process."""

    id: str
    nodes: Mapping[str, Node]
    flows: Mapping[str, Flow]
    _outgoing: Mapping[str, tuple[Flow, ...]] = field(init=False, repr=False, compare=False)
    _incoming: Mapping[str, tuple[Flow, ...]] = field(init=False, repr=False, compare=False)
    _boundary: Mapping[str, tuple[BoundaryEvent, ...]] = field(
        init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        outgoing: dict[str, list[Flow]] = {}
        incoming: dict[str, list[Flow]] = {}
        boundary: dict[str, list[BoundaryEvent]] = {}
        for flow in self.flows.values():
            outgoing.setdefault(flow.source, []).append(flow)
            incoming.setdefault(flow.target, []).append(flow)
        for node in self.nodes.values():
            if isinstance(node, BoundaryEvent):
                boundary.setdefault(node.attached_to, []).append(node)
        object.__setattr__(self, "_outgoing", {k: tuple(v) for k, v in outgoing.items()})
        object.__setattr__(self, "_incoming", {k: tuple(v) for k, v in incoming.items()})
        object.__setattr__(self, "_boundary", {k: tuple(v) for k, v in boundary.items()})

    @property
    def start(self) -> StartEvent:
        """The start event; lint has refused a scope with none or several."""
        return next(node for node in self.nodes.values() if isinstance(node, StartEvent))

    def outgoing(self, node_id: str) -> tuple[Flow, ...]:
        """The flows that leave the node, in the order of the file; none for an unknown id."""
        return self._outgoing.get(node_id, ())

    def incoming(self, node_id: str) -> tuple[Flow, ...]:
        """The flows that lead to the node, in the order of the file; none for an unknown id."""
        return self._incoming.get(node_id, ())

    def boundary(self, node_id: str) -> tuple[BoundaryEvent, ...]:
        """The events attached to the border of the node, in the order of the file."""
        return self._boundary.get(node_id, ())

    def walk(self) -> Iterator[tuple[Scope, Node]]:
        """Every node with the scope it stands in, inner scopes included."""
        for node in self.nodes.values():
            yield self, node
            if isinstance(node, SubProcess):
                yield from node.scope.walk()

    def scopes(self) -> Iterator[Scope]:
        """This scope and every scope inside it, outer ones first."""
        yield self
        for node in self.nodes.values():
            if isinstance(node, SubProcess):
                yield from node.scope.scopes()


@dataclass(frozen=True, slots=True)
class Process:
    """One executable process of a diagram.

    ``profile`` names a deadline profile of its line: the day of a case decides which one of them
    it takes. ``total`` is the key there of the limit over the whole case, where it is not the
    profile's own total. ``valid_from`` is the first day on which the version takes new cases;
    without one, it takes them from when it is published.
    """

    key: str
    name: str
    scope: Scope
    profile: str | None = None
    total: str | None = None
    valid_from: date | None = None
    elements: Mapping[str, Node] = field(init=False, repr=False, compare=False)
    """Every node by its id, inner scopes included."""

    def __post_init__(self) -> None:
        found = {node.id: node for _, node in self.scope.walk()}
        object.__setattr__(self, "elements", found)

    def deadlines(self) -> frozenset[str]:
        """The keys of every limit that the process asks its profile for."""
        found = {self.total}
        for node in self.elements.values():
            if isinstance(node, UserTask):
                found.add(node.deadline)
            elif isinstance(node, CatchEvent | BoundaryEvent) and isinstance(node.trigger, Timer):
                found.add(node.trigger.deadline)
        return frozenset(key for key in found if key is not None)

    def forms(self) -> frozenset[str]:
        """The keys of every form that the process runs with."""
        found = map(asked_form, self.elements.values())
        return frozenset(key for key in found if key is not None)

    def first_step(self) -> UserTask | None:
        """The step that a case begins with, if it begins with one: from the start along the nominal
        path, until somebody has to do something."""
        scope, node = self.scope, self.elements[self.scope.start.id]
        for _ in self.elements:
            if isinstance(node, UserTask):
                return node
            if isinstance(node, SubProcess):
                scope = node.scope
                node = scope.start
                continue
            flows = scope.outgoing(node.id)
            if isinstance(node, ExclusiveGateway):
                flows = tuple(one for one in flows if one.id == node.default) or flows
            if len(flows) != 1:
                return None
            node = scope.nodes[flows[0].target]
        return None

    def user_tasks(self) -> Iterator[UserTask]:
        """Every step for people, inner scopes included, in the order of the file."""
        for node in self.elements.values():
            if isinstance(node, UserTask):
                yield node
