"""How a manager speaks of the time of a case."""

from __future__ import annotations

from datetime import datetime, timedelta

from pytest_bdd import parsers, then, when

from engine import SYSTEM, events, queries
from engine.time import local_day
from features.steps.story import Story
from tests.kit import LEADER

_OUTLOOKS = {
    "in time": "on_time",
    "and that is tight": "tight",
    "and that is too late": "late",
}


def day_of(story: Story) -> int:
    """Which day of the case it is."""
    valid = story.at.case(story.code).dossier_valid_at
    assert valid is not None
    return (local_day(story.at.clock.now()) - local_day(valid)).days


def come_to(story: Story, instant: datetime) -> None:
    """Lets time pass, the worker looking every hour."""
    while story.at.clock.now() < instant:
        story.at.clock.set(min(instant, story.at.clock.now() + timedelta(hours=1)))
        story.at.fire()


def events_of(story: Story, kind: str) -> list[events.Event]:
    return [event for event in story.at.history(story.code) if event.type == kind]


@when(parsers.parse('every step takes all of its limit until "{name}"'))
def takes_all(story: Story, name: str) -> None:
    wanted = story.element(name)
    while wanted not in story.at.open_tasks(story.code):
        first = _next_due(story)
        story.do(first, **(story.facts or {} if first == "mv_survey" else {}))


def _next_due(story: Story) -> str:
    """Comes to the due instant of the open step that is due first; answers its element."""
    opened = story.at.open_tasks(story.code)
    ends = {task.element: task.due_at or story.at.clock.now() for task in opened.values()}
    first = min(ends, key=lambda one: (ends[one], opened[one].number))
    come_to(story, ends[first])
    return first


def _at_due(story: Story, element: str) -> None:
    """Comes to the due instant of a step; what is due before it is done."""
    while (first := _next_due(story)) != element:
        story.do(first)


@when(parsers.parse("the design is refused on day {number:d}, where it should have been agreed"))
def design_refused(story: Story, number: int) -> None:
    _at_due(story, "mv_design_agreement")
    assert day_of(story) == number
    story.do("mv_design_agreement", approved=False, comments=["Bổ sung tính toán ngắn mạch"])


@when(parsers.parse("the design is agreed on day {number:d}, nine days later than planned"))
def design_agreed_late(story: Story, number: int) -> None:
    _at_due(story, "mv_design_agreement")
    assert day_of(story) == number
    story.do("mv_design_agreement")


@when(parsers.parse("the permit is refused on day {number:d}"))
def permit_refused_on(story: Story, number: int) -> None:
    come_to(story, story.at.clock.now() + timedelta(days=number - day_of(story)))
    story.do(
        "mv_construction_permit",
        granted=False,
        permit_no=None,
        valid_from=None,
        valid_to=None,
        refusal_reason="Thiếu phương án giao thông",
    )


@when("the crew comes one day before it has to")
def crew_comes_early(story: Story) -> None:
    due_at = story.at.open_tasks(story.code)["mv_meter_energize"].due_at
    assert due_at is not None
    come_to(story, due_at - timedelta(days=1))
    story.do("mv_meter_energize")


@then(parsers.re(r"power is expected on day (?P<number>\d+), (?P<outlook>.+)"))
def power_expected(story: Story, number: str, outlook: str) -> None:
    case = story.at.case(story.code)
    assert case.dossier_valid_at is not None
    assert case.ends_at is not None
    days = (local_day(case.ends_at) - local_day(case.dossier_valid_at)).days
    assert (days, case.outlook) == (int(number), _OUTLOOKS[outlook])


@then("the leader of the unit was told so once")
def leader_told(story: Story) -> None:
    outlook = story.at.case(story.code).outlook
    told = [e.payload for e in events_of(story, "OutlookChanged") if e.payload.to]
    assert [p.to for p in told if p.outlook == outlook] == [(LEADER,)]


@then(parsers.parse('"{name}" may end {days:d} days later than its own limit says'))
def slack_of(story: Story, name: str, days: int) -> None:
    task = story.at.open_tasks(story.code)[story.element(name)]
    assert story.at.engine.tasks.get(SYSTEM, task.id).view.slack == days


@then(parsers.parse("power has come on day {number:d}"))
def power_came(story: Story, number: int) -> None:
    case = story.at.case(story.code)
    assert case.energized_at is not None
    assert case.dossier_valid_at is not None
    assert (local_day(case.energized_at) - local_day(case.dossier_valid_at)).days == number


@then("no limit was broken")
def nothing_broken(story: Story) -> None:
    assert [v.breach for v in story.at.engine.breaches.page(SYSTEM, queries.BreachFilter())] == []


@then("it is late because of:")
def late_because(story: Story, datatable: list[list[str]]) -> None:
    path = story.at.case(story.code).path
    assert list(path) == [story.element(row[0]) for row in datatable]


@then("the limit of 70 days was broken, with its cause")
def whole_broken(story: Story) -> None:
    found = [v.breach for v in story.at.engine.breaches.page(SYSTEM, queries.BreachFilter())]
    (whole,) = [breach for breach in found if breach.number == 0]
    assert whole.limit == "70cd"
    assert whole.days_late == 10
    assert whole.cause is not None


@then("nobody was told of a breach of the 70 days twice")
def told_once(story: Story) -> None:
    found = [*events_of(story, "DeadlineBreached"), *events_of(story, "BreachTold")]
    told = [e for e in found if e.payload.number == 0 and e.payload.to]
    assert len(told) == 1
    assert LEADER in told[0].payload.to
