"""Long rework: does a correction loop get slower with each round? Run: make bench"""

from __future__ import annotations

import statistics
import sys
import time

from sqlalchemy import select

from benchmarks.installation import measured
from engine import commands
from engine.store.tables import cases
from tests.kit import TECHNICAL, Installation
from tests.properties.blocks import Loop, Task
from tests.small import publish_block, start

ROUNDS = 300
WINDOW = 5


def main() -> None:
    with measured(sys.argv) as at:
        publish_block(at, Loop(Task("t1"), Task("t2")))
        code = start(at)
        actor = at.actor(TECHNICAL)
        times, reads, sizes = [], [], []
        for _ in range(ROUNDS):
            times.append(0.0)
            reads.append(0.0)
            for element in ("t1", "t2"):
                begun = time.perf_counter()
                task = at.open_tasks(code)[element]
                read = time.perf_counter()
                at.engine.execute(commands.CompleteTask(task.id, {"pick": 1}), actor)
                times[-1] += (time.perf_counter() - read) * 1000
                reads[-1] += (read - begun) * 1000
            sizes.append(token_bytes(at, code))
    for said, found in (("two steps", times), ("reading the case before each", reads)):
        early = statistics.median(found[10 - WINDOW : 10 + WINDOW])
        late = statistics.median(found[-2 * WINDOW :])
        print(f"{said}: round 10 {early:.1f} ms, round {ROUNDS} {late:.1f} ms: {late / early:.2f}")
    print(f"tokens: round 10 {sizes[9]} bytes, round {ROUNDS} {sizes[-1]} bytes")


def token_bytes(at: Installation, code: str) -> int:
    with at.engine._database.read() as connection:
        tokens: str = connection.execute(
            select(cases.c.tokens).where(cases.c.code == code)
        ).scalar_one()
    return len(tokens)


if __name__ == "__main__":
    main()
