"""A customer chooses how they are told, and stops what they can do without by one click."""

from __future__ import annotations

import re

from engine.adapters.mail import SmtpPost
from tests.contract.test_customer_messages import send, told
from tests.kit import DESK, Installation
from tests.message_provider import Provider
from tests.pages.test_tracking import customer, key_of, look_up
from tests.pages.visitor import Visitor

MOST_BYTES = 30_000
TOKEN = re.compile(r'(?<=name="form_token" value=")[^"]+')
"""Differs in every answer."""


def permitted(at: Installation) -> str:
    """A case of which the customer was told what they can do without."""
    code = at.request("mv_own_substation", phone="0912345678", email="lan@example.vn")
    at.go(code, "mv_route_agreement")
    send(at)
    return code


def wishes(at: Installation, code: str) -> dict[str, str]:
    return {one.channel: one.wish for one in at.engine.messages.contacts(at.actor(DESK), code)}


def test_whoever_has_the_key_chooses_and_the_desk_sees_it(telling: Installation) -> None:
    code = telling.request("mv_own_substation", phone="0912345678", email="lan@example.vn")
    assert look_up(telling, code).go("/tra-cuu/tin-nhan").path == "/tra-cuu", "the code alone"
    visitor = look_up(telling, code, key_of(telling, code)["key"]).go("/tra-cuu/tin-nhan")
    assert len(visitor.answer.data) < MOST_BYTES
    assert "0912345678" not in visitor.text
    action = "/tra-cuu/tin-nhan"
    visitor.submit(action, {"wish_sms": "nothing", "wish_email": "nothing"})
    assert "one way at least" in visitor.text
    visitor.submit(action, {"wish_sms": "nothing", "message_language": "vi"})
    assert "It is recorded" in visitor.text
    assert wishes(telling, code) == {"sms": "nothing", "email": "all"}
    desk = Visitor(telling).log_in(DESK).go(f"/cases/{code}")
    assert "SMS: nothing" in desk.text
    desk.submit(f"/cases/{code}/message-choices", {"wish_sms": "all"})
    assert "It is recorded how the customer is told" in desk.text
    assert wishes(telling, code) == {"sms": "all", "email": "all"}


def test_the_desk_sees_whether_it_has_arrived_and_sends_it_again(
    telling: Installation, provider: Provider
) -> None:
    code = permitted(telling)
    desk = Visitor(telling).log_in(DESK).go(f"/cases/{code}")
    assert "sent, not confirmed yet" in desk.text
    before, name = len(provider.texts), told(telling, code)["C01", "sms"].id
    desk.submit(f"/cases/{code}/customer-messages/{name}/resend")
    assert "sent once more" in desk.text
    send(telling)
    assert len(provider.texts) == before + 1


def test_one_click_stops_letters_and_looking_stops_nothing(
    telling: Installation, provider: Provider
) -> None:
    code = permitted(telling)
    letters = {one.id.split("-")[2]: one for one in provider.letters}
    assert letters["M02"].stopped_at is None, "what is needed cannot be stopped"
    address = letters["M13"].stopped_at
    assert address is not None
    written = SmtpPost("h", 25, "smtp", "a@b.vn").write(letters["M13"], "x@y.vn")
    assert written["List-Unsubscribe"] == f"<{address}>"
    assert written["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = address.partition("8470")[2]
    visitor = customer(telling).go(path)
    visitor.client.head(path)
    assert wishes(telling, code) == {"sms": "all", "email": "all"}
    said = visitor.client.post(path, data={"List-Unsubscribe": "One-Click"})
    assert said.status_code == 200
    assert wishes(telling, code) == {"sms": "all", "email": "needed"}
    unknown = visitor.client.post("/thoi-nhan-tin/" + "x" * 22)
    both = [TOKEN.sub("", answer.text) for answer in (unknown, said)]
    assert both[0] == both[1], "the same is said where there is nothing to stop"


def test_a_relative_subscribes_and_looking_at_a_link_does_nothing(
    telling: Installation, provider: Provider
) -> None:
    code = telling.request("mv_own_substation", phone="0912345678", email="lan@example.vn")
    visitor = look_up(telling, code).go("/tra-cuu/dang-ky")
    visitor.submit("/tra-cuu/dang-ky", {"channel": "sms", "address": "1900 1234"})
    assert "mobile phones alone" in visitor.text
    visitor.submit("/tra-cuu/dang-ky", {"channel": "email", "address": "chau@example.vn"})
    assert "one message is on its way" in visitor.text
    first = visitor.text
    visitor.go("/tra-cuu/dang-ky")
    visitor.submit("/tra-cuu/dang-ky", {"channel": "email", "address": "chau@example.vn"})
    assert visitor.text == first
    send(telling)
    (letter,) = [one for one in provider.letters if one.address == "chau@example.vn"]
    path = next(part for part in letter.body.split() if "/nhan-tin/" in part).partition("8470")[2]
    visitor.client.head(path)
    visitor.go(path)
    assert len(visitor.answer.data) < MOST_BYTES
    telling.go(code, "mv_survey")
    send(telling)
    assert len([one for one in provider.letters if one.address == "chau@example.vn"]) == 1
    visitor.submit(path)
    assert "told from now on" in visitor.text
    telling.complete(code, "mv_survey")
    send(telling)
    last = [one for one in provider.letters if one.address == "chau@example.vn"][-1]
    assert last.stopped_at is not None
    stop = last.stopped_at.partition("8470")[2]
    visitor.client.get(stop)
    assert visitor.client.post(stop, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    before = len(provider.letters)
    telling.complete(code, "mv_draft_agreement")
    send(telling)
    assert not [one for one in provider.letters[before:] if one.address == "chau@example.vn"]


def test_no_more_is_shown_again_than_an_address_can_have(installation: Installation) -> None:
    code = installation.request("lv_household")
    visitor = look_up(installation, code).go("/tra-cuu/dang-ky")
    visitor.submit("/tra-cuu/dang-ky", {"channel": "email", "address": "ệ" * 5_000})
    assert visitor.answer.status_code == 422
    assert visitor.value("address") == "ệ" * 300
    assert len(visitor.answer.data) < MOST_BYTES
