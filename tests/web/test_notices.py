"""Notices and deadlines that failed, by the API."""

from __future__ import annotations

from engine.workers.jobs import work_off
from tests.contract.test_failing_deadlines import LATE, damage, mend
from tests.contract.test_notices import all_reminded
from tests.kit import ADMIN, AUDITOR, DESK, LEADER, SURVEY, Installation
from tests.web.conftest import Api


def test_notices_are_listed_and_sent(api: Api, installation: Installation) -> None:
    codes = set(all_reminded(installation, 3))
    work_off(installation.engine)
    first = api.get("/notices?limit=2", ADMIN).json
    assert first is not None
    rest = api.get(f"/notices?limit=2&cursor={first['next']}", AUDITOR).json
    assert rest is not None
    assert rest["next"] is None
    items = first["items"] + rest["items"]
    assert {item["case"] for item in items} == codes
    assert {item["login"] for item in items} == {SURVEY}
    assert {item["state"] for item in items} == {"unsent"}
    assert {item["problem"] for item in items} == {"MOTCUA_MAIL is not set."}
    one = items[0]["id"]
    for login in (AUDITOR, LEADER, DESK):
        assert api.post(f"/notices/{one}/sending", login=login).status_code == 403
        assert api.post("/notices/sending", {"state": "unsent"}, login).status_code == 403
    assert api.get("/notices").status_code == 403
    sent = api.post(f"/notices/{one}/sending", login=ADMIN, Idempotency_Key="k")
    assert sent.json == {"count": 1}
    again = api.post(f"/notices/{one}/sending", login=ADMIN, Idempotency_Key="k")
    assert again.json == {"count": 1}
    waiting = api.get("/notices?state=waiting", ADMIN).json
    assert waiting is not None
    assert [item["id"] for item in waiting["items"]] == [one]
    assert waiting["items"][0]["next_try_at"] is not None
    since = {"state": "unsent", "since": "2099-01-01T00:00:00Z"}
    assert api.post("/notices/sending", since, ADMIN).json == {"count": 0}
    assert api.post("/notices/sending", {"state": "unsent"}, ADMIN).json == {"count": 2}
    assert api.post("/notices/nothing/sending", login=ADMIN).status_code == 404
    assert api.get("/notices?cursor=x", ADMIN).status_code == 422
    assert api.get(f"/notices?case={codes.pop()}", LEADER).status_code == 200
    for login in (ADMIN, LEADER):
        refused = api.get("/notices?case=NOPE", login)
        assert (refused.status_code, refused.json["code"]) == (422, "case_unknown")


def test_deadlines_that_failed_are_listed_and_tried_again(
    api: Api, installation: Installation
) -> None:
    code = installation.request()
    installation.complete(code, "mv_receive_check")
    places = damage(installation, code)
    installation.at(LATE)
    installation.fire()
    found = api.get("/failing-deadlines", AUDITOR, Accept_Language="vi").json
    assert found is not None
    (item, *_) = found["items"]
    assert found["more"] is False
    assert (item["case"], item["unit"]) == (code, "DL01")
    assert item["attempts"] == 1
    assert item["next_try_at"] > item["due_at"]
    assert api.get("/failing-deadlines").status_code == 403
    body = {"case": code}
    assert api.post("/failing-deadlines/retry", body, AUDITOR).status_code == 403
    mend(installation, code, places)
    tried = api.post("/failing-deadlines/retry", body, LEADER)
    assert tried.status_code == 200
    installation.fire()
    assert api.get("/failing-deadlines", ADMIN).json == {"items": [], "more": False}
    assert api.post("/failing-deadlines/retry", body, LEADER).status_code == 404
    assert api.post("/failing-deadlines/retry", {}, ADMIN).json == {"count": 0}


def test_more_failed_deadlines_than_are_listed_are_told(
    api: Api, installation: Installation
) -> None:
    for code in (installation.request(), installation.request()):
        installation.complete(code, "mv_receive_check")
        damage(installation, code)
    installation.at(LATE)
    installation.fire()
    for limit, more in ((1, True), (2, False)):
        found = api.get(f"/failing-deadlines?limit={limit}", ADMIN).json
        assert found is not None
        assert (len(found["items"]), found["more"]) == (limit, more)
