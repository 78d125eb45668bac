"""Where a request is, for whoever has its code; and a little more for whoever has its key.

The code never stands in an address, so no log, history or referrer holds it: it is sent by a form,
and a cookie of half an hour says what was found.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask import g, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from engine import EngineError, Granted, calendar_file, views
from webapi.auth import RouteAccess
from webapi.client import client_address
from webapi.context import outside_reading, reading
from webapi.download import attachment
from webapi.errors import status_of, wait_as_told
from webapi.i18n import language, tell
from webapi.pages.customers.passes import (
    COOKIE,
    granted_now,
    keep_pass,
    unlisted,
)
from webapi.pages.formatting import local
from webapi.pages.layout import acts, go_to, secret_path, show, shows
from webapi.pages.refusals import told
from webapi.session import check_form_token, drop_cookie

MAX_SHOWN = 40
"""Of what was typed, so much is shown again."""


@shows("/tra-cuu", RouteAccess.PUBLIC)
def show_tracking() -> AnyResponse:
    """GET ``/tra-cuu``: asks for a code."""
    return unlisted(show("customers/track.html", typed=""))


@acts("/tra-cuu", RouteAccess.PUBLIC)
def look_up() -> AnyResponse:
    """POST ``/tra-cuu``: finds a request by its code, and leads to where it is."""
    check_form_token()
    typed, key = request.form.get("code", ""), request.form.get("key", "")
    try:
        granted = outside_reading().code_look_ups.by_code(typed, key, client_address())
    except EngineError as error:
        return _refused(error, typed[:MAX_SHOWN])
    return _remembered(granted)


@shows("/k/<token>", RouteAccess.PUBLIC)
@secret_path
def open_link(token: str) -> AnyResponse:
    """GET ``/k/TOKEN``: the link of a message. Nothing is used up by it, so whoever looks at it
    first, such as a scanner of mails, takes nothing away."""
    try:
        granted = outside_reading().code_look_ups.by_link(token, client_address())
    except EngineError as error:
        return _refused(error, "")
    return _remembered(granted)


@shows("/tra-cuu/ho-so", RouteAccess.PUBLIC)
def show_tracked() -> AnyResponse:
    """GET ``/tra-cuu/ho-so``: where the request is that this browser has looked up."""
    granted, public, own = _found()
    if granted is None or public is None:
        return unlisted(go_to("show_tracking"))
    duties = None if own is None else reading().own_case.duties(granted, language())
    page = show("customers/tracked.html", view=public, own=own, status=public.status, duties=duties)
    return unlisted(page)


@shows("/tra-cuu/lich.ics", RouteAccess.PUBLIC)
def send_dates() -> AnyResponse:
    """GET ``/tra-cuu/lich.ics``: its dates, for the calendar of a phone."""
    granted, public, own = _found()
    if granted is None or public is None:
        return unlisted(go_to("show_tracking"))
    entries = list(_dates(public.status))
    if own is not None:
        dropped = reading().tracking.dropped(granted, language())
        entries += _appointments(public.status, own.appointments)
        entries += _appointments(public.status, dropped, cancelled=True)
    content = calendar_file.write_calendar(entries, reading().clock.now()).encode()
    name = f"{public.status.code}.ics"
    return unlisted(attachment(content, name, calendar_file.MEDIA_TYPE))


@acts("/tra-cuu/xong", RouteAccess.PUBLIC)
def forget_tracked() -> AnyResponse:
    """POST ``/tra-cuu/xong``: this browser shows the request no more."""
    check_form_token()
    response = go_to("show_tracking")
    drop_cookie(response, COOKIE)
    return response


def _dates(status: views.CaseStatus) -> Iterator[calendar_file.CalendarEntry]:
    """Its dates. The version of the case grows with whatever moves one of them."""
    code, version = status.code, status.version
    if status.next_at is not None:
        name = tell("Next date of request {code}", code=code)
        yield calendar_file.CalendarEntry(f"{code}-next@motcua", name, status.next_at, version)
    for key, at, name in (
        ("expected", status.expected_at, tell("Power is expected, request {code}", code=code)),
        ("last", status.last_at, tell("Last day of request {code}", code=code)),
    ):
        if at is not None:
            day = local(at).date()
            yield calendar_file.CalendarEntry(f"{code}-{key}@motcua", name, day, version)


def _appointments(
    status: views.CaseStatus, found: Sequence[views.Appointment], *, cancelled: bool = False
) -> Iterator[calendar_file.CalendarEntry]:
    for one in found:
        id_, name = f"{status.code}-{one.field}@motcua", f"{one.label}, {status.code}"
        yield calendar_file.CalendarEntry(id_, name, one.at, status.version, cancelled)


def _found() -> tuple[Granted | None, views.PublicView | None, views.OwnView | None]:
    granted = granted_now()
    if granted is None:
        return None, None, None
    own = reading().tracking.own(granted, language()) if granted.key else None
    public = reading().tracking.public(granted.code, language()) if own is None else own.public
    return granted, public, own


def _remembered(granted: Granted) -> AnyResponse:
    return unlisted(keep_pass(go_to("show_tracked"), granted))


def _refused(error: EngineError, typed: str) -> AnyResponse:
    g.shown_at = url_for("pages.show_tracking")  # where another language leads to
    page = show("customers/track.html", status_of(error), typed=typed, error=told(error))
    return unlisted(wait_as_told(page, error))
