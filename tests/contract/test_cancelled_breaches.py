"""Breaches of what is not to be done any more: each is over, and somebody can say why it came
about."""

from __future__ import annotations

import pytest

import engine.handlers.cancelled_steps
from engine import SYSTEM, EngineError, commands, queries, states
from engine.model.views import BreachView
from tests.contract.test_doubtful_breaches import correct, doubtful, told_valid
from tests.contract.test_last_day import do, tick
from tests.contract.test_window_causes import begun, sound, tell, unexplained
from tests.contract.test_windows import of
from tests.kit import DESK, LEADER, TECHNICAL, Installation
from tests.milestones import drawn, flows, step
from tests.small import publish_process, start

WHOLE = "mv_own_substation"


def breach(at: Installation, code: str, element: str) -> BreachView:
    found = at.engine.breaches.page(at.actor(LEADER), queries.BreachFilter(case=code))
    (one,) = [view for view in found if view.breach.element == element]
    return one


def left_open(at: Installation) -> list[str]:
    wanted = queries.BreachFilter(state=states.BreachState.OPEN)
    return [view.breach.element for view in at.engine.breaches.page(SYSTEM, wanted)]


@pytest.mark.parametrize("was_told", [True, False])
def test_a_late_step_that_a_message_cancels_has_a_cause_in_the_end(
    either: Installation, was_told: bool
) -> None:
    at = either
    code = begun(at)
    if was_told:
        at.fire()
    at.do(commands.CorrelateMessage(code, "withdrawal", {"reason": "cost"}), DESK)
    assert left_open(at) == []
    view = breach(at, code, "mv_survey")
    assert (view.breach.ended_by, view.breach.days_late) == ("message", 7)
    assert view.cause_awaited and view.may_explain
    (left,) = of(at, code, "CauseAwaited", "mv_survey")
    assert left.to == (LEADER,)
    tell(at, code, number=view.breach.number, window=None)
    assert breach(at, code, "mv_survey").breach.cause == "customer_papers"
    assert "mv_survey" not in unexplained(at)
    sound(at, code)


def test_a_cancelled_case_leaves_no_breach_open(either: Installation) -> None:
    """Neither of a step, nor of the limit over the case."""
    at = either
    code = begun(at)
    at.at("2014-12-20 09:00")
    at.fire()
    assert WHOLE in left_open(at)
    at.do(commands.CancelCase(code, "Khách hàng rút đề nghị"), DESK)
    assert left_open(at) == []
    found = at.engine.breaches.page(at.actor(LEADER), queries.BreachFilter(case=code))
    assert {view.breach.element for view in found} >= {WHOLE, "mv_survey"}
    assert {view.breach.ended_by for view in found} == {"cancellation"}
    for view in found:
        window = view.breach.element if view.breach.number < 0 else None
        tell(at, code, number=abs(view.breach.number), window=window)
    assert unexplained(at) == []
    sound(at, code)


def test_what_a_suspended_case_was_in_time_with_is_not_late_when_it_is_cancelled(
    either: Installation,
) -> None:
    at = either
    code = at.request()
    at.complete(code, "mv_receive_check")
    at.do(commands.SuspendCase(code, "Khách hàng xin tạm dừng"), DESK)
    at.at("2015-03-02 09:00")
    at.do(commands.CancelCase(code, "Khách hàng rút đề nghị"), DESK)
    assert at.engine.breaches.page(SYSTEM, queries.BreachFilter(case=code)) == []
    sound(at, code)


def test_what_was_late_when_the_case_was_suspended_is_late(either: Installation) -> None:
    at = either
    code = begun(at)
    at.do(commands.SuspendCase(code, "Khách hàng xin tạm dừng"), DESK)
    at.at("2014-10-20 09:00")
    at.do(commands.CancelCase(code, "Khách hàng rút đề nghị"), DESK)
    assert breach(at, code, "mv_survey").cause_awaited
    sound(at, code)


ERROR = drawn(
    "failing",
    "<subProcess id='both' name='both'><startEvent id='in'/><parallelGateway id='fork'/>",
    step("a", "b").replace("id='b'", "motcua:deadline='mv_survey' id='b'"),
    "<parallelGateway id='join'/><endEvent id='out'/>"
    "<exclusiveGateway id='fit' default='fit-join'/>"
    "<endEvent id='unfit'><errorEventDefinition errorRef='error_unfit'/></endEvent>",
    flows("in", "fork", "a", "fit", "join", "out"),
    flows("fork", "b", "join"),
    flows("fit", "unfit", condition="a.pick = 1"),
    "</subProcess><boundaryEvent id='left' name='Không đạt' attachedToRef='both'>"
    "<errorEventDefinition errorRef='error_unfit'/></boundaryEvent>",
    "<endEvent id='gone' motcua:outcome='refused'/>",
    flows("begin", "both", "done"),
    flows("left", "gone"),
).replace("<process", "<error id='error_unfit' name='unfit' errorCode='unfit'/><process")


def test_who_leaves_somebody_elses_late_step_is_not_asked_for_its_cause(
    either: Installation,
) -> None:
    at = either
    publish_process(at, "failing", ERROR)
    code = start(at, "failing")
    at.at("2014-10-20 09:00")
    done = commands.CompleteTask(at.open_tasks(code)["a"].id, {"pick": 1}, late_cause="weather")
    with pytest.raises(EngineError) as caught:
        at.do(done, TECHNICAL)
    assert caught.value.code == "late_cause_unfit"
    at.do(commands.CompleteTask(done.task, {"pick": 1}), TECHNICAL)
    assert at.case(code).outcome == "refused"
    view = breach(at, code, "b")
    assert (view.breach.ended_by, view.breach.cause, view.cause_awaited) == ("step", None, True)
    tell(at, code, number=view.breach.number, window=None)
    sound(at, code)


def test_a_breach_in_doubt_is_over_when_power_has_come(either: Installation) -> None:
    """By what was corrected the case is in time, and nobody has annulled its breach."""
    at = either
    code = told_valid(at, "2014-10-10")
    tick(at, "2014-11-02 00:30")
    correct(at, code, "said", "2014-10-20T08:00:00+07:00")
    assert doubtful(at, code) == [(0, "mixed")]
    while opened := at.open_tasks(code):
        do(at, code, min(opened))
    assert at.case(code).energized_at is not None
    assert left_open(at) == []
    view = breach(at, code, "mixed")
    assert view.doubtful and view.cause_awaited
    tell(at, code, number=0, window=None)
    assert breach(at, code, "mixed").cause is not None
    sound(at, code)


def test_one_that_an_earlier_version_left_open_can_be_answered(
    either: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = either
    code = begun(at)
    at.fire()
    number = at.open_tasks(code)["mv_survey"].number
    with monkeypatch.context() as earlier:
        earlier.setattr(engine.handlers.cancelled_steps, "end_limit", lambda *_, **__: False)
        at.do(commands.CancelCase(code, "Khách hàng rút đề nghị"), DESK)
    assert left_open(at) == ["mv_survey"]
    assert breach(at, code, "mv_survey").may_explain
    tell(at, code, number=number, window=None)
    assert left_open(at) == []
    view = breach(at, code, "mv_survey")
    assert (view.breach.days_late, view.breach.cause) == (7, "customer_papers")
    assert at.verify() == []
