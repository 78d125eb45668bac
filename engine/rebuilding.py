"""Making every row anew that is made from events, where it is not as they say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, delete, insert, select, text, update

from engine.bpmn.snapshot import is_readable
from engine.comparison import Difference, differences
from engine.errors import Broken
from engine.evidence import Seals
from engine.folding import Fold, Progress
from engine.handlers.calendar_moves import plan_afresh
from engine.handlers.deadlines import arm_afresh
from engine.handlers.work import Work
from engine.library import Library
from engine.model.actor import SYSTEM
from engine.model.case import OPEN_TASKS
from engine.model.notice import NoticeState
from engine.model.place import place_key
from engine.projections import apply
from engine.projections.cases import case_from
from engine.reexecution import reexecute_or_tell
from engine.store.coverage import MADE_FROM_EVENTS, Cover, columns_of
from engine.store.database import Database
from engine.store.row_seals import SEALED_CASES, seal_stored
from engine.store.rows import Rows
from engine.store.tables import cases, deadlines, events, notices, tasks
from engine.store.transaction import Transaction
from engine.store.uploads import AnyUpload
from engine.verification.deadlines import DeadlineCheck


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

    All rows are held in memory: some 4 KB for a case.

    Raises:
        Broken: history itself is broken; nothing was changed.
    """
    with database.write() as connection:
        _keep_others_out(connection)
        rows, heads = _fold(connection, progress)
        found = list(differences(connection, rows))
        for difference in reversed([one for one in found if one.expected is None]):
            connection.execute(delete(difference.table).where(_this(difference)))
        for difference in found:
            _mend(connection, difference)
        by_hand = _written_by_hand(connection, seals)
        _set_heads(connection, heads)
        refound, lost = _refind_tokens(connection, by_hand)
        _plan_tasks(connection)
        armed = _arm(connection, seals, now, rows, by_hand)
        for code in by_hand:
            seal_stored(connection, seals, SEALED_CASES, cases.c.code == code)
        return Rebuilt(tuple(difference.place for difference in found), refound, lost, armed)


def _written_by_hand(connection: Connection, seals: Seals) -> list[str]:
    """Cases whose rows are not as they were sealed: mended ones are among them."""
    query = select(cases).order_by(cases.c.code)
    rows = (dict(row._mapping) for row in connection.execute(query))
    return [row["code"] for row in rows if not SEALED_CASES.fits(seals, row)]


def _set_heads(connection: Connection, heads: Mapping[str, bytes]) -> None:
    for code, head in heads.items():
        other = and_(cases.c.code == code, cases.c.head.is_distinct_from(head))
        connection.execute(update(cases).where(other).values(head=head))


def _refind_tokens(
    connection: Connection, by_hand: Sequence[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    library = Library()
    refound, lost = [], []
    query = select(cases).where(cases.c.closed_at.is_(None)).order_by(cases.c.code)
    for row in connection.execute(query).mappings().all():
        code, tokens = row["code"], row["tokens"]
        definition = library.definition_of(connection, case_from(dict(row)))
        readable = tokens is not None and is_readable(tokens, definition.specs)
        if readable and code not in by_hand:
            continue
        again = reexecute_or_tell(connection, code, library)
        if again.tokens is None or len(again.steps) != again.acts:
            lost.append(code)
            continue
        if tokens != again.tokens:
            refound.append(code)
            connection.execute(
                update(cases).where(cases.c.code == code).values(tokens=again.tokens)
            )
    return tuple(refound), tuple(lost)


def _arm(
    connection: Connection, seals: Seals, now: datetime, rows: Rows, by_hand: Sequence[str]
) -> tuple[str, ...]:
    """Sets the deadlines of cases again that are not as they have to be. A plan that was written
    by hand is made anew by the worker."""
    found = sorted({one.case for one in DeadlineCheck(connection, now).problems(rows)})
    tx = Transaction(connection, now, SYSTEM, apply, seals)
    work = Work(tx, Library(), AnyUpload(), lambda: "")
    for code in found:
        connection.execute(delete(deadlines).where(deadlines.c.case == code))
        if (row := rows.get(cases, code)) is not None:
            arm_afresh(work, case_from(row))
    for code in by_hand:
        row = rows.get(cases, code)
        if row is not None and row["closed_at"] is None and row["dossier_valid_at"] is not None:
            plan_afresh(work, code)
    tx.write()
    return tuple(found)


def _keep_others_out(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        names = ", ".join(f'"{table.name}"' for table in (events, *MADE_FROM_EVENTS))
        connection.execute(text(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE"))


def _fold(connection: Connection, progress: Progress) -> tuple[Rows, dict[str, bytes]]:
    """The rows that the events make, and the newest hash of each case.

    Raises:
        Broken: an event is missing, changed, or not known to this program.
    """
    fold = Fold()
    for event in fold.read(connection, progress):
        if not event.linked or event.unreadable is not None:
            raise Broken(
                "history_broken",
                "History is broken at {place}. Nothing was changed; run 'motcua verify' to see "
                "more.",
                place=event.place,
            )
    return fold.rows, {code: fold.heads[code][1] for (code,) in fold.rows.all(cases)}


def _mend(connection: Connection, difference: Difference) -> None:
    if difference.expected is None:
        return
    if difference.wrong:
        values = {name: difference.expected[name] for name in difference.wrong}
        connection.execute(update(difference.table).where(_this(difference)).values(values))
        return
    made = columns_of(difference.table, Cover.MADE)
    fresh = {
        name: value
        for name, value in difference.expected.items()
        if name in made or value is not None
    }
    connection.execute(insert(difference.table).values(fresh | _LOST.get(difference.table, {})))


_LOST = {
    notices: {"state": NoticeState.FAILED, "problem": "Its row was lost; it may have been sent."}
}
"""What a row says that was made anew, and of which something is not known any more."""


def _plan_tasks(connection: Connection) -> None:
    """Open steps have the latest finish of the plan that is kept with their case."""
    query = (
        select(tasks.c.case, tasks.c.number, tasks.c.element, tasks.c.latest_at, cases.c.forecast)
        .join(cases, cases.c.code == tasks.c.case)
        .where(tasks.c.state.in_(OPEN_TASKS))
    )
    for row in connection.execute(query).all():
        latest = (row.forecast or {}).get(place_key(row.number, row.element))
        at = None if latest is None else latest.at
        if at != row.latest_at:
            mine = and_(tasks.c.case == row.case, tasks.c.number == row.number)
            connection.execute(update(tasks).where(mine).values(latest_at=at))


def _this(difference: Difference) -> ColumnElement[bool]:
    return and_(*(difference.table.c[name] == value for name, value in difference.key.items()))
