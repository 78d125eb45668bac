"""How far a long work is: a bar on a terminal, lines in a log, both with the time that is left."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any

import click

_LINE_EACH = 10
"""A line of a log for so many hundredths."""


class WorkReport:
    """Says on standard error what is being done; ``label`` names the part that is measured."""

    def __init__(self, label: str, passed: Callable[[], float] = time.monotonic) -> None:
        self._label = label
        self._passed = passed
        self._began: float | None = None
        self._told = 0
        self._bar: Any = None

    def __enter__(self) -> WorkReport:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.render_finish()

    def says(self, sentence: str) -> None:
        """Writes a sentence on standard error."""
        click.echo(sentence, err=True)

    def progress(self, done: int, total: int) -> None:
        """Shows how much of ``total`` is done: in a bar on a terminal, else by a line for each
        tenth."""
        if sys.stderr.isatty():
            self._draw(done, total)
        else:
            self._write(done, total)

    def _draw(self, done: int, total: int) -> None:
        if self._bar is None:
            self._bar = click.progressbar(
                length=total, label=self._label, file=sys.stderr, show_eta=True
            )
            self._bar.render_progress()
        if done > self._bar.pos:
            self._bar.update(done - self._bar.pos)

    def _write(self, done: int, total: int) -> None:
        now = self._passed()
        if self._began is None:
            self._began = now
        share = 100 * done // total
        if share // _LINE_EACH <= self._told // _LINE_EACH:
            return
        self._told = share
        left = (now - self._began) * (100 - share) / share
        rest = f", about {left:.0f} s left" if share < 100 else ""
        click.echo(f"{self._label}: {share} %{rest}", err=True)
