"""A household does what its key alone does not open, on a phone."""

from __future__ import annotations

import pytest
from pytest_bdd import given, then, when

from engine import commands
from features.steps.story import Story
from tests.contract.test_customer_messages import send
from tests.contract.test_one_time_codes import newest
from tests.contract.test_personal_data import PLANTED
from tests.kit import DESK, LEADER
from tests.message_provider import Provider
from tests.pages.test_level_two import ADDRESSES, ERASURE, NEW, OWN, show_code, with_key
from tests.pages.visitor import Visitor


class Owner:
    """Follows its request; ``saved`` is the file that it has saved."""

    def __init__(self) -> None:
        self.phone: Visitor | None = None
        self.saved = ""

    @property
    def browser(self) -> Visitor:
        assert self.phone is not None, "it has looked its request up"
        return self.phone


@pytest.fixture
def dweller() -> Owner:
    return Owner()


@given("a household that follows its request with the key")
def follows(story: Story, dweller: Owner) -> None:
    story.code = story.at.request("lv_household", **PLANTED)
    dweller.phone = with_key(story.at, story.code)


@given("the household has given its request up")
def given_up(story: Story) -> None:
    story.at.do(commands.CancelCase(story.code, "khách không làm nữa"), DESK)


@when("it wants to be reached at another phone, and shows the code of the old one")
def shows_code(story: Story, dweller: Owner, provider: Provider) -> None:
    show_code(story.at, provider, dweller.browser.go(ADDRESSES))
    dweller.browser.submit(f"{ADDRESSES}/ma", {"address": NEW})


@when("it wants to be reached at another phone, and shows no code")
def shows_none(dweller: Owner) -> None:
    dweller.browser.go(ADDRESSES)


@when("it types the code that came to the new phone")
def types_code(story: Story, dweller: Owner, provider: Provider) -> None:
    dweller.browser.submit(ADDRESSES, {"code": newest(story.at, provider)})


@when("it asks that its data be erased")
def asks_erasure(story: Story, dweller: Owner, provider: Provider) -> None:
    show_code(story.at, provider, dweller.browser.go(ERASURE)).submit(ERASURE)


@when("it saves all that is held of it as a file")
def saves_file(story: Story, dweller: Owner, provider: Provider) -> None:
    form = show_code(story.at, provider, dweller.browser.go(OWN)).filled("/tra-cuu/ban-sao")
    client = dweller.browser.client
    dweller.saved = client.post("/tra-cuu/ban-sao", data=form, follow_redirects=True).text


@then("the next code goes to the new phone")
def goes_to_new(story: Story, dweller: Owner, provider: Provider) -> None:
    send(story.at)
    dweller.browser.go(OWN).submit("/tra-cuu/cua-toi/xong").go(OWN)
    dweller.browser.submit(f"{OWN}/ma", {}, "send:sms")
    newest(story.at, provider)
    assert provider.texts[-1].number == NEW


@then("the old phone is told that it was changed")
def old_told(provider: Provider) -> None:
    told = [one.number for one in provider.texts if "da doi" in one.text]
    assert told == [PLANTED["phone"]]


@then("it is asked for a code of the address on file")
def is_asked(dweller: Owner) -> None:
    assert dweller.browser.path == OWN
    assert NEW not in dweller.browser.text


@then("it is told which law keeps them, and until when")
def told_law(dweller: Owner) -> None:
    assert "A law has them kept" in dweller.browser.text
    assert "They are kept until" in dweller.browser.text


@then("a leader of the unit decides on it")
def leader_decides(story: Story) -> None:
    story.at.do(commands.RefuseErasure(story.code, "Luật lưu trữ"), LEADER)


@then("the file says what it told")
def says_what(dweller: Owner) -> None:
    assert PLANTED["customer_name"] in dweller.saved


@then("the history says that the household had it made")
def history_says(story: Story) -> None:
    (made,) = [e for e in story.at.history(story.code) if e.type == "AnswerFileMade"]
    assert made.by == f"kh/{story.code}"
