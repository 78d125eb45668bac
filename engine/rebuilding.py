"""Making every row anew that is made from events, where it is not as they say."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, delete, insert, select, text, update

from engine.bpmn.snapshot import is_readable
from engine.comparison import MADE_FROM_EVENTS, Difference, differences
from engine.errors import Broken
from engine.folding import Fold, Progress
from engine.library import Library
from engine.model.place import place_key
from engine.projections.cases import case_from
from engine.reexecution import reexecute_or_tell
from engine.store.database import Database
from engine.store.rows import Rows
from engine.store.tables import WORKING_STATE, cases, events, tasks


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What was put right: rows, and the tokens of running cases that were lost or cannot be read.
    ``without_tokens`` are cases for which that failed, as their commands do otherwise now."""

    rows: tuple[str, ...]
    tokens: tuple[str, ...] = ()
    without_tokens: tuple[str, ...] = ()


def rebuild(database: Database, progress: Progress = lambda _done, _all: None) -> Rebuilt:
    """Puts every row right that is made from events; what was right is not touched. Tokens that
    were lost are found by giving the recorded commands again.

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
        _plan_tasks(connection, found)
        for code, head in heads.items():
            connection.execute(update(cases).where(cases.c.code == code).values(head=head))
        refound, lost = _refind_tokens(connection)
        return Rebuilt(tuple(difference.place for difference in found), refound, lost)


def _refind_tokens(connection: Connection) -> tuple[tuple[str, ...], tuple[str, ...]]:
    library = Library()
    refound, lost = [], []
    query = select(cases).where(cases.c.closed_at.is_(None)).order_by(cases.c.code)
    for row in connection.execute(query).mappings().all():
        code, tokens = row["code"], row["tokens"]
        definition = library.definition_of(connection, case_from(dict(row)))
        if tokens is not None and is_readable(tokens, definition.specs):
            continue
        again = reexecute_or_tell(connection, code, library)
        if again.tokens is None or len(again.steps) != again.acts:
            lost.append(code)
            continue
        refound.append(code)
        connection.execute(update(cases).where(cases.c.code == code).values(tokens=again.tokens))
    return tuple(refound), tuple(lost)


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
    fresh = {
        name: value
        for name, value in difference.expected.items()
        if name not in WORKING_STATE or value is not None
    }
    connection.execute(insert(difference.table).values(fresh))


def _plan_tasks(connection: Connection, found: list[Difference]) -> None:
    """Steps that were lost get their latest finish from the plan that is kept with their case."""
    for one in found:
        if one.table is not tasks or one.expected is None or one.wrong:
            continue
        plan = select(cases.c.forecast).where(cases.c.code == one.key["case"])
        place = place_key(one.key["number"], one.expected["element"])
        latest = (connection.scalar(plan) or {}).get(place)
        if latest is not None:
            connection.execute(update(tasks).where(_this(one)).values(latest_at=latest.at))


def _this(difference: Difference) -> ColumnElement[bool]:
    return and_(*(difference.table.c[name] == value for name, value in difference.key.items()))
