"""What makes an installation unable to work turns its health red, and is named."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from threading import Event
from types import SimpleNamespace

import pytest
from sqlalchemy import text

from engine import Worker
from engine.publishing import sandbox
from tests.kit import ADMIN, DESK
from tests.web.conftest import Api


@pytest.fixture
def healthy(api: Api, monkeypatch: pytest.MonkeyPatch) -> Iterator[Api]:
    """With a running case, everything signed and a worker just seen."""
    monkeypatch.setattr(sandbox, "run", lambda *_: None)
    api.installation.request()
    api.installation.engine.checkpoints.make_checkpoint()
    api.installation.engine.record_heartbeat("w")
    assert api.get("/health", login=None).json == {"status": "ok"}
    yield api


def failing(api: Api) -> tuple[str, str]:
    answer = api.get("/health", login=None)
    assert answer.status_code == 503, answer.json
    assert answer.json is not None
    assert answer.headers["Retry-After"]
    return answer.json["code"], answer.json["params"]["parts"]


def test_a_worker_that_gives_no_sign(healthy: Api) -> None:
    healthy.installation.clock.advance(timedelta(minutes=6))
    assert failing(healthy) == ("worker_not_seen", "worker")
    stop = Event()
    stop.set()
    Worker(healthy.installation.engine, stop).fire()
    assert healthy.get("/health", login=None).status_code == 200


def test_a_log_that_nobody_signs(healthy: Api) -> None:
    healthy.installation.request()
    healthy.installation.clock.advance(timedelta(hours=3))
    healthy.installation.engine.record_heartbeat("w")
    assert failing(healthy) == ("checkpoint_old", "checkpoint")


def test_mail_that_waits(healthy: Api) -> None:
    statement = (
        'INSERT INTO notices (id, "case", sequence, login, state, made_at, attempts)'
        " VALUES ('n', 'SX', 1, 'x', 'waiting', '2014-10-01T00:00:00.000Z', 0)"
    )
    with healthy.installation.engine._database.write() as connection:
        connection.execute(text(statement))
    assert failing(healthy) == ("mail_waiting", "mail")


def full(monkeypatch: pytest.MonkeyPatch, _api: Api) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1 << 20))


def unwritable(_patch: pytest.MonkeyPatch, api: Api) -> None:
    shutil.rmtree(api.installation.config.files)
    api.installation.config.files.write_text("no folder")


def unread(monkeypatch: pytest.MonkeyPatch, api: Api) -> None:
    def fail(*_: object) -> None:
        raise sandbox.Unread("sandbox_died", "The reader died.")

    monkeypatch.setattr(sandbox, "run", fail)
    api.installation.clock.advance(timedelta(minutes=2))


@pytest.mark.parametrize(
    ("break_it", "code", "part"),
    [
        (full, "disk_nearly_full", "disk"),
        (unwritable, "files_unwritable", "files"),
        (unread, "sandbox_broken", "sandbox"),
    ],
)
def test_what_the_machine_lacks(
    healthy: Api,
    monkeypatch: pytest.MonkeyPatch,
    break_it: Callable[[pytest.MonkeyPatch, Api], None],
    code: str,
    part: str,
) -> None:
    break_it(monkeypatch, healthy)
    assert failing(healthy) == (code, part)


def test_the_parts_are_for_administrators(healthy: Api) -> None:
    healthy.installation.clock.advance(timedelta(minutes=6))
    assert healthy.get("/health/parts", DESK).status_code == 403
    answer = healthy.get("/health/parts", ADMIN, Accept_Language="en")
    assert answer.json is not None
    parts = {part["name"]: part for part in answer.json["items"]}
    assert list(parts) == [
        "database",
        "schema",
        "read_only",
        "worker",
        "checkpoint",
        "integrity",
        "mail",
        "customers",
        "files",
        "disk",
        "sandbox",
    ]
    assert [name for name, part in parts.items() if part["status"] != "ok"] == ["worker"]
    assert "motcua work" in parts["worker"]["detail"]


@pytest.mark.parametrize("path", ["/api/v1/cases?q=a%00b", "/api/v1/cases/a%00b", "/login?q=%00"])
def test_nul_in_an_address(api_on_either: Api, path: str) -> None:
    client = api_on_either.app.test_client()
    headers = {"Authorization": f"Bearer {api_on_either.secret(DESK)}"}
    assert 400 <= client.get(path, headers=headers).status_code < 500


def test_nul_in_a_form(api_on_either: Api) -> None:
    client = api_on_either.app.test_client()
    client.get("/login")
    for data in ({"login": "a\0b", "password": "x"}, {"login": "a", "pass\0": "x"}):
        assert client.post("/login", data=data).status_code == 400


@pytest.mark.parametrize("name", ["login", "password", "label"])
def test_nul_in_a_login(api_on_either: Api, name: str) -> None:
    body = {"login": DESK, "password": "mot-cua-demo", "label": "x"} | {name: "a\0b"}
    assert api_on_either.post("/tokens", body, login=None).status_code in {401, 422}
