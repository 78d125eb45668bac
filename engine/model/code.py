"""Request codes as the customer reads them out: two letters and ten digits, the last a check digit.

The form is that of EVNHANOI's codes (``GK0123456789``); the check digit is Luhn's, so that a digit
typed wrong or two neighbours swapped are noticed at once.
"""

from __future__ import annotations

import re
from functools import lru_cache

_CODE = re.compile(r"[A-Z]{2}[0-9]{10}")


def make_code(letters: str, digits: str) -> str:
    """The code of a unit's two letters and nine digits."""
    return f"{letters}{digits}{_check_digit(digits)}"


@lru_cache(maxsize=1024)
def is_code(text: str) -> bool:
    """Whether the text has the form of a request code and its check digit fits. Says nothing about
    whether such a case exists."""
    return bool(_CODE.fullmatch(text)) and text[-1] == _check_digit(text[2:-1])


def _check_digit(digits: str) -> str:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)
