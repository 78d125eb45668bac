"""One last day, wherever it is told, and a breach exactly when it has passed."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import SYSTEM, commands, states
from engine.errors import EngineError
from engine.model.actor import Actor
from engine.model.events import DeadlineBreached
from engine.model.place import WHOLE
from engine.model.queries import CaseFilter
from engine.readers.catalog import Readers
from engine.time import VIETNAM, last_instant, local_day
from tests.conftest import Templates
from tests.contract.limited import publish
from tests.contract.test_calendar_change import changed, settle
from tests.kit import AUDITOR, DESK, INSTALLER, LEADER, TECHNICAL, Installation
from tests.properties.test_cases import installed
from tests.small import start

HALF = timedelta(minutes=30)


def tick(at: Installation, until: str) -> None:
    """The worker looks around every midnight and half an hour later, up to then."""
    end = datetime.fromisoformat(f"{until}+07:00")
    while at.clock.now() < end:
        now = at.clock.now().astimezone(VIETNAM)
        midnight = datetime.combine(now.date(), datetime.min.time(), VIETNAM)
        steps = (midnight + HALF, midnight + timedelta(days=1))
        at.clock.set(min(end, next(step for step in steps if step > now)))
        at.fire()


def last_days(at: Installation, code: str) -> set[str]:
    """Every last day of the case that is told now."""
    return told_last_days(at.engine, at.actor(AUDITOR), code, at.clock.now())


def told_last_days(readers: Readers, auditor: Actor, code: str, now: datetime) -> set[str]:
    """The same, by these readers."""
    case = readers.cases.get(SYSTEM, code).case
    ledger = readers.ledgers.get(auditor, code)
    frame = readers.frames.at(auditor, code, now).frame
    (line,) = readers.cases.page(SYSTEM, CaseFilter(text=code))
    told = (case.due_at, ledger.legal_end, frame.case.due_at, line.case.due_at)
    return {"" if one is None else local_day(one).isoformat() for one in told}


def breaches(at: Installation, code: str) -> list[DeadlineBreached]:
    """Of the limit over the case."""
    payloads = [event.payload for event in at.history(code)]
    return [one for one in payloads if isinstance(one, DeadlineBreached) and one.number == 0]


def do(at: Installation, code: str, element: str) -> None:
    task = at.open_tasks(code)[element]
    answer = {"pick": 0}
    done = commands.CompleteTask(task.id, answer)
    try:
        at.do(done, TECHNICAL)
    except EngineError as error:
        assert error.code == "late_cause_missing"
        at.do(commands.CompleteTask(task.id, answer, late_cause="slow_works"), TECHNICAL)


def test_the_customers_days_of_a_low_voltage_business_are_nobodys_breach(
    either: Installation,
) -> None:
    code = either.request("lv_business")
    either.go(code, "lvb_plan_estimate")
    either.at("2014-10-06 08:30")
    either.go(code, "lvb_pay_and_deposit", lvb_plan_estimate={"customer_cost_vnd": 5_000_000})
    (first,) = last_days(either, code)
    assert first == "2014-10-10"
    tick(either, "2014-10-11 00:30")
    assert breaches(either, code) == []
    tick(either, "2014-10-13 08:00")
    assert breaches(either, code) == []
    assert last_days(either, code) == {"2014-10-17"}
    assert either.engine.oversight.now(either.actor(LEADER)).late == ()
    either.complete(code, "lvb_pay_and_deposit")
    assert last_days(either, code) == {"2014-10-17"}
    either.go(code)
    assert breaches(either, code) == []
    assert either.verify() == []


def test_an_agency_beside_a_contractor_costs_its_days(installation: Installation) -> None:
    """A permit that is held for 30 days beside works that do not count."""
    publish(installation, "mixed", "20cd")
    code = start(installation, "mixed")
    do(installation, code, "receive")
    assert last_days(installation, code) == {"2014-10-21"}
    tick(installation, "2014-10-23 00:00")
    assert [one.limit for one in breaches(installation, code)] == ["20cd"]
    ledger = installation.engine.ledgers.get(installation.actor(AUDITOR), code)
    assert ledger.totals.excluded == 0
    assert [(s.counts, len(s.owners)) for s in ledger.segments][-1] == (True, 1)


def test_once_nobody_who_counts_holds_a_step_time_is_left_out(installation: Installation) -> None:
    publish(installation, "mixed", "20cd")
    code = start(installation, "mixed")
    do(installation, code, "receive")
    installation.at("2014-10-06 10:00")
    do(installation, code, "permit")
    do(installation, code, "check")
    assert WHOLE not in installation.armed(code)
    tick(installation, "2014-11-05 10:00")
    assert breaches(installation, code) == []
    assert last_days(installation, code) == {"2014-11-20"}
    do(installation, code, "works")
    tick(installation, "2014-11-07 10:00")
    assert last_days(installation, code) == {"2014-11-22"}
    do(installation, code, "paint")
    do(installation, code, "pay")
    assert last_days(installation, code) == {"2014-11-22"}
    assert WHOLE in installation.armed(code)
    tick(installation, "2014-11-23 01:00")
    assert len(breaches(installation, code)) == 1
    assert installation.verify() == []


# -- a search


def hold(at: Installation, code: str) -> None:
    """All that is told of the case is the same, and a breach is recorded exactly when it is one."""
    case = at.case(code)
    if case.dossier_valid_at is None:
        return
    told = last_days(at, code)
    assert len(told) == 1, told
    end = at.engine.ledgers.get(at.actor(AUDITOR), code).legal_end
    assert end is not None
    if case.state is states.CaseState.ACTIVE and case.energized_at is None:
        over = at.clock.now() > last_instant(end)
        assert bool(breaches(at, code)) == over, (at.clock.now(), end)
        assert (code in at.late()) >= over


class Walk:
    """Random commands on a case, and a worker who looks at odd half hours and at midnight."""

    def __init__(self, at: Installation, code: str, rng: random.Random) -> None:
        self.at, self.code, self.rng, self.days_off = at, code, rng, set[str]()

    def step(self) -> None:
        case = self.at.case(self.code)
        if case.state is states.CaseState.SUSPENDED:
            if self.rng.random() < 0.3:
                self.at.do(commands.ResumeCase(self.code, "Khách hàng đề nghị"), DESK)
            return
        act = self.rng.choice(["do", "do", "do", "suspend", "extend", "calendar", "comment"])
        if act == "do" and self.at.open_tasks(self.code):
            do(self.at, self.code, self.rng.choice(sorted(self.at.open_tasks(self.code))))
        elif act == "suspend":
            self.at.do(commands.SuspendCase(self.code, "Khách hàng đề nghị", None), DESK)
        elif act == "extend":
            self._extend()
        elif act == "calendar":
            self._decide()
        elif act == "comment":
            self.at.do(commands.AddComment(self.code, "Đã gọi."), LEADER)

    def _extend(self) -> None:
        by = f"{self.rng.randint(1, 4)}{self.unit}"
        try:
            self.at.do(commands.ExtendDeadline(self.code, by, "Thống nhất", "Khách hàng"), LEADER)
        except EngineError as error:
            assert error.code in {"nothing_to_extend", "deadline_over"}, error

    unit = "cd"

    def _decide(self) -> None:
        """A day off more, some time ahead."""
        ahead = self.at.clock.now() + timedelta(days=self.rng.randint(3, 40))
        self.days_off.add(f"d{local_day(ahead):%Y_%m_%d}")
        documents = changed(**dict.fromkeys(sorted(self.days_off), False))
        self.at.do(commands.Publish(documents), INSTALLER)
        settle(self.at)

    def wait(self, most: int) -> None:
        """Some half hours; every midnight and the half hour after it are among those looked at."""
        end = self.at.clock.now() + HALF * self.rng.randint(1, most)
        while self.at.clock.now() < end:
            now = self.at.clock.now().astimezone(VIETNAM)
            midnight = datetime.combine(now.date(), datetime.min.time(), VIETNAM)
            stops = (midnight + HALF, midnight + timedelta(days=1), end)
            self.at.clock.set(min(stop for stop in stops if stop > now))
            self.at.fire()
            hold(self.at, self.code)


@pytest.mark.parametrize("total", ["20cd", "15wd"])
@settings(max_examples=max(2, settings().max_examples // 50))
@given(rng=st.randoms(use_true_random=False))
def test_one_last_day_whatever_happens(
    templates: Templates, total: str, rng: random.Random
) -> None:
    with installed(templates) as at:
        publish(at, "mixed", total)
        code = start(at, "mixed")
        walk = Walk(at, code, rng)
        walk.unit = total[-2:]
        for _ in range(25):
            if at.case(code).closed_at is not None:
                break
            walk.step()
            at.fire()
            hold(at, code)
            walk.wait(120)
        assert at.verify() == []
