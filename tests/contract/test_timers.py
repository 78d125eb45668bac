"""Timers of the diagram: fired by the worker and by nobody else."""

from __future__ import annotations

import pytest

from engine import NotAllowed, commands
from tests.kit import DESK, Installation

MISSING = {"dossier_complete": False, "missing_items": ["Bản đồ vị trí"]}


def waiting(at: Installation) -> str:
    """A case that waits for papers until 15 October 2014, 17:00."""
    code = at.request()
    at.complete(code, "mv_receive_check", **MISSING)
    return code


def test_a_supplement_that_never_comes_ends_the_case(either: Installation) -> None:
    code = waiting(either)
    either.at("2014-10-15 16:59")
    either.fire()
    assert "mv_supplement_dossier" in either.open_tasks(code)
    either.at("2014-10-15 17:00")
    assert either.fire() == 1
    assert either.case(code).outcome == "withdrawn"
    fired = [e.payload for e in either.history(code) if e.type == "TimerFired"]
    assert [timer.element for timer in fired] == ["mv_supplement_timeout"]
    assert either.fire() == 0
    assert either.verify() == []


def test_a_supplement_in_time_disarms_the_timer(either: Installation) -> None:
    code = waiting(either)
    either.complete(code, "mv_supplement_dossier")
    either.at("2014-12-01 08:00")
    either.fire()
    assert not [e for e in either.history(code) if e.type == "TimerFired"]
    assert "mv_receive_check" in either.open_tasks(code)


def test_a_suspended_case_waits_with_its_timers(either: Installation) -> None:
    code = waiting(either)
    either.at("2014-10-14 17:00")
    either.do(commands.SuspendCase(code, "Khách hàng xin tạm dừng"), DESK)
    either.at("2014-11-03 17:00")
    assert either.fire() == 0
    either.do(commands.ResumeCase(code, "Khách hàng đề nghị tiếp tục"), DESK)
    either.fire()
    assert either.case(code).outcome is None
    either.at("2014-11-04 16:59")
    either.fire()
    assert either.case(code).outcome is None
    either.at("2014-11-04 17:00")
    assert either.fire() == 1
    assert either.case(code).outcome == "withdrawn"


def test_only_the_worker_fires(either: Installation) -> None:
    code = waiting(either)
    view = either.engine.cases.get(either.actor(DESK), code)
    assert [timer.element for timer in view.timers] == ["mv_supplement_timeout"]
    with pytest.raises(NotAllowed):
        either.do(commands.FireDeadline(code, "5/mv_supplement_timeout"), DESK)
