"""What can be seen of a case."""

from __future__ import annotations

import pytest
from pytest_bdd import parsers, then

from engine import Conflict, commands, states
from engine.time import local_day
from features.steps.story import Story, day, moment
from tests.kit import DESK

_ROLES = {"customer": "khach_hang", "leader": "lanh_dao"}


@then(parsers.re(r'it is the (?P<who>customer|leader)\'s turn for "(?P<name>[^"]+)"'))
def turn(story: Story, who: str, name: str) -> None:
    task = story.opened(name)
    assert task is not None
    assert task.roles == (_ROLES[who],)


@then(parsers.parse('it is the turn of the one-stop desk for "{name}"'))
def turn_of_the_desk(story: Story, name: str) -> None:
    task = story.opened(name)
    assert task is not None
    assert task.roles == ("mot_cua",)


@then("these steps are open together:")
def open_together(story: Story, datatable: list[list[str]]) -> None:
    assert set(story.at.open_tasks(story.code)) == {story.element(row[0]) for row in datatable}


@then(parsers.re(r'"(?P<name>[^"]+)" is (still )?open'))
def is_open(story: Story, name: str) -> None:
    assert story.opened(name) is not None


@then(parsers.parse('"{name}" is not open'))
def is_not_open(story: Story, name: str) -> None:
    assert story.opened(name) is None


@then(parsers.parse('only "{name}" is open'))
def only_open(story: Story, name: str) -> None:
    assert list(story.at.open_tasks(story.code)) == [story.element(name)]


@then(parsers.parse('"{name}" is open for the second time'))
def open_again(story: Story, name: str) -> None:
    task = story.opened(name)
    assert task is not None
    assert task.round == 2


@then(parsers.parse('"{name}" was cancelled'))
def was_cancelled(story: Story, name: str) -> None:
    view = story.at.engine.cases.get(story.at.actor(DESK), story.code)
    found = [t.task.state for t in view.tasks if t.task.element == story.element(name)]
    assert found[-1] is states.TaskState.CANCELLED


@then(parsers.parse('"{name}" was never asked for'))
def never_asked(story: Story, name: str) -> None:
    view = story.at.engine.cases.get(story.at.actor(DESK), story.code)
    assert story.element(name) not in {task.task.element for task in view.tasks}


@then(parsers.parse('"{name}" is due on {text}'))
def is_due(story: Story, name: str, text: str) -> None:
    task = story.opened(name)
    assert task is not None
    assert task.due_at == moment(text)


@then(parsers.parse('the case runs under "{profile}"'))
def runs_under(story: Story, profile: str) -> None:
    assert story.at.case(story.code).profile == profile


@then("the 70-day clock does not run yet")
def clock_does_not_run(story: Story) -> None:
    assert story.at.case(story.code).dossier_valid_at is None


@then(parsers.parse("the 70 days run from {first} to {last}"))
def clock_runs(story: Story, first: str, last: str) -> None:
    case = story.at.case(story.code)
    assert case.dossier_valid_at is not None
    assert case.due_at is not None
    assert local_day(case.dossier_valid_at) == day(first).date()
    assert local_day(case.due_at) == day(last).date()


@then(parsers.parse("the whole is due on {text}"))
def whole_is_due(story: Story, text: str) -> None:
    case = story.at.case(story.code)
    assert case.due_at is not None
    assert local_day(case.due_at) == day(text).date()


@then(parsers.parse("the 70-day clock stops at {text}"))
def clock_stops(story: Story, text: str) -> None:
    assert story.at.case(story.code).energized_at == moment(text)


@then(parsers.parse('the case has ended as "{outcome}"'))
def has_ended(story: Story, outcome: str) -> None:
    case = story.at.case(story.code)
    assert (case.state, case.outcome) == (states.CaseState.COMPLETED, outcome)
    assert story.at.open_tasks(story.code) == {}


@then(
    parsers.re(r"the case goes on as a (?P<voltage>low|medium)-voltage request under the same code")
)
def handed_over(story: Story, voltage: str) -> None:
    case = story.at.case(story.code)
    assert case.handed_over
    assert case.definition == {"low": "lv_business", "medium": "mv_own_substation"}[voltage]


@then("withdrawing is refused")
def no_withdrawal(story: Story) -> None:
    with pytest.raises(Conflict):
        message = commands.CorrelateMessage(story.code, "withdrawal", {"reason": "cost"})
        story.at.do(message, DESK)


@then("nobody can go on with it")
def nobody_goes_on(story: Story) -> None:
    (element,) = story.at.open_tasks(story.code)
    with pytest.raises(Conflict, match="suspended"):
        story.do(element)
