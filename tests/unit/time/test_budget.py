"""The living budget against a backward pass of its own kind: trying out every day."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.bpmn.parser import parse_bpmn
from engine.bpmn.xml_input import read_xml
from engine.model.process import Process
from engine.time import (
    VIETNAM,
    Adjustment,
    Budget,
    CaseClock,
    Extension,
    LegalTimeError,
    OpenPlace,
    Outlook,
    Pause,
    PlanError,
    Profile,
    WholeLimit,
    WorkingCalendar,
    close_of_day,
    due,
    local_day,
    make_budget,
    parse_limit,
)

BPMN = Path(__file__).parents[3] / "workflows" / "bpmn" / "mv_own_substation.bpmn"
STARTS = close_of_day(date(2014, 10, 1))
SEVENTY = WholeLimit(parse_limit("70cd"))
WEEK = timedelta(days=7)


def at(text: str) -> datetime:
    if len(text) == len("2014-10-01"):
        return close_of_day(date.fromisoformat(text))
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


@pytest.fixture(scope="session")
def procedure() -> Process:
    process = parse_bpmn(read_xml(BPMN.read_bytes())).process
    assert process is not None
    return process


class Budgets:
    """Makes budgets of the shipped procedure."""

    def __init__(
        self, process: Process, profile: Profile, calendars: Mapping[str, WorkingCalendar]
    ) -> None:
        self.process, self.profile, self.calendars = process, profile, calendars

    def budget(
        self,
        places: Sequence[OpenPlace],
        now: datetime,
        adjustments: Sequence[Adjustment] = (),
        starts: datetime = STARTS,
        **variables: object,
    ) -> Budget:
        given = {
            **dict.fromkeys(self.process.elements),
            "line_kind": "underground",
            "uses_public_road": True,
            "needs_fire_approval": True,
            "handed_over": False,
            "profile": dict(self.profile.settings),
            **variables,
        }
        clock = CaseClock(starts, SEVENTY, WEEK, tuple(adjustments))
        return make_budget(self.process, self.profile, self.calendars, places, clock, now, given)

    def open(self, element: str, since: datetime, **variables: object) -> OpenPlace:
        key = self.process.elements[element].deadline  # type: ignore[union-attr]
        if key is None:
            return OpenPlace(element, since)
        given = self.profile.limit(key, {"line_kind": "underground", **variables})
        return OpenPlace(element, since, due(since, given.limit, self.calendars[given.calendar]))


@pytest.fixture(scope="session")
def budgets(
    procedure: Process, profile: Profile, calendars: Mapping[str, WorkingCalendar]
) -> Budgets:
    return Budgets(procedure, profile, calendars)


BESIDE_LINE = (
    OpenPlace("mv_join_built", STARTS, None, "mv_substation_works"),
    OpenPlace("mv_join_built", STARTS, None, "mv_merge_fire"),
)
"""Substation and fire approval are done."""


def latest(budget: Budget, element: str) -> str:
    step = budget.step(element)
    assert step is not None
    return "-" if step.latest is None else f"{step.latest.astimezone(VIETNAM):%m-%d %H:%M}"


# -- by hand


def test_from_the_survey_on_every_step_has_its_reserve(budgets: Budgets) -> None:
    """The golden row of 1 October 2014, underground: 61 days, nine of reserve."""
    found = budgets.budget(
        [budgets.open("mv_survey", at("2014-10-02 12:00"))], at("2014-10-02 12:00")
    )
    assert found.ends_at == at("2014-12-01")
    assert found.last_day == date(2014, 12, 10)
    assert found.outlook is Outlook.ON_TIME
    assert latest(found, "mv_meter_energize") == "12-10 17:00"
    assert latest(found, "mv_sign_ppa") == "12-05 17:00"
    assert latest(found, "mv_site_acceptance") == "12-02 17:00"
    assert latest(found, "mv_check_acceptance_dossier") == "11-27 17:00"
    assert latest(found, "mv_line_works") == "11-26 17:00"
    assert latest(found, "mv_construction_permit") == "11-14 17:00"  # 10 days before, no weekend
    assert latest(found, "mv_substation_works") == "11-26 17:00"
    assert found.path[:3] == ("mv_survey", "mv_draft_agreement", "mv_prepare_agreement")
    assert found.path[-1] == "mv_meter_energize"
    step = found.step("mv_survey")
    assert step is not None
    assert step.open
    assert step.slack is not None
    assert step.slack > 0


def test_a_reason_names_what_must_follow(budgets: Budgets) -> None:
    now = at("2014-11-17")
    found = budgets.budget([budgets.open("mv_line_works", now), *BESIDE_LINE], now)
    step = found.step("mv_line_works")
    assert step is not None
    assert step.needs is not None
    assert step.needs.next == "mv_check_acceptance_dossier"
    assert (step.needs.working_days, step.needs.calendar_days) == (10, 0)


def test_lost_time_moves_the_end_and_not_the_latest_finish(budgets: Budgets) -> None:
    opened = at("2014-11-17")
    place = budgets.open("mv_line_works", opened)  # due 27 November
    early = budgets.budget([place, *BESIDE_LINE], opened)
    overdue = budgets.budget([place, *BESIDE_LINE], at("2014-12-03 10:00"))
    assert latest(early, "mv_line_works") == latest(overdue, "mv_line_works") == "11-26 17:00"
    assert early.outlook is Outlook.LATE, "due 27 November, one day after the latest finish"
    assert local_day(early.ends_at) == date(2014, 12, 11)
    assert local_day(overdue.ends_at) == date(2014, 12, 17)
    assert overdue.path[0] == "mv_line_works"


def test_an_outlook_is_tight_in_the_last_week(budgets: Budgets) -> None:
    on_time = budgets.budget(
        [budgets.open("mv_meter_energize", at("2014-11-28"))], at("2014-11-28")
    )
    tight = budgets.budget([budgets.open("mv_meter_energize", at("2014-12-01"))], at("2014-12-01"))
    assert (local_day(on_time.ends_at), on_time.outlook) == (date(2014, 12, 3), Outlook.ON_TIME)
    assert (local_day(tight.ends_at), tight.outlook) == (date(2014, 12, 4), Outlook.TIGHT)


def test_a_planning_supplement_does_not_count(budgets: Budgets) -> None:
    opened = at("2014-10-06 10:00")
    place = OpenPlace("mv_planning_supplement", opened, at("2014-10-27"))
    profile = budgets.profile
    assert not profile.limit("mv_planning_supplement", {}).counts
    found = budgets.budget([place], opened)
    assert found.last_day == date(2014, 12, 31), "21 days do not count"
    step = found.step("mv_planning_supplement")
    assert step is not None
    assert (step.latest, step.slack) == (None, None)
    assert latest(found, "mv_meter_energize") == "12-31 17:00"


def test_a_redone_design_is_planned_once_more_and_then_agreed(budgets: Budgets) -> None:
    now = at("2014-10-24")
    places = [
        budgets.open("mv_redo_design", now),
        OpenPlace("mv_join_ready", now, None, "mv_merge_permit"),
        OpenPlace("mv_join_built", now, None, "mv_merge_fire"),
    ]
    found = budgets.budget(places, now, mv_design_agreement={"approved": False, "round": 1})
    elements = [step.element for step in found.steps]
    assert elements.count("mv_design_agreement") == 1
    assert "mv_construction_permit" not in elements, "it was granted"
    assert found.path[:2] == ("mv_redo_design", "mv_design_agreement")


def test_a_path_that_leads_elsewhere_has_no_budget(budgets: Budgets) -> None:
    with pytest.raises(PlanError, match="does not lead to energization"):
        budgets.budget([budgets.open("mv_reply_not_ready", STARTS)], STARTS)


def test_a_limit_that_depends_on_something_unknown_is_named(budgets: Budgets) -> None:
    with pytest.raises(LegalTimeError, match="line_kind"):
        budgets.budget([budgets.open("mv_survey", STARTS)], STARTS, line_kind=None)


def test_suspensions_and_extensions_move_the_latest_finish_out(budgets: Budgets) -> None:
    places, now = [budgets.open("mv_meter_energize", at("2014-12-01"))], at("2014-12-01")
    paused = [Pause(at("2014-10-06 10:00"), at("2014-10-09 10:00"))]
    agreed = [Extension(at("2014-11-03 10:00"), parse_limit("5cd"))]
    assert latest(budgets.budget(places, now, paused), "mv_meter_energize") == "12-12 17:00"
    assert latest(budgets.budget(places, now, agreed), "mv_meter_energize") == "12-15 17:00"


# -- by trying out

OPEN_TOGETHER: tuple[tuple[str, ...], ...] = (
    ("mv_survey",),
    ("mv_draft_agreement",),
    ("mv_prepare_agreement",),
    ("mv_sign_agreement",),
    ("mv_design", "mv_route_agreement", "mv_fire_approval"),
    ("mv_design_agreement", "mv_route_agreement", "mv_fire_approval"),
    ("mv_redo_design", "mv_construction_permit", "mv_fire_approval"),
    ("mv_design", "mv_revise_route", "mv_fire_approval"),
    ("mv_request_acceptance",),
    ("mv_check_acceptance_dossier",),
    ("mv_supplement_acceptance",),
    ("mv_switching_plan", "mv_site_acceptance"),
    ("mv_switching_plan", "mv_prepare_ppa"),
    ("mv_switching_plan", "mv_sign_ppa"),
    ("mv_fix_defects",),
    ("mv_meter_energize",),
)


@st.composite
def situations(draw: st.DrawFn) -> tuple[tuple[str, ...], dict[str, int], int, date]:
    together = draw(st.sampled_from(OPEN_TOGETHER))
    ages = {element: draw(st.integers(0, 20)) for element in together}
    starts = draw(st.dates(date(2014, 1, 1), date(2026, 6, 30)))
    return together, ages, draw(st.integers(0, 60)), starts


@settings(max_examples=settings().max_examples // 2)
@given(situation=situations())
def test_the_latest_finish_is_the_last_one_that_still_keeps_the_limit(
    budgets: Budgets, situation: tuple[tuple[str, ...], dict[str, int], int, date]
) -> None:
    """Ends one open step at this office closing and at that, with everything else done in no
    time, and looks at the end of the case: the last closing with which it is still in time is the
    latest finish that the backward pass gives."""
    together, ages, day, first = situation
    starts = close_of_day(first)
    worked = budgets.calendars["utility"].roll_forward(first + timedelta(days=day + 21))
    now = close_of_day(worked)
    places = [budgets.open(e, now - timedelta(days=ages[e])) for e in together]
    found = budgets.budget(places, now, starts=starts)
    closings = _closings(budgets, starts)
    for place in places:
        step = found.step(place.element)
        assert step is not None
        assert step.latest is not None
        others = [_done(other, starts) for other in places if other is not place]

        def late(moment: datetime, place: OpenPlace = place, others: Any = others) -> bool:
            ended = OpenPlace(place.element, starts, moment)
            tried = budgets.budget([ended, *others], starts, starts=starts)
            return local_day(tried.ends_at) > found.last_day

        assert closings[bisect_left(closings, True, key=late) - 1] == step.latest
    assert (found.outlook is Outlook.LATE) == any(
        step.latest is not None and step.latest < max(step.due, now)
        for step in found.steps
        if step.open
    )


def _done(place: OpenPlace, starts: datetime) -> OpenPlace:
    return OpenPlace(place.element, starts, starts)


def _closings(budgets: Budgets, starts: datetime) -> list[datetime]:
    """When offices close at noon and in the evening, over a hundred days."""
    days = [local_day(starts) + timedelta(days=n) for n in range(100)]
    worked = filter(budgets.calendars["utility"].is_working, days)
    return [at(f"{day} {hour}") for day in worked for hour in ("12:00", "17:00")]


@given(
    later=st.lists(st.integers(0, 5), min_size=len(OPEN_TOGETHER), max_size=len(OPEN_TOGETHER)),
    first=st.dates(date(2014, 1, 1), date(2026, 6, 30)),
)
def test_who_loses_time_never_gets_a_later_date(
    budgets: Budgets, later: list[int], first: date
) -> None:
    """A case walks down the path; each step takes some days more than in another case. Its latest
    finishes are never later, and its end is never sooner."""
    starts = close_of_day(first)
    quick = slow = starts
    for together, more in zip(OPEN_TOGETHER, later, strict=True):
        quick, slow = quick + timedelta(days=3), slow + timedelta(days=3 + more)
        one, other = (
            budgets.budget([budgets.open(e, now) for e in together], now, starts=starts)
            for now in (quick, slow)
        )
        assert other.ends_at >= one.ends_at
        for element in together:
            mine, theirs = one.step(element), other.step(element)
            assert mine is not None
            assert theirs is not None
            assert mine.latest is not None
            assert theirs.latest is not None
            assert theirs.latest <= mine.latest
