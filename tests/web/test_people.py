"""Logging in with tokens; people, units and roles."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.demo.people import PASSWORD
from tests.kit import ADMIN, DESK, SURVEY, Installation
from tests.web.conftest import Api

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


def test_after_five_failures_the_login_is_closed_for_a_quarter_of_an_hour(
    api: Api, installation: Installation
) -> None:
    for _ in range(5):
        assert api.post("/tokens", LOGIN | {"password": "wrong"}, login=None).status_code == 401
    locked = api.post("/tokens", LOGIN, login=None)
    assert locked.status_code == 429
    assert locked.headers["Retry-After"] == "900"
    assert locked.json is not None
    assert locked.json["detail"] == "Sai quá nhiều lần. Hãy thử lại sau 09:15 ngày 1/10/2014."
    installation.clock.advance(timedelta(minutes=14, seconds=59.5))
    assert api.post("/tokens", LOGIN, login=None).headers["Retry-After"] == "1"
    installation.clock.advance(timedelta(minutes=1))
    assert api.post("/tokens", LOGIN, login=None).status_code == 201


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
