"""Other days in the text of a working calendar, everything else in it left as it stands.

The text is changed by the style-keeping reader of TOML, so comments and order remain.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from engine.model.toml import read_toml
from engine.time.calendar import OverlayDay
from engine.time.errors import CalendarError
from engine.time.official_year import OfficialDay, OfficialYear


def days_in(text: str) -> tuple[OverlayDay, ...]:
    """The days that a calendar's text lists, whatever else is still wrong with a draft.

    Raises:
        CalendarError: it is no list of days.
    """
    try:
        listed = read_toml(text).get("overlay", [])
        days = tuple(OverlayDay(one["day"], one["working"], str(one["ground"])) for one in listed)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CalendarError(f"The days cannot be read: {error}.") from error
    if not all(type(one.day) is date and type(one.working) is bool for one in days):
        raise CalendarError("The days cannot be read: each has a date, and true or false.")
    return days


def write_days(text: str, days: Iterable[OverlayDay]) -> str:
    """The text with these days, by date, in the place of those that it lists; new ones come last.

    Raises:
        CalendarError: the text is no calendar that could be changed.
    """
    days_in(text)
    wanted = {one.day: one for one in days}
    with _as_calendar():
        document = tomlkit.parse(text)
        listed: Any = document.setdefault("overlay", tomlkit.aot())
        for place in reversed(range(len(listed))):
            found = wanted.pop(listed[place]["day"], None)
            if found is None:
                del listed[place]
            else:
                _write(listed[place], found)
        for one in sorted(wanted.values(), key=lambda one: one.day):
            table = tomlkit.table()
            _write(table, one)
            listed.append(table)
        if not listed:
            del document["overlay"]
        return tomlkit.dumps(document)


def decided_in(text: str) -> date | None:
    """The day until which a calendar's text says that it is decided; None where it says nothing.

    Raises:
        CalendarError: it says so, but not by a date.
    """
    with _as_calendar():
        found = read_toml(text).get("decided_until")
    if isinstance(found, datetime) or not isinstance(found, date | None):
        raise CalendarError("decided_until: it is no date. Write year-month-day.")
    return found


def write_decided(text: str, until: date) -> str:
    """The text with this day as the one until which it is decided.

    Raises:
        CalendarError: the text is no calendar that could be changed.
    """
    if decided_in(text) == until:
        return text
    with _as_calendar():
        document = tomlkit.parse(text)
        document["decided_until"] = until
        return tomlkit.dumps(document)


def write_year(text: str, year: OfficialYear) -> str:
    """The text with the official days of a year in the place of those that it lists for it; a new
    year comes last of the years.

    Raises:
        CalendarError: the text is no calendar that could be changed.
    """
    with _as_calendar():
        document = tomlkit.parse(text)
        years: Any = document.setdefault("year", tomlkit.table(is_super_table=True))
        years[str(year.year)] = _year_table(year)
        return tomlkit.dumps(document)


def _year_table(year: OfficialYear) -> Any:
    table = tomlkit.table()
    table.add("decision", year.decision)
    table.add(tomlkit.nl())
    table.add("off", _days_table(year.off))
    if year.worked:
        table.add("worked", _days_table(year.worked))
    return table


def _days_table(days: Iterable[OfficialDay]) -> Any:
    table = tomlkit.table()
    for one in sorted(days, key=lambda one: one.day):
        table.add(one.day.isoformat(), one.name)
    table.add(tomlkit.nl())
    return table


@contextmanager
def _as_calendar() -> Iterator[None]:
    """
    Raises:
        CalendarError: what is done within finds no calendar that could be changed.
    """
    try:
        yield
    except (ValueError, TOMLKitError, TypeError, AttributeError, KeyError, RecursionError) as error:
        raise CalendarError(f"The calendar cannot be changed: {error}.") from error


def _write(table: Any, day: OverlayDay) -> None:
    for name, value in (("day", day.day), ("working", day.working), ("ground", day.ground)):
        if table.get(name) != value:
            table[name] = value
