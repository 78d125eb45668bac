"""Proof by re-execution: the recorded commands of a case, given again to a fresh engine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from itertools import zip_longest

from sqlalchemy import Connection, and_, delete, insert, or_, select

from engine.errors import Broken, EngineError, NotFound
from engine.execution import carry_out
from engine.failure import failure_of
from engine.handlers.work import Work
from engine.library import Library
from engine.model.act import Act, acts_of
from engine.model.actor import SYSTEM, Actor
from engine.model.case import COUNTING_RULES
from engine.model.commands import Command, CountAnew
from engine.model.events import CaseStarted, CaseStarted2, Event, Published
from engine.projections import apply
from engine.projections.people import load_actor
from engine.store import journal
from engine.store.database import Database
from engine.store.rows import Rows
from engine.store.scratch import scratch_database
from engine.store.tables import cases, contents, events, publications, recounts, units, users
from engine.store.transaction import Transaction
from engine.store.uploads import AnyUpload

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


@dataclass(frozen=True, slots=True)
class Step:
    """The tokens after a command; ``sequence`` is the newest event then."""

    sequence: int
    tokens: str | None


@dataclass(frozen=True, slots=True)
class Reexecution:
    """``acts`` counts the recorded commands; ``steps`` are those that led to the same again. A case
    that was decided under ``older_rules`` of counting is not given again."""

    code: str
    acts: int
    steps: tuple[Step, ...]
    divergence: Divergence | None
    older_rules: int | None = None

    @property
    def tokens(self) -> str | None:
        """Those at the end."""
        return self.steps[-1].tokens if self.steps else None


def reexecute(
    connection: Connection, code: str, library: Library | None = None, *, older: bool = False
) -> Reexecution:
    """Gives every command of the case again, with the instants, definitions, calendars and people
    of then, to an engine on an empty database. Nothing is written to this one.

    ``library`` spares reading definitions again, where many cases are gone through. What was
    decided under older rules of counting would be decided otherwise today: it is not given again,
    unless ``older`` asks for that.

    Raises:
        NotFound: no such case.
        Broken: an entry, or a document that it needs, cannot be read.
    """
    history = list(_history(connection, code))
    acts = sum(event.stream == code and event.via is not None for event in history)
    rules = _rules_of(history, code)
    if rules < COUNTING_RULES and not older:
        return Reexecution(code, acts, (), None, rules)
    with scratch_database() as database:
        stage = _Stage(database, library or Library())
        steps: list[Step] = []
        for act in _with_surroundings(history, code):
            if isinstance(act, Event):
                stage.take(connection, act)
                continue
            found = stage.perform(act)
            if found is not None:
                return Reexecution(code, acts, tuple(steps), found)
            steps.append(Step(act.events[-1].sequence, stage.tokens(code)))
    return Reexecution(code, acts, tuple(steps), _compare_tokens(connection, code, steps))


def _rules_of(history: Iterable[Event], code: str) -> int:
    """The rules of counting that the case was started under."""
    first = next((event.payload for event in history if event.stream == code), None)
    if isinstance(first, CaseStarted2):
        return first.rules
    return 1 if isinstance(first, CaseStarted) else COUNTING_RULES


def reexecute_or_tell(
    connection: Connection, code: str, library: Library | None = None, *, older: bool = False
) -> Reexecution:
    """The same; of a case whose record cannot be read, that this is so."""
    try:
        return reexecute(connection, code, library, older=older)
    except (EngineError, ValueError, LookupError, AssertionError) as error:
        why = str(failure_of(error))
        return Reexecution(code, 0, (), Divergence(f"cases/{code}", why))


def _history(connection: Connection, code: str) -> Iterator[Event]:
    """The events of the case, and those of people, units and documents up to its newest, in the
    order of the log."""
    newest = (
        select(events.c.position)
        .where(events.c.stream == code)
        .order_by(events.c.sequence.desc())
        .limit(1)
    )
    last = connection.execute(newest).scalar_one_or_none()
    if last is None:
        raise NotFound("case_not_found", "There is no case {case}. Check the code.", case=code)
    around = select("user/" + users.c.login).union_all(
        select("unit/" + units.c.code),
        select(publications.c.kind + "/" + publications.c.key).distinct(),
    )
    query = (
        select(events.c.stream, events.c.sequence, events.c.body)
        .where(
            or_(
                events.c.stream == code,
                and_(events.c.stream.in_(around), events.c.position <= last),
            )
        )
        .order_by(events.c.position)
    )
    for row in connection.execute(query):
        yield journal.decode(row.stream, row.sequence, row.body)


def _with_surroundings(history: Sequence[Event], code: str) -> Iterator[Event | Act]:
    """The acts of the case, each at the place of its last event, and what was recorded elsewhere
    before that."""
    own = (event for event in history if event.stream == code)
    ends = {act.events[-1].sequence: act for act in acts_of(own)}
    for event in history:
        if event.stream != code:
            yield event
        elif event.sequence in ends:
            yield ends[event.sequence]


@dataclass(slots=True)
class _Stage:
    database: Database
    library: Library
    waiting: list[Event] = field(default_factory=list)
    """What was recorded elsewhere, and is not in the rows yet."""

    def take(self, source: Connection, event: Event) -> None:
        """Something that was recorded elsewhere, with the document that it published."""
        if isinstance(event.payload, Published):
            self._take_content(source, event, event.payload)
        self.waiting.append(event)

    def _take_content(self, source: Connection, event: Event, published: Published) -> None:
        query = select(contents.c.content).where(contents.c.hash == published.hash)
        content = source.execute(query).scalar_one_or_none()
        if content is None or sha256(content.encode()).hexdigest() != published.hash:
            raise Broken(
                "document_lost",
                "The content that {place} published is {what}. Bring it back from a backup.",
                place=f"{event.stream}#{event.sequence}",
                what="missing" if content is None else "another one",
            )
        with self.database.write() as connection:
            known = select(contents.c.hash).where(contents.c.hash == published.hash)
            if connection.execute(known).one_or_none() is None:
                values = {"hash": published.hash, "content": content}
                connection.execute(insert(contents), values)

    def perform(self, act: Act) -> Divergence | None:
        """Gives the command again; keeps what it does, if that is what was recorded."""
        settled = [event for event in self.waiting if event.at < act.at - AT_ONCE]
        at_once = self.waiting[len(settled) :]
        found = self._perform(act, self.waiting)
        if found is not None and at_once and self._perform(act, settled) is None:
            self.waiting = at_once
            return None
        if found is None:
            self.waiting = []
        return found

    def _perform(self, act: Act, around: Sequence[Event]) -> Divergence | None:
        command = act.command()
        if command is None:
            return _unlike(act.first, "No command of this version leads to it.")
        try:
            with self.database.write() as connection:
                _apply(connection, around)
                made = self._carry_out(connection, act, command)
                found = _first_difference(act, made)
                if found is not None:
                    raise _OtherwiseError(found)
        except _OtherwiseError as otherwise:
            return otherwise.divergence
        except EngineError as error:
            return _unlike(act.first, f"The command is refused now: {error}")
        return None

    def _carry_out(self, connection: Connection, act: Act, command: Command) -> list[Event]:
        actor = self._actor(connection, act.first)
        if actor is None:
            raise _OtherwiseError(_unlike(act.first, f"There was no user '{act.first.by}' then."))
        transaction = Transaction(connection, act.at, actor, apply)
        digits = act.first.stream[2:-1]
        work = Work(transaction, self.library, AnyUpload(), lambda: digits)
        if isinstance(command, CountAnew):
            _prepare_recount(connection, command.recount, act)
        carry_out(work, type(command), command)
        transaction.write()
        return [event for event in transaction.events if event.stream == act.first.stream]

    def _actor(self, connection: Connection, first: Event) -> Actor | None:
        if first.by == SYSTEM.login:
            return SYSTEM
        recorded_by = self.library.roles(connection).recorded_by()
        return load_actor(connection, first.by, recorded_by, first.via or "")

    def tokens(self, code: str) -> str | None:
        with self.database.read() as connection:
            return _tokens(connection, code)


class _OtherwiseError(Exception):
    """Takes back what the command did."""

    def __init__(self, divergence: Divergence) -> None:
        super().__init__()
        self.divergence = divergence


def _apply(connection: Connection, around: Iterable[Event]) -> None:
    rows = Rows(connection)
    for event in around:
        apply(rows, event)
        rows.write()


def _prepare_recount(connection: Connection, name: str, act: Act) -> None:
    """The recount that the case was part of begins here with this case."""
    connection.execute(delete(recounts))
    values = {"id": name, "cases": 1, "looked_at": 0, "moved": 0, "after": "", "started_at": act.at}
    connection.execute(insert(recounts), values)


def _first_difference(act: Act, made: Sequence[Event]) -> Divergence | None:
    for recorded, again in zip_longest(act.events, made):
        if recorded is None:
            return _unlike(again, f"{again.type} follows too, and was not recorded.", made=again)
        if again is None:
            return _unlike(recorded, f"{recorded.type} does not follow.")
        if journal.encode(recorded) != journal.encode(again):
            return _unlike(recorded, "Something else follows.", made=again)
    return None


def _unlike(recorded: Event, reason: str, made: Event | None = None) -> Divergence:
    return Divergence(
        place=f"{recorded.stream}#{recorded.sequence}",
        reason=reason,
        recorded=None if recorded is made else journal.encode(recorded),
        made=None if made is None else journal.encode(made),
    )


def _compare_tokens(connection: Connection, code: str, steps: Sequence[Step]) -> Divergence | None:
    stored = _tokens(connection, code)
    if steps and stored == steps[-1].tokens:
        return None
    return Divergence(
        f"cases/{code}",
        "The stored tokens are others. 'motcua rebuild' puts those back that were lost.",
        stored,
        steps[-1].tokens if steps else None,
    )


def _tokens(connection: Connection, code: str) -> str | None:
    query = select(cases.c.tokens).where(cases.c.code == code)
    found: str | None = connection.execute(query).scalar_one_or_none()
    return found
