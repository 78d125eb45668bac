"""Instants that people tell, rightly and wrongly."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytest_bdd import given, parsers, then, when

from engine import Invalid, commands
from engine.errors import FieldError
from engine.handlers.told import Span
from features.steps.story import Story, moment
from tests.kit import AUDITOR, DESK, LEADER

_STEP = "mv_meter_energize"


@when(parsers.parse("the crew tells that power came on {text}"), target_fixture="refused_instant")
def tells(story: Story, text: str) -> FieldError:
    with pytest.raises(Invalid) as caught:
        story.do(_STEP, energized_at=moment(text).isoformat())
    (error,) = caught.value.fields
    return error


@then(parsers.parse("it is told that power came between {first} and {last}"))
def bounds(refused_instant: FieldError, first: str, last: str) -> None:
    assert refused_instant.field == "energized_at"
    assert refused_instant.params["earliest"] == moment(first)
    assert refused_instant.params["latest"] == moment(last)


@given(parsers.parse("it was recorded that power came on {text}"))
def recorded(story: Story, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as before:
        before.setattr(Span, "holds", lambda span, told: True)
        story.do(_STEP, energized_at=moment(text).isoformat())


@then("everybody still sees the case, and that its power has a wrong date")
def seen(story: Story) -> None:
    for login in (DESK, LEADER, AUDITOR):
        view = story.at.engine.cases.get(story.at.actor(login), story.code)
        assert [one.milestone for one in view.misdated] == ["energized"]
    assert story.at.engine.ledgers.get(story.at.actor(AUDITOR), story.code).totals.gross == 58


@when(parsers.parse("the desk corrects the power to {text}"))
def corrects(story: Story, text: str) -> None:
    facts = {f"{_STEP}.energized_at": moment(text).isoformat()}
    corrected = commands.CorrectFacts(story.code, facts, "Gõ nhầm năm")
    try:
        story.at.do(corrected, DESK)
    except Invalid as error:
        if error.code != "late_cause_missing":
            raise
        story.at.do(replace(corrected, late_cause="slow_works"), DESK)


@then(parsers.parse("the year's index counts the case with {days:d} days"))
def counted(story: Story, days: int) -> None:
    index = story.at.engine.oversight.year(story.at.actor(LEADER), 2014, "mv_own_substation")
    assert (index.whole.cases, index.whole.gross, index.misdated) == (1, days, ())


@then("both instants stand in the history")
def both(story: Story) -> None:
    entries = story.at.engine.cases.history(story.at.actor(AUDITOR), story.code)
    (corrected,) = (one for one in entries if one.event.type == "FactsCorrected")
    (change,) = corrected.changes
    assert (str(change.before)[:4], str(change.after)[:4]) == ("2004", "2014")
