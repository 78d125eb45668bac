"""Places while somebody types, for the script."""

from __future__ import annotations

from flask import Response, jsonify, request

from webapi.pages.layout import shows
from webapi.resources.places import places_of


@shows("/places")
def show_places() -> Response:
    """GET ``/places?province=&q=``: what can be chosen, as code and name, and what it was called
    before where that was looked for."""
    found = places_of(request.args.get("province", "")[:2], request.args.get("q", "")[:100])
    return jsonify([{"code": one.code, "name": one.name, "was": one.was} for one in found])
