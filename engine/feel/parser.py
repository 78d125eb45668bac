"""From text to tree, within the limits of budget.py."""

from __future__ import annotations

from collections.abc import Mapping

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from engine.feel.budget import MAX_NODES, check_depth
from engine.feel.builder import KEYWORDS, Builder
from engine.feel.errors import FeelBudgetError, FeelSyntaxError
from engine.feel.position import Position
from engine.feel.tree import SyntaxNode
from engine.model.sentence import Sentence, sentence

# The basic lexer: a keyword is one everywhere, not only where the grammar expects it.
_GRAMMAR = Lark.open_from_package(
    __package__,
    "feel.lark",
    parser="lalr",
    lexer="basic",
    propagate_positions=True,
    maybe_placeholders=False,
)

# What people write who know other languages, and what it is here: characters that the language
# does not have, and pairs of which the first one may still have made sense.
_STRANGE: Mapping[str, Sentence] = {
    "&": sentence("write `and`"),
    "|": sentence("write `or`"),
    "!": sentence("write `not(...)` or `!=`"),
    "%": sentence("there is no remainder operator"),
    "'": sentence('put strings in double quotes: "..."'),
    "“": sentence('put strings in straight double quotes: "..."'),
    '"': sentence("close the string with a double quote on the same line"),
}
_PAIRS: Mapping[str, Sentence] = {
    "==": sentence("write `=` for equality"),
    "<>": sentence("write `!=` for inequality"),
    "//": sentence("leave comments out"),
    "/*": sentence("leave comments out"),
}
_SEE = sentence("docs/feel.md tells what can be written")


def parse_tree(text: str) -> SyntaxNode:
    """The tree of an expression in NFC.

    Raises:
        FeelSyntaxError: not an expression of the subset.
        FeelBudgetError: more than 400 nodes, or nested more than 40 deep.
    """
    try:
        found = _GRAMMAR.parse(text)
    except UnexpectedInput as error:
        raise _unexpected(text, error) from None
    _check_size(text, found)
    (expression,) = Builder(text).nodes(found)
    return expression


def _check_size(text: str, found: Tree[Token]) -> None:
    """Without recursion: this is the check that makes recursion safe afterwards."""
    nodes = 0
    waiting = [(found, 0)]
    while waiting:
        node, depth = waiting.pop()
        check_depth(depth, Position(text, node.meta.start_pos, node.meta.end_pos))
        nodes += 1
        waiting.extend((child, depth + 1) for child in node.children if isinstance(child, Tree))
    if nodes > MAX_NODES:
        raise FeelBudgetError.at(
            Position(text, 0, len(text)),
            "feel_too_many_nodes",
            sentence(
                "The expression has {nodes} parts; at most {max_nodes} can be "
                "read. Split it into several conditions.",
                nodes=nodes,
                max_nodes=MAX_NODES,
            ),
        )


def _unexpected(text: str, error: UnexpectedInput) -> FeelSyntaxError:
    if isinstance(error, UnexpectedToken) and error.token.type == "$END":
        _check_words(text, len(text))
        return FeelSyntaxError.at(
            Position(text, len(text), len(text)),
            "feel_unfinished",
            sentence("The expression ends too early; a value or a closing bracket is missing."),
        )
    start = error.pos_in_stream or 0
    if isinstance(error, UnexpectedToken):
        at = Position(text, start, start + len(error.token))
        remedy = _remedy(at)
    else:
        at = Position(text, start, start + 1)
        remedy = _STRANGE.get(at.text, _SEE)
    _check_words(text, at.end)
    return FeelSyntaxError.at(
        at,
        "feel_unexpected",
        sentence("`{text}` does not fit here; {remedy}.", text=at.text, remedy=remedy),
    )


def _check_words(text: str, end: int) -> None:
    """Blame a word that can be no name or function, if one stands before the trouble."""
    build = Builder(text)
    try:
        for token in _GRAMMAR.lex(text):
            if (token.start_pos or 0) >= end:
                return
            if token.type == "NAME":
                build.name(token)
            elif token.type == "FUNCTION":
                build.function(token)
    except UnexpectedCharacters:
        return


def _remedy(at: Position) -> Sentence:
    for pair, remedy in _PAIRS.items():
        if pair in at.source[max(at.start - 1, 0) : at.start + 2]:
            return remedy
    if at.text.lower() in KEYWORDS and at.text.lower() != at.text:
        return sentence("write `{word}` in small letters", word=at.text.lower())
    return _SEE
