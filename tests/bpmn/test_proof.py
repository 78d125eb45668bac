"""The proof of the shipped procedures, and of small diagrams with one thing to judge each."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

import pytest

from engine.bpmn.proof import Proof, prove
from engine.model.process import ClockOwner, Milestone
from engine.publishing.proving import ParsedDocuments, parse_documents
from engine.time import (
    VIETNAM,
    Label,
    LegalTimeError,
    PlanError,
    Profile,
    Rule,
    StepLimit,
    Total,
    parse_limit,
)
from engine.time.calendar import OverlayDay
from tests.bpmn.drawings import (
    END,
    REWORK,
    START,
    TIMER,
    boundary,
    catch,
    diagram,
    flow,
    flows,
    fork,
    gateway,
    milestone,
    read_clean,
    shipped,
    task,
)
from tests.properties.timed_blocks import Row, Step, process_of, profile_of

FIRST, LAST = date(2014, 1, 1), date(2026, 12, 31)
WEEK = (date(2014, 9, 29), date(2014, 10, 5))


@cache
def parsed() -> ParsedDocuments:
    return parse_documents(shipped())


@cache
def shipped_proof(key: str) -> Proof:
    return parsed().prove(key, FIRST, LAST)


# -- the shipped procedures


@pytest.mark.parametrize("key", ["mv_own_substation", "lv_business", "lv_household"])
def test_the_nominal_path_of_a_shipped_procedure_holds_for_thirteen_years(key: str) -> None:
    proof = shipped_proof(key)
    assert proof.holds
    assert proof.starts == 4748
    assert (proof.late_starts, proof.unjudged) == ((), ())


def test_the_worst_of_the_medium_voltage_procedure_uses_all_seventy_days() -> None:
    worst = shipped_proof("mv_own_substation").worst
    assert (worst.days, worst.left, worst.excluded) == (70, 0, 0)
    assert worst.valid == date(2014, 12, 29)
    assert worst.facts == {"line_kind": "underground"}
    assert [step.element for step in worst.path] == [
        "mv_submit_request", "mv_receive_check", "mv_survey", "mv_draft_agreement",
        "mv_prepare_agreement", "mv_sign_agreement", "mv_route_agreement",
        "mv_construction_permit", "mv_line_works",
        "mv_request_acceptance", "mv_check_acceptance_dossier", "mv_switching_plan",
        "mv_meter_energize",
    ]  # fmt: skip
    assert worst.path[-1].day == 70


def test_rework_says_what_still_fits_and_whose_the_delay_is() -> None:
    proof = shipped_proof("mv_own_substation")
    rework = {one.begins: one for one in proof.rework}
    design, dossier = rework["mv_gw_design"], rework["mv_gw_dossier"]
    assert (design.fits_at_worst, design.fits_at_best, design.bound) == (0, 2, 2)
    assert design.caused_by is ClockOwner.CONTRACTOR
    assert design.leads_back_to == ("mv_design_agreement",)
    assert dossier.before_clock
    site, energized = rework["mv_gw_site"], rework["mv_gw_energized"]
    assert (site.fits_at_worst, site.fits_at_best, site.bound) == (0, 1, 2)
    assert energized.fits_at_best == 0, "later, though both lead over the fixing of defects"
    assert rework["mv_gw_poi"].leads_back_to == ("mv_draft_agreement",)


def test_overrun_says_how_much_of_the_reserve_a_step_may_use() -> None:
    overruns = {one.element: one for one in shipped_proof("mv_own_substation").overruns}
    line = overruns["mv_line_works"]
    assert (line.at_worst, line.owner, line.limit) == (0, ClockOwner.CONTRACTOR, "8cd / 10cd")
    assert line.at_best > 20, "an overhead line is not on the longest path"
    assert "mv_planning_supplement" not in overruns, "its time does not count"


def test_line_works_of_fifteen_days_break_the_limit() -> None:
    days = date(2018, 7, 1), date(2019, 6, 30)
    changes = {"mv_line_works": parse_limit("15cd")}
    proof = parsed().prove("mv_own_substation", *days, changes=changes)
    assert not proof.holds
    assert proof.worst.left == -6
    assert proof.worst.valid == date(2019, 1, 31)
    assert "mv_line_works" in [step.element for step in proof.worst.path]
    assert date(2018, 11, 28) in proof.late_starts
    assert shipped_proof("mv_own_substation").rework[0].flow == proof.rework[0].flow


@pytest.mark.parametrize("limit", ["10cd", "15cd"])
def test_a_brief_proof_says_the_same_of_the_limit(limit: str) -> None:
    days = date(2014, 1, 1), date(2015, 12, 31)
    changes = {"mv_line_works": parse_limit(limit)}
    whole = parsed().prove("mv_own_substation", *days, changes=changes)
    brief = parsed().prove("mv_own_substation", *days, changes=changes, brief=True)
    assert whole.rework
    assert brief == replace(whole, rework=(), overruns=())


def test_what_a_brief_proof_has_seen_is_not_told_of_other_days() -> None:
    """What is seen is kept for the next proof; calendars of the same name have other days."""
    days = date(2014, 1, 1), date(2014, 3, 31)
    off = tuple(OverlayDay(date(2014, 2, day), False, "Nghỉ") for day in range(10, 15))
    others = {key: replace(one, overlay=off) for key, one in parsed().calendars.items()}
    usual, elsewhere = parsed(), replace(parsed(), calendars=others)

    def seen(documents: ParsedDocuments, *, brief: bool) -> Proof:
        return documents.prove("mv_own_substation", *days, brief=brief)

    first = seen(usual, brief=True)
    later = seen(elsewhere, brief=True)
    assert later.late_starts != first.late_starts
    assert later == replace(seen(elsewhere, brief=False), rework=(), overruns=())
    assert seen(usual, brief=True) == first


def without_meanwhile(first: date, last: date, **supplement: str) -> Proof:
    """Without what the variants of the profile are for, or with other limits after a supplement."""
    profile = parsed().profiles["nq19_2014"]
    rules = dict(profile.rules)
    for key in ("mv_draft_agreement", "mv_line_works", "mv_substation_works"):
        (variant,) = rules[key].variants
        other = supplement.get(key)
        variants = (replace(variant, limit=parse_limit(other)),) if other else ()
        if other or not supplement:
            rules[key] = replace(rules[key], variants=variants)
    process = parsed().processes["mv_own_substation"]
    tried = replace(profile, rules=rules)
    return prove(process, tried, parsed().calendars, first, last, parsed().domains, brief=True)


def test_without_what_is_done_meanwhile_some_planning_cases_would_be_late() -> None:
    proof = without_meanwhile(date(2018, 12, 15), date(2019, 2, 28))
    assert [str(day) for day in proof.late_starts] == [
        "2018-12-27", "2018-12-28", "2018-12-29", "2019-01-31", "2019-02-01", "2019-02-02",
        "2019-02-03", "2019-02-04",
    ]  # fmt: skip
    assert (proof.worst.left, proof.worst.excluded) == (-4, 18)


def test_a_supplement_that_is_approved_early_can_be_worse_than_one_that_takes_its_limit() -> None:
    """On a Friday: the limit pays for the weekend, and 30/4 lies behind it."""
    longer = {"mv_line_works": "9cd", "mv_substation_works": "22cd"}
    proof = without_meanwhile(date(2015, 2, 1), date(2015, 2, 28), **longer)
    assert [str(day) for day in proof.late_starts] == ["2015-02-13", "2015-02-14"]
    (early,) = [step for step in proof.worst.path if step.early]
    assert early.element == "mv_planning_supplement"
    assert early.ends.astimezone(VIETNAM).date() == date(2015, 3, 13)


# -- small diagrams

VALID = "<intermediateThrowEvent id='v' motcua:milestone='dossier_valid'/>"


def small_profile(total: str = "20cd", **limits: str) -> Profile:
    rules = {
        key: Rule(key, StepLimit(parse_limit(limit), "utility", "g", False))
        for key, limit in {"day": "1wd", **limits}.items()
    }
    whole = Total(
        Milestone.DOSSIER_VALID, Milestone.ENERGIZED, parse_limit(total), parse_limit(total), "g"
    )
    return Profile("profile", Label("x", "x"), FIRST, "g", whole, rules)


def small(*body: str, total: str = "20cd", **limits: str) -> Proof:
    process = read_clean(diagram(START, END, VALID, milestone("e"), *body))
    calendars = {"utility": parsed().calendars["utility"]}
    return prove(process, small_profile(total, **limits), calendars, *WEEK, {})


def timed(name: str) -> str:
    return task(name, "motcua:deadline='day'")


def test_a_message_that_nobody_bounds_cannot_be_judged() -> None:
    proof = small(catch("m"), flows("start", "v", "m", "e", "end"))
    assert [one.element for one in proof.unjudged] == ["m"]
    assert not proof.holds


def test_a_timer_beside_a_message_bounds_it() -> None:
    proof = small(
        "<eventBasedGateway id='g'/>",
        catch("m"),
        catch("t", TIMER),
        gateway("x"),
        flows("start", "v", "g", "m", "x", "e", "end"),
        flows("g", "t", "x"),
        day="5wd",
    )
    assert proof.holds
    assert (proof.worst.days, proof.unjudged) == (7, ())


def test_a_timer_that_leads_out_bounds_the_message_too() -> None:
    proof = small(
        "<eventBasedGateway id='g'/>",
        catch("m"),
        catch("t", TIMER),
        "<endEvent id='gone' motcua:outcome='withdrawn'/>",
        flows("start", "v", "g", "m", "e", "end"),
        flows("g", "t", "gone"),
        day="5wd",
    )
    assert proof.worst.days == 7


def test_a_step_without_a_limit_is_named() -> None:
    proof = small(task("a"), timed("b"), flows("start", "v", "a", "b", "e", "end"))
    assert proof.at_once == ("a",)
    assert proof.holds


def test_a_timer_on_the_border_cuts_a_step_short() -> None:
    body = (
        timed("a"),
        timed("b"),
        boundary("t", "a", TIMER),
        gateway("x"),
        flows("start", "v", "a", "x", "e", "end"),
        flows("t", "b", "x"),
    )
    process = read_clean(
        diagram(START, END, VALID, milestone("e"), *body).replace("'bell'", "'day'")
    )
    calendars = {"utility": parsed().calendars["utility"]}
    proof = prove(process, small_profile(day="2wd"), calendars, *WEEK, {})
    assert proof.worst.days == 6, "both: the timer rings as the step is due, and then b is done"


def test_a_loop_is_counted_by_its_rounds() -> None:
    proof = small(
        timed("a"),
        gateway("m"),
        gateway("x", default="x-e"),
        flows("start", "v", "m", "a", "x", "e", "end"),
        flow("x", "m", "kind = 1", REWORK),
        total="4cd",
        day="1wd",
    )
    (loop,) = proof.rework
    assert (loop.bound, loop.fits_at_worst, loop.fits_at_best) == (2, 1, 2)


def test_parallel_branches_wait_for_the_longest() -> None:
    proof = small(
        fork("p"), fork("q"), timed("a"), task("b", "motcua:deadline='day'"), timed("c"),
        flows("start", "v", "p", "a", "q", "e", "end"), flows("p", "b", "c", "q"), day="2wd",
    )  # fmt: skip
    assert [step.element for step in proof.worst.path] == ["b", "c"]


PAY_THEN_WORK = Row((Step("pay", "0.5wd", counts=False), Step("work", "1.5wd")))
MONDAY = date(2014, 10, 6)


def test_a_date_is_judged_by_its_worst_hour() -> None:
    """Paid at the next noon, a day is left out; paid in the evening none is."""
    calendars = {"utility": parsed().calendars["utility"]}
    proof = prove(
        process_of(PAY_THEN_WORK), profile_of(PAY_THEN_WORK, "1cd"), calendars, MONDAY, MONDAY, {}
    )
    assert proof.late_starts == (MONDAY,)
    assert proof.worst.starts.astimezone(VIETNAM).hour == 17
    assert (proof.worst.left, proof.worst.excluded) == (-1, 0)
    assert [step.element for step in proof.worst.path if step.early] == ["pay"], "on the same day"


def test_a_proof_says_what_it_takes_for_granted() -> None:
    proof = shipped_proof("mv_own_substation")
    assert proof.excluded == ("mv_planning_supplement",)


def test_what_cannot_be_proved_says_why() -> None:
    process = read_clean(diagram(START, END, task("a"), flows("start", "a", "end")))
    with pytest.raises(PlanError, match="energized"):
        prove(process, small_profile(), {}, *WEEK, {})
    with pytest.raises(PlanError, match="There is no day"):
        prove(process, small_profile(), {}, LAST, FIRST, {})
    with pytest.raises(PlanError, match="'moon'"):
        parsed().prove("moon", *WEEK)
    with pytest.raises(PlanError, match="'moon'"):
        parsed().prove("lv_business", *WEEK, profile="moon")
    with pytest.raises(LegalTimeError, match="no limit"):
        parsed().prove("lv_business", *WEEK, changes={"nothing": parse_limit("1wd")})
