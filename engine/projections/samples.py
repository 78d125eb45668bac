"""What auditors take samples of: cases at random, and what people have decided otherwise than the
rules do by themselves."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from engine.store.tables import cases, events, units

AT_ONCE = 20_000
"""Entries of the log that are looked through for one page: decisions that override are rare, and
no page may cost more the more history there is."""
OVERRIDES = (
    "FactsCorrected",
    "MilestoneCorrected",
    "BreachAnnulled",
    "DeadlineExtended",
    "LawChosen",
    "AnswerDoubted",
)
"""Types of events of cases by which somebody decides otherwise: corrections, annulled breaches,
extensions, milestones told anew, another law, and answers that contradict what was known."""
OF_ALL = "ProofOverridden"
"""The type of event by which a procedure is published though it can break its limit: it concerns
the cases of every unit."""


def letters_of(connection: sa.Connection, wanted: Collection[str]) -> list[str]:
    """The letters with which codes begin in these units, each once, in order."""
    query = sa.select(units.c.letters).where(units.c.code.in_(sorted(wanted))).distinct()
    return sorted(connection.scalars(query))


def cases_behind(
    connection: sa.Connection, places: Sequence[str], wanted: Collection[str], until: datetime
) -> list[str]:
    """For each place among the codes the first case behind it with the same letters (or, behind the
    last, the first of all) of these units that was taken in before the instant; each once."""
    of_units = sa.and_(cases.c.executing_unit.in_(sorted(wanted)), cases.c.registered_at < until)

    def first(behind: str, letters: str) -> sa.ScalarSelect[str]:
        return (
            sa.select(cases.c.code)
            .where(cases.c.code >= behind, cases.c.code < f"{letters}:", of_units)
            .order_by(cases.c.code)
            .limit(1)
            .scalar_subquery()
        )

    found = [sa.func.coalesce(first(one, one[:2]), first(one[:2], one[:2])) for one in places]
    row = connection.execute(sa.select(*found)).one() if found else ()
    return list(dict.fromkeys(code for code in row if code is not None))


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """An entry of the log as it is stored, with its ``position`` there."""

    position: int
    stream: str
    sequence: int
    body: str


def overriding_events(
    connection: sa.Connection, wanted: Collection[str], before: int | None
) -> tuple[list[LoggedEvent], int | None]:
    """Of cases of these units, the events of ``OVERRIDES``, and those of ``OF_ALL``, among the
    newest entries before that position, the newest first; and the position from which to look on,
    None at the beginning."""
    newest = connection.scalar(sa.select(sa.func.max(events.c.position))) or 0
    end = newest + 1 if before is None else before
    begin = end - AT_ONCE
    said = sa.or_(*(_is_of(name) for name in OVERRIDES))
    query = (
        sa.select(events.c.position, events.c.stream, events.c.sequence, events.c.body)
        .outerjoin(cases, cases.c.code == events.c.stream)
        .where(
            events.c.position >= begin,
            events.c.position < end,
            sa.or_(
                sa.and_(said, cases.c.executing_unit.in_(sorted(wanted))),
                sa.and_(_is_of(OF_ALL), cases.c.code.is_(None)),
            ),
        )
        .order_by(events.c.position.desc())
    )
    found = [LoggedEvent(*row) for row in connection.execute(query)]
    return found, begin if begin > 1 else None


def _is_of(name: str) -> sa.ColumnElement[bool]:
    """Whether an event is of that type."""
    return events.c.body.contains(f'"type":"{name}"')
