"""Driving the demo's cases through the engine under a simulated clock, in the order of time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from typing import Any

from sqlalchemy import Connection

from engine.app.engine import Engine
from engine.clock import FixedClock
from engine.demo.answers import FILE_CONTENT, answer
from engine.demo.asked_papers import PaperDesk, make_papers
from engine.demo.changes import NO_CHANGE, YearChange, YearOfLaw
from engine.demo.earlier_forms import earlier_answer
from engine.demo.online import DONE_ONLINE, NO_FILE, OnlineCustomer, ask_online, takes_requests
from engine.demo.people import logins
from engine.demo.stored_steps import step_in_case, stored_case, stored_step
from engine.demo.stories import Story
from engine.demo.territory import demo_sites, site_of
from engine.demo.timetable import UTILITY, PlannedStory, done_at, soon
from engine.errors import Invalid
from engine.model import commands
from engine.model.actor import SYSTEM, Actor
from engine.model.authorization import may_upload
from engine.model.case import Task
from engine.model.documents import Kind
from engine.model.instant import whole_milliseconds
from engine.model.progress import Progress
from engine.model.roles import DESK, LEADER
from engine.model.states import CaseState
from engine.time import WorkingCalendar, local_day, read_calendar, read_profile
from engine.workers.deadlines import fire_due
from engine.workers.jobs import work_off

Turn = Callable[[], None]


def play(
    engine: Engine,
    clock: FixedClock,
    stories: Iterable[PlannedStory],
    calendar: WorkingCalendar,
    until: datetime,
    progress: Progress = lambda _done, _all: None,
    year: YearOfLaw = NO_CHANGE,
) -> list[str]:
    """Lets every story happen up to ``until``, in the office hours of ``calendar``; what changes
    in the ``year`` is published in between.

    Returns the request codes in the order of the stories; each of them begins by ``until``.
    """
    timeline = _Timeline(engine, clock, calendar, until, year)
    for planned in stories:
        timeline.cast(planned)
    for change in year.changes:
        timeline.change(change)
    first = timeline.first_instant()
    days = (until - first).days + 1
    while timeline.next_act():
        progress((clock.now() - first).days, days)
    timeline.take_some()
    timeline.come_to(until)
    progress(days, days)
    return [case.code for case in timeline.cases]


@dataclass
class _Case:
    story: Story
    code: str = ""
    online: OnlineCustomer | None = None
    rounds: dict[str, int] = field(default_factory=dict)


class _Timeline:
    def __init__(
        self,
        engine: Engine,
        clock: FixedClock,
        calendar: WorkingCalendar,
        until: datetime,
        year: YearOfLaw,
    ) -> None:
        self.engine = engine
        self.clock = clock
        self.calendar = calendar
        self.until = until
        self.older = year.older
        self.earlier = year.earlier
        self._sites = demo_sites(year.first, local_day(until))
        self.cases: list[_Case] = []
        self._queue: list[tuple[datetime, int, Turn]] = []
        self._order = count()
        self._is_open = bool(self._sites) and takes_requests(engine)
        """Whether customers can ask online."""
        self._papers: dict[str, Mapping[str, str]] = {}
        """By login, the paper that all their answers refer to."""
        self._by_role: Mapping[tuple[str, str], Actor] = {
            (person.unit, person.role): self._actor(person.login) for person in logins()
        }
        self._parties = engine.people.role_names()

    def _actor(self, login: str) -> Actor:
        actor = self.engine.people.actor(login)
        assert actor is not None, "the people of the demo were just made"
        if may_upload(actor):
            name = self.engine.uploads.keep(actor.login, FILE_CONTENT)
            self._papers[actor.login] = {"sha256": name, "name": "hồ-sơ.pdf"}
        return actor

    # -- the order of time

    def cast(self, planned: PlannedStory) -> None:
        case = _Case(planned.story)
        self.cases.append(case)
        self._plan(planned.starts_at, lambda: self._start(case))

    def change(self, change: YearChange) -> None:
        self._plan(change.at, lambda: self._publish(change))

    def _publish(self, change: YearChange) -> None:
        self.engine.execute(commands.Publish(change.documents), SYSTEM)
        self.earlier -= {one.key for one in change.documents if one.kind is Kind.FORM}
        for document in change.documents:
            if document.kind is Kind.CALENDAR and document.key == UTILITY:
                self.calendar = read_calendar(document.content)

    def first_instant(self) -> datetime:
        return self._queue[0][0]

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

    def come_to(self, instant: datetime) -> None:
        """Nobody does anything more until then; the worker does."""
        self.clock.set(instant)
        while fire_due(self.engine):
            pass
        work_off(self.engine)

    def take_some(self) -> None:
        """Today finds people at work: of the open steps, every other one has been taken."""
        for case in self.cases:
            with self._rows() as connection:
                now, steps = stored_case(connection, case.code)
            if now.suspended_at is None and sum(case.code.encode()) % 2:
                for task in [one for one in steps if one.open][:1]:
                    actor, _ = self._who(task, case)
                    if actor.case is not None:
                        continue
                    self.engine.execute(commands.ClaimTask(task.id), actor)

    def _plan(self, at: datetime, act: Turn) -> None:
        heappush(self._queue, (at, next(self._order), act))

    # -- what happens

    def _start(self, case: _Case) -> None:
        story = case.story
        form = f"{_PREFIX[story.definition]}_submit_request"
        if story.online and self._is_open and form not in self.earlier:
            details = self._ask_online(case, form)
        else:
            details = self._ask_at_desk(case, form)
        self._go_on(case, details)
        if story.withdrawn_after is not None:
            self._plan(self._in_days(story.withdrawn_after, case), lambda: self._withdraw(case))
        if story.suspended_after is not None:
            self._plan(self._in_days(story.suspended_after, case), lambda: self._suspend(case))
        if story.given_to is not None:
            self._plan(self._in_days(story.given_after, case), lambda: self._give(case))

    def _ask_online(self, case: _Case, form: str) -> Mapping[str, Any]:
        """The customer writes the request; who is to be asked for papers has one at home only."""
        story = case.story
        written = answer(form, self.clock.now(), NO_FILE, {}, **self._about(story), **story.request)
        at_home = f"{_PREFIX[story.definition]}{_CHECK}" in story.twists
        receipt = ask_online(self.engine, story.definition, written, brings_papers=not at_home)
        case.code = str(receipt.details["case"])
        case.online = OnlineCustomer(self.engine, case.code)
        if story.followed:
            case.online.have_told()
        return receipt.details

    def _about(self, story: Story) -> dict[str, str]:
        place = site_of(self._sites, story.served_by or story.unit, story.customer)
        return {"customer_name": story.customer, "site_street": story.street, **place}

    def _ask_at_desk(self, case: _Case, form: str) -> Mapping[str, Any]:
        story = case.story
        older = self.older if story.older_law is not None else None
        by = self._by_role[story.unit, DESK if older is None else LEADER]
        about = self._about(story)
        if form in self.earlier:
            about |= earlier_answer(form, story.unit)
        paper = self._papers[by.login]
        submission = answer(form, self.clock.now(), paper, {}, **about, **story.request)
        start = commands.StartCase(
            story.definition, story.unit, story.channel, submission, story.customer
        )
        if older is not None:
            start = replace(start, profile=older, reason=story.older_law)
        receipt = self.engine.execute(start, by)
        case.code = receipt.subject or ""
        return receipt.details

    def _go_on(self, case: _Case, details: Mapping[str, Any]) -> None:
        for task_id in details.get("opened", ()):
            with self._rows() as connection:
                task = stored_step(connection, case.code, task_id)
            if task.element not in case.story.waits_at:
                self._plan(self._done_at(task, case.story), self._doing(case, task_id))

    def _doing(self, case: _Case, task_id: str) -> Turn:
        return lambda: self._do(case, task_id)

    def _rows(self) -> AbstractContextManager[Connection]:
        """Rows alone: a page of the step, as people see it, would take longer than the step."""
        return self.engine.tasks.database.read()

    def _do(self, case: _Case, task_id: str) -> None:
        with self._rows() as connection:
            task, suspended, facts = step_in_case(connection, case.code, task_id)
        if not task.open or suspended:
            return
        actor, behalf = self._who(task, case)
        if actor.case is not None and case.online is not None:
            data = self._answer(case, task, facts, NO_FILE)
            self._go_on(case, case.online.do_step(task_id, task.element, data).details)
            return
        late = task.due_at is not None and task.due_at < whole_milliseconds(self.clock.now())
        cause = self._cause(task_id) if late else None
        data = self._answer(case, task, facts, self._papers[actor.login])
        papers = self._papers_of(case, actor)
        if (
            task.element.endswith(_CHECK)
            and case.online is not None
            and not data.get("missing_items")
        ):
            papers.accept_brought()
        if task.element.endswith(_CHECK) and data.get("missing_items") and papers.is_published:
            self._ask(case, actor, cause)
            return
        if task.element.endswith(_SUPPLEMENT):
            accepted = papers.take_all(self._papers[actor.login])
            if accepted is not None:
                self._go_on(case, accepted.details)
                return
        done = commands.CompleteTask(task_id, data, behalf, late_cause=cause)
        try:
            receipt = self.engine.execute(done, actor)
        except Invalid as error:
            # The limit of the whole case can be over where that of the step is not.
            if late or error.code != "late_cause_missing":
                raise
            again = replace(done, late_cause=self._cause(task_id))
            receipt = self.engine.execute(again, actor)
        make_papers(self.engine, actor, case.code, task.element)
        self._go_on(case, receipt.details)

    def _ask(self, case: _Case, desk: Actor, cause: str | None) -> None:
        """Asks for papers; the first comes two days later, and in every third case more are asked
        for the day before."""
        papers, paper = self._papers_of(case, desk), self._papers[desk.login]
        self._go_on(case, papers.ask(cause).details)
        story = case.story
        if case.online is None and sum(case.code.encode()) % 3 == 0:
            leader = self._by_role[story.unit, LEADER]
            self._plan(self._in_days(1, case), lambda: papers.ask_again(leader))
        if story.hands_in_after is not None:
            at = self._in_days(story.hands_in_after, case)
            self._plan(at, lambda: papers.take_first(paper))
        if story.hands_in_after is not None and story.refused:
            at = self._in_days(story.hands_in_after + 2, case)
            self._plan(at, papers.refuse_first)

    def _papers_of(self, case: _Case, desk: Actor) -> PaperDesk:
        return PaperDesk(self.engine, case.code, desk, case.story.customer, case.online)

    def _cause(self, task_id: str) -> str:
        return _CAUSES[self.engine.tasks.get(SYSTEM, task_id).view.clock_owner]

    def _answer(
        self, case: _Case, task: Task, facts: Mapping[str, object], paper: Mapping[str, str]
    ) -> dict[str, Any]:
        element = task.element
        round_ = case.rounds[element] = case.rounds.get(element, 0) + 1
        twists = case.story.twists.get(element, ())
        changes = twists[round_ - 1] if round_ <= len(twists) else {}
        if changes.get("result") == "planning" and not self._has_planning(case):
            changes = {"result": "investment_list"}
        if element == "mv_survey" and "in_plan" not in changes:
            changes = {**changes, "in_plan": True}
        if "dossier_complete" not in changes and changes.get("result") == "low_voltage":
            changes = {**changes, "station_kva": None}
        return answer(element, self.clock.now(), paper, facts, **changes)

    def _has_planning(self, case: _Case) -> bool:
        """Whether the law of the case still knows a planning supplement."""
        key = self.engine.cases.get(SYSTEM, case.code).case.profile or ""
        profile = read_profile(self.engine.publications.content(Kind.PROFILE, key)[1])
        return profile.settings.get("planning_supplement", False)

    def _who(self, task: Task, case: _Case) -> tuple[Actor, str | None]:
        """Who does the step, and for whom."""
        story, unit = case.story, task.unit
        if case.online is not None and task.element in DONE_ONLINE:
            return case.online.actor, None
        for role in task.roles:
            if (unit, role) in self._by_role:
                return self._by_role[unit, role], None
        party = task.roles[0]
        name = story.customer if party == "khach_hang" else self._parties[party]
        return self._by_role[unit, "mot_cua"], name

    def _withdraw(self, case: _Case) -> None:
        if not self.engine.cases.get(SYSTEM, case.code).messages:
            return
        desk = self._by_role[case.story.unit, DESK]
        data = answer("withdrawal", self.clock.now(), self._papers[desk.login], {})
        self.engine.execute(commands.CorrelateMessage(case.code, "withdrawal", data), desk)

    def _give(self, case: _Case) -> None:
        """Its unit offers the case to another one, whose desk accepts it within the hour."""
        now, unit = self.engine.cases.get(SYSTEM, case.code).case, case.story.given_to
        if now.state is not CaseState.ACTIVE or unit in {None, now.executing_unit}:
            return
        reason = "Vị trí đấu nối thuộc lưới điện của đơn vị nhận"
        desk = self._by_role[now.executing_unit, DESK]
        self.engine.execute(commands.TransferCase(case.code, str(unit), reason), desk)
        self._plan(self._in_days(0, case), lambda: self._accept(case, str(unit)))

    def _accept(self, case: _Case, unit: str) -> None:
        view = self.engine.cases.get(SYSTEM, case.code)
        offered = any(one.outcome is None for one in view.transfers)
        if offered and view.case.state is CaseState.ACTIVE:
            self.engine.execute(commands.AcceptTransfer(case.code), self._by_role[unit, DESK])

    def _suspend(self, case: _Case) -> None:
        if self.engine.cases.get(SYSTEM, case.code).case.state is not CaseState.ACTIVE:
            return
        reason = "Khách hàng đề nghị tạm dừng bằng văn bản để chờ vốn"
        self.engine.execute(
            commands.SuspendCase(case.code, reason, "CV-15/2026"),
            self._by_role[case.story.unit, "mot_cua"],
        )
        if case.story.resumed_after is not None:
            at = self._in_days(case.story.resumed_after, case)
            self._plan(at, lambda: self._resume(case))

    def _resume(self, case: _Case) -> None:
        reason = "Khách hàng đề nghị làm tiếp"
        desk = self._by_role[case.story.unit, "mot_cua"]
        self.engine.execute(commands.ResumeCase(case.code, reason), desk)
        view = self.engine.cases.get(SYSTEM, case.code)
        self._go_on(case, {"opened": [one.task.id for one in view.tasks if one.task.open]})

    def _in_days(self, days: int, case: _Case) -> datetime:
        return soon(self.clock.now() + timedelta(days=days), case.code, self.calendar)

    def _done_at(self, task: Task, story: Story) -> datetime:
        at = done_at(task.opened_at, task.due_at, story.pace, self.calendar)
        return at if at >= self.clock.now() else soon(self.clock.now(), task.id, self.calendar)


_CHECK, _SUPPLEMENT = "_receive_check", "_supplement_dossier"
_CAUSES = {
    "utility": "utility_people",
    "customer": "customer_papers",
    "contractor": "slow_works",
    "state_agency": "agency_limit",
}
_PREFIX = {"mv_own_substation": "mv", "lv_business": "lvb", "lv_household": "lvh"}
