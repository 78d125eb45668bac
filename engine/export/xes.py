"""XES, the exchange format of event logs.

Source: IEEE 1849-2023, with its concept, lifecycle, organizational and time extensions, and one of
our own for deadlines (``urn:motcua:xes:deadline``). Names of customers and answers of forms are not
in it: process mining has no use for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from xml.sax.saxutils import quoteattr

from engine.export.trace import Trace, TraceEvent
from engine.model.instant import to_text

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849.2023" xes.features="" xmlns="http://www.xes-standard.org/">
<extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
<extension name="Lifecycle" prefix="lifecycle" uri="http://www.xes-standard.org/lifecycle.xesext"/>
<extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
<extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
<extension name="Deadline" prefix="deadline" uri="urn:motcua:xes:deadline"/>
<global scope="trace">
<string key="concept:name" value=""/>
</global>
<global scope="event">
<string key="concept:name" value=""/>
<string key="lifecycle:transition" value="unknown"/>
<date key="time:timestamp" value="1970-01-01T00:00:00.000Z"/>
</global>
<classifier name="Activity" keys="concept:name lifecycle:transition"/>
<string key="lifecycle:model" value="standard"/>
"""

_KINDS = {str: "string", int: "int", bool: "boolean", datetime: "date"}


def write_xes(traces: Iterable[Trace]) -> Iterator[str]:
    """The log in pieces: its head, each trace, its end."""
    yield _HEAD
    for trace in traces:
        yield "".join(_trace(trace))
    yield "</log>\n"


def _trace(trace: Trace) -> Iterator[str]:
    yield "<trace>\n"
    yield _attribute("concept:name", trace.case)
    yield _attribute("motcua:definition", f"{trace.definition}@{trace.version}")
    yield _attribute("motcua:unit", trace.unit)
    yield _attribute("motcua:channel", trace.channel)
    if trace.last_day is not None:
        yield _attribute("deadline:due", trace.last_day.due_at)
        yield _attribute("deadline:estimated", trace.last_day.estimated)
        yield _attribute("deadline:asof", trace.last_day.as_of)
    for trace_event in trace.trace_events:
        yield from _event(trace_event)
    yield "</trace>\n"


def _event(one: TraceEvent) -> Iterator[str]:
    yield "<event>"
    yield _attribute("concept:name", one.activity)
    yield _attribute("lifecycle:transition", one.lifecycle)
    yield _attribute("time:timestamp", one.at)
    yield _attribute("org:resource", one.by)
    for key, value in (
        ("concept:instance", None if one.number is None else str(one.number)),
        ("org:role", one.role),
        ("org:group", one.unit),
        ("deadline:due", one.due_at),
        ("deadline:limit", one.limit),
        ("deadline:calendar", one.calendar),
        ("deadline:dayslate", one.days_late),
        ("deadline:estimated", one.estimated or None),
        ("motcua:element", one.element),
        ("motcua:definition", one.definition),
        ("motcua:holder", one.holder),
        ("motcua:taken_by", one.taken_by),
        ("motcua:via", one.via),
        ("motcua:on_behalf_of_colleague", one.colleague),
        ("motcua:documents", " ".join(one.documents) or None),
    ):
        if value is not None:
            yield _attribute(key, value)
    yield _attribute("motcua:type", one.type)
    yield _attribute("motcua:sequence", one.sequence)
    yield "</event>\n"


def _attribute(key: str, value: str | int | datetime) -> str:
    text = _text(value)
    quoted = quoteattr(text) if _TO_QUOTE.search(text) else f'"{text}"'
    return f'<{_KINDS[type(value)]} key="{key}" value={quoted}/>'


def _text(value: str | int | datetime) -> str:
    if isinstance(value, datetime):
        return to_text(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


_TO_QUOTE = re.compile('[&<>"\\n\\r\\t]')
"""What quoteattr changes; it is slow, and there is seldom any."""
