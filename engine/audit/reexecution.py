"""Proof by re-execution: the recorded commands of a case, given again to a fresh engine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, and_, or_, select

from engine.audit.fresh_engine import Divergence, FreshEngine, Shared, tokens_of
from engine.errors import EngineError, NotFound
from engine.model.act import Act, acts_of
from engine.model.case import COUNTING_RULES
from engine.model.events import CaseStarted, Event, rules_of
from engine.store import streams
from engine.store.failure import failure_of
from engine.store.scratch import scratch_database
from engine.store.tables import events, publications, units, users


@dataclass(frozen=True, slots=True)
class Step:
    """The tokens after a command; ``sequence`` is the newest event then."""

    sequence: int
    tokens: str | None


@dataclass(frozen=True, slots=True)
class Reexecution:
    """``acts`` counts the recorded commands; ``steps`` are those that led to the same again. A case
    that was decided under ``older_rules`` of counting is not given again. ``misdated`` are places
    of commands that tell an instant at which it cannot have been, from before that was refused."""

    code: str
    acts: int
    steps: tuple[Step, ...]
    divergence: Divergence | None
    older_rules: int | None = None
    misdated: tuple[str, ...] = ()

    @property
    def tokens(self) -> str | None:
        """Those at the end."""
        return self.steps[-1].tokens if self.steps else None


def reexecute(
    connection: Connection, code: str, shared: Shared | None = None, *, older: bool = False
) -> Reexecution:
    """Gives every command of the case again, with the instants, definitions, calendars and people
    of then, to an engine on an empty database. Nothing is written to this one.

    ``shared`` spares doing again what was done for another case, where many are gone through. What
    was decided under older rules of counting would be decided otherwise today: it is not given
    again, unless ``older`` asks for that.

    Raises:
        NotFound: no such case.
        Broken: an entry, or a document that it needs, cannot be read.
    """
    shared = shared or Shared()
    history = list(_history(connection, code, shared))
    acts = sum(event.stream == code and event.via is not None for event in history)
    rules = _rules_of(history, code)
    if rules < COUNTING_RULES and not older:
        return Reexecution(code, acts, (), None, rules)
    steps: list[Step] = []
    with scratch_database() as database:
        fresh = FreshEngine(connection, database, shared)
        for act in _with_surroundings(history, code):
            if isinstance(act, Event):
                fresh.take(act)
                continue
            found = fresh.perform(act)
            if found is not None:
                return Reexecution(code, acts, tuple(steps), found, misdated=tuple(fresh.misdated))
            steps.append(Step(act.recorded[-1].sequence, fresh.tokens))
    tokens = _compare_tokens(connection, code, steps)
    return Reexecution(code, acts, tuple(steps), tokens, misdated=tuple(fresh.misdated))


def _rules_of(history: Iterable[Event], code: str) -> int:
    """The rules of counting that the case was started under."""
    first = next((event.payload for event in history if event.stream == code), None)
    return rules_of(first) if isinstance(first, CaseStarted) else COUNTING_RULES


def reexecute_or_tell(
    connection: Connection, code: str, shared: Shared | None = None, *, older: bool = False
) -> Reexecution:
    """The same; of a case whose record cannot be read, that this is so."""
    try:
        return reexecute(connection, code, shared, older=older)
    except (EngineError, ValueError, LookupError, AssertionError) as error:
        why = str(failure_of(error))
        return Reexecution(code, 0, (), Divergence(f"cases/{code}", why))


def _history(connection: Connection, code: str, shared: Shared) -> Iterator[Event]:
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
        if row.stream == code:
            yield streams.decode(row.stream, row.sequence, row.body)
        else:
            yield shared.decode(row.stream, row.sequence, row.body)


def _with_surroundings(history: Sequence[Event], code: str) -> Iterator[Event | Act]:
    """The acts of the case, each at the place of its last event, and what was recorded elsewhere
    before that."""
    own = (event for event in history if event.stream == code)
    ends = {act.recorded[-1].sequence: act for act in acts_of(own)}
    for event in history:
        if event.stream != code:
            yield event
        elif event.sequence in ends:
            yield ends[event.sequence]


def _compare_tokens(connection: Connection, code: str, steps: Sequence[Step]) -> Divergence | None:
    stored = tokens_of(connection, code)
    if steps and stored == steps[-1].tokens:
        return None
    return Divergence(
        f"cases/{code}",
        "The stored tokens are others. 'motcua rebuild' puts those back that were lost.",
        stored,
        steps[-1].tokens if steps else None,
    )
