"""The text of an expression before it is parsed, and the strings that are written in it."""

from __future__ import annotations

import re
from unicodedata import category, name, normalize

from engine.feel.budget import MAX_TEXT
from engine.feel.errors import FeelBudgetError, FeelSyntaxError
from engine.feel.position import Position
from engine.model.sentence import sentence

# Controls, invisible formatting (bidirectional overrides among it), lone surrogates, and line ends
# that editors do not count: a reader must see all that a condition says.
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_BLANKS = "\t\n\r"

_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{6}|.)")
_ESCAPES = {'"': '"', "'": "'", "\\": "\\", "n": "\n", "r": "\r", "t": "\t"}


def normalise(text: str) -> str:
    """The text in Unicode form NFC.

    Raises:
        FeelBudgetError: more than 2,000 characters.
        FeelSyntaxError: a character that cannot be seen, or nothing but blanks.
    """
    # Decomposed Vietnamese takes up to three characters for a letter.
    _check_length(text, 3 * MAX_TEXT)
    text = normalize("NFC", text)
    _check_length(text, MAX_TEXT)
    if not (text.isascii() and text.isprintable()):
        for start, character in enumerate(text):
            if is_hidden(character):
                raise _hidden(Position(text, start, start + 1), character)
    if not text.strip(f" {_BLANKS}"):
        raise FeelSyntaxError.at(
            Position(text, 0, 0),
            "feel_empty",
            sentence("The expression is empty; write a condition such as `approved = true`."),
        )
    return text


def is_hidden(character: str) -> bool:
    """Whether a reader cannot see this character or what it does to its neighbours."""
    return category(character) in _HIDDEN and character not in _BLANKS


def unquote(quoted: str, at: Position) -> str:
    """The string that a literal with its quotes stands for.

    Raises:
        FeelSyntaxError: an escape that there is not, or one for a hidden character.
    """
    if "\\" not in quoted:
        return quoted[1:-1]

    def replace(found: re.Match[str]) -> str:
        start = at.start + 1 + found.start()
        return _unescape(found[1], Position(at.source, start, start + len(found[0])))

    return normalize("NFC", _ESCAPE.sub(replace, quoted[1:-1]))


def _unescape(escape: str, at: Position) -> str:
    if escape in _ESCAPES:
        return _ESCAPES[escape]
    code = int(escape[1:], 16) if len(escape) > 1 else -1
    if not 0 <= code <= 0x10FFFF or is_hidden(chr(code)):
        raise FeelSyntaxError.at(
            at,
            "feel_bad_escape",
            sentence(
                '`{text}` is not an escape; there are \\" \\\\ \\n \\r \\t and \\u '
                "with the four digits of a visible character.",
                text=at.text,
            ),
        )
    return chr(code)


def _check_length(text: str, most: int) -> None:
    if len(text) > most:
        raise FeelBudgetError.at(
            Position(text, most, len(text)),
            "feel_text_too_long",
            sentence(
                "The expression has {count} characters; at most {max_text} can "
                "be read. Split it into several conditions.",
                count=len(text),
                max_text=MAX_TEXT,
            ),
        )


def _hidden(at: Position, character: str) -> FeelSyntaxError:
    label = name(character, "control character")
    return FeelSyntaxError.at(
        at,
        "feel_hidden_character",
        sentence(
            "The character U+{code} ({label}) cannot be seen; delete it.",
            code=f"{ord(character):04X}",
            label=label,
        ),
    )
