"""Cases that another process hands over: what is planned and proved of them counts the time that
was used before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from engine.bpmn.proof import prove, prove_handed_over
from engine.model.process import Process
from engine.publishing.proving import verdict_of
from engine.time import PlanError, Profile, Rule, StepLimit, parse_limit, plan
from tests.bpmn.drawings import (
    END,
    START,
    diagram,
    flow,
    flows,
    gateway,
    milestone,
    read,
    task,
    valid,
)
from tests.properties.test_proof import UTILITY
from tests.properties.timed_blocks import Row, Step, profile_of

FIRST = date(2026, 2, 2)
DAYS = [FIRST + timedelta(days=n) for n in range(30)]
BLOCK = Row((Step("check", "5wd"), Step("design", "3wd"), Step("wait", "1wd")))


def process() -> Process:
    """Whoever comes from another process is not checked once more."""
    drawn = diagram(
        START,
        gateway("came", default="came-check"),
        gateway("merge"),
        *(task(name, f"motcua:deadline='{name}'") for name in ("check", "design", "wait")),
        valid("valid"),
        milestone("power"),
        END,
        flows("start", "came", "check", "valid", "merge", "design", "wait", "power", "end"),
        flow("came", "merge", "handed_over"),
    )
    return read(drawn)


def law(limit: str) -> Profile:
    given = profile_of(BLOCK, limit if limit.endswith("cd") else "70cd")
    rule = Rule("whole", StepLimit(parse_limit(limit), "utility", "g", False))
    return replace(given, rules={**given.rules, "whole": rule})


@pytest.mark.parametrize("limit", ["12cd", "20cd", "4wd", "6wd", "2cd"])
def test_so_much_may_be_used_before_and_no_day_more(limit: str) -> None:
    """Each day of hand-over, with every day on which the dossier was valid, planned one by one."""
    drawn, given = process(), law(limit)
    if limit.endswith("wd"):
        drawn = replace(drawn, total="whole")
    known = {"utility": UTILITY}
    found = prove_handed_over(drawn, given, known, (DAYS[0], DAYS[-1]), {})

    def used(first: date, day: date) -> int:
        if limit.endswith("cd"):
            return (day - first).days
        between = ((first + timedelta(days=n + 1)) for n in range((day - first).days))
        return sum(UTILITY.is_working(one) for one in between)

    fits: set[int] = set()
    breaks: set[int] = set()
    for day in DAYS:
        for back in range(25):
            first = day - timedelta(days=back)
            made = plan(drawn, given, known, first, {}, day)
            (fits if made.within_limit else breaks).add(used(first, day))
    most = next((n - 1 for n in sorted(breaks)), max(fits, default=-1))
    assert found.days == most
    assert found.limit == limit


def test_a_plan_tells_when_the_case_came_and_counts_from_its_valid_dossier() -> None:
    drawn, known = process(), {"utility": UTILITY}
    made = plan(drawn, law("12cd"), known, date(2026, 3, 2), {}, date(2026, 3, 5))
    assert [step.element for step in made.steps] == ["design", "wait"]
    assert (made.steps[0].day, made.last_day) == (8, date(2026, 3, 14))
    assert made.handed_over_at is not None
    with pytest.raises(PlanError, match="not before that"):
        plan(drawn, law("12cd"), known, date(2026, 3, 2), {}, date(2026, 3, 1))


def test_a_verdict_says_that_it_speaks_of_no_case_that_is_handed_over() -> None:
    drawn = process()
    proof = prove(drawn, law("20cd"), {"utility": UTILITY}, FIRST, FIRST, {})
    said = [str(one) for one in verdict_of(proof, drawn).assumed]
    assert any("hands over" in one for one in said)
    steps = task("check", "motcua:deadline='check'"), milestone("power")
    alone = read(diagram(START, *steps, END, flows("start", "check", "power", "end")))
    proof = prove(alone, law("20cd"), {"utility": UTILITY}, FIRST, FIRST, {})
    assert not any("hands over" in str(one) for one in verdict_of(proof, alone).assumed)
