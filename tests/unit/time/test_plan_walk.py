"""How the plan goes through forks, joins, sub-processes and events, and what it refuses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime

import pytest
from mv_drawing import energized, flows, par, process, scope, task, wait, xor

from engine.model import process as bpmn
from engine.time import (
    CalendarError,
    InstantError,
    Plan,
    PlanError,
    Profile,
    ProfileError,
    WorkingCalendar,
    close_of_day,
    plan,
    profile_from,
)

Planner = Callable[..., Plan]

WEDNESDAY = date(2014, 10, 1)
LIMITS = {"one": "1wd", "two": "2wd", "five": "5wd", "week": "7cd"}
START, END = bpmn.StartEvent(id="start"), bpmn.EndEvent(id="end")


def small_profile(calendar: str = "utility") -> Profile:
    return profile_from(
        {
            "id": "small",
            "name": {"vi": "Nhỏ", "en": "Small"},
            "valid_from": "2014-01-01",
            "ground": "none",
            "total": {
                "from": "dossier_valid",
                "to": "energized",
                "limit": "10cd",
                "warn": "8cd",
                "ground": "none",
            },
            "limits": {
                key: {"limit": text, "calendar": calendar, "ground": "none"}
                for key, text in LIMITS.items()
            },
        }
    )


@pytest.fixture
def planner(calendars: Mapping[str, WorkingCalendar]) -> Planner:
    def planned(
        nodes: Iterable[bpmn.Node],
        drawn: Iterable[bpmn.Flow],
        valid: date | datetime = WEDNESDAY,
        **variables: object,
    ) -> Plan:
        drawing = process([START, END, energized(), *nodes], drawn)
        return plan(drawing, small_profile(), calendars, valid, variables)

    return planned


def dues(made: Plan) -> dict[str, str]:
    return {step.element: f"{step.due:%m-%d}" for step in made.steps}


def test_steps_follow_each_other_and_a_task_without_a_limit_takes_no_time(planner: Planner) -> None:
    made = planner(
        [task("a", deadline="one"), task("b", deadline=None), task("c", deadline="two")],
        flows("start a b c energized end"),
    )
    assert dues(made) == {"a": "10-02", "b": "10-02", "c": "10-06"}
    assert made.total_calendar_days == 5
    assert made.critical_path == ("a", "b", "c")
    a, b, _ = made.steps
    assert (a.start, a.due) == (close_of_day(WEDNESDAY), close_of_day(date(2014, 10, 2)))
    assert (b.start, b.due, b.limit) == (a.due, a.due, None)


def test_the_total_stops_at_the_milestone_and_the_plan_goes_on(planner: Planner) -> None:
    made = planner(
        [task("a", deadline="one"), task("z", deadline="week")], flows("start a energized z end")
    )
    assert made.total_calendar_days == 1
    assert dues(made) == {"a": "10-02", "z": "10-09"}
    assert made.critical_path == ("a",)


def test_a_total_of_exactly_the_limit_is_within_and_one_day_more_is_not(planner: Planner) -> None:
    friday, steps = date(2014, 10, 3), [task("a", deadline="five"), task("b", deadline="one")]
    exact = planner(steps, flows("start a b energized end"), friday)
    assert (exact.last_day, exact.total_calendar_days) == (date(2014, 10, 13), 10)
    assert exact.within_limit
    over = planner([*steps, task("c", deadline="one")], flows("start a b c energized end"), friday)
    assert (over.last_day, over.total_calendar_days) == (date(2014, 10, 13), 11)
    assert not over.within_limit


def test_a_join_waits_for_the_latest_branch(planner: Planner) -> None:
    made = planner(
        [par("split"), par("join"), task("a", deadline="one"), task("b", deadline="five"),
         task("c", deadline="one")],
        flows("start split a join c energized end", "split b join"),
    )  # fmt: skip
    assert dues(made) == {"a": "10-02", "b": "10-08", "c": "10-09"}
    assert made.critical_path == ("b", "c")


def test_of_equally_late_branches_the_one_drawn_first_is_critical(planner: Planner) -> None:
    nodes = [par("split"), par("join"), task("a", deadline="one"), task("b", deadline="one"),
             task("c", deadline="two")]  # fmt: skip
    made = planner(nodes, flows("start split a b join energized end", "split c join"))
    assert made.critical_path == ("a", "b")
    made = planner(nodes, flows("start split c join energized end", "split a b join"))
    assert made.critical_path == ("c",)


CHOICE = (
    [xor("gw", "gw__a"), task("a", deadline="one"), task("b", deadline="five"), xor("merge")],
    flows("start gw a merge energized end", "gw b | x.y = 1", "b merge"),
)


@pytest.mark.parametrize(
    ("variables", "element"),
    [
        ({"x": {"y": 1}}, "b"),
        ({"x": {"y": 2}}, "a"),
        ({}, "a"),  # nobody has said
        ({"x": {}}, "a"),
        ({"x": None}, "a"),  # the step has not been done
        ({"x": {"y": None}}, "a"),
        ({"x": 5}, "a"),
    ],
)
def test_what_cannot_be_decided_takes_the_default_flow(
    planner: Planner, variables: dict[str, object], element: str
) -> None:
    made = planner(*CHOICE, **variables)
    assert [step.element for step in made.steps] == [element]


def test_conditions_are_tried_in_the_order_drawn(planner: Planner) -> None:
    nodes = [xor("gw", "gw__a"), task("a", deadline="one"), task("b", deadline="two"),
             task("c", deadline="five"), xor("merge")]  # fmt: skip
    drawn = flows(
        "start gw a merge energized end", "gw b | x > 1", "gw c | x > 0", "b merge", "c merge"
    )
    taken = {x: planner(nodes, drawn, x=x).steps[0].element for x in (0, 1, 2)}
    assert taken == {0: "a", 1: "c", 2: "b"}


def test_a_condition_may_ask_for_the_day_of_arrival(planner: Planner) -> None:
    nodes = [task("first", deadline="two"), xor("gw", "gw__a"), task("a", deadline="one"),
             task("b", deadline="two"), xor("merge")]  # fmt: skip
    drawn = flows(
        "start first gw a merge energized end",
        'gw b | today() = date("2014-10-03")',
        "b merge",
    )
    assert [step.element for step in planner(nodes, drawn).steps] == ["first", "b"]


def test_a_gateway_without_a_way_on_is_named(planner: Planner) -> None:
    nodes = [xor("gw"), task("a", deadline="one"), xor("merge")]
    with pytest.raises(PlanError, match="gw is known to be true and it has no default flow"):
        planner(nodes, flows("start gw", "gw a | x = 1", "gw merge | x = 2", "merge energized end",
                          "a merge"))  # fmt: skip


@pytest.mark.parametrize("condition", ["x = ", "1 / 0 = 1"])
def test_a_condition_that_cannot_be_worked_out_is_named_by_its_flow(
    planner: Planner, condition: str
) -> None:
    with pytest.raises(PlanError, match="condition of the flow gw__b"):
        planner(
            CHOICE[0], flows("start gw a merge energized end", f"gw b | {condition}", "b merge")
        )


def test_a_path_that_goes_in_a_circle_is_named(planner: Planner) -> None:
    nodes = [xor("merge"), task("a", deadline="one"), xor("gw", "gw__b"), task("b", deadline="one")]
    drawn = flows("start merge a gw b merge", "gw energized | done", "energized end")
    with pytest.raises(PlanError, match="circle: merge -> a -> gw -> b -> merge"):
        planner(nodes, drawn)
    assert dues(planner(nodes, drawn, done=True)) == {"a": "10-02"}


def test_a_circle_through_a_join_is_named(planner: Planner) -> None:
    nodes = [par("split"), par("join"), task("a", deadline="one"), task("b", deadline="one"),
             xor("gw", "gw__merge"), xor("merge")]  # fmt: skip
    drawn = flows(
        "start merge split a join gw merge", "split b join", "gw energized | done", "energized end"
    )
    with pytest.raises(PlanError, match="circle: merge -> split -> a -> join -> gw -> merge"):
        planner(nodes, drawn)


def test_branches_that_meet_without_a_join_are_named(planner: Planner) -> None:
    nodes = [par("split"), xor("merge"), task("a", deadline="one"), task("b", deadline="five")]
    with pytest.raises(PlanError, match="reach merge one after the other"):
        planner(nodes, flows("start split a merge energized end", "split b merge"))


def test_a_join_that_waits_for_ever_is_named_with_what_is_missing(planner: Planner) -> None:
    nodes = [par("split"), par("join"), xor("gw", "gw__join"), task("a", deadline="one"),
             task("b", deadline="one")]  # fmt: skip
    drawn = flows("start split a join energized end", "split gw join", "gw b | x", "b join")
    with pytest.raises(PlanError, match=r"join \(still without b__join from b\)"):
        planner(nodes, drawn)


def test_a_path_that_misses_the_milestone_is_refused(planner: Planner) -> None:
    with pytest.raises(PlanError, match="p does not pass the milestone energized"):
        planner([task("a", deadline="one")], flows("start a end"))


def inner(*drawn: str, nodes: Iterable[bpmn.Node] = ()) -> bpmn.SubProcess:
    ends: list[bpmn.Node] = [bpmn.StartEvent(id="in"), bpmn.EndEvent(id="out")]
    return bpmn.SubProcess(id="sub", scope=scope("sub", [*ends, *nodes], flows(*drawn)))


def test_a_sub_process_is_left_when_its_last_end_is_reached(planner: Planner) -> None:
    sub = inner(
        "in split a out",
        "split b out_b",
        nodes=[par("split"), task("a", deadline="one"), task("b", deadline="five"),
               bpmn.EndEvent(id="out_b")],
    )  # fmt: skip
    made = planner([sub, task("c", deadline="one")], flows("start sub c energized end"))
    assert dues(made) == {"a": "10-02", "b": "10-08", "c": "10-09"}
    assert made.critical_path == ("b", "c")


def test_an_end_that_terminates_leaves_at_once(planner: Planner) -> None:
    sub = inner(
        "in split a stop",
        "split b late out",
        nodes=[par("split"), task("a", deadline="one"), task("b", deadline="five"),
               task("late", deadline="one"), bpmn.EndEvent(id="stop", trigger=bpmn.Terminate())],
    )  # fmt: skip
    made = planner([sub, task("c", deadline="one")], flows("start sub c energized end"))
    assert dues(made)["c"] == "10-03"
    assert "late" not in dues(made)


def test_an_end_that_terminates_stops_inner_sub_processes_too(planner: Planner) -> None:
    deep = bpmn.SubProcess(
        id="deep",
        scope=scope(
            "deep",
            [bpmn.StartEvent(id="d_in"), task("b", deadline="five"), task("late", deadline="one"),
             bpmn.EndEvent(id="d_out")],
            flows("d_in b late d_out"),
        ),
    )  # fmt: skip
    stop = bpmn.EndEvent(id="stop", trigger=bpmn.Terminate())
    nodes: list[bpmn.Node] = [par("split"), task("a", deadline="one"), deep, stop]
    sub = inner("in split a stop", "split deep out", nodes=nodes)
    made = planner([sub, task("c", deadline="one")], flows("start sub c energized end"))
    assert dues(made) == {"a": "10-02", "b": "10-08", "c": "10-03"}


def test_a_sub_process_inside_another_one_is_walked(planner: Planner) -> None:
    deep = bpmn.SubProcess(
        id="deep",
        scope=scope(
            "deep",
            [bpmn.StartEvent(id="d_in"), task("a", deadline="two"), bpmn.EndEvent(id="d_out")],
            flows("d_in a d_out"),
        ),
    )
    made = planner([inner("in deep out", nodes=[deep])], flows("start sub energized end"))
    assert dues(made) == {"a": "10-03"}


def test_a_path_into_an_error_is_named(planner: Planner) -> None:
    sub = inner("in bad", nodes=[bpmn.EndEvent(id="bad", trigger=bpmn.Error("e"))])
    with pytest.raises(PlanError, match="error event bad"):
        planner([sub], flows("start sub energized end"))


def test_a_timer_on_the_path_is_waited_for(planner: Planner) -> None:
    made = planner([wait("pause", "two")], flows("start pause energized end"))
    (step,) = made.steps
    assert (step.element, step.limit, step.owner) == ("pause", "2wd", None)
    assert dues(made) == {"pause": "10-03"}


def test_a_message_is_hoped_for_at_once_and_before_any_timer(planner: Planner) -> None:
    answer = bpmn.CatchEvent(id="answer", trigger=bpmn.Message("answer"))
    nodes = [bpmn.EventGateway(id="which"), wait("late", "one"), xor("merge"), answer,
             task("a", deadline="one")]  # fmt: skip
    made = planner(nodes, flows("start which late merge energized end", "which answer a merge"))
    assert dues(made) == {"a": "10-02"}


def test_of_timers_alone_the_first_to_fire_counts(planner: Planner) -> None:
    nodes = [bpmn.EventGateway(id="which"), wait("slow", "five"), wait("fast", "one"), xor("merge")]
    made = planner(nodes, flows("start which slow merge energized end", "which fast merge"))
    assert dues(made) == {"fast": "10-02"}


def test_the_hour_of_a_start_counts_for_the_day_only_in_vietnam(planner: Planner) -> None:
    nodes, drawn = [task("a", deadline="one")], flows("start a energized end")
    late = planner(nodes, drawn, datetime(2014, 10, 1, 18, 0, tzinfo=UTC))
    assert dues(late) == {"a": "10-03"}
    assert late.total_calendar_days == 1
    assert late.valid == datetime(2014, 10, 1, 18, 0, tzinfo=UTC)


def test_bad_starts_are_refused(planner: Planner) -> None:
    nodes, drawn = [task("a", deadline="one")], flows("start a energized end")
    with pytest.raises(InstantError, match="no time zone"):
        planner(nodes, drawn, datetime(2014, 10, 1))  # noqa: DTZ001
    with pytest.raises(InstantError, match="2010 to 2100"):
        planner(nodes, drawn, date(1999, 1, 1))
    with pytest.raises(CalendarError, match="2100"):
        planner(nodes, drawn, date(2100, 12, 31))


def test_a_key_that_the_profile_does_not_have_is_named(planner: Planner) -> None:
    with pytest.raises(ProfileError, match="no limit 'a'"):
        planner([task("a")], flows("start a energized end"))


def test_a_calendar_that_is_not_there_is_named(calendars: Mapping[str, WorkingCalendar]) -> None:
    drawing = process(
        [START, END, energized(), task("a", deadline="one")], flows("start a energized end")
    )
    with pytest.raises(PlanError, match="calendar 'moon'"):
        plan(drawing, small_profile("moon"), calendars, WEDNESDAY, {})


@pytest.mark.parametrize(
    ("nodes", "drawn", "message"),
    [
        ([END], [], "p has 0 start events"),
        ([START, bpmn.StartEvent(id="other")], [], "p has 2 start events"),
        ([START], flows("start nowhere"), "leads to 'nowhere'"),
    ],
)
def test_a_drawing_with_holes_is_refused(
    calendars: Mapping[str, WorkingCalendar],
    nodes: list[bpmn.Node],
    drawn: list[bpmn.Flow],
    message: str,
) -> None:
    with pytest.raises(PlanError, match=message):
        plan(process(nodes, drawn), small_profile(), calendars, WEDNESDAY, {})


def test_a_long_path_does_not_exhaust_the_stack(calendars: Mapping[str, WorkingCalendar]) -> None:
    names = [f"t{n}" for n in range(5_000)]
    drawing: bpmn.Process = process(
        [START, END, energized(), *(task(name, deadline=None) for name in names)],
        flows(" ".join(["start", *names, "energized", "end"])),
    )
    made = plan(drawing, small_profile(), calendars, WEDNESDAY, {})
    assert len(made.critical_path) == 5_000
