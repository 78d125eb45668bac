"""Long rework: does a correction loop get slower with each round? Run: make bench"""

from __future__ import annotations

import statistics
import sys
import time

from sqlalchemy import select

from benchmarks.stage import staged
from engine import commands
from engine.store.tables import cases
from tests.kit import TECHNICAL, Installation
from tests.properties.blocks import Loop, Task
from tests.small import publish_block, start

ROUNDS = 300
WINDOW = 5


def main() -> None:
    with staged(sys.argv) as at:
        publish_block(at, Loop(Task("t1"), Task("t2")))
        code = start(at)
        actor = at.actor(TECHNICAL)
        times, sizes = [], []
        for _ in range(ROUNDS):
            begun = time.perf_counter()
            for element in ("t1", "t2"):
                task = at.open_tasks(code)[element]
                at.engine.execute(commands.CompleteTask(task.id, {"pick": 1}), actor)
            times.append((time.perf_counter() - begun) * 1000)
            sizes.append(token_bytes(at, code))
    early = statistics.median(times[10 - WINDOW : 10 + WINDOW])
    late = statistics.median(times[-2 * WINDOW :])
    print(f"round 10: {early:.1f} ms, {sizes[9]} bytes of tokens")
    print(f"round {ROUNDS}: {late:.1f} ms, {sizes[-1]} bytes of tokens")
    print(f"ratio: {late / early:.2f} (reading the case's list of tasks included)")


def token_bytes(at: Installation, code: str) -> int:
    with at.engine._database.read() as connection:
        tokens: str = connection.execute(
            select(cases.c.tokens).where(cases.c.code == code)
        ).scalar_one()
    return len(tokens)


if __name__ == "__main__":
    main()
