"""Proposals over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from engine import documents
from tests.kit import APPROVER, AUDITOR, DESIGNER, DESK, Installation
from tests.web.conftest import Api

pytestmark = pytest.mark.usefixtures("quick_sandbox")

TITLE = "Biểu mẫu khảo sát rõ hơn"


@pytest.fixture
def form(installation: Installation) -> dict[str, str]:
    (found,) = (d for d in installation.documents(documents.Kind.FORM) if d.key == "mv_survey")
    content = found.content.replace("Kết quả khảo sát", "Kết luận khảo sát")
    return {"kind": "form", "key": "mv_survey", "content": content}


def said(answer: Any) -> dict[str, Any]:
    assert answer.json is not None
    return dict(answer.json)


def begun(api: Api, form: dict[str, str]) -> str:
    answer = api.post("/proposals", {"title": TITLE, "documents": [form]}, DESIGNER)
    assert answer.status_code == 201
    return str(said(answer)["details"]["proposal"])


def act(api: Api, number: str, what: str, login: str, **body: Any) -> Any:
    seen = api.get(f"/proposals/{number}", login).headers.get("ETag", '"0"')
    return api.post(f"/proposals/{number}/{what}", body or None, login, If_Match=seen)


def test_a_proposal_is_followed_over_http(api: Api, form: dict[str, str]) -> None:
    number = begun(api, form)
    assert act(api, number, "submit", DESIGNER, note="Theo góp ý").status_code == 200
    own = act(api, number, "approve", DESIGNER, note="")
    assert (own.status_code, said(own)["code"]) == (403, "own_proposal")
    assert act(api, number, "approve", APPROVER, note="Đồng ý").status_code == 200
    done = act(api, number, "publish", DESIGNER)
    assert said(done)["details"]["published"] == [
        {"kind": "form", "key": "mv_survey", "version": 2},
        {"kind": "process", "key": "mv_own_substation", "version": 2},
    ]
    found = said(api.get(f"/proposals/{number}", AUDITOR))
    assert (found["state"], found["approved_by"]) == ("published", APPROVER)
    assert [entry["type"] for entry in found["history"]][-1] == "ProposalPublished"
    compared = said(api.get(f"/proposals/{number}/comparison", AUDITOR))
    assert {(e["kind"], e["place"], e["after"]) for e in compared["edits"]} == {
        ("form", "result", "Kết luận khảo sát")
    }
    versions = said(api.get("/publications/form/mv_survey/comparison/1/2", AUDITOR))
    assert versions["edits"] == compared["edits"]


def test_a_document_comes_back_as_it_was_saved(api: Api, form: dict[str, str]) -> None:
    number = begun(api, form)
    assert said(api.get(f"/proposals/{number}/documents/form/mv_survey", APPROVER)) == form
    assert api.get(f"/proposals/{number}/documents/form/other", APPROVER).status_code == 404
    assert api.get(f"/proposals/{number}/documents/poem/other", APPROVER).status_code == 404


def test_a_save_says_which_revision_it_saw(api: Api, form: dict[str, str]) -> None:
    number = begun(api, form)
    path = f"/proposals/{number}/documents"
    body = {"documents": [form], "title": "Tên khác"}
    missing = api.send("PATCH", path, body, login=DESIGNER)
    assert (missing.status_code, said(missing)["code"]) == (428, "if_match_missing")
    seen = api.get(f"/proposals/{number}", DESIGNER).headers["ETag"]
    saved = api.send("PATCH", path, body, login=APPROVER, headers={"If-Match": seen})
    assert saved.status_code == 200
    late = api.send("PATCH", path, body, login=DESIGNER, headers={"If-Match": seen})
    assert (late.status_code, said(late)["code"]) == (412, "proposal_changed")
    assert said(late)["params"]["by"] == APPROVER
    assert said(api.get(f"/proposals/{number}", DESIGNER))["title"] == "Tên khác"


def test_a_comment_stands_in_the_history(api: Api, form: dict[str, str]) -> None:
    number = begun(api, form)
    body = {"text": "Vì sao?", "document": "form/mv_survey", "element": "result"}
    assert api.post(f"/proposals/{number}/comments", body, APPROVER).status_code == 201
    *_, last = said(api.get(f"/proposals/{number}", DESIGNER))["history"]
    assert (last["type"], last["by"], last["data"]) == ("ProposalCommented", APPROVER, body)


def test_others_find_no_proposal(api: Api, form: dict[str, str]) -> None:
    number = begun(api, form)
    assert api.get("/proposals", DESK).status_code == 403
    for path in ("", "/comparison", "/documents/form/mv_survey"):
        assert api.get(f"/proposals/{number}{path}", DESK).status_code == 404
    assert act(api, number, "approve", DESK, note="").status_code == 404
    assert act(api, number, "approve", AUDITOR, note="").status_code == 403


def test_a_draft_that_cannot_be_kept_lists_its_problems(api: Api, form: dict[str, str]) -> None:
    body = {"title": TITLE, "documents": [form, {"kind": "process", "key": "a", "content": "<a"}]}
    refused = api.post("/proposals", body, DESIGNER)
    assert refused.status_code == 422
    assert [p["rule"] for p in said(refused)["problems"]] == ["xml-malformed"]
    assert said(api.get("/proposals", DESIGNER))["items"] == []


def test_others_reach_none_of_its_routes(api: Api, form: dict[str, str]) -> None:
    number = begun(api, form)
    bodies = {
        "documents": {"documents": [form]},
        "submit": {"note": "Thử xem"},
        "return": {"reason": "Thử xem"},
        "approve": {"note": ""},
        "withdraw": {"reason": "Thử xem"},
        "comments": {"text": "Thử xem"},
    }
    tried = 0
    for path, item in api.document["paths"].items():
        if not path.startswith("/api/v1/proposals/{"):
            continue
        place = path.removeprefix("/api/v1").format(proposal=number, kind="form", key="mv_survey")
        for method in item.keys() - {"parameters"}:
            body = bodies.get(place.rpartition("/")[2]) if method != "get" else None
            answer = api.send(method.upper(), place, body, login=DESK, headers={"If-Match": '"2"'})
            assert answer.status_code == 404, (method, path)
            tried += 1
    assert tried == 10
    assert said(api.get(f"/proposals/{number}", DESIGNER))["revision"] == 2
