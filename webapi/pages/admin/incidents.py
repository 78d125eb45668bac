"""Steps of cases that failed: for administrators and auditors to look at, for leaders to have tried
again."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from engine import EngineError, commands
from webapi.context import actor, outside_reading, reading
from webapi.cursor import MAX_LENGTH, list_page, read_cursor
from webapi.errors import status_of
from webapi.incident_places import incident_parts, incident_place
from webapi.pages.layout import acts, go_to, show, shows
from webapi.pages.queries import read_query
from webapi.pages.refusals import told
from webapi.schemas.fields import Request, Text

PAGE = 50


class IncidentsQuery(Request):
    """What the list of failed steps is narrowed to, and where its page begins."""

    code = Text(most=60, load_default=None)
    cursor = Text(most=MAX_LENGTH, load_default=None)


@shows("/admin/incidents")
def list_incidents() -> Response:
    """GET ``/admin/incidents``: steps that failed, the longest open first."""
    return _incidents(read_query(IncidentsQuery))


def _incidents(query: dict[str, Any], status: int = 200, **said: object) -> Response:
    incidents, after = reading().incidents, read_cursor(query["cursor"], incident_place)
    page = list_page(
        lambda most: incidents.page(actor(), query["code"], after, most), PAGE, incident_parts
    )
    return show(
        "admin/incidents.html",
        status,
        rows=page["items"],
        next=page["next"],
        query=query,
        counts=incidents.count_by_code(actor()),
        leads=any(one.is_led for one in page["items"]),
        **said,
    )


@acts("/admin/incidents/retry")
def retry_incidents() -> AnyResponse:
    """POST ``/admin/incidents/retry``: has steps of one cause tried again that the actor leads, at
    most a page of them, each by a command of its own."""
    code, reason = request.form.get("code", ""), request.form.get("reason", "")
    chosen = request.form.get("incident")
    lines = reading().incidents.page(actor(), code or None, None, PAGE)
    known = {f"{one.case}-{one.number}": one for one in lines if one.is_led}
    wanted = known.values() if chosen is None else [known[chosen]] if chosen in known else []
    for one in wanted:
        command = commands.RetryIncident(one.case, one.number, reason)
        try:
            outside_reading().execute(command, actor())
        except EngineError as error:
            query = {"code": code or None, "cursor": None}
            return _incidents(query, status_of(error), error=told(error), reason=reason)
    return go_to("list_incidents", code=code or None, said="retried" if wanted else None)
