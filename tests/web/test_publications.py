"""What is published, over HTTP."""

from __future__ import annotations

from engine import documents
from tests.web.conftest import Api


def test_the_newest_versions_by_kind(api: Api) -> None:
    everything = api.get("/publications").json
    assert everything is not None
    # Which unit serves which commune, and whose certificates count, is told by each installation.
    shipped = {str(kind) for kind in documents.Kind} - {"territory", "trust"}
    assert {p["kind"] for p in everything["items"]} == shipped
    roles = api.get("/publications?kind=roles").json
    assert roles is not None
    assert [(p["key"], p["version"]) for p in roles["items"]] == [("roles", 1)]
    assert api.get("/publications?kind=poems").status_code == 422
