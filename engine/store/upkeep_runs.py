"""When the last backup and the last verification were made, and what came of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from engine.store.tables import upkeep_runs


class UpkeepKind(StrEnum):
    """What is done for an installation from time to time."""

    BACKUP = "backup"
    VERIFICATION = "verification"


@dataclass(frozen=True, slots=True)
class UpkeepRun:
    """``problems`` are findings, or files that were missing; ``size`` the bytes of a backup, or
    the events that were checked. ``complete``: the keys are in the backup; the verification was of
    everything, seals too."""

    kind: UpkeepKind
    at: datetime
    problems: int
    size: int
    complete: bool


def keep_upkeep_run(connection: sa.Connection, run: UpkeepRun) -> None:
    """Puts a run in place of the one before."""
    connection.execute(sa.delete(upkeep_runs).where(upkeep_runs.c.kind == run.kind))
    connection.execute(
        sa.insert(upkeep_runs).values(
            kind=run.kind,
            at=run.at,
            problems=run.problems,
            size=run.size,
            complete=run.complete,
        )
    )


def upkeep_runs_from(rows: Iterable[Any]) -> Mapping[str, UpkeepRun]:
    """The last run of each kind, from rows that hold the columns of the table or nothing."""
    return {
        row.kind: UpkeepRun(UpkeepKind(row.kind), row.at, row.problems, row.size, row.complete)
        for row in rows
        if row.kind is not None
    }
