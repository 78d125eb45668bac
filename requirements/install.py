"""Installs a list of locked packages, and says how far it is: python -m pip is silent or a flood.

Run: python requirements/install.py LIST [OPTION OF PIP ...], with the Python of the virtual
environment.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

COLLECTING, UNPACKING = "Collecting ", "Installing collected packages"
A_LINE_EACH = 10
"""In a log; on a terminal one line counts."""


def main() -> int:
    listed, *more = sys.argv[1:]
    total = sum("==" in line for line in Path(listed).read_text("utf-8").splitlines())
    options = ("--require-hashes", "--no-deps", "--no-input", "--disable-pip-version-check", *more)
    pip = subprocess.Popen(
        [sys.executable, "-m", "pip", "install", *options, "--progress-bar", "off", "-r", listed],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert pip.stdout is not None
    said = follow(pip.stdout, total)
    if pip.wait():
        sys.stderr.write("".join(said))
    return pip.returncode


def follow(lines: Iterable[str], total: int) -> list[str]:
    """Counts the packages in what pip says; returns what it said."""
    said, done = [], 0
    for line in lines:
        said.append(line)
        if line.startswith(COLLECTING):
            done += 1
            tell(done, total, line.split()[1].partition("==")[0])
        elif line.startswith(UNPACKING):
            end_line()
            sys.stdout.write(f"  unpacking {total} packages ...\n")
            sys.stdout.flush()
    return said


def tell(done: int, total: int, name: str) -> None:
    if sys.stdout.isatty():
        sys.stdout.write(f"\r\033[K  {done} of {total}: {name}")
    elif done % A_LINE_EACH == 0 or done == total:
        sys.stdout.write(f"  {done} of {total} packages\n")
    sys.stdout.flush()


def end_line() -> None:
    if sys.stdout.isatty():
        sys.stdout.write("\n")


if __name__ == "__main__":
    sys.exit(main())
