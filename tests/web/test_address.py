"""The address that people use is a setting; what a request says of itself changes nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from engine import Config, Engine
from engine.demo.people import PASSWORD
from tests.kit import DESK, Installation
from tests.web.test_server import LOGIN, serving
from webapi import create_app
from webapi.address import AddressError

PUBLIC = "https://motcua.example.vn/kn"
HOST = "motcua.example.vn"


def client(installation: Installation, **settings: object) -> FlaskClient:
    config = replace(installation.config, **settings)  # type: ignore[arg-type]
    return create_app(Engine(config, installation.clock)).test_client(use_cookies=False)


def get(visitor: FlaskClient, path: str, host: str = HOST, **headers: str) -> TestResponse:
    return visitor.get(path, headers={"Host": host, **headers})


@pytest.mark.parametrize("kept", ["/kn", ""], ids=["kept by the proxy", "taken off by the proxy"])
def test_everything_stands_below_the_path(installation: Installation, kept: str) -> None:
    visitor = client(installation, public_url=PUBLIC)
    asked = get(visitor, f"{kept}/worklist?share=all")
    assert asked.status_code == 303
    assert asked.location == "/kn/login?next=/kn/worklist?share%3Dall"
    page = get(visitor, f"{kept}/login")
    assert page.status_code == 200
    assert 'action="/kn/login"' in page.text
    assert 'href="/kn/assets/' in page.text
    for link in ("href", "src", "action"):
        assert f'{link}="/' not in page.text.replace(f'{link}="/kn/', "")
    (cookie,) = page.headers.getlist("Set-Cookie")
    assert "Path=/kn" in cookie
    assert "Secure" in cookie
    assert page.headers["Strict-Transport-Security"] == "max-age=31536000"
    with get(visitor, f"{kept}/docs/docs.js") as script:
        assert script.status_code == 200
    assert get(visitor, f"{kept}/api/v1/health").content_type != "text/html"
    document = get(visitor, f"{kept}/api/v1/openapi.json").json
    assert document is not None
    assert document["servers"] == [{"url": PUBLIC}]


def test_a_person_works_below_the_path(installation: Installation) -> None:
    config = replace(installation.config, public_url=PUBLIC)
    visitor = create_app(Engine(config, installation.clock)).test_client()
    base = "https://motcua.example.vn/"

    page = visitor.get("/kn/login?next=/kn/cases", base_url=base)
    token = page.text.partition('name="form_token" value="')[2].partition('"')[0]
    fields = {"form_token": token, "login": DESK, "password": PASSWORD, "next": "/kn/cases"}
    entered = visitor.post("/kn/login", data=fields, base_url=base)
    assert (entered.status_code, entered.location) == (303, "/kn/cases")
    assert visitor.get("/kn/cases", base_url=base).status_code == 200
    assert visitor.get("/kn", base_url=base).status_code in {200, 303}
    assert visitor.get("/elsewhere/kn/cases", base_url=base).status_code == 404


@pytest.mark.parametrize("wanted", ["/other", "//evil.example", "/kn/../other", "/kn/%2e%2e/o", ""])
def test_nobody_is_led_away(installation: Installation, wanted: str) -> None:
    config = replace(installation.config, public_url=PUBLIC)
    visitor = create_app(Engine(config, installation.clock)).test_client()
    base = "https://motcua.example.vn/"
    page = visitor.get("/kn/login", base_url=base)
    token = page.text.partition('name="form_token" value="')[2].partition('"')[0]
    fields = {"form_token": token, "login": DESK, "password": PASSWORD, "next": wanted}
    assert visitor.post("/kn/login", data=fields, base_url=base).location == "/kn/"


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "motcua.example.vn.evil.example",
        "evil.example:443",
        "a@motcua.example.vn",
        "evil:x",
    ],
)
def test_another_host_is_refused_and_never_repeated(installation: Installation, host: str) -> None:
    visitor = client(installation, public_url=PUBLIC)
    for path in ("/kn/login", "/kn/api/v1/cases", "/kn/no-such-page"):
        answer = get(visitor, path, host)
        assert answer.status_code == 421
        assert "evil" not in answer.text + str(answer.headers)
        assert PUBLIC in answer.text
    assert get(visitor, "/kn/api/v1/health", host).status_code != 421


@pytest.mark.parametrize(
    "host", [HOST, HOST.upper(), f"{HOST}:443", "127.0.0.1:8470", "localhost", "[::1]:8470"]
)
def test_the_public_host_and_this_machine_are_answered(
    installation: Installation, host: str
) -> None:
    visitor = client(installation, public_url=PUBLIC)
    answer = get(visitor, "/login", host)
    assert answer.status_code == 200
    assert "Secure" in answer.headers["Set-Cookie"]


def test_on_this_machine_nothing_has_to_be_set(installation: Installation) -> None:
    visitor = client(installation)
    page = get(visitor, "/login", "127.0.0.1:8470", **{"X-Forwarded-Proto": "https"})
    assert "Secure" not in page.headers["Set-Cookie"]
    assert "Path=/;" in f"{page.headers['Set-Cookie']};"
    assert "Strict-Transport-Security" not in page.headers
    assert get(visitor, "/login", "evil.example").status_code == 421


def test_where_everybody_is_listened_to_the_address_must_be_set(
    installation: Installation,
) -> None:
    with pytest.raises(AddressError, match="MOTCUA_PUBLIC_URL"):
        client(installation, host="0.0.0.0")
    assert get(client(installation, host="0.0.0.0", public_url=PUBLIC), "/login").status_code == 200


def test_a_path_of_our_own_pages_is_refused(installation: Installation) -> None:
    with pytest.raises(AddressError, match="/cases"):
        client(installation, public_url="https://motcua.example.vn/cases")


@pytest.mark.parametrize(
    "url",
    [
        "motcua.example.vn",
        "ftp://motcua.example.vn",
        "https://",
        "https://user@motcua.example.vn",
        "https://motcua.example.vn/kn?x=1",
        "https://motcua.example.vn/a//b",
        "https://motcua.example.vn/../x",
        "https://motcua.example.vn:x",
        "https://motcua.example.vn/a b",
    ],
)
def test_an_address_that_browsers_cannot_open_is_refused(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOTCUA_PUBLIC_URL", url)
    with pytest.raises(ValueError, match=r"MOTCUA_PUBLIC_URL is .*Write the address"):
        Config.from_environment()


def test_an_address_is_taken_without_the_slash_at_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTCUA_PUBLIC_URL", "https://Motcua.Example.VN/kn/")
    assert Config.from_environment().public_url == "https://motcua.example.vn/kn"


def test_a_served_process_follows_the_setting(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOTCUA_PUBLIC_URL", PUBLIC)
    with serving(installation.config) as server:
        for path in ("/kn/api/v1/tokens", "/api/v1/tokens"):
            response, _ = server.ask("POST", path, LOGIN, Host=HOST)
            assert response.status == 201
            assert response.getheader("Strict-Transport-Security")
        response, body = server.ask("GET", "/login", Host="evil.example")
        assert response.status == 421
        assert b"evil" not in body


# -- who may read what stands on the disk


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_what_is_made_is_for_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "data"
    engine = Engine(Config(f"sqlite:///{folder}/motcua.db", folder / "files"))
    engine.migrate()
    engine.checkpoints.make_checkpoint()
    engine.close()
    assert mode(folder) == 0o700
    assert mode(folder / "files") == 0o700
    found = {path.name: mode(path) for path in folder.iterdir() if path.is_file()}
    assert {"motcua.db", "motcua.db.lock", "checkpoint.key"} <= found.keys()
    assert set(found.values()) == {0o600}


def test_while_it_is_open_the_files_of_sqlite_are_too(installation: Installation) -> None:
    installation.request()
    assert installation.config.database.startswith("sqlite")
    path = Path(installation.config.database.removeprefix("sqlite:///"))
    beside = [one for one in path.parent.glob(f"{path.name}*") if one.is_file()]
    assert {f"{path.name}-wal", f"{path.name}-shm"} <= {one.name for one in beside}
    assert {mode(one) for one in beside} == {0o600}


def test_an_installation_of_before_is_closed(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "data"
    config = Config(f"sqlite:///{folder}/motcua.db", folder / "files")
    (folder / "files" / "ab").mkdir(parents=True)
    (folder / "motcua.db").touch()
    for path, before in ((folder, 0o755), (folder / "files", 0o775), (folder / "motcua.db", 0o644)):
        path.chmod(before)
    config.prepare()
    assert [mode(folder), mode(folder / "files"), mode(folder / "motcua.db")] == [
        0o700,
        0o700,
        0o600,
    ]
    assert "could be read by others" in caplog.text


def test_a_folder_that_holds_other_things_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").touch()
    tmp_path.chmod(0o755)
    Config(f"sqlite:///{tmp_path}/motcua.db", tmp_path / "files").prepare()
    assert mode(tmp_path) == 0o755
    assert mode(tmp_path / "motcua.db") == 0o600
    assert mode(tmp_path / "files") == 0o700
