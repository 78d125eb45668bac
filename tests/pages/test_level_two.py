"""What a customer does with a one-time code, as a browser without scripts sees it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from engine import commands
from tests.contract.test_customer_messages import household, send
from tests.contract.test_one_time_codes import newest, other_than
from tests.contract.test_personal_data import PLANTED
from tests.kit import DESK, Installation
from tests.message_provider import Provider
from tests.pages.visitor import Visitor

LEADER, NEW = "lanhdao.sx", "0987654321"
ADDRESSES, ERASURE, OWN = "/tra-cuu/lien-lac", "/tra-cuu/xoa", "/tra-cuu/cua-toi"


@pytest.fixture
def telling(telling: Installation) -> Installation:
    telling.clock.set(datetime(2026, 3, 2, 2, tzinfo=UTC))
    return telling


def with_key(at: Installation, case: str, language: str = "en") -> Visitor:
    key = str(at.do(commands.MakeCaseKey(case), DESK).details["key"])
    return Visitor(at, language).go("/tra-cuu").submit("/tra-cuu", {"code": case, "key": key})


def show_code(at: Installation, provider: Provider, customer: Visitor) -> Visitor:
    customer.submit(f"{OWN}/ma", {}, "send:sms")
    return customer.submit(OWN, {"code": newest(at, provider)})


def test_a_customer_is_reached_elsewhere(telling: Installation, provider: Provider) -> None:
    case = household(telling)
    customer = with_key(telling, case).go(ADDRESSES)
    assert (customer.path, customer.value("next")) == (OWN, "lien-lac")
    show_code(telling, provider, customer)
    assert customer.path == ADDRESSES
    customer.submit(f"{ADDRESSES}/ma", {"address": "12"})
    assert customer.answer.status_code == 422
    assert customer.value("address") == "12"
    customer.submit(f"{ADDRESSES}/ma", {"address": NEW})
    code = newest(telling, provider)
    customer.submit(ADDRESSES, {"code": other_than(code)})
    assert "This code is not right" in customer.text
    other_tab = with_key(telling, household(telling))
    pressed = customer.filled(ADDRESSES, {"code": code})
    for _ in range(2):
        customer.send(ADDRESSES, pressed)
    assert "You are reached there from now on" in customer.text
    assert NEW in customer.text
    provider.texts.clear()
    send(telling)
    told = [one.number for one in provider.texts if "da doi" in one.text]
    assert told == [PLANTED["phone"]]
    assert other_tab.go(ADDRESSES).path == OWN
    telling.clock.advance(timedelta(minutes=15))
    customer.submit(f"{ADDRESSES}/ma", {"address": "0987654322"})
    assert (customer.path, customer.value("next")) == (OWN, "lien-lac"), "the time is over"


def test_a_customer_asks_for_a_file_and_to_be_erased(
    telling: Installation, provider: Provider
) -> None:
    case = household(telling)
    customer = with_key(telling, case).go(ERASURE)
    show_code(telling, provider, customer)
    assert customer.path == ERASURE
    assert "under way" in customer.text
    pressed = customer.filled(ERASURE)
    for _ in range(3):
        customer.send(ERASURE, pressed)
        assert customer.answer.status_code == 200
        assert "You are answered by" in customer.text
    form = customer.go(OWN).filled("/tra-cuu/ban-sao")
    for _ in range(2):
        assert customer.client.post("/tra-cuu/ban-sao", data=form).status_code == 303
    made = [e for e in telling.history(case) if e.type == "AnswerFileMade"]
    assert len(made) == 1, "pressed twice"
    file = customer.client.get("/tra-cuu/ban-sao")
    assert f"{case}.html" in file.headers["Content-Disposition"]
    assert PLANTED["customer_name"] in file.text
    telling.do(commands.CancelCase(case, "khách không làm nữa"), DESK)
    customer.go(ERASURE)
    assert "A law has them kept" in customer.text
    for _ in range(2):
        customer.send(ERASURE, pressed)
    assert "A leader of the unit decides" in customer.text
    staff = Visitor(telling).log_in(LEADER).go(f"/cases/{case}")
    assert staff.answer.status_code == 200
    assert "bằng mã một lần" in staff.text
    telling.do(commands.EraseSubject(case, "đã đối chiếu"), LEADER)
    customer.go(ERASURE)
    assert PLANTED["customer_name"] not in customer.text


def test_what_one_request_opened_does_nothing_to_another(
    telling: Installation, provider: Provider
) -> None:
    case, other = household(telling), household(telling)
    customer = show_code(telling, provider, with_key(telling, case).go(ADDRESSES))
    forms = {f"{ADDRESSES}/ma": customer.filled(f"{ADDRESSES}/ma", {"address": NEW})}
    forms[ERASURE] = customer.go(ERASURE).filled(ERASURE)
    forms["/tra-cuu/ban-sao"] = customer.go(OWN).filled("/tra-cuu/ban-sao")
    key = str(telling.do(commands.MakeCaseKey(other), DESK).details["key"])
    customer.go("/tra-cuu").submit("/tra-cuu", {"code": other, "key": key})
    before = len(telling.history(case)) + len(telling.history(other))
    for path, data in forms.items():
        customer.send(path, data)
        assert customer.answer.status_code == 409, path
        customer.send(path, {**data, "case": [other]})
        assert customer.path == OWN, "no code was shown for this one"
        del data["form_token"]
        customer.send(path, data)
        assert customer.answer.status_code == 403, path
    for path in (ADDRESSES, ERASURE, "/tra-cuu/ban-sao"):
        assert customer.go(path).path == OWN
    assert len(telling.history(case)) + len(telling.history(other)) == before
    telling.do(commands.MakeCaseKey(other), DESK)
    assert "Write the code and the key once more" in customer.go(ADDRESSES).text
