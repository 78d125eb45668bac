"""The years for which commands prove that a limit is kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

import click

from engine.clock import SystemClock
from engine.proving import years_to_prove

_YEARS = re.compile(r"([0-9]{4})(?:\.\.([0-9]{4}))?")

Command = TypeVar("Command", bound=Callable[..., Any])


def years_option(command: Command) -> Command:
    return click.option(
        "--years",
        metavar="FIRST..LAST",
        help="Every day of these years is tried as the day of the valid dossier; this one and the "
        "next if left out.",
    )(command)


def read_years(text: str | None) -> tuple[date, date]:
    """The first and the last day of the years.

    Raises:
        click.BadParameter: the text is not like ``2014..2026``.
    """
    if text is None:
        return years_to_prove(SystemClock().now())
    found = _YEARS.fullmatch(text)
    if found is None:
        raise click.BadParameter(f"'{text}' is not like 2014..2026.", param_hint="--years")
    return date(int(found[1]), 1, 1), date(int(found[2] or found[1]), 12, 31)
