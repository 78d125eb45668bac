"""Checks of documents over HTTP."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest

from engine import documents
from engine.model.problem import Problem
from engine.publishing.proving import years_to_prove
from engine.publishing.validation import validate
from tests.bpmn.good_diagrams import GOOD
from tests.bpmn.rules import BROKEN
from tests.kit import AUDITOR, DESIGNER, DESK, Installation, shipped
from tests.web.conftest import Api


@pytest.fixture
def roles(installation: Installation) -> dict[str, str]:
    (document,) = installation.documents(documents.Kind.ROLES)
    return {"kind": "roles", "key": "roles", "content": document.content}


def changed(document: dict[str, str]) -> dict[str, str]:
    return document | {"content": document["content"] + "\n# sửa\n"}


def test_a_check_of_a_calendar_lists_whose_dates_would_move(
    api: Api, installation: Installation
) -> None:
    code = installation.request()
    installation.go(code, "mv_draft_agreement")
    (calendar,) = (d for d in installation.documents(documents.Kind.CALENDAR) if d.key == "utility")
    off = '\n[[overlay]]\nday = 2014-10-03\nworking = false\nground = "Thử"\n'
    document = {"kind": "calendar", "key": "utility", "content": calendar.content + off}
    found = api.post("/checks", {"documents": [document]}, login=DESIGNER)
    assert found.status_code == 200
    assert found.json is not None
    moves = [(move["case"], move["name"], move["days"]) for move in found.json["moves"]]
    assert moves == [
        (code, "Thỏa thuận đấu nối", 1),
        (code, "Lập thỏa thuận đấu nối", 3),
    ]


def test_a_check_says_what_would_be_published(api: Api, roles: dict[str, str]) -> None:
    nothing = api.post("/checks", {"documents": [roles]}, login=DESIGNER).json
    assert nothing is not None
    assert (nothing["problems"], nothing["editions"], nothing["edits"]) == ([], [], [])
    found = api.post("/checks", {"documents": [changed(roles)]}, login=DESIGNER).json
    assert found is not None
    assert found["editions"] == [{"kind": "roles", "key": "roles", "version": 2}]
    publications = api.get("/publications?kind=roles").json
    assert publications is not None
    assert [p["version"] for p in publications["items"]] == [1]


@pytest.mark.parametrize("login", [DESK, AUDITOR])
def test_only_designers_check(api: Api, roles: dict[str, str], login: str) -> None:
    refused = api.post("/checks", {"documents": [changed(roles)]}, login=login)
    assert refused.status_code == 403
    assert refused.json is not None
    assert refused.json["code"] == "not_designer"


def test_every_problem_is_listed_with_its_place(api: Api, installation: Installation) -> None:
    diagram = next(
        d for d in installation.documents(documents.Kind.PROCESS) if d.key == "lv_household"
    )
    broken = diagram.content.replace("bpmn:userTask", "bpmn:scriptTask")
    drafts = [
        {"kind": "process", "key": "lv_household", "content": broken},
        {"kind": "form", "key": "lvh_survey", "content": "{"},
    ]
    found = api.post("/checks", {"documents": drafts}, login=DESIGNER).json
    assert found is not None
    assert found["editions"] == []
    problems = found["problems"]
    assert {"unsupported-element", "form-malformed"} <= {p["rule"] for p in problems}
    assert all(p["line"] > 0 for p in problems if p["rule"] == "unsupported-element")


def test_a_limit_that_can_be_broken_comes_with_its_verdict(
    api: Api, installation: Installation
) -> None:
    (profile,) = (d for d in installation.documents(documents.Kind.PROFILE) if d.key == "nq19_2014")
    head = '[limits.mv_line_works]\nlimit = "{}"'
    longer = profile.content.replace(head.format("10cd"), head.format("15cd"))
    document = {"kind": "profile", "key": "nq19_2014", "content": longer}

    found = api.post("/checks", {"documents": [document]}, login=DESIGNER).json

    assert found is not None
    assert [p["rule"] for p in found["problems"]] == ["limit-can-be-broken"]
    by_process = [{v["process"]: v for v in found[when]} for when in ("before", "verdicts")]
    before, after = (verdicts["mv_own_substation"] for verdicts in by_process)
    assert (before["holds"], after["holds"]) == (True, False)
    assert after["left"] < 0 < after["late_starts"]
    assert "mv_line_works" in [step["element"] for step in after["path"]]
    assert after["excluded"] == ["Thỏa thuận bổ sung quy hoạch"]
    assert after["assumed"][0].endswith("each day is judged by its worst hour.")
    assert [(w["window"], w["limit"], w["holds"]) for w in after["windows"]] == [
        ("connection_agreement", "5wd", True),
        ("energizing", "10wd", True),
    ]
    assert after["rolls_ground"].startswith("Nghị quyết 19/NQ-CP")
    assert after["path"][-1]["day"] == sum(step["days"] for step in after["path"])
    edits = [(e["kind"], e["place"], e["before"][:4], e["after"][:4]) for e in found["edits"]]
    assert ("process", "mv_line_works", "10cd", "15cd") in edits


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"documents": {}}, "documents"),
        ({"documents": ["x"]}, "documents[0]"),
        ({"documents": [{"kind": "poem", "key": "a", "content": ""}]}, "documents[0].kind"),
        ({"documents": [{"kind": "form", "content": ""}]}, "documents[0].key"),
        ({"documents": [{"kind": "form", "key": "a", "content": 5}]}, "documents[0].content"),
        ({"documents": [{"kind": "form", "key": "a", "content": "", "x": 1}]}, "documents[0].x"),
        ({"documents": [], "retires": [5]}, "retires[0]"),
    ],
)
def test_a_wrong_body_names_the_place(api: Api, body: dict[str, Any], field: str) -> None:
    refused = api.post("/checks", body, login=DESIGNER)
    assert refused.status_code == 422
    assert refused.json is not None
    assert [error["field"] for error in refused.json["errors"]] == [field]


@pytest.mark.parametrize(
    "content", ["", "<a", "{", "\ud800", "\x00", "[" * 80_000, "<a>" * 5_000, "x = " + "9" * 9_999]
)
def test_whatever_comes_gets_an_answer(api: Api, content: str) -> None:
    drafts = [{"kind": kind, "key": "small", "content": content} for kind in documents.Kind]
    for half in (drafts[::2], drafts[1::2]):
        answer = api.post("/checks", {"documents": half}, login=DESIGNER)
        assert answer.status_code in {200, 400, 422}
    assert "internal" not in answer.text


def test_the_check_over_http_is_that_of_publishing(api: Api, installation: Installation) -> None:
    """Equal on every diagram of the tests of lint, good and broken, problem by problem."""
    diagrams = [*GOOD.values(), *(case.xml for case in BROKEN)]
    drafts = [
        documents.Document(documents.Kind.PROCESS, f"small{number}", xml)
        for number, xml in enumerate(diagrams)
        if len(xml) < 20_000 and "\x00" not in xml
    ]
    assert len(drafts) > 100
    sent = [{"kind": "process", "key": d.key, "content": d.content} for d in drafts]

    found = api.post(
        "/checks", {"documents": sent}, login=DESIGNER, **{"Accept-Language": "en"}
    ).json

    years = years_to_prove(installation.clock.now())
    expected = validate(drafts, shipped(), years).problems
    assert found is not None
    assert len(expected) > len(drafts)
    assert found["problems"] == [in_english(problem) for problem in expected]


def in_english(problem: Problem) -> dict[str, object]:
    said = {"message": str(problem.message), "remedy": str(problem.remedy)}
    return {**asdict(problem), **said}


def test_who_draws_is_told_what_the_check_says(installation: Installation) -> None:
    slow = next(d for d in shipped() if (d.kind, d.key) == (documents.Kind.PROFILE, "nq19_2014"))
    content = slow.content.replace(
        '[limits.mv_line_works]\nlimit = "10cd"', '[limits.mv_line_works]\nlimit = "15cd"'
    )
    new, who = (documents.Document(slow.kind, slow.key, content),), installation.actor(DESIGNER)
    checked = installation.engine.checks.check(who, new)
    proved = installation.engine.checks.prove(who, new)
    assert [one.rule for one in proved.problems] == ["limit-can-be-broken"]
    assert (proved.problems, proved.verdicts, proved.before) == (
        checked.problems,
        checked.verdicts,
        checked.before,
    )
