"""A customer who writes their request online."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from pytest_bdd import given, then, when

from engine import commands
from tests.contract.test_territory import territory
from tests.kit import INSTALLER, Installation
from tests.pages.test_request_pages import PLACE, WHO, begin, code_on, fill_in, link_on
from tests.pages.visitor import Visitor


class Household:
    """Its phone, and what it was given; ``elsewhere`` is another device."""

    def __init__(self, at: Installation) -> None:
        self.at = at
        self.phone = Visitor(at)
        self.elsewhere = Visitor(at)
        self.code = self.key = ""


@pytest.fixture
def household(installation: Installation) -> Household:
    return Household(installation)


@given("a household that has begun a request online")
def has_begun(household: Household) -> None:
    household.at.clock.set(datetime(2026, 3, 2, 2, tzinfo=UTC))
    household.at.do(commands.Publish((territory("DL01"),)), INSTALLER)
    begin(household.phone)


@when("it answers every page")
def answers_all(household: Household) -> None:
    fill_in(household.phone)


@when("it answers every page for a place that nobody serves")
def answers_elsewhere(household: Household) -> None:
    fill_in(household.phone, {**PLACE, "f.site_province": "Hà Nội", "f.site_commune": "Ba Đình"})


@then("it is told until when power comes at the latest")
def is_told_the_date(household: Household) -> None:
    assert "Handed in today, power comes by" in household.phone.text


@when("it hands the request in")
def hands_in(household: Household) -> None:
    household.phone.submit("/don/gui")


@then("the request is a case of the unit that serves its place")
def is_a_case(household: Household) -> None:
    household.code, household.key = code_on(household.phone)
    case = household.at.case(household.code)
    assert (case.executing_unit, case.channel) == ("DL01", "web")


@then("the household follows it by the code and the key that it was given")
def follows(household: Household) -> None:
    known = {"code": household.code, "key": household.key}
    household.elsewhere.go("/tra-cuu").submit("/tra-cuu", known)
    assert "The power company" in household.elsewhere.text


@when("it answers the first page, and the connection is lost")
def answers_some(household: Household) -> None:
    household.phone.submit("/don/1", WHO, "next")


@then("the link opens the request on another device, with what was answered")
def goes_on(household: Household) -> None:
    household.elsewhere.go(link_on(household.phone))
    assert WHO["f.customer_name"] in household.elsewhere.text


@then("it is told to ask at an office or to call")
def is_told_where(household: Household) -> None:
    assert "ask at any office, or call" in household.phone.text


@then("nothing of what it answered is lost")
def keeps_all(household: Household) -> None:
    assert WHO["f.customer_name"] in household.phone.text
    assert household.phone.go("/don/1").value("f.id_number") == WHO["f.id_number"]
