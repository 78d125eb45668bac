"""What changes in the demo's year: its law, and a day off in the calendar.

The older law is that of the 70 days of 2014, kept in force for the sample; today's takes its place
on its own first day where that lies in the year, and else halfway. Where days of validity are
moved, the ground says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

import tomlkit

from engine.demo.timetable import UTILITY
from engine.model.documents import Document, Kind, overlaid
from engine.time import OverlayDay, Profile, local_day, read_calendar, read_profile
from engine.time.calendar_text import days_in, write_days
from engine.time.zone import at_local

_LAW_BEFORE = timedelta(days=182)
_LAW_EARLIEST, _LAW_LATEST = timedelta(days=280), timedelta(days=90)
_DAY_OFF_BEFORE = timedelta(days=60)
_TOLD_AHEAD = timedelta(days=25)
_DAY = timedelta(days=1)
_MOVED = "dữ liệu mẫu: ngày hiệu lực được dời vào năm của bản trình diễn"


@dataclass(frozen=True, slots=True)
class YearChange:
    """Documents that are published at an instant of the year."""

    at: datetime
    documents: tuple[Document, ...]


@dataclass(frozen=True, slots=True)
class YearOfLaw:
    """``first`` is published before the year begins. ``older`` is the profile that its cases take
    until the ``changes`` bring today's."""

    first: tuple[Document, ...] = ()
    older: str | None = None
    changes: tuple[YearChange, ...] = ()
    earlier: frozenset[str] = frozenset()
    """The forms that ask otherwise until then."""


NO_CHANGE = YearOfLaw()


def year_of_law(
    documents: Sequence[Document], earlier: Sequence[Document], as_at: datetime
) -> YearOfLaw:
    """How the year up to ``as_at`` comes to today's ``documents``; ``earlier`` are those that
    stood in their place before."""
    before = overlaid(documents, earlier)
    off = _day_off(before, as_at)
    profiles = _line(documents)
    if len(profiles) < 2:
        return YearOfLaw(tuple(documents), None, off)
    older, newer = profiles[0].id, profiles[-1].id
    day = _day_of_law(profiles[-1].valid_from, local_day(as_at))
    ended = _older(before, older, day, local_day(as_at))
    # What papers are needed and made is told by answers that earlier forms do not have.
    unfit = {Kind.PAPERS, Kind.TEMPLATE} if earlier else set[Kind]()
    kept = [one for one in before if _stays(one, older) and one.kind not in unfit]
    first = [ended if _is(one, older) else one for one in kept]
    begun = _newer(documents, newer, older, day)
    later = [begun if _is(one, newer) else one for one in documents if _stays(one, newer)]
    changed = [one for one in later if one not in first and one.kind is not Kind.CALENDAR]
    change = YearChange(at_local(day, time(0, 5)), tuple(changed))
    asked = frozenset(one.key for one in changed if one.kind is Kind.FORM)
    return YearOfLaw(tuple(first), older, (change, *off), asked)


def _day_of_law(begins: date, today: date) -> date:
    """Its own first day, where the year has enough days before and behind it."""
    within = today - _LAW_LATEST >= begins >= today - _LAW_EARLIEST
    return begins if within else today - _LAW_BEFORE


def _is(document: Document, profile: str) -> bool:
    return document.kind is Kind.PROFILE and document.key == profile


def _stays(document: Document, profile: str) -> bool:
    return document.kind is not Kind.PROFILE or document.key == profile


def _line(documents: Sequence[Document]) -> list[Profile]:
    """The profiles, the oldest first."""
    found = [read_profile(one.content) for one in documents if one.kind is Kind.PROFILE]
    return sorted(found, key=lambda one: one.valid_from)


def _older(documents: Sequence[Document], key: str, day: date, today: date) -> Document:
    found = next(one for one in documents if _is(one, key))
    begins = min(read_profile(found.content).valid_from, date(today.year - 3, 1, 1))
    return _dated(found, {"valid_from": begins, "valid_to": day - _DAY})


def _newer(documents: Sequence[Document], key: str, replaces: str, day: date) -> Document:
    found = next(one for one in documents if _is(one, key))
    moved = read_profile(found.content).valid_from != day
    values = {"valid_from": day, "valid_to": None, "replaces": replaces}
    return _dated(found, values, moved=moved)


def _dated(document: Document, values: dict[str, Any], *, moved: bool = True) -> Document:
    text: Any = tomlkit.parse(document.content)
    if moved:
        text["ground"] = f"{text['ground']} ({_MOVED})"
    for key, value in values.items():
        text.pop(key, None)
        if value is not None:
            text.append(key, value)
    return replace(document, content=_head_first(text))


def _head_first(text: Any) -> str:
    """TOML has what belongs to the whole before its first table."""
    head, rest = tomlkit.document(), tomlkit.document()
    for key, value in text.items():
        (rest if isinstance(value, dict | list) else head).append(key, value)
    return tomlkit.dumps(head) + "\n" + tomlkit.dumps(rest)


def _day_off(documents: Sequence[Document], as_at: datetime) -> tuple[YearChange, ...]:
    """The power company gives its people a day off, and says so some weeks ahead."""
    wanted = (one for one in documents if one.kind is Kind.CALENDAR and one.key == UTILITY)
    found = next(wanted, None)
    if found is None:
        return ()
    day = read_calendar(found.content).roll_back(local_day(as_at) - _DAY_OFF_BEFORE)
    off = OverlayDay(day, False, "Đơn vị cho nghỉ một ngày (dữ liệu mẫu)")
    changed = replace(found, content=write_days(found.content, [*days_in(found.content), off]))
    return (YearChange(at_local(day - _TOLD_AHEAD, time(0, 10)), (changed,)),)
