"""Cases: the list, where one stands, what leaders and desks may do with it, its file in print."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from flask import Response, url_for
from werkzeug.wrappers import Response as AnyResponse

from engine import NotAllowed, queries, states, terms, views
from webapi.context import actor, reading
from webapi.i18n import language
from webapi.pages.charts import clock_bar
from webapi.pages.facts import known_fields
from webapi.pages.formatting import deadline, whole_deadline
from webapi.pages.layout import go_to, show, shows
from webapi.pages.numbered import MOST_COUNTED, PAGE, NumberedPage, skipped
from webapi.pages.queries import read_query
from webapi.schemas.fields import ChoiceField, Digits, Request, Text

MOST = 200


class CaseOutlook(StrEnum):
    """Whether power comes in time, as the plan of the rest says."""

    ON_TIME = "on_time"
    TIGHT = "tight"
    LATE = "late"


class CasesQuery(Request):
    """What the list of cases is narrowed to, and its page from 1."""

    q = Text(most=200, load_default=None)
    state = ChoiceField(states.CaseState, load_default=None)
    definition = Text(most=80, load_default=None)
    unit = Text(most=20, load_default=None)
    outlook = ChoiceField(CaseOutlook, load_default=None)
    page = Digits(1, 100_000, load_default=1)


@shows("/cases")
def list_cases() -> Response:
    """GET ``/cases``: the newest cases first; 404 behind the last page."""
    query, now = read_query(CasesQuery), reading().clock.now()
    units = None if query["unit"] is None else frozenset({query["unit"]})
    wanted = queries.CaseFilter(
        units, query["state"], query["definition"], query["q"], query["outlook"]
    )
    skip = skipped(query["page"])
    found = reading().cases.newest(actor(), wanted, skip, PAGE, language())
    page = NumberedPage(query["page"], found, reading().cases.count(actor(), wanted, MOST_COUNTED))
    return show(
        "staff/cases.html",
        page.status,
        rows=[
            (one, whole_deadline(_end_of(one.case), now, _stands(one.case), one.estimated))
            for one in found
        ],
        query=query,
        page=page,
        definitions=reading().publications.definitions(language()),
        units=[one for one in reading().people.units() if one.code in actor().sees()],
        filtered=any(query[n] for n in ("q", "state", "definition", "unit", "outlook")),
        elsewhere=reading().taken_in.count(actor(), MOST_COUNTED),
        address=_address,
    )


def _end_of(case: views.Case) -> datetime | None:
    """The end of the whole limit, as long as it runs."""
    over = case.energized_at is not None or case.closed_at is not None
    return None if over else case.due_at


def _stands(case: views.Case) -> bool:
    return case.suspended_at is not None


def _address(query: Mapping[str, Any], **other: Any) -> str:
    wanted = {**query, "page": 1, **other}
    return url_for(
        "pages.list_cases",
        **{name: one for name, one in wanted.items() if one and (name, one) != ("page", 1)},
    )


# -- one case


@shows("/cases/<name:code>")
def show_case(code: str) -> AnyResponse:
    """GET ``/cases/CODE``: the page of a case; of one that another unit carries out, where it
    stands."""
    try:
        return show_current(code)
    except NotAllowed as error:
        if error.code != queries.ELSEWHERE:
            raise
        return go_to("show_status", code=code)


def show_current(code: str, status: int = 200, **said: Any) -> Response:
    """The page of the case as it stands, with ``said`` about an action that was refused."""
    view = reading().cases.get(actor(), code, language())
    now, case = reading().clock.now(), view.case
    ledger = reading().ledgers.get(actor(), code, language())
    still = _stands(case)
    logins = {login for one in view.tasks for login in _persons(one.task)}
    sections = reading().records.sections(actor(), code, language())
    facts = sections[0].fields if sections else ()
    breaches = reading().breaches.page(
        actor(), queries.BreachFilter(case=code), limit=MOST + 1, language=language()
    )
    annulling = {
        login
        for one in breaches[:MOST]
        for login in (one.breach.annul_asked_by, one.breach.annulled_by)
    }
    transferring = {one.offered_by for one in view.transfers}
    erasing = {login for one in view.erasures for login in (one.asked_by, one.erased_by)}
    others = annulling | erasing | transferring
    explains = any(one.may_explain for one in breaches[:MOST])
    return show(
        "staff/case.html",
        status,
        view=view,
        case=case,
        whole=whole_deadline(_end_of(case), now, still, view.estimated),
        open_tasks=[
            (one, deadline(one.task.due_at, now, still or one.rests, one.estimated))
            for one in view.tasks
            if one.task.open
        ],
        closed_tasks=[one for one in view.tasks if not one.task.open],
        names=reading().people.names({login for login in logins | others if login}, language()),
        ledger=ledger,
        status=reading().tracking.status(actor(), code, language()),
        bar=clock_bar(ledger),
        papers=reading().papers.of_case(actor(), code, language()),
        left_out_since=ledger.left_out_since,
        facts=known_fields(code, facts),
        sections=[
            (section.name, known_fields(code, section.fields))
            for section in sections
            if section.name
        ],
        breaches=breaches[:MOST],
        more_breaches=len(breaches) > MOST,
        causes=reading().breaches.causes(language()) if explains else [],
        messages=reading().messages.of_case(actor(), code),
        contacts=reading().messages.contacts(actor(), code),
        comments=reading().records.comments(actor(), code),
        grounds=terms.erasure_grounds(),
        units=reading().people.units(),
        key=secrets.token_urlsafe(12),
        **({"comment": "", "tried": "", "refusal": "", "given": {}} | said),
    )


@shows("/cases/<name:code>/print")
def print_case(code: str) -> Response:
    """GET ``/cases/CODE/print``: the case to read and print."""
    return show("staff/print.html", page=reading().case_files.get(actor(), code, language()))


@shows("/cases/<name:code>/answer-file")
def show_answer_file(code: str) -> Response:
    """GET ``/cases/CODE/answer-file``: what is held of the customer, to read and print."""
    page = reading().answer_files.page(actor(), code, language=language())
    return show("staff/print.html", page=page)


@shows("/cases/<name:code>/history")
def show_history(code: str) -> Response:
    """GET ``/cases/CODE/history``: the table of its events, by itself."""
    page = reading().case_files.get(actor(), code, language())
    table = next(one for one in page.tables if one.key == "history")
    return show("staff/history.html", code=code, shown=table)


def _persons(task: views.Task) -> tuple[str | None, ...]:
    return task.assignee, task.held_for, task.closed_by, task.done_for
