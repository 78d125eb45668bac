"""Rows against the events, case after case: memory does not grow with the log."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table

from engine.audit.case_batches import OF_OTHERS, CaseBatch, case_batches
from engine.audit.fold import Fold
from engine.audit.row_comparison import OF_CASE, ROWS_OF_OTHERS, differences_of, rows_of_cases
from engine.audit.verification.contents import check_contents, check_named
from engine.audit.verification.deadlines import DeadlineCheck
from engine.audit.verification.finding import Finding, Layer
from engine.audit.verification.subject_keys import SubjectKeyCheck
from engine.evidence import MasterKeys, Seals
from engine.model.events import Event, ProposalSaved, Published
from engine.model.place import place_key
from engine.model.states import OPEN_TASKS
from engine.projections.people import lost_hash
from engine.projections.tasks import is_draft
from engine.store import tables
from engine.store.files import Files
from engine.store.raw import UNREADABLE, stored_rows, streamed
from engine.store.row_seals import SEALED, Sealed


@dataclass(slots=True)
class RowCheck:
    """``files`` are those that cases refer to, ``master`` the keys that wrap those of personal
    data; None looks at none."""

    connection: Connection
    now: datetime
    seals: Seals | None
    files: Files | None
    master: MasterKeys | None = None
    cases: int = 0
    """How many were compared."""
    _texts: set[str] = field(default_factory=set)
    _deadlines: DeadlineCheck = field(init=False)

    def __post_init__(self) -> None:
        self._deadlines = DeadlineCheck(self.connection, self.now)

    def run(self) -> Iterator[Finding | int]:
        """The findings, and now and then how many events were read since."""
        yield from self._check_others()
        yield from self._check_cases()
        yield from check_contents(self.connection, self._texts)
        if self.seals is not None:
            for sealed in SEALED:
                yield from check_row_seals(self.connection, self.seals, sealed)

    # -- people, units, documents

    def _check_others(self) -> Iterator[Finding | int]:
        fold = Fold(self._note_texts)
        yield from _told(fold.read_rows(streamed(self.connection, OF_OTHERS)))
        for table, where in ROWS_OF_OTHERS.items():
            yield from _as_findings(differences_of(self.connection, fold.rows, table, *where))

    def _note_texts(self, event: Event) -> None:
        match event.payload:
            case Published(hash=hashed):
                self._texts.add(hashed)
            case ProposalSaved(documents=documents):
                self._texts.update(str(hashed) for hashed in documents.values())

    # -- cases

    def _check_cases(self) -> Iterator[Finding | int]:
        for batch in case_batches(self.connection):
            yield from self._check_batch(batch)
            self.cases += len(batch.codes)

    def _check_batch(self, batch: CaseBatch) -> Iterator[Finding | int]:
        keys = SubjectKeyCheck(self.master)
        fold = Fold(keys.note)
        yield from _told(fold.read_rows(batch.rows))
        for table, column in OF_CASE.items():
            where = (*batch.holds(column), *rows_of_cases(table))
            found = differences_of(self.connection, fold.rows, table, *where)
            yield from _as_findings(found)
        yield from self._deadlines.run(fold.rows, *batch.holds(tables.deadlines.c.case))
        yield from check_plans(self.connection, batch)
        yield from keys.run(self.connection, batch)
        yield from keys.run_waiting(self.connection, batch)
        if self.files is not None:
            referred = fold.rows.all(tables.case_files)
            for code, name in referred:
                yield from check_named(self.files, code, name)
            yield from keys.run_files(self.connection, batch, self.files, referred)


def _told(read: Iterator[Any]) -> Iterator[Finding | int]:
    count = 0
    for event in read:
        count += 1
        if event.unreadable is not None:
            yield Finding(event.place, event.unreadable, Layer.ENTRY)
    yield count


def _as_findings(found: Iterator[Any]) -> Iterator[Finding]:
    return (Finding(one.place, str(one), Layer.ROWS) for one in found)


# -- what no event makes


def check_plans(connection: Connection, batch: CaseBatch) -> Iterator[Finding]:
    """A case has tokens as long as it is open; its open steps have the latest finish of its
    plan."""
    plans: dict[str, Any] = {}
    for row in stored_rows(connection, tables.cases, *batch.holds(tables.cases.c.code)):
        plans[row["code"]] = row["forecast"]
        if (row["closed_at"] is None) == (row["tokens"] is None):
            is_open = row["closed_at"] is None
            said = "open but has no tokens left" if is_open else "closed but still has tokens"
            yield Finding(f"cases/{row['code']}", f"The case is {said}.", Layer.ROWS)
    for row in stored_rows(connection, tables.tasks, *batch.holds(tables.tasks.c.case)):
        place = f"tasks/{row['case']}/{row['number']}"
        if row["state"] not in OPEN_TASKS:
            if row["draft"] is not None:
                yield Finding(place, "The step is closed and has a draft.", Layer.STATE)
            continue
        if not is_draft(row["draft"]):
            yield Finding(place, "Its draft cannot be read.", Layer.STATE)
        plan = plans.get(row["case"])
        wanted = None if plan is None or plan is UNREADABLE else plan.get(_place_of(row))
        if row["latest_at"] != (None if wanted is None else wanted.at):
            yield Finding(place, "Its latest finish is not that of the plan.", Layer.STATE)


def _place_of(row: dict[str, Any]) -> str:
    return place_key(row["number"], row["element"])


def check_row_seals(
    connection: Connection, seals: Seals, sealed: Sealed, *where: ColumnElement[bool]
) -> Iterator[Finding]:
    """Rows of a table that this program did not write, or that are older than their newest
    event."""
    for row in stored_rows(connection, sealed.table, *where):
        if _opens_nothing(sealed.table, row) or sealed.fits(seals, row):
            continue
        key = "/".join(str(row[column.name]) for column in sealed.table.primary_key)
        yield Finding(f"{sealed.table.name}/{key}", _SAID[sealed.table], Layer.SEAL)


def _opens_nothing(table: Table, row: dict[str, Any]) -> bool:
    if table is tables.tokens:
        return row["revoked_at"] is not None or row["hash"] == lost_hash(row["token"])
    return table is tables.credentials and row["password"] == ""


_BY_HAND = "was put in by hand, or an older one was put back"
_SAID = {
    sealed.table: said
    for sealed, said in zip(
        SEALED,
        (
            "The row was written by hand, or an older one was put back.",
            f"The password {_BY_HAND}. Have a new one set.",
            f"The token {_BY_HAND}. Revoke it.",
            f"The address {_BY_HAND}. Have it set again.",
        ),
        strict=True,
    )
}
