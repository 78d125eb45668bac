"""Events and the objects they touch, as OCEL 2.0 sees them: case, task, actor, unit and document.

Source: the OCEL 2.0 specification, chapters 2 and 4.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import datetime

from engine.export.trace import Trace, TraceEvent

EVENT_ATTRIBUTES = {
    "activity": "string",
    "element": "string",
    "lifecycle": "string",
    "type": "string",
    "definition": "string",
    "role": "string",
    "via": "string",
    "on_behalf_of_colleague": "string",
    "due": "time",
    "limit": "string",
    "calendar": "string",
    "days_late": "integer",
    "sequence": "integer",
    "estimated": "boolean",
}
OBJECT_ATTRIBUTES: Mapping[str, Mapping[str, str]] = {
    "case": {"definition": "string", "channel": "string", "due": "time", "estimated": "boolean"},
    "task": {"element": "string", "name": "string"},
    "actor": {},
    "unit": {},
    "document": {},
}
_OPENED = "TaskOpened"

Relation = tuple[str, str]
"""The id of an object, and what it is to the event or object: the qualifier."""
Attributes = Mapping[str, str | int | datetime | None]


@dataclass(frozen=True, slots=True)
class LogEvent:
    """An event as OCEL 2.0 has it: its id within the log, type, instant, attributes, and the
    objects it relates to."""

    id: str
    type: str
    at: datetime
    attributes: Attributes
    relations: tuple[Relation, ...]


@dataclass(frozen=True, slots=True)
class LogObject:
    """``since`` is when its attributes became known; ``later`` those of another instant."""

    id: str
    type: str
    since: datetime
    attributes: Attributes
    relations: tuple[Relation, ...]
    later: tuple[datetime, Attributes] | None = None


def object_events(trace: Trace) -> Iterator[LogEvent]:
    """Every event of one case, in order; its id is ``CODE#SEQUENCE``."""
    tasks = {one.number for one in trace.trace_events if one.type == _OPENED}
    for one in trace.trace_events:
        yield LogEvent(
            id=f"{trace.case}#{one.sequence}",
            type=one.label,
            at=one.at,
            attributes={
                "activity": one.activity,
                "element": one.element,
                "lifecycle": one.lifecycle,
                "type": one.type,
                "definition": one.definition,
                "role": one.role,
                "via": one.via,
                "on_behalf_of_colleague": one.colleague,
                "due": one.due_at,
                "limit": one.limit,
                "calendar": one.calendar,
                "days_late": one.days_late,
                "sequence": one.sequence,
                "estimated": one.estimated or None,
            },
            relations=tuple(dict.fromkeys(_relations(trace, one, tasks))),
        )


def objects_of(trace: Trace, known: set[str]) -> Iterator[LogObject]:
    """The objects of a case; actors and units only once, as ``known`` remembers."""
    first = trace.trace_events[0].at
    attributes = {"definition": trace.definition, "channel": trace.channel}
    taken_in = ((_unit(trace.unit), "taken in by"),)
    yield LogObject(trace.case, "case", first, attributes, taken_in, _last_day(trace))
    seen: set[str] = set()
    for one in trace.trace_events:
        for found in _objects(trace, one):
            names = known if found.type in ("actor", "unit") else seen
            if found.id not in names:
                names.add(found.id)
                yield found
    if _unit(trace.unit) not in known:
        known.add(_unit(trace.unit))
        yield LogObject(_unit(trace.unit), "unit", first, {}, ())


def _last_day(trace: Trace) -> tuple[datetime, Attributes] | None:
    found = trace.last_day
    if found is None:
        return None
    return found.as_of, {"due": found.due_at, "estimated": found.estimated}


def _relations(trace: Trace, one: TraceEvent, tasks: Set[int | None]) -> Iterator[Relation]:
    yield trace.case, "case"
    yield _actor(one.by), "done by"
    if one.number in tasks:
        yield _task(trace, one.number), "task"
    if one.holder:
        yield _actor(one.holder), "given to"
    if one.unit:
        yield _unit(one.unit), "done in"
    if one.taken_by:
        yield _unit(one.taken_by), "given to"
    for document in one.documents:
        yield _document(trace, document), "handed in"


def _objects(trace: Trace, one: TraceEvent) -> Iterator[LogObject]:
    yield LogObject(_actor(one.by), "actor", one.at, {}, ())
    if one.holder:
        yield LogObject(_actor(one.holder), "actor", one.at, {}, ())
    for unit in filter(None, (one.unit, one.taken_by)):
        yield LogObject(_unit(unit), "unit", one.at, {}, ())
    if one.type == _OPENED:
        attributes = {"element": one.element, "name": one.activity}
        task = _task(trace, one.number)
        yield LogObject(task, "task", one.at, attributes, ((trace.case, "part of"),))
    for document in one.documents:
        name = _document(trace, document)
        yield LogObject(name, "document", one.at, {}, ((trace.case, "part of"),))


def _actor(login: str) -> str:
    return f"actor:{login}"


def _unit(code: str) -> str:
    return f"unit:{code}"


def _task(trace: Trace, number: int | None) -> str:
    return f"{trace.case}/{number}"


def _document(trace: Trace, digest: str) -> str:
    return f"{trace.case}/{digest}"
