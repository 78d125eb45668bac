"""Completing a task against the bare floor of the database. Run: make bench"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from functools import partial

from sqlalchemy import bindparam, event, insert, select, update

from benchmarks.stage import staged
from engine import commands
from engine.store.tables import cases, events
from tests.kit import Installation

CASES = 20
FLOOR_RUNS = 400


def timed(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return (time.perf_counter() - start) * 1000


def complete_cases(at: Installation) -> tuple[list[float], int]:
    """Milliseconds of each completion, and the most statements that one took."""
    sent = [0]
    event.listen(
        at.engine._database.engine,
        "before_cursor_execute",
        lambda *_: sent.__setitem__(0, sent[0] + 1),
    )
    times, most = [], 0
    for number in range(CASES):
        code = at.request(customer_name=f"Khách hàng {number}")
        while opened := at.open_tasks(code):
            task = min(opened.values(), key=lambda one: one.number)
            login, behalf = at.who(task)
            command = commands.CompleteTask(task.id, at.answer(task.element, code), behalf)
            actor = at.actor(login)
            sent[0] = 0
            times.append(timed(partial(at.engine.execute, command, actor, f"k{task.id}")))
            most = max(most, sent[0])
    return times, most


def bare_floor(at: Installation) -> list[float]:
    """Milliseconds of reading, writing back and logging one such case with nothing decided."""
    code = at.request(customer_name="Sàn")
    at.go(code, "mv_line_works")
    database = at.engine._database
    read = select(cases).where(cases.c.code == bindparam("k")).with_for_update()
    write = (
        update(cases)
        .where(cases.c.code == bindparam("k"))
        .values({name: bindparam(name) for name in ("version", "facts", "steps", "tokens")})
    )
    log = insert(events).inline()
    newest = select(events.c.body).where(events.c.stream == code).order_by(events.c.sequence.desc())
    with database.read() as connection:
        bodies = [row.body for row in connection.execute(newest.limit(3))]

    def once(run: int) -> None:
        with database.write() as connection:
            row = connection.execute(read, {"k": code}).one()
            kept = {name: getattr(row, name) for name in ("facts", "steps", "tokens")}
            connection.execute(write, {"k": code, "version": row.version + 1, **kept})
            connection.execute(
                log,
                [
                    {"stream": "floor", "sequence": 3 * run + n, "body": body, "hash": b"x" * 32}
                    for n, body in enumerate(bodies)
                ],
            )

    return [timed(partial(once, run)) for run in range(FLOOR_RUNS)]


def main() -> None:
    with staged(sys.argv) as at:
        at.go(at.request())  # warms caches and prepared statements
        times, most = complete_cases(at)
        floor = statistics.median(bare_floor(at))
    median = statistics.median(times)
    p95 = sorted(times)[int(len(times) * 0.95)]
    print(f"complete a task: median {median:.2f} ms, p95 {p95:.2f} ms, at most {most} statements")
    print(f"bare floor:      median {floor:.2f} ms")
    print(f"ratio:           {median / floor:.1f}")


if __name__ == "__main__":
    main()
