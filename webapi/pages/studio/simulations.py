"""Trying a draft out: a case is played by one person, with a clock that jumps. Nothing is stored:
the script of what was done travels with the page."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from engine import (
    EngineError,
    FieldError,
    Invalid,
    Simulation,
    commands,
    documents,
    editing,
    example,
    svg,
    terms,
    views,
)
from webapi.context import actor, outside_reading, reading
from webapi.errors import status_of
from webapi.i18n import language, tell
from webapi.pages.answers import AnswerKind as FieldKind
from webapi.pages.answers import kind_of as kind_of_field
from webapi.pages.answers import read_answer, typed_answer
from webapi.pages.formatting import deadline, from_local, whole_deadline
from webapi.pages.layout import acts, go_to, show, shows
from webapi.pages.questions import questions_of, summary_of
from webapi.pages.refusals import problems_of, told
from webapi.pages.uploads import posted
from webapi.resources.proposals import document_of

_FILE = {"sha256": "0" * 64, "name": "thu.pdf"}
_JUMPS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7)}
_MOST = 1 << 19
_DONE = frozenset({"TaskCompleted", "MessageReceived", "TimerFired", "CaseCompleted"})


@shows("/proposals/<name:proposal>/rehearsals/<name:key>")
def show_simulation(proposal: str, key: str) -> Response:
    """Begins on the next morning."""
    morning = reading().clock.now() + timedelta(hours=7)
    start = from_local(morning.date() + timedelta(days=1), 8, 0)
    return _play(proposal, key, example.Script(key, start))


@acts("/proposals/<name:proposal>/rehearsals/<name:key>")
def play_on(proposal: str, key: str) -> AnyResponse:
    """POST ``/proposals/NUMBER/rehearsals/KEY``: plays the next line, takes one back, or keeps the
    script as an example."""
    script = _given_script(key)
    if script is None:
        return show_simulation(proposal, key)
    done = request.form.get("do", "")
    wanted, _, name = done.partition(":")
    if wanted == "back":
        return _play(proposal, key, _shorter(script))
    if wanted == "keep":
        return _keep(proposal, key, script)
    if wanted == "show":
        return _play(proposal, key, script, chosen=name)
    return _go_on(proposal, key, script, wanted, name)


def _go_on(proposal: str, key: str, script: example.Script, wanted: str, name: str) -> Response:
    """One line more."""
    try:
        before = outside_reading().simulator.simulate(actor(), proposal, script, language())
    except EngineError as error:
        return _refuse(proposal, key, script, error)
    if wanted == "wait":
        until = _until(before, name)
        return _play(proposal, key, _longer(script, example.Line(until, example.Action.WAIT)))
    if wanted == "more":
        return _one_row_more(before, proposal, key, script, name)
    fields = _fields_of(before, wanted, name)
    if fields is None:
        return _play(proposal, key, script)
    shown = [one for one in fields if not _is_file(one)]
    schemas = {one.name: one.schema for one in shown}
    typed = typed_answer(schemas, posted())
    reading = read_answer(schemas, typed)
    if reading.errors:
        return _show(before, proposal, key, script, name, typed, reading.errors, 422)
    answer = {**reading.values, **{one.name: _file(one) for one in fields if _is_file(one)}}
    longer = _longer(script, example.Line(before.now, example.Action(wanted), name, answer))
    try:
        after = outside_reading().simulator.simulate(actor(), proposal, longer, language())
    except Invalid as error:
        if not error.fields:
            return _refuse(proposal, key, script, error)
        return _show(before, proposal, key, script, name, typed, error.fields, 422)
    except EngineError as error:
        return _refuse(proposal, key, script, error)
    return _show(after, proposal, key, longer)


def _one_row_more(
    found: Simulation, proposal: str, key: str, script: example.Script, table: str
) -> Response:
    """The form again as it was typed, with an empty row more in one of its tables."""
    chosen = request.form.get("chosen", "")
    fields = _fields_of(found, example.Action.COMPLETE, chosen) or _fields_of(
        found, example.Action.MESSAGE, chosen
    )
    schemas = {one.name: one.schema for one in fields or () if not _is_file(one)}
    typed = typed_answer(schemas, posted())
    return _show(found, proposal, key, script, chosen, typed, more_rows=table)


def _keep(proposal: str, key: str, script: example.Script) -> AnyResponse:
    """Saves what was played as an example in the proposal."""
    name = request.form.get("example", "").strip() or f"{key}_1"
    try:
        found = outside_reading().simulator.simulate(actor(), proposal, script, language())
        content = example.Example(script, found.ending()).as_text()
        revision = reading().proposals.get(actor(), proposal).proposal.revision
        kept = documents.Document(documents.Kind.EXAMPLE, name, content)
        outside_reading().execute(commands.SaveProposal(proposal, revision, (kept,)), actor())
    except EngineError as error:
        return _refuse(proposal, key, script, error)
    return go_to("show_proposal", proposal=proposal, said="saved")


def _play(proposal: str, key: str, script: example.Script, chosen: str = "") -> Response:
    try:
        found = outside_reading().simulator.simulate(actor(), proposal, script, language())
    except EngineError as error:
        return _refuse(proposal, key, script, error)
    return _show(found, proposal, key, script, chosen)


def _refuse(proposal: str, key: str, script: example.Script, error: EngineError) -> Response:
    return show(
        "studio/unplayable.html",
        status_of(error),
        proposal=reading().proposals.get(actor(), proposal).proposal,
        key=key,
        script=_plain(_shorter(script)),
        lines=len(script.lines),
        refusal=told(error),
        problems=problems_of(error),
    )


def _show(
    found: Simulation,
    proposal: str,
    key: str,
    script: example.Script,
    chosen: str = "",
    typed: Mapping[str, Any] | None = None,
    errors: Sequence[FieldError] = (),
    status: int = 200,
    more_rows: str = "",
) -> Response:
    pages: dict[str, views.TaskPage | views.MessagePage] = {
        one.view.task.element: one for one in found.tasks
    }
    pages |= {one.message.name: one for one in found.messages}
    name = chosen if chosen in pages else next(iter(pages), "")
    page = pages.get(name)
    shown = [] if page is None else [one for one in page.fields if not _is_file(one)]
    known = page.known if isinstance(page, views.TaskPage) else {}
    questions = questions_of(shown, known if typed is None else typed, errors, more_rows)
    return show(
        "studio/simulation.html",
        status,
        proposal=reading().proposals.get(actor(), proposal).proposal,
        key=key,
        script=_plain(script),
        lines=len(script.lines),
        found=found,
        page=page,
        chosen=name,
        wanted=example.Action.COMPLETE
        if isinstance(page, views.TaskPage)
        else example.Action.MESSAGE,
        questions=questions,
        errors=summary_of(errors, questions),
        steps=[
            (one, deadline(one.view.task.due_at, found.now, estimated=one.view.estimated))
            for one in found.tasks
        ],
        whole=whole_deadline(found.case.case.due_at, found.now, estimated=found.case.estimated),
        happened=[(one, terms.event_word(language(), one.type)) for one in reversed(found.events)],
        diagram=_drawing(found, proposal, key),
    )


def _drawing(found: Simulation, proposal: str, key: str) -> str:
    marks: dict[str, svg.Mark] = {}
    for event in found.events:
        element = getattr(event.payload, "element", None)
        if element and event.type in _DONE:
            marks[element] = svg.Mark(tell("done"))
    for one in found.tasks:
        late = one.view.task.due_at is not None and one.view.task.due_at < found.now
        marks[one.view.task.element] = (
            svg.Mark(tell("late"), "late") if late else svg.Mark(tell("under way"), "open")
        )
    if found.case.case.definition != key:
        return ""
    content = document_of(proposal, "process", key).content
    return editing.draw_diagrams([editing.SvgRequest(content, marks, "play")])[0]


# -- the script


def _given_script(key: str) -> example.Script | None:
    """The script that came with the page; None where it is none of this procedure."""
    text = request.form.get("script", "")
    try:
        found = example.script_from(json.loads(text)) if len(text) <= _MOST else None
    except (ValueError, RecursionError):
        return None
    return found if found is not None and found.definition == key else None


def _plain(script: example.Script) -> str:
    return json.dumps(script.as_dict(), ensure_ascii=False)


def _longer(script: example.Script, line: example.Line) -> example.Script:
    return example.Script(script.definition, script.start, (*script.lines, line))


def _shorter(script: example.Script) -> example.Script:
    return example.Script(script.definition, script.start, script.lines[:-1])


def _until(found: Simulation, name: str) -> datetime:
    if name == "next":
        return found.next_at or found.now
    return found.now + _JUMPS.get(name, timedelta(0))


def _fields_of(found: Simulation, wanted: str, name: str) -> Sequence[views.FieldView] | None:
    """What the chosen step or message asks for; None where it is not there."""
    for task in found.tasks:
        if wanted == example.Action.COMPLETE and task.view.task.element == name:
            return task.fields
    for message in found.messages:
        if wanted == example.Action.MESSAGE and message.message.name == name:
            return message.fields
    return None


def _is_file(field: views.FieldView) -> bool:
    """Papers are taken as there: nothing is uploaded for a case that is only played."""
    return kind_of_field(field.schema) in (FieldKind.FILE, FieldKind.FILES)


def _file(field: views.FieldView) -> object:
    return dict(_FILE) if kind_of_field(field.schema) is FieldKind.FILE else [dict(_FILE)]
