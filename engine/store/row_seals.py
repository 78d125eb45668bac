"""Rows under a seal: what decides, held to this program when it is used and not only when somebody
verifies.

The hash of a password or of a token, an address and the tokens of a case are in no event: a keyed
hash beside them tells whether this program wrote them. Of a case and of a token the seal is over
the whole row, so that a command sees from the row alone that somebody else has changed it. Each is
bound to an event, too, so that an older row with its older seal does not pass: a password to the
sequence of the event that says that it was changed, a case to the hash of its newest event.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from engine.evidence import Seals
from engine.model.forecast import write_forecast
from engine.model.instant import to_text
from engine.store import tables
from engine.store.rows import Rows

_AT_ONCE = 500
"""Rows that are held in memory together."""

SealedValues = tuple[str | int | None, ...]


@dataclass(frozen=True, slots=True)
class Sealed:
    """A table whose rows are sealed: in which column, and over which others."""

    table: sa.Table
    seal: str
    columns: tuple[str, ...]
    values: Callable[[Mapping[str, Any]], SealedValues]

    def fits(self, seals: Seals, row: Mapping[str, Any]) -> bool:
        """Whether the row is as it was sealed."""
        try:
            values = self.values(row)
        except (AttributeError, TypeError, ValueError):
            # Somebody has put in what no program of ours writes.
            return False
        return seals.fits_row(row[self.seal], self.table.name, *values)

    def make(self, seals: Seals, row: Mapping[str, Any]) -> bytes:
        """The seal of the row as it is."""
        return seals.seal_row(self.table.name, *self.values(row))


def _plainly(*columns: str) -> Callable[[Mapping[str, Any]], SealedValues]:
    return lambda row: tuple(row[name] for name in columns)


def _whole(table: sa.Table) -> Sealed:
    """All of the row but the seal itself."""
    columns = [column for column in table.columns if column.name != "seal"]
    names = tuple(column.name for column in columns)
    written = [
        (place, write)
        for place, column in enumerate(columns)
        if (write := _writer_of(column)) is not None
    ]

    def values(row: Mapping[str, Any]) -> SealedValues:
        plain = [row[name] for name in names]
        for place, write in written:
            if plain[place] is not None:
                plain[place] = write(plain[place])
        return tuple(plain)

    return Sealed(table, "seal", names, values)


def _writer_of(column: sa.Column[Any]) -> Callable[[Any], str] | None:
    """How a value of the column is written, the same from both databases; None for one that stays
    as it is."""
    match column.type:
        case tables.InstantType():
            return to_text
        case tables.Written() as written:
            return written.write
    return bytes.hex if column.type.python_type is bytes else None


SEALED_CASES = _whole(tables.cases)
SEALED_TOKENS = _whole(tables.tokens)
SEALED_CREDENTIALS = Sealed(
    tables.credentials,
    "seal",
    ("login", "password", "changed"),
    _plainly("login", "password", "changed"),
)
SEALED = (
    SEALED_CASES,
    SEALED_CREDENTIALS,
    SEALED_TOKENS,
    Sealed(
        tables.users,
        "email_seal",
        ("login", "email", "email_changed"),
        _plainly("login", "email", "email_changed"),
    ),
)


def _of_case_before(row: Mapping[str, Any]) -> SealedValues:
    ends_at, forecast, head = row["ends_at"], row["forecast"], row["head"]
    return (
        row["code"],
        None if head is None else head.hex(),
        row["tokens"],
        None if ends_at is None else to_text(ends_at),
        None if forecast is None else write_forecast(forecast),
        row["path"],
    )


SEALED_IN_PART = {
    SEALED_CASES: Sealed(tables.cases, "seal", (), _of_case_before),
    SEALED_TOKENS: Sealed(tables.tokens, "seal", (), _plainly("token", "login", "hash")),
}
"""How the whole rows of today were sealed before: only what no event holds."""


def seal_rows(rows: Rows, seals: Seals) -> None:
    """Seals what a command has changed."""
    for sealed in SEALED:
        for key, columns in rows.changed(sealed.table).items():
            row = rows.get(sealed.table, *key)
            if row is not None and not columns.isdisjoint(sealed.columns):
                rows.update(sealed.table, *key, **{sealed.seal: sealed.make(seals, row)})


def seal_stored(
    connection: sa.Connection,
    seals: Seals,
    sealed: Sealed,
    *where: Any,
    only: Callable[[Mapping[str, Any]], bool] = lambda _row: True,
) -> None:
    """Seals rows as they are stored: of a table from before there were seals, or after a repair.
    ``only`` says which."""
    (key,) = sealed.table.primary_key
    change = (
        sa.update(sealed.table)
        .where(key == sa.bindparam("of"))
        .values({sealed.seal: sa.bindparam("made")})
    )
    for some in _pages_of_keys(connection, sealed.table, where):
        found = connection.execute(sa.select(sealed.table).where(key.in_(some)))
        made = [
            {"made": sealed.make(seals, row), "of": row[key.name]}
            for row in (dict(one._mapping) for one in found)
            if only(row)
        ]
        if made:
            connection.execute(change, made)


def _pages_of_keys(
    connection: sa.Connection, table: sa.Table, where: Any
) -> Iterator[Sequence[Any]]:
    (key,) = table.primary_key
    keys = connection.execute(sa.select(key).where(*where).order_by(key)).scalars().all()
    return (keys[first : first + _AT_ONCE] for first in range(0, len(keys), _AT_ONCE))
