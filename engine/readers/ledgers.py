"""Who held the time of a case, and what of it counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from engine.clock import Clock
from engine.export.csv import write_csv
from engine.model.actor import Actor
from engine.model.case import Case
from engine.model.events import Event
from engine.model.process import ClockOwner, UserTask
from engine.model.views import LawView
from engine.projections.cases import find_visible
from engine.publishing.definitions import Definitions, without_versions
from engine.readers.accesses import AccessLog
from engine.readers.laws import law_of
from engine.readers.names import Names
from engine.store import journal
from engine.store.snapshot import Source
from engine.time import (
    VIETNAM,
    AgreedExtension,
    Ledger,
    LegalTimeError,
    Segment,
    StepFacts,
    Stretch,
    Totals,
    WholeRule,
    WindowStretch,
    WorkingCalendar,
    last_instant_of_window,
    local_day,
    parse_limit,
    read_ledger,
    read_windows,
    running_since,
    whole_rests,
    whole_rule,
)

COLUMNS = (
    "case",
    "kind",
    "number",
    "step",
    "name",
    "round",
    "owner",
    "begins",
    "ends",
    "counts",
    "leaves_out",
    "limit",
    "calendar",
    "ends_by_law",
    "ground",
    "reason",
    "agreed_with",
    "document",
    "rolls_ground",
    "beside",
    "estimated",
)
"""Of the sheet; what each holds, and how to recompute the date from them: docs/ledger.md."""

_WORKING = {ClockOwner.UTILITY: "utility", ClockOwner.STATE_AGENCY: "state_agency"}
"""Whose time is told in working days, and of which calendar."""


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
    decided yet."""

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

    @property
    def left_out_since(self) -> datetime | None:
        """Since when time is being left out of the running limit; None where it counts."""
        return running_since(self.case.adjusted) if whole_rests(self.case) else None

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


@dataclass(frozen=True, slots=True)
class LedgerReader:
    """Reads the ledgers of cases."""

    database: Source
    definitions: Definitions
    clock: Clock
    accesses: AccessLog

    def get(self, actor: Actor, code: str, language: str = "vi") -> LedgerView:
        """The ledger as it stands now.

        Raises:
            NotFound: no such case, or the actor may not know of it.
        """
        with self.database.read() as connection:
            view = self.load(connection, find_visible(connection, actor, code), language)
        self.accesses.note(actor, code, "ledger")
        return view

    def load(self, connection: Connection, case: Case, language: str = "vi") -> LedgerView:
        """The same of a case that is known already, where its ledger is not what is looked at."""
        now = self.clock.now()
        names = Names.load(self.definitions, connection, case, language)
        events = list(journal.read(connection, case.code))
        ledger = read_ledger(events, _Describe(self.definitions, connection, case, names))
        working = without_versions(self.definitions.calendars(connection))
        rule = self._rule(connection, case, working)
        law = law_of(connection, self.definitions, case, language, local_day(now))
        told = {owner: working[key] for owner, key in _WORKING.items() if key in working}
        legal_end = None if rule is None else ledger.legal_end(rule.whole, now)
        calendar = None if rule is None or ledger.stops is not None else rule.calendar
        return LedgerView(
            case=case,
            name=names.element(case.definition),
            at=now,
            rule=rule,
            ledger=ledger,
            legal_end=legal_end,
            totals=ledger.totals(now, told),
            segments=tuple(ledger.segments(now)),
            names={s.element: names.element(s.element) for s in ledger.stretches if s.element},
            law=law,
            windows=tuple(_windows(events, names, working, now)),
            estimated=names.decided.is_beyond(legal_end, calendar),
        )

    def sheet(self, actor: Actor, code: str, language: str = "vi") -> str:
        """The ledger as CSV, with all that an outsider needs to recompute the legal end.

        Raises:
            NotFound: no such case, or the actor may not know of it.
        """
        return write_ledger(self.get(actor, code, language))

    def _rule(
        self, connection: Connection, case: Case, calendars: Mapping[str, WorkingCalendar]
    ) -> WholeRule | None:
        profile = self.definitions.profile_of(connection, case)
        if profile is None:
            return None
        found = self.definitions.definition_of(connection, case)
        try:
            return whole_rule(
                profile, found.process.total, calendars, found.variables(case, profile)
            )
        except LegalTimeError:
            # It depends on something that nobody has told yet, so it has not begun either.
            return None


