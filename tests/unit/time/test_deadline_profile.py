from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.model.process import ClockOwner, Milestone
from engine.time import LimitUnit, Profile, ProfileError, WorkingCalendar, parse_limit, read_profile

HEAD = """\
id = "small"
valid_from = 2014-03-18
ground = "Nghị quyết"
name = { vi = "Nhỏ", en = "Small" }

[total]
from = "dossier_valid"
to = "energized"
limit = "70cd"
warn = "63cd"
ground = "Nghị quyết"
"""
RULE = """
[limits.route]
limit = "5wd"
calendar = "utility"
ground = "Thông tư"
assumed = true

[[limits.route.when]]
if = 'line_kind = "underground" or line_kind = "mixed"'
limit = "10wd"
"""


def chosen(text: str, **context: object) -> str:
    return str(read_profile(HEAD + text).limit("route", context).limit)


def test_a_file_becomes_a_profile() -> None:
    profile = read_profile(HEAD + RULE)
    assert (profile.id, profile.name.en, profile.ground) == ("small", "Small", "Nghị quyết")
    assert (profile.total.start, profile.total.end) == tuple(Milestone)
    assert (str(profile.total.limit), str(profile.total.warn)) == ("70cd", "63cd")
    assert profile.keys() == {"route"}
    assert profile.calendars() == {"utility"}
    given_limit = profile.limit("route", {"line_kind": "mixed"})
    assert given_limit.limit == parse_limit("10wd")
    assert (given_limit.calendar, given_limit.ground) == ("utility", "Thông tư")
    assert given_limit.assumed


def test_the_first_variant_that_holds_wins_else_the_plain_limit() -> None:
    text = RULE + '[[limits.route.when]]\nif = "line_kind != \\"overhead\\""\nlimit = "15wd"\n'
    assert chosen(text, line_kind="underground") == "10wd"
    assert chosen(text, line_kind="submarine") == "15wd"
    assert chosen(text, line_kind="overhead") == "5wd"


@pytest.mark.parametrize("context", [{}, {"line_kind": None}, {"other": "x"}])
def test_a_limit_that_depends_on_something_unknown_names_it(context: dict[str, object]) -> None:
    profile = read_profile(HEAD + RULE)
    with pytest.raises(ProfileError, match=r"limits\.route depends on line_kind, which"):
        profile.limit("route", context)


@pytest.mark.parametrize(
    "context", [{}, {"mv_survey": None}, {"mv_survey": {}}, {"mv_survey": {"length": None}}]
)
def test_a_field_of_a_step_that_is_not_done_is_named(context: dict[str, object]) -> None:
    text = RULE.replace('line_kind = "underground" or line_kind = "mixed"', "mv_survey.length > 5")
    with pytest.raises(ProfileError, match=r"depends on mv_survey\.length, which"):
        chosen(text, **context)
    assert chosen(text, mv_survey={"length": 6}) == "10wd"


def test_a_condition_that_speaks_of_null_decides_about_it() -> None:
    text = RULE.replace(
        'line_kind = "underground" or line_kind = "mixed"', 'extra != null and extra != "none"'
    )
    assert chosen(text) == "5wd"
    assert chosen(text, extra=None) == "5wd"
    assert chosen(text, extra="none") == "5wd"
    assert chosen(text, extra="pole") == "10wd"


def test_a_value_of_the_wrong_kind_is_refused() -> None:
    text = RULE.replace('line_kind = "underground" or line_kind = "mixed"', "length > 5")
    with pytest.raises(ProfileError, match=r"limits\.route: the condition length > 5 cannot be"):
        chosen(text, length="far")


