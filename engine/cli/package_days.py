"""The official days of a year as the ``holidays`` package knows them: a proposal, never a decision.

Only commands of the administrator ask it. Nothing that is counted depends on it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from engine.model.lazy_import import lazy_callable
from engine.time.official_year import OfficialDay, OfficialYear

if TYPE_CHECKING:
    from holidays import country_holidays
else:
    country_holidays = lazy_callable("holidays", "country_holidays")


def package_year(country: str, year: int, decision: str = "holidays") -> OfficialYear:
    """The official days of a year as the ``holidays`` package reckons them.

    Raises:
        click.ClickException: the package is not installed.
    """
    # The package keeps a make-up day with the day off that it pays for, which can lie in the year
    # after or before.
    try:
        found = country_holidays(
            country,
            years=(year - 1, year, year + 1),
            expand=False,
            observed=True,
            categories=("public",),
            language="vi",
        )
    except ImportError:
        raise click.ClickException(
            "The package 'holidays' is not installed, which knows the usual days of a year. "
            "Install it (requirements/ names its version), or list the days by hand."
        ) from None
    return OfficialYear(
        year,
        decision,
        tuple(OfficialDay(day, found[day]) for day in sorted(found) if day.year == year),
        tuple(
            OfficialDay(day, "Làm bù") for day in sorted(found.weekend_workdays) if day.year == year
        ),
    )
