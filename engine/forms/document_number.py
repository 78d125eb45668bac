"""Numbers of contracts, permits, minutes and devices: letters, digits and signs in one line."""

from __future__ import annotations

import re

from engine.forms.misread import Misread
from engine.model.text import one_line

EXAMPLE = "12/2026/HĐMBĐ"
SERIAL_EXAMPLE = "2026-0123456"
"""As makers write it on a device, where a bar code often says the same."""
LONGEST = 50
_AROUND = re.compile(r" ?([/-]) ?")
_SLASHES = str.maketrans("\u2044\u2215\uff0f", "///")


def read_document_number(text: str) -> str:
    """The number in one line, without blanks around strokes and hyphens; letters stay as they are.

    Raises:
        Misread: it has no letter and no digit, or is too long.
    """
    number = _AROUND.sub(r"\1", one_line(text).translate(_SLASHES))
    if len(number) > LONGEST or not any(sign.isalnum() for sign in number):
        raise Misread("A number has at most 50 signs, a letter or a digit among them: {example}.")
    return number
