"""Where a request is, for programs of customers."""

from __future__ import annotations

from typing import Any

from webapi.auth import RouteAccess
from webapi.client import client_address
from webapi.context import outside_reading, reading
from webapi.errors import Refused
from webapi.i18n import language
from webapi.routes import Routes
from webapi.schemas.tracking import TrackedSchema, TrackingSchema

routes = Routes("tracking", "Requests looked up by their code, without a login.")


@routes.changes(
    "/public/tracking",
    TrackingSchema,
    answer=TrackedSchema,
    access=RouteAccess.PUBLIC,
    keyed=False,
    problems={404, 429},
)
def track_case(body: dict[str, Any]) -> dict[str, Any]:
    """Look a request up by its code, and by the key beside it

    The code alone shows nothing that tells of a person. At most ten look-ups a minute and thirty
    misses an hour are answered to a network, and five wrong keys an hour to a code (429 with
    `Retry-After`); where very many codes are guessed, everybody is asked for the key (403).
    """
    look_ups = outside_reading().code_look_ups
    granted = look_ups.by_code(body["code"], body["key"], client_address())
    own = reading().tracking.own(granted, language()) if granted.key else None
    public = reading().tracking.public(granted.code, language()) if own is None else own.public
    if public is None:
        raise Refused(404, "tracking_not_found", "What is stored of this request is damaged.")
    return {
        "service": public.service,
        "unit": public.unit,
        "hotline": public.hotline,
        "status": public.status,
        "papers": None if own is None else own.papers,
        "appointments": None if own is None else own.appointments,
        "amounts": None if own is None else own.amounts,
    }
