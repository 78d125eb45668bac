"""Procedures, their diagrams, and the plan of their nominal path."""

from __future__ import annotations

import pytest

from tests.kit import ROOT
from tests.web.conftest import Api

MV = "/definitions/mv_own_substation"
FACTS = "line_kind=overhead&needs_fire_approval=true&uses_public_road=true"


def test_procedures_and_their_versions(api: Api) -> None:
    listed = api.get("/definitions").json
    assert listed is not None
    keys = [definition["key"] for definition in listed["items"]]
    assert keys == ["lv_business", "lv_household", "mv_own_substation"]
    one = api.get(MV).json
    assert one is not None
    assert one["version"] == 1
    assert one["binds"]["form/mv_survey"] == 1
    versions = api.get(f"{MV}/versions").json
    assert versions == {"items": [one]}
    assert api.get(f"{MV}/versions/1").json == one


def test_a_diagram_is_saved_as_it_was_published(api: Api) -> None:
    diagram = api.get(f"{MV}/versions/1/diagram")
    assert diagram.mimetype == "application/xml"
    assert diagram.headers["Content-Disposition"].startswith(
        'attachment; filename="mv_own_substation-1.bpmn"'
    )
    assert diagram.data == (ROOT / "workflows/bpmn/mv_own_substation.bpmn").read_bytes()


@pytest.mark.parametrize("version", ["0", "2", "999999999", "-1", "x"])
def test_no_such_version(api: Api, version: str) -> None:
    assert api.get(f"{MV}/versions/{version}").status_code == 404
    assert api.get(f"{MV}/versions/{version}/diagram").status_code == 404


def test_no_such_procedure(api: Api) -> None:
    for path in ("", "/versions", "/versions/1", "/versions/1/diagram", "/plan?valid=2014-10-01"):
        missing = api.get(f"/definitions/nothing{path}")
        assert missing.status_code == 404
        assert missing.json is not None
        assert missing.json["code"] == "process_not_found"
        assert missing.json["detail"].startswith("Chưa có quy trình 'nothing'")


def test_the_plan_of_the_golden_row(api: Api) -> None:
    plan = api.get(f"{MV}/plan?valid=2014-10-01&{FACTS}").json
    assert plan is not None
    assert plan["energized_at"] == "2014-11-28T10:00:00.000Z"
    assert plan["total_calendar_days"] == 58
    assert plan["last_day"] == "2014-12-10"
    assert plan["within_limit"] is True
    assert plan["steps"][1] == {
        "element": "mv_receive_check",
        "name": "Tiếp nhận, kiểm tra hồ sơ",
        "start": "2014-10-01T10:00:00.000Z",
        "due": "2014-10-02T05:00:00.000Z",
        "limit": "0.5wd",
        "owner": "utility",
        "day": 1,
        "estimated": False,
    }
    agreement, energizing = plan["windows"]
    assert (agreement["window"], agreement["name"]) == (
        "window:connection_agreement",
        "Thỏa thuận đấu nối",
    )
    assert (agreement["opens"], agreement["closes"], agreement["due"]) == (
        "2014-10-01T10:00:00.000Z",
        "2014-10-08T10:00:00.000Z",
        "2014-10-08T10:00:00.000Z",
    )
    assert (energizing["limit"], energizing["due"]) == ("10wd", "2014-11-28T10:00:00.000Z")
    assert (energizing["kept"], energizing["assumed"], energizing["estimated"]) == (
        True,
        False,
        False,
    )
    assert "Điều 53a" in energizing["ground"]
    assert "Nghị quyết 19/NQ-CP" in plan["rolls_ground"]


def test_facts_steer_the_plan(api: Api) -> None:
    without = FACTS.replace("=true", "=false")
    plan = api.get(f"{MV}/plan?valid=2014-10-01&{without}&station_kva=560&line_length_m=1.5").json
    assert plan is not None
    assert "mv_fire_approval" not in {step["element"] for step in plan["steps"]}


