"""Papers made from a case: what one says, as words that its page and its PDF show alike, and what
is kept of one that was made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from engine.model.slip import Facts


@dataclass(frozen=True, slots=True)
class WrittenPart:
    """A part under a title, which may be empty: paragraphs, then facts, then a table with its head
    first."""

    title: str
    said: tuple[str, ...] = ()
    facts: Facts = ()
    table: tuple[tuple[str, ...], ...] = ()

    def texts(self) -> Iterator[str]:
        """All that it says, from top to bottom."""
        yield from (self.title, *self.said)
        yield from (text for fact in self.facts for text in fact)
        yield from (text for row in self.table for text in row)


@dataclass(frozen=True, slots=True)
class WrittenPaper:
    """One paper. All of it is text to be shown as it is, in ``language``, with letters composed
    (NFC).

    ``motto`` is what papers of the State begin with, ``sample`` says that its words are an example,
    ``made`` by whom it is, from which template and state of the case. ``signs_said`` is for a
    rendering that has no sign for some letter in it.
    """

    template: str
    language: str
    code: str
    title: str
    unit: str
    parts: tuple[WrittenPart, ...]
    made: str
    motto: tuple[str, ...] = ()
    sample: str = ""
    signatures: tuple[str, ...] = ()
    signs_said: str = ""

    def texts(self) -> tuple[str, ...]:
        """All that it says, from top to bottom."""
        parts = [text for part in self.parts for text in part.texts()]
        head = (self.unit, *self.motto, self.title, self.sample)
        return tuple(text for text in (*head, *parts, self.made, *self.signatures) if text)


@dataclass(frozen=True, slots=True)
class PaperOffer:
    """A paper that can be made from a case: ``key`` and title of its template, whether the reader
    may make it, and the ``steps`` that it is about, each with the field that takes the file."""

    key: str
    title: str
    may_make: bool
    steps: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class MadePaper:
    """A paper that was made and is kept in the case: the ``number`` counts those of its template,
    ``version`` is that of the template, ``as_of`` the newest event that it was made from. ``task``
    is the step whose unfinished answers it was made from, None where these were all told.
    ``document`` is the SHA-256 of the PDF, ``sha256`` that of the file as it is kept, encrypted."""

    template: str
    number: int
    version: int
    language: str
    as_of: int
    task: int | None
    sha256: str
    name: str
    document: str | None
    made_by: str
    made_at: datetime
    erased: bool = False
