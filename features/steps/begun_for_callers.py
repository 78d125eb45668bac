"""A clerk and a caller write a request, each in a browser of their own."""

from __future__ import annotations

import pytest
from pytest_bdd import given, then, when

from engine import commands
from features.steps.story import Story
from tests.contract.test_one_time_codes import newest
from tests.contract.test_territory import territory
from tests.kit import DESK, INSTALLER
from tests.message_provider import Provider
from tests.pages.test_begun_for_callers import BEGUN, begin, link_in
from tests.pages.test_request_pages import WHO, code_on, fill_in
from tests.pages.visitor import Visitor


class Call:
    """The clerk's browser and the caller's; ``link`` is what came by SMS."""

    def __init__(self, at: Story) -> None:
        self.clerk, self.handing = begin(at.at)
        self.phone = Visitor(at.at)
        self.link = ""


@pytest.fixture
def calls() -> list[Call]:
    return []


@given("a clerk who has written down who calls, and how they are reached")
def written_down(story: Story, calls: list[Call]) -> None:
    story.at.do(commands.Publish((territory("DL01"),)), INSTALLER)
    calls.append(Call(story))


@when("the clerk hands it over by SMS")
def hands_over(story: Story, calls: list[Call], provider: Provider) -> None:
    (call,) = calls
    call.clerk.go(call.handing).submit(call.handing, {}, "send:sms")
    call.link = link_in(story.at, provider)


@when("the clerk reads a code out to the caller")
def reads_out(calls: list[Call]) -> None:
    (call,) = calls
    call.clerk.go(call.handing).submit(call.handing, {}, "screen")


@when("the caller opens the link, and takes the request over")
def takes_over(calls: list[Call]) -> None:
    (call,) = calls
    call.phone.go(call.link).submit("/don/nhan")


@when("the caller answers the rest, and hands it in with the code that came")
def hands_in(story: Story, calls: list[Call], provider: Provider) -> None:
    (call,) = calls
    fill_in(call.phone.go("/don/1"))
    call.phone.go("/don/xac-nhan").submit("/don/xac-nhan", {}, "send:sms")
    call.phone.submit("/don/gui", {"code": newest(story.at, provider)})
    story.code, _ = code_on(call.phone)


@then("the caller reads what the clerk wrote")
def reads_it(calls: list[Call]) -> None:
    (call,) = calls
    assert WHO["f.customer_name"] in call.phone.text


@then("the history says who began it, and that the customer handed it in")
def history_says_who(story: Story) -> None:
    first, *rest = story.at.history(story.code)
    (begun,) = [e for e in rest if e.type == "BegunForCaller"]
    assert (begun.payload.login, first.by) == (DESK, f"kh/{story.code}")


@then("the clerk is offered to hand it over, and nothing else")
def offered(calls: list[Call]) -> None:
    (call,) = calls
    call.clerk.go("/don/xem-lai")
    assert call.handing in call.clerk.links()
    assert call.clerk.go("/don/xac-nhan").path == "/don/xem-lai"


@then("the clerk cannot open the request any more")
def cannot_open(calls: list[Call]) -> None:
    (call,) = calls
    assert call.clerk.go("/don/xem-lai").path == "/dich-vu"


@then("the clerk's list says that it was handed over")
def list_says(calls: list[Call]) -> None:
    (call,) = calls
    assert "not opened yet" in call.clerk.go(BEGUN).text


@then("the same link opens nothing to anybody else")
def opens_nothing(story: Story, calls: list[Call]) -> None:
    (call,) = calls
    other = Visitor(story.at).go(call.link).submit("/don/nhan")
    assert "This code opens nothing" in other.text
