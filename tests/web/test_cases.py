"""Cases over HTTP: taking in, standing, steering, history, messages, incidents."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine import EngineError, commands
from tests.kit import AUDITOR, DESK, LEADER, STRANGER, SURVEY, Installation
from tests.web.conftest import Api

START = {"definition": "mv_own_substation", "unit": "DL01"}
REASON = {"reason": "Khách hàng đề nghị"}


@pytest.fixture
def case(installation: Installation) -> str:
    return installation.request()


def test_a_request_is_taken_in_and_found_where_location_says(
    api: Api, installation: Installation
) -> None:
    body = START | {
        "channel": "web",
        "submission": installation.answer("mv_submit_request"),
        "on_behalf_of": "Khách hàng thử nghiệm",
    }
    started = api.post("/cases", body)
    assert started.status_code == 201
    code = started.headers["Location"].removeprefix("/api/v1/cases/")
    assert started.json is not None
    assert started.json["subject"] == code
    found = api.get(f"/cases/{code}").json
    assert found is not None
    assert (found["channel"], found["customer"]) == ("web", "Khách hàng thử nghiệm")
    assert found["place"].endswith("Xã Khe Tre, Thành phố Huế")


def test_a_case_tells_where_it_stands_whose_turn_it_is_and_until_when(
    api: Api, installation: Installation, case: str
) -> None:
    installation.go(case, "mv_survey")
    installation.clock.advance(timedelta(days=2))
    answer = api.get(f"/cases/{case}")
    found = answer.json
    assert found is not None
    assert answer.headers["ETag"] == f'"{found["version"]}"'
    assert found["name"].startswith("Cấp điện trung áp")
    (survey,) = found["open_tasks"]
    assert survey["name"] == "Khảo sát hiện trường"
    assert survey["turn"] == ["Tổ khảo sát"]
    assert survey["due_at"] == "2014-10-02T07:00:00.000Z"
    assert [task["element"] for task in found["closed_tasks"]] == [
        "mv_submit_request",
        "mv_receive_check",
    ]
    assert (found["day"], found["days_left"]) == (2, 68)
    assert found["due_at"] == "2014-12-10T10:00:00.000Z"
    assert [message["name"] for message in found["messages"]] == ["withdrawal"]
    assert found["facts"]["line_kind"] == "overhead"
    english = api.get(f"/cases/{case}", Accept_Language="en").json
    assert english is not None
    assert english["open_tasks"][0]["turn"] == ["Survey team"]
    assert english["name"] != found["name"]


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"definition": "nothing"}, 404, "process_not_found"),
        ({"unit": "XX99"}, 404, "unit_not_found"),
        ({"unit": "DL02"}, 403, "not_desk"),
        ({"channel": "pigeon"}, 422, "channel_unknown"),
        ({"submission": {}}, 422, "behalf_missing"),
        ({"submission": {}, "on_behalf_of": "A"}, 422, "form_invalid"),
        ({"submission": [], "on_behalf_of": "A"}, 422, "body_invalid"),
        ({"state": "active"}, 422, "body_invalid"),
    ],
)
def test_a_request_that_cannot_be_taken_in(
    api: Api, changes: dict[str, object], status: int, code: str
) -> None:
    refused = api.post("/cases", START | changes)
    assert refused.status_code == status
    assert refused.json is not None
    assert refused.json["code"] == code
    assert api.get("/cases").json == {"items": [], "next": None}


def test_starting_twice_with_one_key_makes_one_case(api: Api) -> None:
    first = api.post("/cases", START, Idempotency_Key="k")
    again = api.post("/cases", START, Idempotency_Key="k")
    assert (again.status_code, again.json) == (201, first.json)
    assert again.headers["Location"] == first.headers["Location"]
    found = api.get("/cases").json
    assert found is not None
    assert len(found["items"]) == 1


def test_pages_of_cases_give_each_once(api: Api, installation: Installation) -> None:
    codes = sorted(installation.request() for _ in range(5))
    first = api.get("/cases?limit=2").json
    assert first is not None
    second = api.get(f"/cases?limit=2&cursor={first['next']}").json
    assert second is not None
    third = api.get(f"/cases?limit=2&cursor={second['next']}").json
    assert third is not None
    pages = [page["items"] for page in (first, second, third)]
    assert [case["code"] for page in pages for case in page] == codes
    assert third["next"] is None
    full = api.get("/cases?limit=5").json
    assert full is not None
    assert full["next"] is None


def test_filters_of_cases(api: Api, installation: Installation, case: str) -> None:
    installation.request("lv_household", customer_name="Nguyễn Thị Ánh")
    for query, count in {
        "state=active": 2,
        "state=completed": 0,
        "definition=lv_household": 1,
        "unit=DL01": 2,
        "unit=DL02": 0,
        "q=nguyen": 1,
        "q=thử nghiệm": 1,
        f"q={case.lower()}": 1,
        "q=%25": 0,
        "q=khe tre nguyen": 1,
    }.items():
        found = api.get(f"/cases?{query}").json
        assert found is not None
        assert len(found["items"]) == count, query


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("state=open", "state"),
        ("q=", "q"),
        ("q=a%00b", "q"),
        ("cursor=e30", "cursor"),
        ("cursor=WzFd", "cursor"),
        ("cursor=WyJhIiwiYiJd", "cursor"),
        ("limit=-1", "limit"),
        ("page=2", "page"),
    ],
)
def test_a_wrong_query_of_cases(api: Api, query: str, field: str) -> None:
    refused = api.get(f"/cases?{query}")
    assert refused.status_code == 422
    assert refused.json is not None
    assert [error["field"] for error in refused.json["errors"]] == [field]


def test_history_in_pages(api: Api, case: str) -> None:
    first = api.get(f"/cases/{case}/history?limit=2").json
    assert first is not None
    assert [entry["type"] for entry in first["items"]] == ["CaseStarted", "WaitOpened"]
    assert first["next"] == 2
    rest = api.get(f"/cases/{case}/history?after=2&limit=200").json
    assert rest is not None
    assert rest["next"] is None
    assert [entry["sequence"] for entry in rest["items"]] == list(range(3, 3 + len(rest["items"])))
    done = next(e for e in rest["items"] if e["type"] == "TaskCompleted")
    assert done["by"] == DESK
    assert done["on_behalf_of"] == "Khách hàng thử nghiệm"
    assert done["label"] == "Gửi đề nghị mua điện trung áp"
    beyond = api.get(f"/cases/{case}/history?after=2147483647").json
    assert beyond == {"items": [], "next": None}


def test_suspending_resuming_and_cancelling(api: Api, case: str) -> None:
    suspended = api.post(f"/cases/{case}/suspension", REASON | {"document": "CV-15"})
    assert suspended.status_code == 200
    again = api.post(f"/cases/{case}/suspension", REASON)
    assert again.status_code == 409
    assert again.json is not None
    assert again.json["code"] == "case_suspended"
    assert "đang tạm dừng từ 09:00 01/10/2014" in again.json["detail"]
    assert api.post(f"/cases/{case}/resumption", REASON).status_code == 200
    assert api.post(f"/cases/{case}/resumption", REASON).status_code == 409
    assert api.post(f"/cases/{case}/cancellation", REASON).status_code == 200
    closed = api.post(f"/cases/{case}/cancellation", REASON)
    assert closed.status_code == 409
    assert closed.json is not None
    assert closed.json["detail"] == f"Hồ sơ {case} đã đóng lúc 09:00 01/10/2014 (đã hủy)."


def test_steering_needs_the_version_seen_if_one_is_sent(api: Api, case: str) -> None:
    seen = api.get(f"/cases/{case}").headers["ETag"]
    assert api.post(f"/cases/{case}/suspension", REASON, If_Match=seen).status_code == 200
    for action in ("resumption", "cancellation"):
        late = api.post(f"/cases/{case}/{action}", REASON, If_Match=seen)
        assert late.status_code == 412
    now = api.get(f"/cases/{case}").headers["ETag"]
    assert api.post(f"/cases/{case}/cancellation", REASON, If_Match=now).status_code == 200


def test_only_desk_and_leader_steer(api: Api, case: str) -> None:
    for action in ("suspension", "resumption", "cancellation"):
        assert api.post(f"/cases/{case}/{action}", REASON, SURVEY).status_code == 403
        assert api.post(f"/cases/{case}/{action}", REASON, AUDITOR).status_code == 403
        assert api.post(f"/cases/{case}/{action}", REASON, STRANGER).status_code == 404
    assert api.post(f"/cases/{case}/suspension", REASON, LEADER).status_code == 200


@pytest.mark.parametrize("reason", ["", "x", "x" * 2001, None, 5])
def test_a_reason_is_needed(api: Api, case: str, reason: object) -> None:
    assert api.post(f"/cases/{case}/suspension", {"reason": reason}).status_code == 422


BLANKS = ("", "  \n", "\u200b\ufeff", "\u00ad\u00ad\u00ad", "\u3164\u3164\u3164", "\u2800 \u2800")


@pytest.mark.parametrize("blank", BLANKS)
def test_what_shows_nothing_is_no_text_whichever_way_it_comes(
    api: Api, installation: Installation, case: str, blank: str
) -> None:
    for action, named in (
        ("suspension", commands.SuspendCase(case, blank, None)),
        ("comments", commands.AddComment(case, blank)),
        ("extension", commands.ExtendDeadline(case, "5cd", "Hai bên thống nhất", blank)),
        ("correction", commands.CorrectFacts(case, {"max_demand_kw": 450}, blank)),
    ):
        body = {
            "suspension": {"reason": blank},
            "comments": {"text": blank},
            "extension": {"by": "5cd", "reason": "Hai bên thống nhất", "agreed_with": blank},
            "correction": {"reason": blank, "facts": {"max_demand_kw": 450}},
        }[action]
        with pytest.raises(EngineError) as refused:
            installation.do(named, LEADER)
        answer = api.post(f"/cases/{case}/{action}", body, LEADER)
        assert answer.json is not None
        assert (answer.status_code, answer.json["code"]) == (422, refused.value.code)


@pytest.mark.parametrize("blank", BLANKS)
def test_a_cause_that_shows_nothing_was_not_given(
    api: Api, installation: Installation, blank: str
) -> None:
    check = installation.open_tasks(installation.request())["mv_receive_check"].id
    data = installation.answer("mv_receive_check")
    body = {"data": data, "late_cause": blank, "late_remark": blank, "on_behalf_of": blank}
    assert api.post(f"/tasks/{check}/completion", body, DESK).status_code == 200


def test_a_message_that_the_case_waits_for(api: Api, installation: Installation, case: str) -> None:
    unawaited = api.post(f"/cases/{case}/messages", {"name": "storm"})
    assert unawaited.status_code == 409
    empty = api.post(f"/cases/{case}/messages", {"name": "withdrawal"})
    assert empty.status_code == 422
    assert empty.json is not None
    assert empty.json["code"] == "form_invalid"
    body = {"name": "withdrawal", "data": installation.answer("withdrawal")}
    assert api.post(f"/cases/{case}/messages", body, STRANGER).status_code == 404
    brought = api.post(f"/cases/{case}/messages", body)
    assert brought.status_code == 200
    assert brought.json is not None
    assert brought.json["details"]["outcome"] == "withdrawn"
    ended = api.get(f"/cases/{case}").json
    assert ended is not None
    assert (ended["state"], ended["outcome"]) == ("completed", "withdrawn")


def test_a_fact_is_corrected(api: Api, installation: Installation, case: str) -> None:
    body = {"facts": {"max_demand_kw": 450}, "reason": "Đọc nhầm công suất"}
    seen = api.get(f"/cases/{case}").headers["ETag"]
    assert api.post(f"/cases/{case}/correction", body, If_Match=seen).status_code == 200
    assert installation.case(case).facts["max_demand_kw"] == 450
    assert api.post(f"/cases/{case}/correction", body, If_Match=seen).status_code == 412
    wrong = api.post(f"/cases/{case}/correction", body | {"facts": {"colour": "red"}})
    assert wrong.status_code == 422
    assert wrong.json is not None
    assert [one["field"] for one in wrong.json["errors"]] == ["colour"]
    assert api.post(f"/cases/{case}/correction", body, AUDITOR).status_code == 403
    history = api.get(f"/cases/{case}/history?limit=200").json
    assert history is not None
    assert history["items"][-1]["changes"] == [
        {"field": "max_demand_kw", "before": 400, "after": 450}
    ]


def test_a_comment_on_a_case_and_on_a_step(api: Api, installation: Installation, case: str) -> None:
    number = installation.open_tasks(case)["mv_receive_check"].number
    assert api.post(f"/cases/{case}/comments", {"text": "Khách hẹn sáng"}).status_code == 200
    said = api.post(f"/cases/{case}/comments", {"text": "Thiếu giấy tờ", "task": number})
    assert said.status_code == 200
    assert api.post(f"/cases/{case}/comments", {"text": "x", "task": 99}).status_code == 404
    comments = installation.engine.records.comments(installation.actor(DESK), case)
    assert [(one.text, one.task) for one in comments] == [
        ("Khách hẹn sáng", None),
        ("Thiếu giấy tờ", number),
    ]


def test_there_is_no_incident_to_retry(api: Api, case: str) -> None:
    body = REASON | {"facts": {"line_kind": "overhead"}}
    for number in ("7", "999999999"):
        answer = api.post(f"/cases/{case}/incidents/{number}/retry", body, LEADER)
        assert answer.status_code == 404
        assert answer.json is not None
        assert answer.json["code"] == "incident_not_found"
    assert api.post(f"/cases/{case}/incidents/x/retry", body).status_code == 404


@pytest.mark.parametrize("code", ["SX0000000000", "x", "a" * 100])
def test_no_such_case(api: Api, code: str) -> None:
    for path in ("", "/history", f"/files/{'0' * 64}"):
        assert api.get(f"/cases/{code}{path}").status_code == 404


def test_only_instants_that_milestones_are_counted_from_are_corrected_in_steps(
    api: Api, case: str
) -> None:
    facts = {"mv_submit_request.station_kva": 5, "mv_meter_energize.energized_at": "2014-10-01"}
    refused = api.post(f"/cases/{case}/correction", {"facts": facts, "reason": "Gõ nhầm"})
    assert refused.status_code == 422
    assert refused.json is not None
    assert {(one["field"], one["code"]) for one in refused.json["errors"]} == {
        (name, "unknown_field") for name in facts
    }
