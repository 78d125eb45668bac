"""Whatever the product says to people, it says in Vietnamese too."""

from __future__ import annotations

import re
import string

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from tests.web.conftest import Api
from tests.web.sentences import sentences
from webapi.i18n import LOCALES, tell, written

_FOLDER = LOCALES / "vi" / "LC_MESSAGES"


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    with (_FOLDER / "messages.po").open("rb") as file:
        return read_po(file, locale="vi")


def gaps(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def test_every_sentence_has_a_translation(catalogue: Catalog) -> None:
    translated = {_id(message) for message in catalogue if message.id and all(_forms(message))}
    assert sentences() - translated == set()


def test_no_translation_is_left_over(catalogue: Catalog) -> None:
    known = sentences()
    assert {_id(message) for message in catalogue if message.id} - known == set()


def test_translations_have_the_gaps_of_their_sentence(catalogue: Catalog) -> None:
    for message in catalogue:
        if message.id:
            wanted = gaps(_id(message))
            assert all(gaps(form) == wanted for form in _forms(message)), message.id


def _id(message: Message) -> str:
    """The sentence of one, where there are two forms."""
    return str(message.id[0] if isinstance(message.id, tuple | list) else message.id)


def _forms(message: Message) -> list[str]:
    """Its translations, and the English sentence of many."""
    said = [message.string] if isinstance(message.string, str) else list(message.string)
    many = message.id[1:] if isinstance(message.id, tuple | list) else ()
    return [str(one) for one in (*said, *many)]


_ARTICLE = re.compile(r"\b[Aa]n? \{")
"""What fills the gap decides between *a* and *an*, so English cannot say either before it."""


def test_no_gap_stands_behind_an_article(catalogue: Catalog) -> None:
    known = {_id(message) for message in catalogue if message.id}
    assert {one for one in known if _ARTICLE.search(one)} == set()


def test_the_compiled_catalogue_is_that_of_the_text(catalogue: Catalog) -> None:
    with (_FOLDER / "messages.mo").open("rb") as file:
        compiled = read_mo(file)
    assert _said(compiled) == _said(catalogue), "run: pybabel compile -d webapi/locale"


def _said(catalogue: Catalog) -> dict[str, list[str]]:
    return {_id(message): _forms(message) for message in catalogue if message.id}


def test_words_in_gaps_are_translated(api: Api) -> None:
    for language, said in (
        ("vi", "Giá trị phải là số nguyên."),
        ("en", "This must be a whole number."),
    ):
        with api.app.test_request_context(headers={"Accept-Language": language}):
            assert tell("This must be {wanted}.", **written({"wanted": "a whole number"})) == said


def test_numbers_in_gaps_are_written_as_people_write_them(api: Api) -> None:
    for language, said in (("vi", "1.234,5"), ("en", "1,234.5")):
        with api.app.test_request_context(headers={"Accept-Language": language}):
            assert said in tell("This must be at least {wanted}.", **written({"wanted": 1234.5}))


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "vi"),
        ("vi", "vi"),
        ("en", "en"),
        ("en-US,en;q=0.9", "en"),
        ("vi-VN,vi;q=0.9,en;q=0.8", "vi"),
        ("en;q=0.8,vi;q=0.9", "vi"),
        ("fr", "vi"),
        ("*", "vi"),
        ("fr, en;q=0.1", "en"),
        ("\x00;;q=x", "vi"),
    ],
)
def test_the_language_is_vietnamese_unless_english_is_preferred(
    api: Api, header: str, language: str
) -> None:
    answer = api.get("/nothing", Accept_Language=header)
    assert answer.headers["Content-Language"] == language
    assert "Accept-Language" in answer.headers["Vary"]
    assert answer.json is not None
    assert answer.json["title"] == {"vi": "Không tìm thấy", "en": "Not found"}[language]
