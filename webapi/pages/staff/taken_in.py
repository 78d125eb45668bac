"""Cases that were taken in here and other units carry out: the list, and where one stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, url_for

from webapi.context import actor, reading
from webapi.i18n import language
from webapi.pages.formatting import deadline
from webapi.pages.layout import show, shows
from webapi.pages.numbered import MOST_COUNTED, PAGE, NumberedPage, skipped
from webapi.pages.queries import read_query
from webapi.schemas.fields import Digits, Request


class TakenInPageQuery(Request):
    """Which page of the list, from 1."""

    page = Digits(1, 100_000, load_default=1)


@shows("/taken-in")
def list_taken_in() -> Response:
    """GET ``/taken-in``: cases under way that were taken in here for other units, the newest
    first; 404 behind the last page."""
    query, taken_in = read_query(TakenInPageQuery), reading().taken_in
    found = taken_in.newest(actor(), skipped(query["page"]), PAGE, language())
    page = NumberedPage(query["page"], found, taken_in.count(actor(), MOST_COUNTED))
    return show(
        "staff/taken_in.html", page.status, rows=found, query=query, page=page, address=_address
    )


def _address(query: Mapping[str, Any], **other: Any) -> str:
    return url_for("pages.list_taken_in", **{**query, **other})


@shows("/cases/<name:code>/status")
def show_status(code: str) -> Response:
    """GET ``/cases/CODE/status``: what the customer of the case is told."""
    view, now = reading().taken_in.get(actor(), code, language()), reading().clock.now()
    return show(
        "staff/case_status.html",
        view=view,
        status=view.status,
        steps=[(one, deadline(one.due_at, now, one.is_still)) for one in view.steps],
    )
