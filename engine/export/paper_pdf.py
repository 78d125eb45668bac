"""Papers made from a case as PDF."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.errors import Invalid
from engine.export.pdf_words import (
    MEDIA_TYPE,
    has_every_sign,
    is_printable,
    set_centred,
    set_facts,
    set_grid,
    set_heading,
    set_paragraph,
    set_signatures,
    set_text,
    write_pdf,
)
from engine.model.written_paper import WrittenPaper, WrittenPart

__all__ = ["MEDIA_TYPE", "write_paper_pdf"]


def write_paper_pdf(paper: WrittenPaper, *, one_page: bool = False) -> bytes:
    """The paper as PDF/1.4; with ``one_page`` set so small that it takes no second one.

    Raises:
        Invalid: it is too long for anybody to print.
    """
    if not is_printable(paper.texts()):
        raise Invalid(
            "paper_too_long", "This paper is too long for a file. Shorten what it is filled with."
        )
    return write_pdf(
        _story(paper, one_page),
        paper.title,
        paper.code,
        paper.unit,
        paper.language,
        one_page=one_page,
    )


def _story(paper: WrittenPaper, one_page: bool) -> Iterator[Any]:
    yield set_text(paper.unit, "soft")
    yield from (set_centred(line) for line in paper.motto)
    yield set_text(paper.title, "title")
    if paper.sample:
        yield set_text(paper.sample, "soft")
    for part in paper.parts:
        lines = _part(part)
        # What is made smaller as a whole cannot hold what is kept together.
        yield from lines if one_page else set_heading(lines)
    if paper.signatures:
        yield set_signatures(paper.signatures)
    yield set_text(paper.made, "soft")
    if not has_every_sign(paper.texts()):
        yield set_text(paper.signs_said, "soft")


def _part(part: WrittenPart) -> list[Any]:
    return [
        *([set_text(part.title, "heading")] if part.title else []),
        *(piece for one in part.said for piece in set_paragraph(one)),
        *set_facts(part.facts),
        *set_grid(part.table),
    ]
