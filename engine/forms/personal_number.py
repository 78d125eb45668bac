"""Personal numbers of the identity card, and tax codes, which may be one."""

from __future__ import annotations

import re

from engine.forms.misread import Misread
from engine.model.text import one_line

IDENTITY_EXAMPLE = "001099012345"
TAX_EXAMPLE = "0100100079"
_PROVINCES = frozenset(
    {1, 2, 4, 6, 8, 10, 11, 12, 14, 15, 17, 19, 20, 22, 24, 25, 26, 27, 30, 31, 33, 34, 35, 36, 37}
    | {38, 40, 42, 44, 45, 46, 48, 49, 51, 52, 54, 56, 58, 60, 62, 64, 66, 67, 68, 70, 72, 74, 75}
    | {77, 79, 80, 82, 83, 84, 86, 87, 89, 91, 92, 93, 94, 95, 96}
)
"""Where a birth was registered, of the 63 provinces of before 1/7/2025: numbers are for life, and
the 34 of today keep codes of these. From 100 on stand countries (Circular 59/2021/TT-BCA)."""
_COUNTRIES = 100
_BORN_IN_THIS_CENTURY = 3
"""The fourth digit says century and sex: 0 and 1 born before 2000, 2 and 3 before 2100."""
_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)
"""Of the first nine digits of a tax code, for the tenth (Circular 86/2024/TT-BTC keeps it)."""
_BRANCH = re.compile(r"([0-9]{10})-?([0-9]{3})")


def read_identity_number(text: str) -> str:
    """The twelve digits of a personal number.

    Raises:
        Misread: it has not twelve digits, or begins as none does.
    """
    digits = _plain(text).replace("-", "")
    if re.fullmatch("[0-9]{9}", digits):
        raise Misread(
            "The identity card of nine digits is no longer valid. Write the personal number of "
            "twelve: {example}."
        )
    if not re.fullmatch("[0-9]{12}", digits):
        raise Misread("A personal number has twelve digits: {example}.")
    if not _is_plausible(digits):
        raise Misread(
            "No personal number begins with these digits. Compare it with the card; one is written "
            "like this: {example}."
        )
    return digits


def _is_plausible(digits: str) -> bool:
    place = int(digits[:3])
    registered = place in _PROVINCES or place >= _COUNTRIES
    return registered and int(digits[3]) <= _BORN_IN_THIS_CENTURY


def grouped_identity_number(digits: str) -> str:
    """Twelve digits in groups of three."""
    return " ".join(digits[at : at + 3] for at in range(0, len(digits), 3))


def read_tax_code(text: str) -> str:
    """A tax code in one form: ten digits; with the branch, ``0100100079-001``; or, since 1/7/2025,
    the twelve digits of a personal number (Circular 86/2024/TT-BTC).

    Raises:
        Misread: it is none, or its tenth digit does not check the nine before it.
    """
    code = _plain(text)
    if re.fullmatch("[0-9]{12}", code):
        if not _is_plausible(code):
            raise Misread(
                "This is no personal number, and no tax code of twelve digits. A company's is "
                "written like this: {example}."
            )
        return code
    found = _BRANCH.fullmatch(code) or re.fullmatch("([0-9]{10})", code)
    if found is None or found.groups()[-1] == "000":
        raise Misread(
            "A tax code has ten digits, 13 with the branch, or the twelve of a personal number: "
            "{example}."
        )
    if tax_check_digit(code[:9]) != code[9]:
        raise Misread(
            "One digit of this tax code is wrong: the tenth does not fit the nine before it. "
            "One that is right: {example}."
        )
    return "-".join(found.groups())


def tax_check_digit(digits: str) -> str:
    """The tenth digit that belongs to the first nine; ``10`` where they are no tax code."""
    total = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True))
    return str(10 - total % 11)


def _plain(text: str) -> str:
    return one_line(text).replace(" ", "").replace(".", "")
