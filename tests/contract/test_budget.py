"""The living budget of a running case: recorded when it changes, and never later than the law."""

from __future__ import annotations

from datetime import date

import pytest

from engine import SYSTEM, Conflict, Invalid, NotAllowed, commands
from engine.time import VIETNAM, close_of_day
from tests.contract.test_window_clock import ABOVE
from tests.kit import DESK, LEADER, SURVEY, Installation


def outlook(at: Installation, code: str) -> tuple[str | None, str | None]:
    case = at.case(code)
    ends = None if case.ends_at is None else f"{case.ends_at.astimezone(VIETNAM):%Y-%m-%d}"
    return ends, case.outlook


def latest(at: Installation, code: str, element: str) -> str | None:
    instant = at.engine.tasks.get(SYSTEM, at.open_tasks(code)[element].id).view.latest_at
    return None if instant is None else f"{instant.astimezone(VIETNAM):%Y-%m-%d %H:%M}"


def test_it_begins_with_the_valid_dossier(either: Installation) -> None:
    code = either.request(line_kind="underground")
    assert outlook(either, code) == (None, None)
    either.complete(code, "mv_receive_check")
    assert outlook(either, code) == ("2014-11-28", "on_time")
    assert latest(either, code, "mv_survey") == "2014-10-14 17:00"
    assert either.verify() == []


def test_the_reason_of_the_latest_finish_stands_with_the_case(either: Installation) -> None:
    code = either.request()
    either.go(code, "mv_meter_energize")
    (found,) = either.case(code).forecast.values()
    assert found.next is None, "nothing must follow"
    code = either.request()
    either.go(code, "mv_check_acceptance_dossier")
    (found,) = either.case(code).forecast.values()
    assert (found.next, found.working_days, found.calendar_days) == ("mv_site_acceptance", "9", "0")


def test_it_is_over_with_energization(either: Installation) -> None:
    code = either.request()
    either.go(code, "mv_close_case")
    assert outlook(either, code) == (None, None)
    assert latest(either, code, "mv_close_case") is None


def test_lost_time_shows_in_the_outlook_and_may_be_won_back(either: Installation) -> None:
    code = either.request(line_kind="underground")
    either.go(code, "mv_sign_ppa")
    either.at("2014-12-08 16:00")
    either.complete(code, "mv_sign_ppa")
    assert outlook(either, code) == ("2014-12-11", "late")
    assert latest(either, code, "mv_meter_energize") == "2014-12-10 17:00"
    last = [e.payload for e in either.history(code) if e.type == "OutlookChanged"][-1]
    assert last.path == ("mv_meter_energize",)
    either.at("2014-12-10 11:00")
    either.complete(code, "mv_meter_energize")
    case = either.case(code)
    assert case.energized_at is not None
    assert case.due_at is not None
    assert case.energized_at < case.due_at


def test_what_leads_elsewhere_has_no_projection(either: Installation) -> None:
    code = either.request()
    either.go(code, "mv_survey")
    either.complete(code, "mv_survey", result="no_capacity")
    assert outlook(either, code) == (None, None)
    assert latest(either, code, "mv_reply_not_ready") is None
    assert either.verify() == []


def test_a_planning_supplement_moves_the_limit_of_the_case(either: Installation) -> None:
    code = either.request(max_demand_kw=2200, station_kva=2500, load_curve=[1800.0] * 24)
    either.go(code, "mv_survey")
    either.complete(code, "mv_survey", result="planning", in_plan=False)
    assert either.case(code).due_at == close_of_day(date(2014, 12, 10))
    either.at("2014-10-20 15:00")
    either.complete(code, "mv_planning_supplement")
    assert either.case(code).due_at == close_of_day(date(2014, 12, 29)), "19 days do not count"
    moved = [e.payload for e in either.history(code) if e.type == "DeadlineMoved"]
    # The window of the agreement moves with it.
    assert sorted((m.number, m.reason) for m in moved) == [(-1, "exclusion"), (0, "exclusion")]
    assert outlook(either, code)[1] == "on_time"
    assert either.verify() == []


def test_a_suspended_case_keeps_its_reserve(either: Installation) -> None:
    code = either.request()
    either.go(code, "mv_draft_agreement")
    before = latest(either, code, "mv_draft_agreement")
    either.at("2014-10-02 10:00")
    either.do(commands.SuspendCase(code, "Khách hàng đề nghị bằng văn bản", "CV-1"), DESK)
    either.at("2014-10-09 10:00")
    either.do(commands.ResumeCase(code, "Khách hàng đề nghị tiếp tục"), DESK)
    assert before == "2014-10-17 17:00"
    assert latest(either, code, "mv_draft_agreement") == "2014-10-24 17:00"
    assert outlook(either, code)[1] == "on_time"


