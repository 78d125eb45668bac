"""What a finished medium-voltage case leaves in the database. Run: make bench"""

from __future__ import annotations

import sys

from sqlalchemy import text

from benchmarks.installation import measured
from engine import commands
from tests.kit import Installation

CASES = 60
_SIZES = text(
    "SELECT relname, pg_total_relation_size(oid) FROM pg_class "
    "WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
)


def sizes(at: Installation, packed: bool) -> dict[str, int]:
    """Bytes by table, indexes and long values included."""
    options = {"isolation_level": "AUTOCOMMIT"}
    with at.engine._database.pool.connect().execution_options(**options) as connection:
        if packed:
            connection.execute(text("VACUUM FULL"))
        return {row.relname: row[1] for row in connection.execute(_SIZES)}


def live(at: Installation, number: int) -> None:
    """One case, each step claimed and then completed with an idempotency key."""
    code = at.request(customer_name=f"Công ty số {number}")
    while opened := at.open_tasks(code):
        task = min(opened.values(), key=lambda one: one.number)
        login, behalf = at.who(task)
        at.do(commands.ClaimTask(task.id), login)
        answer = at.answer(task.element, code)
        at.do(commands.CompleteTask(task.id, answer, behalf), login, key=f"k{task.id}")


def main() -> None:
    if "--sqlite" in sys.argv:
        print("case_size measures PostgreSQL only")
        return
    with measured(sys.argv) as at:
        before = sizes(at, packed=True)
        for number in range(CASES):
            live(at, number)
        lying, packed = sizes(at, packed=False), sizes(at, packed=True)
    for name in sorted(packed, key=lambda table: before[table] - packed[table]):
        if packed[name] != before[name]:
            print(f"{name:<10} {(packed[name] - before[name]) / CASES / 1024:6.1f} KB a case")
    for said, found in (("all tables, packed", packed), ("before the next vacuum", lying)):
        total = sum(found.values()) - sum(before.values())
        print(f"{said}: {total / CASES / 1024:.1f} KB a case")


if __name__ == "__main__":
    main()
