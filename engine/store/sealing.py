"""Sealing what a database holds from before rows were sealed: once, when it is migrated."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import sqlalchemy as sa

from engine.evidence import Seals
from engine.store.accesses import START, chained
from engine.store.row_seals import SEALED, SEALED_IN_PART, seal_stored
from engine.store.stored_checkpoints import chain_of, seal_checkpoint
from engine.store.tables import accesses, checkpoints

FIRST_SEALED = "0017"
"""The revision of the tables that has these seals."""
SEALED_WHOLE = "0019"
"""That in which those of cases and tokens are over the whole row."""


def seal_migrated(
    connection: sa.Connection, seals: Callable[[], Seals], run: frozenset[str]
) -> None:
    """Seals what the revisions that were run now have left without a seal of today."""
    if FIRST_SEALED in run:
        seal_older(connection, seals())
    elif SEALED_WHOLE in run:
        _seal_wholly(connection, seals())


def _seal_wholly(connection: sa.Connection, seals: Seals) -> None:
    """Rows that are not as they were sealed stay so: verification goes on finding them."""
    for sealed, before in SEALED_IN_PART.items():
        seal_stored(connection, seals, sealed, only=partial(before.fits, seals))


def seal_older(connection: sa.Connection, seals: Seals) -> None:
    """Seals every row, checkpoint and access as it is now."""
    for sealed in SEALED:
        seal_stored(connection, seals, sealed)
    with _without_triggers(connection):
        _seal_checkpoints(connection, seals)
        _seal_accesses(connection, seals)


def _seal_checkpoints(connection: sa.Connection, seals: Seals) -> None:
    """No access was sealed when they were made."""
    chain, made = b"", []
    query = sa.select(checkpoints.c.size, checkpoints.c.note).order_by(checkpoints.c.size)
    for number, row in enumerate(connection.execute(query), start=1):
        chain = chain_of([row.note], chain)
        seal = seal_checkpoint(seals, number, chain, 0, START)
        made.append({"key": row.size, "number": number, "readings": 0, "seal": seal})
    if made:
        connection.execute(
            sa.update(checkpoints).where(checkpoints.c.size == sa.bindparam("key")), made
        )


def _seal_accesses(connection: sa.Connection, seals: Seals) -> None:
    before, made = START, []
    for row in connection.execute(sa.select(accesses).order_by(accesses.c.position)):
        before = chained(before, dict(row._mapping))
        seal = seals.seal_row(accesses.name, before.hex())
        made.append({"key": row.position, "hash": before, "seal": seal})
    if made:
        connection.execute(
            sa.update(accesses).where(accesses.c.position == sa.bindparam("key")), made
        )


@contextmanager
def _without_triggers(connection: sa.Connection) -> Iterator[None]:
    """History is never changed but here: its rows get what they did not have."""
    if connection.dialect.name == "postgresql":
        tables = (checkpoints.name, accesses.name)
        for table in tables:
            connection.execute(sa.text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        yield
        for table in tables:
            connection.execute(sa.text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))
        return
    known = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    triggers = connection.execute(sa.text(known)).all()
    for trigger in triggers:
        connection.execute(sa.text(f"DROP TRIGGER {trigger.name}"))
    yield
    for trigger in triggers:
        connection.exec_driver_sql(trigger.sql)
