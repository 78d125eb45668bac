"""Finding cases by what people type: the code and the place by any part of a word, what tells of a
person by whole words and numbers, through the blind index."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from engine.evidence import MasterKeys
from engine.model.queries import Sought
from engine.model.text import fold_whole, fold_words
from engine.store.tables import cases, search_terms


def sought_of(
    text: str | None, master: MasterKeys | None, numbers: Iterable[str] = ()
) -> Sought | None:
    """What is looked for in a text that somebody typed; None where it has no word. ``numbers`` are
    the forms in which fields keep it, if it is a number. Without keys nothing of a person is
    found."""
    words = fold_words(text or "")
    if not words:
        return None
    if master is None:
        return Sought(tuple((word, None) for word in words))
    wholes = {*map(fold_whole, (text or "", *numbers))}
    each = tuple((word, master.term(word)) for word in words)
    return Sought(each, tuple(master.term(one) for one in sorted(wholes)))


def matching(sought: Sought) -> sa.ColumnElement[bool]:
    """Whether a row of ``cases`` is what is looked for: all words are found, or one number."""
    each = [
        sa.or_(cases.c.search.contains(word, autoescape=True), _indexed([term] if term else []))
        for word, term in sought.words
    ]
    return sa.or_(sa.and_(*each), _indexed(sought.wholes))


def with_words(field: str, terms: Sequence[bytes]) -> sa.ColumnElement[bool]:
    """Whether a row of ``cases`` knows all these words in that field."""
    found = (
        sa.select(search_terms.c.case)
        .where(search_terms.c.field == field, search_terms.c.term.in_(terms))
        .group_by(search_terms.c.case)
        .having(sa.func.count() == len(set(terms)))
    )
    return cases.c.code.in_(found) if terms else sa.false()


def known_by_number(sought: Sought) -> sa.ColumnElement[bool]:
    """Whether a row of ``cases`` knows just this number; no part of one and no word is enough."""
    return _indexed(sought.wholes)


def _indexed(terms: Sequence[bytes]) -> sa.ColumnElement[bool]:
    if not terms:
        return sa.false()
    return cases.c.code.in_(sa.select(search_terms.c.case).where(search_terms.c.term.in_(terms)))
