"""Somebody with a code is told where the request is: confirmed from the address, stopped by one
click, and a stranger's number gets one question at most."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from sqlalchemy import text

from engine import Conflict, Invalid, NotFound, acting_customer, commands
from engine.adapters.texts import DeliveryStatus
from engine.model.subscription import MOST_ASKED, MOST_CONFIRMED
from tests.contract.test_customer_messages import household, lacking, receipt, send
from tests.contract.test_personal_data import PLANTED
from tests.kit import Installation
from tests.message_provider import Provider

ANYBODY = acting_customer("")
NUMBER = "0987654321"


def subscribe(
    at: Installation, code: str, address: str = NUMBER, channel: str = "sms", language: str = "vi"
) -> None:
    at.engine.execute(commands.Subscribe(code, channel, address, language), ANYBODY)


def sent_to(provider: Provider, number: str = NUMBER) -> list[str]:
    return [one.text for one in provider.texts if one.number == number]


def token_in(said: str) -> str:
    found = re.search(r"/(?:nhan-tin|thoi-nhan-tin)/([A-Za-z0-9_-]{22})", said)
    assert found is not None, said
    return found[1]


def confirm(at: Installation, token: str) -> None:
    at.engine.execute(commands.ConfirmSubscription(token), ANYBODY)


def subscribed(at: Installation, provider: Provider, code: str) -> str:
    subscribe(at, code)
    send(at)
    token = token_in(sent_to(provider)[-1])
    confirm(at, token)
    return token


def test_whoever_confirms_is_told_what_the_code_alone_shows(
    telling: Installation, provider: Provider
) -> None:
    code = household(telling)
    subscribe(telling, code, " +84 (0)987 654 321 ")
    send(telling)
    (question,) = sent_to(provider)
    assert question.startswith(f"So nay duoc dang ky nhan tin ve yeu cau {code}.")
    lacking(telling, code, ["Giấy của bà Lành"])
    send(telling)
    assert len(sent_to(provider)) == 1, "nothing before it is confirmed"
    confirm(telling, token_in(question))
    telling.complete(code, "lvh_supplement_dossier")
    telling.complete(code, "lvh_receive_check")
    send(telling)
    said = sent_to(provider)[1:]
    assert len(said) == 1, "what happened since is told at once"
    assert said[0].startswith(f"{code}: ")
    assert said[0].endswith(f" Thoi nhan: HUY {code}")
    for planted in PLANTED.values():
        assert str(planted) not in said[0]
    telling.engine.execute(commands.EndSubscription(token_in(question)), ANYBODY)
    telling.complete(code, "lvh_survey")
    send(telling)
    assert len(sent_to(provider)) == 2
    assert not any(one.type.startswith("Subscri") for one in telling.history(code))


def test_the_same_number_is_asked_once_and_a_number_three_times_a_day(
    telling: Installation, provider: Provider
) -> None:
    code = household(telling)
    for _ in range(3):
        subscribe(telling, code)
    for _ in range(5):
        subscribe(telling, household(telling))
    send(telling)
    assert len(sent_to(provider)) == 3
    with pytest.raises(NotFound):
        confirm(telling, "x" * 22)
    late = token_in(sent_to(provider)[0])
    telling.at("2014-10-03 09:01")
    with pytest.raises(NotFound):
        confirm(telling, late)
    assert telling.engine.drop_old_subscriptions() == 3


def test_a_question_that_was_lost_is_sent_again_and_the_first_link_ends(
    telling: Installation, provider: Provider
) -> None:
    code = household(telling)
    for _ in range(2):
        subscribe(telling, code)
        send(telling)
    lost, again = map(token_in, sent_to(provider))
    with pytest.raises(NotFound):
        confirm(telling, lost)
    confirm(telling, again)
    subscribe(telling, code)
    send(telling)
    assert len(sent_to(provider)) == 2, "whoever is told already is asked no more"


def test_who_asks_for_many_takes_no_room_from_who_confirms(
    telling: Installation, provider: Provider
) -> None:
    """What a stranger with the code asks for gives way, the oldest first; what is confirmed stays,
    up to its own number."""
    code = household(telling)
    first = subscribed(telling, provider, code)

    def asked(name: str) -> str:
        telling.clock.advance(timedelta(seconds=1))
        subscribe(telling, code, f"{name}@example.vn", "email")
        send(telling)
        return token_in(provider.letters[-1].body)

    flood = [asked(f"la{n}") for n in range(MOST_ASKED)]
    daughter = asked("con.gai")
    with pytest.raises(NotFound):
        confirm(telling, flood[0])
    for token in (daughter, *flood[1 : MOST_CONFIRMED - 1]):
        confirm(telling, token)
    confirm(telling, first)
    late = asked("muon")
    with pytest.raises(Conflict, match="As many are told"):
        confirm(telling, late)
    with telling.engine._database.read() as connection:
        told = "SELECT count(*) FROM subscriptions WHERE confirmed_at IS NOT NULL"
        assert connection.execute(text(told)).scalar() == MOST_CONFIRMED


def test_what_no_message_arrives_at_is_refused_with_a_sentence(
    telling: Installation, provider: Provider
) -> None:
    code = household(telling)
    for channel, typed in (
        ("sms", "19001234"),
        ("sms", "024 3822 1234"),
        ("sms", "khong phai so"),
        ("sms", "0912 345"),
        ("sms", "9" * 10_000),
        ("sms", "+1 202 555 0143"),
        ("email", "lan@"),
        ("email", "la\u0301n@example.vn"),
        ("email", "a@b.vn\nBcc: c@d.vn"),
        ("fax", "0912345678"),
    ):
        with pytest.raises(Invalid):
            subscribe(telling, code, typed, channel)


def test_no_row_holds_an_address_or_a_token_in_plain_and_ending_forgets_the_key(
    telling: Installation, provider: Provider
) -> None:
    code = household(telling)
    subscribe(telling, code, "nguoi.la@example.vn", "email", "en")
    send(telling)
    letter = provider.letters[-1]
    assert letter.subject == f"Confirm messages about request {code}"
    token = token_in(letter.body)
    with telling.engine._database.read() as connection:
        rows = [
            dict(row)
            for name in ("subscriptions", "messages", "rate_buckets")
            for row in connection.execute(text(f"SELECT * FROM {name}")).mappings()
        ]
    plain = json.dumps(rows, default=str)
    assert "nguoi.la" not in plain
    assert token not in plain
    confirm(telling, token)
    lacking(telling, code, ["Giấy"])
    send(telling)
    told = next(one for one in provider.letters if one.subject.startswith("Request"))
    assert told.stopped_at == f"http://127.0.0.1:8470/thoi-nhan-tin/{token}"
    telling.engine.execute(commands.EndSubscription(token), ANYBODY)
    keys = "SELECT count(*) FROM subject_keys WHERE subject LIKE 'subscriber-%'"
    with telling.engine._database.read() as connection:
        assert connection.execute(text(keys)).scalar() == 0


def test_a_number_at_which_nothing_arrives_is_forgotten(
    telling: Installation, provider: Provider
) -> None:
    code = household(telling)
    subscribed(telling, provider, code)
    lacking(telling, code, ["Giấy"])
    send(telling)
    name = next(one.id for one in reversed(provider.texts) if one.number == NUMBER)
    telling.engine.message_fate.take_receipt(receipt(name, DeliveryStatus.REJECTED, "gone"))
    telling.complete(code, "lvh_supplement_dossier")
    send(telling)
    assert len(sent_to(provider)) == 2
    assert not [one for one in telling.history(code) if one.type == "CustomerUnreached"]
