"""Personal data that were recorded before they were encrypted: they stay readable in the log, which
is never rewritten, until somebody has said that this is known."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from engine.errors import Unavailable
from engine.model.personal import has_encrypted
from engine.store.demo_mark import find_demo
from engine.store.raw import stored_rows
from engine.store.tables import cases, events, subject_keys

STREAM = "operations/personal"
"""Where it stands that somebody has taken such a database over."""


@dataclass(frozen=True, slots=True)
class PlainCase:
    """A case that holds values of these ``fields`` readable, though they tell of a person."""

    code: str
    closed: bool
    fields: tuple[str, ...]


def plain_cases(
    connection: sa.Connection,
    facts: Collection[str],
    results: Mapping[str, Collection[str]],
    *,
    without_keys: bool = False,
) -> Iterator[PlainCase]:
    """Cases that hold readable values of personal fields, in order of their codes: of ``facts``
    with these names, and of ``results`` of steps, by their elements. With ``without_keys`` only
    those are looked at that have no key of a person."""
    for row in stored_rows(connection, cases, *([_UNKEYED] if without_keys else [])):
        steps = row["steps"] if isinstance(row["steps"], Mapping) else {}
        found = set(_plain(row["facts"], facts))
        for element, values in steps.items():
            found.update(_plain(values, results.get(element, ())))
        if found:
            yield PlainCase(row["code"], row["closed_at"] is not None, tuple(sorted(found)))


_UNKEYED = cases.c.code.not_in(sa.select(subject_keys.c.case))


def has_cases_without_keys(connection: sa.Connection) -> bool:
    """Whether some case has no key of a person: it says nothing of one, or is from before."""
    query = sa.select(cases.c.code).where(_UNKEYED).limit(1)
    return connection.execute(query).first() is not None


def _plain(values: Any, names: Collection[str]) -> Iterator[str]:
    for name, value in values.items() if isinstance(values, Mapping) else ():
        if name in names and value not in (None, "", [], {}) and not has_encrypted(value):
            yield name


def is_adopted(connection: sa.Connection) -> bool:
    """Whether somebody has said that what is readable stays so, or this is a demo."""
    said = sa.select(events.c.position).where(events.c.stream == STREAM).limit(1)
    return connection.execute(said).first() is not None or find_demo(connection) is not None


def require_adopted_migration(connection: sa.Connection, run: Collection[str]) -> None:
    """Looks, when the tables come to those that hold keys of people, whether there are cases from
    before.

    Raises:
        Unavailable: there are, and this is no demo.
    """
    before_keys = "0024" in run and connection.execute(sa.select(cases.c.code).limit(1)).first()
    if before_keys and find_demo(connection) is None:
        raise plain_found()


def plain_found() -> Unavailable:
    """What is said of a database with readable personal data that nobody has taken over."""
    return Unavailable(
        "personal_plain",
        "The database holds personal data that are readable, from before they were encrypted, and "
        "they stay so in its history. Nothing was changed. Make a new database with 'motcua "
        "migrate', or take this one over with 'motcua personal adopt --encrypt-forward --reason "
        "TEXT': new cases are encrypted then, and 'motcua personal status' lists what is not.",
    )
