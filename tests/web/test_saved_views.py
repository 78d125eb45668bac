"""Saved views of the worklist by the API."""

from __future__ import annotations

from tests.kit import LEADER, SURVEY
from tests.web.conftest import Api


def test_a_view_is_saved_changed_chosen_and_deleted(api: Api) -> None:
    body = {"name": "Trễ", "filters": {"share": "all", "due": "late"}, "unit": "DL01"}
    assert api.post("/views", body, SURVEY).status_code == 403
    view = (api.post("/views", body, LEADER).json or {})["view"]
    assert api.post("/views", body, LEADER).status_code == 409
    wrong = api.post("/views", {**body, "filters": {"due": "soon"}}, LEADER)
    assert (wrong.json or {})["errors"][0]["field"] == "filters.due"

    assert api.send("PUT", f"/views/{view}", {"name": "Quá hạn"}, login=LEADER).status_code == 200
    assert api.put("/default-view", {"view": view}, SURVEY).status_code == 204
    assert api.get("/views", SURVEY).json == {
        "items": [
            {
                "id": view,
                "name": "Quá hạn",
                "unit": "DL01",
                "filters": {"share": "all", "due": "late"},
                "is_default": True,
                "may_change": False,
            }
        ],
        "shares_in": [],
    }
    assert api.send("DELETE", f"/views/{view}", login=SURVEY).status_code == 403
    assert api.send("DELETE", f"/views/{view}", login=LEADER).status_code == 204
    assert api.put("/default-view", {"view": view}, SURVEY).status_code == 404
