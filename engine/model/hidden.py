"""Characters that nobody sees: they turn a text around, or make two names look the same."""

from __future__ import annotations

import re
import unicodedata

_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"
    "\u2028\u2029\u2800]"
)
"""Default_Ignorable_Code_Point of Unicode (UAX 44), which Python's own tables leave out: letters,
marks and selectors among them. Beside those the ends of lines that are none to most programs, and
the pattern of Braille without a dot."""
_STYLES = frozenset("\ufe0e\ufe0f")
"""They say whether the sign before them is drawn in colours."""
_SPACES = frozenset("\t\n\r")


def turning_in(text: str) -> str | None:
    """The first character that changes the direction of a text, as U+202E; None without one."""
    found = _TURNING.search(text)
    return None if found is None else _code(found.group())


def hidden_in(text: str) -> str | None:
    """The first character that is not seen, as U+200B; None without one."""
    if text.isprintable() and not _UNSEEN.search(text):
        return None
    before = " "
    for character in text:
        if _is_hidden(character) and not _is_styled(before, character):
            return _code(character)
        before = character
    return None


def shows_nothing(text: str) -> bool:
    """Whether nothing of the text can be seen: it is empty, or all blanks and hidden characters.
    What cannot be written at all is not hidden, so that it is named."""
    return not any(
        not (one.isspace() or _UNSEEN.match(one) or unicodedata.category(one) == "Cf")
        for one in text
    )


def _is_hidden(character: str) -> bool:
    if character in _SPACES:
        return False
    return bool(_UNSEEN.match(character)) or unicodedata.category(character) in ("Cc", "Cf")


def _is_styled(sign: str, character: str) -> bool:
    """Whether the character says how a sign before it is drawn, so that it can be seen."""
    return character in _STYLES and unicodedata.category(sign)[0] in "SP"


def _code(character: str) -> str:
    return f"U+{ord(character):04X}"
