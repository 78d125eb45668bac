"""Instants, numbers and time that is left, as people write and say them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache

from babel.numbers import format_decimal

from engine import day_of, estimate_of, last_day, moment_of, written_numbers
from webapi.context import reading
from webapi.i18n import language, tell

VIETNAM = timezone(timedelta(hours=7))
SOON = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Deadline:
    """Time that is left, told by words, a shape and a colour: ``kind`` is late, soon, far, still
    (the case stands still) or none. ``note`` says so where the date is an estimate."""

    kind: str
    sign: str
    text: str
    title: str
    note: str = ""


def moment(at: datetime | None) -> str:
    """Hour and date in Vietnam's time as the reader's language writes them, ``09:30 28/11/2026`` or
    ``09:30 28 Nov 2026``; empty for None."""
    return "" if at is None else moment_of(language(), at)


def hour(at: datetime) -> str:
    """The hour in Vietnam's time, ``09:30``."""
    return at.astimezone(VIETNAM).strftime("%H:%M")


def day(at: datetime | date | None) -> str:
    """The date in Vietnam's time as the reader's language writes it, ``28/11/2026`` or
    ``28 Nov 2026``; empty for None."""
    if at is None:
        return ""
    local = at.astimezone(VIETNAM) if isinstance(at, datetime) else at
    return day_of(language(), local)


def day_of_year(at: datetime) -> str:
    """The date in Vietnam's time without its year, ``28/11``."""
    return at.astimezone(VIETNAM).strftime("%d/%m")


def number(value: float | None) -> str:
    """The number in the reader's language, to its last digit; empty for None."""
    return "" if value is None else written_numbers.grouped_digits(value, language())


def decimal(value: float, places: int = 1) -> str:
    """The number in the reader's language, rounded to so many places."""
    return _decimal(round(value, places), language())


@lru_cache(maxsize=8_192)
def _decimal(value: float, locale: str) -> str:
    """A page of figures has hundreds, of which most are a few digits that come again."""
    return str(format_decimal(value, locale=locale))


def deadline(
    due_at: datetime | None, now: datetime, still: bool = False, estimated: bool = False
) -> Deadline:
    """What is left until ``due_at``, in days of the calendar, or hours on the last; ``estimated``:
    it hangs on days off that are not decided yet."""
    if still:
        return Deadline("still", "‖", tell("standing still"), "")
    if due_at is None:
        return Deadline("none", "○", tell("no time limit"), "")
    title = until(due_at, now)
    if due_at < now:
        return Deadline("late", "▲", tell("{time} late", time=span(now - due_at)), title)
    left = due_at - now
    kind, sign = ("soon", "◆") if left <= SOON else ("far", "●")
    note = estimate(due_at) if estimated else ""
    return Deadline(kind, sign, tell("{time} left", time=span(left)), title, note)


def until(due_at: datetime, now: datetime) -> str:
    """By when something is to be done, or was: what is over is not said as if it lay ahead."""
    at = moment(due_at)
    return tell("was due {at}", at=at) if due_at < now else tell("until {at}", at=at)


def until_now(due_at: datetime) -> str:
    """``until``, as of the instant at which the page is read."""
    return until(due_at, reading().clock.now())


def estimate(at: datetime | date) -> str:
    """What is said of a date beyond the days off that are decided."""
    return estimate_of(language(), at)


def whole_deadline(
    due_at: datetime | None, now: datetime, still: bool = False, estimated: bool = False
) -> Deadline:
    """What is left of the limit over a case: it runs to the midnight after its last day."""
    return deadline(
        None if due_at is None else last_day.last_instant(due_at), now, still, estimated
    )


def span(length: timedelta) -> str:
    """Whole days, or hours below two days, or minutes below two hours."""
    minutes = int(length.total_seconds() // 60)
    if minutes >= 2 * 24 * 60:
        return tell("{n} days", n=minutes // (24 * 60))
    if minutes >= 120:
        return tell("{n} hours", n=minutes // 60)
    return tell("{n} minutes", n=minutes)


def local(at: datetime) -> datetime:
    """The instant in Vietnam's time."""
    return at.astimezone(VIETNAM)


def from_local(day_: date, hour: int, minute: int) -> datetime:
    """The instant of a day, hour and minute in Vietnam's time."""
    return datetime(day_.year, day_.month, day_.day, hour, minute, tzinfo=VIETNAM)
