"""A case played on documents that need not be published: in memory, with a clock of its own.

Nothing of it is kept; a script gives the same again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select

from engine.bpmn.parser import parse_bpmn
from engine.bpmn.xml_input import read_xml
from engine.clock import FixedClock
from engine.errors import Invalid
from engine.handlers.context import CommandContext
from engine.handlers.dispatch import carry_out
from engine.handlers.publishing import keep_content
from engine.model import commands
from engine.model.actor import SYSTEM, Actor
from engine.model.case import Case
from engine.model.causes import read_causes
from engine.model.commands import Command
from engine.model.documents import Document, Kind
from engine.model.events import DeadlineBreached, Event, Published, UserCreated
from engine.model.example import Action, Ending, Line, Script
from engine.model.process import Process
from engine.model.roles import read_roles
from engine.model.views import CaseView, MessagePage, TaskPage
from engine.projections import apply
from engine.publishing.current import PublishedSet
from engine.publishing.definitions import Definitions
from engine.readers.catalog import Readers
from engine.readers.context import ReadContext
from engine.store.database import Database
from engine.store.scratch import scratch_database
from engine.store.tables import deadlines
from engine.store.transaction import Transaction
from engine.store.uploads import AnyUpload

UNIT, PLAYER = "THU", "rehearsal"
_DIGITS = "000000001"
_MOST_FIRED = 2_000
_ASKED_BACK = 2
"""How often at most one answer is: why it is late, and what is odd about it."""


@dataclass(frozen=True, slots=True)
class Simulation:
    """How a played case stands at ``now``. ``events`` are all that were recorded of it, ``tasks``
    the open steps with their forms, ``messages`` those that can be brought in; ``next_at`` is when
    something happens by itself."""

    now: datetime
    case: CaseView
    tasks: tuple[TaskPage, ...]
    messages: tuple[MessagePage, ...]
    events: tuple[Event, ...]
    names: Mapping[str, str]
    """What elements are called."""
    next_at: datetime | None

    def ending(self) -> Ending:
        """How the played case stands."""
        late = (e.payload.element for e in self.events if isinstance(e.payload, DeadlineBreached))
        return Ending(
            self.case.case.outcome or "",
            tuple(sorted(one.view.task.element for one in self.tasks)),
            tuple(late),
            self.case.day,
        )


def simulate(documents: Iterable[Document], script: Script, language: str = "vi") -> Simulation:
    """Plays the script. The documents are a whole set that was validated.

    Raises:
        EngineError: a line cannot be done; it is what the command was refused with.
    """
    with _begun(tuple(documents), script) as run:
        run.do(commands.StartCase(script.definition, UNIT))
        for line in script.lines:
            run.play(line)
        return run.look(language)


@contextmanager
def _begun(documents: tuple[Document, ...], script: Script) -> Iterator[_ScenarioRun]:
    with scratch_database() as database:
        run = _ScenarioRun(database, documents, script.start)
        run.set_up()
        yield run


class _ScenarioRun:
    def __init__(
        self, database: Database, documents: tuple[Document, ...], start: datetime
    ) -> None:
        self._database = database
        self._documents = documents
        self._definitions = Definitions()
        self._clock = FixedClock(start)
        context = ReadContext.without_log(database, self._definitions, self._clock)
        self._readers = Readers(context)
        self._events: list[Event] = []
        self._actor = _player(documents)
        self._cause = _first_cause(documents)

    def set_up(self) -> None:
        """What stands there before the case begins."""
        forms = {key: process.forms() for key, process in self._processes()}
        # One player does every step here, so nobody is kept apart.
        kept = [one for one in self._documents if one.kind is not Kind.SEPARATION]
        next_versions = PublishedSet({}, {}).next_versions(kept, (), forms)
        begun = self._clock.now() - timedelta(days=1)
        with self._database.write() as connection:
            tx = Transaction(connection, begun, SYSTEM, apply)
            context = self._work(tx)
            for one in next_versions:
                hashed = keep_content(context, one.content)
                said = Published(one.kind, one.key, one.version, hashed, one.binds)
                context.record(f"{one.kind}/{one.key}", said)
            carry_out(context, commands.CreateUnit, commands.CreateUnit(UNIT, "Diễn thử", "DT"))
            context.record(f"user/{PLAYER}", UserCreated(PLAYER, "Diễn thử", "vi"))
            tx.write()

    def _processes(self) -> Iterator[tuple[str, Process]]:
        for document in self._documents:
            if document.kind is Kind.PROCESS:
                process = parse_bpmn(read_xml(document.content.encode())).process
                assert process is not None, "the documents were validated"
                yield document.key, process

    def _work(self, tx: Transaction) -> CommandContext:
        return CommandContext(tx, self._definitions, AnyUpload(), lambda: _DIGITS)

    def do(self, command: Command, actor: Actor | None = None) -> None:
        with self._database.write() as connection:
            tx = Transaction(connection, self._clock.now(), actor or self._actor, apply)
            carry_out(self._work(tx), type(command), command)
            tx.write()
        self._events += tx.events

    @property
    def code(self) -> str:
        return self._events[0].stream

    def play(self, line: Line) -> None:
        self._wait(line.at)
        if line.action is Action.COMPLETE:
            self._complete(line)
        elif line.action is Action.MESSAGE:
            order = commands.CorrelateMessage(self.code, line.name, line.data, "Diễn thử")
            self.do(order)

    def _complete(self, line: Line) -> None:
        view = self._readers.cases.get(self._actor, self.code)
        found = [one.task for one in view.tasks if one.task.open and one.task.element == line.name]
        if not found:
            raise Invalid(
                "step_not_open",
                "The step '{step}' is not open then. Play it again from there.",
                step=line.name,
            )
        page = self._readers.tasks.get(self._actor, found[0].id)
        done = commands.CompleteTask(found[0].id, line.data, "Diễn thử" if page.behalf else None)
        for _ in range(_ASKED_BACK):
            try:
                self.do(done)
                return
            except Invalid as error:
                match error.code:
                    case "late_cause_missing":
                        done = replace(done, late_cause=self._cause)
                    case "answer_doubted":
                        keys = (one.key for one in error.fields)
                        done = replace(done, seen=(*done.seen, *keys))
                    case _:
                        raise
        self.do(done)

    def _wait(self, until: datetime) -> None:
        """Lets time go by; what falls due on the way happens at its instant."""
        for _ in range(_MOST_FIRED):
            due = self._next_due()
            if due is None or due[0] > until:
                break
            self._clock.set(max(self._clock.now(), due[0]))
            self.do(commands.FireDeadline(self.code, due[1]), SYSTEM)
            if self._next_due() == due:
                break
        self._clock.set(until)

    def _next_due(self) -> tuple[datetime, str] | None:
        query = select(deadlines.c.fires_at, deadlines.c.place).order_by(
            deadlines.c.fires_at, deadlines.c.place
        )
        with self._database.read() as connection:
            row = connection.execute(query.limit(1)).one_or_none()
        return None if row is None else (row.fires_at, row.place)

    def look(self, language: str) -> Simulation:
        view = self._readers.cases.get(self._actor, self.code, language)
        opened = [one.task.id for one in view.tasks if one.task.open]
        due = self._next_due()
        return Simulation(
            self._clock.now(),
            view,
            tuple(self._readers.tasks.get(self._actor, task, language) for task in opened),
            tuple(
                self._readers.cases.message(self._actor, self.code, one.name, language)
                for one in view.messages
                if one.may_bring
            ),
            tuple(event for event in self._events if event.stream == self.code),
            self._names(view.case, language),
            None if due is None else due[0],
        )

    def _names(self, case: Case, language: str) -> dict[str, str]:
        with self._database.read() as connection:
            definition = self._definitions.definition_of(connection, case)
        return {name: definition.name(name, language) for name in definition.process.elements}


def _player(documents: Iterable[Document]) -> Actor:
    """Somebody who may do everything, in the one unit that there is."""
    known = next((read_roles(d.content)[0] for d in documents if d.kind is Kind.ROLES), None)
    roles = {} if known is None else known.roles
    own = frozenset(name for name, role in roles.items() if role.recorded_by is None)
    return Actor(
        PLAYER,
        roles={UNIT: own},
        stands_in={UNIT: frozenset(roles) - own},
        via="rehearsal",
    )


def _first_cause(documents: Iterable[Document]) -> str:
    for document in documents:
        if document.kind is Kind.CAUSES:
            causes, _ = read_causes(document.content, "causes")
            return next(iter(causes or {}), "")
    return ""