class _Describe:
    """The facts of a step, from the diagram that it stands in and the profile of the case."""

    def __init__(
        self, definitions: Definitions, connection: Connection, case: Case, names: Names
    ) -> None:
        self._names = names
        self._profile = definitions.profile_of(connection, case)

    def __call__(self, element: str) -> StepFacts:
        node = self._names.node(element)
        assert isinstance(node, UserTask), "stretches are those of user tasks"
        rules = {} if self._profile is None else self._profile.rules
        rule = rules.get(node.deadline or "")
        return StepFacts(node.clock_owner, "" if rule is None else rule.plain.ground)


def _windows(
    events: Iterable[Event],
    names: Names,
    calendars: Mapping[str, WorkingCalendar],
    now: datetime,
) -> Iterator[WindowLine]:
    for window in read_windows(events, now):
        rule, ends = names.windows.get(window.element), window.legal_end(calendars, now)
        if ends is None:
            continue
        last = last_instant_of_window(ends, parse_limit(window.limit))
        yield WindowLine(
            window,
            names.element(window.element),
            "" if rule is None else rule.ground,
            rule is not None and rule.assumed,
            ends,
            last,
            window.stands_still(now),
            window.is_over(last, now),
            window.ends is None and names.decided.is_beyond(ends, window.calendar),
        )


# -- the sheet


def write_ledger(view: LedgerView) -> str:
    """The ledger as CSV."""
    return write_csv(COLUMNS, _rows(view))


def _rows(view: LedgerView) -> Iterator[tuple[str, ...]]:
    for cells in _cells(view.ledger, view):
        values = {"case": view.case.code, **cells}
        yield tuple(values.get(column, "") for column in COLUMNS)


def _cells(ledger: Ledger, view: LedgerView) -> Iterator[dict[str, str]]:
    yield {"kind": "registered", "begins": _local(ledger.registered_at)}
    if view.law is not None:
        yield _law(view.law)
    if ledger.starts is not None and view.rule is not None:
        yield {
            "kind": "whole",
            "step": view.case.definition,
            "name": view.name,
            "begins": _local(ledger.starts),
            "ends": _local(ledger.stops),
            "limit": str(view.rule.limit),
            "calendar": view.rule.calendar or "",
            "ends_by_law": _local(view.legal_end),
            "ground": view.rule.ground,
            "reason": "promise" if view.rule.promise else "",
            "rolls_ground": view.rule.rolls_ground,
            "estimated": "yes" if view.estimated else "",
        }
    for window in view.windows:
        yield _window(window)
    for stretch in ledger.stretches:
        yield _stretch(stretch, view)
    for pause in ledger.pauses(view.at):
        yield {"kind": "left_out", "begins": _local(pause.since), "ends": _local(pause.until)}
    for agreed, _ in ledger.extensions:
        yield _extension(agreed)


def _law(law: LawView) -> dict[str, str]:
    return {
        "kind": "law",
        "step": law.profile,
        "number": str(law.version),
        "name": law.name,
        "begins": law.begins.isoformat(),
        "ends": "" if law.last_day is None else law.last_day.isoformat(),
        "ground": law.ground,
        "reason": law.chosen or "",
    }


def _window(line: WindowLine) -> dict[str, str]:
    window = line.window
    return {
        "kind": "window",
        "number": str(-window.number),
        "step": window.element,
        "name": line.name,
        "begins": _local(window.begins),
        "ends": _local(window.ends),
        "leaves_out": " ".join(window.leaves_out),
        "limit": window.limit,
        "calendar": window.calendar,
        "ends_by_law": _local(line.legal_end),
        "ground": line.ground,
        "estimated": "yes" if line.estimated else "",
    }


def _stretch(stretch: Stretch, view: LedgerView) -> dict[str, str]:
    return {
        "kind": str(stretch.kind),
        "number": str(stretch.number or ""),
        "step": stretch.element,
        "name": view.names.get(stretch.element, ""),
        "round": str(stretch.round or ""),
        "owner": str(stretch.owner),
        "begins": _local(stretch.begins),
        "ends": _local(stretch.ends),
        "counts": "yes" if stretch.counts else "no",
        "limit": stretch.limit,
        "calendar": stretch.calendar,
        "ground": stretch.ground,
        "document": stretch.document,
        "beside": " ".join(str(number) for number in view.ledger.beside(stretch, view.at)),
    }


def _extension(agreed: AgreedExtension) -> dict[str, str]:
    return {
        "kind": "extension",
        "number": str(abs(agreed.number)),
        "step": agreed.element,
        "begins": _local(agreed.at),
        "limit": agreed.by,
        "reason": agreed.reason,
        "agreed_with": agreed.agreed_with,
        "document": agreed.document,
    }


def _local(instant: datetime | None) -> str:
    """In Vietnam's time, with its zone; empty where there is none."""
    return "" if instant is None else instant.astimezone(VIETNAM).isoformat(timespec="milliseconds")
