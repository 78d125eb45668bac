"""``python -m tests.simulation --years 10``: years from seeds, one after the other."""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.conftest import Templates
from tests.simulation.acts import acts_of
from tests.simulation.running import Year, fewest, run

_MEMORY = Path("/dev/shm")


def main() -> int:
    arguments = _arguments()
    with TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None) as name:
        os.environ["TMPDIR"] = name
        copy = Templates(Path(name), lambda: "").copy
        for seed in range(arguments.seed, arguments.seed + arguments.years):
            acts = acts_of(seed, arguments.acts)
            began = os.times().user + os.times().system
            year = run(copy, seed, acts, name)
            took = os.times().user + os.times().system - began
            print(
                f"seed {seed}: {year.cases} cases, {year.commands} commands, "
                f"{year.commands / took * 60:.0f} a minute, {year.refused.total()} refused"
            )
            if arguments.refused:
                print("  " + ", ".join(f"{what} {n}" for what, n in year.refused.most_common()))
            if year.failure is not None:
                _tell(year)
                print("Leaving out what the failure does not need ...")
                for act in fewest(copy, seed, acts, year):
                    print(f"    {act},")
                return 1
    return 0


def _tell(year: Year) -> None:
    print(f"  act {year.place} failed:")
    traceback.print_exception(year.failure, file=sys.stdout)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation")
    parser.add_argument("--years", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1, help="the first seed")
    parser.add_argument("--acts", type=int, default=2_000, help="in each year")
    parser.add_argument("--refused", action="store_true", help="tell what was refused")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
