"""Who held the time of a case, and what of it counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from engine.model.actor import Actor
from engine.model.case import Case
from engine.model.events import Event, TaskOpened, WaitOpened, WindowOpened
from engine.model.process import ClockOwner, UserTask
from engine.projections.known_cases import find_visible
from engine.publishing.definitions import Definitions, without_versions
from engine.readers.context import Reader
from engine.readers.laws import law_of
from engine.readers.ledger_csv import write_ledger
from engine.readers.ledger_view import LedgerView, WindowLine
from engine.readers.names import Names
from engine.readers.opened import opened_events
from engine.store import streams
from engine.time import (
    CalendarVersions,
    Ledger,
    LegalTimeError,
    StepFacts,
    WholeRule,
    last_instant_of_window,
    local_day,
    parse_limit,
    read_ledger,
    read_windows,
    rule_of_ledger,
    version_of_window,
    whole_rule,
)

_WORKING = {ClockOwner.UTILITY: "utility", ClockOwner.STATE_AGENCY: "state_agency"}
"""Whose time is told in working days, and of which calendar."""


@dataclass(frozen=True, slots=True)
class LedgerReader(Reader):
    """Reads the ledgers of cases."""

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
        personal = self.context.decryption(connection, [case.code], language)
        events = list(opened_events(personal, streams.read(connection, case.code)))
        ledger = read_ledger(events, _Describe(self.definitions, connection, case, names))
        working = without_versions(self.definitions.calendars(connection))
        calendar_versions = self.definitions.calendar_versions(connection)
        rule, version = self._rule(connection, case, ledger, now)
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
            windows=tuple(_windows(events, names, calendar_versions, now)),
            estimated=names.decided.is_beyond(legal_end, calendar),
            version=version,
            calendar_versions=_used(events, rule, calendar_versions),
        )

    def csv(self, actor: Actor, code: str, language: str = "vi") -> str:
        """The ledger as CSV, with all that an outsider needs to recompute the legal end.

        Raises:
            NotFound: no such case, or the actor may not know of it.
        """
        return write_ledger(self.get(actor, code, language))

    def _rule(
        self, connection: Connection, case: Case, ledger: Ledger, now: datetime
    ) -> tuple[WholeRule | None, int | None]:
        """The limit on the version of its calendar by which it counts, and the number of that."""
        profile = self.definitions.profile_of(connection, case)
        if profile is None:
            return None, None
        found = self.definitions.definition_of(connection, case)
        calendars = without_versions(self.definitions.calendars(connection))
        variables = found.variables(case, profile)
        try:
            newest = whole_rule(profile, found.process.total, calendars, variables)
            return rule_of_ledger(
                ledger, newest, self.definitions.calendar_versions(connection), now
            )
        except LegalTimeError:
            # It depends on something that nobody has told yet, so it has not begun either.
            return None, None


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
    calendar_versions: CalendarVersions,
    now: datetime,
) -> Iterator[WindowLine]:
    for window in read_windows(events, now):
        rule = names.windows.get(window.element)
        counts = version_of_window(window, calendar_versions.get(window.calendar, ()), now)
        if counts is None:
            continue
        ends = window.legal_end(counts.calendar, now)
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
            counts.version,
        )


def _used(
    events: Iterable[Event], rule: WholeRule | None, calendar_versions: CalendarVersions
) -> CalendarVersions:
    """The calendars that limits of the case count on, each with the versions that can matter: the
    newest of before the case, and those of later."""
    names = {event.payload.calendar for event in events if isinstance(event.payload, _ON_CALENDAR)}
    names |= {None if rule is None else rule.counted_on}
    begun = min(event.at for event in events)
    return {
        name: [*before[-1:], *(one for one in known if one.since > begun)]
        for name, known in sorted(calendar_versions.items())
        if name in names
        for before in [[one for one in known if one.since <= begun]]
    }


_ON_CALENDAR = TaskOpened | WaitOpened | WindowOpened
