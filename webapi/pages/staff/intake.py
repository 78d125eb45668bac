"""Taking a request in: the first thing that happens at the one door."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Sequence

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from engine import EngineError, commands, roles, views
from webapi.context import actor, outside_reading, reading
from webapi.errors import status_of
from webapi.i18n import language
from webapi.pages.layout import acts, go_to, only_shows, show, shows
from webapi.pages.refusals import told

_log = logging.getLogger(__name__)


@shows("/requests/new")
def show_intake() -> Response:
    """GET ``/requests/new``: the first questions of the procedure that was chosen."""
    return _intake(request.args.get("definition", ""))


@acts("/requests/new/customer", shows_again=True)
def find_customer() -> Response:
    """The page with the earlier cases of the customer who has the number that was sent; it stands
    in no address, so in no log either."""
    wanted = request.form.get("definition", "")
    if only_shows():
        return _intake(wanted)
    try:
        found = reading().look_ups.by_number(actor(), request.form.get("number", ""), language())
    except EngineError as error:
        return _intake(wanted, status_of(error), refusal=told(error))
    return _intake(wanted, found=found)


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
    first = next((one.task for one in case.tasks if one.task.open), None)
    if first is None:
        return go_to("show_case", code=code)
    _fill_in(first, form.get("earlier", ""))
    return go_to("show_task", task=first.id, said="started")


def _fill_in(first: views.Task, earlier: str) -> None:
    """Keeps what an earlier case knows of the customer as the draft of the first step, as far as
    that asks for it. Without it the step is filled in by hand."""
    if not earlier:
        return
    try:
        known = reading().look_ups.customer(actor(), earlier)
        asked = {one.name for one in reading().tasks.get(actor(), first.id, language()).fields}
        draft = {name: value for name, value in known.items() if name in asked}
        if draft:
            command = commands.SaveDraft(first.id, draft, first.draft_version)
            outside_reading().execute(command, actor())
    except EngineError as error:
        _log.info("the draft of %s is not filled in: %s", first.id, error.code)


def _intake(
    definition: str,
    status: int = 200,
    found: Sequence[views.CaseLine] | None = None,
    refusal: str = "",
) -> Response:
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
        found=found,
        refusal=refusal,
    )
