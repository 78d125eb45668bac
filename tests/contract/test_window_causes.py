"""Windows that end late when nobody is asked: what ended them is recorded, somebody says why."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from engine import SYSTEM, EngineError, commands, queries, states
from engine.model.views import BreachView
from engine.notices.letters import read_letter
from engine.store.tables import notices
from tests.contract.test_window_clock import ABOVE
from tests.contract.test_windows import AGREEMENT, of
from tests.kit import AUDITOR, DESK, LEADER, SURVEY, TECHNICAL, Installation
from tests.milestones import begun as begun_small
from tests.milestones import drawn, event, flows, step

TELL = {"cause": "customer_papers", "window": "connection_agreement"}


def begun(at: Installation) -> str:
    """A case whose window of the agreement was over at midnight."""
    (code,) = several(at, 1)
    return code


def several(at: Installation, count: int) -> list[str]:
    codes = [at.request() for _ in range(count)]
    for code in codes:
        at.complete(code, "mv_receive_check")
    at.at("2014-10-09 09:00")
    return codes


def breach(at: Installation, code: str, element: str = AGREEMENT) -> BreachView:
    found = at.engine.breaches.page(SYSTEM, queries.BreachFilter(case=code))
    return next(view for view in found if view.breach.element == element)


def awaited(at: Installation, code: str) -> list[Any]:
    return of(at, code, "CauseAwaited")


def tell(at: Installation, code: str, login: str = LEADER, number: int = 1, **changes: Any) -> None:
    at.do(commands.TellCause(code, number, **(TELL | changes)), login)


def refusal(at: Installation, code: str, login: str = LEADER, **changes: Any) -> str:
    before = len(at.history(code))
    with pytest.raises(EngineError) as caught:
        tell(at, code, login, **changes)
    assert len(at.history(code)) == before
    return caught.value.code


def sound(at: Installation, code: str) -> None:
    assert at.verify() == []
    assert [one.divergence for one in at.engine.reexecute([code])] == [None]


def unexplained(at: Installation) -> list[str]:
    wanted = queries.BreachFilter(state=states.BreachState.UNEXPLAINED)
    return [v.breach.element for v in at.engine.breaches.page(at.actor(LEADER), wanted)]


def test_a_message_ends_a_late_window_and_the_leader_says_why(either: Installation) -> None:
    at = either
    code = begun(at)
    at.do(commands.CorrelateMessage(code, "withdrawal", {"reason": "cost"}), DESK)
    (left,) = awaited(at, code)
    assert (left.number, left.ended_by, left.to) == (-1, "message", (LEADER,))
    view = breach(at, code)
    assert view.cause_awaited
    assert (view.breach.ended_by, view.breach.days_late) == ("message", 1)
    assert unexplained(at) == ["mv_survey", AGREEMENT]
    silent = "chưa nêu nguyên nhân. Kết thúc khi có thông báo đến"
    assert told_in_print(at, code) == [silent, silent]
    tell(at, code)
    view = breach(at, code)
    assert not view.cause_awaited
    assert (view.breach.cause, view.cause) == ("customer_papers", "Khách hàng nộp giấy tờ chậm")
    assert unexplained(at) == ["mv_survey"]
    assert told_in_print(at, code) == [silent, "Khách hàng nộp giấy tờ chậm"]
    assert refusal(at, code) == "cause_known"
    sound(at, code)


def told_in_print(at: Installation, code: str) -> list[str]:
    page = at.engine.case_files.get(at.actor(AUDITOR), code)
    (table,) = (one for one in page.tables if one.key == "breaches")
    return [row[-1] for row in table.rows]


def test_a_cancelled_case_tells_its_leader_that_a_cause_is_missing(either: Installation) -> None:
    at = either
    code = begun(at)
    at.do(commands.CancelCase(code, "Khách hàng rút đề nghị"), DESK)
    (left,) = awaited(at, code)
    assert (left.ended_by, left.to) == ("cancellation", (LEADER,))
    with at.engine._database.read() as connection:
        letters = [
            read_letter(at.engine._definitions, connection, notice)
            for notice in connection.scalars(
                select(notices.c.id).where(notices.c.login == LEADER, notices.c.case == code)
            )
        ]
    told = [one for one in letters if one is not None and "chưa ai nêu nguyên nhân" in one.subject]
    assert [one.subject for one in told] == [
        f"{code}: {name} quá hạn và chưa ai nêu nguyên nhân"
        for name in ("bước Khảo sát hiện trường", "Thỏa thuận đấu nối")
    ]
    assert "khi hồ sơ bị hủy" in told[0].body
    tell(at, code, cause="other", remark="Khách hàng đổi ý")
    assert breach(at, code).breach.remark == "Khách hàng đổi ý"
    sound(at, code)


def test_a_hand_over_by_a_step_asks_whoever_does_it(installation: Installation) -> None:
    """The window of the agreement does not hold at low voltage: the survey ends it."""
    at = installation
    small = {"max_demand_kw": 110, "station_kva": 125, "load_curve": [90] * 24}
    code = at.request(**small)
    at.go(code, "mv_survey")
    at.at("2014-10-09 09:00")
    at.complete(code, "mv_survey", result="low_voltage")
    assert at.case(code).definition != "mv_own_substation"
    view = breach(at, code)
    assert (view.breach.cause, view.cause_awaited) == ("slow_works", False)
    assert awaited(at, code) == []
    at.complete(code, "lvb_survey", **ABOVE)
    sound(at, code)


WAITS = drawn(
    "waits",
    step("a"),
    event("valid", "dossier_valid"),
    event("power", "energized"),
    "<intermediateCatchEvent id='wait' name='Chờ'>"
    "<timerEventDefinition motcua:deadline='mv_supplement_dossier'/></intermediateCatchEvent>",
    flows("begin", "valid", "a", "wait", "power", "done"),
)
"""Power is on when the waiting time is over."""


def test_a_timer_at_which_the_whole_limit_ends_late_fires_all_the_same(
    either: Installation,
) -> None:
    at = either
    code = begun_small(at, "waits", WAITS)
    at.at("2014-12-12 09:00")
    at.fire()
    at.do(commands.CompleteTask(at.open_tasks(code)["a"].id, {"pick": 1}), TECHNICAL)
    at.at("2015-01-12 09:00")
    at.fire()
    assert at.case(code).energized_at is not None
    view = breach(at, code, "waits")
    assert (view.breach.number, view.breach.ended_by, view.cause_awaited) == (0, "timer", True)
    at.do(commands.TellCause(code, 0, "weather"), LEADER)
    assert breach(at, code, "waits").breach.cause == "weather"
    sound(at, code)


def test_what_may_not_be_told_is_refused(installation: Installation) -> None:
    at = installation
    code = begun(at)
    assert refusal(at, code) == "breach_not_found"
    at.fire()
    assert refusal(at, code) == "breach_not_over"
    at.do(commands.CancelCase(code, "Khách hàng rút đề nghị"), DESK)
    assert refusal(at, code, DESK) == "not_explaining", "the clock is the power company's"
    assert refusal(at, code, SURVEY) == "not_explaining"
    assert refusal(at, code, window=None) == "breach_not_found"
    assert refusal(at, code, cause="nothing") == "cause_unknown"
    assert refusal(at, code, cause="other") == "late_remark_missing"
    assert refusal(at, code, expected_version=1) == "case_changed"
    tell(at, code, "lanhdao.ct")
    assert breach(at, code).breach.cause == "customer_papers", "a leader above may, too"


def test_an_annulled_breach_awaits_no_cause(installation: Installation) -> None:
    at = installation
    code = begun(at)
    at.do(commands.CancelCase(code, "Khách hàng rút đề nghị"), DESK)
    at.do(commands.AskAnnulment(code, 1, "Lịch sai", window="connection_agreement"), DESK)
    at.do(commands.AnnulBreach(code, 1, "Đúng", window="connection_agreement"), LEADER)
    assert not breach(at, code).cause_awaited
    assert unexplained(at) == ["mv_survey"]
    assert refusal(at, code) == "breach_annulled"


def test_causes_of_the_year_count_those_that_are_awaited(installation: Installation) -> None:
    at = installation
    told, open_, silent = several(at, 3)
    for code in (told, silent):
        at.do(commands.CancelCase(code, "Khách hàng rút đề nghị"), DESK)
    tell(at, told)
    at.fire()
    counts = at.engine.breaches.by_cause(at.actor(LEADER), 2014)
    found = {(one.cause, one.over): one.count for one in counts}
    assert found.pop((None, False)) == len(
        at.engine.breaches.page(SYSTEM, queries.BreachFilter(state=states.BreachState.OPEN))
    )
    assert found == {("customer_papers", True): 1, (None, True): 3}
    assert at.engine.breaches.by_cause(at.actor(LEADER), 2015) == []
    assert open_ in {v.breach.case for v in at.engine.breaches.page(SYSTEM, queries.BreachFilter())}


def test_pages_of_breaches_end_between_windows_too(installation: Installation) -> None:
    """Cursor by due instant, case, number and element: no breach twice, none left out."""
    at = installation
    several(at, 3)
    at.fire()
    whole = at.engine.breaches.page(SYSTEM, queries.BreachFilter())
    seen: list[BreachView] = []
    after: tuple[datetime, str, int, str] | None = None
    while page := at.engine.breaches.page(SYSTEM, queries.BreachFilter(), after, 1):
        seen += page
        one = page[-1].breach
        after = (one.due_at, one.case, one.number, one.element)
    assert seen == whole
