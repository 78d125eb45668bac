"""Taking a request in: the first thing that happens at the one door."""

from __future__ import annotations

import secrets

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from engine import EngineError, commands, roles
from webapi.context import actor, outside_reading, reading
from webapi.errors import status_of
from webapi.i18n import language
from webapi.pages.layout import acts, go_to, show, shows
from webapi.pages.refusals import told


@shows("/requests/new")
def show_intake() -> Response:
    """GET ``/requests/new``: the first questions of the procedure that was chosen."""
    return _intake(request.args.get("definition", ""))


@acts("/requests/new")
def start_case() -> AnyResponse:
    """Starts the case, and leads to its first step: the request itself."""
    form = request.form
    wanted = form.get("definition", "")
    command = commands.StartCase(
        wanted,
        form.get("unit", ""),
        form.get("channel") or "counter",
        profile=form.get("profile") or None,
        reason=form.get("reason"),
    )
    try:
        receipt = outside_reading().execute(command, actor(), form.get("key"))
    except EngineError as error:
        return _intake(wanted, status_of(error), refusal=told(error))
    code = str(receipt.subject)
    case = reading().cases.get(actor(), code, language())
    first = next((one.task.id for one in case.tasks if one.task.open), None)
    if first is None:
        return go_to("show_case", code=code)
    return go_to("show_task", task=first, said="started")


def _intake(definition: str, status: int = 200, **said: object) -> Response:
    by_unit = actor().roles
    desks = {unit for unit, held in by_unit.items() if roles.DESK in held}
    leads = {unit for unit, held in by_unit.items() if roles.LEADER in held}
    return show(
        "staff/intake.html",
        status,
        definitions=reading().publications.startable(language()),
        wanted=definition,
        units=[one for one in reading().people.units() if one.code in desks | leads],
        laws=reading().publications.laws(language()) if leads else [],
        desk=bool(desks),
        key=secrets.token_urlsafe(12),
        given=request.form,
        **said,
    )
