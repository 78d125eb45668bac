"""The years for which commands prove that a limit is kept."""

from __future__ import annotations

import re
from datetime import date

import click

from engine.cli.output import CliCommand
from engine.clock import SystemClock
from engine.publishing.proving import years_to_prove
from engine.time import local_day
from engine.time.zone import FIRST_YEAR, LAST_YEAR

_YEARS = re.compile(r"([0-9]{4})(?:\.\.([0-9]{4}))?")


def years_option(command: CliCommand) -> CliCommand:
    """Adds ``--years FIRST..LAST``."""
    return click.option(
        "--years",
        metavar="FIRST..LAST",
        help="Every day of these years is tried as the day of the valid dossier; this one and the "
        "next if left out.",
    )(command)


def read_years(text: str | None) -> tuple[date, date]:
    """The first and the last day of the years.

    Raises:
        click.BadParameter: the text is not like ``2014..2026``, or no calendar has these years.
    """
    return read_days(text)


def read_days(text: str | None, *, from_today: bool = False) -> tuple[date, date]:
    """The first and the last day of the years; with ``from_today`` and no years given, they begin
    with today.

    Raises:
        click.BadParameter: the text is not like ``2014..2026``, or no calendar has these years.
    """
    if text is None:
        now = SystemClock().now()
        begins, ends = years_to_prove(now)
        return (local_day(now) if from_today else begins), ends
    found = _YEARS.fullmatch(text)
    if found is None:
        raise click.BadParameter(f"'{text}' is not like 2014..2026.", param_hint="--years")
    first, last = int(found[1]), int(found[2] or found[1])
    if not FIRST_YEAR <= first <= last <= LAST_YEAR:
        raise click.BadParameter(
            f"'{text}': give years from {FIRST_YEAR} to {LAST_YEAR}, the earlier one first.",
            param_hint="--years",
        )
    return date(first, 1, 1), date(last, 12, 31)
