"""Characters that nobody sees: they turn a text around, or make two names look the same."""

from __future__ import annotations

import re
import unicodedata

_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_BLANK = frozenset("\u115f\u1160\u2028\u2029\u3164\uffa0")
"""Letters that look like nothing, and ends of lines that are no line ends to most programs."""
_SPACES = frozenset("\t\n\r")


def turning_in(text: str) -> str | None:
    """The first character that changes the direction of a text, as U+202E; None without one."""
    found = _TURNING.search(text)
    return None if found is None else _code(found.group())


def hidden_in(text: str) -> str | None:
    """The first character that is not seen, as U+200B; None without one."""
    if text.isascii() and text.isprintable():
        return None
    return next((_code(one) for one in text if _is_hidden(one)), None)


def _is_hidden(character: str) -> bool:
    if character in _SPACES:
        return False
    return character in _BLANK or unicodedata.category(character) in ("Cc", "Cf")


def _code(character: str) -> str:
    return f"U+{ord(character):04X}"
