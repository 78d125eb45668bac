"""The grammar file itself."""

import logging
from importlib.resources import files

import pytest
from lark import Lark, logger

from engine.feel import FeelSyntaxError, parse


def test_the_grammar_has_no_conflicts(caplog: pytest.LogCaptureFixture) -> None:
    grammar = files("engine.feel").joinpath("feel.lark").read_text(encoding="utf-8")

    with caplog.at_level(logging.DEBUG, logger=logger.name):
        logger.addHandler(caplog.handler)
        Lark(grammar, parser="lalr", lexer="basic", debug=True)
        logger.removeHandler(caplog.handler)

    assert [message for message in caplog.messages if "onflict" in message] == []


WORDS = [
    *["and", "or", "in", "between", "if", "then", "else", "some", "every", "satisfies"],
    *["true", "false", "null", "for", "return", "function", "instance", "of", "not"],
]


@pytest.mark.parametrize("word", WORDS)
def test_a_word_of_the_language_is_never_a_name(word: str) -> None:
    for text in (f"x.{word}", f"some {word} in [1] satisfies true", f"{{{word}: 1}}"):
        with pytest.raises(FeelSyntaxError):
            parse(text)


@pytest.mark.parametrize("name", ["android", "in_plan", "nullable", "or1", "iffy", "notes", "date"])
def test_a_name_may_begin_like_a_word_of_the_language(name: str) -> None:
    assert parse(f"{name} = 1 and x.{name} = 2").test({name: 1, "x": {name: 2}}) is True
