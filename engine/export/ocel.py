"""OCEL 2.0 as JSON. Source: the OCEL 2.0 specification, chapter 6."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from tempfile import TemporaryFile
from typing import Any

from engine.export.objects import (
    EVENT_ATTRIBUTES,
    OBJECT_ATTRIBUTES,
    Attributes,
    LogEvent,
    LogObject,
    Relation,
    object_events,
    objects_of,
)
from engine.export.trace import Trace
from engine.model.instant import to_text


def write_ocel(traces: Iterable[Trace]) -> Iterator[str]:
    """The log in pieces. Objects stand behind the events, and wait in a temporary file until then:
    a long log is not held in memory."""
    types: dict[str, None] = {}
    known: set[str] = set()
    with TemporaryFile("w+", encoding="utf-8") as waiting:
        yield '{"events":['
        comma = ""
        for trace in traces:
            events = list(object_events(trace))
            types |= dict.fromkeys(event.type for event in events)
            yield comma + _rows(_event(event) for event in events)
            waiting.write(comma + _rows(_object(one) for one in objects_of(trace, known)))
            comma = ",\n"
        yield '],\n"objects":['
        waiting.seek(0)
        yield from iter(lambda: waiting.read(_PIECE), "")
    event_types = [_type(name, EVENT_ATTRIBUTES) for name in types]
    object_types = [_type(name, kinds) for name, kinds in OBJECT_ATTRIBUTES.items()]
    yield f'],\n"eventTypes":{_text(event_types)},\n"objectTypes":{_text(object_types)}}}\n'


def _event(event: LogEvent) -> dict[str, Any]:
    return {
        "id": event.id,
        "type": event.type,
        "time": to_text(event.at),
        "attributes": list(_attributes(event.attributes)),
        "relationships": _relationships(event.relations),
    }


def _object(found: LogObject) -> dict[str, Any]:
    known = [(found.since, found.attributes), *([found.later] if found.later else [])]
    return {
        "id": found.id,
        "type": found.type,
        "attributes": [
            one | {"time": to_text(at)} for at, values in known for one in _attributes(values)
        ],
        "relationships": _relationships(found.relations),
    }


def _attributes(values: Attributes) -> Iterator[dict[str, object]]:
    for name, value in values.items():
        if value is not None:
            yield {"name": name, "value": to_text(value) if isinstance(value, datetime) else value}


def _relationships(relations: Iterable[Relation]) -> list[dict[str, str]]:
    return [{"objectId": name, "qualifier": qualifier} for name, qualifier in relations]


def _type(name: str, kinds: Mapping[str, str]) -> dict[str, Any]:
    attributes = [{"name": attribute, "type": kind} for attribute, kind in kinds.items()]
    return {"name": name, "attributes": attributes}


def _rows(values: Iterable[object]) -> str:
    """The inside of a list."""
    return _text(list(values))[1:-1]


_text = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_PIECE = 64 * 1024
