"""The worklist, and doing steps over HTTP."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from tests.kit import (
    AUDITOR,
    BUSINESS,
    CARE,
    DESK,
    LEADER,
    STRANGER,
    SURVEY,
    TECHNICAL,
    Installation,
)
from tests.web.conftest import Api

COMPLETE = {"data": {"dossier_complete": True}}


@pytest.fixture
def check(installation: Installation) -> str:
    """The id of the open task mv_receive_check of a fresh case."""
    return installation.open_tasks(installation.request())["mv_receive_check"].id


def test_the_worklist_of_the_desk_and_of_its_engineers(api: Api, check: str) -> None:
    mine = api.get("/tasks").json
    assert mine is not None
    assert [task["id"] for task in mine["items"]] == [check]
    assert mine["items"][0]["may_work"] is True
    assert mine["items"][0]["turn"] == ["Phòng Giao dịch khách hàng (một cửa)"]
    assert api.get("/tasks", SURVEY).json == {"items": [], "next": None}
    assert api.get("/tasks?share=mine").json == {"items": [], "next": None}
    everything = api.get("/tasks?share=all", SURVEY).json
    assert everything is not None
    assert [(task["id"], task["may_work"]) for task in everything["items"]] == [(check, False)]


def test_names_in_english(api: Api, check: str) -> None:
    task = api.get(f"/tasks/{check}", Accept_Language="en-GB").json
    assert task is not None
    assert task["title"] == "Receive and check the dossier"
    assert task["task"]["turn"] == ["One-stop customer desk"]
    assert api.get(f"/tasks/{check}", Accept_Language="en").headers["Content-Language"] == "en"


def test_pages_of_the_worklist_give_each_task_once(api: Api, installation: Installation) -> None:
    codes = {installation.request() for _ in range(5)}
    installation.clock.advance(timedelta(days=1))
    codes |= {installation.request() for _ in range(2)}
    found, path = [], "/tasks?limit=3"
    while True:
        page = api.get(path).json
        assert page is not None
        found += page["items"]
        if page["next"] is None:
            break
        path = f"/tasks?limit=3&cursor={page['next']}"
    assert len(found) == 7
    assert {task["case"] for task in found} == codes
    assert [task["due_at"] for task in found] == sorted(task["due_at"] for task in found)


def test_pages_go_on_behind_tasks_without_a_limit(api: Api) -> None:
    for _ in range(3):
        api.post("/cases", {"definition": "mv_own_substation", "unit": "DL01"})
    first = api.get("/tasks?limit=2").json
    assert first is not None
    assert [task["due_at"] for task in first["items"]] == [None, None]
    rest = api.get(f"/tasks?limit=2&cursor={first['next']}").json
    assert rest is not None
    assert len(rest["items"]) == 1
    assert rest["next"] is None


def test_filters_of_the_worklist(api: Api, installation: Installation, check: str) -> None:
    due = installation.engine.tasks.get(installation.actor(DESK), check).view.task.due_at
    assert due is not None
    later = (due + timedelta(minutes=1)).isoformat().replace("+", "%2B")
    for query, count in {
        "element=mv_receive_check": 1,
        "element=mv_survey": 0,
        "unit=DL01": 1,
        "unit=DL02": 0,
        f"due_before={later}": 1,
        f"due_before={due.isoformat().replace('+', '%2B')}": 0,
    }.items():
        found = api.get(f"/tasks?{query}").json
        assert found is not None
        assert len(found["items"]) == count, query


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ("share=yours", "share", "not_an_option"),
        ("limit=0", "limit", "out_of_range"),
        ("limit=201", "limit", "out_of_range"),
        ("limit=ten", "limit", "wrong_type"),
        ("limit=" + "9" * 400, "limit", "wrong_type"),
        ("due_before=2014-10-01", "due_before", "wrong_form"),
        ("due_before=2014-10-01T08:00:00", "due_before", "wrong_form"),
        ("element=%00", "element", "control_character"),
        ("colour=red", "colour", "unknown_field"),
        ("limit=1&limit=2", "limit", "twice"),
        ("cursor=nonsense", "cursor", "cursor_invalid"),
        ("cursor=WyJ4Il0", "cursor", "cursor_invalid"),
        ("cursor=W251bGwsIkdLMDEiLDk5OTk5OTk5OTk5OTk5OTk5OTk5XQ", "cursor", "cursor_invalid"),
        ("cursor=" + "W" * 301, "cursor", "wrong_length"),
    ],
)
def test_a_wrong_query_names_the_parameter(api: Api, query: str, field: str, code: str) -> None:
    answer = api.get(f"/tasks?{query}")
    assert answer.status_code == 422
    assert answer.json is not None
    assert [(e["field"], e["code"]) for e in answer.json["errors"]] == [(field, code)]


def test_a_task_shows_its_form_and_what_is_known(
    api: Api, installation: Installation, check: str
) -> None:
    page = api.get(f"/tasks/{check}")
    assert page.json is not None
    assert page.headers["ETag"] == f'"{page.json["case_version"]}"'
    fields = {field["name"]: field for field in page.json["fields"]}
    assert fields["dossier_complete"]["label"] == "Hồ sơ đầy đủ, hợp lệ"
    assert page.json["schema"]["properties"]["dossier_complete"] == {"type": "boolean"}
    assert page.json["draft"] is None
    assert page.json["draft_version"] == 0
    case = check.rpartition("-")[0]
    installation.go(case, "mv_draft_agreement")
    task = installation.open_tasks(case)["mv_draft_agreement"].id
    known = api.get(f"/tasks/{task}", TECHNICAL).json
    assert known is not None
    assert known["known"]["station_kva"] == 560


def test_claim_release_and_assignment(api: Api, installation: Installation, check: str) -> None:
    case = check.rpartition("-")[0]
    installation.go(case, "mv_survey")
    survey = installation.open_tasks(case)["mv_survey"].id
    claimed = api.post(f"/tasks/{survey}/claim", login=SURVEY)
    assert claimed.status_code == 200
    assert claimed.json is not None
    assert claimed.json["command"] == "ClaimTask"
    assert claimed.json["subject"] == case
    refused = api.post(f"/tasks/{survey}/assignment", {"assignee": SURVEY, "reason": "bận"})
    assert refused.status_code == 403
    unfit = {"assignee": BUSINESS, "reason": "người kia bận"}
    assert api.post(f"/tasks/{survey}/assignment", unfit, LEADER).status_code == 422
    assert api.post(f"/tasks/{survey}/release", login=SURVEY).status_code == 200
    given = {"assignee": SURVEY, "reason": "gần địa điểm nhất"}
    assert api.post(f"/tasks/{survey}/assignment", given, LEADER).status_code == 200
    page = api.get(f"/tasks/{survey}").json
    assert page is not None
    assert page["task"]["assignee"] == SURVEY


def test_completing_a_step_moves_the_case_on(api: Api, check: str) -> None:
    done = api.post(f"/tasks/{check}/completion", COMPLETE)
    assert done.status_code == 200
    assert done.json is not None
    assert done.json["details"]["closed"] == [check]
    opened = done.json["details"]["opened"]
    assert api.get(f"/tasks/{opened[0]}").json["task"]["element"] == "mv_survey"  # type: ignore[index]


def test_a_wrong_answer_names_its_fields_in_both_languages(
    api: Api, installation: Installation
) -> None:
    started = api.post("/cases", {"definition": "mv_own_substation", "unit": "DL01"}).json
    assert started is not None
    submit = started["details"]["opened"][0]
    data = installation.answer("mv_submit_request", max_demand_kw=20.0, station_kva="560")
    for language, type_text in (("vi", "Giá trị phải là số."), ("en", "This must be a number.")):
        answer = api.post(
            f"/tasks/{submit}/completion",
            {"data": data, "on_behalf_of": "Công ty A"},
            Accept_Language=language,
        )
        assert answer.status_code == 422
        assert answer.json is not None
        assert answer.json["errors"] == [
            {"field": "station_kva", "code": "wrong_type", "message": type_text}
        ]
    data["station_kva"] = 560
    for language, rule_text in (
        ("vi", "Trung áp: công suất cực đại từ 50 kW"),
        ("en", "Medium voltage: maximum demand of 50 kW or more"),
    ):
        answer = api.post(
            f"/tasks/{submit}/completion",
            {"data": data, "on_behalf_of": "Công ty A"},
            Accept_Language=language,
        )
        assert answer.json is not None
        said = {e["field"]: e for e in answer.json["errors"]}
        assert said["max_demand_kw"] == {
            "field": "max_demand_kw",
            "code": "rule",
            "message": rule_text,
        }


def test_not_a_number_names_its_field(api: Api, installation: Installation) -> None:
    started = api.post("/cases", {"definition": "mv_own_substation", "unit": "DL01"}).json
    assert started is not None
    submit = started["details"]["opened"][0]
    for given in (float("nan"), float("inf"), -float("inf")):
        data = installation.answer("mv_submit_request", max_demand_kw=given)
        body = {"data": data, "on_behalf_of": "Công ty A"}
        answer = api.post(f"/tasks/{submit}/completion", body)
        assert answer.status_code == 422
        assert answer.json is not None
        assert [(e["field"], e["code"]) for e in answer.json["errors"]] == [
            ("max_demand_kw", "not_finite")
        ]


@pytest.mark.parametrize("name", ["typename", "__class__", "colour", "", "x" * 1000])
def test_a_field_that_the_form_does_not_have(api: Api, check: str, name: str) -> None:
    refused = api.post(f"/tasks/{check}/completion", {"data": {"dossier_complete": True, name: 1}})
    assert refused.status_code == 422
    assert refused.json is not None
    assert [(e["field"], e["code"]) for e in refused.json["errors"]] == [
        (name[:200], "unknown_field")
    ]


def test_the_step_of_somebody_else(api: Api, check: str) -> None:
    assert api.post(f"/tasks/{check}/completion", COMPLETE, STRANGER).status_code == 404
    for login in (CARE, AUDITOR):
        refused = api.post(f"/tasks/{check}/completion", COMPLETE, login)
        assert refused.status_code == 403
        assert refused.json is not None
        assert refused.json["code"] == "not_candidate"
        assert "Phòng Giao dịch khách hàng (một cửa)" in refused.json["detail"]
    assert api.post(f"/tasks/{check}/claim").status_code == 200
    assert api.post(f"/tasks/{check}/completion", COMPLETE).status_code == 200


def test_a_done_step_says_who_did_it_and_when(
    api: Api, installation: Installation, check: str
) -> None:
    installation.at("2014-10-01 10:30")
    assert api.post(f"/tasks/{check}/completion", COMPLETE).status_code == 200
    again = api.post(f"/tasks/{check}/completion", COMPLETE)
    assert again.status_code == 409
    assert again.json is not None
    assert again.json["detail"] == ("Bước này đã được motcua.sx hoàn thành lúc 10:30 01/10/2014.")
    assert again.json["params"] == {"by": DESK, "at": "2014-10-01T03:30:00.000Z"}
    english = api.post(f"/tasks/{check}/completion", COMPLETE, Accept_Language="en").json
    assert english is not None
    assert english["detail"] == (
        "This step was already completed by motcua.sx at 10:30 1 Oct 2014."
    )


@pytest.mark.row(10)
def test_row_10_of_two_completions_at_once_one_wins(api: Api, check: str) -> None:
    api.secret(DESK)
    barrier = threading.Barrier(2)
    answers = []

    def complete() -> None:
        barrier.wait()
        answers.append(api.post(f"/tasks/{check}/completion", COMPLETE))

    threads = [threading.Thread(target=complete) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    loser = next(answer.json for answer in answers if answer.status_code == 409)
    assert loser is not None
    assert loser["code"] == "task_completed"
    assert loser["params"]["by"] == DESK
    case = check.rpartition("-")[0]
    history = api.get(f"/cases/{case}/history?limit=200").json
    assert history is not None
    done = [e for e in history["items"] if e["type"] == "TaskCompleted"]
    assert [e["data"]["element"] for e in done] == ["mv_submit_request", "mv_receive_check"]


@pytest.mark.row(11)
def test_row_11_a_key_is_good_for_one_request(api: Api, check: str) -> None:
    first = api.post(f"/tasks/{check}/completion", COMPLETE, Idempotency_Key="k-1")
    again = api.post(f"/tasks/{check}/completion", COMPLETE, Idempotency_Key="k-1")
    assert (again.status_code, again.json) == (200, first.json)
    other = {"data": {"dossier_complete": False, "missing_items": ["Giấy phép"]}}
    reused = api.post(f"/tasks/{check}/completion", other, Idempotency_Key="k-1")
    assert reused.status_code == 422
    assert reused.json is not None
    assert reused.json["code"] == "idempotency_key_reused"
    case = api.get(f"/cases/{check.rpartition('-')[0]}").json
    assert case is not None
    assert [task["element"] for task in case["open_tasks"]] == ["mv_survey"]


@pytest.mark.row(11)
@pytest.mark.parametrize("key", ["", "x" * 201, "a\tb"])
def test_row_11_an_unusable_key_changes_nothing(api: Api, check: str, key: str) -> None:
    refused = api.post(f"/tasks/{check}/completion", COMPLETE, Idempotency_Key=key)
    assert refused.status_code == 422
    assert refused.json is not None
    assert refused.json["code"] == "idempotency_key_invalid"
    assert api.post(f"/tasks/{check}/completion", COMPLETE).status_code == 200


@pytest.mark.row(13)
def test_row_13_two_clerks_do_not_overwrite_each_others_draft(api: Api, check: str) -> None:
    first = api.put(f"/tasks/{check}/draft", {"data": {"note": "của tôi"}}, If_Match='"0"')
    assert first.status_code == 200
    assert first.headers["ETag"] == '"1"'
    second = api.put(f"/tasks/{check}/draft", {"data": {"note": "của anh"}}, If_Match='"0"')
    assert second.status_code == 412
    assert second.json is not None
    assert second.json["code"] == "draft_changed"
    assert second.json["params"] == {"seen": 0, "version": 1}
    page = api.get(f"/tasks/{check}").json
    assert page is not None
    assert (page["draft"], page["draft_version"]) == ({"note": "của tôi"}, 1)
    merged = api.put(f"/tasks/{check}/draft", {"data": {"note": "của cả hai"}}, If_Match='"1"')
    assert merged.headers["ETag"] == '"2"'


@pytest.mark.row(13)
def test_row_13_completing_from_an_old_version_of_the_case(
    api: Api, installation: Installation, check: str
) -> None:
    seen = api.get(f"/tasks/{check}").headers["ETag"]
    assert api.post(f"/tasks/{check}/claim").status_code == 200
    late = api.post(f"/tasks/{check}/completion", COMPLETE, If_Match=seen)
    assert late.status_code == 412
    assert late.json is not None
    assert late.json["code"] == "case_changed"
    now = api.get(f"/tasks/{check}").headers["ETag"]
    assert now == f'"{late.json["params"]["version"]}"'
    assert api.post(f"/tasks/{check}/completion", COMPLETE, If_Match=now).status_code == 200


def test_a_draft_needs_the_version_seen(api: Api, check: str) -> None:
    missing = api.put(f"/tasks/{check}/draft", {"data": {}})
    assert missing.status_code == 428
    for wrong in ("17", 'W/"0"', "*", '"0", "1"', '"x"', '"' + "9" * 30 + '"'):
        malformed = api.put(f"/tasks/{check}/draft", {"data": {}}, If_Match=wrong)
        assert malformed.status_code == 400, wrong


def test_a_draft_is_kept_as_typed(api: Api, check: str) -> None:
    data = {"missing_items": ["Giấy phép"], "dossier_complete": "chưa rõ"}
    assert api.put(f"/tasks/{check}/draft", {"data": data}, If_Match='"0"').status_code == 200
    page = api.get(f"/tasks/{check}").json
    assert page is not None
    assert page["draft"] == data
    unknown = api.put(f"/tasks/{check}/draft", {"data": {"colour": 1}}, If_Match='"1"')
    assert unknown.status_code == 422
    assert unknown.json is not None
    assert unknown.json["errors"][0]["field"] == "colour"


@pytest.mark.parametrize("task", ["GK0000000000-1", "nonsense", "-1", "SX-", "SX1-99999999999"])
def test_no_such_task(api: Api, task: str) -> None:
    assert api.get(f"/tasks/{task}").status_code == 404
    assert api.post(f"/tasks/{task}/completion", COMPLETE).status_code == 404


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({}, "data", "required"),
        ({"data": None}, "data", "required"),
        ({"data": []}, "data", "wrong_type"),
        ({"data": {}, "colour": 1}, "colour", "unknown_field"),
        ({"data": {}, "on_behalf_of": 7}, "on_behalf_of", "wrong_type"),
        ({"data": {}, "on_behalf_of": "x" * 201}, "on_behalf_of", "wrong_length"),
        ({"data": {}, "on_behalf_of": "a\u0000b"}, "on_behalf_of", "control_character"),
        ([], "", "wrong_type"),
        ("text", "", "wrong_type"),
    ],
)
def test_a_wrong_body_names_the_field(
    api: Api, check: str, body: object, field: str, code: str
) -> None:
    answer = api.post(f"/tasks/{check}/completion", body)
    assert answer.status_code == 422
    assert answer.json is not None
    assert [(e["field"], e["code"]) for e in answer.json["errors"]] == [(field, code)]
