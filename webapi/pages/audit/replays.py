"""Stepping through the history of a case: list, diagram and state move together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import Response, jsonify, request

from engine import events, svg, terms, views
from webapi.context import actor, engine, outside_reading, reading
from webapi.download import attachment
from webapi.i18n import language, tell
from webapi.pages.facts import changed_fields, known_fields
from webapi.pages.formatting import deadline, moment
from webapi.pages.layout import show, shows
from webapi.pages.queries import whole

_ALL = 100_000
_DONE = frozenset({"TaskCompleted", "MessageReceived", "TimerFired", "CaseCompleted"})


@dataclass(frozen=True, slots=True)
class ReplayedState:
    """How the case stood after one event: ``marks`` by element, as the diagram shows them; ``late``
    says that a step was beyond its limit then, ``round`` which round of a step it was."""

    view: views.FrameView
    what: str
    who: str
    late: bool
    round: int
    marks: Mapping[str, svg.Mark]

    @property
    def sequence(self) -> int:
        """The number of the event behind which the case stands so."""
        return self.view.entry.event.sequence

    @property
    def at(self) -> datetime:
        """When the event was recorded (UTC)."""
        return self.view.entry.event.at


@shows("/cases/<name:code>/replay")
def show_replay(code: str) -> Response:
    """GET ``/cases/CODE/replay``: the case as it stood after one of its events, with the list of
    all."""
    view = reading().cases.get(actor(), code, language())
    replayed = list(_replayed(code))
    at = _wanted(len(replayed))
    state = replayed[at - 1]
    fields = reading().records.fields(actor(), code, language())
    frame = state.view.frame
    check = engine().verify_case(actor(), code, reading().context) if _checks() else None
    known = [(fields[name], value) for name, value in frame.case.facts.items() if name in fields]
    return show(
        "audit/replay.html",
        view=view,
        replayed=replayed,
        at=at,
        state=state,
        changes=changed_fields(state.view.entry.changes, fields),
        known=known_fields(code, known),
        steps=[
            (step, deadline(step.task.due_at, state.at, estimated=step.estimated))
            for step in state.view.steps
        ],
        diagram=reading().records.drawing(actor(), code, state.marks, None, language()),
        roles=reading().people.role_names(language()),
        check=check,
        checked_at=reading().clock.now(),
    )


def _checks() -> bool:
    return "check" in request.args


@shows("/cases/<name:code>/replay/stages")
def list_replayed(code: str) -> Response:
    """What each event changes in the diagram, for the slider: marks that are others from then on,
    null where there is none any more."""
    before: dict[str, str] = {}
    found = []
    for one in _replayed(code):
        marks = {element: mark.kind for element, mark in one.marks.items()}
        changed = {
            element: marks.get(element)
            for element in before.keys() | marks.keys()
            if before.get(element) != marks.get(element)
        }
        found.append({"marks": changed, "said": f"{moment(one.at)}: {one.what}"})
        before = marks
    return jsonify(found)


@shows("/cases/<name:code>/evidence.zip")
def send_pack(code: str) -> Response:
    """GET ``/cases/CODE/evidence.zip``: the evidence pack of the case."""
    return attachment(outside_reading().packs.pack(actor(), code), f"{code}.zip", "application/zip")


def _wanted(last: int) -> int:
    """The event that the address names; the newest without one, or beyond it."""
    return min(max(whole(request.args.get("at", ""), last), 1), last)


def _replayed(code: str) -> Iterator[ReplayedState]:
    found = reading().frames.page(actor(), code, 0, _ALL, language())
    persons = {who for one in found for who in _persons(one.entry.event) if who}
    names = reading().people.names(persons, language())
    done: dict[str, svg.Mark] = {}
    for view in found:
        event = view.entry.event
        element = getattr(event.payload, "element", None)
        marks = dict(done)
        for open_element in view.frame.elements:
            marks[open_element] = svg.Mark(tell("under way"), "open")
        late = [s for s in view.steps if s.task.due_at is not None and s.task.due_at < event.at]
        for step in late:
            marks[step.task.element] = svg.Mark(tell("late"), "late")
        for incident in view.frame.incidents:
            marks[incident.element] = svg.Mark(tell("failed"), "failed")
        if element and event.type in _DONE:
            done[element] = svg.Mark(tell("done"))
            marks.setdefault(element, done[element])
        word = terms.event_word(language(), event.type)
        yield ReplayedState(
            view,
            f"{word}: {view.entry.label}" if view.entry.label else word,
            _said(event, names),
            bool(late),
            getattr(event.payload, "round", 1),
            marks,
        )


def _persons(event: events.Event) -> tuple[str, str | None]:
    return event.by, event.on_behalf_of_colleague


def _said(event: events.Event, names: Mapping[str, str]) -> str:
    """Who it was, and for whom."""
    by, colleague = (names.get(who, who) if who else "" for who in _persons(event))
    if not colleague:
        return by
    return tell("{login}, standing in for {name}", login=by, name=colleague)
