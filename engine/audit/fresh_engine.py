"""Where the commands of a case are given again: an engine on a database of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import takewhile, zip_longest

import sqlalchemy as sa

from engine.errors import Broken, EngineError, Invalid
from engine.handlers.context import CommandContext
from engine.handlers.dispatch import record_effects
from engine.model.act import Act
from engine.model.actor import SYSTEM, Actor, read_customer
from engine.model.commands import Command, CountAnew
from engine.model.events import Event, Published
from engine.projections import apply
from engine.projections.people import load_actor
from engine.projections.publications import count_published
from engine.publishing.definitions import Definitions
from engine.store import streams, tables
from engine.store.database import Database
from engine.store.rows import Rows
from engine.store.scratch import image_of, put_in
from engine.store.transaction import Transaction
from engine.store.uploads import AnyUpload

_IMAGES = 8
"""Each holds every document; cases that are gone through in turn began at about the same time."""

AT_ONCE = timedelta(seconds=10)
"""Commands that run at the same time do not see each other: what was recorded of somebody else so
shortly before one may or may not have been known to it."""


@dataclass(frozen=True, slots=True)
class Divergence:
    """The first place where the fresh engine does otherwise: the stored body, and the one made."""

    place: str
    reason: str
    recorded: str | None = None
    made: str | None = None

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}"


@dataclass(slots=True)
class Shared:
    """What cases of one database have in common when they are given again in turn: documents that
    were read, and the rows of all that was recorded elsewhere before a case began."""

    definitions: Definitions = field(default_factory=Definitions)
    images: dict[tuple[str, ...], bytes] = field(default_factory=dict)
    surroundings: dict[tuple[str, int, str], Event] = field(default_factory=dict)
    """Events of people, units and documents by their place and body: nearly every case needs them
    all."""

    def decode(self, stream: str, sequence: int, body: str) -> Event:
        """Returns the event of a stored body, the same object each time.

        Raises:
            Broken: the body cannot be read, or its type is not known to this program.
        """
        place = (stream, sequence, body)
        known = self.surroundings.get(place)
        if known is None:
            known = self.surroundings[place] = streams.decode(stream, sequence, body)
        return known

    def keep(self, key: tuple[str, ...], image: bytes) -> None:
        """Keeps the rows under that key, and lets the oldest go where there are eight."""
        while len(self.images) >= _IMAGES:
            del self.images[next(iter(self.images))]
        self.images[key] = image


@dataclass(slots=True)
class FreshEngine:
    """``source`` is what the case stands in, ``database`` an empty one."""

    source: sa.Connection
    database: Database
    shared: Shared
    waiting: list[Event] = field(default_factory=list)
    """What was recorded elsewhere, and is not in the rows yet."""
    misdated: list[str] = field(default_factory=list)
    """Where commands stand that are refused now for an instant that they tell."""
    tokens: str | None = None
    """Those of the case, as the command that was performed last has left them."""
    _empty: bool = True
    _actors: dict[tuple[str, str, datetime], Actor | None] = field(default_factory=dict)
    """By login, way in and instant, for who stands in for whom hangs on that; as long as nothing is
    put in the rows that was recorded elsewhere."""
    _published: int | None = None

    def take(self, event: Event) -> None:
        """Something that was recorded elsewhere."""
        self.waiting.append(event)

    def perform(self, act: Act) -> Divergence | None:
        """Gives the command again; keeps what it does, if that is what was recorded."""
        self._settle(act.at - AT_ONCE)
        found = self._perform(act, self.waiting)
        if found is not None and self.waiting and self._perform(act, ()) is None:
            return None
        if found is None:
            self.waiting = []
        return found

    def _settle(self, before: datetime) -> None:
        """What was surely known by then is put in the rows."""
        settled = list(takewhile(lambda event: event.at < before, self.waiting))
        if not settled:
            return
        self.waiting = self.waiting[len(settled) :]
        if not self._empty:
            self._put(settled)
            return
        self._empty = False
        key = tuple(f"{event.stream}#{event.sequence}" for event in settled)
        known = self.shared.images.get(key)
        if known is None:
            self._put(settled)
            self.shared.keep(key, image_of(self.database))
        else:
            put_in(self.database, known)

    def _put(self, around: Iterable[Event]) -> None:
        with self.database.write() as connection:
            self._apply(connection, around)

    def _apply(self, connection: sa.Connection, around: Iterable[Event]) -> None:
        self._forget_surroundings()
        rows = Rows(connection)
        for event in around:
            if isinstance(event.payload, Published):
                self._take_content(connection, event, event.payload)
            apply(rows, event)
            rows.write()

    def _forget_surroundings(self) -> None:
        self._actors.clear()
        self._published = None

    def _take_content(self, connection: sa.Connection, event: Event, published: Published) -> None:
        if connection.execute(_CONTENT, {"wanted": published.hash}).one_or_none() is not None:
            return
        content = self.source.execute(_CONTENT, {"wanted": published.hash}).scalar_one_or_none()
        if content is None or sha256(content.encode()).hexdigest() != published.hash:
            raise Broken(
                "document_lost",
                "The content that {place} published is {what}. Bring it back from a backup.",
                place=f"{event.stream}#{event.sequence}",
                what="missing" if content is None else "another one",
            )
        values = {"hash": published.hash, "content": content}
        connection.execute(sa.insert(tables.contents), values)

    def _perform(self, act: Act, around: Sequence[Event]) -> Divergence | None:
        command = act.command()
        if command is None:
            return _unlike(act.first, "No command of this version leads to it.")
        try:
            try:
                self._try(act, command, around)
            except Invalid as error:
                if not _only_misdated(error):
                    raise
                self._forget_surroundings()
                self._try(act, command, around, told_as_recorded=True)
                self.misdated.append(f"{act.first.stream}#{act.first.sequence}")
        except _OtherwiseError as otherwise:
            self._forget_surroundings()
            return otherwise.divergence
        except EngineError as error:
            self._forget_surroundings()
            return _unlike(act.first, f"The command is refused now: {error}")
        return None

    def _try(
        self, act: Act, command: Command, around: Sequence[Event], *, told_as_recorded: bool = False
    ) -> None:
        with self.database.write() as connection:
            self._empty = False
            if around:
                self._apply(connection, around)
            made = self._carry_out(connection, act, command, told_as_recorded)
            found = _first_difference(act, made)
            if found is not None:
                raise _OtherwiseError(found)

    def _carry_out(
        self, connection: sa.Connection, act: Act, command: Command, told_as_recorded: bool
    ) -> list[Event]:
        if self._published is None:
            self._published = count_published(connection)
        actor = self._actor(connection, act.first, self._published)
        if actor is None:
            raise _OtherwiseError(_unlike(act.first, f"There was no user '{act.first.by}' then."))
        transaction = Transaction(connection, act.at, actor, apply, forgotten=_NOT_COMPARED)
        digits = act.first.stream[2:-1]
        context = CommandContext(
            transaction,
            self.shared.definitions,
            AnyUpload(),
            lambda: digits,
            told_as_recorded=told_as_recorded,
            published=self._published,
        )
        if isinstance(command, CountAnew):
            _prepare_recount(connection, command.recount, act)
        record_effects(context, type(command), command)
        transaction.write()
        row = transaction.rows.get(tables.cases, act.first.stream)
        self.tokens = None if row is None else row["tokens"]
        return [event for event in transaction.events if event.stream == act.first.stream]

    def _actor(self, connection: sa.Connection, first: Event, published: int) -> Actor | None:
        if first.by == SYSTEM.login:
            return SYSTEM
        customer = read_customer(first.by)
        if customer is not None:
            return customer
        known = first.by, first.via or "", first.at
        if known not in self._actors:
            recorded_by = self.shared.definitions.roles(connection, published).recorded_by()
            self._actors[known] = load_actor(connection, first.by, recorded_by, first.at, known[1])
        return self._actors[known]


_NOT_COMPARED = frozenset(
    {
        tables.case_files,
        tables.case_keys,
        tables.deadlines,
        tables.messages,
        tables.notices,
        tables.one_time_codes,
    }
)
"""What follows of a command for other programs: no command asks for these rows."""


class _OtherwiseError(Exception):
    """Takes back what the command did."""

    def __init__(self, divergence: Divergence) -> None:
        super().__init__()
        self.divergence = divergence


def _only_misdated(error: Invalid) -> bool:
    return bool(error.fields) and all(one.code == "instant_outside" for one in error.fields)


def _prepare_recount(connection: sa.Connection, name: str, act: Act) -> None:
    """The recount that the case was part of begins here with this case."""
    connection.execute(sa.delete(tables.recounts))
    values = {"id": name, "cases": 1, "looked_at": 0, "moved": 0, "after": "", "started_at": act.at}
    connection.execute(sa.insert(tables.recounts), values)


def _first_difference(act: Act, made: Sequence[Event]) -> Divergence | None:
    for recorded, again in zip_longest(act.recorded, made):
        if recorded is None:
            return _unlike(again, f"{again.type} follows too, and was not recorded.", made=again)
        if again is None:
            return _unlike(recorded, f"{recorded.type} does not follow.")
        if streams.encode(recorded) != streams.encode(again):
            return _unlike(recorded, "Something else follows.", made=again)
    return None


def _unlike(recorded: Event, reason: str, made: Event | None = None) -> Divergence:
    return Divergence(
        place=f"{recorded.stream}#{recorded.sequence}",
        reason=reason,
        recorded=None if recorded is made else streams.encode(recorded),
        made=None if made is None else streams.encode(made),
    )


def tokens_of(connection: sa.Connection, code: str) -> str | None:
    """Where the tokens of the case stand, as its row says."""
    found: str | None = connection.execute(_TOKENS, {"wanted": code}).scalar_one_or_none()
    return found


_CONTENT = sa.select(tables.contents.c.content).where(
    tables.contents.c.hash == sa.bindparam("wanted")
)
_TOKENS = sa.select(tables.cases.c.tokens).where(tables.cases.c.code == sa.bindparam("wanted"))
