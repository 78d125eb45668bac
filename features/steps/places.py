"""Where the power is wanted: typed, refused, chosen and put right."""

from __future__ import annotations

import pytest
from pytest_bdd import given, parsers, step, then, when

from engine import Invalid, commands, queries
from features.steps.story import Story
from tests.kit import DESK
from tests.pages.visitor import Visitor


@step(parsers.parse('the desk takes in a household request for "{commune}" in "{province}"'))
def takes_in_for(story: Story, commune: str, province: str) -> None:
    place = {"site_commune": commune, "site_province": province}
    story.code = story.at.request("lv_household", **place)


@then(parsers.parse("the case keeps the commune {code}, and counts it as {area}"))
def keeps_commune(story: Story, code: str, area: str) -> None:
    facts = story.at.case(story.code).facts
    assert (facts["site_commune"], facts["area_class"]) == (code, area)
    assert facts["site_places_version"] == 1


@then(parsers.parse('the page of the case says "{words}"'))
def page_says(story: Story, visitor: Visitor, words: str) -> None:
    page = visitor.log_in(DESK).go(f"/cases/{story.code}").text
    assert words in page
    assert "site_commune" not in page


@when(
    parsers.parse('the desk asks for a household request for "{commune}" in "{province}"'),
    target_fixture="refused",
)
def asks_for(story: Story, commune: str, province: str) -> Invalid:
    with pytest.raises(Invalid) as caught:
        takes_in_for(story, commune, province)
    return caught.value


@then(parsers.parse('nothing was taken in, and the {field} is refused: "{reason}"'))
def is_refused(story: Story, refused: Invalid, field: str, reason: str) -> None:
    (error,) = refused.fields
    assert error.field == field
    assert reason in error.message.format(**error.params)
    assert story.at.engine.cases.page(story.at.actor(DESK), queries.CaseFilter()) == []


@given("a household comes to the desk of Điện lực Sông Xanh")
def household_comes(story: Story) -> None:
    receipt = story.at.do(commands.StartCase("lv_household", "DL01", "counter"), DESK)
    story.code = str(receipt.subject)


@when(parsers.parse('the desk chooses the province "{code}" on the page of the request'))
def chooses_province(story: Story, visitor: Visitor, code: str) -> None:
    task = story.at.open_tasks(story.code)["lvh_submit_request"].id
    visitor.log_in(DESK).go(f"/tasks/{task}")
    visitor.submit(f"/tasks/{task}/answer", {"f.site_province": code}, "show")


@then(
    parsers.parse('the page offers "{one}" and "{other}", and nothing of another province'),
)
def offers(visitor: Visitor, one: str, other: str) -> None:
    offered = visitor.page.xpath("//select[@name='f.site_commune']/option/text()")
    names = [name.strip() for name in offered if name.strip()]
    assert {one, other} <= set(names)
    assert len(names) == 40


@when(parsers.parse('the desk corrects the commune to "{commune}"'))
def corrects_commune(story: Story, commune: str) -> None:
    facts = {"site_commune": commune}
    story.at.do(commands.CorrectFacts(story.code, facts, "Ghi nhầm xã"), DESK)


@then("the history of the case still verifies and can be given again")
def history_holds(story: Story) -> None:
    assert story.at.verify() == []
    (again,) = story.at.engine.reexecute([story.code])
    assert again.divergence is None
