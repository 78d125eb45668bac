"""Who stands in for whom: named, accepted and ended; and the steps of somebody who is absent."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from engine import Actor, EngineError, Invalid, commands, views
from webapi.context import actor, outside_reading, reading
from webapi.errors import status_of
from webapi.i18n import language
from webapi.pages import words
from webapi.pages.formatting import VIETNAM, local
from webapi.pages.layout import acts, go_to, show, shows
from webapi.pages.refusals import told
from webapi.pages.staff.case_actions import given_reason

_LEADER = "lanh_dao"
_TO = "to-"
"""Before the id of a step, in the name of the field that says to whom it goes."""


@shows("/deputies")
def show_deputies() -> Response:
    """GET ``/deputies``: who stands in for oneself, for whom one does, and in units one leads."""
    return _page()


@acts("/deputies")
def deputize() -> AnyResponse:
    """POST ``/deputies``: names a deputy, for oneself or for somebody absent."""
    form = request.form
    try:
        command = commands.Deputize(
            form.get("person") or actor().login,
            form.get("deputy", ""),
            form.get("unit", ""),
            _day(form.get("from", "")),
            _day(form.get("until", "")) + timedelta(days=1),
            form.get("reason", ""),
            tuple(form.getlist("role")),
            tuple(form.getlist("definition")),
        )
        outside_reading().execute(command, actor(), form.get("key"))
    except EngineError as error:
        return _page(status_of(error), refusal=told(error))
    return go_to("show_deputies", said="deputy-named")


@acts("/deputies/<name:deputyship>/accept")
def accept_deputy(deputyship: str) -> AnyResponse:
    """POST ``/deputies/ID/accept``."""
    return _do(commands.AcceptDeputy(deputyship), "deputy-accepted")


@acts("/deputies/<name:deputyship>/decline")
def decline_deputy(deputyship: str) -> AnyResponse:
    """POST ``/deputies/ID/decline``, with a reason."""
    return _do(commands.DeclineDeputy(deputyship, given_reason()), "deputy-declined")


@acts("/deputies/<name:deputyship>/end")
def end_deputy(deputyship: str) -> AnyResponse:
    """POST ``/deputies/ID/end``, with a reason."""
    return _do(commands.EndDeputy(deputyship, given_reason()), "deputy-ended")


@shows("/deputies/shares")
def show_shares() -> Response:
    """GET ``/deputies/shares``: to whom the steps of a colleague would go."""
    return _shares(request.args.get("person", ""), request.args.get("unit", ""))


@acts("/deputies/shares")
def share_out() -> AnyResponse:
    """POST ``/deputies/shares``: as it was looked at and changed on the page."""
    form = request.form
    person, unit = form.get("person", ""), form.get("unit", "")
    shares = tuple(
        (name.removeprefix("to-"), to or None)
        for name, to in form.items()
        if name.startswith("to-")
    )
    command = commands.ShareOut(person, unit, form.get("reason", ""), False, shares)
    try:
        outside_reading().execute(command, actor(), form.get("key"))
    except EngineError as error:
        return _shares(person, unit, status_of(error), refusal=told(error))
    return go_to("show_deputies", said="shared-out")


def _do(
    command: commands.AcceptDeputy | commands.DeclineDeputy | commands.EndDeputy, said: str
) -> AnyResponse:
    try:
        outside_reading().execute(command, actor(), request.form.get("key"))
    except EngineError as error:
        return _page(status_of(error), refusal=told(error))
    return go_to("show_deputies", said=said)


def _page(status: int = 200, **more: Any) -> Response:
    me, today = actor(), local(reading().clock.now()).date()
    found = reading().deputies.page(me)
    colleagues = reading().people.colleagues(me)
    leads = sorted(unit for unit, held in me.roles.items() if _LEADER in held)
    led = {*leads, *(code for unit in leads for code in me.below.get(unit, ()))}
    return show(
        "staff/deputies.html",
        status,
        mine=[one for one in found if one.deputyship.person == me.login],
        theirs=[one for one in found if one.deputyship.deputy == me.login],
        others=[one for one in found if _is_of_others(one)],
        colleagues=colleagues,
        held=_held(me),
        led=sorted(led),
        absent=[one for one in colleagues if any(unit in led for unit, _ in one.roles)],
        shares_in=leads,
        roles=words.roles(),
        definitions=reading().publications.definitions(language()),
        today=today.isoformat(),
        next_week=(today + timedelta(days=6)).isoformat(),
        typed=request.form,
        **more,
    )


def _shares(person: str, unit: str, status: int = 200, **more: Any) -> Response:
    return show(
        "staff/shares.html",
        status,
        shares=reading().shares.preview(actor(), person, unit, language()),
        person=person,
        name=reading().people.names({person}).get(person, person),
        unit=unit,
        reason=request.form.get("reason", ""),
        **more,
    )


def _is_of_others(one: views.DeputyView) -> bool:
    return actor().login not in (one.deputyship.person, one.deputyship.deputy)


def _held(me: Actor) -> list[tuple[str, list[str]]]:
    """The units in which the reader holds roles of the procedure, and those."""
    return [(unit, sorted(me.roles[unit])) for unit in sorted(me.works_in())]


def _day(typed: str) -> datetime:
    """The beginning of a day in Vietnam."""
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        raise Invalid(
            "day_unreadable", "Write both days as year-month-day, such as 2026-12-24."
        ) from None
    return datetime(day.year, day.month, day.day, tzinfo=VIETNAM)
