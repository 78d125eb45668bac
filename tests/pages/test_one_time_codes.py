"""A customer without a script confirms a phone, and is shown what is their own by a code."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from engine import commands
from tests.contract.test_one_time_codes import newest, other_than
from tests.contract.test_signing import Signer
from tests.contract.test_territory import territory
from tests.kit import DESK, INSTALLER, Installation
from tests.message_provider import Provider
from tests.pages.test_request_pages import begin, code_on, fill_in
from tests.pages.visitor import Visitor


@pytest.fixture
def served(installation: Installation, provider: Provider) -> Iterator[Installation]:
    made = Installation(installation.config, texts=provider, post=provider)
    made.clock.set(datetime(2026, 3, 2, 2, tzinfo=UTC))
    made.do(commands.Publish((territory("DL01"),)), INSTALLER)
    yield made
    made.engine.close()


def to_the_code(customer: Visitor) -> Visitor:
    begin(customer)
    fill_in(customer)
    customer.go("/don/xac-nhan")
    return customer.submit("/don/xac-nhan", {}, "send:sms")


def test_a_household_confirms_its_phone_and_sees_its_own_data(
    served: Installation, provider: Provider
) -> None:
    customer = to_the_code(Visitor(served))
    assert "•••• 678" in customer.text
    assert "345 678" not in customer.text
    code = newest(served, provider)
    customer.submit("/don/gui", {"code": other_than(code)})
    assert customer.answer.status_code == 403
    assert "This code is not right" in customer.text
    customer.client.head("/don/xac-nhan")
    customer.submit("/don/gui", {"code": f"{code[:3]} {code[3:]}"})
    case, key = code_on(customer)
    customer.go("/tra-cuu").submit("/tra-cuu", {"code": case})
    assert customer.go("/tra-cuu/cua-toi").path == "/tra-cuu/ho-so", "the code alone is not enough"
    customer.go("/tra-cuu").submit("/tra-cuu", {"code": case, "key": key})
    customer.go("/tra-cuu/cua-toi")
    assert "Thị Mơ" not in customer.text
    customer.submit("/tra-cuu/cua-toi/ma", {}, "send:sms")
    for look in ("get", "head"):
        getattr(customer.client, look)("/tra-cuu/cua-toi")
    customer.submit("/tra-cuu/cua-toi", {"code": newest(served, provider)})
    assert customer.path == "/tra-cuu/cua-toi"
    assert "Bà Nguyễn Thị Mơ" in customer.text
    assert "Xã Khe Tre" in customer.text
    customer.submit("/tra-cuu/cua-toi/xong")
    assert "Thị Mơ" not in customer.go("/tra-cuu/cua-toi").text


def test_what_another_request_was_opened_by_shows_nothing_of_this_one(
    served: Installation, provider: Provider
) -> None:
    first, keys = Visitor(served), []
    for _ in range(2):
        to_the_code(first).submit("/don/gui", {"code": newest(served, provider)})
        keys.append(code_on(first))
        first.submit("/don/thoi")
    (one, key), (other, other_key) = keys
    first.go("/tra-cuu").submit("/tra-cuu", {"code": one, "key": key})
    first.go("/tra-cuu/cua-toi").submit("/tra-cuu/cua-toi/ma", {}, "send:sms")
    first.submit("/tra-cuu/cua-toi", {"code": newest(served, provider)})
    first.go("/tra-cuu").submit("/tra-cuu", {"code": other, "key": other_key})
    assert "Thị Mơ" not in first.go("/tra-cuu/cua-toi").text


def test_after_the_code_one_is_where_one_wanted_to_go(
    telling: Installation, provider: Provider
) -> None:
    signer = Signer(telling, provider)
    customer, number = Visitor(telling).go("/tra-cuu"), signer.task.number
    key = str(telling.do(commands.MakeCaseKey(signer.code), DESK).details["key"])
    customer.submit("/tra-cuu", {"code": signer.code, "key": key})
    customer.go(f"/tra-cuu/cua-toi?next=ky-{number}").submit("/tra-cuu/cua-toi/ma", {}, "send:sms")
    code = newest(telling, provider)
    customer.submit("/tra-cuu/cua-toi", {"code": other_than(code)})
    customer.submit("/tra-cuu/cua-toi", {"code": code})
    assert customer.path == f"/tra-cuu/ky/{number}", "also after a wrong one"
    assert customer.go(f"/tra-cuu/cua-toi?next=ky-{number}").path == f"/tra-cuu/ky/{number}"
    for strange in (
        "ky",
        "ky-x",
        "ky-1-2",
        "https://kẻ.gian",
        "//x.vn",
        "ky-9999999",
        "show_login",
    ):
        assert customer.go(f"/tra-cuu/cua-toi?next={strange}").path == "/tra-cuu/cua-toi", strange
