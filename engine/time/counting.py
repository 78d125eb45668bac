"""By which version of its calendar each limit of a case counts, and when it ends by that."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from engine.model.case import Case
from engine.model.place import Place
from engine.time.adjustment import Adjustment, Pause, adjusted_due
from engine.time.calendar import WorkingCalendar
from engine.time.calendar_version import (
    CalendarVersion,
    CalendarVersions,
    Life,
    version_that_counts,
)
from engine.time.exclusions import read_adjustments, read_annulled
from engine.time.last_day import adjustments_of, last_instant, whole_due
from engine.time.ledger import Ledger
from engine.time.limit import parse_limit
from engine.time.whole import WholeRule
from engine.time.window import last_instant_of_place, last_instant_of_window, window_due
from engine.time.window_ledger import WindowStretch


def rule_of_case(
    case: Case,
    rule: WholeRule,
    versions: CalendarVersions,
    now: datetime,
    starts: datetime | None = None,
) -> tuple[WholeRule, int | None]:
    """The limit over a case on the version of its calendar by which it counts, and the number of
    that; None where it has not begun, or there is no such calendar. ``starts``: the instant from
    which it is about to begin.

    Raises:
        InstantError, CalendarError, LimitError: the end cannot be counted.
    """
    begins = starts or case.dossier_valid_at
    if begins is None:
        return rule, None
    life = Life(begins, case.energized_at or case.closed_at, read_annulled(case.adjusted))
    return _rule_that_counts(rule, versions, life, partial(adjustments_of, case), now)


def rule_of_ledger(
    ledger: Ledger, rule: WholeRule, versions: CalendarVersions, now: datetime
) -> tuple[WholeRule, int | None]:
    """The same from the ledger of the case."""
    if ledger.starts is None:
        return rule, None
    life = Life(ledger.starts, ledger.stops or ledger.closed_at, ledger.annulled)
    return _rule_that_counts(rule, versions, life, ledger.adjustments, now)


def _rule_that_counts(
    rule: WholeRule,
    versions: CalendarVersions,
    life: Life,
    happened: Callable[[datetime], Sequence[Adjustment]],
    now: datetime,
) -> tuple[WholeRule, int | None]:
    known = versions.get(rule.counted_on, ())
    if not known:
        return rule, None

    def last(calendar: WorkingCalendar, at: datetime) -> datetime:
        return last_instant(whole_due(life.begins, rule.on(calendar).whole, happened(at)))

    counts = version_that_counts(known, life, last, now)
    return rule.on(counts.calendar), counts.version


def version_of_window(
    stretch: WindowStretch, known: Sequence[CalendarVersion], now: datetime
) -> CalendarVersion | None:
    """The version by which a window counts, by the ledger; None where there is no such calendar."""
    if not known:
        return None
    limit = parse_limit(stretch.limit)

    def last(calendar: WorkingCalendar, at: datetime) -> datetime:
        return last_instant_of_window(stretch.legal_end(calendar, at), limit)

    return version_that_counts(
        known, Life(stretch.begins, stretch.ends, stretch.annulled_at), last, now
    )


def version_of_place(
    case: Case,
    place: Place,
    known: Sequence[CalendarVersion],
    now: datetime,
    ends: datetime | None = None,
) -> CalendarVersion | None:
    """The version by which a step, timer or window of the case counts, that was done at ``ends``;
    None where there is no such calendar, or it has no limit."""
    if not known or place.limit is None:
        return None

    def last(calendar: WorkingCalendar, at: datetime) -> datetime:
        due_at = due_of_place(place, calendar, _happened(case, place, at))
        return last_instant_of_place(place, due_at)

    return version_that_counts(
        known, Life(place.since, ends, read_annulled(place.adjusted)), last, now
    )


def due_of_place(
    place: Place, calendar: WorkingCalendar, happened: Sequence[Adjustment]
) -> datetime:
    """When a step, timer or window ends, in UTC, after all that has happened to it."""
    assert place.limit is not None, "what runs on a calendar has a limit"
    count = window_due if place.is_window else adjusted_due
    return count(place.since, parse_limit(place.limit), calendar, happened)


def _happened(case: Case, place: Place, at: datetime) -> list[Adjustment]:
    """As of an instant; while the case stands still, its steps and timers do too."""
    happened = read_adjustments(place.adjusted, at)
    since = case.suspended_at
    if since is not None and since < at and not place.is_window:
        happened.append(Pause(since, at))
    return happened
