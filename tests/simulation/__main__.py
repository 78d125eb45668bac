"""``python -m tests.simulation --years 10``: years from seeds, one after the other.

What is held after every command, and what at intervals, says tests/simulation/invariants.py. A year
that fails is shrunk, and printed as a test for tests/simulation/test_found.py, where it stays.
"""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, process_time

from tests.conftest import Templates
from tests.garbage import look_less
from tests.readings import keep_budgets
from tests.simulation.acts import MOST, acts_of
from tests.simulation.running import Copy, Year, as_test, fewest, run

_MEMORY = Path("/dev/shm")


def main() -> int:
    arguments = _arguments()
    failed = 0
    with TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None) as name:
        os.environ["TMPDIR"] = name
        copy = _prepared(Path(name))
        for seed in range(arguments.seed, arguments.seed + arguments.years):
            acts = acts_of(seed, arguments.acts)
            began, since = process_time(), monotonic()
            year = run(copy, seed, acts, name)
            took = process_time() - began, monotonic() - since
            _tell(seed, year, *took, refused=arguments.refused)
            if year.failure is not None:
                failed += 1
                _tell_failure(copy, seed, year, shrink=not arguments.keep_going)
                if not arguments.keep_going:
                    break
    return 1 if failed else 0


def _prepared(folder: Path) -> Copy:
    """With the database made already, so that no year is measured with that."""
    keep_budgets()
    template, first = folder / "template", folder / "first"
    template.mkdir()
    first.mkdir()
    copy = Templates(template, lambda: "").copy
    copy("sqlite", first)
    look_less()
    return copy


def _tell(seed: int, year: Year, core: float, wall: float, *, refused: bool) -> None:
    """``core`` are seconds of this process on its core, ``wall`` those that went by."""
    print(
        f"seed {seed} from {year.began}: {year.cases} cases, {year.commands} commands, "
        f"{year.commands / core * 60:.0f} a minute of one core, "
        f"{year.commands / wall * 60:.0f} by the wall, {year.refused.total()} refused, "
        f"{year.stops} stops; load {os.getloadavg()[0]:.1f}",
        flush=True,
    )
    if refused:
        print("  " + ", ".join(f"{what} {n}" for what, n in year.refused.most_common()))


def _tell_failure(copy: Copy, seed: int, year: Year, *, shrink: bool) -> None:
    print(f"  act {year.place} failed:")
    traceback.print_exception(year.failure, file=sys.stdout)
    if shrink:
        print("Leaving out what the failure does not need ...", flush=True)
        print(as_test(seed, fewest(copy, seed, acts_of(seed, (year.place or 0) + 1), year)))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation")
    parser.add_argument("--years", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1, help="the first seed")
    parser.add_argument("--acts", type=int, default=MOST, help="in each year")
    parser.add_argument("--refused", action="store_true", help="tell what was refused")
    parser.add_argument("--keep-going", action="store_true", help="go on behind a year that fails")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