def test_a_key_that_is_not_there_is_refused_with_a_remedy() -> None:
    with pytest.raises(ProfileError, match=r"no limit 'root'\. Add \[limits\.root\]"):
        read_profile(HEAD + RULE).limit("root", {})


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('id = "small"', "", "id: this key is missing"),
        ('id = "small"', 'id = "Nhỏ"', "id: 'Nhỏ' is no identifier"),
        ("valid_from = 2014-03-18", "valid_from = 2014", "valid_from: 2014 is not a date"),
        ("valid_from = 2014-03-18", "valid_from = 2014-13-18", "not TOML: .*line 2"),
        ("valid_from", "valid_until", "valid_until: this key is not known here"),
        ("[total]", "[totals]", "totals: this key is not known here"),
        ('to = "energized"', 'to = "closed"', "total.to: 'closed' is no milestone"),
        ('to = "energized"', 'to = "dossier_valid"', "total.to: the total ends where it begins"),
        ('limit = "70cd"', 'limit = "70wd"', "total.limit: 70wd is not in calendar days"),
        ('limit = "70cd"', "limit = 70", "total.limit: '70' is not a limit"),
        ('warn = "63cd"', 'warn = "71cd"', "total.warn: 71cd is later than the limit 70cd"),
        ('limit = "5wd"', 'limit = "P1M"', r"limits\.route\.limit: 'P1M' is not a limit"),
        ('limit = "5wd"', "", r"limits\.route\.limit: this key is missing"),
        ('calendar = "utility"', "", r"limits\.route\.calendar: this key is missing"),
        ('ground = "Thông tư"', "", r"limits\.route\.ground: this key is missing"),
        ("assumed = true", 'assumed = "yes"', r"limits\.route\.assumed: 'yes' is neither"),
        ("assumed = true", "assumption = true", r"limits\.route\.assumption: this key is not"),
        ("if = ", "when = ", r"limits\.route\.when entry 1\.when: this key is not known"),
        ('limit = "10wd"', 'limit = "0wd"', r"limits\.route\.when entry 1\.limit: '0wd'"),
        ('limit = "10wd"', "", r"limits\.route\.when entry 1\.limit: this key is missing"),
        ('line_kind = "mixed"', "line_kind ==", r"when entry 1\.if: .* is not FEEL"),
        ('line_kind = "mixed"', "import os", r"when entry 1\.if: .* is not FEEL"),
        ("[[limits.route.when]]", "[limits.route.when]", r"limits\.route\.when: .* list of tables"),
        ("[limits.route]", "[limits.Route]", r"limits\.Route: 'Route' is no identifier"),
    ],
)
def test_a_mistake_is_named_by_its_place(old: str, new: str, place: str) -> None:
    text = HEAD + RULE
    assert old in text
    text = text.replace("limits.route", "limits.Route") if "Route" in new else text
    with pytest.raises(ProfileError, match=place):
        read_profile(text.replace(old, new))


@given(st.data())
def test_a_damaged_file_is_read_or_refused_never_anything_else(data: st.DataObject) -> None:
    text = HEAD + RULE
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 12)))
    damaged = text[:start] + data.draw(st.text(max_size=5)) + text[end:]
    try:
        read_profile(damaged)
    except ProfileError as problem:
        assert re.search(r"\w", str(problem))


# The shipped profile, against the tables of sections 7.2 to 7.4 of the domain file.

MV = {
    "mv_receive_check": "0.5wd utility",
    "mv_supplement_dossier": "10wd customer",
    "mv_survey": "1.5wd utility",
    "mv_planning_supplement": "15wd state_agency",
    "mv_investment_list": "12wd state_agency",
    "mv_reply_not_ready": "3wd utility",
    "mv_draft_agreement": "2wd utility",
    "mv_prepare_agreement": "0.5wd utility",
    "mv_sign_agreement": "0.5wd customer",
    "mv_design": "10cd contractor",
    "mv_design_agreement": "3wd utility",
    "mv_redo_design": "5cd contractor",
    "mv_route_agreement": "5wd state_agency",
    "mv_revise_route": "5cd contractor",
    "mv_fire_approval": "30cd state_agency",
    "mv_construction_permit": "7wd state_agency",
    "mv_building_permit": "10wd state_agency",
    "mv_substation_works": "22cd contractor",
    "mv_line_works": "10cd contractor",
    "mv_check_acceptance_dossier": "1wd utility",
    "mv_supplement_acceptance": "5wd customer",
    "mv_site_acceptance": "3wd utility",
    "mv_fix_defects": "7cd contractor",
    "mv_switching_plan": "6wd utility",
    "mv_prepare_ppa": "2wd utility",
    "mv_sign_ppa": "1wd customer",
    "mv_meter_energize": "3wd utility",
    "mv_close_case": "1wd utility",
    "mv_survey_csat": "7cd customer",
}
LVB_STEPS = {
    "lvb_receive_check": "0.5wd",
    "lvb_survey": "0.5wd",
    "lvb_plan_estimate": "1.5wd",
    "lvb_approve_plan": "0.5wd",
    "lvb_prepare_ppa": "0.5wd",
    "lvb_sign_ppa": "0.5wd",
    "lvb_install": "2wd",
    "lvb_energize": "1wd",
}
LVH_STEPS = (
    "lvh_receive_check", "lvh_survey", "lvh_plan_approve", "lvh_prepare_ppa", "lvh_sign_ppa",
    "lvh_install_energize",
)  # fmt: skip
LVH_COLUMNS = [
    ("urban", None, "0.5 0.5 0.5 0.5 0.5 0.5", "3wd"),
    ("urban", "none", "0.5 0.5 0.5 0.5 0.5 0.5", "3wd"),
    ("rural", None, "0.5 0.5 1.5 0.5 0.5 1.5", "5wd"),
    ("rural", "none", "0.5 0.5 1.5 0.5 0.5 1.5", "5wd"),
    ("urban", "pole", "0.5 0.5 1.5 0.5 0.5 3.5", "7wd"),
    ("rural", "cable", "0.5 0.5 1.5 0.5 0.5 3.5", "7wd"),
    ("rural", "ct", "0.5 0.5 1.5 0.5 0.5 3.5", "7wd"),
]


