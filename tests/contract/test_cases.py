"""Starting, stopping, handing over and ending cases, on both databases."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from engine import Conflict, Invalid, NotAllowed, NotFound, commands, queries, states
from engine.time import close_of_day
from tests.kit import AUDITOR, DESK, LEADER, NINE, STRANGER, SURVEY, Installation


def test_a_request_gets_a_code_of_its_unit(either: Installation) -> None:
    code = either.request()
    assert code.startswith("SX")
    assert len(code) == 12
    case = either.case(code)
    assert (case.intake_unit, case.executing_unit, case.channel) == ("DL01", "DL01", "counter")
    assert case.registered_at == NINE


def test_only_a_desk_takes_requests_in(either: Installation) -> None:
    with pytest.raises(NotAllowed):
        either.do(commands.StartCase("mv_own_substation", "DL01"), SURVEY)
    with pytest.raises(NotAllowed):
        either.do(commands.StartCase("mv_own_substation", "DL02"), DESK)
    with pytest.raises(NotFound):
        either.do(commands.StartCase("no_such_process", "DL01"), DESK)
    with pytest.raises(Invalid):
        either.do(commands.StartCase("mv_own_substation", "DL01", "pigeon"), DESK)


def test_a_wrong_request_starts_nothing(either: Installation) -> None:
    with pytest.raises(Invalid):
        either.request(phone="không có")
    assert either.engine.cases.page(either.actor(DESK), queries.CaseFilter()) == []


def test_the_clock_starts_when_the_complete_dossier_came_in(either: Installation) -> None:
    code = either.request()
    either.at("2014-10-01 14:00")
    either.complete(code, "mv_receive_check")
    case = either.case(code)
    assert case.dossier_valid_at == NINE
    assert case.due_at == NINE + timedelta(days=70, hours=8)  # 17:00 of day 70


def test_after_a_supplement_it_starts_with_the_supplement(either: Installation) -> None:
    code = either.request()
    either.complete(
        code, "mv_receive_check", dossier_complete=False, missing_items=["Bản đồ vị trí"]
    )
    either.at("2014-10-03 10:00")
    either.complete(code, "mv_supplement_dossier")
    either.at("2014-10-03 15:00")
    either.complete(code, "mv_receive_check")
    assert either.case(code).dossier_valid_at == NINE + timedelta(days=2, hours=1)


def test_a_case_routed_to_another_unit_is_that_units(either: Installation) -> None:
    code = either.request()
    either.complete(code, "mv_receive_check", executing_unit="DL02")
    assert either.case(code).executing_unit == "DL02"
    task = either.open_tasks(code)["mv_survey"]
    assert task.unit == "DL02"
    either.do(commands.ClaimTask(task.id), "khaosat.nb")
    with pytest.raises(NotAllowed):
        either.do(commands.ClaimTask(task.id), DESK)
    with pytest.raises(NotFound):
        either.do(commands.ClaimTask(task.id), SURVEY)
    with pytest.raises(Invalid):
        other = either.request()
        either.complete(other, "mv_receive_check", executing_unit="DL99")


def test_nothing_moves_while_a_case_is_suspended(either: Installation) -> None:
    code = either.request()
    either.go(code, "mv_survey")
    with pytest.raises(NotAllowed):
        either.do(commands.SuspendCase(code, "Xin tạm dừng"), SURVEY)
    with pytest.raises(Invalid):
        either.do(commands.SuspendCase(code, ""), DESK)
    either.do(commands.SuspendCase(code, "Khách hàng xin tạm dừng", "CV-15"), DESK)
    assert either.case(code).state is states.CaseState.SUSPENDED
    with pytest.raises(Conflict) as caught:
        either.complete(code, "mv_survey")
    assert caught.value.code == "case_suspended"
    with pytest.raises(Conflict):
        either.do(commands.SuspendCase(code, "Lần nữa"), DESK)
    with pytest.raises(Conflict):
        either.do(commands.CorrelateMessage(code, "withdrawal", {"reason": "cost"}), DESK)


def test_what_was_left_of_a_limit_runs_on_after_a_suspension(either: Installation) -> None:
    code = either.request()
    either.go(code, "mv_draft_agreement")  # two working days from 1 October: 3 October, 17:00
    assert either.due(code, "mv_draft_agreement") == "2014-10-03 17:00"
    either.at("2014-10-02 17:00")
    either.do(commands.SuspendCase(code, "Khách hàng xin tạm dừng"), LEADER)
    either.at("2014-10-09 17:00")
    either.do(commands.ResumeCase(code, "Khách hàng đề nghị tiếp tục"), DESK)
    assert either.due(code, "mv_draft_agreement") == "2014-10-10 17:00"
    moved = [e.payload for e in either.history(code) if e.type == "DeadlineMoved"]
    assert [move.element for move in moved] == [
        "mv_draft_agreement",
        "window:connection_agreement",
        "mv_own_substation",
    ]
    assert either.case(code).due_at == close_of_day(date(2014, 12, 17)), "seven days do not count"
    either.go(code)
    assert either.case(code).outcome == "closed"


def test_resuming_what_runs_is_refused(either: Installation) -> None:
    code = either.request()
    with pytest.raises(Conflict):
        either.do(commands.ResumeCase(code, "Tiếp tục"), DESK)


def test_a_cancelled_case_leaves_nothing_open(either: Installation) -> None:
    code = either.request()
    either.go(code, "mv_design")
    either.do(commands.CancelCase(code, "Trùng yêu cầu"), LEADER)
    view = either.engine.cases.get(either.actor(LEADER), code)
    assert view.case.state is states.CaseState.CANCELLED
    assert not [task for task in view.tasks if task.task.open]
    assert not view.messages
    with pytest.raises(Conflict):
        either.do(commands.CancelCase(code, "Lần nữa"), LEADER)
    assert either.verify() == []


def test_a_customer_withdraws_until_energized(either: Installation) -> None:
    code = either.request()
    either.go(code, "mv_design")
    with pytest.raises(NotAllowed):
        either.do(commands.CorrelateMessage(code, "withdrawal", {"reason": "cost"}), SURVEY)
    with pytest.raises(Invalid):
        either.do(commands.CorrelateMessage(code, "withdrawal", {"reason": "other"}), DESK)
    either.do(commands.CorrelateMessage(code, "withdrawal", {"reason": "cost"}), DESK)
    assert either.case(code).outcome == "withdrawn"
    assert either.open_tasks(code) == {}

    late = either.request()
    either.go(late, "mv_close_case")
    with pytest.raises(Conflict) as caught:
        either.do(commands.CorrelateMessage(late, "withdrawal", {"reason": "cost"}), DESK)
    assert caught.value.code == "message_not_awaited"


def test_a_small_station_goes_on_at_low_voltage_under_the_same_code(either: Installation) -> None:
    code = either.request(max_demand_kw=110, station_kva=125, load_curve=[90] * 24)
    either.go(code, "mv_survey")
    either.complete(code, "mv_survey", result="low_voltage")
    case = either.case(code)
    assert (case.definition, case.handed_over) == ("lv_business", True)
    assert list(either.open_tasks(code)) == ["lvb_survey"]
    numbers = [t.task.number for t in either.engine.cases.get(either.actor(DESK), code).tasks]
    assert len(numbers) == len(set(numbers))
    either.go(code)
    assert either.case(code).outcome == "closed"
    assert either.verify() == []


def test_a_list_shows_what_the_asker_may_see(either: Installation) -> None:
    codes = sorted(either.request() for _ in range(3))
    page = either.engine.cases.page
    assert [line.case.code for line in page(either.actor(DESK), queries.CaseFilter())] == codes
    assert [line.case.code for line in page(either.actor(AUDITOR), queries.CaseFilter())] == codes
    assert page(either.actor(STRANGER), queries.CaseFilter()) == []
    after = page(either.actor(DESK), queries.CaseFilter(), codes[0], 1)
    assert [line.case.code for line in after] == [codes[1]]


@pytest.mark.row(29)
@pytest.mark.parametrize("words", ["nguyễn thị quỳnh", "NGUYEN quynh", "Quỳnh", "khe tre"])
def test_names_are_found_with_and_without_diacritics(either: Installation, words: str) -> None:
    decomposed = "Công ty Nguyê\u0303n Thị Quy\u0300nh"
    code = either.request(customer_name=decomposed)
    either.request(customer_name="Công ty khác", site_commune="Xã Nam Đông")
    found = either.engine.cases.page(either.actor(DESK), queries.CaseFilter(text=words))
    assert [line.case.code for line in found] == [code]
    assert found[0].customer == "Công ty Nguyễn Thị Quỳnh"
