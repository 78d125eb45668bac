"""Logging in with tokens; people, units and roles."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from engine import Engine, commands
from engine.demo.people import PASSWORD
from tests.kit import ADMIN, DESK, INSTALLER, SURVEY, Installation
from tests.web.conftest import Api
from webapi import create_app
from webapi.client import client_address

LOGIN = {"login": DESK, "password": PASSWORD}


def test_a_token_opens_the_door_until_it_expires(api: Api, installation: Installation) -> None:
    made = api.post("/tokens", LOGIN | {"label": "Máy quầy 1", "days": 2}, login=None)
    assert made.status_code == 201
    assert made.json is not None
    assert made.json["secret"].startswith("mtc_")
    assert made.json["expires_at"] == "2014-10-03T02:00:00.000Z"
    bearer = {"Authorization": f"Bearer {made.json['secret']}"}
    me = api.get("/me", login=None, **bearer)
    assert me.status_code == 200
    assert me.json == {
        "login": DESK,
        "name": "Giao dịch viên Điện lực Sông Xanh",
        "language": "vi",
        "roles": {"DL01": ["mot_cua"]},
    }
    installation.clock.advance(timedelta(days=2))
    assert api.get("/me", login=None, **bearer).status_code == 401


def test_tokens_are_listed_without_their_secret_and_revoked(api: Api) -> None:
    made = api.post("/tokens", LOGIN | {"label": "  Máy\u202e quầy  "}, login=None).json
    assert made is not None
    listed = api.get("/tokens")
    assert made["secret"] not in listed.text
    assert listed.json is not None
    assert {token["label"] for token in listed.json["items"]} == {"test", "Máy quầy"}
    bearer = {"Authorization": f"Bearer {made['secret']}"}
    assert api.send("DELETE", f"/tokens/{made['token']}").status_code == 204
    assert api.get("/me", login=None, **bearer).status_code == 401
    assert api.send("DELETE", f"/tokens/{made['token']}").status_code == 204


def test_the_token_of_somebody_else(api: Api) -> None:
    made = api.post("/tokens", LOGIN, login=None).json
    assert made is not None
    assert api.send("DELETE", f"/tokens/{made['token']}", login=SURVEY).status_code == 404
    assert api.send("DELETE", "/tokens/0123456789ab").status_code == 404
    assert api.send("DELETE", f"/tokens/{made['token']}", login=ADMIN).status_code == 204


@pytest.mark.parametrize(
    "changes", [{"login": "nobody"}, {"password": "wrong"}, {"password": "x" * 100_000}]
)
def test_a_failed_login_says_no_more_than_that(api: Api, changes: dict[str, str]) -> None:
    refused = api.post("/tokens", LOGIN | changes, login=None)
    assert refused.status_code == 401
    assert refused.headers["WWW-Authenticate"].startswith("Bearer")
    assert refused.json is not None
    assert refused.json["code"] == "login_failed"
    assert refused.json["detail"] == "Tên đăng nhập và mật khẩu không khớp."


def test_after_five_failures_one_waits_longer_each_time_and_is_never_shut_out(
    api: Api, installation: Installation
) -> None:
    for _ in range(5):
        assert api.post("/tokens", LOGIN | {"password": "wrong"}, login=None).status_code == 401
    for seconds in (1, 2, 4):
        early = api.post("/tokens", LOGIN, login=None)
        assert early.status_code == 429
        assert early.headers["Retry-After"] == str(seconds)
        assert early.json is not None
        assert early.json["code"] == "login_delayed"
        assert f"Hãy thử lại sau {seconds} giây." in early.json["detail"]
        installation.clock.advance(timedelta(seconds=seconds))
        assert api.post("/tokens", LOGIN | {"password": "wrong"}, login=None).status_code == 401
    installation.clock.advance(timedelta(seconds=7.5))
    assert api.post("/tokens", LOGIN, login=None).headers["Retry-After"] == "1"
    installation.clock.advance(timedelta(seconds=0.5))
    assert api.post("/tokens", LOGIN, login=None).status_code == 201
    assert api.post("/tokens", LOGIN, login=None).status_code == 201


def test_the_own_password_is_changed_by_who_knows_the_old_one_and_ends_all_other_tokens(
    api: Api,
) -> None:
    new = {"current": PASSWORD, "password": "một câu dễ nhớ"}
    other = api.post("/tokens", LOGIN, login=None).json
    assert other is not None
    refused = api.put("/me/password", new | {"current": "wrong"})
    assert refused.status_code == 401
    assert api.put("/me/password", new | {"password": "ngắn"}).status_code == 422
    assert api.put("/me/password", new).status_code == 204
    assert api.get("/me").status_code == 200, "the token with which it was changed stays"
    bearer = {"Authorization": f"Bearer {other['secret']}"}
    assert api.get("/me", login=None, **bearer).status_code == 401
    assert api.post("/tokens", LOGIN, login=None).status_code == 401
    login = LOGIN | {"password": new["password"]}
    assert api.post("/tokens", login, login=None).status_code == 201


def test_administrators_see_and_end_what_is_open_and_others_do_not(api: Api) -> None:
    assert api.get("/me").status_code == 200
    listed = api.get(f"/users/{DESK}/tokens", ADMIN)
    assert listed.json is not None
    assert [one["label"] for one in listed.json["items"]] == ["test"]
    assert "mtc_" not in listed.text
    users = api.get("/users", ADMIN).json
    assert users is not None
    assert {"login": DESK, "disabled": False}.items() <= next(
        one for one in users["items"] if one["login"] == DESK
    ).items()
    for method, path in (
        ("GET", "/users"),
        ("GET", f"/users/{DESK}/tokens"),
        ("DELETE", f"/users/{DESK}/tokens"),
        ("POST", f"/users/{DESK}/disabling"),
        ("POST", f"/users/{DESK}/enabling"),
        ("GET", "/users/nobody/tokens"),
    ):
        assert api.send(method, path, login=SURVEY).status_code == 403
    assert api.put(f"/users/{DESK}/password", {"password": "x" * 8}, SURVEY).status_code == 403
    assert api.send("DELETE", f"/users/{DESK}/tokens", login=ADMIN).status_code == 204
    assert api.get("/me").status_code == 401
    assert api.get("/users/nobody/tokens", ADMIN).status_code == 404


def test_who_is_disabled_is_out_at_once_and_what_was_open_stays_ended(api: Api) -> None:
    assert api.get("/me").status_code == 200
    assert api.post(f"/users/{DESK}/disabling", login=ADMIN).status_code == 204
    assert api.get("/me").status_code == 401
    refused = api.post("/tokens", LOGIN, login=None)
    assert refused.status_code == 401
    assert refused.json is not None
    assert refused.json["code"] == "login_failed"
    assert api.post(f"/users/{DESK}/enabling", login=ADMIN).status_code == 204
    assert api.get("/me").status_code == 401
    assert api.post("/tokens", LOGIN, login=None).status_code == 201
    own = api.post(f"/users/{ADMIN}/disabling", login=ADMIN)
    assert own.status_code == 409
    assert own.json is not None
    assert own.json["code"] == "own_login"


def test_a_password_that_an_administrator_sets_ends_all(api: Api) -> None:
    assert api.get("/me").status_code == 200
    given = api.put(f"/users/{DESK}/password", {"password": "một câu dễ nhớ"}, ADMIN)
    assert given.status_code == 204
    assert api.get("/me").status_code == 401


def test_a_role_that_is_revoked_is_gone_at_the_next_request(
    api: Api, installation: Installation
) -> None:
    assert api.get("/users", ADMIN).status_code == 200
    (unit,) = installation.actor(ADMIN).roles
    installation.do(commands.RevokeRole(ADMIN, unit, "admin"), INSTALLER)
    assert api.get("/users", ADMIN).status_code == 403


@pytest.mark.parametrize(
    ("forwarded", "trusted", "counts"),
    [
        ("203.0.113.9", (), False),
        ("203.0.113.9", ("127.0.0.1",), True),
        ("203.0.113.9:4711", ("127.0.0.0/8",), True),
        ("198.51.100.1, 203.0.113.9, 10.0.0.7", ("127.0.0.1", "10.0.0.0/8"), True),
        ("203.0.113.9, 198.51.100.1", ("127.0.0.1",), False),
        ("203.0.113.9", ("10.0.0.0/8",), False),
        ("nonsense", ("127.0.0.1",), False),
    ],
)
def test_whom_a_proxy_names_counts_only_where_it_is_trusted(
    installation: Installation, forwarded: str, trusted: tuple[str, ...], counts: bool
) -> None:
    config = replace(installation.config, trusted_proxies=trusted)
    engine = Engine(config, installation.clock)
    app = create_app(engine)
    here = {"REMOTE_ADDR": "127.0.0.1"}
    headers = {"X-Forwarded-For": forwarded}
    with app.test_request_context(headers=headers, environ_base=here):
        assert (client_address() == "203.0.113.9") is counts
    engine.close()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"days": 0}, "token_days_invalid"),
        ({"days": 367}, "token_days_invalid"),
        ({"days": 1.5}, "body_invalid"),
        ({"days": "30"}, "body_invalid"),
        ({"days": True}, "body_invalid"),
        ({"days": 10**12}, "body_invalid"),
        ({"days": float("nan")}, "body_invalid"),
        ({"label": ""}, "body_invalid"),
        ({"label": "a\u0007"}, "body_invalid"),
        ({"login": None}, "body_invalid"),
        ({"password": 5}, "body_invalid"),
        ({"admin": True}, "body_invalid"),
    ],
)
def test_a_wrong_login_body(api: Api, changes: dict[str, object], code: str) -> None:
    refused = api.post("/tokens", LOGIN | changes, login=None)
    assert refused.status_code == 422
    assert refused.json is not None
    assert refused.json["code"] == code


@pytest.mark.parametrize(
    "header",
    [
        "Bearer",
        "Bearer ",
        "Bearer mtc_unknown",
        "Bearer " + "x" * 100_000,
        "Basic bW90Y3VhLnN4Om1vdC1jdWEtZGVtbw==",
        "mtc_unknown",
        "Bearer \u00e9",
    ],
)
def test_what_is_no_token_opens_nothing(api: Api, header: str) -> None:
    refused = api.get("/me", login=None, Authorization=header)
    assert refused.status_code == 401
    assert refused.headers["WWW-Authenticate"].startswith("Bearer")


def test_without_a_token_nothing_opens_not_even_with_a_cookie(api: Api) -> None:
    secret = api.secret(DESK)
    assert api.get("/me", login=None).status_code == 401
    assert api.get("/me", login=None, Cookie=f"token={secret}").status_code == 401
    assert api.get(f"/me?token={secret}", login=None).status_code == 401


def test_units(api: Api) -> None:
    units = api.get("/units").json
    assert units is not None
    assert units["items"][0].keys() == {"code", "name", "letters", "parent"}
    assert {"DL01", "DL02"} <= {unit["code"] for unit in units["items"]}


def test_roles_by_name_in_both_languages(api: Api) -> None:
    for language, name in (("vi", "Tổ khảo sát"), ("en", "Survey team")):
        roles = api.get("/roles", Accept_Language=language).json
        assert roles is not None
        assert {"role": "khao_sat", "name": name} in roles["items"]
