"""A fact that was told wrongly and is put right when power has come: the last day is one, and a
breach is recorded exactly when the ledger says so."""

from __future__ import annotations

import csv
import io
from typing import Any

from engine import SYSTEM, commands, queries
from engine.model.breach import Breach
from engine.model.events import CauseAwaited
from engine.time import local_day
from tests.contract.limited import publish
from tests.contract.test_last_day import breaches, last_days, tick
from tests.kit import DESK, LEADER, TECHNICAL, Installation
from tests.small import start

REASON = "Ghi nhầm khi tiếp nhận"
URBAN = {"site_commune": "Phường Thuận Hóa"}
RURAL = {"site_commune": "Xã Khe Tre"}


def correct(at: Installation, code: str, facts: dict[str, Any], **more: str) -> None:
    at.do(commands.CorrectFacts(code, facts, REASON, **more), DESK)


def powered(at: Installation, energized: str, **facts: Any) -> str:
    """A household, valid on 1/10/2014: five working days in a commune (to 8/10), three in a ward
    (to 6/10)."""
    code = at.request("lv_household", **facts)
    at.at(energized)
    at.fire()
    at.go(code, "lvh_close_csat")
    return code


def whole_row(at: Installation, code: str) -> tuple[str, str]:
    """The limit over the case and its last day, as the sheet says them."""
    lines = csv.DictReader(io.StringIO(at.engine.ledgers.csv(SYSTEM, code).lstrip("\ufeff")))
    (row,) = [line for line in lines if line["kind"] == "whole"]
    return row["limit"], row["ends_by_law"][:10]


def breach_of(at: Installation, code: str) -> Breach:
    found = at.engine.breaches.page(at.actor(LEADER), queries.BreachFilter(case=code))
    (breach,) = [one.breach for one in found if one.breach.number == 0]
    return breach


def is_sound(at: Installation, code: str) -> bool:
    (again,) = at.engine.reexecute([code])
    return at.verify() == [] and again.divergence is None


def within(at: Installation, year: int, definition: str) -> tuple[int, int]:
    index = at.engine.oversight.year(at.actor(LEADER), year, definition).whole
    return index.within, index.cases


def test_one_that_is_late_by_the_right_fact_is_broken_and_its_cause_is_asked_afterwards(
    either: Installation,
) -> None:
    either.at("2026-07-06 09:00")
    code = either.request("lv_business")
    either.go(code, "lvb_plan_estimate", lvb_survey={"needs_extra": "pole"})
    either.at("2026-07-14 16:00")
    either.fire()
    either.go(code, "lvb_close_csat")
    assert (whole_row(either, code), breaches(either, code)) == (("7wd", "2026-07-15"), [])
    assert within(either, 2026, "lv_business") == (1, 1)

    correct(either, code, {"needs_extra": "none"})
    assert whole_row(either, code) == ("5wd", "2026-07-13")
    assert last_days(either, code) == {"2026-07-13"}
    (breach,) = breaches(either, code)
    assert breach.limit == "5wd"
    closed = breach_of(either, code)
    assert (closed.days_late, closed.lacks_cause, closed.ended_by) == (1, True, "correction")
    (awaited,) = [e.payload for e in either.history(code) if isinstance(e.payload, CauseAwaited)]
    assert LEADER in awaited.to
    assert within(either, 2026, "lv_business") == (0, 1)

    tick(either, "2026-07-16 09:00")
    either.do(commands.TellCause(code, 0, "slow_works"), LEADER)
    either.go(code)
    assert last_days(either, code) == {"2026-07-13"}
    assert len(breaches(either, code)) == 1
    assert breach_of(either, code).cause == "slow_works"
    assert is_sound(either, code)


def test_whoever_knows_the_cause_may_say_it_with_the_correction(either: Installation) -> None:
    code = powered(either, "2014-10-07 16:00")
    assert last_days(either, code) == {"2014-10-08"}
    correct(either, code, URBAN, late_cause="slow_works")
    assert last_days(either, code) == {"2014-10-06"}
    closed = breach_of(either, code)
    assert (closed.days_late, closed.cause, closed.ended_by) == (1, "slow_works", None)
    assert is_sound(either, code)


def test_one_that_is_kept_by_the_right_fact_is_in_doubt_until_it_is_annulled(
    either: Installation,
) -> None:
    code = powered(either, "2014-10-07 16:00", **URBAN)
    assert len(breaches(either, code)) == 1
    correct(either, code, RURAL)
    assert whole_row(either, code) == ("5wd", "2014-10-08")
    assert last_days(either, code) == {"2014-10-08"}
    doubtful = either.engine.breaches.doubtful(either.actor(LEADER))
    assert [one.breach.number for one in doubtful if one.breach.case == code] == [0]
    either.do(commands.AskAnnulment(code, 0, REASON), DESK)
    either.do(commands.AnnulBreach(code, 0, REASON), LEADER)
    assert last_days(either, code) == {"2014-10-08"}

    correct(either, code, URBAN)
    assert last_days(either, code) == {"2014-10-06"}
    assert len(breaches(either, code)) == 2, "in a ward it was late in truth"
    assert is_sound(either, code)


def test_one_that_is_late_by_more_days_keeps_its_cause(either: Installation) -> None:
    code = powered(either, "2014-10-09 16:00")
    before = breach_of(either, code)
    assert (before.days_late, before.cause) == (1, "slow_works")
    correct(either, code, URBAN)
    after = breach_of(either, code)
    assert (after.days_late, after.cause, after.ended_by) == (3, "slow_works", None)
    assert local_day(after.due_at).isoformat() == "2014-10-06", "the last day that it is late by"
    assert last_days(either, code) == {"2014-10-06"}
    assert len(breaches(either, code)) == 1
    assert is_sound(either, code)


def test_what_does_not_change_the_limit_changes_no_verdict(installation: Installation) -> None:
    code = powered(installation, "2014-10-07 16:00")
    before = len(installation.history(code))
    correct(installation, code, {"site_street": "12 Lê Lợi"})
    recorded = installation.history(code)[before:]
    assert [event.type for event in recorded] == ["FactsCorrected"]
    assert breaches(installation, code) == []


def test_a_case_that_ended_without_power_is_judged_by_its_end(either: Installation) -> None:
    publish(either, "mixed", "20cd", "said")
    code = start(either, "mixed")
    either.at("2014-11-01 10:00")
    task = either.open_tasks(code)["receive"]
    either.do(
        commands.CompleteTask(
            task.id, {"pick": 0, "said": "2014-10-25T08:00:00+07:00"}, late_cause="slow_works"
        ),
        TECHNICAL,
    )
    either.do(commands.CancelCase(code, "Khách rút"), LEADER)
    assert breaches(either, code) == []
    told = {"said": "2014-10-06T08:00:00+07:00"}
    correct(either, code, told, late_cause="slow_works")
    assert last_days(either, code) == {"2014-10-26"}
    assert len(breaches(either, code)) == 1
    assert breach_of(either, code).days_late == 6
    assert is_sound(either, code)
