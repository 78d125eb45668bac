"""The desk begins a request with a caller and hands it over; the caller alone hands it in."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from engine import Actor, EngineError, acting_customer, commands
from engine.model.application import HAND_FOR
from tests.contract.test_applications import ANYBODY, answer
from tests.contract.test_customer_messages import send
from tests.contract.test_one_time_codes import PHONE, newest
from tests.contract.test_territory import territory
from tests.kit import DESK, INSTALLER, LEADER, STRANGER, SURVEY, Installation
from tests.message_provider import Provider

OTHER_DESK = "motcua.nb"
_LINK = re.compile(r"/don/nhan/([A-Z0-9]{12})\b")


@pytest.fixture
def telling(telling: Installation) -> Installation:
    telling.clock.set(datetime(2026, 3, 2, 2, tzinfo=UTC))
    telling.do(commands.Publish((territory("DL01"),)), INSTALLER)
    return telling


class Request:
    """A request, with the secret by which ``actor`` opens it."""

    def __init__(self, at: Installation, actor: Actor, given: dict[str, Any]) -> None:
        self.at, self.actor, self.version = at, actor, 1
        self.id, self.secret = str(given["application"]), str(given["secret"])

    @classmethod
    def begin(cls, at: Installation, login: str = DESK, unit: str = "DL01") -> Request:
        begun = commands.BeginForCaller("lv_household", unit)
        return cls(at, at.actor(login), dict(at.do(begun, login).details))

    @classmethod
    def take(cls, at: Installation, hand: str, actor: Actor = ANYBODY) -> Request:
        return cls(at, ANYBODY, dict(at.engine.execute(commands.TakeFromDesk(hand), actor).details))

    def give(self, command: commands.Command, actor: Actor | None = None) -> dict[str, Any]:
        return dict(self.at.engine.execute(command, actor or self.actor).details)

    def save(self, actor: Actor | None = None, **answers: Any) -> None:
        command = commands.SaveApplication(self.id, self.secret, answers, self.version)
        self.version = int(self.give(command, actor)["version"])

    def hand(self, channel: str | None = None, expected: int = 0) -> dict[str, Any]:
        return self.give(commands.HandToCaller(self.id, channel, expected), self.at.actor(DESK))

    def commands(self) -> list[commands.Command]:
        """All that its secret opens."""
        return [
            commands.SaveApplication(self.id, self.secret, {}, self.version),
            commands.AddPaper(self.id, self.secret, "house_right", ()),
            commands.RemovePaper(self.id, self.secret, "house_right", "0" * 64),
            commands.LeavePaper(self.id, self.secret, "house_right", True),
            commands.ReceivePart(self.id, self.secret, "0" * 64, 1, 0, b"x"),
            commands.DropArrived(self.id, self.secret, "0" * 64),
            commands.AskApplicationCode(self.id, self.secret),
            commands.SubmitApplication(self.id, self.secret, "123456"),
        ]


def refused(at: Installation, command: commands.Command, actor: Actor) -> str:
    with pytest.raises(EngineError) as error:
        at.engine.execute(command, actor)
    return error.value.code


def test_a_clerk_begins_it_and_the_caller_hands_it_in(
    telling: Installation, provider: Provider
) -> None:
    begun = Request.begin(telling)
    whole = answer(telling, begun, phone=PHONE, email=None)  # type: ignore[arg-type]
    begun.save(**{name: one for name, one in whole.items() if name != "customer_name"})
    assert begun.hand("sms") == {
        "application": begun.id,
        "channel": "sms",
        "address": "•••• 678",
    }, "the clerk is not told the code"
    send(telling)
    (text,) = provider.texts
    (hand,) = _LINK.findall(text.text)
    assert text.number == PHONE
    told = telling.engine.begun_for_callers.of(telling.actor(DESK))
    assert [(one.id, one.handed, one.taken_at) for one in told] == [(begun.id, 1, None)]
    taken = Request.take(telling, hand.lower())
    view = telling.engine.applications.get(taken.id, taken.secret)
    assert view.answers["phone"] == PHONE, "it goes on where it stopped"
    assert [one.field for one in view.errors] == ["customer_name"]
    taken.version = view.version
    taken.save(**whole)
    submit = commands.SubmitApplication(taken.id, taken.secret, "123456")
    assert refused(telling, submit, ANYBODY) == "code_wrong"
    taken.give(commands.AskApplicationCode(taken.id, taken.secret))
    code = newest(telling, provider)
    case = taken.give(commands.SubmitApplication(taken.id, taken.secret, code))["case"]
    (event,) = [e for e in telling.history(case) if e.type == "BegunForCaller"]
    assert (event.payload.login, event.payload.unit) == (DESK, "DL01")
    assert telling.history(case)[0].by == f"kh/{case}"
    assert telling.engine.begun_for_callers.get(telling.actor(DESK), begun.id).case == case
    (again,) = telling.engine.reexecute([case])
    assert (again.divergence, telling.verify()) == (None, [])
    for command in (
        commands.HandToCaller(begun.id, None, 1),
        commands.ReopenForCaller(begun.id),
    ):
        assert refused(telling, command, telling.actor(DESK)) == "application_submitted"
    assert refused(telling, commands.TakeFromDesk(hand), ANYBODY) == "hand_not_found"


def test_until_then_its_secret_opens_it_to_who_began_it_alone(telling: Installation) -> None:
    begun = Request.begin(telling)
    others = [ANYBODY, acting_customer(begun.id)]
    others += [telling.actor(one) for one in (OTHER_DESK, SURVEY, LEADER)]
    for command in begun.commands():
        for actor in others:
            assert refused(telling, command, actor) == "application_not_found"
    for actor in (None, *others):
        with pytest.raises(EngineError):
            telling.engine.applications.get(begun.id, begun.secret, "vi", actor)
        with pytest.raises(EngineError):
            telling.engine.applications.arrived(begun.id, begun.secret, "0" * 64, actor)
    own = telling.actor(DESK)
    assert telling.engine.applications.get(begun.id, begun.secret, "vi", own).id == begun.id
    for command in begun.commands()[-2:]:
        assert refused(telling, command, own) == "with_desk", "nor does the clerk hand it in"
    again = Request(telling, own, begun.give(commands.ReopenForCaller(begun.id)))
    assert refused(telling, begun.commands()[0], own) == "application_not_found"
    again.save(customer_name="Bà Mơ")


def test_handed_over_it_opens_to_the_clerk_no_more(telling: Installation) -> None:
    begun = Request.begin(telling)
    begun.save(customer_name="Bà Mơ")
    hand = str(begun.hand()["hand"])
    clerk = telling.actor(DESK)
    for command in begun.commands():
        assert refused(telling, command, clerk) == "application_not_found"
    assert refused(telling, commands.ReopenForCaller(begun.id), clerk) == "with_caller"
    assert refused(telling, commands.TakeFromDesk(hand), clerk) == "not_for_staff"
    told = telling.engine.begun_for_callers.get(clerk, begun.id)
    assert "Mơ" not in str(told)
    taken = Request.take(telling, f"{hand[:4]}-{hand[4:8]} {hand[8:]}")
    for actor in (clerk, ANYBODY):
        assert refused(telling, begun.commands()[0], actor) == "application_not_found"
    assert refused(telling, commands.HandToCaller(begun.id, None, 1), clerk) == "with_caller"
    assert refused(telling, commands.TakeFromDesk(hand), ANYBODY) == "hand_not_found"
    taken.version = telling.engine.applications.get(taken.id, taken.secret).version
    taken.save(customer_name="Bà Nguyễn Thị Mơ")


def test_only_a_desk_begins_one_and_only_who_began_it_hands_it_over(
    telling: Installation,
) -> None:
    begin = commands.BeginForCaller("lv_household", "DL01")
    for login in (OTHER_DESK, SURVEY, LEADER, STRANGER):
        assert refused(telling, begin, telling.actor(login)) == "not_at_desk"
    assert refused(telling, begin, ANYBODY) == "not_for_customers"
    begun = Request.begin(telling)
    for command in (commands.HandToCaller(begun.id, None, 0), commands.ReopenForCaller(begun.id)):
        for login in (OTHER_DESK, SURVEY, LEADER):
            assert refused(telling, command, telling.actor(login)) == "begun_not_found"
        assert refused(telling, command, ANYBODY) == "not_for_customers"
    assert telling.engine.begun_for_callers.of(telling.actor(OTHER_DESK)) == []
    with pytest.raises(EngineError):
        telling.engine.begun_for_callers.get(telling.actor(LEADER), begun.id)


def test_a_newer_code_ends_the_one_before_and_a_second_press_makes_none(
    telling: Installation,
) -> None:
    begun = Request.begin(telling)
    first = str(begun.hand()["hand"])
    twice = commands.HandToCaller(begun.id, None, 0)
    assert refused(telling, twice, telling.actor(DESK)) == "handed_meanwhile"
    second = str(begun.hand(None, 1)["hand"])
    assert refused(telling, commands.TakeFromDesk(first), ANYBODY) == "hand_not_found"
    telling.clock.advance(HAND_FOR - timedelta(seconds=1))
    Request.take(telling, second)


def test_a_code_is_good_for_a_week(telling: Installation) -> None:
    begun = Request.begin(telling)
    hand = str(begun.hand()["hand"])
    telling.clock.advance(HAND_FOR)
    assert refused(telling, commands.TakeFromDesk(hand), ANYBODY) == "hand_not_found"
    Request.take(telling, str(begun.hand(None, 1)["hand"]))
    telling.clock.advance(timedelta(days=31))
    telling.engine.drop_unfinished_applications()
    assert telling.engine.begun_for_callers.of(telling.actor(DESK)) == []
    assert refused(telling, commands.HandToCaller(begun.id, None, 2), telling.actor(DESK)) == (
        "begun_not_found"
    )


def test_of_two_who_take_it_over_at_once_one_does(telling: Installation) -> None:
    hand = str(Request.begin(telling).hand()["hand"])

    def take(_: int) -> str:
        try:
            return Request.take(telling, hand).secret
        except EngineError as error:
            return error.code

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(take, range(4)))
    assert found.count("hand_not_found") == 3


@pytest.mark.parametrize("hand", ["", "x", "0" * 12, "'; DROP TABLE applications;--", "А" * 400])
def test_what_is_no_code_opens_nothing(telling: Installation, hand: str) -> None:
    Request.begin(telling)
    assert refused(telling, commands.TakeFromDesk(hand), ANYBODY) == "hand_not_found"


@pytest.mark.parametrize(
    ("phone", "channel"), [(None, "sms"), ("02438221234", "sms"), (PHONE, "zalo"), (PHONE, "email")]
)
def test_where_nothing_can_be_sent_nothing_is_handed_over(
    telling: Installation, phone: str | None, channel: str
) -> None:
    begun = Request.begin(telling)
    begun.save(**({} if phone is None else {"phone": phone}))
    command = commands.HandToCaller(begun.id, channel, 0)
    assert refused(telling, command, telling.actor(DESK)) == "hand_not_sendable"
    begun.save(customer_name="Bà Mơ")


def test_one_phone_is_sent_three_an_hour(telling: Installation, provider: Provider) -> None:
    begun = Request.begin(telling)
    begun.save(phone=PHONE)
    for number in range(3):
        begun.hand("sms", number)
    command = commands.HandToCaller(begun.id, "sms", 3)
    assert refused(telling, command, telling.actor(DESK)) == "codes_delayed"
    send(telling)
    assert len(provider.texts) == 1, "links of before, that had not left, are worth nothing"
