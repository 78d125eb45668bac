"""The page of papers of a request, as a phone without a script sees it."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO
from typing import Any

import pytest

from engine.demo.answers import FILE_CONTENT
from tests.kit import DESK, Installation
from tests.pages.test_request_pages import (
    ONE,
    answer_all,
    begin,
    code_on,
    fill_in,
    form_token,
    give,
    link_on,
)
from tests.pages.test_request_pages import served as served
from tests.pages.test_task_page import photo
from tests.pages.visitor import Visitor


@pytest.fixture
def customer(served: Installation) -> Visitor:
    return begin(Visitor(served))


def test_each_paper_is_kept_as_it_comes(customer: Visitor, served: Installation) -> None:
    answer_all(customer)
    assert customer.path == "/don/giay-to"
    assert "Land use right certificate" in customer.text
    assert "not here yet" in customer.text
    give(customer, ("nhà.jpg", photo()))
    assert "1 file kept" in customer.text
    elsewhere = Visitor(served).go(link_on(customer)).go("/don/giay-to")
    assert "nhà.jpg" in elsewhere.text
    give(customer, ("trang 2.pdf", FILE_CONTENT), ("hỏng.pdf", b"no file"))
    assert customer.answer.status_code == 422
    assert "hỏng.pdf:" in customer.text
    assert "2 files kept" in customer.text


def test_a_file_is_taken_away_again(customer: Visitor) -> None:
    answer_all(customer)
    give(customer, ("nhà.pdf", FILE_CONTENT))
    (button,) = customer.page.xpath("//button[starts-with(@value, 'remove:')]/@value")
    customer.submit(f"/don/giay-to/{ONE}", {}, str(button))
    assert "not here yet" in customer.text


def test_without_a_file_it_says_what_to_do(customer: Visitor) -> None:
    answer_all(customer)
    give(customer)
    assert customer.answer.status_code == 422
    assert "Choose a file first" in customer.text


def test_a_paper_shown_at_the_survey(customer: Visitor) -> None:
    answer_all(customer)
    customer.submit(f"/don/giay-to/{ONE}", {}, "survey")
    assert "to be shown at the survey" in customer.text
    customer.go("/don/xem-lai")
    assert "to be shown at the survey" in customer.text
    customer.go("/don/giay-to").submit(f"/don/giay-to/{ONE}", {}, "send")
    assert "not here yet" in customer.text


def test_a_photo_is_refused_where_it_will_not_do(customer: Visitor) -> None:
    answer_all(customer)
    customer.go("/don/6").submit("/don/6", {"f.households": "2"}, "next")
    customer.go("/don/giay-to")
    give(customer, ("uỷ quyền.jpg", photo()), paper="authorization")
    assert customer.answer.status_code == 422
    assert "A photo of this paper will not do" in customer.text


def test_what_is_missing_can_follow_and_is_said(customer: Visitor) -> None:
    answer_all(customer)
    customer.go("/don/xem-lai")
    assert "You can hand the request in without them" in customer.text
    customer.submit("/don/gui")
    assert code_on(customer)


def test_the_desk_sees_what_came_and_refuses_it_with_a_reason(
    customer: Visitor, served: Installation
) -> None:
    fill_in(customer)
    customer.submit("/don/gui")
    code, _ = code_on(customer)
    desk = Visitor(served).log_in(DESK).go(f"/cases/{code}")
    assert "Came with the request" in desk.text
    desk.go(f"/cases/{code}/papers")
    assert "nha1.pdf" in desk.text
    desk.submit(f"/cases/{code}/papers/1/refusal", {"reason": "mờ góc trên"})
    ticked = desk.page.xpath("//input[@name='p.identity_card']/@checked")
    assert ticked
    assert desk.value("r.identity_card") == "mờ góc trên"
    desk.submit(f"/cases/{code}/papers")
    assert "List 1" in desk.text


def test_strangers_get_nothing_and_change_nothing(customer: Visitor, served: Installation) -> None:
    answer_all(customer)
    token = form_token(customer)
    stranger = Visitor(served).go("/dich-vu")
    assert stranger.go("/don/giay-to").path == "/dich-vu"
    own = form_token(stranger)
    stranger.send(f"/don/giay-to/{ONE}", {"form_token": own, "do": "survey"})
    assert stranger.path == "/dich-vu"
    customer.send("/don/giay-to/no_such_paper", {"form_token": token, "do": "survey"})
    assert customer.answer.status_code == 422
    customer.send(f"/don/giay-to/{ONE}", {"do": "survey"})
    assert customer.answer.status_code == 403
    assert "not here yet" in customer.go("/don/giay-to").text


def part(
    customer: Visitor, content: bytes, begins: int = 0, whole: bytes = FILE_CONTENT, **more: str
) -> Any:
    form = customer.filled(f"/don/giay-to/{ONE}")
    data = {name: form[name][0] for name in ("form_token", "application")}
    data |= {"digest": sha256(whole).hexdigest(), "size": str(len(whole)), "begins": str(begins)}
    data |= {"name": "nhà.pdf", **more}
    sent: Any = {**data, "part": (BytesIO(content), "part")}
    return customer.client.post(f"/don/giay-to/{ONE}/phan", data=sent)


def test_a_file_in_parts_is_kept_with_the_last_one(customer: Visitor) -> None:
    answer_all(customer)
    assert part(customer, b"").json == {"received": 0, "done": False}
    assert part(customer, FILE_CONTENT[:9]).json == {"received": 9, "done": False}
    assert part(customer, FILE_CONTENT[:9]).json == {"received": 9, "done": False}
    assert part(customer, FILE_CONTENT[9:], 9).json == {
        "received": len(FILE_CONTENT),
        "done": True,
    }
    assert "nhà.pdf" in customer.go("/don/giay-to").text


def test_what_will_not_do_is_said_to_the_script(customer: Visitor) -> None:
    answer_all(customer)
    wrong = b"no file at all"
    answer = part(customer, wrong, whole=wrong)
    assert answer.status_code == 422
    assert "PDF" in answer.json["said"]
    assert part(customer, b"", whole=wrong).json["received"] == 0
    assert part(customer, b"x", form_token="none").status_code == 403
    assert part(customer, b"x", application="0" * 12).status_code == 409
    assert part(customer, b"x", digest="x").status_code == 422
    assert "not here yet" in customer.go("/don/giay-to").text
