"""Whatever the engine says by itself, it says in Vietnamese too."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

import engine
from engine.export import terms
from engine.i18n import LOCALES, say

Said = dict[tuple[str, str], str]
"""Translations by context (mostly none) and sentence."""
_FOLDER = LOCALES / "vi" / "LC_MESSAGES"


@pytest.fixture(scope="module")
def catalogue() -> Said:
    with (_FOLDER / "messages.po").open("rb") as file:
        return said(read_po(file, locale="vi"))


def said(catalogue: Catalog) -> Said:
    return {
        (_context(message), str(message.id)): str(message.string)
        for message in catalogue
        if message.id
    }


def _context(message: Message) -> str:
    """Babel leaves it as bytes where it reads a compiled catalogue."""
    given: str | bytes = message.context or ""
    return given.decode() if isinstance(given, bytes) else given


def sentences() -> Iterator[tuple[str, str]]:
    """The second argument of every call of ``say`` in the engine, and what is marked in tables; and
    the words that have a context."""
    yield from ((terms._IN_FILES, word) for word in terms._STATES_IN_FILES.values())
    for path in Path(str(engine.__file__)).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.Call(ast.Name("say"), [_, ast.Constant(str(sentence)), *_]):
                    yield "", sentence
                case ast.Call(ast.Name("mark"), [ast.Constant(str(sentence))]):
                    yield "", sentence


def gaps(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def test_every_sentence_has_a_translation_with_the_same_gaps(catalogue: Said) -> None:
    known = set(sentences())
    assert {sentence for sentence in known if not catalogue.get(sentence)} == set()
    assert {s for s in known if gaps(s[1]) != gaps(catalogue[s])} == set()
    assert catalogue.keys() - known == set()


def test_the_compiled_catalogue_is_that_of_the_text(catalogue: Said) -> None:
    with (_FOLDER / "messages.mo").open("rb") as file:
        assert said(read_mo(file)) == catalogue, "run: pybabel compile -d engine/locale"


def test_gaps_are_written_as_people_write_them() -> None:
    at = datetime(2014, 12, 9, 10, tzinfo=UTC)
    assert say("vi", "{at}", at=at) == "17:00 09/12/2014"
    assert say("en", "{at}", at=at) == "17:00 9 Dec 2014"
    assert say("vi", "{day}", day=date(2014, 12, 9)) == "09/12/2014"
    assert say("vi", "{days}", days=Decimal("1.50")) == "1,5"
    assert say("fr", "{days}", days=Decimal("10")) == "10"
