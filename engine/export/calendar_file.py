"""Dates as a file for calendars (iCalendar, RFC 5545): events with a name and a day or an instant.

Written by hand: what is needed of the standard are eight properties, escaping and folding, and a
library for it brings time zones and recurrences of its own. Vietnam has had one offset since 1975,
so its zone is five lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from engine.model.instant import VIETNAM

MEDIA_TYPE = "text/calendar"
_FOLDED_AT = 75
"""Octets of a line, without its end (3.1)."""
_ZONE = "Asia/Ho_Chi_Minh"
_ZONE_LINES = (
    "BEGIN:VTIMEZONE",
    f"TZID:{_ZONE}",
    "BEGIN:STANDARD",
    "DTSTART:19750613T000000",
    "TZOFFSETFROM:+0700",
    "TZOFFSETTO:+0700",
    "TZNAME:+07",
    "END:STANDARD",
    "END:VTIMEZONE",
)


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """``id`` tells it from all others for ever, so that a newer file moves it: the one with the
    greater ``sequence`` (3.8.7.4). ``at`` is a day, or an instant with zone. ``cancelled``: it
    holds no more."""

    id: str
    name: str
    at: date
    sequence: int = 0
    cancelled: bool = False


def write_calendar(entries: Iterable[CalendarEntry], made_at: datetime) -> str:
    """The file, with lines that end in CRLF as the standard asks."""
    lines = [
        *("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Motcua//Tracking//EN"),
        *_ZONE_LINES,
        *(line for entry in entries for line in _event(entry, made_at)),
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _event(entry: CalendarEntry, made_at: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_escaped(entry.id)}"
    yield f"DTSTAMP:{made_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"SEQUENCE:{entry.sequence}"
    if isinstance(entry.at, datetime):
        yield f"DTSTART;TZID={_ZONE}:{entry.at.astimezone(VIETNAM):%Y%m%dT%H%M%S}"
    else:
        yield f"DTSTART;VALUE=DATE:{entry.at:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{entry.at + timedelta(days=1):%Y%m%d}"
        yield "TRANSP:TRANSPARENT"
    yield f"STATUS:{'CANCELLED' if entry.cancelled else 'CONFIRMED'}"
    yield f"SUMMARY:{_escaped(entry.name)}"
    yield "END:VEVENT"


def _escaped(text: str) -> str:
    """The text as a value (3.3.11); a line break in it is one of the value."""
    plain = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "\\n".join(plain.splitlines())


def _folded(line: str) -> str:
    """The line in pieces of so many octets; no letter is cut."""
    pieces, piece, size = [], "", 0
    for letter in line:
        length = len(letter.encode())
        if size + length > _FOLDED_AT:
            pieces.append(piece)
            piece, size = " ", 1
        piece, size = piece + letter, size + length
    return "\r\n".join([*pieces, piece])
