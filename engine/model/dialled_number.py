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
