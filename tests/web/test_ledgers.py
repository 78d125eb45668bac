"""The clock of a case over HTTP: its ledger, more time by agreement, and what was late."""

from __future__ import annotations

from typing import Any

import pytest

from engine import commands
from tests.kit import AUDITOR, DESK, LEADER, STRANGER, SURVEY, Installation
from tests.web.conftest import Api


@pytest.fixture
def case(installation: Installation) -> str:
    """A case whose survey is due on 2 October 2014, 14:00."""
    code = installation.request()
    installation.complete(code, "mv_receive_check")
    return code


def test_the_ledger_tells_the_legal_end_and_who_held_the_time(
    api: Api, installation: Installation, case: str
) -> None:
    installation.at("2014-10-06 09:00")
    found = api.get(f"/cases/{case}/ledger", AUDITOR).json
    assert found is not None
    assert (found["limit"], found["calendar"]) == ("70cd", None)
    assert found["ends_by_law"] == "2014-12-10T10:00:00.000Z"
    assert (found["gross"], found["excluded"], found["net"]) == (5, 0, 5)
    assert found["held"]["utility"] == 3.0
    last = found["stretches"][-1]
    assert (last["step"], last["name"]) == ("mv_survey", "Khảo sát hiện trường")
    assert (last["owner"], last["ends"], last["counts"]) == ("utility", None, True)


def test_the_sheet_of_a_ledger_is_saved_under_the_code(api: Api, case: str) -> None:
    answer = api.get(f"/cases/{case}/ledger.csv", AUDITOR)
    assert answer.mimetype == "text/csv"
    assert f'filename="{case}.csv"' in answer.headers["Content-Disposition"]
    lines = answer.data.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("case,kind,number,step,name")
    assert any("Khảo sát hiện trường" in line for line in lines)


def test_a_strangers_ledger_is_not_there(api: Api, case: str) -> None:
    for path in (f"/cases/{case}/ledger", f"/cases/{case}/ledger.csv"):
        assert api.get(path, STRANGER).status_code == 404


def test_a_leader_gives_more_time_and_the_clerk_sees_it(
    api: Api, installation: Installation, case: str
) -> None:
    body = {"by": "5cd", "reason": "Hai bên thống nhất", "agreed_with": "Công ty Dệt"}
    assert api.post(f"/cases/{case}/extension", body, SURVEY).status_code == 403
    assert api.post(f"/cases/{case}/extension", body, LEADER).status_code == 200
    found = api.get(f"/cases/{case}").json
    assert found is not None
    assert found["due_at"] == "2014-12-15T10:00:00.000Z"
    ledger = api.get(f"/cases/{case}/ledger").json
    assert ledger is not None
    assert [more["by"] for more in ledger["extensions"]] == ["5cd"]
    more = body | {"by": "2wd", "window": "connection_agreement"}
    assert api.post(f"/cases/{case}/extension", more, LEADER).status_code == 200
    ledger = api.get(f"/cases/{case}/ledger").json
    assert ledger is not None
    (window,) = ledger["windows"]
    assert (window["extended_by"], window["ends_by_law"]) == ("2wd", "2014-10-10T10:00:00.000Z")
    assert ledger["extensions"][-1]["element"] == window["window"]
    task = installation.open_tasks(case)["mv_survey"].id
    assert api.post(f"/cases/{case}/extension", more | {"task": task}, LEADER).status_code == 422
    wrong = api.post(f"/cases/{case}/extension", body | {"by": "P1M"}, LEADER)
    assert wrong.status_code == 422
    assert wrong.json is not None
    assert "P1M" in wrong.json["detail"]


def test_open_steps_tell_latest_finish_slack_and_reason(api: Api, case: str) -> None:
    found = api.get(f"/cases/{case}").json
    assert found is not None
    (survey,) = found["open_tasks"]
    assert survey["latest_at"] > survey["due_at"]
    assert survey["slack"] > 0
    assert survey["reason"].endswith("đến hết 10/12/2014")
    assert (survey["overdue"], found["outlook"], found["path"]) == (False, "on_time", [])
    assert found["ends_at"] < found["due_at"]
    english = api.get(f"/tasks/{survey['id']}", Accept_Language="en").json
    assert english is not None
    assert english["task"]["reason"].endswith("to the end of 10 Dec 2014")


def test_what_was_late_is_listed_with_its_cause(
    api: Api, installation: Installation, case: str
) -> None:
    installation.at("2014-10-06 09:00")
    installation.fire()
    (task,) = installation.open_tasks(case).values()
    open_ones = api.get("/breaches?state=open", LEADER).json
    assert open_ones is not None
    assert [one["element"] for one in open_ones["items"]] == ["mv_survey"]
    data = installation.answer("mv_survey", case)
    refused = api.post(f"/tasks/{task.id}/completion", {"data": data}, SURVEY)
    assert refused.status_code == 422
    assert refused.json is not None
    assert "weather" in refused.json["detail"]
    causes = api.get("/causes", SURVEY).json
    assert causes is not None
    assert "weather" in {cause["cause"] for cause in causes["items"]}
    done = {"data": data, "late_cause": "weather"}
    assert api.post(f"/tasks/{task.id}/completion", done, SURVEY).status_code == 200
    (line,) = (api.get("/breaches", LEADER).json or {})["items"]
    assert (line["days_late"], line["cause_name"]) == (4, "Thiên tai, thời tiết")
    assert (api.get("/breaches?state=open", LEADER).json or {})["items"] == []


