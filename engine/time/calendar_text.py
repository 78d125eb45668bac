"""Other days in the text of a working calendar, everything else in it left as it stands."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from engine.model.toml import read_toml
from engine.time.calendar import OverlayDay
from engine.time.errors import CalendarError


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
    try:
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
    except (ValueError, TOMLKitError, TypeError, AttributeError, KeyError, RecursionError) as error:
        raise CalendarError(f"The calendar cannot be changed: {error}.") from error


def _write(table: Any, day: OverlayDay) -> None:
    for name, value in (("day", day.day), ("working", day.working), ("ground", day.ground)):
        if table.get(name) != value:
            table[name] = value
