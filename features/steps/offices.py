"""Requests that one office takes in and another one carries out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pytest_bdd import given, then, when

from engine import NotAllowed, commands, queries
from features.steps.story import Story
from tests.contract.test_routing import HUE, THEIR_DESK, THEIR_LEADER, communes
from tests.contract.test_territory import territory
from tests.kit import DESK, INSTALLER


@given("the communes of Huế are served in turn by Điện lực Sông Xanh and Điện lực Núi Bạc")
def served_in_turn(story: Story) -> None:
    story.at.do(commands.Publish((territory("DL01", "DL02"),)), INSTALLER)


@when(
    "the desk of Điện lực Sông Xanh takes in a household request for a commune of Điện lực Núi Bạc"
)
def takes_in_for_another(story: Story) -> None:
    place = {"site_province": HUE, "site_commune": communes()[1]}
    story.code = story.at.request("lv_household", **place)


@then("the desk of Điện lực Núi Bạc finds it in its list, due in time")
def finds_it(story: Story) -> None:
    listed = story.at.engine.tasks.page(story.at.actor(THEIR_DESK), queries.TaskFilter())
    (step,) = [one.task for one in listed if one.task.case == story.code]
    assert step.due_at is not None
    assert step.due_at > story.at.clock.now()


@then("the code still begins with the letters of Điện lực Sông Xanh")
def keeps_letters(story: Story) -> None:
    assert story.code.startswith("SX")
    assert story.at.case(story.code).intake_unit == "DL01"


@when("the desk of Điện lực Sông Xanh is asked by the customer how far it is")
def is_asked(story: Story) -> None:
    story.at.do(commands.AddComment(story.code, "Khách hay gọi"), THEIR_DESK)
    story.at.engine.taken_in.get(story.at.actor(DESK), story.code)


@then("it sees that Điện lực Núi Bạc carries it out, and reads none of what they wrote")
def sees_the_status(story: Story) -> None:
    desk, engine = story.at.actor(DESK), story.at.engine
    told = engine.taken_in.get(desk, story.code)
    assert (told.executing_name, told.status.turn) == ("Điện lực Núi Bạc", ("utility",))
    with pytest.raises(NotAllowed):
        engine.records.comments(desk, story.code)


@then("the leader of Điện lực Núi Bạc sees who has looked")
def sees_who_looked(story: Story) -> None:
    seen = story.at.engine.accesses.page(story.at.actor(THEIR_LEADER), story.code)
    assert {(one.login, one.reading) for one in seen} == {(DESK, "status")}


@when("the desk offers it to Điện lực Núi Bạc because the place is theirs", target_fixture="due")
def offers_it(story: Story) -> str:
    story.at.do(commands.TransferCase(story.code, "DL02", "Địa điểm của đơn vị bạn"), DESK)
    return story.at.due(story.code, "mv_survey")


@when("the desk of Điện lực Núi Bạc accepts it")
def accepts_it(story: Story) -> None:
    story.at.clock.advance(timedelta(hours=1))
    story.at.do(commands.AcceptTransfer(story.code), THEIR_DESK)


@then("the surveyors of Điện lực Núi Bạc find the survey, due when it was due before")
def find_the_survey(story: Story, due: str) -> None:
    listed = story.at.engine.tasks.page(story.at.actor("khaosat.nb"), queries.TaskFilter())
    assert story.code in {one.task.case for one in listed}
    assert story.at.due(story.code, "mv_survey") == due


@then("the ledger tells which of the two held it, and when")
def ledger_tells(story: Story) -> None:
    view = story.at.engine.ledgers.get(story.at.actor(THEIR_DESK), story.code)
    held = [one for one in view.ledger.stretches if one.element == "mv_survey"]
    assert [one.unit for one in held] == ["DL01", "DL02"]
    assert held[0].ends == held[1].begins
