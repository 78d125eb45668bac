"""Making every row anew that is made from events, where it is not as they say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from engine.audit.case_batches import OF_OTHERS, CaseBatch, case_batches
from engine.audit.fold import Fold
from engine.audit.fresh_engine import Shared
from engine.audit.reexecution import reexecute_or_tell
from engine.audit.row_comparison import (
    OF_CASE,
    ROWS_OF_OTHERS,
    Difference,
    differences_of,
    rows_of_cases,
)
from engine.audit.verification.deadlines import DeadlineCheck
from engine.audit.verification.log import count_events
from engine.bpmn.snapshot import is_readable
from engine.errors import Broken
from engine.evidence import Seals
from engine.handlers.calendar_moves import plan_afresh
from engine.handlers.context import CommandContext
from engine.handlers.deadlines import arm_afresh
from engine.model.actor import SYSTEM
from engine.model.place import place_key
from engine.model.progress import Progress
from engine.model.states import OPEN_TASKS, NoticeState
from engine.projections import apply
from engine.projections.cases import case_from
from engine.projections.tasks import is_draft
from engine.publishing.definitions import Definitions
from engine.store.coverage import MADE_FROM_EVENTS, Cover, columns_of
from engine.store.database import Database
from engine.store.raw import UNREADABLE, any_text, stored_rows, streamed
from engine.store.row_seals import SEALED_CASES, seal_stored
from engine.store.rows import Rows
from engine.store.tables import cases, deadlines, events, notices, tasks
from engine.store.transaction import Transaction
from engine.store.uploads import AnyUpload


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What was put right: rows, the tokens of running cases that were lost, cannot be read or were
    written by hand, and cases whose ``deadlines`` were set again. ``without_tokens`` are cases for
    which that failed, as their commands do otherwise now."""

    rows: tuple[str, ...]
    tokens: tuple[str, ...] = ()
    without_tokens: tuple[str, ...] = ()
    deadlines: tuple[str, ...] = ()


def rebuild(database: Database, seals: Seals, now: datetime, progress: Progress) -> Rebuilt:
    """Puts every row right that is made from events, and what follows from those; what was right is
    not touched. Tokens that were lost are found by giving the recorded commands again.

    Cases are gone through some at a time, in one transaction.

    Raises:
        Broken: history itself is broken; nothing was changed.
    """
    with database.write() as connection, any_text(connection):
        _keep_others_out(connection)
        return _Repair(connection, seals, now, progress).run()


@dataclass(slots=True)
class _Repair:
    """``rows`` and the others are what was put right so far, as in ``Rebuilt``."""

    connection: sa.Connection
    seals: Seals
    now: datetime
    progress: Progress
    rows: list[str] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    without_tokens: list[str] = field(default_factory=list)
    deadlines: list[str] = field(default_factory=list)
    _definitions: Definitions = field(default_factory=Definitions)
    _shared: Shared = field(default_factory=Shared)
    _read: int = 0
    _total: int = field(init=False)
    _deadline_check: DeadlineCheck = field(init=False)

    def run(self) -> Rebuilt:
        self._total = count_events(self.connection)
        fold = Fold()
        self._follow(fold, streamed(self.connection, OF_OTHERS))
        self._mend(fold.rows, ROWS_OF_OTHERS)
        # It reads what is published, which is right from here on.
        self._deadline_check = DeadlineCheck(self.connection, self.now)
        for batch in case_batches(self.connection):
            self._repair(batch)
        return Rebuilt(
            tuple(self.rows),
            tuple(self.tokens),
            tuple(self.without_tokens),
            tuple(self.deadlines),
        )

    def _repair(self, batch: CaseBatch) -> None:
        fold = Fold()
        self._follow(fold, batch.rows)
        of_batch = {
            table: (*batch.holds(column), *rows_of_cases(table))
            for table, column in OF_CASE.items()
        }
        self._mend(fold.rows, of_batch)
        by_hand = self._written_by_hand(batch)
        _empty_unreadable(self.connection, batch)
        _set_heads(self.connection, {code: fold.heads[code][1] for (code,) in fold.rows.all(cases)})
        self._refind_tokens(batch, by_hand)
        _plan_tasks(self.connection, batch)
        self._arm(batch, fold.rows, by_hand)
        if by_hand:
            seal_stored(self.connection, self.seals, SEALED_CASES, cases.c.code.in_(by_hand))

    def _follow(self, fold: Fold, events: Iterable[Any]) -> None:
        """
        Raises:
            Broken: an event is missing, changed, or not known to this program.
        """
        for event in fold.read_rows(events):
            if not event.linked or event.unreadable is not None:
                raise Broken(
                    "history_broken",
                    "History is broken at {place}. Nothing was changed; run 'motcua verify' to see "
                    "more.",
                    place=event.place,
                )
            self._read += 1
        self.progress(self._read, self._total)

    def _mend(
        self, rows: Rows, tables: Mapping[sa.Table, tuple[sa.ColumnElement[bool], ...]]
    ) -> None:
        found = [
            difference
            for table, where in tables.items()
            for difference in differences_of(self.connection, rows, table, *where)
        ]
        for difference in reversed([one for one in found if one.expected is None]):
            self.connection.execute(sa.delete(difference.table).where(_this(difference)))
        for difference in found:
            _mend(self.connection, difference)
        self.rows += [difference.place for difference in found]

    def _written_by_hand(self, batch: CaseBatch) -> list[str]:
        """Cases whose rows are not as they were sealed: mended ones are among them."""
        rows = stored_rows(self.connection, cases, *batch.holds(cases.c.code))
        return [row["code"] for row in rows if not SEALED_CASES.fits(self.seals, row)]

    def _refind_tokens(self, batch: CaseBatch, by_hand: Sequence[str]) -> None:
        running = cases.c.closed_at.is_(None)
        query = sa.select(cases).where(running, *batch.holds(cases.c.code)).order_by(cases.c.code)
        for row in self.connection.execute(query).mappings().all():
            code, tokens = row["code"], row["tokens"]
            definition = self._definitions.definition_of(self.connection, case_from(dict(row)))
            readable = tokens is not None and is_readable(tokens, definition.specs)
            if readable and code not in by_hand:
                continue
            again = reexecute_or_tell(self.connection, code, self._shared, older=True)
            if again.tokens is None or len(again.steps) != again.acts:
                self.without_tokens.append(code)
            elif tokens != again.tokens:
                self.tokens.append(code)
                self.connection.execute(
                    sa.update(cases).where(cases.c.code == code).values(tokens=again.tokens)
                )

    def _arm(self, batch: CaseBatch, rows: Rows, by_hand: Sequence[str]) -> None:
        """Sets the deadlines of cases again that are not as they have to be. A plan that was
        written by hand is made anew by the worker."""
        where = batch.holds(deadlines.c.case)
        found = sorted({one.case for one in self._deadline_check.problems(rows, *where)})
        tx = Transaction(self.connection, self.now, SYSTEM, apply, self.seals)
        context = CommandContext(tx, self._definitions, AnyUpload(), lambda: "")
        for code in found:
            self.connection.execute(sa.delete(deadlines).where(deadlines.c.case == code))
            if (row := rows.get(cases, code)) is not None:
                arm_afresh(context, case_from(row))
        for code in by_hand:
            row = rows.get(cases, code)
            if row is not None and row["closed_at"] is None and row["dossier_valid_at"] is not None:
                plan_afresh(context, code)
        tx.write()
        self.deadlines += found


