"""More time by agreement: until when it can be given, and how much."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from engine import Conflict, Invalid, commands
from engine.time import close_of_day
from tests.contract.limited import publish
from tests.kit import DESK, LEADER, Installation
from tests.small import start


def _extend(at: Installation, code: str, by: str, task: str | None = None) -> None:
    order = commands.ExtendDeadline(code, by, "Hai bên thống nhất", "Công ty Dệt", task)
    at.do(order, LEADER)


def test_the_whole_limit_is_extended_until_the_midnight_of_its_last_day(
    installation: Installation,
) -> None:
    code = installation.request()
    installation.go(code, "mv_draft_agreement")
    for hour, last in (("18:00", 15), ("23:59", 20)):
        installation.at(f"2014-12-10 {hour}")
        if hour == "23:59":
            installation.at(f"2014-12-15 {hour}")
        _extend(installation, code, "5cd")
        assert installation.case(code).due_at == close_of_day(date(2014, 12, last))
    installation.at("2014-12-21 00:00")
    with pytest.raises(Conflict, match="was over at 20/12/2014 23:59"):
        _extend(installation, code, "5cd")


def test_what_leads_too_far_is_refused_and_the_case_goes_on(installation: Installation) -> None:
    code = installation.request()
    installation.go(code, "mv_draft_agreement")
    task = installation.open_tasks(code)["mv_draft_agreement"]
    before = installation.history(code)
    for by, place in (("3650cd", None), ("3650cd", task.id), ("3650wd", task.id)):
        with pytest.raises(Invalid) as caught:
            _extend(installation, code, by, place)
        assert caught.value.code == "extension_too_long"
    installation.clock.set(installation.clock.now() + timedelta(days=1))
    assert installation.history(code) == before
    installation.go(code)
    assert installation.case(code).closed_at is not None


def test_at_the_end_of_the_calendars_an_extension_is_refused_too(
    installation: Installation,
) -> None:
    installation.at("2100-09-01 09:00")
    start = commands.StartCase(
        "mv_own_substation", "DL01", profile="nq19_2014", reason="Luật khi nộp hồ sơ"
    )
    code = installation.do(start, LEADER).subject
    assert code is not None
    installation.go(code, "mv_draft_agreement")
    task = installation.open_tasks(code)["mv_draft_agreement"]
    for by, place in (("200cd", None), ("200cd", task.id), ("200wd", task.id)):
        with pytest.raises(Invalid) as caught:
            _extend(installation, code, by, place)
        assert caught.value.code == "extension_invalid"
        assert "2100" in str(caught.value)
    assert installation.case(code).due_at == close_of_day(date(2100, 11, 10))


def test_where_power_has_come_there_is_nothing_to_extend(installation: Installation) -> None:
    code = installation.request()
    installation.go(code, "mv_close_case")
    with pytest.raises(Conflict) as caught:
        _extend(installation, code, "5cd")
    assert caught.value.code == "nothing_to_extend"


def test_the_limit_is_extended_by_days_of_its_own_kind(installation: Installation) -> None:
    code = installation.request("lv_business")
    installation.go(code, "lvb_survey")
    with pytest.raises(Invalid, match="Write it as 5wd"):
        _extend(installation, code, "5cd")
    _extend(installation, code, "2wd")
    assert installation.case(code).due_at == close_of_day(date(2014, 10, 14))


def _received(at: Installation, begun: str) -> tuple[str, str]:
    """A case whose first step, of two calendar days, was begun then, and the id of the step."""
    publish(at, "mixed", "20cd")
    at.at(begun)
    code = start(at, "mixed")
    return code, at.open_tasks(code)["receive"].id


def test_a_step_is_extended_from_the_working_day_that_its_last_day_was_moved_to(
    either: Installation,
) -> None:
    """As the example of docs/ledger.md has it."""
    code, task = _received(either, "2014-10-02 09:00")
    assert either.due(code, "receive") == "2014-10-06 17:00"
    either.at("2014-10-03 09:00")
    _extend(either, code, "2cd", task)
    assert either.due(code, "receive") == "2014-10-08 17:00"
    assert either.verify() == []
    assert [one.divergence for one in either.engine.reexecute([code])] == [None]


@pytest.mark.parametrize(
    ("agreed", "due"),
    [
        (("2cd",), "2014-10-06 17:00"),
        (("1cd", "1cd"), "2014-10-07 17:00"),
        (("1wd", "1cd"), "2014-10-07 17:00"),
        (("0.5wd",), "2014-10-06 12:00"),
    ],
)
def test_each_extension_of_a_step_is_counted_from_the_end_that_it_had_then(
    installation: Installation, agreed: tuple[str, ...], due: str
) -> None:
    code, task = _received(installation, "2014-10-01 09:00")
    assert installation.due(code, "receive") == "2014-10-03 17:00"
    for by in agreed:
        _extend(installation, code, by, task)
    assert installation.due(code, "receive") == due


def test_a_step_that_stood_still_is_extended_from_where_that_has_moved_it(
    installation: Installation,
) -> None:
    code, task = _received(installation, "2014-10-01 09:00")
    installation.do(commands.SuspendCase(code, "Khách hàng xin tạm dừng"), DESK)
    installation.at("2014-10-02 09:00")
    installation.do(commands.ResumeCase(code, "Khách hàng đề nghị tiếp tục"), DESK)
    assert installation.due(code, "receive") == "2014-10-06 17:00", "Saturday, moved"
    _extend(installation, code, "1cd", task)
    assert installation.due(code, "receive") == "2014-10-07 17:00"
    installation.at("2014-10-02 10:00")
    installation.do(commands.SuspendCase(code, "Khách hàng xin tạm dừng"), DESK)
    installation.at("2014-10-03 09:00")
    installation.do(commands.ResumeCase(code, "Khách hàng đề nghị tiếp tục"), DESK)
    assert installation.due(code, "receive") == "2014-10-08 17:00"
