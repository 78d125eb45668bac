"""Working state of cases against what their events say of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection

from engine.audit.verification.finding import Finding, Layer
from engine.handlers.alarms import armed_places
from engine.handlers.calendar_moves import AFRESH, RECOUNT
from engine.handlers.context import CommandContext
from engine.handlers.deadlines import fires_at
from engine.handlers.recipients import CALENDAR_OF_THE_TOLD
from engine.model.act import FORECAST, TRANSFER
from engine.model.actor import SYSTEM
from engine.model.case import Case
from engine.model.documents import Kind
from engine.model.place import Place
from engine.model.states import CaseState
from engine.projections import apply
from engine.projections.cases import case_from
from engine.projections.publications import newest
from engine.publishing.definitions import Definitions
from engine.store.claims import LEASE
from engine.store.deadline_queue import WAIT_OF_KILLERS
from engine.store.raw import stored_rows
from engine.store.rows import Row, Rows
from engine.store.tables import cases, deadlines, transfers
from engine.store.transaction import Transaction
from engine.store.uploads import AnyUpload

BY_ITSELF = frozenset({FORECAST, AFRESH, RECOUNT})
"""Places that are none: what is to be looked at there follows from no limit."""
LOOKS_AGAIN = timedelta(days=14)
"""A plan is looked at again on the next morning on which somebody is there; no days off, Tết
included, last for so long."""
RECOUNTED = timedelta(days=7)
"""A newer calendar moves what is due, and leaves the alarms of what it does not move where they
were: at most so far from where they would be now."""


@dataclass(frozen=True, slots=True)
class Deviation:
    """A deadline that is not as it has to be."""

    case: str
    place: str
    message: str


class DeadlineCheck:
    """Holds the rows of deadlines to the limits and timers that run."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now
        tx = Transaction(connection, now, SYSTEM, apply)
        self._work = CommandContext(tx, Definitions(), AnyUpload(), lambda: "")
        self._published: dict[str | None, datetime] = {
            one.key: one.published_at for one in newest(connection, Kind.CALENDAR)
        }

    def run(self, rebuilt: Rows, *where: ColumnElement[bool]) -> Iterator[Finding]:
        """Of cases whose rows were made anew; ``where`` chooses their deadlines."""
        for one in self.problems(rebuilt, *where):
            place = f"deadlines/{one.case}/{one.place}"
            yield Finding(place, one.message, Layer.STATE)

    def problems(self, rebuilt: Rows, *where: ColumnElement[bool]) -> Iterator[Deviation]:
        """The same, by case and place."""
        stored: dict[str, dict[str, Row]] = {}
        for row in stored_rows(self._connection, deadlines, *where):
            stored.setdefault(row["case"], {})[row["place"]] = row
        offers = {row["case"]: row for row in rebuilt.all(transfers).values() if _is_open(row)}
        for row in rebuilt.all(cases).values():
            rows = stored.pop(row["code"], {})
            offer = rows.pop(TRANSFER, None)
            yield from _of_offer(case_from(row), offers.get(row["code"]), offer)
            yield from self._of_case(case_from(row), rows)
        for code, rows in stored.items():
            for place in rows:
                yield Deviation(code, place, "There is no such case.")

    def _of_case(self, case: Case, stored: Mapping[str, Row]) -> Iterator[Deviation]:
        armed = armed_places(case)
        for key, place in armed.items():
            at = self._fires_at(case, place)
            if at is None:
                continue
            if key not in stored:
                yield Deviation(case.code, key, "The deadline is missing: nothing would happen.")
            elif not _is_by(stored[key]["fires_at"], at + self._slack(place)):
                yield Deviation(case.code, key, "The deadline is later than it has to be.")
        for key, row in stored.items():
            if key in BY_ITSELF:
                if not _is_by(row["fires_at"], self._now + LOOKS_AGAIN):
                    yield Deviation(case.code, key, "It is later than a plan is looked at again.")
            elif key not in armed:
                yield Deviation(case.code, key, "Nothing is due there.")
            if not _is_by(row["claimed_until"] or self._now, self._now + LEASE):
                yield Deviation(case.code, key, "No worker can have claimed it for so long.")
            longest = self._now + WAIT_OF_KILLERS
            if row["incident_at"] is None and not _is_by(row["put_off_until"] or longest, longest):
                yield Deviation(case.code, key, "It is put off for too long, and is no incident.")

    def _fires_at(self, case: Case, place: Place) -> datetime | None:
        """When the place has to be looked at; None where it is not known: then its documents are
        found to be damaged."""
        try:
            return fires_at(self._work, case, place)
        except Exception:
            # Whatever is wrong with its documents is told where they are looked at.
            return None

    def _slack(self, place: Place) -> timedelta:
        # Alarms come at the office hours of those who are told, whatever the limit is counted by.
        asked = place.calendar, CALENDAR_OF_THE_TOLD
        newer = any(self._published[one] >= place.since for one in asked if one in self._published)
        return RECOUNTED if newer and not place.is_timer else timedelta()


def _is_open(transfer: Row) -> bool:
    return transfer["outcome"] is None


def _of_offer(case: Case, offer: Row | None, stored: Row | None) -> Iterator[Deviation]:
    """Silence accepts what is offered at the instant that the offer says."""
    if offer is None or case.state is not CaseState.ACTIVE:
        if stored is not None:
            yield Deviation(case.code, TRANSFER, "Nothing is offered.")
    elif stored is None:
        yield Deviation(case.code, TRANSFER, "The deadline is missing: nothing would happen.")
    elif stored["fires_at"] != offer["ends_at"]:
        yield Deviation(case.code, TRANSFER, "The offer ends at another instant.")


def _is_by(found: object, latest: datetime) -> bool:
    return isinstance(found, datetime) and found <= latest
