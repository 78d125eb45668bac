"""Looking a request up by its code among many: one that is there, one that is not, and the page of
what was found.

Run: make bench, or python -m benchmarks.tracking [--sqlite] [CASES].
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable

import sqlalchemy as sa

from benchmarks.deadlines import clone
from benchmarks.installation import measured
from engine import commands
from engine.model.code import make_code
from tests.kit import Installation
from tests.pages.visitor import Visitor

MANY = 100_000
RUNS = 200


def measure(do: Callable[[int], None]) -> tuple[float, float]:
    """Median and 95th percentile in milliseconds."""
    found = []
    for number in range(RUNS):
        begun = time.perf_counter()
        do(number)
        found.append((time.perf_counter() - begun) * 1000)
    return statistics.median(found), statistics.quantiles(found, n=20)[-1]


class Looking:
    """Somebody who looks up, each time from another network: nobody waits."""

    def __init__(self, at: Installation, code: str) -> None:
        self.visitor, self.code = Visitor(at).go("/tra-cuu"), code
        self.data = self.visitor.filled("/tra-cuu", {"code": code})

    def send(self, code: str, number: int, status: int, key: str = "") -> None:
        self.data |= {"code": code, "key": key}
        here = {"REMOTE_ADDR": f"10.{number // 250}.{number % 250}.1"}
        answer = self.visitor.client.post("/tra-cuu", data=self.data, environ_overrides=here)
        assert answer.status_code == status, answer.status

    def see(self, _number: int) -> None:
        assert self.code in self.visitor.client.get("/tra-cuu/ho-so").text


def main() -> None:
    wanted = next((int(word) for word in sys.argv[1:] if word.isdigit()), MANY)
    with measured(sys.argv) as at:
        code = at.request(customer_name="Xưởng Đúc Đồng")
        at.go(code, "mv_design")
        clone(at, code, 0, wanted)
        with at.engine._database.write() as connection:
            connection.execute(sa.text("ANALYZE"))
        key = str(at.do(commands.MakeCaseKey(code)).details["key"])
        looking = Looking(at, code)
        looking.send(code, 0, 303)
        print(f"{wanted:,} cases; {RUNS} runs of each")
        print(f"{'':<32}{'median':>12}{'p95':>12}")
        for name, do in (
            ("a code that is there", lambda n: looking.send(code, n, 303)),
            ("a code that is not", lambda n: looking.send(make_code("SX", f"{n:09d}"), n, 404)),
            ("a code with its key", lambda n: looking.send(code, n, 303, key)),
            ("the page of what was found", looking.see),
            ("what is promised", lambda _: looking.visitor.client.get("/cam-ket")),
        ):
            median, p95 = measure(do)
            print(f"{name:<32}{median:>9.1f} ms{p95:>9.1f} ms", flush=True)


if __name__ == "__main__":
    main()
