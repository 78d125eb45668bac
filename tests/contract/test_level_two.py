"""What a customer does with a one-time code beside the key: is reached elsewhere, asks what is held
of them, and that it be held no more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from engine import (
    SYSTEM,
    Actor,
    Conflict,
    EngineError,
    NotLoggedIn,
    acting_customer,
    commands,
)
from engine.adapters.texts import TextMessage
from engine.model.rate_limit import RATES, PublicRate
from tests.contract.test_customer_messages import household, send
from tests.contract.test_one_time_codes import newest, other_than
from tests.contract.test_personal_data import PLANTED, rest
from tests.contract.test_signing import Signer
from tests.kit import DESK, Installation
from tests.message_provider import Provider

NEW, LEADER = "0987654321", "lanhdao.sx"


@pytest.fixture
def telling(telling: Installation) -> Installation:
    telling.clock.set(datetime(2026, 3, 2, 2, tzinfo=UTC))
    return telling


class Customer:
    """The customer of a case, with the code that was sent to the address on file."""

    def __init__(self, at: Installation, provider: Provider, case: str = "") -> None:
        self.at, self.provider = at, provider
        self.case = case or household(at)
        self.actor = self.proved()

    def proved(self) -> Actor:
        self.give(commands.AskCaseCode(self.case), acting_customer(self.case))
        shown = commands.ShowOneTimeCode(self.case, newest(self.at, self.provider))
        proof = self.give(shown, acting_customer(self.case))["proof"]
        return acting_customer(self.case, str(proof))

    def give(self, command: commands.Command, actor: Actor | None = None) -> dict[str, object]:
        return dict(self.at.engine.execute(command, actor or self.actor).details)

    def ask(self, address: str = NEW, channel: str = "sms") -> str:
        asked = self.give(commands.AskAddressCode(self.case, channel, address))
        return str(asked["address"])

    def change(self, code: str, address: str = NEW, channel: str = "sms") -> None:
        self.give(commands.ChangeAddress(self.case, channel, address, code))

    def refused(self, command: commands.Command, actor: Actor | None = None) -> str:
        before = len(self.at.history(self.case))
        with pytest.raises(EngineError) as error:
            self.give(command, actor)
        assert len(self.at.history(self.case)) == before
        return error.value.code

    @property
    def phone(self) -> object:
        data = self.at.engine.tracking.customers_data(self.actor)
        return {one.name: value for one, value in data.fields}["phone"]


@pytest.fixture
def customer(telling: Installation, provider: Provider) -> Customer:
    return Customer(telling, provider)


# -- being reached elsewhere


def _token(message: TextMessage) -> str:
    return message.text.rpartition("/k/")[2].rstrip(".")


def test_a_new_phone_is_confirmed_by_its_own_code_and_the_old_one_is_told(
    telling: Installation, provider: Provider, customer: Customer
) -> None:
    assert customer.ask("098 765 4321") == "•••• 321"
    code = newest(telling, provider)
    assert provider.texts[-1].number == NEW
    of_link = telling.engine.code_look_ups.of_link
    before = [one for one in map(_token, provider.texts) if of_link(one)]
    assert before, "links that went to the old phone"
    provider.texts.clear()
    customer.change(code)
    assert customer.phone == NEW, "what was proved holds on"
    assert NEW not in "\n".join(rest(telling))
    send(telling)
    texts = {one.number: one for one in provider.texts}
    assert texts.keys() == {PLANTED["phone"], NEW}
    assert "da doi" in texts[PLANTED["phone"]].text
    assert NEW not in texts[PLANTED["phone"]].text
    assert not any(map(of_link, before)), "who reads the old phone follows the request no more"
    granted = of_link(_token(texts[NEW]))
    assert granted is not None
    assert granted.code == customer.case
    assert [one.address for one in provider.letters if "đã đổi" in one.subject] == [
        PLANTED["email"]
    ]
    (changed,) = [e for e in telling.history(customer.case) if e.type == "AddressChanged"]
    assert (changed.by, changed.payload.channel) == (f"kh/{customer.case}", "sms")
    entry = telling.engine.cases.history(telling.actor(DESK), customer.case)[-1]
    assert [(one.field, one.before, one.after) for one in entry.changes] == [
        ("phone", PLANTED["phone"], NEW)
    ]
    customer.give(commands.AskCaseCode(customer.case), acting_customer(customer.case))
    newest(telling, provider)
    assert provider.texts[-1].number == NEW
    (again,) = telling.engine.reexecute([customer.case])
    assert (again.divergence, telling.verify()) == (None, [])
    look_up = telling.engine.look_ups.by_number
    found = {n: look_up(telling.actor(DESK), n) for n in (NEW, PLANTED["phone"])}
    assert [len(lines) for lines in found.values()] == [1, 0]


def test_no_other_code_confirms_a_new_address(
    telling: Installation, provider: Provider, customer: Customer
) -> None:
    case, change = customer.case, commands.ChangeAddress
    assert customer.refused(change(case, "sms", NEW, "000000")) == "code_wrong"
    customer.ask()
    first = newest(telling, provider)
    assert customer.refused(change(case, "sms", "0987654322", first)) == "code_wrong", "another tab"
    assert customer.refused(change(case, "email", "a@b.vn", first)) == "code_wrong"
    assert customer.refused(change(case, "sms", NEW, other_than(first))) == "code_wrong"
    customer.ask("0987654322")
    assert customer.refused(change(case, "sms", NEW, first)) == "code_wrong", "a newer one was sent"
    second = newest(telling, provider)
    customer.change(second, "0987654322")
    assert customer.refused(change(case, "sms", "0987654322", second)) == "address_same"
    assert customer.refused(change(case, "sms", NEW, second)) == "code_wrong", "used"


def test_a_code_of_the_old_address_confirms_no_new_one(
    telling: Installation, provider: Provider, customer: Customer
) -> None:
    customer.give(commands.AskCaseCode(customer.case), acting_customer(customer.case))
    code = newest(telling, provider)
    command = commands.ChangeAddress(customer.case, "sms", NEW, code)
    with pytest.raises(NotLoggedIn):
        customer.give(command)  # a newer code ends what the one before had opened
    customer.actor = customer.proved()
    assert customer.refused(command) == "code_wrong"


@pytest.mark.parametrize(
    ("channel", "address", "code"),
    [
        ("sms", "12", "facts_invalid"),
        ("sms", "", "facts_invalid"),
        ("sms", "+12025550143", "code_not_sendable"),
        ("sms", "02438221234", "code_not_sendable"),
        ("sms", PLANTED["phone"], "address_same"),
        ("email", "no mailbox", "facts_invalid"),
        ("zalo", NEW, "channel_unknown"),
    ],
)
def test_an_address_that_takes_no_code_is_refused(
    customer: Customer, channel: str, address: str, code: str
) -> None:
    assert customer.refused(commands.AskAddressCode(customer.case, channel, address)) == code
    if code != "code_not_sendable":
        change = commands.ChangeAddress(customer.case, channel, address, "123456")
        assert customer.refused(change) == code


def test_so_many_an_hour(customer: Customer) -> None:
    most = RATES[PublicRate.NEW_ADDRESSES].most
    for number in range(most):
        customer.ask(f"098765432{number}")
    one_more = commands.AskAddressCode(customer.case, "sms", "0987654329")
    assert customer.refused(one_more) == "new_addresses_delayed"


def test_only_the_customer_who_has_shown_a_code_does_so(
    telling: Installation, provider: Provider, customer: Customer
) -> None:
    other = Customer(telling, provider)
    asked = [
        commands.AskAddressCode(customer.case, "sms", NEW),
        commands.ChangeAddress(customer.case, "sms", NEW, "123456"),
    ]
    own = [
        commands.WithdrawConsent(customer.case, "khách đề nghị"),
        commands.AskErasure(customer.case, "withdrawn", "khách đề nghị"),
        commands.MakeAnswerFile(customer.case, "khách đề nghị"),
    ]
    for command in (*asked, *own):
        assert customer.refused(command, acting_customer(customer.case)) == "proof_missing"
        assert customer.refused(command, other.actor) == "case_not_found"
    for command in asked:
        for login in (DESK, LEADER):
            assert customer.refused(command, telling.actor(login)) == "not_the_customer"
    telling.clock.advance(timedelta(minutes=15))
    for command in (*asked, *own):
        assert customer.refused(command) == "proof_over"


def test_what_waits_for_the_old_address_signs_nothing_then(
    telling: Installation, provider: Provider
) -> None:
    signer = Signer(telling, provider)
    customer = Customer(telling, provider, signer.code)
    code = signer.ask()
    customer.ask()
    new = newest(telling, provider)
    customer.give(commands.BeginSigning(signer.task.id))
    provider.texts.clear()
    customer.change(new)
    assert signer.refused(code) == "code_wrong"
    send(telling)
    assert {one.number: "da doi" in one.text for one in provider.texts} == {
        PLANTED["phone"]: True,
        NEW: False,
    }, "what waited is not sent"


# -- what is held, and that it be held no more


def test_a_running_request_keeps_what_it_needs_and_says_so(
    telling: Installation, customer: Customer
) -> None:
    read = telling.engine.own_erasure.get
    assert (read(customer.actor).runs, read(customer.actor).may_ask) == (True, True)
    customer.give(commands.WithdrawConsent(customer.case, "số điện thoại của tôi là 0912"))
    found = read(customer.actor)
    assert found.withdrawal is not None
    assert (found.withdrawal.stays, found.erasure, found.may_ask) == (("running",), None, False)
    assert "0912" not in found.withdrawal.reason, "no words of theirs stay readable"
    again = commands.WithdrawConsent(customer.case, "lần nữa")
    assert customer.refused(again) == "consent_withdrawn_already"
    assert customer.refused(commands.AskErasure(customer.case, "withdrawn", "x" * 9)) == (
        "erasure_running"
    )
    waiting = telling.engine.disposals.unanswered(telling.actor(LEADER))
    assert customer.case in {one.case for one in waiting}


def test_an_ended_request_is_erased_when_a_leader_has_decided(
    telling: Installation, provider: Provider
) -> None:
    case = household(telling)
    telling.do(commands.CancelCase(case, "khách không làm nữa"), DESK)
    customer = Customer(telling, provider, case)
    before = telling.engine.own_erasure.get(customer.actor)
    assert before.ground
    assert before.until is not None
    customer.give(commands.WithdrawConsent(case, "x", "neighbour"))
    found = telling.engine.own_erasure.get(customer.actor)
    assert found.erasure is not None
    assert (found.erasure.subject, found.erasure.ground) == ("customer", "withdrawn")
    assert found.erasure.asked_by == f"kh/{case}"
    assert customer.refused(commands.AskErasure(case, "unlawful", "lần nữa")) == "erasure_asked"
    for command in (
        commands.EraseSubject(case, "tự xóa"),
        commands.RefuseErasure(case, "tự từ chối"),
        commands.AnswerWithdrawal(case, "tự trả lời"),
    ):
        assert customer.refused(command) == "not_for_customers"
    telling.do(commands.RefuseErasure(case, "Luật Điện lực: lưu hồ sơ"), LEADER)
    found = telling.engine.own_erasure.get(customer.actor)
    assert found.refused is not None
    assert (found.refused.reason, found.may_ask) == ("Luật Điện lực: lưu hồ sơ", False)
    customer.give(commands.AskErasure(case, "unlawful", "hết hạn rồi"))
    telling.do(commands.EraseSubject(case, "đã đối chiếu"), LEADER)
    with pytest.raises(NotLoggedIn):
        telling.engine.own_erasure.get(customer.actor)
    (again,) = telling.engine.reexecute([case])
    assert (again.divergence, telling.verify()) == (None, [])


def test_the_answer_file_is_the_customers_with_a_code_and_noted_as_a_look(
    telling: Installation, provider: Provider, customer: Customer
) -> None:
    read = telling.engine.answer_files.own_file
    with pytest.raises(Conflict):
        read(customer.actor)
    customer.give(commands.MakeAnswerFile(customer.case, "x", "neighbour"))
    page = read(customer.actor)
    assert PLANTED["customer_name"] in page
    (look,) = [
        one
        for one in telling.engine.accesses.page(SYSTEM, customer.case)
        if one.reading == "answer file"
    ]
    assert (look.login, look.role, look.via) == (f"kh/{customer.case}", "khach_hang", "portal")
    with pytest.raises(NotLoggedIn):
        read(acting_customer(customer.case))
    other = Customer(telling, provider)
    with pytest.raises(Conflict):
        read(other.actor)
    with pytest.raises(NotLoggedIn):
        read(acting_customer(customer.case, other.actor.token))
    (again,) = telling.engine.reexecute([customer.case])
    assert again.divergence is None
