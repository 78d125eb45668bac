"""Between the publication of a calendar and the recount of a case: its dates are told as the
recount will record them."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from engine import SYSTEM, commands
from engine.model.queries import CaseFilter, TaskFilter
from tests.contract.limited import publish
from tests.contract.test_calendar_change import changed, settle
from tests.contract.test_exported_last_days import told as exported
from tests.contract.test_last_day import do, last_days
from tests.kit import AUDITOR, DESK, INSTALLER, Installation
from tests.small import start


def told(at: Installation, code: str) -> Mapping[str, object]:
    """The dates of the case, wherever they are told."""
    auditor, now = at.actor(AUDITOR), at.clock.now()
    view = at.engine.cases.get(SYSTEM, code)
    steps = [one.task for one in view.tasks if one.task.open]
    opened = sorted((one.element, one.due_at) for one in steps)
    listed = [
        line
        for one in steps
        for line in at.engine.tasks.page(at.actor(at.who(one)[0]), TaskFilter(text=code))
        if line.task.id == one.id
    ]
    frame = at.engine.frames.at(auditor, code, now)
    (line,) = at.engine.cases.page(SYSTEM, CaseFilter(text=code))
    assert view.case.places == line.case.places == frame.frame.case.places
    assert opened == sorted((one.task.element, one.task.due_at) for one in listed)
    assert opened == sorted((one.task.element, one.task.due_at) for one in frame.steps)
    for one in listed:
        page = at.engine.tasks.get(SYSTEM, one.task.id)
        assert page.view.task.due_at == one.task.due_at
        assert page.view.windows == one.windows
    ledger = at.engine.ledgers.get(auditor, code)
    for window in ledger.windows:
        place = view.case.places[f"{window.window.number}/{window.window.element}"]
        assert place.due_at == window.legal_end
    assert view.case.due_at == line.case.due_at == ledger.legal_end
    status = at.engine.tracking.status(SYSTEM, code)
    return {
        "days": (view.day, view.days_left),
        "whole": last_days(at, code),
        "steps": opened,
        "windows": [one.windows for one in listed],
        "status": (status.next_at, status.last_at, status.days_left),
        "exported": exported(at, code),
    }


def stored(at: Installation, code: str) -> list[str]:
    return [one.type for one in at.history(code) if one.type == "DeadlineMoved"]


@pytest.mark.parametrize(
    "days",
    [
        {"d2014_10_03": False},
        {"d2014_10_03": False, "d2014_10_06": False, "d2014_10_08": False},
        {"d2014_10_04": True},
        {"d2014_11_20": False},
    ],
    ids=["a day off", "days off", "a day worked", "none that matters"],
)
@pytest.mark.parametrize("definition", ["mv_own_substation", "lv_business"])
def test_what_the_recount_will_record_is_told_before(
    either: Installation, definition: str, days: dict[str, bool]
) -> None:
    at = either
    code = at.request(definition)
    at.go(code, "mv_draft_agreement" if definition.startswith("mv") else "lvb_plan_estimate")
    before = told(at, code)
    at.at("2014-10-01 10:00")
    at.do(commands.Publish(changed(**days)), INSTALLER)
    at.at("2014-10-01 11:00")
    assert stored(at, code) == []
    first = told(at, code)
    settle(at)
    assert told(at, code) == first
    assert (first != before) == bool(stored(at, code)) == ("d2014_11_20" not in days)
    assert at.verify() == []


def test_a_case_that_stands_still_is_told_as_it_will_be_counted(installation: Installation) -> None:
    at = installation
    code = at.request("lv_business")
    at.go(code, "lvb_plan_estimate")
    at.at("2014-10-02 10:00")
    at.do(commands.SuspendCase(code, "Khách hàng xin tạm dừng"), DESK)
    at.do(commands.Publish(changed(d2014_10_06=False, d2014_10_07=False)), INSTALLER)
    for day in ("02 12:00", "03 18:00", "06 09:00"):
        at.at(f"2014-10-{day}")
        first = told(at, code)
    settle(at)
    assert told(at, code) == first
    at.do(commands.ResumeCase(code, "Khách hàng đề nghị tiếp tục"), DESK)
    assert len(last_days(at, code)) == 1


def test_time_that_is_left_out_is_counted_by_the_new_calendar_at_once(
    installation: Installation,
) -> None:
    at = installation
    publish(at, "mixed", "15wd")
    code = start(at, "mixed")
    for element in ("receive", "permit", "check"):
        do(at, code, element)
    at.at("2014-10-03 10:00")
    at.do(commands.Publish(changed(d2014_10_06=False, d2014_10_20=False)), INSTALLER)
    at.at("2014-10-07 10:00")
    first = last_days(at, code)
    assert len(first) == 1
    settle(at)
    assert last_days(at, code) == first


def test_what_was_over_when_the_calendar_was_published_stays_as_it_is(
    installation: Installation,
) -> None:
    at = installation
    code = at.request("lv_business")
    at.go(code, "lvb_plan_estimate")
    (before,) = last_days(at, code)
    at.at("2014-10-20 10:00")
    at.do(commands.Publish(changed(d2014_10_06=False, d2014_10_07=False)), INSTALLER)
    assert last_days(at, code) == {before}
    settle(at)
    assert last_days(at, code) == {before}
