"""Cases: the list, where one stands, what leaders and desks may do with it, its file in print."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from flask import Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from engine import (
    BreachFilter,
    Case,
    CaseFilter,
    CaseState,
    EngineError,
    FieldError,
    Invalid,
    commands,
    views,
)
from webapi.context import actor, engine
from webapi.errors import status_of
from webapi.i18n import language, say
from webapi.pages.answers import read_answer, typed_answer
from webapi.pages.charts import clock_bar
from webapi.pages.frame import acts, go_to, only_shows, show, shows
from webapi.pages.knowledge import kept_file, known_fields
from webapi.pages.queries import read_query
from webapi.pages.questions import questions_of, summary_of
from webapi.pages.refusals import told
from webapi.pages.uploads import keep_files, posted
from webapi.pages.words import deadline
from webapi.schemas.fields import Choice, Digits, Request, Text
from webapi.session import FORM_TOKEN

PAGE = 50
MOST_COUNTED = 1001
MOST = 200


class Outlook(StrEnum):
    """Whether power comes in time, as the plan of the rest says."""

    ON_TIME = "on_time"
    TIGHT = "tight"
    LATE = "late"


class CasesQuery(Request):
    q = Text(most=200, load_default=None)
    state = Choice(CaseState, load_default=None)
    definition = Text(most=80, load_default=None)
    unit = Text(most=20, load_default=None)
    outlook = Choice(Outlook, load_default=None)
    page = Digits(1, 100_000, load_default=1)


@shows("/cases")
def list_cases() -> Response:
    query, now = read_query(CasesQuery), engine().clock.now()
    units = None if query["unit"] is None else frozenset({query["unit"]})
    wanted = CaseFilter(units, query["state"], query["definition"], query["q"], query["outlook"])
    number = query["page"]
    found = engine().cases.newest(actor(), wanted, PAGE * (number - 1), PAGE, language())
    whole = engine().cases.count(actor(), wanted, MOST_COUNTED)
    last = max(1, -(-whole // PAGE))
    beyond = number > 1 and not found
    return show(
        "cases.html",
        404 if beyond else 200,
        rows=[(one, deadline(_end_of(one.case), now, _stands(one.case))) for one in found],
        query=query,
        whole=whole,
        many=whole == MOST_COUNTED,
        last=last,
        beyond=beyond,
        more=len(found) == PAGE and (number < last or whole == MOST_COUNTED),
        definitions=engine().publications.definitions(language()),
        units=[one for one in engine().people.units() if one.code in actor().sees()],
        filtered=any(query[n] for n in ("q", "state", "definition", "unit", "outlook")),
        address=_address,
    )


def _end_of(case: Case) -> datetime | None:
    """The end of the whole limit, as long as it runs."""
    over = case.energized_at is not None or case.closed_at is not None
    return None if over else case.due_at


def _stands(case: Case) -> bool:
    return case.suspended_at is not None


def _address(query: Mapping[str, Any], **other: Any) -> str:
    wanted = {**query, "page": 1, **other}
    return url_for(
        "pages.list_cases",
        **{name: one for name, one in wanted.items() if one and (name, one) != ("page", 1)},
    )


# -- one case


@shows("/cases/<name:code>")
def show_case(code: str) -> Response:
    return _case(code)


def _case(code: str, status: int = 200, **said: Any) -> Response:
    view = engine().cases.get(actor(), code, language())
    now, case = engine().clock.now(), view.case
    ledger = engine().ledgers.get(actor(), code, language())
    still = _stands(case)
    logins = {login for one in view.tasks for login in (one.task.assignee, one.task.closed_by)}
    sections = engine().records.sections(actor(), code, language())
    facts = sections[0].fields if sections else ()
    return show(
        "case.html",
        status,
        view=view,
        case=case,
        whole=deadline(_end_of(case), now, still),
        open_tasks=[
            (one, deadline(one.task.due_at, now, still)) for one in view.tasks if one.task.open
        ],
        closed_tasks=[one for one in view.tasks if not one.task.open],
        names=engine().people.names({login for login in logins if login}),
        ledger=ledger,
        bar=clock_bar(ledger),
        facts=known_fields(code, facts),
        sections=[
            (section.name, known_fields(code, section.fields))
            for section in sections
            if section.name
        ],
        breaches=engine().breaches.page(
            actor(), BreachFilter(case=code), limit=MOST, language=language()
        ),
        comments=engine().records.comments(actor(), code),
        key=secrets.token_urlsafe(12),
        **({"comment": "", "tried": "", "refusal": "", "given": {}} | said),
    )


@shows("/cases/<name:code>/print")
def print_case(code: str) -> Response:
    return show("print.html", page=engine().case_files.get(actor(), code, language()))


@shows("/cases/<name:code>/history")
def show_history(code: str) -> Response:
    page = engine().case_files.get(actor(), code, language())
    table = next(one for one in page.tables if one.key == "history")
    return show("history.html", code=code, shown=table)


# -- acting on it


@acts("/cases/<name:code>/comments", shows_again=True)
def comment_case(code: str) -> AnyResponse:
    text = request.form.get("text", "")
    return _done(code, commands.AddComment(code, text), "comment", comment=text)


@acts("/cases/<name:code>/suspension", shows_again=True)
def suspend_case(code: str) -> AnyResponse:
    document = request.form.get("document", "").strip() or None
    return _done(code, commands.SuspendCase(code, _reason(), document, _version()), "suspended")


@acts("/cases/<name:code>/resumption", shows_again=True)
def resume_case(code: str) -> AnyResponse:
    return _done(code, commands.ResumeCase(code, _reason(), _version()), "resumed")


@acts("/cases/<name:code>/cancellation", shows_again=True)
def cancel_case(code: str) -> AnyResponse:
    return _done(code, commands.CancelCase(code, _reason(), _version()), "cancelled")


@acts("/cases/<name:code>/extension", shows_again=True)
def extend_deadline(code: str) -> AnyResponse:
    form = request.form
    command = commands.ExtendDeadline(
        code,
        form.get("days", "").strip() + form.get("unit", "cd"),
        _reason(),
        form.get("agreed_with", ""),
        form.get("task") or None,
        form.get("document", "").strip() or None,
        _version(),
    )
    return _done(code, command, "extended")


@acts("/cases/<name:code>/incidents/<number:incident>/retry", shows_again=True)
def retry_incident(code: str, incident: int) -> AnyResponse:
    return _done(code, commands.RetryIncident(code, incident, _reason()), "retried")


def _reason() -> str:
    return request.form.get("reason", "")


def _version() -> int | None:
    """The version of the case that the person saw."""
    given = request.form.get("version", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else None


def _done(code: str, command: commands.Command, said: str, **more: Any) -> AnyResponse:
    if only_shows():
        return _again(code, said, **more)
    try:
        engine().execute(command, actor(), request.form.get("key"))
    except EngineError as error:
        return _again(code, said, status_of(error), refusal=_told(error), **more)
    return go_to("show_case", code=code, said=said)


def _again(code: str, tried: str, status: int = 200, **more: Any) -> Response:
    """The page with what was typed into the form that was tried."""
    given = {name: value for name, value in request.form.items() if name != FORM_TOKEN}
    return _case(code, status, tried=tried, given=given, **more)


def _told(error: EngineError) -> str:
    fields = error.fields if isinstance(error, Invalid) else ()
    return " ".join([told(error), *(say(one.message, one.params) for one in fields)])


# -- correcting a fact, and bringing a message in: pages with a form of their own


@shows("/cases/<name:code>/correction")
def show_correction(code: str) -> Response:
    """One fact is chosen, then put right."""
    return _correction(code, request.args.get("fact", ""))


@acts("/cases/<name:code>/correction", shows_again=True)
def correct_facts(code: str) -> AnyResponse:
    name = request.form.get("fact", "")
    fields = [one for one in _known_facts(code) if one.name == name]
    schemas = {one.name: one.schema for one in fields}
    typed = typed_answer(schemas, posted())
    if only_shows():
        return _correction(code, name, 200, typed)
    reading = read_answer(schemas, typed)
    if reading.errors:
        return _correction(code, name, 422, typed, reading.errors)
    command = commands.CorrectFacts(code, reading.values, _reason(), _version())
    try:
        engine().execute(command, actor(), request.form.get("key"))
    except EngineError as error:
        errors = list(error.fields) if isinstance(error, Invalid) else []
        refusal = "" if errors else told(error)
        return _correction(code, name, status_of(error), typed, errors, refusal)
    return go_to("show_case", code=code, said="corrected")


def _known_facts(code: str) -> list[views.FieldView]:
    sections = engine().records.sections(actor(), code, language())
    return [field for field, _ in sections[0].fields]


def _correction(
    code: str,
    fact: str,
    status: int = 200,
    typed: Mapping[str, Any] | None = None,
    errors: Sequence[FieldError] = (),
    refusal: str = "",
) -> Response:
    view = engine().cases.get(actor(), code, language())
    facts = _known_facts(code)
    found = [one for one in facts if one.name == fact]
    questions = questions_of(found, view.case.facts if typed is None else typed, errors)
    return show(
        "correction.html",
        status,
        view=view,
        fact=fact if found else "",
        facts=facts,
        questions=questions,
        errors=summary_of(errors, questions),
        refusal=refusal,
        reason=_reason(),
        kept_file=kept_file,
        key=secrets.token_urlsafe(12),
    )


@shows("/cases/<name:code>/messages/<name:message>")
def show_message(code: str, message: str) -> Response:
    return _message(code, message, {}, [])


@acts("/cases/<name:code>/messages/<name:message>", uploads=True, shows_again=True)
def correlate_message(code: str, message: str) -> AnyResponse:
    page = engine().cases.message(actor(), code, message, language())
    schemas = {one.name: one.schema for one in page.fields}
    typed = typed_answer(schemas, posted())
    errors = keep_files(page.fields, typed)
    if only_shows():
        return _message(code, message, typed, errors)
    reading = read_answer(schemas, typed)
    if errors or reading.errors:
        return _message(code, message, typed, [*errors, *reading.errors], 422)
    behalf = request.form.get("on_behalf_of", "").strip() or None
    command = commands.CorrelateMessage(code, message, reading.values, behalf)
    try:
        engine().execute(command, actor(), request.form.get("key"))
    except EngineError as error:
        errors = list(error.fields) if isinstance(error, Invalid) else []
        refusal = "" if errors else told(error)
        return _message(code, message, typed, errors, status_of(error), refusal=refusal)
    return go_to("show_case", code=code, said="message")


def _message(
    code: str,
    message: str,
    typed: Mapping[str, Any],
    errors: list[FieldError],
    status: int = 200,
    **said: object,
) -> Response:
    page = engine().cases.message(actor(), code, message, language())
    view = engine().cases.get(actor(), code, language())
    questions = questions_of(page.fields, typed, errors)
    return show(
        "message.html",
        status,
        page=page,
        view=view,
        questions=questions,
        errors=summary_of(errors, questions),
        behalf=request.form.get("on_behalf_of", view.customer),
        kept_file=kept_file,
        key=secrets.token_urlsafe(12),
        **said,
    )
