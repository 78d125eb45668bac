"""How people of the desk and their leaders speak of time that does not count, and of wrong
breaches."""

from __future__ import annotations

import pytest
from pytest_bdd import given, parsers, then, when

from engine import NotAllowed, commands
from features.steps.limits import events_of
from features.steps.story import Story, day, moment
from tests.contract.test_last_day import breaches, last_days, tick
from tests.contract.test_profiles import start_under
from tests.kit import DESK, LEADER

_WHY = "Lịch của ngày đó bị nhập sai"


@given(
    parsers.parse(
        'the leader of Điện lực Sông Xanh takes in a medium-voltage request under "{profile}"'
    )
)
def request_under(story: Story, profile: str) -> None:
    story.code = start_under(story.at, profile)


@when(parsers.parse("everybody is in time until the customer has to pay, on {text}"))
def come_to_payment(story: Story, text: str) -> None:
    story.come_to("lvb_plan_estimate")
    story.at.clock.set(moment(text))
    cost = {"customer_cost_vnd": 5_000_000}
    story.at.go(story.code, "lvb_pay_and_deposit", lvb_plan_estimate=cost)


@when("the survey finds that the plan has to be supplemented")
def needs_planning(story: Story) -> None:
    story.come_to("mv_survey")
    story.do("mv_survey", result="planning", in_plan=False)


@when("agencies have decided, and contractors alone are at work")
def contractors_alone(story: Story) -> None:
    story.come_to("mv_design")
    while opened := [e for e in story.at.open_tasks(story.code) if not e.endswith("_works")]:
        story.do(opened[0])


@when(parsers.parse("the worker goes on looking until {text}"))
def worker_looks(story: Story, text: str) -> None:
    tick(story.at, f"{moment(text):%Y-%m-%d %H:%M}")


@when("the customer pays, and all goes well")
def customer_pays(story: Story) -> None:
    story.come_to(None)


@then(parsers.parse("pages, lists and the ledger say that the last day is {text}"))
def one_last_day(story: Story, text: str) -> None:
    assert last_days(story.at, story.code) == {f"{day(text):%Y-%m-%d}"}


@then("the limit over the case was not broken")
def not_broken(story: Story) -> None:
    assert breaches(story.at, story.code) == []


@then("the limit over the case was broken")
def broken(story: Story) -> None:
    assert len(breaches(story.at, story.code)) == 1
    assert story.at.late() == {story.code}


@when("the desk says why that was recorded wrongly")
def ask(story: Story) -> None:
    story.at.do(commands.AskAnnulment(story.code, 0, _WHY), DESK)


@then("the desk cannot annul it alone")
def not_alone(story: Story) -> None:
    with pytest.raises(NotAllowed):
        story.at.do(commands.AnnulBreach(story.code, 0, _WHY), DESK)


@when("the leader of the unit annuls it")
def annul(story: Story) -> None:
    story.at.do(commands.AnnulBreach(story.code, 0, "Đã đối chiếu lịch công bố"), LEADER)


@then("the case is in no list of late cases")
def not_late(story: Story) -> None:
    assert story.at.late() == set()


@then("the history keeps the breach, who asked and who annulled it")
def history_keeps(story: Story) -> None:
    assert len(breaches(story.at, story.code)) == 1
    assert [event.by for event in events_of(story, "AnnulmentAsked")] == [DESK]
    assert [event.by for event in events_of(story, "BreachAnnulled")] == [LEADER]
