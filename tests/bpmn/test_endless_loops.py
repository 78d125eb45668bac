"""Row 37 of docs/faults.md: loops that never rest are refused or stopped; long ones go on."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

from engine.bpmn.runtime import STEP_BUDGET
from engine.bpmn.token_moves import Stuck
from tests.bpmn.drawings import (
    END,
    REWORK,
    START,
    TIMER,
    Case,
    boundary,
    by_text,
    catch,
    diagram,
    end,
    error,
    flow,
    flows,
    fork,
    gateway,
    milestone,
    problems_of,
    read,
    read_clean,
    shipped_diagram,
    sub,
    task,
    throw,
)

pytestmark = pytest.mark.row(37)


def looped(*inside: str, first: str, last: str) -> str:
    """Start, then ``first`` to ``last`` again and again."""
    return diagram(
        START,
        END,
        gateway("m"),
        gateway("x", default="x-end"),
        *inside,
        flows("start", "m", first),
        flows(last, "x", "end"),
        flow("x", "m", "kind = 1", REWORK),
    )


def within(*inside: str) -> str:
    """A sub-process ``s`` whose start is ``in``."""
    return sub("s", "<startEvent id='in'/>", *inside)


OUT = end("out", outcome=None)
FAILED = end("failed", error("out"), None)

WITHOUT_WAIT = {
    "nothing but gateways": looped(gateway("g"), first="g", last="g"),
    "milestones": looped(milestone("g"), milestone("h"), flow("g", "h"), first="g", last="h"),
    "a fork without steps": looped(
        fork("p"),
        milestone("g"),
        milestone("h"),
        fork("q"),
        flows("p", "g", "q"),
        flows("p", "h", "q"),
        first="p",
        last="q",
    ),
    "a sub-process without steps": looped(within(OUT, flow("in", "out")), first="s", last="s"),
    "a sub-process whose step can be passed by": looped(
        within(
            OUT,
            task("a"),
            gateway("g", default="g-a"),
            gateway("h"),
            flows("in", "g", "a", "h", "out"),
            flow("g", "h", "kind = 2"),
        ),
        first="s",
        last="s",
    ),
    "a sub-process left by an error at once": diagram(
        START,
        END,
        within(
            OUT,
            FAILED,
            task("a"),
            gateway("g", default="g-a"),
            flows("in", "g", "a", "out"),
            flow("g", "failed", "kind = 2"),
        ),
        gateway("m"),
        boundary("b", "s", error("out")),
        flows("start", "m", "s", "end"),
        flow("b", "m"),
    ),
    "an error through two sub-processes at once": diagram(
        START,
        END,
        sub(
            "outer",
            "<startEvent id='in0'/>",
            within(FAILED, flow("in", "failed")),
            end("out0", outcome=None),
            flows("in0", "s", "out0"),
        ),
        gateway("m"),
        boundary("b", "outer", error("out")),
        flows("start", "m", "outer", "end"),
        flow("b", "m"),
    ),
}

WITH_WAIT = {
    "a step": looped(task("a"), first="a", last="a"),
    "a message": looped(catch("c"), first="c", last="c"),
    "a timer": looped(catch("c", TIMER), first="c", last="c"),
    "a sub-process with a step": looped(
        within(OUT, task("a"), flows("in", "a", "out")), first="s", last="s"
    ),
    "a fork with a step in one branch": looped(
        fork("p"), task("a"), fork("q"), flows("p", "a", "q"), flow("p", "q"), first="p", last="q"
    ),
    "a sub-process with a fork, a step in one branch": looped(
        within(
            OUT,
            end("out2", outcome=None),
            task("a"),
            fork("p"),
            flows("in", "p", "a", "out"),
            flow("p", "out2"),
        ),
        first="s",
        last="s",
    ),
    "a timer on the border": diagram(
        START,
        END,
        task("a"),
        gateway("m"),
        boundary("b", "a", TIMER),
        flows("start", "m", "a", "end"),
        flow("b", "m"),
    ),
    "an error after a step": diagram(
        START,
        END,
        within(FAILED, task("a"), flows("in", "a", "failed")),
        gateway("m"),
        boundary("b", "s", error("out")),
        flows("start", "m", "s", "end"),
        flow("b", "m"),
    ),
}


@pytest.mark.parametrize("xml", WITHOUT_WAIT.values(), ids=WITHOUT_WAIT)
def test_a_loop_that_waits_for_nobody_is_refused(xml: str) -> None:
    assert {problem.rule for problem in problems_of(xml)} == {"loop-without-wait"}


@pytest.mark.parametrize("xml", WITH_WAIT.values(), ids=WITH_WAIT)
def test_a_loop_that_waits_for_somebody_comes_to_rest(xml: str) -> None:
    """Whether it also comes to an end is another question, and whether its condition is told."""
    assert {problem.rule for problem in problems_of(xml)} <= {"deadlock", "never-told"}


@pytest.mark.parametrize("marker", ["multiInstance", "standard"])
@pytest.mark.parametrize("activity", ["userTask", "subProcess"])
def test_a_repeated_activity_is_refused(activity: str, marker: str) -> None:
    million = "<loopCardinality>1000000</loopCardinality>" if marker == "multiInstance" else ""
    xml = diagram(
        START,
        END,
        flow("start", "end"),
        f"<{activity} id='a'><{marker}LoopCharacteristics>{million}"
        f"</{marker}LoopCharacteristics></{activity}>",
    )

    found = [(problem.rule, problem.element) for problem in problems_of(xml)]

    assert ("unsupported-element", "a") in found


# -- loops that go on for ever


@pytest.mark.parametrize("xml", WITHOUT_WAIT.values(), ids=WITHOUT_WAIT)
def test_an_endless_loop_that_slips_through_is_an_incident(xml: str) -> None:
    asked: list[str] = []
    case = Case(read(xml), lambda condition: bool(asked.append(condition)) or True)

    stuck = [move for move in case.moves if isinstance(move, Stuck)]

    assert [(move.code, move.element in case.process.elements) for move in stuck] == [
        ("step_budget", True)
    ]
    assert len(asked) <= STEP_BUDGET
    assert not case.finished


def test_an_endless_loop_goes_on_where_it_stood_once_its_condition_is_mended() -> None:
    answers = {"kind = 1": True}
    case = Case(read(WITHOUT_WAIT["milestones"]), by_text(answers))
    (stuck,) = case.stuck.values()

    still = case.retry(stuck.element)
    assert [move.code for move in still if isinstance(move, Stuck)] == ["step_budget"]
    answers["kind = 1"] = False
    case.retry(*(again.element for again in case.stuck.values()))

    assert case.ended == ["end"]
    assert case.finished


# -- loops that go on for long

ROUNDS = 600


def calls(work: Callable[[], object]) -> int:
    """How many functions are called, the measure of work that no other process can disturb."""
    count = 0

    def tick(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(tick)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def correction() -> Case:
    """A step that is always sent back for correction."""
    xml = diagram(
        START,
        END,
        task("a"),
        boundary("b", "a", TIMER, interrupting=False),
        end("late"),
        task("fix"),
        gateway("x", default="x-end"),
        flows("start", "a", "x", "end"),
        flow("b", "late"),
        flow("x", "fix", "a.ok = false"),
        flow("fix", "a"),
    )
    return Case(read_clean(xml), by_text({"a.ok = false": True}))


def test_six_hundred_corrections_are_no_heavier_than_ten() -> None:
    case = correction()
    sizes, costs = [], []

    for _ in range(ROUNDS):
        costs.append(calls(lambda: case.complete("a")))
        case.complete("fix")
        sizes.append(len(case.text))

    assert case.open == ["a", "b"]
    assert len(set(case.numbers)) == len(case.numbers)
    digits = len(str(case.numbers[-1])) * 3
    assert sizes[-1] - sizes[9] <= digits
    assert costs[299] <= 3 * costs[9]
    assert costs[-1] <= 3 * costs[9]


def test_six_hundred_corrections_of_the_design_in_the_shipped_procedure() -> None:
    process = read(shipped_diagram("mv_own_substation"))
    back = "mv_design_agreement.approved = false"
    case = Case(process, by_text({back: True}))
    for step in ("submit_request", "receive_check", "survey"):
        case.complete(f"mv_{step}")
    for step in ("draft", "prepare", "sign"):
        case.complete(f"mv_{step}_agreement")
    case.complete("mv_design")
    sizes, costs = [], []

    for _ in range(ROUNDS):
        costs.append(calls(lambda: case.complete("mv_design_agreement")))
        case.complete("mv_redo_design")
        sizes.append(len(case.text))

    assert "mv_design_agreement" in case.open
    assert sizes[-1] - sizes[9] <= 3 * len(case.open)
    assert costs[299] <= 3 * costs[9]


def test_a_message_that_comes_six_hundred_times_leaves_nothing_behind() -> None:
    xml = diagram(
        START,
        END,
        task("a"),
        boundary("b", "a", interrupting=False),
        task("note"),
        end("noted"),
        flows("start", "a", "end"),
        flows("b", "note", "noted"),
    )
    case = Case(read_clean(xml))
    sizes = []

    for _ in range(ROUNDS):
        case.arrive("b")
        case.complete("note")
        sizes.append(len(case.text))

    assert case.open == ["a", "b"]
    assert sizes[-1] - sizes[9] <= 6
    case.complete("a")
    assert case.finished


def test_three_hundred_automatic_steps_in_a_row_are_taken_in_one_command() -> None:
    names = [f"m{n}" for n in range(297)]
    xml = diagram(START, END, *map(throw, names), task("a"), flows("start", *names, "a", "end"))

    case = Case(read_clean(xml))

    assert case.passed == names
    assert case.open == ["a"]
