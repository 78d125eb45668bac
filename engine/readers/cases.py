"""Where cases stand, and what happened in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from engine.clock import Clock
from engine.errors import NotFound
from engine.library import Library
from engine.model.access import may_work
from engine.model.actor import SYSTEM, Actor
from engine.model.case import Case, Task, Wait
from engine.model.media import files_of
from engine.model.process import BoundaryEvent, CatchEvent, Message
from engine.model.views import CaseLine, CaseView, EventView, MessageView, TaskView, TimerView
from engine.projections.cases import CaseFilter, customer_of, find_visible, list_cases, place_of
from engine.projections.incidents import incidents_of
from engine.projections.tasks import tasks_of
from engine.projections.waits import waits_of
from engine.readers.accesses import AccessLog
from engine.readers.entries import entries_of
from engine.readers.names import Names
from engine.readers.reasons import standing_of
from engine.store import journal
from engine.store.database import Database
from engine.time import local_day


@dataclass(frozen=True, slots=True)
class CaseReader:
    database: Database
    library: Library
    clock: Clock
    accesses: AccessLog

    def get(self, actor: Actor, code: str, language: str = "vi") -> CaseView:
        """The case as it stands now.

        Raises:
            NotFound: no such case, or the actor may not know of it.
        """
        with self.database.read() as connection:
            case = find_visible(connection, actor, code)
            view = self._view(connection, actor, case, language)
        self.accesses.note(actor, code, "case")
        return view

    def _view(self, connection: Connection, actor: Actor, case: Case, language: str) -> CaseView:
        names = Names.load(self.library, connection, case, language)
        waits = waits_of(connection, case.code)
        now = self.clock.now()
        day, days_left = days_of(case, now)
        return CaseView(
            case=case,
            name=names.element(case.definition),
            customer=customer_of(case.facts),
            place=place_of(case.facts),
            tasks=tuple(
                view_task(actor, task, case, names, now) for task in tasks_of(connection, case.code)
            ),
            messages=tuple(_messages(waits, names)),
            timers=tuple(_timers(waits, names)),
            incidents=tuple(incidents_of(connection, case.code)),
            day=day,
            days_left=days_left,
            path=tuple(names.element(step) for step in case.path),
        )

    def page(
        self,
        actor: Actor,
        wanted: CaseFilter,
        after: str | None = None,
        limit: int = 50,
        language: str = "vi",
    ) -> list[CaseLine]:
        """Cases that the actor may look at, in order of their code, those behind ``after``."""
        mine = wanted
        if actor is not SYSTEM:
            units = actor.sees() if wanted.units is None else actor.sees() & wanted.units
            mine = replace(wanted, units=units)
        with self.database.read() as connection:
            return [
                CaseLine(
                    case,
                    self.library.definition_of(connection, case).name(case.definition, language),
                    customer_of(case.facts),
                    place_of(case.facts),
                )
                for case in list_cases(connection, mine, after, limit)
            ]

    def file_name(self, actor: Actor, code: str, sha256: str) -> str:
        """What the case calls a file that it refers to.

        Raises:
            NotFound: no such case or file, or the actor may not know of it.
        """
        with self.database.read() as connection:
            case = find_visible(connection, actor, code)
            drafts = {task.id: task.draft for task in tasks_of(connection, code) if task.draft}
        for known, name in files_of({**case.steps, **drafts, "": case.facts}):
            if known == sha256:
                return name
        raise NotFound("file_not_found", "The case {case} has no such file.", case=code)

    def history(
        self, actor: Actor, code: str, after: int = 0, limit: int = 100, language: str = "vi"
    ) -> list[EventView]:
        """What happened behind the sequence ``after``, in order; raises as ``get`` does."""
        with self.database.read() as connection:
            case = find_visible(connection, actor, code)
            names = Names.load(self.library, connection, case, language)
            found = entries_of(journal.read(connection, code, limit=after + limit), names)
            entries = [entry for entry in found if entry.event.sequence > after]
        self.accesses.note(actor, code, "history")
        return entries


def view_task(actor: Actor, task: Task, case: Case, names: Names, now: datetime) -> TaskView:
    standing = standing_of(task, case, names, now)
    return TaskView(
        task=task,
        name=names.element(task.element),
        definition=case.definition,
        customer=customer_of(case.facts),
        place=place_of(case.facts),
        clock_owner=names.owner(task.element),
        turn=names.turn(task.roles),
        may_work=task.open and may_work(actor, task, case),
        latest_at=standing.latest_at,
        slack=standing.slack,
        overdue=standing.overdue,
        reason=standing.reason,
        stands_still=case.suspended_at is not None,
    )


def _messages(waits: list[Wait], names: Names) -> Iterator[MessageView]:
    for wait in waits:
        node = names.node(wait.element)
        if (
            wait.name is not None
            and isinstance(node, CatchEvent | BoundaryEvent)
            and isinstance(node.trigger, Message)
        ):
            yield MessageView(
                wait.name,
                wait.element,
                names.element(wait.element),
                names.turn(wait.roles),
                node.trigger.form,
            )


def _timers(waits: list[Wait], names: Names) -> Iterator[TimerView]:
    for wait in waits:
        if wait.due_at is not None:
            yield TimerView(wait.element, names.element(wait.element), wait.due_at)


def days_of(case: Case, now: datetime) -> tuple[int | None, int | None]:
    """Calendar days since the valid dossier, and those left of the limit; both stand still when the
    case does, and end with it."""
    if case.dossier_valid_at is None:
        return None, None
    until = local_day(case.energized_at or case.closed_at or case.suspended_at or now)
    day = (until - local_day(case.dossier_valid_at)).days
    return day, None if case.due_at is None else (local_day(case.due_at) - until).days
