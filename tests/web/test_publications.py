"""Publishing documents over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from engine import Kind
from tests.kit import DESIGNER, DESK, Installation
from tests.web.conftest import Api


@pytest.fixture
def roles(installation: Installation) -> dict[str, str]:
    (document,) = installation.documents(Kind.ROLES)
    return {"kind": "roles", "key": "roles", "content": document.content}


def changed(document: dict[str, str]) -> dict[str, str]:
    return document | {"content": document["content"] + "\n# sửa\n"}


def test_the_newest_versions_by_kind(api: Api) -> None:
    everything = api.get("/publications").json
    assert everything is not None
    assert {p["kind"] for p in everything["items"]} == {str(kind) for kind in Kind}
    roles = api.get("/publications?kind=roles").json
    assert roles is not None
    assert [(p["key"], p["version"]) for p in roles["items"]] == [("roles", 1)]
    assert api.get("/publications?kind=poems").status_code == 422


def test_a_dry_run_of_a_calendar_lists_whose_dates_would_move(
    api: Api, installation: Installation
) -> None:
    code = installation.request()
    installation.go(code, "mv_draft_agreement")
    (calendar,) = (d for d in installation.documents(Kind.CALENDAR) if d.key == "utility")
    off = '\n[[overlay]]\nday = 2014-10-03\nworking = false\nground = "Thử"\n'
    document = {"kind": "calendar", "key": "utility", "content": calendar.content + off}
    dry = api.post("/publications", {"documents": [document], "dry_run": True}, DESIGNER)
    assert dry.status_code == 200
    assert dry.json is not None
    (move,) = dry.json["details"]["moves"]
    assert (move["case"], move["name"], move["days"]) == (code, "Lập thỏa thuận đấu nối", 3)


def test_publishing_what_changed(api: Api, roles: dict[str, str]) -> None:
    nothing = api.post("/publications", {"documents": [roles]}, DESIGNER)
    assert nothing.status_code == 200
    assert nothing.json is not None
    assert nothing.json["details"] == {"published": []}
    new = {"documents": [changed(roles)]}
    said = [{"kind": "roles", "key": "roles", "version": 2}]
    dry = api.post("/publications", new | {"dry_run": True}, DESIGNER)
    assert dry.status_code == 200
    assert dry.json is not None
    assert dry.json["details"] == {"published": said}
    done = api.post("/publications", new, DESIGNER)
    assert done.status_code == 201
    assert done.json is not None
    assert done.json["details"] == {"published": said}


def test_only_designers_publish(api: Api, roles: dict[str, str]) -> None:
    refused = api.post("/publications", {"documents": [changed(roles)]}, DESK)
    assert refused.status_code == 403
    assert refused.json is not None
    assert refused.json["code"] == "not_designer"


def test_every_problem_is_listed_with_its_place(api: Api, installation: Installation) -> None:
    diagram = next(d for d in installation.documents(Kind.PROCESS) if d.key == "lv_household")
    broken = diagram.content.replace("bpmn:userTask", "bpmn:scriptTask")
    documents = [
        {"kind": "process", "key": "lv_household", "content": broken},
        {"kind": "form", "key": "lvh_survey", "content": "{"},
    ]
    refused = api.post("/publications", {"documents": documents}, DESIGNER)
    assert refused.status_code == 422
    assert refused.json is not None
    assert refused.json["code"] == "publication_invalid"
    problems = refused.json["problems"]
    assert len(problems) == refused.json["params"]["count"]
    assert {"unsupported-element", "form-malformed"} <= {p["rule"] for p in problems}
    assert all(p["line"] > 0 for p in problems if p["rule"] == "unsupported-element")
    publications = api.get("/publications?kind=process").json
    assert publications is not None
    assert {p["version"] for p in publications["items"]} == {1}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "documents"),
        ({"documents": []}, "documents"),
        ({"documents": {}}, "documents"),
        ({"documents": ["x"]}, "documents[0]"),
        ({"documents": [{"kind": "poem", "key": "a", "content": ""}]}, "documents[0].kind"),
        ({"documents": [{"kind": "form", "content": ""}]}, "documents[0].key"),
        ({"documents": [{"kind": "form", "key": "a", "content": 5}]}, "documents[0].content"),
        ({"documents": [{"kind": "form", "key": "a", "content": "", "x": 1}]}, "documents[0].x"),
        ({"documents": [{"kind": "form", "key": "a", "content": ""}], "dry_run": 1}, "dry_run"),
    ],
)
def test_a_wrong_body_names_the_place(api: Api, body: dict[str, Any], field: str) -> None:
    refused = api.post("/publications", body, DESIGNER)
    assert refused.status_code == 422
    assert refused.json is not None
    assert [error["field"] for error in refused.json["errors"]] == [field]


def test_a_second_attempt_with_the_same_key_gets_the_first_answer(
    api: Api, roles: dict[str, str]
) -> None:
    new = {"documents": [changed(roles)]}
    first = api.post("/publications", new, DESIGNER, Idempotency_Key="k")
    again = api.post("/publications", new, DESIGNER, Idempotency_Key="k")
    assert (again.status_code, again.json) == (first.status_code, first.json)
