"""Looking a request up by its code among a million: codes that are there, that are not, and that
were erased; the pages of what was found, with the code and with the key; what is promised.

Run: make bench, or python -m benchmarks.tracking [--sqlite] [CASES]. TMPDIR says where the
database lies: a million cases take sixteen gigabytes.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from random import Random

import sqlalchemy as sa

from benchmarks.installation import measured
from benchmarks.many_cases import ManyCases, make_many
from engine import commands
from engine.model.code import make_code
from engine.model.personal import CUSTOMER
from engine.store.tables import erasures
from tests.kit import DESK, LEADER, Installation
from tests.pages.visitor import Visitor

MANY = 1_000_000
RUNS = 300


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of each run: by the clock, and of the processor."""

    wall: list[float]
    processor: list[float]

    def __str__(self) -> str:
        wall, processor = (f"{_middle(one)}{_p95(one)}" for one in (self.wall, self.processor))
        return f"{wall}{processor}"


def _middle(found: Sequence[float]) -> str:
    return f"{statistics.median(found):>8.1f}"


def _p95(found: Sequence[float]) -> str:
    return f"{statistics.quantiles(found, n=20)[-1]:>8.1f}"


def measure(
    *ways: Callable[[int], None], runs: int = RUNS, before: Callable[[int], None] | None = None
) -> list[Times]:
    """The times of each way, by turns, so that what else the machine does is shared by all.
    ``before`` each run something may be done that is not measured."""
    times = [Times([], []) for _ in ways]
    for number in range(runs):
        for do, found in zip(ways, times, strict=True):
            if before is not None:
                before(number)
            begun, worked = time.perf_counter(), time.process_time()
            do(number)
            found.processor.append((time.process_time() - worked) * 1000)
            found.wall.append((time.perf_counter() - begun) * 1000)
    return times


class Looking:
    """Somebody who looks up, each time from another network: nobody waits."""

    def __init__(self, at: Installation) -> None:
        self.visitor = Visitor(at).go("/tra-cuu")
        self.data = self.visitor.filled("/tra-cuu", {})
        self.looked_up = 0

    def send(self, code: str, status: int, key: str = "") -> None:
        number, self.looked_up = self.looked_up, self.looked_up + 1
        self.data |= {"code": code, "key": key}
        here = {"REMOTE_ADDR": f"10.{number // 250}.{number % 250}.1"}
        answer = self.visitor.client.post("/tra-cuu", data=self.data, environ_overrides=here)
        assert answer.status_code == status, (answer.status, answer.text)

    def see(self, path: str, said: str = "") -> None:
        answer = self.visitor.client.get(path)
        assert answer.status_code == 200 and said in answer.text, answer.status


def erase(at: Installation, codes: Sequence[str]) -> None:
    """As if the customers of these copies had been erased."""
    now = at.clock.now()
    asked = {"subject": CUSTOMER, "ground": "withdrawn", "reason": "", "asked_by": DESK}
    done = {"asked_at": now, "erased_by": LEADER, "erased_at": now}
    with at.engine._database.write() as connection:
        rows = [{"case": code, **asked, **done} for code in codes]
        connection.execute(sa.insert(erasures), rows)


def report(at: Installation, many: ManyCases) -> None:
    random = Random(2)
    there = random.sample(many.copies, 2 * RUNS)
    erased, there = there[:RUNS], there[RUNS:]
    erase(at, erased)
    keys = {code: str(at.do(commands.MakeCaseKey(code)).details["key"]) for code in many.true}
    away = [make_code("QQ", f"{random.randrange(10**9):09d}") for _ in range(RUNS)]
    looking = Looking(at)
    looking.send(there[0], 303)
    print(f"{'milliseconds':<36}{'by the clock':>16}{'of the processor':>16}")
    print(f"{'':<36}{'median':>8}{'p95':>8}{'median':>8}{'p95':>8}")

    ways: dict[str, Callable[[int], None]] = {
        "a code that is there": lambda n: looking.send(there[n], 303),
        "a code that is not": lambda n: looking.send(away[n], 404),
        "a code whose customer was erased": lambda n: looking.send(erased[n], 404),
        "a wrong key": lambda n: looking.send(there[n], 404, "AAAAAA"),
    }
    for name, times in zip(ways, measure(*ways.values()), strict=True):
        print(f"{name:<36}{times}", flush=True)
    for name, codes in (("the page of a code", there), ("the page of a key", many.true)):
        print(f"{name:<36}{_of_pages(looking, codes, keys)}", flush=True)
    (first,) = measure(lambda _: at.engine.count_promises(), runs=1)
    wall, worked = first.wall[0], first.processor[0]
    print(f"{'the worker counts what was kept':<36}{wall:>8.1f}{'':>8}{worked:>8.1f}")
    for name, path in (("what is promised", "/cam-ket"), ("services", "/dich-vu")):
        print(f"{name:<36}{measure(partial(_see, looking, path))[0]}", flush=True)


def _of_pages(looking: Looking, codes: Sequence[str], keys: Mapping[str, str]) -> Times:
    """Of the page of each of these codes, with the key where there is one."""

    def code(number: int) -> str:
        return codes[number % len(codes)]

    (times,) = measure(
        lambda n: looking.see("/tra-cuu/ho-so", code(n)),
        before=lambda n: looking.send(code(n), 303, keys.get(code(n), "")),
    )
    return times


def _see(looking: Looking, path: str, _number: int) -> None:
    looking.see(path)


def main() -> None:
    wanted = next((int(word) for word in sys.argv[1:] if word.isdigit()), MANY)
    with measured(sys.argv) as at:
        begun = time.perf_counter()
        many = make_many(at, wanted)
        print(f"{wanted:,} cases, made in {time.perf_counter() - begun:.0f} s; {RUNS} runs of each")
        report(at, many)


if __name__ == "__main__":
    main()
