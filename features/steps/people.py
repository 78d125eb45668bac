"""Who may do what, and who was faster."""

from __future__ import annotations

import pytest
from pytest_bdd import given, parsers, then, when

from engine import Conflict, NotAllowed, NotFound, commands
from features.steps.story import Story
from tests.kit import BUSINESS, DESK, LEADER, STRANGER, SURVEY

SECOND = "khaosat2.sx"
ILL = "Khảo sát viên nghỉ ốm"


def survey(story: Story) -> str:
    view = story.at.engine.cases.get(story.at.actor(DESK), story.code)
    return next(task.task.id for task in view.tasks if task.task.element == "mv_survey")


@given("a second surveyor works in Điện lực Sông Xanh")
def second_surveyor(story: Story) -> None:
    story.at.hire(SECOND, "DL01", "khao_sat")


@when("the first surveyor claims the survey")
def claims(story: Story) -> None:
    story.at.do(commands.ClaimTask(survey(story)), SURVEY)


@when("the first surveyor releases it")
def releases(story: Story) -> None:
    story.at.do(commands.ReleaseTask(survey(story)), SURVEY)


@when("the leader assigns it to the second surveyor because the first is ill")
def assigns(story: Story) -> None:
    story.at.do(commands.AssignTask(survey(story), SECOND, ILL), LEADER)


@when("the first surveyor completes the survey")
def completes(story: Story) -> None:
    story.do("mv_survey")


@then("the second surveyor is told that the first has it")
def told(story: Story) -> None:
    with pytest.raises(Conflict, match=SURVEY):
        story.at.do(commands.ClaimTask(survey(story)), SECOND)


@then("the second surveyor can claim it")
def can_claim(story: Story) -> None:
    story.at.do(commands.ClaimTask(survey(story)), SECOND)
    is_with_second(story)


@then("the survey is with the second surveyor")
def is_with_second(story: Story) -> None:
    assert story.at.task(survey(story)).assignee == SECOND


@then("the history says why")
def says_why(story: Story) -> None:
    event = story.at.history(story.code)[-1]
    assert (event.by, getattr(event.payload, "reason", None)) == (LEADER, ILL)


@then("completing it again is refused, saying who was first and when")
def refused_again(story: Story) -> None:
    answer = story.at.answer("mv_survey", story.code)
    with pytest.raises(Conflict, match=f"{SURVEY} at 01/10/2014"):
        story.at.do(commands.CompleteTask(survey(story), answer), SURVEY)


@then("the business department may not complete the survey")
def wrong_role(story: Story) -> None:
    with pytest.raises(NotAllowed):
        story.at.do(commands.CompleteTask(survey(story), {}), BUSINESS)


@then("Điện lực Núi Bạc finds no such survey")
def stranger(story: Story) -> None:
    with pytest.raises(NotFound):
        story.at.engine.tasks.get(story.at.actor(STRANGER), survey(story))
    with pytest.raises(NotFound):
        story.at.do(commands.CompleteTask(survey(story), {}), STRANGER)


@when(parsers.parse('the desk records the design of "{name}"'))
def records(story: Story, name: str) -> None:
    task = story.at.open_tasks(story.code)["mv_design"]
    answer = story.at.answer("mv_design", story.code)
    story.at.do(commands.CompleteTask(task.id, answer, name), DESK)


@then(parsers.parse('the history names both the desk and "{name}"'))
def names_both(story: Story, name: str) -> None:
    done = [event for event in story.at.history(story.code) if event.type == "TaskCompleted"]
    assert (done[-1].by, done[-1].on_behalf_of) == (DESK, name)
