"""How many cases of a process got power within their limit, and in how many days: what the index of
a year and the page of promises tell alike."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from engine.projections.oversight import Energized, list_energized
from engine.time import Pause, last_instant, merge_pauses, read_adjustments
from engine.time.zone import shown_day


@dataclass(frozen=True, slots=True)
class IndexRow:
    """``key`` is a month (1 to 12), or a unit, empty for all. ``within`` were energized by the last
    day of their limit; days are calendar days since the valid dossier: ``gross`` all, ``net``
    without those that do not count, both as means, None where there is no case."""

    key: str
    cases: int
    within: int
    gross: float | None
    net: float | None

    @property
    def share(self) -> float | None:
        """The share, from 0 to 1, of the cases within the limit; None where there were none."""
        return None if not self.cases else self.within / self.cases


def energized_under_limit(
    connection: Connection,
    units: Collection[str],
    definition: str,
    since: datetime,
    until: datetime,
) -> tuple[list[Energized], list[str], list[str]]:
    """Cases of a process that were energized between two instants under a limit over the whole
    case; and the codes of those that are left out: damaged, and misdated ones."""
    found = list_energized(connection, units, definition, since, until)
    kept = [one for one in found.cases if one.due_at is not None]
    return kept, found.damaged, found.misdated


def index_row(key: str, found: list[Energized]) -> IndexRow:
    """The index of these cases: how many, in time, and their days as means."""
    count = len(found)
    gross = [_gross(one) for one in found]
    net = [days_that_count(one) for one in found]
    within = sum(is_within(one) for one in found)
    return IndexRow(
        key,
        count,
        within,
        sum(gross) / count if count else None,
        sum(net) / count if count else None,
    )


def merged(key: str, rows: Collection[IndexRow]) -> IndexRow:
    """The index of all the cases that these rows count, each of them once."""
    count = sum(row.cases for row in rows)
    return IndexRow(
        key,
        count,
        sum(row.within for row in rows),
        _mean([(row.gross, row.cases) for row in rows], count),
        _mean([(row.net, row.cases) for row in rows], count),
    )


def _mean(means: list[tuple[float | None, int]], count: int) -> float | None:
    return sum((mean or 0) * cases for mean, cases in means) / count if count else None


def days_that_count(one: Energized) -> int:
    """Calendar days from the valid dossier to power, without those that do not count."""
    return _gross(one) - _excluded(one)


def _gross(one: Energized) -> int:
    return (shown_day(one.energized_at) - shown_day(one.valid_at)).days


def is_within(one: Energized) -> bool:
    """Whether power came by the last day, or a breach was annulled since."""
    return one.annulled or (one.due_at is not None and one.energized_at <= last_instant(one.due_at))


def _excluded(one: Energized) -> int:
    """Days that do not count, as the ledger of the case has them."""
    pauses = (a for a in read_adjustments(one.adjusted, one.energized_at) if isinstance(a, Pause))
    clipped = (Pause(max(p.since, one.valid_at), p.until) for p in pauses if p.until > one.valid_at)
    return sum(pause.midnights for pause in merge_pauses(clipped))
