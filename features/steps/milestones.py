"""Procedures that count from or to the wrong instant."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from pytest_bdd import given, parsers, then, when

from engine import commands
from engine.time import local_day
from features.steps.story import Story, day
from tests.kit import DESIGNER, LEADER, TECHNICAL
from tests.milestones import BRANCH, LOOP, begun
from tests.small import STEP_FORM
from tests.web.conftest import Api


@dataclass
class Drawing:
    key: str = ""
    xml: str = ""
    problems: list[dict[str, Any]] = field(default_factory=list)


@pytest.fixture
def drawing() -> Drawing:
    return Drawing()


@given("a designer draws a procedure in which the dossier becomes valid inside a rework loop")
def draws_loop(drawing: Drawing) -> None:
    drawing.key, drawing.xml = "loop", LOOP


@given("a designer draws a procedure in which power comes on one of two branches")
def draws_branches(drawing: Drawing) -> None:
    drawing.key, drawing.xml = "branch", BRANCH


@when("the designer has the drawing checked")
def has_checked(drawing: Drawing, story: Story) -> None:
    documents = [
        {"kind": "form", "key": "step", "content": STEP_FORM},
        {"kind": "process", "key": drawing.key, "content": drawing.xml},
    ]
    answer = Api(story.at).post("/checks", {"documents": documents}, DESIGNER, Accept_Language="en")
    drawing.problems = (answer.json or {})["problems"]


@then(parsers.parse('it is refused at "{element}", and the designer reads:'))
def refused_at(drawing: Drawing, element: str, datatable: list[list[str]]) -> None:
    said = [[p["message"], p["remedy"]] for p in drawing.problems if p["element"] == element]
    assert [row[0] for row in datatable] in said


@given("a procedure is in force in which the dossier becomes valid inside a rework loop")
def in_force(story: Story) -> None:
    story.code = begun(story.at, "loop", LOOP)


def _complete(story: Story, element: str, pick: int = 0) -> None:
    task = story.at.open_tasks(story.code)[element]
    story.at.do(commands.CompleteTask(task.id, {"pick": pick}), TECHNICAL)


@given("a case of it has a valid dossier")
def has_valid_dossier(story: Story) -> None:
    _complete(story, "check")


@when("everything is done once more")
def once_more(story: Story) -> None:
    _complete(story, "work", 1)
    _complete(story, "check")


@then(parsers.parse('the leader of the unit reads at "{element}" what stands, and what to do'))
def leader_reads(story: Story, element: str) -> None:
    (found,) = story.at.engine.cases.get(story.at.actor(LEADER), story.code).incidents
    assert found.element == element
    assert "that instant stays" in found.reason
    assert "tried again" in found.reason


@then(parsers.parse("the 70 days still end on {text}"))
def still_end_on(story: Story, text: str) -> None:
    due_at = story.at.case(story.code).due_at
    assert due_at is not None
    assert local_day(due_at) == local_day(day(text))


@when("the leader has it tried again")
def tried_again(story: Story) -> None:
    (found,) = story.at.engine.cases.get(story.at.actor(LEADER), story.code).incidents
    story.at.do(commands.RetryIncident(story.code, found.number, "Giữ mốc đầu"), LEADER)


@then("the case goes on")
def goes_on_there(story: Story) -> None:
    assert list(story.at.open_tasks(story.code)) == ["work"]
