"""A breach that was recorded wrongly: one asks, another annuls, the history keeps all of it."""

from __future__ import annotations

import pytest

from engine import SYSTEM, EngineError, commands, queries, states
from tests.contract.limited import publish
from tests.contract.test_calendar_change import changed, settle
from tests.contract.test_last_day import breaches, do, last_days, tick
from tests.kit import AUDITOR, DESK, INSTALLER, LEADER, STRANGER, Installation
from tests.small import start

WHY = "Nguồn dữ liệu lịch bị sai, ngày đó được nghỉ"


def broken(at: Installation) -> str:
    """A case whose 20 days are over."""
    publish(at, "mixed", "20cd")
    code = start(at, "mixed")
    do(at, code, "receive")
    tick(at, "2014-10-22 00:30")
    assert len(breaches(at, code)) == 1
    return code


def refused(at: Installation, command: commands.Command, login: str) -> str:
    before = len(at.history(command.case))  # type: ignore[attr-defined]
    with pytest.raises(EngineError) as error:
        at.do(command, login)
    assert len(at.history(command.case)) == before  # type: ignore[attr-defined]
    return error.value.code


def listed(at: Installation, state: states.BreachState | None = None) -> list[int]:
    found = at.engine.breaches.page(SYSTEM, queries.BreachFilter(state=state))
    return [view.breach.number for view in found]


def test_two_persons_annul_a_breach_and_it_counts_no_more(either: Installation) -> None:
    code = broken(either)
    assert either.late() == {code}
    assert refused(either, commands.AnnulBreach(code, 0, WHY), LEADER) == "annulment_not_asked"
    either.do(commands.AskAnnulment(code, 0, WHY), DESK)
    assert either.late() == {code}, "until somebody else has decided, it stands"
    assert refused(either, commands.AskAnnulment(code, 0, WHY), LEADER) == "annulment_asked"
    assert refused(either, commands.AnnulBreach(code, 0, WHY), DESK) == "not_annulling"
    either.do(commands.AnnulBreach(code, 0, "Đã kiểm tra, đúng như đề nghị"), LEADER)
    assert either.late() == set()
    assert listed(either, states.BreachState.ANNULLED) == [0]
    assert 0 not in listed(either, states.BreachState.OPEN)
    assert 0 in listed(either), "it is not hidden"
    (breach,) = (
        v.breach
        for v in either.engine.breaches.page(SYSTEM, queries.BreachFilter())
        if not v.breach.number
    )
    assert (breach.annul_asked_by, breach.annul_reason, breach.annulled_by) == (DESK, WHY, LEADER)
    assert len(breaches(either, code)) == 1, "the history keeps it"
    page = either.engine.case_files.get(either.actor(AUDITOR), code)
    assert any("Đã hủy ghi nhận" in cell for t in page.tables for row in t.rows for cell in row)
    tick(either, "2014-11-05 00:30")
    assert len(breaches(either, code)) == 1, "nor is it recorded again"
    assert refused(either, commands.AskAnnulment(code, 0, WHY), DESK) == "breach_annulled"
    assert either.verify() == []
    assert [one.divergence for one in either.engine.reexecute([code])] == [None]


def test_nobody_decides_on_what_they_asked_themselves(installation: Installation) -> None:
    code = broken(installation)
    assert refused(installation, commands.AskAnnulment(code, 7, WHY), LEADER) == "breach_not_found"
    assert refused(installation, commands.AskAnnulment(code, 0, " "), LEADER) == "reason_missing"
    assert refused(installation, commands.AskAnnulment(code, 0, WHY), STRANGER) == "case_not_found"
    installation.do(commands.AskAnnulment(code, 0, WHY), LEADER)
    assert refused(installation, commands.AnnulBreach(code, 0, WHY), LEADER) == "annulment_own"
    assert refused(installation, commands.RefuseAnnulment(code, 0, WHY), LEADER) == "annulment_own"
    second = installation.hire("lanhdao2.sx", "DL01", "lanh_dao")
    installation.do(commands.RefuseAnnulment(code, 0, "Lịch đúng"), second)
    assert installation.late() == {code}
    installation.do(commands.AskAnnulment(code, 0, WHY), LEADER)
    installation.do(commands.AnnulBreach(code, 0, "Đã kiểm tra"), second)
    assert installation.late() == set()
    assert installation.verify() == []


def test_an_annulled_step_asks_for_no_cause(installation: Installation) -> None:
    publish(installation, "mixed", "20cd")
    code = start(installation, "mixed")
    tick(installation, "2014-10-07 00:30")
    (number,) = listed(installation)
    installation.do(commands.AskAnnulment(code, number, WHY), DESK)
    installation.do(commands.AnnulBreach(code, number, "Đã kiểm tra"), LEADER)
    (view,) = installation.engine.cases.get(installation.actor(LEADER), code).tasks
    assert not view.overdue
    task = installation.open_tasks(code)["receive"]
    installation.do(commands.CompleteTask(task.id, {"pick": 0}), "kythuat.sx")
    assert [type(e.payload).__name__ for e in installation.history(code)].count("BreachClosed") == 0
    assert installation.verify() == []


def test_a_limit_that_ends_later_after_all_can_be_broken_anew(installation: Installation) -> None:
    """The calendar lacked two days off; whoever annuls the breach has the limit run on."""
    at = installation
    publish(at, "mixed", "5wd")
    code = start(at, "mixed")
    do(at, code, "receive")
    tick(at, "2014-10-09 00:30")
    assert len(breaches(at, code)) == 1
    at.do(commands.Publish(changed(d2014_10_08=False, d2014_10_09=False)), INSTALLER)
    settle(at)
    at.do(commands.AddComment(code, "Lịch mới"), DESK)
    do(at, code, "permit")
    assert last_days(at, code) == {"2014-10-08"}, "it was over by what was known"
    at.do(commands.AskAnnulment(code, 0, WHY), DESK)
    at.do(commands.AnnulBreach(code, 0, "Đã kiểm tra"), LEADER)
    assert last_days(at, code) == {"2014-10-10"}
    assert "0" in at.armed(code)
    tick(at, "2014-10-11 00:30")
    assert len(breaches(at, code)) == 2
    assert at.late() == {code}
    assert listed(at, states.BreachState.ANNULLED) == []
    assert at.verify() == []
