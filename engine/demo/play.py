"""Driving the demo's cases through the engine under a simulated clock, in the order of time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from heapq import heappop, heappush
from itertools import count
from typing import Any

from engine.app import Engine
from engine.clock import FixedClock
from engine.demo.answers import FILE_CONTENT, answer
from engine.demo.people import logins
from engine.demo.stories import Story
from engine.errors import Invalid
from engine.model.access import may_upload
from engine.model.actor import SYSTEM, Actor
from engine.model.case import CaseState
from engine.model.commands import (
    ClaimTask,
    CompleteTask,
    CorrelateMessage,
    ResumeCase,
    StartCase,
    SuspendCase,
)
from engine.model.views import TaskPage, TaskView
from engine.time import VIETNAM, local_day
from engine.workers.deadlines import fire_due
from engine.workers.jobs import work_off

Progress = Callable[[int, int], None]
"""Told how many of the simulated days are over, and of how many."""

Act = Callable[[], None]


def play(
    engine: Engine,
    clock: FixedClock,
    stories: tuple[Story, ...],
    until: datetime,
    progress: Progress = lambda _done, _all: None,
) -> list[str]:
    """Lets every story happen up to ``until``; answers the request codes, in story order."""
    stage = _Stage(engine, clock, until)
    for story in stories:
        stage.cast(story)
    days = max(story.days_ago for story in stories)
    while stage.next_act():
        progress(days - (until - clock.now()).days, days)
    stage.take_some()
    return [case.code for case in stage.cases]


@dataclass
class _Case:
    story: Story
    code: str = ""
    rounds: dict[str, int] = field(default_factory=dict)


class _Stage:
    def __init__(self, engine: Engine, clock: FixedClock, until: datetime) -> None:
        self.engine = engine
        self.clock = clock
        self.until = until
        self.cases: list[_Case] = []
        self._queue: list[tuple[datetime, int, Act]] = []
        self._order = count()
        self._file = {
            "sha256": sha256(FILE_CONTENT).hexdigest(),
            "name": "hồ-sơ.pdf",
        }
        self._by_role: Mapping[tuple[str, str], Actor] = {
            (person.unit, person.role): self._actor(person.login) for person in logins()
        }
        self._parties = engine.people.role_names()

    def _actor(self, login: str) -> Actor:
        actor = self.engine.people.actor(login)
        assert actor is not None, "the people of the demo were just made"
        if may_upload(actor):
            self.engine.keep_file(actor, FILE_CONTENT)
        return actor

    # -- the order of time

    def cast(self, story: Story) -> None:
        case = _Case(story)
        self.cases.append(case)
        start = in_office_hours(self.until - timedelta(days=story.days_ago), story.customer)
        self._plan(start, lambda: self._start(case))

    def next_act(self) -> bool:
        """Plays what comes next; False when today is reached."""
        if not self._queue or self._queue[0][0] > self.until:
            return False
        at, _, act = heappop(self._queue)
        before = self.clock.now()
        self.clock.set(max(at, before))
        fire_due(self.engine)
        if local_day(self.clock.now()) != local_day(before):
            work_off(self.engine)
        act()
        return True

    def take_some(self) -> None:
        """Today finds people at work: of the open steps, every other one has been taken."""
        for case in self.cases:
            view = self.engine.cases.get(SYSTEM, case.code)
            open_tasks = [one for one in view.tasks if one.task.open]
            if view.case.suspended_at is None and sum(case.code.encode()) % 2:
                for one in open_tasks[:1]:
                    actor, _ = self._who(one, case.story)
                    self.engine.execute(ClaimTask(one.task.id), actor)

    def _plan(self, at: datetime, act: Act) -> None:
        heappush(self._queue, (at, next(self._order), act))

    # -- what happens

    def _start(self, case: _Case) -> None:
        story = case.story
        form = f"{_PREFIX[story.definition]}_submit_request"
        about = {"customer_name": story.customer, "site_street": story.street}
        submission = answer(form, self.clock.now(), self._file, {}, **about, **story.request)
        receipt = self.engine.execute(
            StartCase(story.definition, story.unit, "counter", submission, story.customer),
            self._by_role[story.unit, "mot_cua"],
        )
        case.code = receipt.subject or ""
        self._go_on(case, receipt.details)
        if story.withdrawn_after is not None:
            at = self.clock.now() + timedelta(days=story.withdrawn_after)
            self._plan(at, lambda: self._withdraw(case))
        if story.suspended_after is not None:
            at = self.clock.now() + timedelta(days=story.suspended_after)
            self._plan(at, lambda: self._suspend(case))

    def _go_on(self, case: _Case, details: Mapping[str, Any]) -> None:
        for task_id in details.get("opened", ()):
            page = self.engine.tasks.get(SYSTEM, task_id)
            if page.view.task.element not in case.story.waits_at:
                self._plan(self._done_at(page, case.story), self._doing(case, task_id))

    def _doing(self, case: _Case, task_id: str) -> Act:
        return lambda: self._do(case, task_id)

    def _do(self, case: _Case, task_id: str) -> None:
        page = self.engine.tasks.get(SYSTEM, task_id)
        task = page.view.task
        if not task.open or page.suspended_at is not None:
            return
        actor, behalf = self._who(page.view, case.story)
        done = CompleteTask(task_id, self._answer(case, page), behalf)
        try:
            receipt = self.engine.execute(done, actor)
        except Invalid as error:
            if error.code != "late_cause_missing":
                raise
            cause = _CAUSES[page.view.clock_owner]
            receipt = self.engine.execute(replace(done, late_cause=cause), actor)
        self._go_on(case, receipt.details)

    def _answer(self, case: _Case, page: TaskPage) -> dict[str, Any]:
        element = page.view.task.element
        round_ = case.rounds[element] = case.rounds.get(element, 0) + 1
        twists = case.story.twists.get(element, ())
        changes = twists[round_ - 1] if round_ <= len(twists) else {}
        if element == "mv_survey" and "in_plan" not in changes:
            changes = {**changes, "in_plan": True}
        if "dossier_complete" not in changes and changes.get("result") == "low_voltage":
            changes = {**changes, "station_kva": None}
        facts = self.engine.cases.get(SYSTEM, case.code).case.facts
        return answer(element, self.clock.now(), self._file, facts, **changes)

    def _who(self, view: TaskView, story: Story) -> tuple[Actor, str | None]:
        """Who does the step, and for whom."""
        unit = view.task.unit
        for role in view.task.roles:
            if (unit, role) in self._by_role:
                return self._by_role[unit, role], None
        party = view.task.roles[0]
        name = story.customer if party == "khach_hang" else self._parties[party]
        return self._by_role[unit, "mot_cua"], name

    def _withdraw(self, case: _Case) -> None:
        if not self.engine.cases.get(SYSTEM, case.code).messages:
            return
        data = answer("withdrawal", self.clock.now(), self._file, {})
        self.engine.execute(
            CorrelateMessage(case.code, "withdrawal", data),
            self._by_role[case.story.unit, "mot_cua"],
        )

    def _suspend(self, case: _Case) -> None:
        if self.engine.cases.get(SYSTEM, case.code).case.state is not CaseState.ACTIVE:
            return
        reason = "Khách hàng đề nghị tạm dừng bằng văn bản để chờ vốn"
        self.engine.execute(
            SuspendCase(case.code, reason, "CV-15/2026"),
            self._by_role[case.story.unit, "mot_cua"],
        )
        if case.story.resumed_after is not None:
            at = self.clock.now() + timedelta(days=case.story.resumed_after)
            self._plan(in_office_hours(at, case.code), lambda: self._resume(case))

    def _resume(self, case: _Case) -> None:
        reason = "Khách hàng đề nghị làm tiếp"
        desk = self._by_role[case.story.unit, "mot_cua"]
        self.engine.execute(ResumeCase(case.code, reason), desk)
        view = self.engine.cases.get(SYSTEM, case.code)
        self._go_on(case, {"opened": [one.task.id for one in view.tasks if one.task.open]})

    def _done_at(self, page: TaskPage, story: Story) -> datetime:
        task = page.view.task
        length = (task.due_at - task.opened_at) if task.due_at else timedelta(hours=2)
        return in_office_hours(max(self.clock.now(), task.opened_at + length * story.pace), task.id)


_CAUSES = {
    "utility": "utility_people",
    "customer": "customer_papers",
    "contractor": "slow_works",
    "state_agency": "agency_limit",
}
_PREFIX = {"mv_own_substation": "mv", "lv_business": "lvb", "lv_household": "lvh"}


def in_office_hours(at: datetime, seed: str) -> datetime:
    """The instant, or the next one at which an office would be open; minutes by the seed."""
    local = at.astimezone(VIETNAM)
    minute = sum(seed.encode()) % 60
    if local.hour >= 17:
        local = (local + timedelta(days=1)).replace(hour=8, minute=minute)
    elif local.hour < 8:
        local = local.replace(hour=8, minute=minute)
    while local.weekday() >= 5:
        local = (local + timedelta(days=1)).replace(hour=8, minute=minute)
    return local.astimezone(at.tzinfo)
