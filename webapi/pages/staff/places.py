"""Places while somebody types, and who serves them, for the script."""

from __future__ import annotations

from flask import Response, jsonify, request

from webapi.auth import RouteAccess
from webapi.context import reading
from webapi.i18n import tell
from webapi.pages.layout import shows
from webapi.resources.places import places_of


@shows("/places", RouteAccess.PUBLIC)
def show_places() -> Response:
    """GET ``/places?province=&q=``: what can be chosen, as code and name, and what it was called
    before where that was looked for."""
    found = places_of(request.args.get("province", "")[:2], request.args.get("q", "")[:100])
    return jsonify([{"code": one.code, "name": one.name, "was": one.was} for one in found])


@shows("/places/serving", RouteAccess.PUBLIC)
def show_serving() -> Response:
    """GET ``/places/serving?province=&commune=&part=``: who will carry a request out, as said."""
    asked = (request.args.get(name, "")[:200] for name in ("province", "commune", "part"))
    return jsonify({"said": serving_said(*asked)})


def serving_said(province: str, commune: str, part: str = "") -> str:
    """Who will carry out a request for that place; empty as long as nobody can tell."""
    found = reading().places.serving(province, commune, part)
    if found is None:
        return ""
    if found.unit_name is not None:
        return tell("Carried out by: {unit}", unit=found.unit_name)
    if found.parts:
        parts = ", ".join(found.parts)
        return tell("Several units serve this commune. Choose the part: {parts}.", parts=parts)
    return tell("Nobody is known to serve this place. The request stays with your unit.")
