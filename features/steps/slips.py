"""What a customer takes home: papers, and dates for a calendar."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader
from pytest_bdd import given, parsers, then, when

from engine import commands
from engine.i18n import written
from engine.time import VIETNAM
from features.steps.story import Story
from tests.kit import DESK, LEADER
from tests.pages.test_slips import texts
from tests.pages.visitor import Visitor

FIELD = "survey_slot"


class Hands:
    """What the customer holds: the page that the counter has shown, and the calendar."""

    def __init__(self) -> None:
        self.page: Visitor
        self.calendar: list[str] = []


@pytest.fixture
def hands() -> Hands:
    return Hands()


def slot(day: str, hour: str) -> datetime:
    return datetime(2014, 10, int(day), int(hour), tzinfo=VIETNAM)


def entry_of(calendar: list[str]) -> dict[str, str]:
    """The survey by its properties."""
    text = "\n".join(calendar)
    found = next(one for one in text.split("BEGIN:VEVENT") if FIELD in one)
    pairs = (line.partition(":") for line in found.splitlines() if ":" in line)
    return {name.partition(";")[0]: value for name, _, value in pairs}


@when("the counter prints the acknowledgement")
def prints(story: Story, hands: Hands) -> None:
    hands.page = Visitor(story.at).log_in(DESK).go(f"/cases/{story.code}")
    hands.page.submit(f"/cases/{story.code}/customer-key")


@then("the paper tells the code, the key and the last date of the clock")
def tells(story: Story, hands: Hands) -> None:
    facts = story.at.case(story.code).facts
    plan = story.at.engine.plans.get("lv_household", story.at.clock.now(), facts)
    for said in (story.code, hands.page.value("key"), written("en", plan.last_day)):
        assert said in hands.page.text


@then("the page and the PDF say the same")
def say_the_same(story: Story, hands: Hands) -> None:
    address = f"/cases/{story.code}/slips/acknowledgement"
    answer = hands.page.client.post(address, data=hands.page.filled(address))
    pages = PdfReader(BytesIO(answer.data)).pages
    printed = "".join("".join(page.extract_text() for page in pages).split())
    assert [one for one in texts(hands.page) if one not in printed] == []


@then("what is scanned off the paper opens the request")
def opens(story: Story, hands: Hands) -> None:
    found = re.search(r"/k/[\w-]{22}", hands.page.text)
    assert found is not None
    assert story.code in Visitor(story.at).go(found[0]).text


@given(
    parsers.re(
        r"the desk has made an appointment for the survey on (?P<day>\d+) October 2014, "
        r"(?P<hour>\d+):00"
    )
)
def has_made(story: Story, day: str, hour: str) -> None:
    twist = {FIELD: slot(day, hour).astimezone(UTC).isoformat()}
    story.at.go(story.code, "lvh_survey", lvh_receive_check=twist)


@when(parsers.re(r"the appointment is moved to (?P<day>\d+) October 2014, (?P<hour>\d+):00"))
def is_moved(story: Story, day: str, hour: str) -> None:
    moved = {FIELD: slot(day, hour).astimezone(UTC).isoformat()}
    story.at.do(commands.CorrectFacts(story.code, moved, "khách xin đổi giờ"), LEADER)


@when("the request is cancelled")
def is_cancelled(story: Story) -> None:
    story.at.do(commands.CancelCase(story.code, "khách không còn nhu cầu"), LEADER)


@when("the customer saves the dates in a calendar")
def saves(story: Story, hands: Hands) -> None:
    made = story.at.do(commands.MakeCaseKey(story.code), DESK).details
    customer = Visitor(story.at).go(f"/k/{made['token']}")
    hands.calendar.append(customer.client.get("/tra-cuu/lich.ics").text)


@then(parsers.re(r"the calendar has the survey on (?P<day>\d+) October 2014, (?P<hour>\d+):00"))
def has_the_survey(hands: Hands, day: str, hour: str) -> None:
    assert "DTSTART;TZID=Asia/Ho_Chi_Minh:" in hands.calendar[-1]
    assert entry_of(hands.calendar[-1:])["DTSTART"] == f"{slot(day, hour):%Y%m%dT%H%M%S}"


@then(parsers.re(r"the same entry has moved to (?P<day>\d+) October 2014, (?P<hour>\d+):00"))
def has_moved(hands: Hands, day: str, hour: str) -> None:
    has_the_survey(hands, day, hour)
    before, after = entry_of(hands.calendar[-2:-1]), entry_of(hands.calendar[-1:])
    assert before["UID"] == after["UID"] and int(before["SEQUENCE"]) < int(after["SEQUENCE"])


@then("the entry is cancelled")
def entry_is_cancelled(hands: Hands) -> None:
    before, after = entry_of(hands.calendar[-2:-1]), entry_of(hands.calendar[-1:])
    assert (before["STATUS"], after["STATUS"]) == ("CONFIRMED", "CANCELLED")
    assert before["UID"] == after["UID"] and int(before["SEQUENCE"]) < int(after["SEQUENCE"])