def test_the_plan_of_a_case_that_is_handed_over(api: Api) -> None:
    plan = api.get(f"{MV}/plan?valid=2014-10-01&handed_over_at=2014-10-20&{FACTS}").json
    assert plan is not None
    assert plan["handed_over_at"] == "2014-10-20T10:00:00.000Z"
    assert (plan["steps"][0]["element"], plan["steps"][0]["day"]) == ("mv_submit_request", 19)
    assert (plan["last_day"], plan["within_limit"]) == ("2014-12-10", False)
    agreement = plan["windows"][0]
    assert (agreement["opens"], agreement["kept"]) == ("2014-10-01T10:00:00.000Z", False)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "query_invalid"),
        ("valid=1.10.2014", "query_invalid"),
        ("valid=2014-02-30", "query_invalid"),
        ("valid=0001-01-01&profile=nq19_2014", "plan_impossible"),
        ("valid=9999-12-31&profile=nq19_2014", "plan_impossible"),
        ("valid=2014-03-17", "law_missing"),
        ("valid=2014-10-01&valid=2014-10-02", "query_invalid"),
        ("valid=2014-10-01&handed_over_at=2014-09-30", "plan_impossible"),
    ],
)
def test_a_plan_that_cannot_be_made(api: Api, query: str, code: str) -> None:
    refused = api.get(f"{MV}/plan?{query}")
    assert refused.status_code == 422
    assert refused.json is not None
    assert refused.json["code"] == code


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("valid=2101-01-01&profile=tt05_2025", "2101-01-01 nằm ngoài các năm từ 2010 đến 2100"),
        ("valid=2100-12-30&profile=tt05_2025", "nằm ngoài các năm từ 2010 đến 2100"),
        ("valid=2014-10-01&handed_over_at=2014-09-30", "hãy nêu thời điểm không trước lúc đó"),
    ],
)
def test_why_a_plan_cannot_be_made_is_said_in_vietnamese(api: Api, query: str, said: str) -> None:
    refused = api.get(f"{MV}/plan?{query}&line_kind=overhead").json
    assert refused is not None
    assert refused["code"] == "plan_impossible"
    assert said in refused["detail"]
    assert isinstance(refused["params"]["why"], str)


@pytest.mark.parametrize(
    ("fact", "field", "said"),
    [
        ("line_knd=overhead", "line_knd", "line_kind"),
        ("cost=1.5", "cost", "Có: "),
        ("line_kind=flying", "line_kind", "overhead"),
        ("needs_fire_approval=maybe", "needs_fire_approval", "có hoặc không"),
        ("station_kva=much", "station_kva", "số"),
        ("station_kva=NaN", "station_kva", "số"),
        ("station_kva=" + "9" * 5000, "station_kva", "số"),
        ("station_kva=" + "[" * 3000, "station_kva", "số"),
        ("handed_over=perhaps", "handed_over", "true"),
        ("mv_survey=done", "mv_survey", "JSON"),
        ('mv_survey={"reslt": "ok"}', "mv_survey.reslt", "mv_survey.result"),
        ('mv_survey={"result": "lost"}', "mv_survey.result", "no_access"),
    ],
    ids=lambda part: part[:30],
)
def test_a_fact_that_cannot_be_is_refused_with_its_place(
    api: Api, fact: str, field: str, said: str
) -> None:
    refused = api.get(f"{MV}/plan?valid=2014-10-01&{fact}")
    assert refused.status_code == 422
    assert refused.json is not None
    assert refused.json["code"] == "facts_invalid"
    assert [error["field"] for error in refused.json["errors"]] == [field]
    assert said in refused.json["errors"][0]["message"]


def test_facts_are_read_as_their_forms_declare_them(api: Api) -> None:
    for more in (
        "phone=0912345678",
        "customer_name=123",
        "site_province=79",
        "handed_over=false",
        'mv_survey={"result": "ok"}',
    ):
        assert api.get(f"{MV}/plan?valid=2014-10-01&{FACTS}&{more}").status_code == 200, more


def test_a_plan_without_the_facts_says_what_is_missing(api: Api) -> None:
    refused = api.get(f"{MV}/plan?valid=2014-10-01")
    assert refused.status_code == 422
    assert refused.json is not None
    assert "line_kind" in refused.json["detail"]


def test_the_plan_under_an_unknown_profile(api: Api) -> None:
    missing = api.get(f"{MV}/plan?valid=2014-10-01&profile=nothing&{FACTS}")
    assert missing.status_code == 404
    assert missing.json is not None
    assert missing.json["code"] == "profile_not_found"
