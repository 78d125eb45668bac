"""Rows under a seal: what no event holds, and yet decides.

The hash of a password or of a token, an address and the tokens of a case are in no event: a keyed
hash beside them tells whether this program wrote them. Each is bound to an event, too, so that an
older row with its older seal does not pass: a password to the sequence of the event that says that
it was changed, a case to the hash of its newest event.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, bindparam, select, update

from engine.evidence import Seals
from engine.model.forecast import write_forecast
from engine.model.instant import to_text
from engine.store.rows import Rows
from engine.store.tables import cases, credentials, tokens, users

Values = tuple[str | int | None, ...]


@dataclass(frozen=True, slots=True)
class Sealed:
    """A table whose rows are sealed: in which column, and over which others."""

    table: Table
    seal: str
    columns: tuple[str, ...]
    values: Callable[[Mapping[str, Any]], Values]

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


def _plainly(*columns: str) -> Callable[[Mapping[str, Any]], Values]:
    return lambda row: tuple(row[name] for name in columns)


def _of_case(row: Mapping[str, Any]) -> Values:
    ends_at, forecast, head = row["ends_at"], row["forecast"], row["head"]
    return (
        row["code"],
        None if head is None else head.hex(),
        row["tokens"],
        None if ends_at is None else to_text(ends_at),
        None if forecast is None else write_forecast(forecast),
        row["path"],
    )


SEALED_CASES = Sealed(
    cases, "seal", ("code", "head", "tokens", "ends_at", "forecast", "path"), _of_case
)

SEALED = (
    SEALED_CASES,
    Sealed(
        credentials,
        "seal",
        ("login", "password", "changed"),
        _plainly("login", "password", "changed"),
    ),
    Sealed(tokens, "seal", ("token", "login", "hash"), _plainly("token", "login", "hash")),
    Sealed(
        users,
        "email_seal",
        ("login", "email", "email_changed"),
        _plainly("login", "email", "email_changed"),
    ),
)


def seal_rows(rows: Rows, seals: Seals) -> None:
    """Seals what a command has changed."""
    for sealed in SEALED:
        for key, columns in rows.changed(sealed.table).items():
            row = rows.get(sealed.table, *key)
            if row is not None and not columns.isdisjoint(sealed.columns):
                rows.update(sealed.table, *key, **{sealed.seal: sealed.make(seals, row)})


def seal_stored(connection: Connection, seals: Seals, sealed: Sealed, *where: Any) -> None:
    """Seals rows as they are stored: of a table from before there were seals, or after a repair."""
    names = [column.name for column in sealed.table.primary_key]
    mine = [sealed.table.c[name] == bindparam(f"key_{name}") for name in names]
    change = update(sealed.table).where(*mine).values({sealed.seal: bindparam("made")})
    found = [dict(row._mapping) for row in connection.execute(select(sealed.table).where(*where))]
    made = [
        {"made": sealed.make(seals, row)} | {f"key_{name}": row[name] for name in names}
        for row in found
    ]
    if made:
        connection.execute(change, made)
