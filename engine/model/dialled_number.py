"""Phone numbers that a text message reaches."""

from __future__ import annotations

import re

_MOBILE = re.compile(r"0([35789][0-9]{8})")
_ABROAD = re.compile(r"\+([1-9][0-9]{6,14})")


def dialled_number(number: str) -> str | None:
    """A number, as ``engine.forms.phone`` keeps it, as providers want it: with the country's code,
    without signs. None where it is no mobile phone's."""
    found, abroad = _MOBILE.fullmatch(number), _ABROAD.fullmatch(number)
    if abroad:
        return abroad[1]
    return None if found is None else f"84{found[1]}"


def is_mobile_here(number: str) -> bool:
    """Whether the number is a mobile phone's of Vietnam. What strangers have sent goes to no other:
    they would decide what texts abroad cost."""
    return _MOBILE.fullmatch(number) is not None


def number_dialled_as(dialled: str) -> str:
    """The number as it is kept (``engine.forms.phone``), of one as providers write it."""
    digits = dialled.removeprefix("+")
    return f"0{digits[2:]}" if dialled_number(f"0{digits[2:]}") == digits else f"+{digits}"
