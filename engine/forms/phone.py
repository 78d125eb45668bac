"""Phone numbers as they stand on paper, kept in one form."""

from __future__ import annotations

import re

import phonenumbers

from engine.forms.misread import Misread
from engine.model.text import one_line

EXAMPLE = "0912 345 678"
_COUNTRY = "VN"
_CODE = 84
_PLAN = re.compile(r"[35789][0-9]{8}|2[0-9]{9}|1[89]00[0-9]{4,6}")
"""Mobile numbers, lines of provinces with their area code, and hotlines, without the leading 0: the
numbering plan of Circular 22/2014/TT-BTTTT since the changes of 2017 and 2018. It is ours, so that
an answer of today is right tomorrow, whichever ranges the library knows then."""
_SIGNS = re.compile(r"[+0-9][0-9 ().-]*|\([+0-9][0-9 ().-]*")
_EXTENSION = re.compile(
    r"[ ,;(]*(?:(?:số )?máy (?:lẻ|nhánh)|lẻ|nhánh|ext(?:ension)?\b|;ext=|x|#)[ .:]*"
    r"([0-9]{1,6})\)?$",
    re.IGNORECASE,
)


def read_phone(text: str) -> str:
    """The number without blanks and signs: with its leading 0 (hotlines have none), or with + and
    the country's code from abroad; ``;ext=12`` follows where there is an extension (RFC 3966).

    Raises:
        Misread: it is none, or several.
    """
    line = one_line(text)
    found = _EXTENSION.search(line)
    number = line[: found.start()] if found else line
    if not _SIGNS.fullmatch(number):
        raise Misread("This is not one phone number. Write it as on paper: {example}.")
    try:
        parsed = phonenumbers.parse(number, _COUNTRY)
    except phonenumbers.NumberParseException:
        raise _wrong() from None
    plain = _vietnamese(parsed) if parsed.country_code == _CODE else _foreign(parsed)
    return f"{plain};ext={found[1]}" if found else plain


def _vietnamese(parsed: phonenumbers.PhoneNumber) -> str:
    national = str(parsed.national_number)
    if not _PLAN.fullmatch(national):
        raise _wrong()
    return national if national.startswith("1") else f"0{national}"


def _foreign(parsed: phonenumbers.PhoneNumber) -> str:
    if not phonenumbers.is_possible_number(parsed):
        raise _wrong()
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def _wrong() -> Misread:
    return Misread(
        "No phone number has these digits. Write all ten of a mobile phone, or the area code with "
        "the number: {example}."
    )


def grouped_phone(number: str) -> str:
    """A number as ``read_phone`` keeps it, in groups: ``0912 345 678``, ``024 3822 1234``."""
    parsed = phonenumbers.parse(number, _COUNTRY)
    at_home = parsed.country_code == _CODE
    form = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(parsed, form.NATIONAL if at_home else form.INTERNATIONAL)
