"""One-time codes: sent to an address on file, good once, for ten minutes, for one thing."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from engine import EngineError, NotAllowed, NotLoggedIn, acting_customer, commands
from engine.model.rate_limit import RATES, PublicRate
from tests.contract.test_applications import ANYBODY, Applicant, answer
from tests.contract.test_customer_messages import household, send
from tests.contract.test_personal_data import PLANTED, rest
from tests.contract.test_territory import territory
from tests.kit import DESK, INSTALLER, Installation
from tests.message_provider import Provider

PHONE = "0912345678"
_CODE = re.compile(r"(?:Ma xac nhan|Your code) ([0-9]{6}) ")


@pytest.fixture
def telling(telling: Installation) -> Installation:
    telling.clock.set(datetime(2026, 3, 2, 2, tzinfo=UTC))
    telling.do(commands.Publish((territory("DL01"),)), INSTALLER)
    return telling


@pytest.fixture
def applicant(telling: Installation) -> Applicant:
    one = Applicant.begin(telling)
    one.save(**answer(telling, one, phone=PHONE, email=None))
    return one


def code_in(text: str) -> str:
    found = _CODE.match(text)
    assert found is not None, text
    return found[1]


def newest(at: Installation, provider: Provider) -> str:
    send(at)
    return [code_in(one.text) for one in provider.texts if _CODE.match(one.text)][-1]


def ask(applicant: Applicant, channel: str | None = None) -> str:
    command = commands.AskApplicationCode(applicant.id, applicant.secret, channel)
    return str(applicant.at.engine.execute(command, ANYBODY).details["address"])


def hand_in(applicant: Applicant, code: str | None) -> str:
    command = commands.SubmitApplication(applicant.id, applicant.secret, code)
    return str(applicant.at.engine.execute(command, ANYBODY).details["case"])


def refused(applicant: Applicant, code: str | None) -> str:
    with pytest.raises(NotAllowed) as error:
        hand_in(applicant, code)
    return error.value.code


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def test_a_request_is_handed_in_with_the_code_that_was_sent(
    telling: Installation, provider: Provider, applicant: Applicant
) -> None:
    assert refused(applicant, None) == "code_wrong"
    assert ask(applicant) == "•••• 678"
    code = newest(telling, provider)
    assert (provider.texts[-1].number, provider.letters) == (PHONE, [])
    assert code not in "\n".join(rest(telling))
    case = hand_in(applicant, f" {code[:3]} {code[3:]} ")
    assert [e.type for e in telling.history(case)].count("AddressConfirmed") == 1
    assert code not in str(telling.history(case))
    assert hand_in(applicant, code) == case, "a second click"
    (again,) = telling.engine.reexecute([case])
    assert (again.divergence, telling.verify()) == (None, [])
    shown = telling.engine.messages.of_case(telling.actor(DESK), case)
    assert {one.kind for one in shown} == {"C01"}


def test_at_night_it_goes_out_at_once(
    telling: Installation, provider: Provider, applicant: Applicant
) -> None:
    telling.clock.set(datetime(2026, 3, 2, 16, tzinfo=UTC))
    ask(applicant)
    assert newest(telling, provider)


def test_without_a_way_out_nothing_is_asked_and_history_says_so(either: Installation) -> None:
    either.clock.set(datetime(2026, 3, 2, 2, tzinfo=UTC))
    either.do(commands.Publish((territory("DL01"),)), INSTALLER)
    one = Applicant.begin(either)
    one.save(**answer(either, one))
    assert not either.engine.applications.get(one.id, one.secret).codes_to
    assert "AddressConfirmed" not in {e.type for e in either.history(one.submit())}


@pytest.mark.parametrize("phone", ["02438221234", "19006769", "+12025550143"])
def test_a_phone_that_takes_no_texts_is_asked_for_none(telling: Installation, phone: str) -> None:
    one = Applicant.begin(telling)
    one.save(**answer(telling, one, phone=phone, email="mo@congty.vn"))
    assert ask(one) == "m•••@•••.vn"
    with pytest.raises(EngineError) as error:
        ask(one, "sms")
    assert error.value.code == "code_not_sendable"


def test_a_code_of_before_the_phone_was_changed_is_good_no_more(
    telling: Installation, provider: Provider, applicant: Applicant
) -> None:
    ask(applicant)
    code = newest(telling, provider)
    applicant.save(**answer(telling, applicant, phone="0987654321", email=None))
    assert refused(applicant, code) == "code_wrong"


def test_a_newer_code_and_ten_minutes_end_one(
    telling: Installation, provider: Provider, applicant: Applicant
) -> None:
    ask(applicant)
    first = newest(telling, provider)
    ask(applicant)
    second = newest(telling, provider)
    assert first != second
    assert refused(applicant, first) == "code_wrong"
    telling.clock.advance(timedelta(minutes=10))
    assert refused(applicant, second) == "code_wrong"


def test_five_wrong_ones_close_it_for_ten_minutes(
    telling: Installation, provider: Provider, applicant: Applicant
) -> None:
    ask(applicant)
    code = newest(telling, provider)
    assert {refused(applicant, other_than(code)) for _ in range(5)} == {"code_wrong"}
    assert refused(applicant, code) == "codes_closed"
    with pytest.raises(NotAllowed) as error:
        ask(applicant)
    assert error.value.params["seconds"] == 600
    telling.clock.advance(timedelta(minutes=10, seconds=1))
    ask(applicant)
    assert hand_in(applicant, newest(telling, provider))


def test_three_codes_an_hour_go_to_an_address(
    telling: Installation, provider: Provider, applicant: Applicant
) -> None:
    for _ in range(3):
        ask(applicant)
    other = Applicant.begin(telling)
    other.save(**answer(telling, other, phone=PHONE, email=None))
    with pytest.raises(NotAllowed) as error:
        ask(other)
    assert error.value.code == "codes_delayed"
    telling.clock.advance(RATES[PublicRate.CODES].per)
    assert ask(other)
    send(telling)
    assert len(provider.texts) == 1, "of those before, the time was over"


def test_of_two_at_once_one_case_comes(
    telling: Installation, provider: Provider, applicant: Applicant
) -> None:
    ask(applicant)
    code = newest(telling, provider)
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda _: hand_in(applicant, code), range(2)))
    assert found[0] == found[1]


# -- what is the customer's own


def show_code(telling: Installation, case: str, code: str) -> str:
    command = commands.ShowOneTimeCode(case, code)
    return str(telling.engine.execute(command, acting_customer(case)).details["proof"])


def test_what_is_their_own_is_shown_for_a_quarter_of_an_hour(
    telling: Installation, provider: Provider
) -> None:
    case = household(telling)
    customer = acting_customer(case)
    read = telling.engine.tracking.customers_data
    with pytest.raises(NotLoggedIn):
        read(customer)
    telling.engine.execute(commands.AskCaseCode(case), customer)
    proof = show_code(telling, case, newest(telling, provider))
    data = read(acting_customer(case, proof))
    assert PLANTED["customer_name"] in {value for _, value in data.fields}
    with pytest.raises(NotLoggedIn):
        read(acting_customer(household(telling), proof))
    telling.clock.advance(timedelta(minutes=15))
    with pytest.raises(NotLoggedIn):
        read(acting_customer(case, proof))


def test_a_code_is_good_once_and_for_its_own_case(
    telling: Installation, provider: Provider
) -> None:
    first, second = household(telling), household(telling)
    for case in (first, second):
        telling.engine.execute(commands.AskCaseCode(case), acting_customer(case))
    send(telling)
    codes = {m.id[:12]: code_in(m.text) for m in provider.texts if _CODE.match(m.text)}
    if codes[first] != codes[second]:
        with pytest.raises(NotAllowed):
            show_code(telling, first, codes[second])
    show_code(telling, first, codes[first])
    with pytest.raises(NotAllowed):
        show_code(telling, first, codes[first])
    with pytest.raises(NotAllowed) as error:
        telling.do(commands.AskCaseCode(first), DESK)
    assert error.value.code == "not_the_customer"


def test_whoever_was_erased_is_sent_and_shown_nothing(
    telling: Installation, provider: Provider
) -> None:
    case = household(telling)
    telling.engine.execute(commands.AskCaseCode(case), acting_customer(case))
    proof = show_code(telling, case, newest(telling, provider))
    telling.do(commands.CancelCase(case, "khách không làm nữa"), DESK)
    telling.do(commands.AskErasure(case, "withdrawn", "khách rút đồng ý bằng đơn"), DESK)
    telling.do(commands.EraseSubject(case, "đã đối chiếu đơn"), "lanhdao.sx")
    with pytest.raises(NotLoggedIn):
        telling.engine.tracking.customers_data(acting_customer(case, proof))
    with pytest.raises(EngineError):
        telling.engine.execute(commands.AskCaseCode(case), acting_customer(case))
