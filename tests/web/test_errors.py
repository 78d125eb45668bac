"""Problem answers: what is said when something cannot be done, and what never is."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import NoReturn

import pytest

from engine import Config, Engine
from engine.demo.people import PASSWORD
from tests.kit import DESK, Installation
from tests.web.conftest import Api
from webapi import create_app

SECRET = "Nguyễn Văn A, 0900000000"


def test_a_problem_has_the_members_of_rfc_9457(api: Api) -> None:
    answer = api.get("/cases/SX0000000000")
    assert answer.mimetype == "application/problem+json"
    problem = answer.json
    assert problem is not None
    assert problem.pop("instance").startswith("urn:uuid:")
    assert problem == {
        "type": "urn:motcua:problem:case_not_found",
        "title": "Không tìm thấy",
        "status": 404,
        "detail": "Không có hồ sơ SX0000000000. Hãy kiểm tra lại mã.",
        "code": "case_not_found",
        "params": {"case": "SX0000000000"},
    }


def test_no_such_address(api: Api) -> None:
    for path in ("/nothing", "/cases/a/b/c", "/tasks/x/nothing"):
        missing = api.get(path)
        assert missing.status_code == 404
        assert missing.json is not None
        assert missing.json["code"] == "route_not_found"


def test_a_method_that_an_address_does_not_take(api: Api) -> None:
    refused = api.send("PATCH", "/cases")
    assert refused.status_code == 405
    assert set(refused.headers["Allow"].split(", ")) >= {"GET", "POST"}
    assert refused.json is not None
    assert refused.json["code"] == "method_not_allowed"


def break_units(monkeypatch: pytest.MonkeyPatch, installation: Installation) -> None:
    def fail(_: object) -> NoReturn:
        raise RuntimeError(SECRET)

    monkeypatch.setattr(type(installation.engine.people), "units", fail)


def test_a_bug_says_nothing_internal_and_its_log_nothing_personal(
    api: Api,
    installation: Installation,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    break_units(monkeypatch, installation)
    answer = api.app.test_client().get(
        "/api/v1/units", headers={"Authorization": f"Bearer {api.secret(DESK)}"}
    )
    assert answer.status_code == 500
    assert answer.mimetype == "application/problem+json"
    assert answer.json is not None
    assert answer.json["code"] == "internal"
    assert "RuntimeError" not in answer.text
    assert SECRET not in answer.text
    (record,) = (r for r in caplog.records if r.levelno == logging.ERROR)
    said = record.getMessage()
    assert "RuntimeError" in said
    assert "list_units" in said
    assert answer.json["instance"].removeprefix("urn:uuid:") in said
    assert SECRET not in caplog.text
    assert api.secret(DESK) not in caplog.text


def test_a_database_that_is_down_is_said_so_with_a_hint_when_to_come_back(tmp_path: Path) -> None:
    engine = Engine(Config(f"sqlite:///{tmp_path}/gone/motcua.db", tmp_path))
    client = create_app(engine).test_client()
    for answer in (
        client.get("/api/v1/health"),
        client.get("/api/v1/me", headers={"Authorization": f"Bearer mtc_{'x' * 43}"}),
        client.post("/api/v1/tokens", json={"login": DESK, "password": PASSWORD}),
    ):
        assert answer.status_code == 503
        assert answer.headers["Retry-After"] == "5"
        assert answer.json is not None
        assert answer.json["code"] == "database_unopenable"
        assert str(tmp_path) not in answer.text
    engine.close()


def test_a_database_of_another_version_is_not_healthy(tmp_path: Path) -> None:
    engine = Engine(Config(f"sqlite:///{tmp_path}/motcua.db", tmp_path))
    answer = create_app(engine).test_client().get("/api/v1/health")
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["code"] == "database_not_migrated"
    assert "chưa có bảng nào" in answer.json["detail"]
    engine.close()


def test_health(api: Api) -> None:
    api.installation.engine.checkpoints.make_checkpoint()
    healthy = api.get("/health", login=None)
    assert (healthy.status_code, healthy.json) == (200, {"status": "ok"})


def test_each_request_has_one_line_in_the_log_without_secrets(
    api: Api, caplog: pytest.LogCaptureFixture
) -> None:
    secret = api.secret(DESK)
    with caplog.at_level(logging.INFO, logger="webapi"):
        api.get("/cases?q=Nguyen+Van+A")
        api.get("/cases/SX0000000000")
        api.get("/noth\ning")
        api.post("/tokens", {"login": DESK, "password": PASSWORD}, login=None)
    lines = [record.getMessage() for record in caplog.records]
    assert len(lines) == 4
    assert f"GET /api/v1/cases 200 {DESK}" in lines[0]
    assert f"GET /api/v1/cases/SX0000000000 404 {DESK}" in lines[1]
    assert "GET - 404 -" in lines[2]
    assert "POST /api/v1/tokens 201 -" in lines[3]
    for hidden in (secret, "Nguyen", PASSWORD, "\n"):
        assert all(hidden not in line for line in lines)