def _empty_unreadable(connection: sa.Connection, batch: CaseBatch) -> None:
    """What no event makes, and nobody can read, is left empty: the plan of a case, what is known of
    a deadline that failed, the draft of a step."""
    of_case = ((cases, cases.c.code), (tasks, tasks.c.case), (deadlines, deadlines.c.case))
    for table, code in of_case:
        for row in list(stored_rows(connection, table, *batch.holds(code))):
            lost = (name for name, value in row.items() if _is_lost(name, value))
            empty = {name: None for name in lost if table.c[name].nullable}
            if empty:
                mine = sa.and_(*(column == row[column.name] for column in table.primary_key))
                connection.execute(sa.update(table).where(mine).values(empty))


def _is_lost(name: str, value: object) -> bool:
    return value is UNREADABLE or (name == "draft" and not is_draft(value))


def _set_heads(connection: sa.Connection, heads: Mapping[str, bytes]) -> None:
    for code, head in heads.items():
        other = sa.and_(cases.c.code == code, cases.c.head.is_distinct_from(head))
        connection.execute(sa.update(cases).where(other).values(head=head))


def _keep_others_out(connection: sa.Connection) -> None:
    if connection.dialect.name == "postgresql":
        names = ", ".join(f'"{table.name}"' for table in (events, *MADE_FROM_EVENTS))
        connection.execute(sa.text(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE"))


def _mend(connection: sa.Connection, difference: Difference) -> None:
    if difference.expected is None:
        return
    if difference.wrong:
        values = {name: difference.expected[name] for name in difference.wrong}
        connection.execute(sa.update(difference.table).where(_this(difference)).values(values))
        return
    made = columns_of(difference.table, Cover.MADE)
    fresh = {
        name: value
        for name, value in difference.expected.items()
        if name in made or value is not None
    }
    connection.execute(sa.insert(difference.table).values(fresh | _LOST.get(difference.table, {})))


_LOST = {
    notices: {"state": NoticeState.FAILED, "problem": "Its row was lost; it may have been sent."}
}
"""What a row says that was made anew, and of which something is not known any more."""


def _plan_tasks(connection: sa.Connection, batch: CaseBatch) -> None:
    """Open steps have the latest finish of the plan that is kept with their case."""
    query = (
        sa.select(
            tasks.c.case, tasks.c.number, tasks.c.element, tasks.c.latest_at, cases.c.forecast
        )
        .join(cases, cases.c.code == tasks.c.case)
        .where(tasks.c.state.in_(OPEN_TASKS), *batch.holds(tasks.c.case))
    )
    for row in connection.execute(query).all():
        latest = (row.forecast or {}).get(place_key(row.number, row.element))
        at = None if latest is None else latest.at
        if at != row.latest_at:
            mine = sa.and_(tasks.c.case == row.case, tasks.c.number == row.number)
            connection.execute(sa.update(tasks).where(mine).values(latest_at=at))


def _this(difference: Difference) -> sa.ColumnElement[bool]:
    return sa.and_(*(difference.table.c[name] == value for name, value in difference.key.items()))
