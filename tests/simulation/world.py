"""The world of a simulation: one engine on one thread, its clock and its digits."""

from __future__ import annotations

from bisect import insort
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Connection, bindparam, select

from engine import (
    SYSTEM,
    Config,
    EngineError,
    NotAllowed,
    Receipt,
    acting_customer,
    commands,
    views,
)
from engine.model.breach import Breach
from engine.model.case import Case, Incident, Wait
from engine.model.code import is_code
from engine.model.events import CaseHandedOver, CaseStarted, Event
from engine.model.process import Node
from engine.projections.breaches import breaches_of
from engine.projections.incidents import incidents_of
from engine.projections.known_cases import find_visible
from engine.projections.tasks import tasks_of
from engine.projections.waits import waits_of
from engine.publishing.definition import Definition
from engine.publishing.definitions import Definitions
from engine.readers.last_days import as_of
from engine.store import streams
from engine.store.snapshot import Snapshot
from engine.store.tables import deadlines, events
from engine.time.official_year import OfficialYear
from engine.workers.deadlines import fire_due
from tests.kit import BY_ROLE, DESK, Installation
from tests.simulation.beginnings import beginning_of
from tests.simulation.people import People
from tests.simulation.shapes import publish_shapes

AT_ONCE = 75
"""Open cases, at the most: as many as a unit tree has that starts some hundred in a year."""


_RECORDED = (
    select(events.c.position, events.c.stream, events.c.sequence, events.c.body)
    .where(events.c.position > bindparam("after"))
    .order_by(events.c.position)
)
_PUT_OFF = select(deadlines.c.problem).where(deadlines.c.put_off_until.is_not(None))


class Stopped(BaseException):
    """The process died there."""


@dataclass
class CaseNow:
    """What is stored of a case at one instant, each part read when it is asked for."""

    world: World
    case: Case

    @cached_property
    def tasks(self) -> tuple[views.Task, ...]:
        """The open ones."""
        with self.world.reading() as connection:
            return tuple(task for task in tasks_of(connection, self.case.code) if task.open)

    @cached_property
    def waits(self) -> tuple[Wait, ...]:
        with self.world.reading() as connection:
            return tuple(waits_of(connection, self.case.code))

    @cached_property
    def breaches(self) -> tuple[Breach, ...]:
        with self.world.reading() as connection:
            return tuple(breaches_of(connection, self.case.code))

    @cached_property
    def incidents(self) -> tuple[Incident, ...]:
        with self.world.reading() as connection:
            return tuple(incidents_of(connection, self.case.code))

    @cached_property
    def definition(self) -> Definition:
        with self.world.reading() as connection:
            return self.world.definitions.definition_of(connection, self.case)


