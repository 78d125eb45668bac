"""A household asks for power on a phone, without an account and without a script."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from engine import commands
from engine.demo.answers import FILE_CONTENT
from tests.contract.test_territory import territory
from tests.kit import DESK, INSTALLER, Installation
from tests.pages.visitor import Visitor

WHO = {
    "f.customer_name": "Bà Nguyễn Thị Mơ",
    "f.id_type": "cccd",
    "f.id_number": "001190012345",
    "f.passport_no": "",
}
REACH = {"f.phone": "+84 912 345 678", "f.email": ""}
ONE = "identity_card"
"""The paper for which one of seven others does."""
PLACE = {"f.site_province": "Huế", "f.site_commune": "Khe Tre", "f.site_street": "Số 9 ngõ Hoa Sữa"}


@pytest.fixture
def served(installation: Installation) -> Installation:
    installation.clock.set(datetime(2026, 3, 2, 2, tzinfo=UTC))
    installation.do(commands.Publish((territory("DL01"),)), INSTALLER)
    return installation


@pytest.fixture
def customer(served: Installation) -> Visitor:
    return Visitor(served)


def begin(customer: Visitor, service: str = "lv_household") -> Visitor:
    return customer.go("/dich-vu").submit("/dich-vu", {"service": service})


def answer_all(customer: Visitor, place: Mapping[str, str] = PLACE) -> None:
    """Every page of questions of a household's request, in their order; leads to its papers."""
    for fields in (
        WHO,
        REACH,
        dict(place),
        {"f.site_right_doc_kind": "land_use_right"},
        {"f.phases": "1", "f.max_demand_kw": "3,5"},
        {"f.households": "1"},
        {"f.splits_shared_meter": "false"},
        {},
    ):
        customer.submit(customer.path, fields, "next")


def give(customer: Visitor, *files: tuple[str, bytes], paper: str = ONE) -> None:
    """Sends files on the page of papers."""
    customer.submit(f"/don/giay-to/{paper}", {}, "add", {"files": list(files)})


def fill_in(customer: Visitor, place: Mapping[str, str] = PLACE) -> None:
    """A whole request, up to the look through the answers."""
    answer_all(customer, place)
    give(customer, ("nha1.pdf", FILE_CONTENT), ("nha2.pdf", FILE_CONTENT))
    customer.go("/don/xem-lai")


def code_on(customer: Visitor) -> tuple[str, str]:
    code, key = customer.page.xpath("//strong[@class='code']/text()")
    return str(code), str(key)


def link_on(customer: Visitor) -> str:
    """The path of the link with which another device goes on."""
    link = str(customer.page.xpath("//p[@class='code']/text()")[0])
    return link[link.index("/don/mo/") :]


def test_a_household_asks_and_follows_its_request(customer: Visitor, served: Installation) -> None:
    begin(customer)
    fill_in(customer)
    assert customer.path == "/don/xem-lai"
    assert "Bà Nguyễn Thị Mơ" in customer.text
    assert "nha1.pdf, nha2.pdf" in customer.text
    assert "Xã Khe Tre" in customer.text
    assert "Handed in today, power comes by" in customer.text
    customer.submit("/don/gui")
    code, key = code_on(customer)
    case = served.case(code)
    assert (case.channel, case.executing_unit) == ("web", "DL01")
    view = served.engine.cases.get(served.actor(DESK), code)
    assert view.case.facts["phone"] == "0912345678"
    customer.go("/tra-cuu").submit("/tra-cuu", {"code": code, "key": key})
    assert code in customer.text


def test_what_is_wrong_is_told_on_its_page_and_nothing_is_lost(customer: Visitor) -> None:
    begin(customer)
    customer.submit("/don/1", {**WHO, "f.id_number": "123"}, "next")
    assert customer.answer.status_code == 422
    assert customer.value("f.customer_name") == "Bà Nguyễn Thị Mơ"
    customer.submit("/don/1", {"f.id_number": "001190012345"}, "next")
    assert customer.path == "/don/2"
    customer.go("/don/1")
    assert customer.value("f.id_number") == "001190012345"


def test_what_is_missing_is_said_before_it_is_handed_in(customer: Visitor) -> None:
    begin(customer)
    customer.submit("/don/1", WHO, "next")
    customer.go("/don/xem-lai")
    assert "Something is missing here" in customer.text
    assert "Hand the request in" not in customer.text
    customer.send("/don/gui", {"form_token": form_token(customer)})
    assert customer.answer.status_code == 422


def form_token(customer: Visitor) -> str:
    return str(customer.page.xpath("//input[@name='form_token']/@value")[0])


def test_a_second_click_makes_no_second_case(customer: Visitor, served: Installation) -> None:
    begin(customer)
    fill_in(customer)
    token = form_token(customer)
    customer.submit("/don/gui")
    code, _ = code_on(customer)
    customer.send("/don/gui", {"form_token": token})
    assert code_on(customer)[0] == code
    customer.go("/don/1")
    assert "Your request was handed in" in customer.text


def test_the_link_goes_on_elsewhere(customer: Visitor, served: Installation) -> None:
    begin(customer)
    customer.submit("/don/1", WHO, "next")
    link = link_on(customer)
    elsewhere = Visitor(served)
    elsewhere.go("/don/1")
    assert elsewhere.path == "/dich-vu"
    elsewhere.client.head(link)
    elsewhere.go(link)
    assert "Bà Nguyễn Thị Mơ" in elsewhere.text


@pytest.mark.parametrize("token", ["x", "a.b", "0" * 12 + ".mc_" + "0" * 43, "%00", "a" * 4000])
def test_a_link_that_opens_nothing_leads_to_the_beginning(customer: Visitor, token: str) -> None:
    answer = customer.client.get(f"/don/mo/{token}")
    assert answer.status_code in (400, 404)
    assert "Set-Cookie" not in dict(answer.headers) or "motcua_request" not in str(answer.headers)


def test_too_many_requests_from_one_network_wait(customer: Visitor) -> None:
    for _ in range(30):
        begin(customer)
    begin(customer)
    assert customer.answer.status_code == 429
    assert "Too much was sent from this network" in customer.text


def test_a_household_needs_at_most_fourteen_pages(customer: Visitor) -> None:
    begin(customer)
    (count,) = re.findall(r"page 1 of (\d+)", customer.text)
    assert int(count) + len(["services", "answers", "submitted"]) <= 14
