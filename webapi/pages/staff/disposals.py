"""What is kept long enough: listed by one person, released by another."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from engine import EngineError, commands, views
from webapi.context import actor, outside_reading, reading
from webapi.errors import status_of
from webapi.i18n import language, tell
from webapi.pages.layout import acts, go_to, show, shows
from webapi.pages.queries import read_query
from webapi.pages.refusals import told
from webapi.pages.staff.case_actions import given_reason
from webapi.schemas.disposals import DisposalQuery


@shows("/disposals")
def show_disposals() -> Response:
    """GET ``/disposals``: what is due to be erased, and the lists of it."""
    return _all(read_query(DisposalQuery)["unit"])


@acts("/disposals")
def draw_up_disposal() -> AnyResponse:
    """POST ``/disposals``: the cases that were chosen."""
    unit = request.form.get("unit", "")
    command = commands.DrawUpDisposal(unit, tuple(request.form.getlist("case")))
    try:
        receipt = outside_reading().execute(command, actor(), request.form.get("key"))
    except EngineError as error:
        return _all(None, status_of(error), refusal=told(error))
    return go_to("show_disposal", disposal=receipt.details["disposal"], said="drawn-up")


@shows("/disposals/<name:disposal>")
def show_disposal(disposal: str) -> Response:
    """GET ``/disposals/NUMBER``."""
    return _one(disposal)


@acts("/disposals/<name:disposal>/release")
def release_disposal(disposal: str) -> AnyResponse:
    """POST ``/disposals/NUMBER/release``."""
    return _decide(commands.ReleaseDisposal(disposal, given_reason()), "disposal-released")


@acts("/disposals/<name:disposal>/refusal")
def refuse_disposal(disposal: str) -> AnyResponse:
    """POST ``/disposals/NUMBER/refusal``."""
    return _decide(commands.RefuseDisposal(disposal, given_reason()), "disposal-refused")


def _decide(command: commands.ReleaseDisposal | commands.RefuseDisposal, said: str) -> AnyResponse:
    try:
        outside_reading().execute(command, actor(), request.form.get("key"))
    except EngineError as error:
        return _one(command.disposal, status_of(error), refusal=told(error), tried=said)
    return go_to("show_disposal", disposal=command.disposal, said=said)


def _all(unit: str | None, status: int = 200, **more: Any) -> Response:
    disposals, names = reading().disposals, _unit_names()
    draws_up = disposals.draws_up_in(actor())
    return show(
        "staff/disposals.html",
        status,
        due=disposals.due(actor(), unit),
        lists=[(one, state_word(one)) for one in disposals.lists(actor(), unit)],
        unanswered=disposals.unanswered(actor(), unit),
        periods=disposals.periods(),
        units=names,
        unit=unit,
        draws_up=[unit] if unit in draws_up else draws_up if len(draws_up) == 1 else [],
        processes={
            one.publication.key: one.name for one in reading().publications.definitions(language())
        },
        **more,
    )


def _one(number: str, status: int = 200, **more: Any) -> Response:
    found = reading().disposals.get(actor(), number)
    logins = {found.drawn_up_by, found.decided_by} - {None}
    return show(
        "staff/disposal.html",
        status,
        one=found,
        state=state_word(found),
        entries=[entry.partition(" ")[::2] for entry in found.entries],
        left_out={entry.partition(" ")[0] for entry in found.left_out},
        names=reading().people.names({login for login in logins if login}),
        decides=reading().disposals.decides_on(actor(), found),
        unit_name=_unit_names().get(found.unit, found.unit),
        **more,
    )


def _unit_names() -> dict[str, str]:
    return {one.code: one.name for one in reading().people.units()}


def state_word(one: views.Disposal) -> str:
    """Where a list is, in the language of the page."""
    return {
        "drawn_up": tell("waits for a second person"),
        "released": tell("is being erased"),
        "done": tell("erased"),
        "refused": tell("refused"),
    }[one.state]
