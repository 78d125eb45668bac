"""Users, as administrators see them."""

from __future__ import annotations

import pytest

from engine.demo.people import PASSWORD
from tests.kit import ADMIN, DESK, Installation
from tests.pages.visitor import Visitor

PAGE = f"/users/{DESK}"


@pytest.fixture
def admin(visitor: Visitor) -> Visitor:
    return visitor.log_in(ADMIN)


def test_an_administrator_ends_sessions_of_others(
    admin: Visitor, installation: Installation
) -> None:
    one, two = Visitor(installation).log_in(DESK), Visitor(installation).log_in(DESK)
    assert PAGE in admin.go("/users").links()
    admin.go(PAGE)
    (end, *_) = [f.get("action") for f in admin.page.forms if "/sessions/" in f.get("action")]
    admin.submit(end)
    assert "The session was ended." in admin.text
    still = [who for who in (one, two) if who.go("/worklist").path == "/worklist"]
    assert len(still) == 1
    admin.submit(f"{PAGE}/sessions/end")
    assert "Nothing is open." in admin.text
    assert still[0].go("/worklist").path == "/login"


def test_an_administrator_disables_and_enables_again(
    admin: Visitor, installation: Installation
) -> None:
    desk = Visitor(installation).log_in(DESK)
    admin.go(PAGE).submit(f"{PAGE}/disabling")
    assert "can log in no more" in admin.text
    assert desk.go("/worklist").path == "/login"
    desk.submit("/login", {"login": DESK, "password": PASSWORD})
    assert desk.answer.status_code == 401
    admin.submit(f"{PAGE}/enabling")
    assert "may log in again" in admin.text
    assert desk.submit("/login", {"login": DESK, "password": PASSWORD}).path == "/worklist"


def test_an_administrator_sets_a_password(admin: Visitor, installation: Installation) -> None:
    desk = Visitor(installation).log_in(DESK)
    admin.go(PAGE).submit(f"{PAGE}/password", {"password": "ngắn"})
    assert admin.answer.status_code == 422
    assert "8 to 200 characters" in admin.text
    admin.submit(f"{PAGE}/password", {"password": "một câu dễ nhớ"})
    assert "The password was set" in admin.text
    assert desk.go("/worklist").path == "/login"
    desk.submit("/login", {"login": DESK, "password": "một câu dễ nhớ"})
    assert desk.path == "/worklist"


def test_the_own_login_has_no_button_to_disable_it(admin: Visitor) -> None:
    admin.go(f"/users/{ADMIN}")
    assert not [f for f in admin.page.forms if f.get("action").endswith("/disabling")]


def test_others_reach_no_page_of_users(visitor: Visitor) -> None:
    visitor.log_in(DESK)
    token = visitor.value("form_token")
    for path in ("/users", PAGE, "/users/nobody"):
        assert visitor.go(path).answer.status_code == 403, path
    for act in ("disabling", "enabling", "password", "sessions/end", "sessions/abc/end"):
        answer = visitor.client.post(f"/users/{ADMIN}/{act}", data={"form_token": token})
        assert answer.status_code == 403, act


def test_roles_are_named_in_the_language_of_the_page(installation: Installation) -> None:
    text = Visitor(installation, "vi").log_in(ADMIN).go("/users").text
    assert "quản trị viên" in text
    assert "kiểm tra viên" in text
    assert "auditor" not in text
