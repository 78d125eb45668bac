"""A database with as many cases as a large company has in years: true ones, played here, and copies
of their rows under other codes, made by the database itself.

What is encrypted in a copy cannot be read, since it is bound to the code that it was written under;
nothing that anybody with a code alone is shown is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from typing import Any

import sqlalchemy as sa

from engine import commands
from engine.model.code import make_code
from engine.store import tables
from engine.store.database import Database
from tests.kit import LEADER, Installation

_CHUNK = 50_000
_CACHE_KIB = 1_000_000
_EACH = 4
"""True cases of each kind."""
_OF_A_CASE: tuple[sa.Table, ...] = (
    tables.cases,
    tables.events,
    tables.tasks,
    tables.waits,
    tables.deadlines,
    tables.breaches,
    tables.subject_keys,
    tables.paper_lists,
    tables.asked_papers,
    tables.case_files,
    tables.file_keys,
    tables.case_keys,
)
"""What is read of a case where it is looked up by its code."""


@dataclass(frozen=True, slots=True)
class ManyCases:
    """``true``: cases of every kind that were played, with all that belongs to them; ``copies``:
    codes of the others."""

    true: Sequence[str]
    copies: Sequence[str]


def make_many(at: Installation, wanted: int) -> ManyCases:
    """Plays some cases of each kind, and copies them until there are as many as wanted."""
    true = [code for _ in range(_EACH) for code in _play(at)]
    many = max(0, wanted - len(true))
    # In order, so that every index grows at its end.
    copies = [make_code("DN", f"{number * (10**9 // wanted):09d}") for number in range(many)]
    originals = cycle(true)
    # Without waiting for the disk: what is lost can be made again.
    database = Database(at.config.database, durable=False)
    for first in range(0, len(copies), _CHUNK):
        some = copies[first : first + _CHUNK]
        _copy(database, list(zip(some, islice(originals, len(some)), strict=True)))
    with database.write() as connection:
        connection.execute(sa.text("ANALYZE"))
    database.close()
    return ManyCases(true, copies)


def _play(at: Installation) -> Iterator[str]:
    """One case of each kind, the quick ones more often, as in life: most are over."""
    kinds = (
        *[("lv_household", None)] * 4,
        *[("lv_household", "lvh_survey")] * 2,
        ("lv_business", None),
        ("lv_business", "lvb_plan_estimate"),
        ("mv_own_substation", "mv_design"),
    )
    for definition, until in kinds:
        code = at.request(definition)
        at.go(code, until)
        yield code
    lacking = at.request("lv_household")
    at.complete(
        lacking,
        "lvh_receive_check",
        eligible=False,
        survey_slot=None,
        missing_items=["Giấy tờ nhà đất"],
    )
    yield lacking
    resting = at.request()
    at.go(resting, "mv_design")
    at.do(commands.SuspendCase(resting, "khách hẹn lại"), LEADER)
    yield resting
    yield at.request("lv_household")


def _copy(database: Database, pairs: list[tuple[str, str]]) -> None:
    with database.write() as connection:
        if database.is_sqlite:
            connection.execute(sa.text(f"PRAGMA cache_size = -{_CACHE_KIB}"))
        connection.execute(
            sa.text("CREATE TEMPORARY TABLE IF NOT EXISTS copied (code TEXT PRIMARY KEY, of TEXT)")
        )
        connection.execute(sa.text("DELETE FROM copied"))
        rows = [{"code": code, "of": of} for code, of in pairs]
        connection.execute(sa.text("INSERT INTO copied VALUES (:code, :of)"), rows)
        for table in _OF_A_CASE:
            connection.execute(_copying(table))


_copied = sa.table("copied", sa.column("code"), sa.column("of"))


def _copying(table: sa.Table) -> sa.Insert:
    """Every row of the originals once more for each copy, under its code."""
    key = next(one for one in ("code", "stream", "case") if one in table.c)
    columns = [one for one in table.c if one.name != "position"]
    taken = [_taken(table, one, key) for one in columns]
    found = sa.select(*taken).select_from(table.join(_copied, table.c[key] == _copied.c.of))
    found = found.order_by(_copied.c.code)
    return sa.insert(table).from_select([one.name for one in columns], found)


def _taken(table: sa.Table, column: sa.Column[Any], key: str) -> sa.ColumnElement[Any]:
    if column.name == key:
        return _copied.c.code
    if column is tables.case_keys.c.hash:
        return sa.func.substr(column, 1, 52).concat(_copied.c.code)
    return column
