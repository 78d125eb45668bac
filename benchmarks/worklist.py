"""The first page of the worklist with many open steps: statements, time in the database, and time
of the server.

Run: make bench, or python -m benchmarks.worklist [SQLAlchemy URL] for one database.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

import sqlalchemy as sa

from benchmarks.deadlines import clone
from benchmarks.installation import measured
from engine.demo.people import PASSWORD
from engine.store.tables import tasks
from tests.kit import LEADER, SURVEY, Installation
from tests.pages.visitor import Visitor

MANY = 100_000
RUNS = 30
PAGES = (
    (SURVEY, "/worklist"),
    (SURVEY, "/worklist?page=20"),
    (SURVEY, "/worklist?due=late"),
    (SURVEY, "/worklist?q=xuong+duc+dong"),
    (LEADER, "/worklist?share=all"),
)


@dataclass
class Counted:
    statements: int = 0
    milliseconds: float = 0.0


@contextmanager
def counted(at: Installation) -> Iterator[Counted]:
    """Statements sent to the database meanwhile, and how long they took there and back."""
    found, pool, begun = Counted(), at.engine._database.pool, [0.0]

    def before(*_: Any) -> None:
        begun[0] = time.perf_counter()

    def after(*_: Any) -> None:
        found.statements += 1
        found.milliseconds += (time.perf_counter() - begun[0]) * 1000

    sa.event.listen(pool, "before_cursor_execute", before)
    sa.event.listen(pool, "after_cursor_execute", after)
    try:
        yield found
    finally:
        sa.event.remove(pool, "before_cursor_execute", before)
        sa.event.remove(pool, "after_cursor_execute", after)


def spread(at: Installation) -> None:
    """Gives every step another instant to be done by, over four weeks."""
    with at.engine._database.write() as connection:
        rows = connection.execute(
            sa.select(tasks.c.case, tasks.c.number, tasks.c.latest_at, tasks.c.due_at).where(
                tasks.c.case.startswith("XX"), tasks.c.due_at.is_not(None)
            )
        ).all()
        this = (tasks.c.case == sa.bindparam("code")) & (tasks.c.number == sa.bindparam("step"))
        moved = sa.update(tasks).where(this).values(
            latest_at=sa.bindparam("latest"), due_at=sa.bindparam("due")
        )  # fmt: skip
        chance = Random(7)
        connection.execute(moved, [_moved(row, chance) for row in rows])
        connection.execute(sa.text("ANALYZE"))


def _moved(row: Any, chance: Random) -> dict[str, Any]:
    by = timedelta(minutes=chance.randint(0, 40_000))
    return {
        "code": row.case,
        "step": row.number,
        "latest": None if row.latest_at is None else row.latest_at + by,
        "due": row.due_at + by,
    }


def measure(at: Installation, login: str, path: str) -> tuple[int, float, float]:
    visitor = Visitor(at).go("/login")
    visitor.submit("/login", {"login": login, "password": PASSWORD})
    visitor.go(path)
    database, server = [], []
    for _ in range(RUNS):
        with counted(at) as found:
            start = time.perf_counter()
            answer = visitor.client.get(path)
            server.append((time.perf_counter() - start) * 1000)
        assert answer.status_code == 200
        database.append(found.milliseconds)
    return found.statements, statistics.median(database), statistics.median(server)


def main() -> None:
    with measured(sys.argv) as at:
        code = at.request(customer_name="Xưởng Đúc Đồng")
        at.go(code, "mv_survey")
        clone(at, code, 0, MANY)
        spread(at)
        print(f"{MANY:,} open steps; medians of {RUNS} runs")
        print(f"{'page':<44}{'statements':>12}{'in database':>14}{'server':>10}")
        for login, path in PAGES:
            statements, database, server = measure(at, login, path)
            print(f"{login + ' ' + path:<44}{statements:>12}{database:>11.1f} ms{server:>7.1f} ms")


if __name__ == "__main__":
    main()
