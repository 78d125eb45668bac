"""What is typed into fields of one line, and how it comes back."""

from __future__ import annotations

import pytest
from pytest_bdd import given, parsers, then, when

from engine import commands
from features.steps.story import Story
from tests.kit import DESK, SURVEY
from tests.pages.visitor import Visitor


@pytest.fixture
def visitor(story: Story) -> Visitor:
    return Visitor(story.at)


@when(parsers.parse('the desk takes in a household request with the phone number "{typed}"'))
def takes_in_household(story: Story, typed: str) -> None:
    story.code = story.at.request("lv_household", phone=typed)


@when(parsers.parse('the desk takes in a medium-voltage request with the tax code "{typed}"'))
def takes_in_company(story: Story, typed: str) -> None:
    story.code = story.at.request(tax_code=typed)


@then(parsers.parse('the case keeps the phone number "{kept}"'))
def keeps_phone(story: Story, kept: str) -> None:
    assert story.at.case(story.code).facts["phone"] == kept


@then(parsers.parse('the case keeps the tax code "{kept}"'))
def keeps_tax_code(story: Story, kept: str) -> None:
    assert story.at.case(story.code).facts["tax_code"] == kept


@then(parsers.parse('its page shows the phone number "{shown}"'))
def shows_phone(story: Story, visitor: Visitor, shown: str) -> None:
    assert shown in visitor.log_in(DESK).go(f"/cases/{story.code}").text


@given("a company comes to the desk of Điện lực Sông Xanh")
def company_comes(story: Story) -> None:
    receipt = story.at.do(commands.StartCase("mv_own_substation", "DL01", "counter"), DESK)
    story.code = str(receipt.subject)


@when(
    parsers.parse('the desk types the tax code "{typed}" into the page of the request'),
    target_fixture="asked",
)
def types_tax_code(story: Story, visitor: Visitor, typed: str) -> str:
    task = story.at.open_tasks(story.code)["mv_submit_request"].id
    given = {"f.customer_kind": "organization", "f.tax_code": typed}
    visitor.log_in(DESK).go(f"/tasks/{task}")
    visitor.submit(f"/tasks/{task}/answer", given, "complete")
    return "f.tax_code"


@then("the page says that the tax code is wrong, and how a right one is written")
def says_how(visitor: Visitor) -> None:
    assert visitor.answer.status_code == 422
    assert "One digit of this tax code is wrong" in visitor.text
    assert "One that is right: 0100100079." in visitor.text


@then(parsers.parse('"{typed}" still stands in the field'))
def still_stands(visitor: Visitor, asked: str, typed: str) -> None:
    assert visitor.value(asked) == typed


@when(
    parsers.parse('the surveyor keeps a draft with the latitude "{typed}"'), target_fixture="asked"
)
def keeps_draft(story: Story, visitor: Visitor, typed: str) -> str:
    task = story.at.open_tasks(story.code)["mv_survey"].id
    visitor.log_in(SURVEY).go(f"/tasks/{task}")
    visitor.submit(f"/tasks/{task}/answer", {"f.lat": typed}, "draft")
    visitor.go(f"/tasks/{task}")
    return "f.lat"


@when(parsers.parse('the surveyor completes the survey at "{place}"'))
def completes_at(story: Story, place: str) -> None:
    story.do("mv_survey", lat=place, lon=None)


@when(parsers.parse('the desk corrects the latitude to "{typed}"'))
def corrects_latitude(story: Story, visitor: Visitor, typed: str) -> None:
    address = f"/cases/{story.code}/correction"
    visitor.log_in(DESK).go(f"{address}?fact=lat")
    visitor.submit(address, {"f.lat": typed, "reason": "Đọc lại máy định vị"})
    assert visitor.answer.status_code == 200, visitor.text


@then(
    parsers.parse(
        'the page of the case, its correction and its print show the latitude "{degrees}"'
    )
)
def show_latitude(story: Story, visitor: Visitor, degrees: str) -> None:
    _shown_everywhere(story, visitor, "lat", degrees)


@then(parsers.parse('they show the longitude "{degrees}"'))
def show_longitude(story: Story, visitor: Visitor, degrees: str) -> None:
    _shown_everywhere(story, visitor, "lon", degrees)


def _shown_everywhere(story: Story, visitor: Visitor, field: str, degrees: str) -> None:
    visitor.log_in(DESK)
    for page in ("", "/print"):
        assert f"{degrees}°" in visitor.go(f"/cases/{story.code}{page}").text
    visitor.go(f"/cases/{story.code}/correction?fact={field}")
    assert visitor.value(f"f.{field}") == degrees
    recorded = story.at.case(story.code).facts[field]
    assert repr(recorded) == degrees
