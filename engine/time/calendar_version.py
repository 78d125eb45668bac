"""By which version of a working calendar a limit counts: the one rule that deadlines, ledger, plan,
exports, doubts and annulments ask.

Nobody is late or in time by something that was not known yet: a limit counts by the calendar that
is known, until it is over by what was known then (docs/decisions/0011-calendars-in-two-times.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from engine.time.calendar import WorkingCalendar


class CalendarVersion(NamedTuple):
    """A version of a working calendar, known since it was published."""

    since: datetime
    version: int
    calendar: WorkingCalendar


CalendarVersions = Mapping[str, Sequence[CalendarVersion]]
"""The versions of each working calendar by its id, in the order in which they became known."""

LastInstant = Callable[[WorkingCalendar, datetime], datetime]
"""The last instant at which a limit is kept on a calendar, by what had happened to it as of an
instant. While it stands still, that is the instant itself or later."""


class Life(NamedTuple):
    """``begins`` is the instant from which a limit counts, ``ends`` the one at which what it asks
    for was done (None: not yet); at the instants ``annulled`` it was found that it had been broken
    by mistake."""

    begins: datetime
    ends: datetime | None = None
    annulled: Sequence[datetime] = ()


def version_that_counts(
    versions: Sequence[CalendarVersion], life: Life, last: LastInstant, now: datetime
) -> CalendarVersion:
    """The version by which a limit counts at ``now``; there is at least one.

    It begins with the newest one that was known then, or else with the first. A later version
    counts from when it became known, unless the limit was over by then, by the version that counted
    so far or by the new one: what is learned later makes nobody late and nobody in time. Once its
    breach is annulled, it goes on with the newest one known then, if it is not over by that.

    Raises:
        LegalTimeError: ``last`` cannot count so far.
    """
    counts = _newest(versions, life.begins)
    for at, version, anew in _turns(versions, life, now):
        if not anew and (_has_ended(life, at) or last(counts.calendar, at) < at):
            continue
        if last(version.calendar, at) >= (at if life.ends is None else min(at, life.ends)):
            counts = version
    return counts


def newest_calendars(versions: CalendarVersions) -> dict[str, WorkingCalendar]:
    """The newest version of each calendar."""
    return {key: known[-1].calendar for key, known in versions.items() if known}


def _newest(versions: Sequence[CalendarVersion], at: datetime) -> CalendarVersion:
    known = [one for one in versions if one.since <= at]
    return known[-1] if known else versions[0]


def _has_ended(life: Life, at: datetime) -> bool:
    return life.ends is not None and life.ends <= at


def _turns(
    versions: Sequence[CalendarVersion], life: Life, now: datetime
) -> Iterator[tuple[datetime, CalendarVersion, bool]]:
    """When another version can begin to count, and which; and whether because of an annulment."""
    known = ((one.since, one, False) for one in versions if life.begins < one.since <= now)
    anew = ((at, _newest(versions, at), True) for at in life.annulled if at <= now)
    yield from sorted((*known, *anew), key=lambda turn: (turn[0], turn[2]))
