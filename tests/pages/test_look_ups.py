"""At the desk: a customer who was here before, and a place where power is asked for already."""

from __future__ import annotations

from tests.kit import DESK, Installation
from tests.pages.visitor import Visitor, typed_fields

NEW, FIND = "/requests/new", "/requests/new/customer"
PHONE = "0912345678"


def test_what_an_earlier_request_knows_of_the_customer_is_filled_in(
    installation: Installation, visitor: Visitor
) -> None:
    code = installation.request("lv_household", phone=PHONE, customer_name="Bà Nguyễn Thị Mơ")
    visitor.log_in(DESK).go(NEW)
    visitor.submit(FIND, {"number": "+84 912 345 678"})
    assert code in visitor.text
    assert "912" not in visitor.answer.request.url
    visitor.submit(NEW, {"definition": "lv_household", "channel": "counter", "earlier": code})
    assert visitor.value("f.customer_name") == "Bà Nguyễn Thị Mơ"
    assert visitor.value("f.phone") == PHONE
    assert visitor.value("f.site_street") == ""


def test_a_number_that_nobody_has_is_said_to_be_so(visitor: Visitor) -> None:
    visitor.log_in(DESK).go(NEW)
    visitor.submit(FIND, {"number": "0987 000 000"})
    assert "No request that you may look at knows this number." in visitor.text
    visitor.submit(FIND, {"number": "098"})
    assert "Write the whole number" in visitor.text


def test_a_code_that_is_none_of_mine_fills_nothing_in(visitor: Visitor) -> None:
    visitor.log_in(DESK).go(NEW)
    form = visitor.filled(NEW, {"definition": "lv_household", "channel": "counter"})
    visitor.send(NEW, {**form, "earlier": "SX0000000000"})
    assert "The request has its code now." in visitor.text
    assert visitor.value("f.customer_name") == ""


def test_a_second_request_at_one_place_is_asked_about_once(
    installation: Installation, visitor: Visitor
) -> None:
    first = installation.request("lv_household", site_street="Số 7 ngõ Hoa Sữa")
    visitor.log_in(DESK).go(NEW).submit(NEW, {"definition": "lv_household", "channel": "counter"})
    path = visitor.path
    task = path.split("/")[2]
    answer = installation.answer("lvh_submit_request", site_street="số 7, ngõ Hoa Sữa")
    fields = {"on_behalf_of": "bà Mơ", **typed_fields(answer)}
    action = f"/tasks/{task}/answer"
    visitor.submit(action, fields, "complete")
    assert "power is asked for at this place already" in visitor.text
    assert first in visitor.text
    assert installation.task(task).open
    visitor.submit(action, {}, "complete")
    assert not installation.task(task).open
