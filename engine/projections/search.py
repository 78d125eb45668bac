"""Finding cases by what people type: the code and the place by any part of a word, what tells of a
person by whole words and numbers, through the blind index."""

from __future__ import annotations

import sqlalchemy as sa

from engine.evidence import MasterKeys
from engine.model.queries import Sought
from engine.model.text import fold
from engine.store.tables import cases, search_terms


def sought_of(text: str | None, master: MasterKeys | None) -> Sought | None:
    """What is looked for in a text that somebody typed; None where it has no word. Without keys
    nothing of a person is found."""
    words = fold(text or "").split()
    if not words:
        return None
    whole = "".join(words)
    if master is None:
        return Sought(tuple((word, None) for word in words), None)
    return Sought(tuple((word, master.term(word)) for word in words), master.term(whole))


def matching(sought: Sought) -> sa.ColumnElement[bool]:
    """Whether a row of ``cases`` is what is looked for: all words are found, or one number that was
    typed with blanks."""
    each = [
        sa.or_(cases.c.search.contains(word, autoescape=True), _indexed(term))
        for word, term in sought.words
    ]
    return sa.or_(sa.and_(*each), _indexed(sought.whole))


def _indexed(term: bytes | None) -> sa.ColumnElement[bool]:
    if term is None:
        return sa.false()
    return cases.c.code.in_(sa.select(search_terms.c.case).where(search_terms.c.term == term))
