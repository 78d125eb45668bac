"""Where a case is, as its customer is told: the dates, whose turn, and why a date moved."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import get_type_hints

from engine import commands, views
from engine.model.case_status import CaseStatus, DateShift, ShiftCause
from engine.readers.status_line import status_line
from engine.readers.tracking import PublicView
from engine.time import VIETNAM
from tests.kit import LEADER, Installation

PERSONAL_WORDS = {
    *("name", "address", "phone", "meter", "paper", "amount", "login", "person", "staff"),
    *("reason", "remark", "customer", "facts", "place", "assignee", "email", "site"),
}


def told(at: Installation, code: str) -> CaseStatus:
    found = at.engine.tracking.public(code, "en")
    assert found is not None
    assert found.status == at.engine.tracking.status(at.actor(LEADER), code, "en")
    return found.status


def day(at: object) -> str:
    return at.astimezone(VIETNAM).date().isoformat()  # type: ignore[attr-defined]


def test_the_public_view_has_no_field_for_what_tells_of_a_person() -> None:
    """The names of steps and phases are published; all other texts are codes and words."""
    names = set[str]()
    for kind in (PublicView, CaseStatus, DateShift, views.PhaseView):
        assert is_dataclass(kind)
        names |= {field.name for field in fields(kind)} - (
            {"name"} if kind is views.PhaseView else set()
        )
        for hint in get_type_hints(kind).values():
            assert "Mapping" not in str(hint) and "object" not in str(hint), hint
    assert names & PERSONAL_WORDS == set()


def test_a_request_is_followed_from_its_first_day_to_power(either: Installation) -> None:
    code = either.request()
    begun = told(either, code)
    assert (begun.phase.number, begun.phase.count) == (1, 7)  # type: ignore[union-attr]
    assert (begun.turn, begun.last_at, begun.day) == (("utility",), None, None)
    either.go(code, "mv_survey")
    surveyed = told(either, code)
    assert surveyed.phase == views.PhaseView(2, 7, "Survey")
    assert surveyed.next_at == either.open_tasks(code)["mv_survey"].due_at
    assert surveyed.last_at == either.case(code).due_at
    either.go(code, "mv_sign_agreement")
    assert told(either, code).turn == ("customer",)
    either.go(code)
    over = told(either, code)
    assert over.phase == views.PhaseView(7, 7, "Power on")
    assert (over.turn, over.next_at, over.last_at, over.state) == ((), None, None, "closed")
    assert over.energized_at is not None


def test_a_case_that_stands_still_says_since_when_and_what_that_moved(
    either: Installation,
) -> None:
    code = either.request()
    either.go(code, "mv_survey")
    before = told(either, code)
    either.at("2014-10-06 09:00")
    either.do(commands.SuspendCase(code, "khách bà Hoa đi vắng", "đơn 12"), LEADER)
    still = told(either, code)
    assert (still.turn, still.next_at) == ((), None)
    assert day(still.suspended_at) == "2014-10-06"
    either.at("2014-10-16 09:00")
    either.do(commands.ResumeCase(code, "khách bà Hoa đã về"), LEADER)
    after = told(either, code)
    (shift,) = (one for one in after.shifts if one.cause is ShiftCause.SUSPENSION)
    assert (shift.owner, shift.was, shift.due_at) == ("customer", before.last_at, after.last_at)
    assert "Hoa" not in repr(after)


def test_a_late_step_says_whose_it_was_and_the_published_cause(either: Installation) -> None:
    code = either.request()
    either.go(code, "mv_survey")
    first = told(either, code).expected_at
    either.at("2014-10-20 09:00")
    either.fire("2014-10-02 09:00")
    (open_,) = told(either, code).shifts
    assert (open_.cause, open_.owner, open_.said) == (ShiftCause.LATE, "utility", None)
    either.go(code, "mv_draft_agreement")
    later = told(either, code)
    assert later.shifts[0].said == "Slow works"
    assert later.expected_was == first
    assert day(later.expected_at) > day(first)


def test_more_time_by_agreement_is_told_without_the_words_of_the_staff(
    either: Installation,
) -> None:
    code = either.request()
    either.go(code, "mv_survey")
    before = told(either, code).last_at
    more = commands.ExtendDeadline(code, "5cd", "ông Tám xin thêm", "Nguyễn Văn Tám")
    either.do(more, LEADER)
    (shift,) = told(either, code).shifts
    assert (shift.cause, shift.owner, shift.was) == (ShiftCause.EXTENSION, "customer", before)
    assert "Tám" not in repr(told(either, code))


def test_time_of_an_agency_that_does_not_count_moves_the_last_day(either: Installation) -> None:
    code = either.request(max_demand_kw=2200, station_kva=2500, load_curve=[1800.0] * 24)
    twist = {"result": "planning", "in_plan": False}
    either.go(code, "mv_planning_supplement", mv_survey=twist)
    waiting = told(either, code)
    assert (waiting.turn, waiting.left_out_since is not None) == (("state_agency",), True)
    was = waiting.last_at
    either.at("2014-10-09 09:00")
    assert day(told(either, code).last_at) > day(was)
    either.go(code, "mv_draft_agreement")
    (shift,) = (one for one in told(either, code).shifts if one.cause is ShiftCause.EXCLUSION)
    assert (shift.owner, day(shift.since)) == ("state_agency", "2014-10-09")


def test_power_after_the_last_day_is_explained_where_others_time_is_to_come(
    either: Installation,
) -> None:
    code = either.request("lv_business")
    either.go(code, "lvb_pay_and_deposit", lvb_plan_estimate={"customer_cost_vnd": 5_000_000})
    found = told(either, code)
    assert day(found.expected_at) > day(found.last_at)
    assert found.last_moves
    assert "and time of others added to it" in status_line(found, "en")


def test_a_code_of_nothing_and_an_erased_customer_are_told_alike(either: Installation) -> None:
    assert either.engine.tracking.public("SX0000000000") is None
    assert either.engine.tracking.public("no code") is None
    code = either.request()
    either.do(commands.CancelCase(code, "khách rút"), LEADER)
    assert told(either, code).state == "cancelled"
    either.do(commands.AskErasure(code, "withdrawn", "khách yêu cầu"), "motcua.sx")
    either.do(commands.EraseSubject(code, "đúng luật"), LEADER)
    assert either.engine.tracking.public(code) is None
