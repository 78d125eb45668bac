"""Finding what is due among many open cases, and counting all of them anew on a new calendar.

Run: make bench, or python -m benchmarks.deadlines [SQLAlchemy URL] for one database.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from benchmarks.installation import measured
from engine import SYSTEM, commands, documents
from engine.store.claims import claim_due, is_due
from engine.store.tables import cases, deadlines, tasks, waits
from engine.workers.jobs import work_off
from tests.kit import INSTALLER, Installation, shipped

FEW, MANY = 1_000, 100_000
COUNTED_ANEW = 10_000
DUE = 100
_CHUNK = 2_000

OVERLAY = """
[[overlay]]
day = 2014-10-03
working = false
ground = "Đo tốc độ"
"""


def clone(at: Installation, code: str, first: int, last: int) -> None:
    """Cases numbered from ``first`` to before ``last``, the same as ``code``."""
    database = at.engine._database
    with database.read() as connection:
        originals = [(table, _rows_of(connection, table, code)) for table in _OF_A_CASE]
    for start in range(first, last, _CHUNK):
        codes = [f"XX{number:010d}" for number in range(start, min(start + _CHUNK, last))]
        with database.write() as connection:
            for table, rows in originals:
                key = "code" if table is cases else "case"
                copies = [{**row, key: copy} for copy in codes for row in rows]
                if copies:
                    connection.execute(sa.insert(table), copies)


_OF_A_CASE: tuple[sa.Table, ...] = (cases, tasks, waits, deadlines)


def _rows_of(connection: sa.Connection, table: sa.Table, code: str) -> list[dict[str, Any]]:
    key = table.c.code if table is cases else table.c.case
    return [dict(row._mapping) for row in connection.execute(sa.select(table).where(key == code))]


def find(at: Installation, runs: int = 20) -> list[float]:
    """Milliseconds of claiming what is due, each time the same hundred."""
    database, now = at.engine._database, at.clock.now()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        with database.read() as connection:
            is_due(connection, now)
        with database.write() as connection:
            found = claim_due(connection, now, DUE)
        times.append((time.perf_counter() - start) * 1000)
        assert len(found) == DUE
        with database.write() as connection:
            connection.execute(
                sa.text(
                    "UPDATE deadlines SET claimed_until = NULL, attempts = 0 WHERE attempts > 0"
                )
            )
    return times


def make_due(at: Installation) -> None:
    with at.engine._database.write() as connection:
        codes = connection.execute(
            sa.select(deadlines.c.case)
            .distinct()
            .where(deadlines.c.case.startswith("XX"))
            .order_by(deadlines.c.case)
            .limit(DUE)
        ).scalars()
        connection.execute(
            deadlines.update()
            .where(deadlines.c.case.in_(list(codes)), deadlines.c.place != "0")
            .values(fires_at=at.clock.now())
        )


def keep(at: Installation, most: int) -> None:
    """Forgets the cases numbered ``most`` and above."""
    with at.engine._database.write() as connection:
        for table in _OF_A_CASE:
            code = table.c.code if table is cases else table.c.case
            connection.execute(table.delete().where(code >= f"XX{most:010d}"))


def explain(at: Installation) -> Sequence[str]:
    with at.engine._database.write() as connection:
        if at.engine._database.is_sqlite:
            return []
        connection.execute(sa.text("ANALYZE deadlines"))
        plan = connection.execute(
            sa.text(
                "EXPLAIN SELECT * FROM deadlines WHERE fires_at <= :now"
                " AND (claimed_until IS NULL OR claimed_until <= :now)"
                ' ORDER BY fires_at, "case", place LIMIT 100'
            ),
            {"now": at.clock.now()},
        )
        return [line for (line,) in plan]


def count_anew(at: Installation) -> float:
    """Cases a second, through the job that a new calendar starts."""
    changed = tuple(
        documents.Document(d.kind, d.key, d.content + OVERLAY)
        for d in shipped()
        if d.key == "utility"
    )
    at.do(commands.Publish(changed), INSTALLER)
    start = time.perf_counter()
    work_off(at.engine)
    seconds = time.perf_counter() - start
    (recount,) = at.engine.recounts(SYSTEM)
    assert recount.finished_at is not None
    assert recount.moved == recount.looked_at, "every case has a date that moves"
    return recount.looked_at / seconds


def main() -> None:
    with measured(sys.argv) as at:
        code = at.request()
        at.go(code, "mv_draft_agreement")
        clone(at, code, 0, FEW)
        make_due(at)
        few = statistics.median(find(at))
        clone(at, code, FEW, MANY)
        plan = explain(at)
        many = sorted(find(at))
        keep(at, COUNTED_ANEW)
        rate = count_anew(at)
    print(f"count anew: {rate:.0f} cases a second, every one of them moving")
    print(f"find {DUE} due: {few:.1f} ms among {FEW:,} open cases")
    print(
        f"find {DUE} due: {statistics.median(many):.1f} ms, at most {many[-1]:.1f} ms, "
        f"among {MANY:,}; ratio {statistics.median(many) / few:.1f}"
    )
    print("\n".join(plan))


if __name__ == "__main__":
    main()
