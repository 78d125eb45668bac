"""Completing a task against the bare floor of the database. Run: make bench"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from functools import partial

import sqlalchemy as sa

from benchmarks.installation import measured
from engine import commands
from engine.model.actor import Actor
from engine.model.case import Task
from engine.store.tables import cases, events
from tests.kit import Installation

CASES = 20


def timed(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return (time.perf_counter() - start) * 1000


def measure(at: Installation) -> tuple[list[float], list[float], int]:
    """Milliseconds of each completion and of a bare floor right after it, in the same conditions;
    and the most statements that one completion took."""
    sent = [0]
    sa.event.listen(
        at.engine._database.pool,
        "before_cursor_execute",
        lambda *_: sent.__setitem__(0, sent[0] + 1),
    )
    floor = make_floor(at)
    times, floors, most = [], [], 0
    for number in range(CASES):
        code = at.request(customer_name=f"Khách hàng {number}")
        while opened := at.open_tasks(code):
            task = min(opened.values(), key=lambda one: one.number)
            command, actor = prepare_completion(at, code, task)
            sent[0] = 0
            times.append(timed(partial(at.engine.execute, command, actor, f"k{task.id}")))
            most = max(most, sent[0])
            prepare_completion(at, code, task)
            floors.append(timed(partial(floor, len(floors))))
    return times, floors, most


def prepare_completion(
    at: Installation, code: str, task: Task
) -> tuple[commands.CompleteTask, Actor]:
    login, behalf = at.who(task)
    command = commands.CompleteTask(task.id, at.answer(task.element, code), behalf)
    return command, at.actor(login)


def make_floor(at: Installation) -> Callable[[int], None]:
    """Reading a case for update, writing it back and logging its events, with nothing decided."""
    code = at.request(customer_name="Sàn")
    at.go(code, "mv_line_works")
    database = at.engine._database
    read = sa.select(cases).where(cases.c.code == sa.bindparam("k")).with_for_update()
    write = (
        sa.update(cases)
        .where(cases.c.code == sa.bindparam("k"))
        .values({name: sa.bindparam(name) for name in ("version", "facts", "steps", "tokens")})
    )
    log = sa.insert(events).inline()
    newest = (
        sa.select(events.c.body).where(events.c.stream == code).order_by(events.c.sequence.desc())
    )
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

    return once


def main() -> None:
    with measured(sys.argv) as at:
        at.go(at.request())  # warms caches and prepared statements
        times, floors, most = measure(at)
    median, floor = statistics.median(times), statistics.median(floors)
    p95 = sorted(times)[int(len(times) * 0.95)]
    print(f"complete a task: median {median:.2f} ms, p95 {p95:.2f} ms, at most {most} statements")
    print(f"bare floor:      median {floor:.2f} ms")
    print(f"ratio:           {median / floor:.1f}")


if __name__ == "__main__":
    main()
