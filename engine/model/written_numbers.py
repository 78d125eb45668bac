"""Numbers as people write them, and numbers as JSON keeps them: no digit is lost between."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from decimal import Decimal

_SHAPE = re.compile(r"[+-]?[0-9]+(?:[., ][0-9]+)*")
_SWAPPED = str.maketrans(",.", ".,")
MOST_SIGNS = 28
"""No number of a form is longer; as many digits are reckoned with exactly."""


def readings(text: str) -> tuple[Decimal, ...]:
    """Every number that a text can mean: ``120,5`` and ``120.5`` are the same, ``2.500`` is 2.5 or
    2500, and blanks part groups of three digits. Empty where it is none."""
    text = " ".join(text.split())
    if not _SHAPE.fullmatch(text) or len(text) > MOST_SIGNS:
        return ()
    return tuple(dict.fromkeys(_readings(text)))


def _readings(text: str) -> Iterator[Decimal]:
    whole, dots, commas = text, text.count("."), text.count(",")
    last = "," if text.rfind(",") > text.rfind(".") else "."
    other = " " if " " in text else "." if last == "," else ","
    if not dots and not commas:
        if _is_grouped(text, " "):
            yield Decimal(text.replace(" ", ""))
        return
    whole, _, rest = text.rpartition(last)
    if text.count(last) == 1 and rest.isdigit() and _is_grouped(whole, other):
        yield Decimal(f"{whole.replace(other, '')}.{rest}")
    if not (dots and commas) and " " not in text and _is_grouped(text, last):
        yield Decimal(text.replace(last, ""))


def _is_grouped(text: str, sign: str) -> bool:
    head, *groups = text.lstrip("+-").split(sign)
    return bool(
        head.isdigit()
        and all(len(one) == 3 and one.isdigit() for one in groups)
        and (not groups or 1 <= len(head) <= 3)
    )


def kept_number(number: Decimal) -> int | float | None:
    """The number as JSON keeps it; None where it would come back with other digits (a double holds
    15 to 17 of them, IEEE 754)."""
    if number == number.to_integral_value():
        return int(number) if abs(number) < 2**53 else None
    found = float(number)
    return found if exactly(found) == number else None


def exactly(value: float) -> Decimal:
    """A number of JSON with the digits that it is written with: 0.1 is 0.1."""
    return Decimal(repr(value))


def digits_of(value: float | Decimal, sign: str = ".") -> str:
    """All digits of a number, without grouping, exponent and zeros at its end, with this decimal
    ``sign``."""
    text = f"{value if isinstance(value, Decimal) else exactly(value):f}"
    whole, _, rest = text.partition(".")
    return f"{whole}{sign}{rest.rstrip('0')}" if rest.strip("0") else whole


def grouped_digits(value: float | Decimal, language: str) -> str:
    """All digits of a number as people write it in Vietnamese (2.500,5) or English (2,500.5)."""
    text = f"{Decimal(digits_of(value)):,f}"
    return text.translate(_SWAPPED) if language == "vi" else text


def exact_float(text: str) -> float:
    """A number of a JSON text, as ``parse_float`` of ``json.loads`` makes it. What is no number any
    more, such as 1e999, is left to whoever asks for one.

    Raises:
        ValueError: it would come back with other digits.
    """
    found = float(text)
    if math.isfinite(found) and exactly(found) != Decimal(text):
        raise ValueError(f"{text} has more digits than a number of JSON keeps: write at most 15")
    return found
