"""The events of a case as process mining sees them: activities with a lifecycle and a resource."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime

from engine.model import events
from engine.model.media import files_of
from engine.model.personal import is_encrypted

_LIFECYCLE = {
    events.TaskOpened: "schedule",
    events.TaskClaimed: "assign",
    events.TaskReleased: "reassign",
    events.TaskAssigned: "reassign",
    events.TaskMoved: "reassign",
    events.TaskCompleted: "complete",
    events.TaskCancelled: "withdraw",
    events.MessageReceived: "complete",
    events.TimerFired: "complete",
    events.MilestoneReached: "complete",
    events.CaseCompleted: "complete",
    events.CaseSuspended: "suspend",
    events.CaseResumed: "resume",
}
"""The standard transitions of IEEE 1849; what has none of them is ``unknown``."""

_OF_DIAGRAMS = {"schedule", "complete", "withdraw"}
_OF_DEADLINES = (
    events.DeadlineMoved
    | events.DeadlineExtended
    | events.ReminderGiven
    | events.DeadlineBreached
    | events.BreachTold
    | events.BreachRepeated
    | events.BreachClosed
    | events.BreachDoubted
    | events.CauseAwaited
    | events.CauseTold
    | events.WindowOpened
    | events.WindowClosed
)


_TAKEN = events.CaseRouted | events.TransferAccepted | events.TransferDecided | events.TaskMoved
"""After which another unit holds the case or the step."""


@dataclass(frozen=True, slots=True)
class TraceEvent:
    """An event of a trace. ``activity`` is what the diagram calls its ``element``, to be
    held against it, or the event's type where it belongs to none; ``number`` that of the
    task within the case. ``holder`` is who holds the step from now on. ``definition`` is what the
    case was under; ``documents`` are the hashes of files that were handed in. ``due_at`` is as it
    was recorded; ``estimated``: it lay beyond the days off that were decided when it was."""

    sequence: int
    type: str
    activity: str
    element: str | None
    lifecycle: str
    at: datetime
    by: str
    on_behalf_of: str | None
    role: str | None
    unit: str | None
    via: str | None
    definition: str
    number: int | None = None
    holder: str | None = None
    due_at: datetime | None = None
    limit: str | None = None
    calendar: str | None = None
    days_late: int | None = None
    documents: tuple[str, ...] = ()
    estimated: bool = False
    colleague: str | None = None
    """The login for whom ``by`` acted as a deputy."""
    taken_by: str | None = None
    """The unit that carries out the case, or does the step, from now on."""

    @property
    def label(self) -> str:
        """Activity and transition in one word, as classifiers of event logs do it; of an event
        without a transition, what it is."""
        if self.activity == self.type:
            return self.type
        return f"{self.activity}+{self.type if self.lifecycle == 'unknown' else self.lifecycle}"


@dataclass(frozen=True, slots=True)
class LastDay:
    """The end of the limit over a case as things stand at the instant ``as_of``; ``estimated``: it
    lies beyond the days off that are decided then."""

    as_of: datetime
    due_at: datetime
    estimated: bool


@dataclass(frozen=True, slots=True)
class Trace:
    """A case: ``definition`` and ``version`` are those it started on. ``last_day`` is that of the
    instant of the export, where the limit over the case has begun: its events say what was known
    when they happened."""

    case: str
    definition: str
    version: int
    unit: str
    channel: str
    trace_events: tuple[TraceEvent, ...]
    last_day: LastDay | None = None

    def history(self, definition: str) -> list[tuple[str, str]]:
        """What is held against the language of a diagram (``key@version``): elements and what
        became of them, as far as the case was under it."""
        return [
            (one.element, one.lifecycle)
            for one in self.trace_events
            if one.element and one.definition == definition and one.lifecycle in _OF_DIAGRAMS
        ]


ElementName = Callable[[str, int, str], str]
"""What a version of a process calls an element: of key, version and element id."""


def trace_of(history: Iterable[events.Event], name: ElementName) -> Trace:
    """The trace of a case, from all its events in order."""
    elements: dict[int, str] = {}
    found: list[TraceEvent] = []
    first: events.Event | None = None
    started: events.CaseStarted | None = None
    case, definition = "", ("", 0)
    for event in history:
        case = event.stream
        if first is None or event.via is not None:
            first = event
        match event.payload:
            case events.CaseStarted():
                started = event.payload
                definition = (started.definition, started.version)
            case events.CaseHandedOver(key, version):
                definition = (key, version)
            case events.TaskOpened():
                elements[event.payload.task] = event.payload.element
        element = _element(event.payload, elements)
        activity = event.type if element is None else name(*definition, element)
        under = f"{definition[0]}@{definition[1]}"
        found.append(_trace_event(event, first, under, activity, element))
    assert started is not None, "the first event starts the case"
    return Trace(
        case,
        started.definition,
        started.version,
        started.intake_unit,
        started.channel,
        tuple(found),
    )


def _element(payload: events.Payload, elements: Mapping[int, str]) -> str | None:
    """The element whose lifecycle the event belongs to; None for what is said of deadlines."""
    if isinstance(payload, _OF_DEADLINES):
        return None
    found: str | None = getattr(payload, "element", None)
    return found or elements.get(getattr(payload, "task", 0))


def _trace_event(
    event: events.Event, first: events.Event, definition: str, activity: str, element: str | None
) -> TraceEvent:
    payload = event.payload
    told = _TOLD[type(payload)]
    data = getattr(payload, "data", None)
    return TraceEvent(
        event.sequence,
        event.type,
        activity,
        element or getattr(payload, "element", None),
        _LIFECYCLE.get(type(payload), "unknown"),
        event.at,
        event.by,
        None if is_encrypted(event.on_behalf_of) else event.on_behalf_of,
        first.role,
        first.unit,
        first.via,
        definition,
        holder=payload.assignee if isinstance(payload, events.TaskAssigned) else None,
        colleague=event.on_behalf_of_colleague,
        taken_by=payload.unit if isinstance(payload, _TAKEN) else None,
        documents=tuple(dict(files_of(data))) if data else (),
        **{name: getattr(payload, field) for name, field in told},
    )


def _told(kind: type[events.Payload]) -> tuple[tuple[str, str], ...]:
    """What events of this type tell of task and limit: its name here, and there."""
    there = {field.name for field in fields(kind)}
    number = next((name for name in ("task", "number") if name in there), None)
    same = [(name, name) for name in ("due_at", "limit", "calendar", "days_late") if name in there]
    return tuple(same if number is None else [("number", number), *same])


_TOLD = {kind: _told(kind) for kind in events.TYPES.values()}
