"""What a customer does without a login."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pytest_bdd import parsers, then, when

from engine import commands
from engine.model.code import make_code
from features.steps.story import Story
from tests.kit import DESK, Installation
from tests.pages.visitor import Visitor

PERSONAL = ("customer_name", "phone", "site_street", "site_place", "id_number", "email")


class Customer:
    """Looks up from a network of their own; ``papers`` are what the desk has handed over."""

    def __init__(self, at: Installation) -> None:
        self.at = at
        self.papers: list[tuple[str, str]] = []
        self.said: list[str] = []

    def look(self, code: str, key: str = "", network: int = 1) -> Visitor:
        self.at.clock.set(self.at.clock.now() + timedelta(seconds=7))
        visitor = Visitor(self.at)
        visitor.client.environ_base["REMOTE_ADDR"] = f"198.51.{network}.1"
        return visitor.go("/tra-cuu").submit("/tra-cuu", {"code": code, "key": key})

    def follow(self, token: str) -> Visitor:
        return Visitor(self.at).go(f"/k/{token}")


@pytest.fixture
def customer(installation: Installation) -> Customer:
    return Customer(installation)


@when("the worker has looked at what is due")
def looks_at_due(story: Story) -> None:
    story.at.fire("2014-10-01 09:00")


@then(parsers.re(r'the customer reads "(?P<words>[^"]+)"'))
def reads(story: Story, customer: Customer, words: str) -> None:
    assert words in customer.look(story.code).text


@then(parsers.re(r'the customer does not read "(?P<words>[^"]+)"'))
def does_not_read(story: Story, customer: Customer, words: str) -> None:
    assert words not in customer.look(story.code).text


@then("the customer reads no name, no address and no number")
def reads_nothing_personal(story: Story, customer: Customer) -> None:
    facts, page = story.at.case(story.code).facts, customer.look(story.code).answer.text
    told = [str(facts[name]) for name in PERSONAL if facts.get(name)]
    assert len(told) >= 4
    assert not [one for one in told if one in page]


@when(parsers.re(r"the desk hands (the customer's|another) paper over"))
def hands_over(story: Story, customer: Customer) -> None:
    details = story.at.do(commands.MakeCaseKey(story.code), DESK).details
    customer.papers.append((str(details["key"]), str(details["token"])))


@then(parsers.re(r'the customer reads "(?P<words>[^"]+)" with the key'))
def reads_with_key(story: Story, customer: Customer, words: str) -> None:
    assert words in customer.look(story.code, customer.papers[-1][0]).text


@then(parsers.re(r'the customer reads "(?P<words>[^"]+)" by the link'))
def reads_by_link(customer: Customer, words: str) -> None:
    assert words in customer.follow(customer.papers[-1][1]).text


@then("the first key and the first link open nothing")
def open_nothing(story: Story, customer: Customer) -> None:
    key, token = customer.papers[0]
    assert customer.look(story.code, key).answer.status_code == 404
    assert customer.follow(token).answer.status_code == 404


@then("the code is found in small letters with blanks")
def found_in_small_letters(story: Story, customer: Customer) -> None:
    code = story.code.lower()
    assert customer.look(f" {code[:2]} {code[2:7]} {code[7:]}").path == "/tra-cuu/ho-so"


@then("the code is found with O for 0")
def found_with_letters(story: Story, customer: Customer) -> None:
    assert customer.look(story.code.replace("0", "O")).path == "/tra-cuu/ho-so"


@then("a code with a wrong digit is said to be wrong")
def said_to_be_wrong(story: Story, customer: Customer) -> None:
    wrong = f"{story.code[:-1]}{(int(story.code[-1]) + 1) % 10}"
    assert "This code is not right" in customer.look(wrong).text


@when("somebody tries forty codes that are none")
def tries_many(customer: Customer) -> None:
    pages = [customer.look(make_code("SX", f"{n:09d}"), network=2) for n in range(40)]
    customer.said = [one.text for one in pages]


@then("they are told to wait")
def told_to_wait(customer: Customer) -> None:
    assert "Try again in" in customer.said[-1]
    assert sum("No request is found" in said for said in customer.said) == 30


@then("a neighbour's look-up is answered")
def neighbour(story: Story, customer: Customer) -> None:
    assert customer.look(story.code, network=3).path == "/tra-cuu/ho-so"


@when("the customer looks at the promises")
def looks_at_promises(customer: Customer) -> None:
    customer.said = [Visitor(customer.at).go("/cam-ket").text]


@then(parsers.re(r'they read "(?P<words>[^"]+)"'))
def they_read(customer: Customer, words: str) -> None:
    assert words in customer.said[-1]