@pytest.mark.parametrize(("key", "expected"), MV.items())
def test_limits_of_medium_voltage(profile: Profile, key: str, expected: str) -> None:
    given_limit = profile.limit(key, {"line_kind": "overhead"})
    assert f"{given_limit.limit} {given_limit.calendar}" == expected
    assert given_limit.ground


@pytest.mark.parametrize("line", ["underground", "mixed"])
@pytest.mark.parametrize("key", ["mv_route_agreement", "mv_construction_permit"])
def test_underground_and_mixed_lines_have_longer_limits(
    profile: Profile, key: str, line: str
) -> None:
    assert str(profile.limit(key, {"line_kind": line}).limit) == "10wd"


def test_no_other_key_of_medium_voltage_is_there(profile: Profile) -> None:
    assert {key for key in profile.keys() if key.startswith("mv_")} == set(MV)  # noqa: SIM118


@pytest.mark.parametrize(("key", "expected"), LVB_STEPS.items())
def test_limits_of_low_voltage_business(profile: Profile, key: str, expected: str) -> None:
    assert str(profile.limit(key, {}).limit) == expected


def test_the_steps_of_low_voltage_business_add_up_to_its_total(profile: Profile) -> None:
    assert sum(profile.limit(key, {}).limit.amount for key in LVB_STEPS) == 7
    assert str(profile.limit("lvb_total", {}).limit) == "7wd"


@pytest.mark.parametrize(("area", "extra", "column", "total"), LVH_COLUMNS)
def test_limits_of_low_voltage_household(
    profile: Profile, area: str, extra: str | None, column: str, total: str
) -> None:
    context = {"area_class": area, "needs_extra": extra}
    amounts = [profile.limit(key, context).limit.amount for key in LVH_STEPS]
    assert amounts == [Decimal(amount) for amount in column.split()]
    assert f"{sum(amounts):.0f}wd" == total
    assert str(profile.limit("lvh_total", context).limit) == total


def test_before_the_survey_of_a_household_only_the_area_must_be_known(profile: Profile) -> None:
    assert str(profile.limit("lvh_plan_approve", {"area_class": "urban"}).limit) == "0.5wd"
    with pytest.raises(ProfileError, match="depends on area_class"):
        profile.limit("lvh_plan_approve", {})


def test_the_utility_and_the_customers_signatures_have_18_working_days_in_all(
    profile: Profile,
) -> None:
    steps = (
        "mv_receive_check", "mv_survey", "mv_draft_agreement", "mv_prepare_agreement",
        "mv_sign_agreement", "mv_design_agreement", "mv_check_acceptance_dossier",
        "mv_site_acceptance", "mv_prepare_ppa", "mv_sign_ppa", "mv_meter_energize",
    )  # fmt: skip
    assert sum(profile.limit(key, {}).limit.amount for key in steps) == 18


def test_what_is_our_own_target_says_so(profile: Profile) -> None:
    ours = {key for key, rule in profile.rules.items() if rule.plain.assumed}
    assert {"mv_design", "mv_substation_works", "mv_line_works", "mv_supplement_dossier"} <= ours
    sourced = {"mv_receive_check", "mv_survey", "mv_design_agreement", "mv_route_agreement"}
    assert not ours & sourced
    assert all("tự đặt" in profile.rules[key].plain.ground for key in ours)


def test_the_total_and_the_calendars_of_the_shipped_profile(
    profile: Profile, calendars: Mapping[str, WorkingCalendar]
) -> None:
    assert (profile.id, str(profile.valid_from)) == ("nq19_2014", "2014-03-18")
    assert (str(profile.total.limit), str(profile.total.warn)) == ("70cd", "63cd")
    assert profile.total.limit.unit is LimitUnit.CALENDAR_DAY
    assert profile.calendars() == set(calendars) == set(ClockOwner)
