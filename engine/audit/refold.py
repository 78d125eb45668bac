"""What a newer version makes of the events that older ones have made rows from: brought up to date
once, when a database is migrated."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import sqlalchemy as sa

from engine.audit.fold import Fold
from engine.evidence import Seals
from engine.model.place import WHOLE
from engine.projections.cases import case_from, search_words
from engine.store.row_seals import SEALED_CASES
from engine.store.rows import Row
from engine.store.tables import cases, deadlines, events
from engine.time import whole_rests

LOOK_ALIKES = "0023"
"""The revision from which cases are found by look-alike letters and without apostrophes."""
COUNTS_SIDE_BY_SIDE = "0021"
"""The revision from which a case notes time that is being left out, by the rule of today."""


def refold_cases(
    connection: sa.Connection, read_seals: Callable[[], Seals], run: frozenset[str]
) -> None:
    """Brings the rows of cases up to what the revisions that were ``run`` ask for: which time is
    left out of the limit, and the words that a case is found by. A row that is not as it was sealed
    stays as it is: verification goes on finding it."""
    if COUNTS_SIDE_BY_SIDE in run:
        _note_left_out(connection, read_seals())
    if LOOK_ALIKES in run:
        _note_words(connection, read_seals())


def _note_words(connection: sa.Connection, seals: Seals) -> None:
    found = sa.select(cases.c.code, cases.c.customer, cases.c.place, cases.c.search)
    for code, customer, place, search in connection.execute(found).all():
        words = search_words(code, customer, place)
        if words == search:
            continue
        mine = cases.c.code == code
        stored = dict(connection.execute(sa.select(cases).where(mine)).one()._mapping)
        if SEALED_CASES.fits(seals, stored):
            seal = SEALED_CASES.make(seals, {**stored, "search": words})
            connection.execute(sa.update(cases).where(mine).values(search=words, seal=seal))


def _note_left_out(connection: sa.Connection, seals: Seals) -> None:
    for code in _concerned(connection):
        stored = connection.execute(sa.select(cases).where(cases.c.code == code)).one_or_none()
        fold = Fold()
        for _ in fold.read_stream(connection, code):
            pass
        made = fold.rows.get(cases, code)
        if stored is not None and made is not None:
            _put(connection, seals, dict(stored._mapping), made)


def _concerned(connection: sa.Connection) -> Iterator[str]:
    query = (
        sa.select(events.c.stream)
        .where(
            events.c.stream.not_like("%/%"),
            sa.or_(
                events.c.body.contains('"excluded":true'),
                events.c.body.contains('"type":"CaseSuspended"'),
            ),
        )
        .distinct()
    )
    yield from connection.scalars(query).all()


def _put(connection: sa.Connection, seals: Seals, stored: Row, made: Row) -> None:
    if stored["adjusted"] == made["adjusted"] or not SEALED_CASES.fits(seals, stored):
        return
    row = {**stored, "adjusted": made["adjusted"]}
    values = {"adjusted": made["adjusted"], "seal": SEALED_CASES.make(seals, row)}
    mine = cases.c.code == row["code"]
    connection.execute(sa.update(cases).where(mine).values(values))
    if whole_rests(case_from(row)):
        of_whole = (deadlines.c.case == row["code"], deadlines.c.place == WHOLE)
        connection.execute(sa.delete(deadlines).where(*of_whole))
