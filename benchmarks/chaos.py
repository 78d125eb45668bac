"""What is left when everything is killed again and again: an installation of real processes,
clients that work on it, and a killer; then a count of what they were told against what is there.

    .venv/bin/python -m benchmarks.chaos [--seconds N] [--clients C] [--seed S]
                                         [--database sqlite|postgresql]

Everything runs on loopback and in a temporary folder, and is stopped and removed at the end, also
when it is interrupted. Exit code 1 when a command was lost or done twice, or something else was
found.
"""

from __future__ import annotations

import argparse
import signal
import sys
import time
from collections.abc import Iterator

from benchmarks.crashes.run import Report, Setting, run

MOST_TOLD = 20


def main() -> int:
    """Prints the table; returns the exit code."""
    signal.signal(signal.SIGTERM, _interrupt)
    setting = _read()
    begun = time.monotonic()
    report = run(setting)
    print(
        f"{setting.database}, seed {setting.seed}: {setting.clients} clients, {setting.webs} "
        f"servers, {setting.workers} workers; {time.monotonic() - begun:.0f} s in all\n"
    )
    for name, figure in _figures(report):
        print(f"{name:<44}{figure:>10,}" if name else "")
    for said in _faults(report)[:MOST_TOLD]:
        print(f"! {said}")
    return 0 if report.is_well else 1


def _read() -> Setting:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.chaos", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="postgresql")
    given = parser.parse_args()
    return Setting(given.database, given.seed, given.clients, seconds=given.seconds)


def _figures(report: Report) -> Iterator[tuple[str, int]]:
    orders = report.orders
    yield "commands", len(orders)
    yield "  acknowledged", sum(order.answer is not None for order in orders)
    yield "  refused", sum(order.refused is not None for order in orders)
    yield "  sent more than once", sum(order.attempts > 1 for order in orders)
    yield "  with an unknown outcome at least once", sum(order.unknown > 0 for order in orders)
    yield "requests for them", sum(order.attempts for order in orders)
    yield "  without an outcome", sum(order.unknown for order in orders)
    for name, figure in sorted(report.count.figures.items()):
        yield name, figure
    for title, counter in (
        ("hits", report.hits),
        ("started again", report.restarts),
        ("answers that were no success", report.statuses),
    ):
        yield "", 0
        yield title, counter.total()
        for name, figure in sorted(counter.items()):
            yield f"  {name}", figure
    yield "", 0
    yield "lost", len(report.count.lost)
    yield "doubled", len(report.count.doubled)
    yield "told untruly", len(report.count.untrue)
    yield "found otherwise", len(report.count.found)


def _faults(report: Report) -> list[str]:
    made = report.count
    return made.lost + made.doubled + made.untrue + made.found


def _interrupt(*_: object) -> None:
    raise SystemExit(1)


if __name__ == "__main__":
    sys.exit(main())
