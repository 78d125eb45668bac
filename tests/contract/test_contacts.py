"""How customers want to be told is kept to; addresses at which nothing arrives are left out."""

from __future__ import annotations

import pytest

from engine import Conflict, Invalid, NotAllowed, NotFound, acting_customer, commands
from engine.adapters.texts import DeliveryStatus, NumberRefusedError
from engine.model.documents import Document, Kind
from engine.workers.jobs import work_off
from tests.contract.test_customer_messages import (
    household,
    lacking,
    receipt,
    send,
    told,
)
from tests.contract.test_transfers import THEIR_DESK, give
from tests.kit import DESK, INSTALLER, LEADER, SURVEY, Installation, shipped
from tests.message_provider import Provider


def choose(at: Installation, code: str, language: str | None = None, **wishes: str) -> None:
    at.engine.execute(commands.ChooseMessages(code, wishes, language), acting_customer(code))


def states(at: Installation, code: str, kind: str) -> dict[str, str]:
    return {one[1]: str(view.state) for one, view in told(at, code).items() if one[0] == kind}


def test_messages_follow_the_language_that_was_chosen(
    telling: Installation, provider: Provider
) -> None:
    code = household(telling)
    send(telling)
    assert "Your request" in provider.letters[-1].subject, "nobody has chosen yet: both"
    choose(telling, code, "en")
    lacking(telling, code, ["Giấy"])
    send(telling)
    letter, text = provider.letters[-1], provider.texts[-1].text
    assert letter.subject == f"The dossier of {code} lacks 1 paper(s)"
    assert text.startswith(f"Dossier {code} lacks 1 paper(s), to be sent together by 17:00 8 Oct")
    choose(telling, code, "vi")
    assert told(telling, code)["M03", "email"].subject == letter.subject, "it stays as it was sent"


def test_what_is_needed_is_told_by_one_way_at_least(
    telling: Installation, provider: Provider
) -> None:
    code = household(telling)
    with pytest.raises(Invalid, match="one way at least"):
        choose(telling, code, sms="nothing", email="nothing")
    choose(telling, code, sms="nothing")
    with pytest.raises(Invalid, match="one way at least"):
        choose(telling, code, email="nothing")
    send(telling)
    before = len(provider.texts)
    lacking(telling, code, ["Giấy"])
    send(telling)
    assert states(telling, code, "M03") == {"email": "accepted"}
    assert len(provider.texts) == before
    assert [e.type for e in telling.history(code)].count("MessagesChosen") == 1


def test_what_may_be_switched_off_is_not_told(telling: Installation, provider: Provider) -> None:
    code = telling.request("mv_own_substation", phone="0912345678", email="lan@example.vn")
    telling.go(code, "mv_route_agreement")
    send(telling)
    assert set(states(telling, code, "M13")) == {"sms", "email"}
    sms = next(one.text for one in provider.texts if "co quan nha nuoc" in one.text)
    assert sms.endswith(f" Thoi nhan: HUY {code}")
    letter = next(one for one in provider.letters if "cơ quan nhà nước" in one.subject)
    assert "Để thôi nhận thư loại này" in letter.body
    other = telling.request("mv_own_substation", phone="0912345678", email="lan@example.vn")
    choose(telling, other, sms="needed", email="needed")
    telling.go(other, "mv_route_agreement")
    assert states(telling, other, "M13") == {}
    assert set(states(telling, other, "M02")) == {"sms", "email"}, "dates are"


def test_where_nothing_arrives_nothing_more_is_sent_until_it_is_corrected(
    telling: Installation, provider: Provider
) -> None:
    code = household(telling)
    send(telling)
    lost = receipt(f"{code}-1-C01-sms", DeliveryStatus.REJECTED, "no such number")
    name = next(one.id for one in provider.texts)
    assert telling.engine.message_fate.take_receipt(
        receipt(name, DeliveryStatus.REJECTED, lost.error)
    )
    (sms, email) = telling.engine.messages.contacts(telling.actor(DESK), code)
    assert (sms.channel, sms.problem) == ("sms", "no such number")
    assert sms.bounced_at is not None
    assert email.bounced_at is None
    lacking(telling, code, ["Giấy"])
    assert set(states(telling, code, "M03")) == {"email"}
    telling.do(commands.CorrectFacts(code, {"phone": "0987654321"}, "Khách đọc nhầm số"), LEADER)
    assert telling.engine.messages.contacts(telling.actor(DESK), code)[0].bounced_at is None
    telling.complete(code, "lvh_supplement_dossier")
    telling.complete(code, "lvh_receive_check")
    assert set(states(telling, code, "M05")) == {"sms", "email"}


def test_where_no_address_is_left_the_desk_is_told_to_call(
    telling: Installation, provider: Provider
) -> None:
    provider.refuses, provider.bounces = NumberRefusedError("no mobile phone"), True
    code = household(telling)
    send(telling)
    lacking(telling, code, ["Giấy"])
    work_off(telling.engine)
    found = [one.payload for one in telling.history(code) if one.type == "CustomerUnreached"]
    kinds = [one.kind for one in found]  # type: ignore[union-attr]
    assert kinds == ["C01", "M03"]
    assert states(telling, code, "M03") == {}, "there is nowhere to send it"
    assert states(telling, code, "C01") == {"sms": "undelivered", "email": "undelivered"}


def test_the_desk_sends_a_message_once_more_under_a_name_of_its_own(
    telling: Installation, provider: Provider
) -> None:
    code = household(telling)
    name = told(telling, code)["C01", "sms"].id
    with pytest.raises(Conflict, match="about to be sent"):
        telling.do(commands.ResendMessage(code, name), DESK)
    send(telling)
    first = provider.texts[0]
    assert telling.engine.message_fate.take_receipt(receipt(first.id, DeliveryStatus.DELIVERED))
    telling.do(commands.ResendMessage(code, name), DESK)
    send(telling)
    assert [one.id for one in provider.texts] == [first.id, f"{first.id}.2"]
    assert provider.texts[1].text == first.text
    other = household(telling)
    for wrong, error in ((told(telling, other)["C01", "sms"].id, NotFound), ("x", NotFound)):
        with pytest.raises(error):
            telling.do(commands.ResendMessage(code, wrong), DESK)
    for login in (SURVEY,):
        with pytest.raises((NotAllowed, NotFound)):
            telling.do(commands.ResendMessage(code, name), login)
    with pytest.raises((NotAllowed, NotFound)):
        telling.engine.execute(commands.ResendMessage(code, name), acting_customer(code))
    with pytest.raises((NotAllowed, NotFound)):
        telling.engine.execute(
            commands.ChooseMessages(code, {"sms": "needed"}), acting_customer(other)
        )


def test_a_transfer_is_told_with_the_unit_and_the_number_that_is_published_for_it(
    telling: Installation, provider: Provider
) -> None:
    (text,) = (one.content for one in shipped() if one.kind is Kind.PROMISES)
    calls = Document(Kind.PROMISES, "promises", f'{text}\n[hotlines]\nDL02 = "1900 0002"\n')
    telling.do(commands.Publish((calls,)), INSTALLER)
    code = household(telling)
    give(telling, code)
    telling.do(commands.AcceptTransfer(code), THEIR_DESK)
    send(telling)
    assert f"Yeu cau {code} nay do " in provider.texts[-1].text
    said = provider.letters[-1].body
    assert "Gọi 1900 0002" in said
    assert "Call 1900 0002" in said
