"""Instants, numbers and time that is left, as people write and say them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from flask_babel import format_decimal  # type: ignore[import-untyped]

from engine import last_day, roles, states, terms
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


def role_names() -> Mapping[str, str]:
    """What every role is called in the language of the page: those of the procedures, and those
    that every installation has."""
    return {
        **reading().people.role_names(language()),
        roles.ADMIN: tell("administrator"),
        roles.AUDITOR: tell("auditor"),
        roles.DESIGNER: tell("designer of procedures"),
    }


def moment(at: datetime | None) -> str:
    """Hour and date in Vietnam's time, ``09:30 28/11/2026``; empty for None."""
    return "" if at is None else at.astimezone(VIETNAM).strftime("%H:%M %d/%m/%Y")


def hour(at: datetime) -> str:
    """The hour in Vietnam's time, ``09:30``."""
    return at.astimezone(VIETNAM).strftime("%H:%M")


def day(at: datetime | date | None) -> str:
    """The date in Vietnam's time, ``28/11/2026``; empty for None."""
    if at is None:
        return ""
    local = at.astimezone(VIETNAM) if isinstance(at, datetime) else at
    return local.strftime("%d/%m/%Y")


def number(value: float | None) -> str:
    """The number in the reader's language; empty for None."""
    return "" if value is None else str(format_decimal(value))


def decimal(value: float, places: int = 1) -> str:
    """The number in the reader's language, rounded to so many places."""
    return str(format_decimal(round(value, places)))


def deadline(
    due_at: datetime | None, now: datetime, still: bool = False, estimated: bool = False
) -> Deadline:
    """What is left until ``due_at``, in days of the calendar, or hours on the last; ``estimated``:
    it hangs on days off that are not decided yet."""
    if still:
        return Deadline("still", "‖", tell("standing still"), "")
    if due_at is None:
        return Deadline("none", "○", tell("no time limit"), "")
    title = tell("until {at}", at=moment(due_at))
    if due_at < now:
        return Deadline("late", "▲", tell("{time} late", time=span(now - due_at)), title)
    left = due_at - now
    kind, sign = ("soon", "◆") if left <= SOON else ("far", "●")
    note = estimate(due_at) if estimated else ""
    return Deadline(kind, sign, tell("{time} left", time=span(left)), title, note)


def estimate(at: datetime | date) -> str:
    """What is said of a date beyond the days off that are decided."""
    there = at.astimezone(VIETNAM) if isinstance(at, datetime) else at
    return tell("estimate: days off in {year} are not announced", year=there.year)


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


def state_word(state: states.CaseState | str) -> str:
    """A state or an outcome of a case."""
    return {
        "active": tell("under way"),
        "suspended": tell("suspended"),
        "completed": tell("completed"),
        "cancelled": tell("cancelled by the office"),
        "closed": tell("closed, power is on"),
        "withdrawn": tell("withdrawn by the customer"),
        "refused": tell("refused"),
        "waiting": tell("waits until power can be supplied"),
        "handed_over": tell("handed over to another procedure"),
    }.get(str(state), str(state))


def task_word(state: states.TaskState) -> str:
    """What became of a step."""
    return {
        states.TaskState.READY: tell("not taken yet"),
        states.TaskState.RESERVED: tell("being worked on"),
        states.TaskState.COMPLETED: tell("completed"),
        states.TaskState.CANCELLED: tell("not needed any more"),
    }[state]


def outlook_word(outlook: str | None) -> str:
    """Whether power comes in time, as the plan of the rest says."""
    return {
        "on_time": tell("on time"),
        "tight": tell("tight"),
        "late": tell("will be late"),
    }.get(outlook or "", tell("not known yet"))


def milestone_word(name: str) -> str:
    """A milestone of the law."""
    return {"dossier_valid": tell("dossier valid"), "energized": tell("power on")}.get(name, name)


def incident_words(code: str, recorded: str) -> str:
    """Why a step was not taken and what to do; of failures with words of their own, those."""
    return {
        "milestone_twice": tell(
            "The case has passed this milestone before; that instant stays. Have it tried again "
            "with a reason: the case then goes on without passing it once more."
        ),
        "milestone_early": tell(
            "The clock of the case has not started yet, so it cannot stop here. Have it tried "
            "again when the dossier is valid; if the case never comes there, cancel it and take it "
            "in anew."
        ),
        "milestone_with_open_work": tell(
            "Steps whose time counts are still open. Complete them, then have it tried again."
        ),
        "outcomes_differ": tell(
            "Another branch has ended the case with another outcome. Have it tried again with a "
            "reason: the first outcome then stands. Where it must not, cancel the case."
        ),
        "hand_over_not_alone": tell(
            "Another branch of the case is still under way, and the hand-over would end it. "
            "Complete what is open there, then have it tried again."
        ),
    }.get(code, recorded)


def owner_word(owner: str) -> str:
    """Whose clock runs."""
    return {
        "utility": tell("Power company"),
        "state_agency": tell("State agency"),
        "contractor": tell("Contractor"),
        "customer": tell("Customer"),
    }.get(owner, owner)


def ending(name: str) -> str:
    """What a limit ended with that was not kept."""
    return terms.ending_word(language(), name)


def unit_words() -> list[tuple[str, str]]:
    """Units of limits, each with its word."""
    return [("wd", tell("working days")), ("cd", tell("days")), ("h", tell("hours"))]


def local(at: datetime) -> datetime:
    """The instant in Vietnam's time."""
    return at.astimezone(VIETNAM)


def from_local(day_: date, hour: int, minute: int) -> datetime:
    """The instant of a day, hour and minute in Vietnam's time."""
    return datetime(day_.year, day_.month, day_.day, hour, minute, tzinfo=VIETNAM)
