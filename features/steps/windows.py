"""How people speak of windows: limits over several steps."""

from __future__ import annotations

from pytest_bdd import parsers, then, when

from engine import SYSTEM, queries
from engine.model.views import WindowView
from engine.time import VIETNAM, in_office_hours, read_calendar
from features.steps.limits import events_of
from features.steps.story import Story, day
from tests.kit import LEADER, ROOT

_OFFICE = read_calendar((ROOT / "workflows/calendars/utility.toml").read_text("utf-8"))


@when("the worker looks")
def worker_looks(story: Story) -> None:
    story.at.fire()


def _beside(story: Story, step: str, window: str) -> tuple[bool, WindowView]:
    """Whether the step is late, and the window as it is shown beside it."""
    task = story.opened(step)
    assert task is not None
    view = story.at.engine.tasks.get(SYSTEM, task.id, "en").view
    (shown,) = (one for one in view.windows if one.name == window)
    return view.overdue, shown


@then(
    parsers.re(
        r'"(?P<step>.+)" is late, and the window "(?P<window>.+)" is kept until (?P<until>.+)'
    )
)
def late_and_kept(story: Story, step: str, window: str, until: str) -> None:
    overdue, shown = _beside(story, step, window)
    assert overdue
    assert not shown.over
    assert shown.due_at.astimezone(VIETNAM).date() == day(until).date()


@then(parsers.re(r'the window "(?P<window>.+)" runs until (?P<until>.+)'))
def runs_until(story: Story, window: str, until: str) -> None:
    lines = story.at.engine.ledgers.get(SYSTEM, story.code, "en").windows
    (line,) = (one for one in lines if one.name == window)
    assert line.legal_end.astimezone(VIETNAM).date() == day(until).date()


@then(
    parsers.parse(
        'the window "{window}" is not kept, and the leader of the unit was told in office hours'
    )
)
def broken_and_told(story: Story, window: str) -> None:
    lines = story.at.engine.ledgers.get(SYSTEM, story.code, "en").windows
    (line,) = (one for one in lines if one.name == window)
    assert line.over
    found = [*events_of(story, "DeadlineBreached"), *events_of(story, "BreachTold")]
    told = [e for e in found if e.payload.element == line.window.element and e.payload.to]
    assert [LEADER in event.payload.to for event in told] == [True]
    assert in_office_hours(told[0].at, _OFFICE)


@then(parsers.re(r'the window "(?P<window>.+)" was (?P<kept>kept|not kept)'))
def was_kept(story: Story, window: str, kept: str) -> None:
    lines = story.at.engine.ledgers.get(SYSTEM, story.code, "en").windows
    assert [one.window.kept for one in lines if one.name == window] == [kept == "kept"]


@then("these limits were not kept:")
def not_kept(story: Story, datatable: list[list[str]]) -> None:
    found = story.at.engine.breaches.page(SYSTEM, queries.BreachFilter(), language="en")
    assert {view.name for view in found} == {row[0] for row in datatable}
