"""Keys of personal data from one master key to the next: wrapped anew in batches, so that others
work on meanwhile, and whoever stops in the middle goes on where it was."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from engine.evidence import MasterKeyMissingError, MasterKeys, PersonalKeyError
from engine.store.file_keys import WAITING
from engine.store.personal_data import master_missing, unreadable
from engine.store.tables import file_keys, subject_keys

BATCH = 500
"""Keys in one transaction."""


@dataclass(frozen=True, slots=True)
class WrappedKeys:
    """How many keys of subjects, and of files that wait to be referred to, a master key has
    wrapped."""

    master: int
    subjects: int
    files: int

    @property
    def all(self) -> int:
        """Both together."""
        return self.subjects + self.files


def count_wrapped(connection: sa.Connection, master: MasterKeys) -> list[WrappedKeys]:
    """By each master key of the file, the oldest first."""
    return [
        WrappedKeys(
            number,
            _count(connection, subject_keys, subject_keys.c.wrapped.startswith(f"{number} ")),
            _count(
                connection,
                file_keys,
                file_keys.c.case == WAITING,
                file_keys.c.wrapped.startswith(f"{number} "),
            ),
        )
        for number in sorted(master.keys)
    ]


def _count(connection: sa.Connection, table: sa.Table, *where: sa.ColumnElement[bool]) -> int:
    query = sa.select(sa.func.count()).select_from(table).where(*where)
    return int(connection.execute(query).scalar_one())


def rewrap_batch(connection: sa.Connection, master: MasterKeys) -> int:
    """Wraps up to 500 keys by the newest master key that another one has wrapped; returns how many.
    One that was forgotten or changed meanwhile is left as it is.

    Raises:
        Unavailable: a master key that has wrapped one of them is not here.
        Damaged: one is not as it was written.
    """
    done = 0
    for table, owner, name, waits in _PLACES:
        older = table.c.wrapped.not_like(f"{master.newest} %")
        query = (
            sa.select(owner.label("case"), name.label("name"), table.c.wrapped)
            .where(table.c.wrapped.is_not(None), older, *waits)
            .order_by(owner, name)
            .limit(BATCH - done)
        )
        found = connection.execute(query).all()
        changed = [
            {
                "key_case": row.case,
                "key_name": row.name,
                "before": row.wrapped,
                "wrapped": _rewrapped(master, row),
            }
            for row in found
        ]
        if changed:
            connection.execute(_update(table, owner, name), changed)
        done += len(found)
        if done == BATCH:
            break
    return done


def _rewrapped(master: MasterKeys, row: sa.Row[tuple[str, str, str]]) -> str:
    try:
        return master.rewrap(row.wrapped, row.case, row.name)
    except MasterKeyMissingError as error:
        raise master_missing(error) from error
    except PersonalKeyError as error:
        raise unreadable(row.case or row.name) from error


def _update(table: sa.Table, owner: sa.Column[str], name: sa.Column[str]) -> sa.Update:
    return (
        sa.update(table)
        .where(
            owner == sa.bindparam("key_case"),
            name == sa.bindparam("key_name"),
            table.c.wrapped == sa.bindparam("before"),
        )
        .values(wrapped=sa.bindparam("wrapped"))
    )


_PLACES: tuple[
    tuple[sa.Table, sa.Column[str], sa.Column[str], tuple[sa.ColumnElement[bool], ...]], ...
] = (
    (subject_keys, subject_keys.c.case, subject_keys.c.subject, ()),
    (file_keys, file_keys.c.case, file_keys.c.sha256, (file_keys.c.case == WAITING,)),
)