class World:
    """``commands`` counts what the engine was told to do, by people and by workers; ``codes`` are
    the open cases, ``every`` all that were started, ``unexplained`` those of them
    with a breach of which somebody is still to say why."""

    def __init__(self, url: str, folder: Path, seed: int) -> None:
        self.rng = Random(seed)
        self.commands = self.stops = 0
        self._config = Config(url, folder / "files")
        self._stop_at: str | None = None
        self._keys = 0
        self._position = 0
        self._connection: Connection | None = None
        self._histories: dict[str, list[Event]] = {}
        self._cases_now: dict[str, CaseNow] = {}
        self.at = self._open()
        self.codes: list[str] = []
        self.every: list[str] = []
        self.rows: dict[str, Case] = {}
        self.listed: list[str] = []
        self.decided: OfficialYear | None = None
        self.unexplained: dict[str, None] = {}
        self.laws = 0
        self.refused: Counter[str] = Counter()
        self.refusal: str | None = None
        self.people = People()
        self.people.settle(self.at, self.rng)
        self.shapes = publish_shapes(self.at, self.rng)
        self.at.clock.set(beginning_of(self.rng))

    def _open(self) -> Installation:
        return Installation(
            self._config,
            digits=self._digits,
            probe=self._probe,
            durable=False,
            hash_password=lambda _password: "of nobody",
        )

    def _digits(self) -> str:
        return f"{self.rng.randrange(10**9):09d}"

    def _probe(self, point: str) -> None:
        self.commands += point == "after commit"
        if self._stop_at == point:
            self._stop_at = None
            raise Stopped

    def close(self) -> None:
        self.at.engine.close()

    def restart(self) -> None:
        """Another process goes on. What was published never changes, so what was made of it is
        handed on: reading it anew would take most of the time."""
        before = self.at
        before.engine.close()
        self.at = self._open()
        self.at.clock.set(before.clock.now())
        self.at.engine._definitions._made.update(before.engine._definitions._made)
        self.stops += 1

    @property
    def has_other_days(self) -> bool:
        """Whether calendars are other ones than the shipped."""
        return bool(self.listed) or self.decided is not None

    @property
    def laws_of_shapes(self) -> tuple[str, ...]:
        return ("random1_law",) if "random1" in self.shapes else ()

    # -- reading

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One snapshot for all that is read within, in which nothing is asked twice."""
        if self._connection is not None:
            yield self._connection
            return
        snapshot = Snapshot(self.at.engine._database)
        with closing(snapshot), snapshot.read() as self._connection:
            try:
                yield self._connection
            finally:
                self._connection = None

    def case_now(self, code: str) -> CaseNow:
        """The case as it stands: rows change with the history of their case, and not without."""
        if code not in self._cases_now:
            with self.reading() as connection:
                self._cases_now[code] = CaseNow(self, find_visible(connection, SYSTEM, code))
        return self._cases_now[code]

    def version(self, code: str) -> int:
        """The version of the case as it is stored now, whatever was read before."""
        with self.reading() as connection:
            return find_visible(connection, SYSTEM, code).version

    def forget(self, code: str) -> None:
        """A row has changed without the history: it is read anew."""
        self._cases_now.pop(code, None)

    def read_changes(self) -> list[str]:
        """Reads what was recorded since the last time; answers the cases that it belongs to."""
        changed: dict[str, None] = {}
        with self.reading() as connection:
            for row in connection.execute(_RECORDED, {"after": self._position}):
                self._position = row.position
                if is_code(row.stream):
                    event = streams.decode(row.stream, row.sequence, row.body)
                    self._histories.setdefault(row.stream, []).append(event)
                    changed[row.stream] = None
            for code in changed:
                self._cases_now.pop(code, None)
                self._take(self.case_now(code).case)
        return sorted(changed)

    def _take(self, case: Case) -> None:
        """Closed cases are left alone by the acts that follow."""
        self.rows[case.code] = case
        is_open = case.closed_at is None
        if is_open and case.code not in self.codes:
            insort(self.codes, case.code)
        elif not is_open and case.code in self.codes:
            self.codes.remove(case.code)

    @property
    def open_cases(self) -> list[Case]:
        return [self.rows[code] for code in self.codes]

    def history(self, code: str) -> list[Event]:
        """All that was recorded of a case."""
        return self._histories[code]

    @property
    def definitions(self) -> Definitions:
        return self.at.engine._definitions

    def shown(self, case: Case) -> Case:
        """The case as it is shown now."""
        with self.reading() as connection:
            return as_of(self.definitions, connection, case, self.at.clock.now())

    def elements(self, history: list[Event]) -> dict[str, Node]:
        """Those of every process that the case has run on."""
        found: dict[str, Node] = {}
        with self.reading() as connection:
            for event in history:
                if isinstance(event.payload, CaseStarted | CaseHandedOver):
                    on = event.payload.definition, event.payload.version
                    found |= self.definitions.definition(connection, *on).process.elements
        return found

    def failing(self) -> list[str]:
        """Why deadlines could not be fired."""
        with self.reading() as connection:
            return [problem.code for problem in connection.execute(_PUT_OFF).scalars() if problem]

    # -- people

    def who(self, task: views.Task, case: Case) -> tuple[str, str | None]:
        """Who does a step, and for whom."""
        for role in task.roles:
            if role in BY_ROLE:
                return self.people.one(role, case.executing_unit), None
        return self.people.one("mot_cua", case.executing_unit), f"Bên thứ ba: {task.roles[0]}"

    def desk(self, case: Case) -> str:
        return self.people.one("mot_cua", case.executing_unit)

    def customer(self, case: Case) -> str:
        """Who holds the key of the case."""
        return acting_customer(case.code).login

    def leader(self, case: Case) -> str:
        return self.people.one("lanh_dao", case.executing_unit)

    # -- commands

    def do(self, command: commands.Command, login: str = DESK, key: str | None = None) -> Any:
        """The receipt, or None if it was refused. Refusals are counted: a world in which everything
        is refused shows nothing."""
        try:
            return self.at.do(command, login, key)
        except EngineError as error:
            # Who did one of two steps that are kept apart finds out about it here.
            if isinstance(error, NotAllowed) and not error.code.startswith("steps_kept_apart"):
                raise AssertionError(f"{login} may not do {command}: {error}") from error
            self.commands += 1
            self.refusal = error.code
            self.refused[f"{type(command).__name__} {error.code}"] += 1
            return None

    def key(self) -> str:
        self._keys += 1
        return f"simulated-{self._keys:08d}"

    def stopped(self, point: str, command: commands.Command, login: str, key: str) -> bool:
        """Whether the process died there while it did the command."""
        self._stop_at = point
        try:
            self.do(command, login, key)
        except Stopped:
            self.restart()
            return True
        finally:
            self._stop_at = None
        return False

    def tick(self) -> None:
        """The worker comes by, as often as something is due."""
        for _ in range(20):
            if not fire_due(self.at.engine):
                break

    def started(self, receipt: Receipt | None) -> None:
        if receipt is not None and receipt.subject is not None:
            self.every.append(receipt.subject)
