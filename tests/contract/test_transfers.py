"""Giving a case to another unit: offered, accepted, returned once; no clock begins anew."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine import Conflict, Invalid, NotAllowed, NotFound, commands, events, queries
from engine.model.transfer import TransferOutcome
from tests.contract.test_routing import THEIR_DESK, THEIR_LEADER
from tests.kit import DESK, LEADER, STRANGER, SURVEY, Installation

COMPANY = "lanhdao.ct"
THIRD_DESK = "motcua.dc"
REASON = "Địa điểm thuộc địa bàn đơn vị khác"


def surveyed(at: Installation) -> str:
    """A case whose survey is open."""
    code = at.request()
    at.go(code, "mv_survey")
    return code


def give(at: Installation, code: str, unit: str = "DL02", login: str = DESK) -> None:
    at.do(commands.TransferCase(code, unit, REASON), login)


def told(at: Installation, code: str, kind: type) -> tuple[str, ...]:
    (found,) = [e.payload.to for e in at.history(code) if isinstance(e.payload, kind)]  # type: ignore[union-attr]
    return found


def test_it_is_offered_accepted_and_its_steps_move_with_their_dates(either: Installation) -> None:
    code = surveyed(either)
    before, due = either.open_tasks(code), either.case(code).due_at
    give(either, code)
    assert either.case(code).executing_unit == "DL01"
    assert told(either, code, events.TransferOffered) == (THEIR_LEADER, THEIR_DESK)
    either.clock.advance(timedelta(hours=1))
    either.do(commands.AcceptTransfer(code), THEIR_DESK)
    case, after = either.case(code), either.open_tasks(code)
    assert (case.intake_unit, case.executing_unit, case.due_at) == ("DL01", "DL02", due)
    assert after.keys() == before.keys()
    for element, task in after.items():
        assert (task.unit, task.due_at) == ("DL02", before[element].due_at)
    listed = either.engine.tasks.page(either.actor("khaosat.nb"), queries.TaskFilter())
    assert [one.task.case for one in listed] == [code]
    assert either.verify() == []
    assert [one.divergence for one in either.engine.reexecute([code])] == [None]


def test_silence_accepts_after_four_working_hours(either: Installation) -> None:
    either.at("2014-10-03 15:00")
    code = surveyed(either)
    give(either, code)
    assert "transfer" in either.armed(code)
    either.at("2014-10-06 09:59")
    either.fire()
    assert either.case(code).executing_unit == "DL01"
    either.at("2014-10-06 10:00")
    with pytest.raises(Conflict, match="Nobody answered"):
        either.do(commands.ReturnTransfer(code, REASON), THEIR_DESK)
    either.fire()
    assert either.case(code).executing_unit == "DL02"
    assert told(either, code, events.TransferAccepted) == (THEIR_LEADER, THEIR_DESK, DESK)
    assert "transfer" not in either.armed(code)
    (transfer,) = either.engine.cases.get(either.actor(THEIR_DESK), code).transfers
    assert transfer.outcome is TransferOutcome.SILENT
    assert either.verify() == []
    assert [one.divergence for one in either.engine.reexecute([code])] == [None]


def test_returned_once_the_company_decides(either: Installation) -> None:
    code = surveyed(either)
    give(either, code)
    either.do(commands.ReturnTransfer(code, "Điểm đấu nối thuộc đơn vị cũ"), THEIR_LEADER)
    assert told(either, code, events.TransferReturned) == (COMPANY, LEADER, DESK)
    assert either.case(code).executing_unit == "DL01"
    with pytest.raises(NotAllowed) as caught:
        give(either, code, "DL03", LEADER)
    assert caught.value.code == "transfer_returned"
    give(either, code, "DL02", COMPANY)
    assert either.case(code).executing_unit == "DL02"
    assert set(told(either, code, events.TransferDecided)) == {
        DESK, LEADER, THEIR_DESK, THEIR_LEADER,
    }  # fmt: skip
    assert [one.divergence for one in either.engine.reexecute([code])] == [None]


def test_more_than_two_are_decided_above(either: Installation) -> None:
    code = surveyed(either)
    for unit, gives, takes in (("DL02", DESK, THEIR_DESK), ("DL03", THEIR_DESK, THIRD_DESK)):
        give(either, code, unit, gives)
        either.do(commands.AcceptTransfer(code), takes)
    with pytest.raises(NotAllowed) as caught:
        give(either, code, "DL01", THIRD_DESK)
    assert caught.value.code == "transfers_used_up"
    give(either, code, "DL01", COMPANY)
    assert either.case(code).executing_unit == "DL01"
    assert either.verify() == []


def test_what_cannot_be_is_told_each_in_its_sentence_and_nothing_changes(
    either: Installation,
) -> None:
    code = surveyed(either)
    version = either.case(code).version
    refused = [
        ("DL01", DESK, Invalid, "transfer_to_itself"),
        ("DL99", DESK, Invalid, "unit_unknown"),
        ("PC01", DESK, Invalid, "unit_without_desk"),
        ("DL02", SURVEY, NotAllowed, "not_transferring"),
        ("DL02", STRANGER, NotFound, "case_not_found"),
    ]
    for unit, login, kind, error in refused:
        with pytest.raises(kind) as caught:
            give(either, code, unit, login)
        assert caught.value.code == error
    for answer in (commands.AcceptTransfer(code), commands.ReturnTransfer(code, REASON)):
        with pytest.raises(Conflict) as caught:
            either.do(answer, DESK)
        assert caught.value.code == "transfer_none"
        with pytest.raises(NotFound):
            either.do(answer, THEIR_DESK)
    assert either.case(code).version == version
    give(either, code)
    with pytest.raises(Conflict) as caught:
        give(either, code, "DL03")
    assert caught.value.code == "transfer_open"
    for login in (DESK, COMPANY):
        with pytest.raises(NotAllowed) as refusal:
            either.do(commands.AcceptTransfer(code), login)
        assert refusal.value.code == "not_receiving"


def test_a_closed_case_stays_where_it_is(either: Installation) -> None:
    code = surveyed(either)
    give(either, code)
    either.do(commands.CancelCase(code, "Khách hàng rút yêu cầu"), LEADER)
    assert "transfer" not in either.armed(code)
    (transfer,) = either.engine.cases.get(either.actor(DESK), code).transfers
    assert transfer.outcome is TransferOutcome.LAPSED
    for command, login in (
        (commands.TransferCase(code, "DL03", REASON), DESK),
        (commands.TransferCase(code, "DL03", REASON), COMPANY),
    ):
        with pytest.raises(Conflict) as caught:
            either.do(command, login)
        assert caught.value.code == "case_closed"
    assert either.verify() == []


def test_the_desk_that_took_it_in_does_not_give_it_away(either: Installation) -> None:
    code = surveyed(either)
    give(either, code)
    either.do(commands.AcceptTransfer(code), THEIR_DESK)
    with pytest.raises(NotAllowed) as caught:
        give(either, code, "DL03", DESK)
    assert caught.value.code == "not_transferring"


def test_drafts_stay_and_holders_are_told_and_freed(either: Installation) -> None:
    code = surveyed(either)
    task = either.open_tasks(code)["mv_survey"]
    either.do(commands.ClaimTask(task.id), SURVEY)
    either.do(commands.SaveDraft(task.id, {"note": "đã đo"}, 0), SURVEY)
    give(either, code)
    either.do(commands.AcceptTransfer(code), THEIR_DESK)
    assert SURVEY in told(either, code, events.TransferAccepted)
    moved = either.task(task.id)
    assert (moved.unit, moved.assignee, moved.draft) == ("DL02", None, {"note": "đã đo"})
    either.do(commands.ClaimTask(task.id), "khaosat.nb")


def test_who_works_for_both_units_keeps_the_step(either: Installation) -> None:
    code = surveyed(either)
    either.hire("hai.noi", "DL01", "khao_sat")
    either.engine.execute(commands.GrantRole("hai.noi", "DL02", "khao_sat"), either.actor("system"))
    task = either.open_tasks(code)["mv_survey"]
    either.do(commands.ClaimTask(task.id), "hai.noi")
    give(either, code)
    either.do(commands.AcceptTransfer(code), THEIR_DESK)
    moved = either.task(task.id)
    assert (moved.unit, moved.assignee) == ("DL02", "hai.noi")


def test_what_was_over_before_stays_with_the_unit_that_let_it_pass(either: Installation) -> None:
    code = surveyed(either)
    give(either, code)
    either.clock.advance(timedelta(days=9))
    either.do(commands.AcceptTransfer(code), THEIR_DESK)
    breaches = either.engine.breaches.page(either.actor(LEADER), queries.BreachFilter())
    assert {one.breach.unit for one in breaches if one.breach.case == code} == {"DL01"}
    assert either.verify() == []


def test_who_decides_looks_into_it_and_who_gave_it_away_is_told_its_status(
    either: Installation,
) -> None:
    code = surveyed(either)
    desk = either.actor(THEIR_DESK)
    with pytest.raises(NotFound):
        either.engine.cases.get(desk, code)
    give(either, code)
    view = either.engine.cases.get(desk, code)
    assert (view.offered_to_me, view.transfers[0].reason) == (True, REASON)
    assert either.engine.tasks.get(desk, either.open_tasks(code)["mv_survey"].id).inside
    with pytest.raises(NotFound):
        either.engine.cases.get(either.actor(STRANGER), code)
    either.do(commands.AcceptTransfer(code), THEIR_DESK)
    give(either, code, "DL03", THEIR_DESK)
    either.do(commands.AcceptTransfer(code), THIRD_DESK)
    assert either.engine.taken_in.get(desk, code).executing_unit == "DL03"
    with pytest.raises(NotAllowed):
        either.engine.cases.history(desk, code)


def test_a_suspended_case_waits_with_its_answer(either: Installation) -> None:
    code = surveyed(either)
    give(either, code)
    either.do(commands.SuspendCase(code, "Khách hàng xin tạm dừng"), DESK)
    assert "transfer" not in either.armed(code)
    either.clock.advance(timedelta(days=3))
    either.fire()
    with pytest.raises(Conflict):
        either.do(commands.AcceptTransfer(code), THEIR_DESK)
    either.do(commands.ResumeCase(code, "Khách hàng xin tiếp tục"), DESK)
    either.fire()
    assert either.case(code).executing_unit == "DL02"
    assert either.verify() == []


def test_the_ledger_tells_which_unit_held_each_stretch(either: Installation) -> None:
    code = surveyed(either)
    give(either, code)
    either.clock.advance(timedelta(hours=1))
    either.do(commands.AcceptTransfer(code), THEIR_DESK)
    either.clock.advance(timedelta(hours=1))
    view = either.engine.ledgers.get(either.actor(THEIR_DESK), code)
    survey = [one for one in view.ledger.stretches if one.element == "mv_survey"]
    assert [one.unit for one in survey] == ["DL01", "DL02"]
    assert survey[0].ends == survey[1].begins
    assert view.legal_end == either.case(code).due_at
    assert view.totals.units == {"DL01": 0.12, "DL02": 0.12}
    table = either.engine.ledgers.csv(either.actor(THEIR_DESK), code)
    assert table.splitlines()[0].split(",")[-1] == "unit"


def test_the_unit_that_let_it_pass_says_why(either: Installation) -> None:
    code = surveyed(either)
    give(either, code)
    either.clock.advance(timedelta(days=9))
    either.do(commands.AcceptTransfer(code), THEIR_DESK)
    either.do(commands.CancelCase(code, "Khách hàng rút yêu cầu"), THEIR_LEADER)
    awaited = [
        e.payload for e in either.history(code) if isinstance(e.payload, events.CauseAwaited)
    ]
    (survey,) = [one for one in awaited if one.element == "mv_survey"]
    assert survey.to == (THEIR_LEADER, LEADER)
    either.do(commands.TellCause(code, survey.number, "slow_works"), LEADER)
    assert either.verify() == []
    assert [one.divergence for one in either.engine.reexecute([code])] == [None]