def test_a_wrong_breach_is_annulled_by_a_second_person(
    api: Api, installation: Installation, case: str
) -> None:
    installation.at("2014-10-06 09:00")
    installation.fire()
    (line,) = (api.get("/breaches", LEADER).json or {})["items"]
    path, why = f"/cases/{case}/breaches/{line['number']}", {"reason": "Lịch bị nhập sai"}
    assert api.post(f"{path}/annulment", why, LEADER).status_code == 409
    assert api.post(f"{path}/annulment-request", why).status_code == 200
    assert api.post(f"{path}/annulment", why).status_code == 403
    assert api.post(f"{path}/annulment-refusal", why, LEADER).status_code == 200
    assert api.post(f"{path}/annulment-request", why).status_code == 200
    assert api.post(f"{path}/annulment", why, LEADER).status_code == 200
    assert (api.get("/breaches?state=open", LEADER).json or {})["items"] == []
    (line,) = (api.get("/breaches?state=annulled", LEADER).json or {})["items"]
    assert (line["annul_reason"], line["annulled_by"]) == ("Lịch bị nhập sai", LEADER)


def test_breaches_come_in_pages(api: Api, installation: Installation, case: str) -> None:
    installation.complete(installation.request(), "mv_receive_check")
    installation.at("2014-10-06 09:00")
    installation.fire()
    first = api.get("/breaches?limit=1", LEADER).json
    assert first is not None
    second = api.get(f"/breaches?limit=1&cursor={first['next']}", LEADER).json
    assert second is not None
    assert second["next"] is None
    assert {first["items"][0]["case"], second["items"][0]["case"]} > {case}
    assert api.get("/breaches?cursor=abc", LEADER).status_code == 422
    assert (api.get("/breaches", "lanhdao.nb").json or {})["items"] == []
    assert api.get("/breaches", None).status_code == 401


def test_a_suspended_case_shows_that_it_stands_still(
    api: Api, installation: Installation, case: str
) -> None:
    installation.do(commands.SuspendCase(case, "Khách hàng đề nghị", None), DESK)
    found = api.get(f"/cases/{case}").json
    assert found is not None
    assert found["open_tasks"][0]["reason"] == "đang tạm dừng từ ngày 01/10/2014"
    ledger = api.get(f"/cases/{case}/ledger").json
    assert ledger is not None
    (suspension,) = (one for one in ledger["stretches"] if one["kind"] == "suspension")
    assert (suspension["owner"], suspension["counts"]) == ("customer", False)


def test_the_breach_of_a_window_is_annulled_under_its_id(
    api: Api, installation: Installation, case: str
) -> None:
    installation.at("2014-10-09 09:00")
    installation.fire()
    found = (api.get("/breaches", LEADER).json or {})["items"]
    (line,) = (one for one in found if one["number"] < 0)
    path = f"/cases/{case}/breaches/{-line['number']}"
    why = {"reason": "Lịch bị nhập sai", "window": line["element"]}
    assert api.post(f"{path}/annulment-request", why | {"window": "energizing"}).status_code == 404
    assert api.post(f"{path}/annulment-request", why).status_code == 200
    assert api.post(f"{path}/annulment", why, LEADER).status_code == 200
    (line,) = (api.get("/breaches?state=annulled", LEADER).json or {})["items"]
    assert line["element"] == "window:connection_agreement"


@pytest.mark.parametrize("element", ["window:connection_agreement", "mv_survey"])
def test_the_cause_of_what_a_case_has_left_is_told_after_it_has_ended(
    api: Api, installation: Installation, case: str, element: str
) -> None:
    def unexplained() -> dict[str, dict[str, Any]]:
        items = (api.get("/breaches?state=unexplained", LEADER).json or {})["items"]
        return {line["element"]: line for line in items}

    installation.at("2014-10-09 09:00")
    installation.fire()
    installation.do(commands.CancelCase(case, "Khách hàng rút đề nghị"), DESK)
    assert set(unexplained()) == {"window:connection_agreement", "mv_survey"}
    line = unexplained()[element]
    assert (line["cause_awaited"], line["ended_by"], line["cause"]) == (True, "cancellation", None)
    path = f"/cases/{case}/breaches/{abs(line['number'])}/cause"
    told = {"cause": "weather"} | ({"window": element} if line["number"] < 0 else {})
    assert api.post(path, told).status_code == 403
    assert api.post(path, told | {"cause": "?"}, LEADER).status_code == 422
    assert api.post(path, told, LEADER).status_code == 200
    assert element not in unexplained()


def test_a_page_of_breaches_may_end_with_a_window(
    api: Api, installation: Installation, case: str
) -> None:
    installation.at("2014-10-09 09:00")
    installation.fire()
    whole = (api.get("/breaches", LEADER).json or {})["items"]
    found, path = [], "/breaches?limit=1"
    while True:
        page = api.get(path, LEADER).json or {}
        found += page["items"]
        if page["next"] is None:
            break
        path = f"/breaches?limit=1&cursor={page['next']}"
    assert found == whole
    assert any(one["number"] < 0 for one in found)
