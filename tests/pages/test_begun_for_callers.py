"""A clerk begins a request with a caller, on pages without a script; the caller goes on alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from engine import commands
from tests.contract.test_customer_messages import send
from tests.contract.test_one_time_codes import newest
from tests.contract.test_territory import territory
from tests.kit import DESK, INSTALLER, SURVEY, Installation
from tests.message_provider import Provider
from tests.pages.test_request_pages import REACH, WHO, code_on, fill_in
from tests.pages.visitor import Visitor

BEGUN = "/requests/begun"
_HAND = re.compile(r"\b([A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4})\b")


@pytest.fixture
def served(installation: Installation, provider: Provider) -> Iterator[Installation]:
    made = Installation(installation.config, texts=provider, post=provider)
    made.clock.set(datetime(2026, 3, 2, 2, tzinfo=UTC))
    made.do(commands.Publish((territory("DL01"),)), INSTALLER)
    yield made
    made.engine.close()


def begin(at: Installation) -> tuple[Visitor, str]:
    """A clerk who has written who calls and how they are reached; and the id of the request."""
    clerk = Visitor(at).log_in(DESK).go(BEGUN)
    clerk.submit(BEGUN, {"service": "lv_household"})
    assert clerk.path == "/don/1"
    clerk.submit("/don/1", WHO, "next").submit("/don/2", REACH, "next")
    (link,) = {one for one in clerk.links() if one.startswith(f"{BEGUN}/")}
    return clerk, link


def link_in(at: Installation, provider: Provider) -> str:
    """The path of the link that came by SMS."""
    send(at)
    (text,) = [one.text for one in provider.texts if "/don/nhan/" in one.text]
    return text[text.index("/don/nhan/") :].split()[0].rstrip(".")


def test_a_clerk_hands_it_over_by_sms_and_the_caller_hands_it_in(
    served: Installation, provider: Provider
) -> None:
    clerk, handing = begin(served)
    clerk.go("/don/xem-lai")
    assert "Hand the request in" not in clerk.text
    assert "/don/mo/" not in clerk.text
    page = clerk.go(handing).filled(handing, {}, "send:sms")
    clerk.send(handing, page)
    assert "A link is on its way to •••• 678" in clerk.text
    path = link_in(served, provider)
    assert path.rpartition("/")[2] not in clerk.text
    clerk.send(handing, page)
    assert clerk.answer.status_code == 409, "pressed twice"
    assert clerk.go("/don/xem-lai").path == "/dich-vu", "it opens to the clerk no more"
    assert "handed over at" in clerk.go(BEGUN).text
    assert clerk.go(path).path == path
    clerk.submit("/don/nhan")
    assert "for the customer alone" in clerk.text

    phone = Visitor(served)
    phone.client.head(path)
    phone.go(path)
    assert "Thị Mơ" not in phone.text, "looking shows nothing"
    phone.submit("/don/nhan")
    assert phone.path == "/don/xem-lai"
    assert "Bà Nguyễn Thị Mơ" in phone.text
    fill_in(phone.go("/don/1"))
    phone.go("/don/xac-nhan")
    phone.submit("/don/xac-nhan", {}, "send:sms")
    phone.submit("/don/gui", {"code": newest(served, provider)})
    case, _ = code_on(phone)
    assert case in clerk.go(BEGUN).text
    clerk.go(f"/cases/{case}/history")
    assert "Begun by the desk with the caller" in clerk.text
    assert DESK in clerk.text
    assert Visitor(served).go(path).submit("/don/nhan").answer.status_code == 404


def test_a_code_is_read_out_and_the_clerk_goes_on_until_then(served: Installation) -> None:
    clerk, handing = begin(served)
    clerk.client.delete_cookie("motcua_request")
    clerk.go(BEGUN).submit(f"{handing}/reopen")
    assert "Bà Nguyễn Thị Mơ" in clerk.text
    request = clerk.client.get_cookie("motcua_request")
    assert request is not None
    other = Visitor(served).log_in(SURVEY)
    other.client.set_cookie("motcua_request", request.value)
    for look in (other, other.go("/account").submit("/logout")):
        assert look.go("/don/xem-lai").path == "/dich-vu", "nobody else, with the same cookie"
    assert other.log_in(SURVEY).go(handing).answer.status_code == 404
    clerk.go(handing).submit(handing, {}, "screen")
    (hand,) = set(_HAND.findall(clerk.text))
    phone = Visitor(served, "vi").go("/don/nhan").submit("/don/nhan", {"hand": "ABCD"})
    assert phone.answer.status_code == 404
    assert "không mở được" in phone.text
    phone.submit("/don/nhan", {"hand": hand.lower().replace("-", " ")})
    assert "Bà Nguyễn Thị Mơ" in phone.text
    assert "ở người gọi" in Visitor(served, "vi").log_in(DESK).go(BEGUN).text
