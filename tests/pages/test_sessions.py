"""Logging in and out, one's own login, and sessions that end while somebody types."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from engine import Engine
from engine.demo.people import PASSWORD
from tests.kit import DESK, SURVEY, Installation
from tests.pages.visitor import Visitor
from webapi import create_app


def test_every_page_asks_to_log_in_and_leads_on_afterwards(visitor: Visitor) -> None:
    visitor.go("/worklist?due=late")
    assert visitor.path == "/login"
    visitor.submit("/login", {"login": DESK, "password": PASSWORD})
    assert visitor.path == "/worklist"
    assert visitor.answer.request.query_string == b"due=late"


def test_a_foreign_address_is_not_led_on_to(visitor: Visitor) -> None:
    for address in ("https://example.org/", "//example.org", "/\\example.org", "javascript:1"):
        visitor.go("/login")
        data = visitor.filled("/login", {"login": DESK, "password": PASSWORD})
        visitor.send("/login", data | {"next": address})
        assert visitor.path == "/home", address


def fail(visitor: Visitor, times: int) -> None:
    for _ in range(times):
        visitor.go("/login").submit("/login", {"login": DESK, "password": "wrong"})
        assert visitor.answer.status_code == 401
        assert "do not fit together" in visitor.text


def test_strangers_cannot_keep_somebody_out_of_their_own_browser(
    installation: Installation,
) -> None:
    own, stranger = Visitor(installation).log_in(DESK), Visitor(installation)
    own.submit("/logout")
    fail(stranger, 5)
    stranger.submit("/login", {"login": DESK, "password": PASSWORD})
    assert stranger.answer.status_code == 429
    assert stranger.answer.headers["Retry-After"] == "1"
    assert "Try again in 1 seconds." in stranger.text
    assert own.go("/login").submit("/login", {"login": DESK, "password": PASSWORD}).path == (
        "/home"
    )
    own.submit("/logout")
    fail(own, 5)
    own.submit("/login", {"login": DESK, "password": PASSWORD})
    assert own.answer.status_code == 429, "a browser that was lost has its budget too"


def test_a_browser_that_somebody_else_has_logged_in_with_is_a_stranger(
    installation: Installation,
) -> None:
    stranger = Visitor(installation).log_in(SURVEY)
    stranger.submit("/logout")
    fail(stranger, 5)
    stranger.submit("/login", {"login": DESK, "password": PASSWORD})
    assert stranger.answer.status_code == 429
    stranger.go("/login").submit("/login", {"login": SURVEY, "password": PASSWORD})
    assert stranger.path == "/home", "here its own login is known"


def test_logging_in_anew_ends_the_session_that_the_browser_had(visitor: Visitor) -> None:
    visitor.log_in(DESK)
    before = visitor.client.get_cookie("motcua_session")
    visitor.log_in(SURVEY)
    assert before is not None
    visitor.client.set_cookie("motcua_session", before.value)
    assert visitor.go("/worklist").path == "/login"


@pytest.mark.row(32)
def test_a_form_of_another_session_is_refused(visitor: Visitor) -> None:
    visitor.go("/login")
    visitor.send("/login", {"login": DESK, "password": PASSWORD, "form_token": "0" * 64})
    assert visitor.answer.status_code == 403
    visitor.log_in(DESK)
    for site in ("cross-site", "same-site", "none"):
        answer = visitor.client.post("/account/sessions/end", headers={"Sec-Fetch-Site": site})
        assert answer.status_code == 403
    assert visitor.go("/worklist").path == "/worklist", "the session still holds"


@pytest.mark.row(32)
def test_the_cookie_is_not_for_scripts_and_not_for_other_sites(visitor: Visitor) -> None:
    visitor.log_in(DESK)
    cookie = visitor.client.get_cookie("motcua_session")
    assert cookie is not None
    assert cookie.http_only
    assert cookie.same_site == "Lax"


def test_logging_out_ends_the_session_for_good(visitor: Visitor) -> None:
    visitor.log_in(DESK)
    cookie = visitor.client.get_cookie("motcua_session")
    assert cookie is not None
    visitor.submit("/logout")
    assert visitor.path == "/login"
    visitor.client.set_cookie("motcua_session", cookie.value)
    assert visitor.go("/worklist").path == "/login"


def test_a_session_can_be_ended_from_another_one_and_all_at_once(
    installation: Installation,
) -> None:
    here, there = Visitor(installation).log_in(DESK), Visitor(installation).log_in(DESK)
    here.go("/account")
    (end,) = [f.get("action") for f in here.page.forms if f.get("action").endswith("/end")][:1]
    here.submit(end)
    assert "The session was ended." in here.text
    assert there.go("/worklist").path == "/login"
    here.submit("/account/sessions/end")
    assert here.path == "/login"
    assert here.go("/worklist").path == "/login"


def test_the_password_is_changed_by_who_knows_the_old_one(visitor: Visitor) -> None:
    elsewhere = Visitor(visitor.installation).log_in(DESK)
    visitor.log_in(DESK).go("/account")
    new = {"password": "một câu dễ nhớ", "again": "một câu dễ nhớ"}
    visitor.submit("/account/password", {"current": "wrong", **new})
    assert visitor.answer.status_code == 401
    visitor.submit("/account/password", {"current": PASSWORD, **new, "again": "khác hẳn"})
    assert visitor.answer.status_code == 422
    visitor.submit("/account/password", {"current": PASSWORD, **new})
    assert "The password is another one now." in visitor.text
    assert elsewhere.go("/worklist").path == "/login"
    visitor.submit("/logout")
    visitor.submit("/login", {"login": DESK, "password": "một câu dễ nhớ"})
    assert visitor.path == "/home"


def test_the_language_is_chosen_by_profile_then_by_browser_and_vietnamese_first(
    installation: Installation,
) -> None:
    assert Visitor(installation, "fr").go("/login").title == "Đăng nhập – Motcua"
    visitor = Visitor(installation, "en").go("/login")
    assert visitor.title == "Log in – Motcua"
    visitor.submit("/language", do="vi")
    assert visitor.title == "Đăng nhập – Motcua"
    visitor.log_in(DESK, by_profile=True)
    assert visitor.page.get("lang") == "vi"
    visitor.submit("/language", do="en")
    assert visitor.title == "My day – Motcua"
    assert Visitor(installation, "vi").log_in(DESK, by_profile=True).title == "My day – Motcua"


def test_nothing_typed_is_lost_when_the_session_ends(installation: Installation) -> None:
    code = installation.request()
    installation.go(code, "mv_survey")
    task = installation.open_tasks(code)["mv_survey"].id
    visitor = Visitor(installation).log_in(SURVEY).go(f"/tasks/{task}")
    data = visitor.filled(f"/tasks/{task}/answer", {"f.poi_pole": "Cột 35, cạnh cầu"})
    installation.clock.set(installation.clock.now() + timedelta(days=2))
    visitor.send(f"/tasks/{task}/answer", data)
    assert visitor.answer.status_code == 401
    assert "What you typed is kept" in visitor.text
    visitor.submit("/login", {"login": SURVEY, "password": PASSWORD})
    visitor.submit(f"/tasks/{task}/answer")
    assert visitor.value("f.poi_pole") == "Cột 35, cạnh cầu"
    assert installation.task(task).open, "nothing is sent before the person says so"


@pytest.mark.row(32)
def test_a_foreign_site_cannot_have_its_fields_carried_through_the_login(visitor: Visitor) -> None:
    answer = visitor.client.post(
        "/cases/SX0123456789/cancellation",
        data={"reason": "vì tò mò"},
        headers={"Sec-Fetch-Site": "cross-site"},
    )
    assert answer.status_code == 401
    assert "vì tò mò" not in answer.text


@pytest.mark.row(32)
def test_the_cookie_of_a_visitor_is_not_that_of_the_session(visitor: Visitor) -> None:
    visitor.go("/login")
    before = visitor.client.get_cookie("motcua_session")
    visitor.log_in(DESK)
    after = visitor.client.get_cookie("motcua_session")
    assert before is not None
    assert after is not None
    assert before.value != after.value


@pytest.mark.row(32)
def test_over_a_network_the_cookie_goes_by_tls_only(installation: Installation) -> None:
    config = replace(installation.config, public_url="https://motcua.example")
    client = create_app(Engine(config, installation.clock)).test_client()
    answer = client.get("/login", base_url="http://motcua.example")
    assert "Secure" in answer.headers["Set-Cookie"]


@pytest.mark.row(32)
def test_every_page_has_a_strict_policy_and_is_kept_by_nobody(visitor: Visitor) -> None:
    visitor.log_in(DESK)
    for path in ("/login", "/worklist", "/cases", "/help", "/account", "/nothing"):
        headers = visitor.go(path).answer.headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_a_form_of_a_session_before_this_one_is_shown_again(installation: Installation) -> None:
    code = installation.request()
    installation.go(code, "mv_survey")
    task = installation.open_tasks(code)["mv_survey"].id
    visitor = Visitor(installation).log_in(SURVEY).go(f"/tasks/{task}")
    data = visitor.filled(f"/tasks/{task}/answer", {"f.poi_pole": "Cột 35"})
    visitor.log_in(SURVEY).go(f"/tasks/{task}").send(f"/tasks/{task}/answer", data)
    assert visitor.answer.status_code == 409
    visitor.submit(f"/tasks/{task}/answer")
    assert visitor.value("f.poi_pole") == "Cột 35"
    assert installation.task(task).open


def test_a_cancellation_that_was_typed_before_is_not_carried_out_by_logging_in(
    installation: Installation,
) -> None:
    page = f"/cases/{installation.request()}"
    visitor = Visitor(installation).log_in(DESK).go(page)
    data = visitor.filled(f"{page}/cancellation", {"reason": "Khách không xây nữa"})
    installation.clock.set(installation.clock.now() + timedelta(days=2))
    visitor.send(f"{page}/cancellation", data)
    visitor.submit("/login", {"login": DESK, "password": PASSWORD})
    visitor.submit(f"{page}/cancellation")
    assert installation.case(page.rpartition("/")[2]).closed_at is None
    assert visitor.page.xpath("//details[@open]//textarea")[0].text == "Khách không xây nữa"


def test_what_carries_nothing_typed_leads_back_to_its_page(installation: Installation) -> None:
    code = installation.request()
    installation.go(code, "mv_survey")
    task = installation.open_tasks(code)["mv_survey"].id
    visitor = Visitor(installation).log_in(SURVEY).go(f"/tasks/{task}")
    data = visitor.filled(f"/tasks/{task}/claim")
    visitor.log_in(SURVEY).go(f"/tasks/{task}").send(f"/tasks/{task}/claim", data)
    assert visitor.path == f"/tasks/{task}"
    assert installation.task(task).assignee is None


def test_the_root_is_the_door_of_customers_and_the_staff_comes_back_to_the_login(
    installation: Installation,
) -> None:
    visitor = Visitor(installation).go("/")
    assert visitor.path == "/dich-vu"
    assert "/login" in visitor.page.xpath("//footer//a/@href")
    visitor.log_in(DESK).submit("/logout")
    assert visitor.go("/").path == "/login"
