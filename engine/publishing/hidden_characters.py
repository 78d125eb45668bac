"""Characters in documents that nobody sees."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from engine.model.documents import Document, Kind
from engine.model.hidden import hidden_in
from engine.model.problem import Problem
from engine.model.sentence import sentence

_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})|\\U(000[0-9a-fA-F]{5})")
"""As JSON and TOML let a character be written."""


def check_hidden(documents: Iterable[Document]) -> Iterator[Problem]:
    """The first of each document. In diagrams the reading of them looks for more than this."""
    for document in documents:
        line, character = _first_hidden(document.content)
        if character and document.kind is not Kind.PROCESS:
            yield Problem(
                "hidden-character",
                sentence(
                    "The document holds the character {character}, which nobody sees.",
                    character=character,
                ),
                "Delete it; if it cannot be found, type the text anew.",
                document.name,
                line=line,
            )


def _first_hidden(content: str) -> tuple[int, str | None]:
    """Line and code of the first character that nobody sees, written plainly or escaped."""
    for number, line in enumerate(content.split("\n"), 1):
        plain = _ESCAPE.sub(lambda found: chr(int(found[1] or found[2], 16)), line)
        if character := hidden_in(plain):
            return number, character
    return 0, None
