"""The home of whoever works on cases: what waits for them, what waits for others, what is new, and
what will be late."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from engine.errors import NotAllowed
from engine.model.actor import Actor
from engine.model.authorization import may_administer
from engine.model.case import Case, Task
from engine.model.views import CaseLine, TaskView
from engine.projections.cases import cases_by_code
from engine.projections.homes import HomeSteps, home_steps, last_told
from engine.projections.notices import count_unsent
from engine.readers.cases import case_line, estimated_line, task_view_in_list
from engine.readers.context import Reader
from engine.readers.damage import unless_damaged
from engine.readers.inbox import InboxEntry, entries_of
from engine.readers.last_days import as_of
from engine.readers.listed_names import names_by_case
from engine.readers.names import Names
from engine.store.inbox import cases_in, inbox_page
from engine.store.personal_data import Decryption
from engine.store.raw import any_text

A_HANDFUL = 5


@dataclass(frozen=True, slots=True)
class OthersTurn:
    """A step that waits for a party outside: since when, and when the customer was last told
    something of the case (``told_at``; ``told`` is the kind of that message)."""

    view: TaskView
    since: datetime
    told_at: datetime | None
    told: str | None


@dataclass(frozen=True, slots=True)
class Home:
    """A handful of each, the most urgent first. ``changed`` are unread entries of the inbox,
    ``late`` cases with a step for the reader that are forecast to be late or nearly so."""

    mine: tuple[TaskView, ...]
    others: tuple[OthersTurn, ...]
    changed: tuple[InboxEntry, ...]
    late: tuple[CaseLine, ...]


@dataclass(frozen=True, slots=True)
class HomeReader(Reader):
    """Reads homes; everybody has their own alone."""

    def get(self, actor: Actor, language: str = "vi") -> Home:
        """What stands on the actor's home."""
        with self.database.read() as connection, any_text(connection):
            outside = self.definitions.roles(connection).recorded_by()
            steps = home_steps(connection, actor, outside, A_HANDFUL)
            news = inbox_page(connection, actor.login, None, A_HANDFUL, unread=True)
            of_steps = {task.case for task in (*steps.mine, *steps.others, *steps.late)}
            now = self.clock.now()
            cases = {
                code: unless_damaged(partial(as_of, self.definitions, connection, case, now))
                or case
                for code, case in cases_by_code(connection, of_steps | cases_in(news)).items()
            }
            known = names_by_case(self.definitions, connection, cases.values(), language)
            personal = self.context.decryption(connection, of_steps, language)

            def view(task: Task) -> TaskView:
                case, names = cases.get(task.case), known.get(task.case)
                return task_view_in_list(actor, task, case, names, now, personal)

            return Home(
                tuple(view(task) for task in steps.mine),
                self._others(connection, steps.others, view),
                tuple(entries_of(self.definitions, connection, news, cases, known, language)),
                tuple(self._late(connection, steps, cases, known, personal)),
            )

    def unsent(self, actor: Actor) -> int:
        """How many notices have not left, whoever they go to; for administrators.

        Raises:
            NotAllowed: the actor is none.
        """
        if not may_administer(actor):
            raise NotAllowed("not_administrator", "Only administrators look after notices.")
        with self.database.read() as connection:
            return count_unsent(connection)

    @staticmethod
    def _others(
        connection: Connection, steps: Sequence[Task], view: Callable[[Task], TaskView]
    ) -> tuple[OthersTurn, ...]:
        told = last_told(connection, {task.case for task in steps})
        return tuple(
            OthersTurn(view(task), task.opened_at, *told.get(task.case, (None, None)))
            for task in steps
        )

    def _late(
        self,
        connection: Connection,
        steps: HomeSteps,
        cases: Mapping[str, Case],
        known: Mapping[str, Names],
        personal: Decryption,
    ) -> list[CaseLine]:
        codes = dict.fromkeys(task.case for task in steps.late)
        found = [cases[code] for code in codes if code in cases]
        lines = [
            case_line(case, partial(_name, case, known.get(case.code)), personal) for case in found
        ]
        return [estimated_line(self.definitions, connection, line) for line in lines]


def _name(case: Case, names: Names | None) -> str:
    return case.definition if names is None else names.element(case.definition)
