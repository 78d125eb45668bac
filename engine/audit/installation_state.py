"""How an installation is, at a glance: what somebody has to look at, and how old what keeps it safe
is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from engine.audit.health import Health, Part
from engine.audit.key_files import KeyFiles
from engine.clock import Clock
from engine.model.actor import Actor
from engine.model.grant import GrantState
from engine.model.states import MessageState, NoticeState
from engine.projections.grants import open_grants
from engine.projections.publications import PUBLISHED
from engine.projections.user_lists import WITHOUT_ROLE
from engine.publishing.definitions import Definitions
from engine.readers.people import require_admin
from engine.store import tables
from engine.store.database import Database
from engine.store.deadline_queue import is_failing
from engine.store.upkeep_runs import UpkeepKind, UpkeepRun, upkeep_runs_from
from engine.time import local_day
from engine.time.label import Label

BACKUP_OLD = timedelta(days=2)
VERIFICATION_OLD = timedelta(days=31)
ALONE_TOLD_FOR = timedelta(days=30)
"""So long is told that power was given on the command line."""
CALENDAR_DUE = timedelta(days=92)
"""The days of the next year are decided in the last months of the one before."""


@dataclass(frozen=True, slots=True)
class CalendarCover:
    """Until when the days of a calendar are decided, and whether the next ones are due."""

    id: str
    name: Label
    version: int
    decided_until: date
    is_due: bool


@dataclass(frozen=True, slots=True)
class KeyAge:
    """A file of keys, by what it is for, and when it was last changed; None where it is not
    there."""

    name: str
    changed_at: datetime | None


@dataclass(frozen=True, slots=True)
class InstallationCounts:
    """How many there are of what somebody has to look at."""

    failed_jobs: int
    failing_deadlines: int
    incidents: int
    failed_notices: int
    unsent_notices: int
    undelivered_messages: int
    users_without_role: int
    open_grants: int
    grants_alone: int


@dataclass(frozen=True, slots=True)
class InstallationState:
    """All of it as of ``at``. ``parts`` are those of the health; ``backup`` and ``verification``
    are None where none was recorded; ``checkpoint_at`` is when the log was last signed,
    ``worker_at`` the last sign of life of any of ``workers``."""

    at: datetime
    parts: tuple[Part, ...]
    counts: InstallationCounts
    backup: UpkeepRun | None
    verification: UpkeepRun | None
    checkpoint_at: datetime | None
    workers: int
    worker_at: datetime | None
    keys: tuple[KeyAge, ...]
    calendars: tuple[CalendarCover, ...]

    @property
    def backup_is_old(self) -> bool:
        """Whether a new backup is due, or the last one was not whole."""
        return self.backup is None or self.at - self.backup.at > BACKUP_OLD

    @property
    def verification_is_old(self) -> bool:
        """Whether history is to be verified anew."""
        return self.verification is None or self.at - self.verification.at > VERIFICATION_OLD

    @property
    def due_calendars(self) -> tuple[CalendarCover, ...]:
        """Those whose next days have to be published."""
        return tuple(one for one in self.calendars if one.is_due)


@dataclass(frozen=True, slots=True)
class StateReader:
    """Reads how the installation is, for administrators."""

    database: Database
    clock: Clock
    definitions: Definitions
    health: Health
    keys: KeyFiles

    def read(self, actor: Actor) -> InstallationState:
        """All of it, by few statements.

        Raises:
            NotAllowed: the actor is no administrator.
        """
        require_admin(actor)
        with self.database.read() as connection:
            return _read_state(
                connection, self.clock.now(), self.health, self.definitions, self.keys
            )

    def calendars(self, actor: Actor) -> tuple[CalendarCover, ...]:
        """Until when the days of each calendar are decided.

        Raises:
            NotAllowed: the actor is no administrator.
        """
        require_admin(actor)
        with self.database.read() as connection:
            return _read_covers(connection, self.definitions, self.clock.now())


def _read_state(
    connection: sa.Connection,
    now: datetime,
    health: Health,
    definitions: Definitions,
    keys: KeyFiles,
) -> InstallationState:
    rows = connection.execute(_asked(now)).all()
    row, runs = rows[0]._mapping, upkeep_runs_from(rows)
    names = InstallationCounts.__dataclass_fields__
    return InstallationState(
        now,
        tuple(health.parts_within(connection)),
        InstallationCounts(**{name: row[name] or 0 for name in names}),
        runs.get(UpkeepKind.BACKUP),
        runs.get(UpkeepKind.VERIFICATION),
        row["checkpoint_at"],
        row["workers"] or 0,
        row["worker_at"],
        _key_ages(keys),
        _read_covers(connection, definitions, now, row["published"]),
    )


def _read_covers(
    connection: sa.Connection, definitions: Definitions, now: datetime, published: int | None = None
) -> tuple[CalendarCover, ...]:
    """Every calendar in force, the one that ends first first. ``published`` is how many versions of
    documents there are, where that is known."""
    today = local_day(now)
    found = [
        CalendarCover(
            one.id, one.name, version, one.decided_until, one.decided_until - today < CALENDAR_DUE
        )
        for one, version in definitions.calendars(connection, published).values()
    ]
    return tuple(sorted(found, key=lambda one: (one.decided_until, one.id)))


def _asked(now: datetime) -> sa.Select[Any]:
    notices, messages, grants = tables.notices, tables.messages, tables.grants
    lost = (MessageState.UNDELIVERED, MessageState.FAILED)
    alone = (grants.c.outcome == GrantState.ALONE) & (grants.c.decided_at > now - ALONE_TOLD_FOR)
    counted: Mapping[str, tuple[sa.Table, sa.ColumnElement[bool]]] = {
        "failed_jobs": (tables.failed_jobs, sa.true()),
        "failing_deadlines": (tables.deadlines, is_failing()),
        "incidents": (tables.incidents, sa.true()),
        "failed_notices": (notices, notices.c.state == NoticeState.FAILED),
        "unsent_notices": (notices, notices.c.state == NoticeState.UNSENT),
        "undelivered_messages": (messages, messages.c.state.in_(lost)),
        "users_without_role": (tables.users, WITHOUT_ROLE),
        "open_grants": (grants, open_grants(now)),
        "grants_alone": (grants, alone),
        "workers": (tables.workers, sa.true()),
    }
    counts = [
        sa.select(sa.func.count()).select_from(table).where(where).scalar_subquery().label(name)
        for name, (table, where) in counted.items()
    ]
    seen = sa.select(sa.func.max(tables.workers.c.seen_at)).scalar_subquery()
    signed = sa.select(sa.func.max(tables.checkpoints.c.at)).scalar_subquery()
    since = (seen.label("worker_at"), signed.label("checkpoint_at"))
    asked = (*counts, *since, PUBLISHED.label("published"))
    once = sa.select(sa.literal(1).label("one")).subquery()
    runs = once.outerjoin(tables.upkeep_runs, sa.true())
    return sa.select(*asked, *tables.upkeep_runs.c).select_from(runs)


def _key_ages(keys: KeyFiles) -> tuple[KeyAge, ...]:
    files = {"seal": keys.seals, "checkpoint": keys.signing, "personal": keys.personal}
    return tuple(KeyAge(name, _changed_at(file)) for name, file in files.items())


def _changed_at(file: Path) -> datetime | None:
    try:
        return datetime.fromtimestamp(file.stat().st_mtime, UTC)
    except OSError:
        return None
