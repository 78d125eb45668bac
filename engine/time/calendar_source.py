"""Working calendars from data and from the TOML files of ``workflows/calendars``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import time
from functools import lru_cache

from engine.time.calendar import OfficeHours, OverlayDay, WorkingCalendar
from engine.time.errors import CalendarError
from engine.time.official_year import OfficialDay, OfficialYear
from engine.time.public_days import KEPT_UNTIL
from engine.time.toml_table import TomlTable, parse_table

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_YEAR = re.compile(r"[0-9]{4}")
_KEPT = 64
"""Calendars that were read last."""
_HOURS = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])-([01][0-9]|2[0-3]):([0-5][0-9])")


@lru_cache(maxsize=_KEPT)
def read_calendar(text: str) -> WorkingCalendar:
    """The calendar that a TOML text describes; the same object for the same text.

    Calendars are keys of what was counted on them (``due``), and to compare two that are equal
    takes longer than to count anew.

    Raises:
        CalendarError: the text is not TOML (line and column are named), a key is missing,
            unknown or of the wrong kind (its place is named), or the parts contradict each
            other, such as a day that is both off and worked.
    """
    return _calendar(parse_table(text, CalendarError))


def calendar_from(data: Mapping[str, object]) -> WorkingCalendar:
    """The calendar that plain data describe; dates may be dates or ISO texts.

    Raises:
        CalendarError: see :func:`read_calendar`.
    """
    return _calendar(TomlTable(data, CalendarError))


def _calendar(table: TomlTable) -> WorkingCalendar:
    table.only("id", "name", "country", "hours", "weekend", "decided_until", "year", "overlay")
    return WorkingCalendar(
        id=table.identifier("id"),
        name=table.label("name"),
        country=table.text("country"),
        hours=tuple(_office_hours(table, text) for text in table.texts("hours")),
        weekend=frozenset(_weekday(table, text) for text in table.texts("weekend")),
        overlay=tuple(_overlay_day(entry) for entry in table.tables("overlay")),
        years=tuple(_years(table.table("year"))) if table.has("year") else (),
        decided_until=table.day("decided_until") if table.has("decided_until") else KEPT_UNTIL,
    )


def _years(table: TomlTable) -> Iterator[OfficialYear]:
    for key in table.values:
        if not _YEAR.fullmatch(str(key)):
            raise table.refuse(str(key), "this is no year. Write for instance [year.2026].")
        listed = table.table(key)
        listed.only("decision", "off", "worked")
        worked = tuple(_official_days(listed.table("worked"))) if listed.has("worked") else ()
        off = tuple(_official_days(listed.table("off")))
        yield OfficialYear(int(key), listed.text("decision"), off, worked)


def _official_days(table: TomlTable) -> Iterator[OfficialDay]:
    for key in table.values:
        yield OfficialDay(table.day_of(key), table.text(key))


def _office_hours(table: TomlTable, text: str) -> OfficeHours:
    found = _HOURS.fullmatch(text)
    if found is None:
        raise table.refuse("hours", f"{text!r} is no stretch of hours. Write 08:00-12:00.")
    opens_hour, opens_minute, closes_hour, closes_minute = map(int, found.groups())
    return OfficeHours(time(opens_hour, opens_minute), time(closes_hour, closes_minute))


def _weekday(table: TomlTable, text: str) -> int:
    if text not in _WEEKDAYS:
        raise table.refuse("weekend", f"{text!r} is no weekday. Use {', '.join(_WEEKDAYS)}.")
    return _WEEKDAYS.index(text)


def _overlay_day(entry: TomlTable) -> OverlayDay:
    entry.only("day", "working", "ground")
    return OverlayDay(entry.day("day"), entry.flag("working"), entry.text("ground"))
