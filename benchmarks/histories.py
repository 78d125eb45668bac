"""Histories by the million: verification, export, replay, and what hashing costs. Run: make bench

The log is filled with copies of one real case and of all its rows, chained and sealed as the engine
does it; then the commands of the product are run on it, each in a process of its own. With
``--memory`` only those that look at everything are, to see what they hold.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import insert, select

from benchmarks.installation import measured
from engine import SYSTEM, commands
from engine.audit.row_comparison import OF_CASE
from engine.evidence import leaf_hash
from engine.model.code import make_code
from engine.store import streams
from engine.store.row_seals import SEALED_CASES
from engine.store.tables import cases, events
from tests.kit import DESK, TECHNICAL, Installation
from tests.properties.blocks import Loop, Task
from tests.small import publish_block, start

EVENTS = 1_000_000
BATCH = 20_000
LONG = 1_000
"""Events of the case that is replayed."""


def main() -> None:
    wanted = next((int(word) for word in sys.argv[1:] if word.isdigit()), EVENTS)
    with measured(sys.argv) as at:
        if "--memory" not in sys.argv:
            measure_hashing(at)
            measure_replay(at)
        made = fill(at, wanted)
        print(f"{made:,} events in the log", flush=True)
        at.engine.checkpoints.make_checkpoint()
        for name, words in WHOLE if "--memory" in sys.argv else COMMANDS:
            measure_command(at, name, words, made)


WHOLE = (("verify", ["verify"]), ("rebuild", ["rebuild"]))
COMMANDS = (
    ("verify the log", ["verify", "--log-only"]),
    *WHOLE,
    *(
        (f"export {form}", ["export", "--format", form])
        for form in ("xes", "csv", "ocel", "ocel-sqlite")
    ),
)


# -- the cost of hash, seal and log


def measure_hashing(at: Installation) -> None:
    """Hashing the events of each completion of a clean case, against the completion itself."""
    code = at.request()
    whole: list[float] = []
    hashed: list[float] = []
    while opened := at.open_tasks(code):
        task = min(opened.values(), key=lambda one: one.number)
        login, behalf = at.who(task)
        command = commands.CompleteTask(task.id, at.answer(task.element, code), behalf)
        actor, before = at.actor(login), at.case(code).version
        begun = time.perf_counter()
        at.engine.execute(command, actor)
        whole.append(time.perf_counter() - begun)
        with at.engine._database.read() as connection:
            rows = connection.execute(
                select(events.c.stream, events.c.sequence, events.c.body)
                .where(events.c.stream == code, events.c.sequence > before)
                .order_by(events.c.sequence)
            ).all()
        begun = time.perf_counter()
        head = b"x" * 32
        for stream, sequence, body in rows:
            entry = streams.entry_of(stream, sequence, body)
            head = streams.link(head, entry)
            leaf_hash(entry)
        at.engine._seals.seal(head)
        hashed.append(time.perf_counter() - begun)
    share = sum(hashed) / sum(whole)
    print(
        f"hash, seal and leaf: {statistics.median(hashed) * 1e6:.0f} µs of "
        f"{statistics.median(whole) * 1e3:.2f} ms for a task: {share:.1%}"
    )


# -- replay


def measure_replay(at: Installation) -> None:
    publish_block(at, Loop(Task("t1"), Task("t2")))
    code = start(at)
    actor = at.actor(TECHNICAL)
    while at.case(code).version < LONG:
        for element in ("t1", "t2"):
            task = at.open_tasks(code)[element]
            at.engine.execute(commands.CompleteTask(task.id, {"pick": 1}), actor)
    newest = at.case(code).version
    for name, replay in (
        ("as it stands at the end", lambda: at.engine.frames.at(SYSTEM, code)),
        ("all frames", lambda: at.engine.frames.page(SYSTEM, code, 0, newest)),
    ):
        times = []
        for _ in range(5):
            begun = time.perf_counter()
            replay()
            times.append(time.perf_counter() - begun)
        print(f"replay of {newest} events, {name}: {statistics.median(times) * 1000:.0f} ms")


# -- the log of a large installation


def fill(at: Installation, wanted: int) -> int:
    """Copies of a finished case under other codes, until there are so many events."""
    code = at.request()
    at.go(code)
    assert at.case(code).closed_at is not None, DESK
    with at.engine._database.read() as connection:
        query = select(events.c.body, events.c.seal).where(events.c.stream == code)
        model = [
            (row.body, row.seal is not None)
            for row in connection.execute(query.order_by(events.c.sequence))
        ]
        rows = {
            table: [
                dict(row._mapping)
                for row in connection.execute(select(table).where(column == code))
            ]
            for table, column in OF_CASE.items()
        }
    made = 0
    for first in range(0, wanted // len(model), BATCH // len(model)):
        codes = [
            make_code("ZZ", f"{number:09d}") for number in range(first, first + BATCH // len(model))
        ]
        log = [row for name in codes for row in chained(at, name, model)]
        heads = {row["stream"]: row["hash"] for row in log}
        with at.engine._database.write() as connection:
            connection.execute(insert(events).inline(), log)
            for table, of_model in rows.items():
                copies = [copied(row, code, name) for name in codes for row in of_model]
                if table is cases:
                    copies = [sealed(at, row, heads[row["code"]]) for row in copies]
                if copies:
                    connection.execute(insert(table), copies)
        made += len(log)
    return made


def copied(row: dict[str, Any], code: str, name: str) -> dict[str, Any]:
    """The row as that of another case."""
    renamed = ((code, name), (code.lower(), name.lower()))
    return {
        column: replaced(value, renamed) if isinstance(value, str) else value
        for column, value in row.items()
    }


def replaced(text: str, renamed: Sequence[tuple[str, str]]) -> str:
    for before, after in renamed:
        text = text.replace(before, after)
    return text


def sealed(at: Installation, row: dict[str, Any], head: bytes) -> dict[str, Any]:
    whole = row | {"head": head}
    return whole | {"seal": SEALED_CASES.make(at.engine._seals, whole)}


def chained(at: Installation, code: str, model: list[tuple[str, bool]]) -> Iterator[dict[str, Any]]:
    head = streams.EMPTY
    for sequence, (body, sealed) in enumerate(model, start=1):
        head = streams.link(head, streams.entry_of(code, sequence, body))
        yield {
            "stream": code,
            "sequence": sequence,
            "body": body,
            "hash": head,
            "seal": at.engine._seals.seal(head) if sealed else None,
        }


# -- commands


_COMMAND = """
import atexit, sys
def tell():
    with open("/proc/self/status") as status:
        sys.stderr.write(next(line for line in status if line.startswith("VmHWM")))
atexit.register(tell)
from engine.cli import main
main()
"""


def measure_command(at: Installation, name: str, words: list[str], made: int) -> None:
    """Events a second by the wall clock and of processor time, and the most memory held at once."""
    with TemporaryDirectory() as folder:
        words = [*words, "--to", str(Path(folder) / "out")] if words[0] == "export" else words
        settings = {"MOTCUA_DATABASE": at.config.database, "MOTCUA_FILES": str(at.config.files)}
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        begun = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", _COMMAND, *words],
            env=os.environ | settings,
            capture_output=True,
            text=True,
            check=False,
        )
        took = time.perf_counter() - begun
        if done.returncode not in (0, 1):
            sys.exit(done.stderr)
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
    memory = int(done.stderr.rpartition("VmHWM:")[2].split()[0]) / 1024
    rate, each = made / took, made / cpu
    print(f"{name}: {rate:,.0f} events/s ({each:,.0f} per core), {memory:,.0f} MB at most")
    print(f"  {done.stdout.splitlines()[-1]}" if done.stdout else "", flush=True)


if __name__ == "__main__":
    main()
