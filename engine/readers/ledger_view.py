"""The clock ledger of a case as readers hand it out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from engine.model.case import Case
from engine.model.views import LawView
from engine.time import (
    CalendarVersions,
    Ledger,
    Segment,
    Totals,
    WholeRule,
    WindowStretch,
    left_out_since,
    whole_rests,
)


@dataclass(frozen=True, slots=True)
class WindowLine:
    """A window of the case: ``legal_end`` is its end by law as things stand, ``last_instant`` the
    last at which it is kept. ``stands_still``: time is being left out."""

    window: WindowStretch
    name: str
    ground: str
    assumed: bool
    legal_end: datetime
    last_instant: datetime
    stands_still: bool
    over: bool
    estimated: bool
    version: int

    def plain(self) -> dict[str, Any]:
        """JSON values but for instants and dates, as the API and exports write them."""
        window = self.window
        return {
            "number": window.number,
            "element": window.element,
            "name": self.name,
            "begins": window.begins,
            "ends": window.ends,
            "kept": window.kept,
            "limit": window.limit,
            "extended_by": window.extended_by,
            "calendar": window.calendar,
            "leaves_out": list(window.leaves_out),
            "ends_by_law": self.legal_end,
            "stands_still": self.stands_still,
            "over": self.over,
            "estimated": self.estimated,
            "ground": self.ground,
            "assumed": self.assumed,
        }


@dataclass(frozen=True, slots=True)
class LedgerView:
    """The clock ledger of a case at the instant ``at``. ``legal_end`` is the end of the last day
    by law, as things stand; None as long as the limit has not begun, or where there is none.
    ``names`` gives what the steps are called; ``estimated``: the end hangs on days off that are not
    decided yet. ``version``: of the calendar by which the limit counts; ``calendar_versions`` are
    those of the calendars that limits of the case can count by."""

    case: Case
    name: str
    at: datetime
    rule: WholeRule | None
    ledger: Ledger
    legal_end: datetime | None
    totals: Totals
    segments: tuple[Segment, ...]
    names: Mapping[str, str]
    law: LawView | None = None
    windows: tuple[WindowLine, ...] = ()
    estimated: bool = False
    version: int | None = None
    calendar_versions: CalendarVersions = field(default_factory=dict)

    @property
    def left_out_since(self) -> datetime | None:
        """Since when time is being left out of the running limit; None where it counts."""
        return left_out_since(self.case.adjusted) if whole_rests(self.case) else None

    def plain(self) -> dict[str, Any]:
        """All of it as plain values, for programs."""
        ledger, rule, totals = self.ledger, self.rule, self.totals
        return {
            "case": self.case.code,
            "at": self.at,
            "registered_at": ledger.registered_at,
            "starts": ledger.starts,
            "stops": ledger.stops,
            "limit": None if rule is None else str(rule.limit),
            "calendar": None if rule is None else rule.calendar,
            "ground": None if rule is None else rule.ground,
            "promise": rule is not None and rule.promise,
            "law": None if self.law is None else asdict(self.law),
            "rolls": None if rule is None or rule.calendar is not None else False,
            "rolls_ground": None if rule is None else rule.rolls_ground or None,
            "ends_by_law": self.legal_end,
            "estimated": self.estimated,
            "gross": totals.gross,
            "excluded": totals.excluded,
            "net": totals.net,
            "held": {str(owner): days for owner, days in totals.held.items()},
            "held_by_unit": dict(totals.units),
            "stretches": [
                asdict(stretch)
                | {
                    "name": self.names.get(stretch.element, ""),
                    "beside": list(ledger.beside(stretch, self.at)),
                }
                for stretch in ledger.stretches
            ],
            "misdated": [asdict(one) for one in ledger.misdated],
            "windows": [window.plain() for window in self.windows],
            "extensions": [asdict(agreed) for agreed, _ in ledger.extensions],
            "left_out": [asdict(pause) for pause in ledger.pauses(self.at)],
            "segments": [asdict(segment) for segment in self.segments],
        }
