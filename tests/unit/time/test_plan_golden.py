"""The golden rows of section 7.2 of the domain file, and the promise of 70 days over 13 years."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest
from mv_drawing import mv_own_substation
from official_days import days_of

from engine.time import Plan, Profile, WorkingCalendar, close_of_day, local_day, plan

MV = mv_own_substation()
STEPS = (
    "mv_sign_agreement", "mv_design", "mv_design_agreement", "mv_route_agreement",
    "mv_construction_permit", "mv_fire_approval", "mv_substation_works", "mv_line_works",
    "mv_check_acceptance_dossier", "mv_site_acceptance", "mv_sign_ppa", "mv_meter_energize",
)  # fmt: skip
OVERHEAD_2014 = "10-08 10-20 10-23 10-15 10-24 11-07 11-14 11-03 11-17 11-20 11-25 11-28"
UNDERGROUND_2014 = "10-08 10-20 10-23 10-22 11-05 11-07 11-14 11-17 11-18 11-21 11-26 12-01"
UNDERGROUND_2026 = "04-08 04-20 04-23 04-22 05-11 05-08 05-15 05-21 05-22 05-27 06-01 06-04"


def mv_plan(
    profile: Profile,
    calendars: Mapping[str, WorkingCalendar],
    valid: date,
    line: str,
    **variables: object,
) -> Plan:
    given = {"needs_fire_approval": True, "uses_public_road": True, **variables}
    return plan(MV, profile, calendars, valid, {"line_kind": line, **given})


@pytest.mark.parametrize(
    ("valid", "line", "days", "total"),
    [
        ("2014-10-01", "overhead", OVERHEAD_2014, 58),
        ("2014-10-01", "underground", UNDERGROUND_2014, 61),
        ("2014-10-01", "mixed", UNDERGROUND_2014, 61),
        ("2026-04-01", "underground", UNDERGROUND_2026, 64),
    ],
)
def test_golden_rows(
    profile: Profile,
    calendars: Mapping[str, WorkingCalendar],
    valid: str,
    line: str,
    days: str,
    total: int,
) -> None:
    start = date.fromisoformat(valid)
    made = mv_plan(profile, calendars, start, line)
    due = {step.element: step.due for step in made.steps}
    expected = {
        element: close_of_day(date.fromisoformat(f"{start.year}-{day}"))
        for element, day in zip(STEPS, days.split(), strict=True)
    }
    assert {element: due[element] for element in STEPS} == expected
    assert made.total_calendar_days == total
    assert made.energized_at == due["mv_meter_energize"]
    assert made.within_limit


def test_a_plan_tells_the_whole_path(
    profile: Profile, calendars: Mapping[str, WorkingCalendar]
) -> None:
    made = mv_plan(profile, calendars, date(2014, 10, 1), "underground")
    assert (made.process, made.profile) == ("mv_own_substation", "nq19_2014")
    assert made.valid == close_of_day(date(2014, 10, 1))
    assert made.last_day == date(2014, 12, 10)
    assert [f"{step.element} {step.limit} {step.owner} {step.day}" for step in made.steps] == [
        "mv_submit_request None customer 0",
        "mv_receive_check 0.5wd utility 1",
        "mv_survey 1.5wd utility 2",
        "mv_draft_agreement 2wd utility 6",
        "mv_prepare_agreement 0.5wd utility 7",
        "mv_sign_agreement 0.5wd customer 7",
        "mv_design 10cd contractor 19",
        "mv_route_agreement 10wd state_agency 21",
        "mv_fire_approval 30cd state_agency 37",
        "mv_design_agreement 3wd utility 22",
        "mv_construction_permit 10wd state_agency 35",
        "mv_substation_works 22cd contractor 44",
        "mv_line_works 10cd contractor 47",
        "mv_request_acceptance None customer 47",
        "mv_check_acceptance_dossier 1wd utility 48",
        "mv_site_acceptance 3wd utility 51",
        "mv_switching_plan 6wd utility 56",
        "mv_prepare_ppa 2wd utility 55",
        "mv_sign_ppa 1wd customer 56",
        "mv_meter_energize 3wd utility 61",
        "mv_close_case 1wd utility 62",
        "mv_survey_csat 7cd customer 69",
    ]
    assert made.critical_path == (
        "mv_submit_request", "mv_receive_check", "mv_survey", "mv_draft_agreement",
        "mv_prepare_agreement", "mv_sign_agreement", "mv_route_agreement",
        "mv_construction_permit", "mv_line_works", "mv_request_acceptance",
        "mv_check_acceptance_dossier", "mv_site_acceptance", "mv_prepare_ppa", "mv_sign_ppa",
        "mv_meter_energize",
    )  # fmt: skip


def test_the_critical_path_of_an_overhead_line_goes_through_the_substation(
    profile: Profile, calendars: Mapping[str, WorkingCalendar]
) -> None:
    made = mv_plan(profile, calendars, date(2014, 10, 1), "overhead")
    assert "mv_substation_works" in made.critical_path
    assert "mv_line_works" not in made.critical_path


def test_branches_that_do_not_apply_are_left_out(
    profile: Profile, calendars: Mapping[str, WorkingCalendar]
) -> None:
    made = mv_plan(
        profile,
        calendars,
        date(2014, 10, 1),
        "overhead",
        needs_fire_approval=False,
        uses_public_road=False,
    )
    elements = {step.element for step in made.steps}
    assert "mv_fire_approval" not in elements
    assert "mv_construction_permit" not in elements


@pytest.mark.parametrize("line", ["overhead", "underground"])
@pytest.mark.parametrize("year", range(2014, 2027))
def test_every_working_day_start_ends_within_70_days(
    profile: Profile, calendars: Mapping[str, WorkingCalendar], year: int, line: str
) -> None:
    starts = [day for day in days_of(year) if calendars["utility"].is_working(day)]
    assert len(starts) > 240
    late = [
        (str(start), made.total_calendar_days)
        for start in starts
        if not (made := mv_plan(profile, calendars, start, line)).within_limit
    ]
    assert late == []


def test_the_day_of_energization_is_a_day_in_vietnam(
    profile: Profile, calendars: Mapping[str, WorkingCalendar]
) -> None:
    made = mv_plan(profile, calendars, date(2014, 10, 1), "overhead")
    assert local_day(made.energized_at) == date(2014, 11, 28)
