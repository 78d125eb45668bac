"""Stepping through a history over HTTP."""

from __future__ import annotations

from tests.kit import AUDITOR, STRANGER, SURVEY, Installation
from tests.web.conftest import Api


def test_frames_come_in_order_and_pages(api: Api, installation: Installation) -> None:
    code = installation.request()
    installation.go(code, "mv_survey")
    first = api.get(f"/cases/{code}/history/frames?limit=3", AUDITOR).json
    assert first is not None
    assert [frame["event"]["sequence"] for frame in first["items"]] == [1, 2, 3]
    rest = api.get(f"/cases/{code}/history/frames?after={first['next']}&limit=200", AUDITOR).json
    assert rest is not None
    assert rest["next"] is None
    last = rest["items"][-1]
    assert last["elements"][0] == "mv_survey"
    assert last["open_steps"][0]["form_version"] == 1
    assert last["due_at"] == "2014-12-10T10:00:00.000Z"
    assert api.get(f"/cases/{code}/history/frames", STRANGER).status_code == 404


def test_a_case_as_it_stood_at_an_instant(api: Api, installation: Installation) -> None:
    code = installation.request()
    installation.go(code, "mv_survey")
    installation.at("2014-10-02 10:00")
    installation.complete(code, "mv_survey")
    path = f"/cases/{code}/history/frame?at="
    then = api.get(path + "2014-10-01T12:00%2B07:00", AUDITOR).json
    assert then is not None
    assert [step["element"] for step in then["open_steps"]] == ["mv_survey"]
    assert "mv_survey" not in then["steps"]
    now = api.get(path + "2014-10-02T12:00%2B07:00", SURVEY).json
    assert now is not None
    assert now["steps"]["mv_survey"]["round"] == 1
    assert api.get(path + "2013-01-01T00:00Z", AUDITOR).status_code == 404
    assert api.get(path + "yesterday", AUDITOR).status_code == 422
    newest = api.get(f"/cases/{code}/history/frame", AUDITOR).json
    assert newest is not None
    assert newest["event"]["sequence"] == installation.case(code).version
