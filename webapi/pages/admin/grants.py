"""What needs two administrators: one has proposed it, another one approves or refuses it here."""

from __future__ import annotations

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from engine import EngineError, commands, grant
from webapi.context import actor, outside_reading, reading
from webapi.errors import status_of
from webapi.i18n import language, tell
from webapi.pages import words
from webapi.pages.layout import acts, go_to, show, shows
from webapi.pages.queries import read_query
from webapi.pages.refusals import told
from webapi.schemas.fields import Request, Text

PAGE = 50


class GrantsQuery(Request):
    """Before which number a page of proposals begins."""

    before = Text(most=6, load_default=None)


@shows("/admin/grants")
def list_grants() -> Response:
    """GET ``/admin/grants``: proposals, the newest first."""
    before, people = read_query(GrantsQuery)["before"], reading().people
    found = people.grants(actor(), before, PAGE + 1)
    rows = found[:PAGE]
    return show(
        "admin/grants.html",
        rows=rows,
        next=rows[-1].number if len(found) > PAGE else None,
        first=before is None,
        names=_names(rows),
        **_words(),
    )


@shows("/admin/grants/<name:number>")
def show_grant(number: str) -> Response:
    """GET ``/admin/grants/NUMBER``: one proposal, to decide on."""
    return _grant(number)


def _grant(number: str, status: int = 200, **said: object) -> Response:
    one, me = reading().people.grant(actor(), number), actor().login
    is_open = one.state(reading().clock.now()) is grant.GrantState.OPEN
    return show(
        "admin/grant.html",
        status,
        one=one,
        is_open=is_open,
        decides=is_open and me not in (one.proposed_by, one.login),
        is_mine=me == one.proposed_by,
        names=_names([one]),
        **_words(),
        **said,
    )


@acts("/admin/grants/<name:number>/approval")
def approve_grant(number: str) -> AnyResponse:
    """POST ``/admin/grants/NUMBER/approval``: carries it out."""
    password = request.form.get("password")
    return _do(number, commands.ApproveGrant(number, password), "grant-approved")


@acts("/admin/grants/<name:number>/refusal")
def refuse_grant(number: str) -> AnyResponse:
    """POST ``/admin/grants/NUMBER/refusal``: ends it without effect."""
    reason = request.form.get("reason", "")
    return _do(number, commands.RefuseGrant(number, reason), "grant-refused")


def _do(number: str, command: commands.Command, said: str) -> AnyResponse:
    try:
        outside_reading().execute(command, actor())
    except EngineError as error:
        return _grant(number, status_of(error), error=told(error))
    return go_to("show_grant", number=number, said=said)


def _names(rows: list[grant.Grant]) -> dict[str, str]:
    logins = {one.login for one in rows} | {one.proposed_by for one in rows}
    logins |= {one.decided_by for one in rows if one.decided_by is not None}
    known = reading().people.names(logins, language())
    return {login: known.get(login, login) for login in logins}


def _words() -> dict[str, object]:
    units = {unit.code: unit.name for unit in reading().people.units()}
    return {"units": units, "roles": words.roles(), "act_word": act_word, "state_of": _state_of}


def act_word(act: grant.GrantAct) -> str:
    """What is proposed."""
    return {
        grant.GrantAct.ROLE: tell("Give a role"),
        grant.GrantAct.ENABLE: tell("Let somebody log in again"),
        grant.GrantAct.PASSWORD: tell("Set a password"),
    }[act]


def _state_of(one: grant.Grant) -> str:
    return {
        grant.GrantState.OPEN: tell("waits for a second administrator"),
        grant.GrantState.APPROVED: tell("approved"),
        grant.GrantState.REFUSED: tell("refused"),
        grant.GrantState.EXPIRED: tell("expired"),
        grant.GrantState.ALONE: tell("given on the command line, by one person"),
    }[one.state(reading().clock.now())]
