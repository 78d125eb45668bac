"""Deadline profiles of different times of the law, side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from itertools import product

import pytest

from engine import Invalid, NotFound, commands, documents
from engine.publishing.proving import parse_documents
from engine.time import LimitUnit, parse_limit, plan
from tests.kit import DESK, INSTALLER, LEADER, Installation, shipped

LATER = ("qd832_2015", "tt24_2016", "qd505_2017", "tt05_2025")
SIGNATURES = {"mv_sign_agreement", "mv_sign_ppa"}
"""What the customer signs lies inside the days of the power company."""
HOLDING = {"nq19_2014", "tt05_2025"}
"""Profiles with 70 days, in which everybody's time counts."""
CITY, ELSEWHERE = "79", "46"
"""The codes of Hồ Chí Minh City and Huế."""
COMMUNES = {CITY: "26740", ELSEWHERE: "20161"}


def start_under(at: Installation, profile: str | None, **changes: object) -> str:
    """In 2014 the later laws have not begun: the leader chooses them."""
    submission = at.answer("mv_submit_request", **changes)
    receipt = at.do(
        commands.StartCase(
            "mv_own_substation",
            "DL01",
            "counter",
            submission,
            submission["customer_name"],
            profile,
            None if profile is None else "Chạy thử quy định sau này",
        ),
        DESK if profile is None else LEADER,
    )
    assert receipt.subject is not None
    return receipt.subject


@pytest.mark.parametrize(
    ("profile", "province", "days"),
    [
        (None, ELSEWHERE, "18"),
        ("qd832_2015", ELSEWHERE, "10"),
        ("tt24_2016", ELSEWHERE, "10"),
        ("qd505_2017", ELSEWHERE, "7"),
        ("qd505_2017", CITY, "5"),
    ],
)
def test_the_power_companys_own_days(
    installation: Installation, profile: str | None, province: str, days: str
) -> None:
    place = {"site_province": province, "site_commune": COMMUNES[province]}
    code = start_under(installation, profile, **place)
    installation.go(code, "mv_close_case")
    tasks = installation.engine.cases.get(installation.actor(DESK), code).tasks
    on_the_way = [
        parse_limit(view.task.limit)
        for view in tasks
        if (view.clock_owner == "utility" or view.task.element in SIGNATURES)
        and view.task.limit
        and view.task.element not in {"mv_switching_plan", "mv_close_case"}
    ]
    assert all(limit.unit is LimitUnit.WORKING_DAY for limit in on_the_way)
    assert sum((limit.amount for limit in on_the_way), Decimal()) == Decimal(days)
    agreed = "mv_design_agreement" in {view.task.element for view in tasks}
    assert agreed == (profile is None)
    assert installation.verify() == []


def test_a_case_keeps_the_profile_and_its_version(either: Installation) -> None:
    code = start_under(either, "qd832_2015")
    assert (either.case(code).profile, either.case(code).profile_version) == ("qd832_2015", 1)
    (profile,) = (d for d in shipped() if d.key == "qd832_2015")
    before, survey = profile.content.split("[limits.mv_survey]")
    changed = f"{before}[limits.mv_survey]{survey.replace('1wd', '9wd', 1)}"
    either.do(
        commands.Publish((documents.Document(documents.Kind.PROFILE, "qd832_2015", changed),)),
        INSTALLER,
    )
    either.complete(code, "mv_receive_check")
    assert either.open_tasks(code)["mv_survey"].limit == "1wd", "the version it started under"
    other = start_under(either, "qd832_2015")
    either.complete(other, "mv_receive_check")
    assert either.open_tasks(other)["mv_survey"].limit == "9wd"


def test_contractors_time_is_left_out_of_the_later_targets(either: Installation) -> None:
    code = start_under(either, "qd832_2015")
    either.go(code, "mv_design")
    before = either.case(code).due_at
    assert before is not None
    assert before.date() == date(2014, 11, 6), "36 calendar days"
    for step in ("mv_route_agreement", "mv_construction_permit"):
        either.complete(code, step)
    either.at("2014-10-11 09:00")
    assert (either.case(code).due_at - before).days == 10, "as of now"
    either.complete(code, "mv_design")
    after = either.case(code).due_at
    assert after is not None
    assert (after - before).days == 10
    assert either.case(code).outlook == "on_time"


def test_a_case_handed_over_keeps_its_profile(either: Installation) -> None:
    code = start_under(
        either, "qd505_2017", max_demand_kw=110, station_kva=125, load_curve=[90] * 24
    )
    either.go(code, "mv_survey")
    either.complete(code, "mv_survey", result="low_voltage")
    case = either.case(code)
    assert (case.definition, case.profile) == ("lv_business", "qd505_2017")


def test_a_profile_that_is_not_there_or_does_not_fit(either: Installation) -> None:
    with pytest.raises(NotFound):
        start_under(either, "nq19_2099")
    head = (d.content for d in shipped() if d.key == "nq19_2014")
    small = next(head).split("[limits.mv_")[0].replace("nq19_2014", "small")
    small += '[limits.lvb_survey]\nlimit = "1wd"\ncalendar = "utility"\nground = "Thử"\n'
    either.do(
        commands.Publish((documents.Document(documents.Kind.PROFILE, "small", small),)), INSTALLER
    )
    with pytest.raises(Invalid) as caught:
        start_under(either, "small")
    assert caught.value.code == "profile_unfit"
    assert "mv_survey" in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("[limits.mv_survey]", "[limits.mv_surveyy]", "step-unknown"),
        ("design_agreement = false", "design_agreemnt = false", "setting-missing"),
        ('limit = "1wd"', 'limit = "0wd"', "profile"),
        ('limit = "1wd"', 'limit = "P1M"', "profile"),
        ('calendar = "customer"\n', "", "profile"),
        ('calendar = "customer"', 'calendar = "moon"', "calendar-unknown"),
    ],
)
def test_a_profile_that_is_not_right_is_refused_with_its_place(
    installation: Installation, old: str, new: str, rule: str
) -> None:
    (profile,) = (d for d in shipped() if d.key == "qd832_2015")
    wrong = documents.Document(
        documents.Kind.PROFILE, "qd832_2015", profile.content.replace(old, new, 1)
    )
    with pytest.raises(Invalid) as caught:
        installation.do(commands.Publish((wrong,)), INSTALLER)
    found = [p for p in caught.value.problems if p.rule == rule]
    assert found, [str(p) for p in caught.value.problems]
    assert "profile/" in found[0].source


def lines() -> Iterator[Mapping[str, object]]:
    for kind, province in product(("overhead", "underground", "mixed"), (ELSEWHERE, CITY)):
        yield {"line_kind": kind, "site_province": province}


@pytest.mark.parametrize("profile", ("nq19_2014", *LATER))
def test_plan_and_proof_say_the_same_under_every_profile(profile: str) -> None:
    """While an agency holds a permit, what a contractor does beside it is not left out: around Tết,
    and for lines underground, the targets of 2015 and later are not kept by everybody's limits."""
    parsed = parse_documents(shipped())
    first, last = date(2017, 1, 1), date(2017, 3, 31)
    proof = parsed.prove("mv_own_substation", first, last, profile=profile, brief=True)
    process, limits = parsed.process("mv_own_substation"), parsed.profiles[profile]
    late = {
        day
        for day in (first + timedelta(days=n) for n in range((last - first).days + 1))
        for facts in lines()
        if not plan(process, limits, parsed.calendars, day, facts).within_limit
    }
    assert late <= set(proof.late_starts), "the proof knows ways that no plan takes"
    assert (late == set()) == (proof.late_starts == ()) == (profile in HOLDING)
