"""Trial messages, and what became of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from engine.model.trial import Trial, TrialChannel, TrialState
from engine.store.tables import trials

TRIALS_KEPT_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class AddressedTrial:
    """A trial on its way out, with where it goes and in which language."""

    trial: Trial
    address: str
    language: str


def add_trial(connection: sa.Connection, new: AddressedTrial) -> None:
    """Keeps a trial that waits, and removes those of which nobody asks any more."""
    trial = new.trial
    connection.execute(sa.delete(trials).where(trials.c.made_at < trial.made_at - TRIALS_KEPT_FOR))
    connection.execute(
        sa.insert(trials).values(
            id=trial.id,
            login=trial.login,
            channel=trial.channel,
            address=new.address,
            language=new.language,
            state=TrialState.WAITING,
            made_at=trial.made_at,
        )
    )


def count_trials(connection: sa.Connection, login: str, since: datetime) -> int:
    """How many trials the login has had sent since then."""
    query = sa.select(sa.func.count()).where(trials.c.login == login, trials.c.made_at > since)
    return connection.execute(query).scalar_one()


def list_trials(connection: sa.Connection, login: str, limit: int) -> list[Trial]:
    """Trials of the login, the newest first."""
    query = (
        sa.select(trials)
        .where(trials.c.login == login)
        .order_by(trials.c.made_at.desc(), trials.c.id)
        .limit(limit)
    )
    return [_trial(row._mapping) for row in connection.execute(query)]


def find_waiting_trial(connection: sa.Connection, id_: str) -> AddressedTrial | None:
    """The trial, if it waits still."""
    query = sa.select(trials).where(trials.c.id == id_, trials.c.state == TrialState.WAITING)
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    return AddressedTrial(_trial(row._mapping), row.address or "", row.language)


def settle_trial(connection: sa.Connection, id_: str, problem: str | None, at: datetime) -> None:
    """Notes that the trial was taken, or why it was not, and forgets where it went."""
    state = TrialState.TAKEN if problem is None else TrialState.FAILED
    values = {"state": state, "problem": problem, "tried_at": at, "address": None}
    connection.execute(sa.update(trials).where(trials.c.id == id_).values(**values))


def _trial(row: Mapping[Any, Any]) -> Trial:
    return Trial(
        row["id"],
        row["login"],
        TrialChannel(row["channel"]),
        TrialState(row["state"]),
        row["made_at"],
        row["tried_at"],
        row["problem"],
    )