def test_the_household_limit_follows_what_the_survey_finds(either: Installation) -> None:
    code = either.request("lv_household")
    either.go(code, "lvh_survey")
    assert either.case(code).due_at == close_of_day(date(2014, 10, 8)), "rural: five working days"
    either.complete(code, "lvh_survey", needs_extra="pole")
    assert either.case(code).due_at == close_of_day(date(2014, 10, 10)), "a pole: seven"


def test_a_leader_agrees_on_more_time(either: Installation) -> None:
    code = either.request()
    either.go(code, "mv_draft_agreement")
    task = either.open_tasks(code)["mv_draft_agreement"]
    order = commands.ExtendDeadline(
        code, "3wd", "Chủ đầu tư bổ sung phương án", "Công ty Dệt", task.id, "BB-7"
    )
    with pytest.raises(NotAllowed):
        either.do(order, SURVEY)
    either.do(order, LEADER)
    assert either.due(code, "mv_draft_agreement") == "2014-10-08 17:00"
    either.do(commands.ExtendDeadline(code, "5cd", "Hai bên thống nhất", "Công ty Dệt"), LEADER)
    assert either.case(code).due_at == close_of_day(date(2014, 12, 15))
    (first, second) = (e.payload for e in either.history(code) if e.type == "DeadlineExtended")
    assert (first.was, first.due_at) == (
        close_of_day(date(2014, 10, 3)),
        close_of_day(date(2014, 10, 8)),
    )
    assert (second.number, second.agreed_with) == (0, "Công ty Dệt")
    assert either.verify() == []


@pytest.mark.parametrize(
    ("change", "code_of_error"),
    [
        ({"by": "P1M"}, "extension_invalid"),
        ({"by": "0cd"}, "extension_invalid"),
        ({"by": "5wd"}, "extension_invalid"),
        ({"reason": " "}, "reason_missing"),
        ({"agreed_with": ""}, "consent_missing"),
    ],
)
def test_an_extension_that_is_not_right_changes_nothing(
    installation: Installation, change: dict[str, str], code_of_error: str
) -> None:
    code = installation.request()
    installation.go(code, "mv_draft_agreement")
    given = {"by": "5cd", "reason": "Hai bên thống nhất", "agreed_with": "Công ty Dệt", **change}
    with pytest.raises(Invalid) as caught:
        installation.do(commands.ExtendDeadline(code, **given), LEADER)
    assert caught.value.code == code_of_error
    assert installation.case(code).due_at == close_of_day(date(2014, 12, 10))


def test_what_is_over_is_not_extended(installation: Installation) -> None:
    code = installation.request()
    installation.go(code, "mv_draft_agreement")
    task = installation.open_tasks(code)["mv_draft_agreement"]
    installation.at("2014-10-03 17:00")
    with pytest.raises(Conflict, match="was over"):
        installation.do(
            commands.ExtendDeadline(code, "3wd", "Muộn rồi", "Công ty Dệt", task.id), LEADER
        )
    case = installation.engine.cases.get(SYSTEM, code).case
    assert case.due_at == close_of_day(date(2014, 12, 10))


@pytest.mark.parametrize("day", ["2014-10-01", "2014-10-06", "2014-10-20"])
def test_a_case_that_is_handed_over_has_the_time_that_is_left_of_its_limit(
    installation: Installation, day: str
) -> None:
    """The plan of that hand-over says the same as the budget of the case."""
    at = installation
    code = at.request("lv_business")
    at.go(code, "lvb_survey")
    at.at(f"{day} 15:00")
    at.complete(code, "lvb_survey", **ABOVE)
    at.complete(code, "mv_submit_request")
    case = at.case(code)
    assert (case.definition, case.handed_over) == ("mv_own_substation", True)
    assert case.due_at is not None and case.dossier_valid_at is not None
    assert f"{case.due_at.astimezone(VIETNAM):%Y-%m-%d}" == "2014-12-10", (
        "70 days since it was valid"
    )
    made = at.engine.plans.get(
        case.definition,
        case.dossier_valid_at,
        {"line_kind": case.facts["line_kind"]},
        handed_over_at=at.clock.now(),
    )
    assert made.last_day == date(2014, 12, 10)
    assert made.energized_at == case.ends_at
    assert made.within_limit == (case.outlook != "late")
    agreement = made.windows[0]
    assert agreement.opens == case.dossier_valid_at
    assert agreement.due == case.places["-1/window:connection_agreement"].due_at
