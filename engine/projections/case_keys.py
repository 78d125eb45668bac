"""Which code may be told of, and by which keys: two questions, each one statement."""

from __future__ import annotations

import sqlalchemy as sa

from engine.store.tables import case_keys, cases, erasures

_TOLD = sa.select(cases.c.code).where(
    cases.c.code == sa.bindparam("code"),
    ~sa.exists().where(erasures.c.case == cases.c.code, erasures.c.erased_at.is_not(None)),
)
_OF_HASH = sa.select(case_keys.c.case).where(
    case_keys.c.hash == sa.bindparam("hash"), case_keys.c.revoked_at.is_(None)
)


def is_told_of(connection: sa.Connection, code: str) -> bool:
    """Whether there is such a case whose customer was not erased. Takes the same for all."""
    return connection.execute(_TOLD, {"code": code}).first() is not None


def case_of_key(connection: sa.Connection, hash_: str) -> str | None:
    """The code of the case that a key opens; None where it opens none, or no more."""
    found: str | None = connection.scalar(_OF_HASH, {"hash": hash_})
    return found


def open_keys(code: str) -> sa.Select[tuple[str]]:
    """The keys of a case that open something."""
    return sa.select(case_keys).where(case_keys.c.case == code, case_keys.c.revoked_at.is_(None))
