"""Where a place lies, in degrees, as maps, receivers and papers write it."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from engine.forms.misread import Misread
from engine.model.text import one_line
from engine.model.written_numbers import digits_of, kept_number

LATITUDES = (6, 23.5)
LONGITUDES = (102, 118)
"""Vietnam with its seas: from the special zone Trường Sa to Lũng Cú, and to the east of that zone.
No degree is one of both."""
LATITUDE_EXAMPLE, LONGITUDE_EXAMPLE = "10.762622", "106.660172"
_DECIMALS = Decimal("0.0000001")
"""To a centimetre: what is left of degrees, minutes and seconds."""

_NOWHERE = Decimal(-999)

_ONE = r"""
    (?P<before{0}>[NSEWBĐT])?[ ]?
    (?P<sign{0}>[+-])?(?P<degrees{0}>[0-9]{{1,3}}(?:[.,][0-9]{{1,20}})?)[ ]?(?:°[ ]?
      (?:(?P<minutes{0}>[0-9]{{1,2}}(?:[.,][0-9]{{1,10}})?)[ ]?'[ ]?
        (?:(?P<seconds{0}>[0-9]{{1,2}}(?:[.,][0-9]{{1,10}})?)[ ]?(?:"|'')[ ]?)?)?)?
    (?P<after{0}>[NSEWBĐT])?
"""
_SINGLE = re.compile(_ONE.format(1), re.VERBOSE | re.IGNORECASE)
_PAIR = re.compile(
    rf"\(?{_ONE.format(1)}(?:[ ]?[,;][ ]?|[ ]){_ONE.format(2)}\)?", re.VERBOSE | re.IGNORECASE
)
_SIGNS = str.maketrans(
    {"º": "°", "˚": "°", "′": "'", "’": "'", "ʹ": "'", "″": '"', "”": '"', "“": '"', "ʺ": '"'}
)
_NEGATIVE = frozenset("SWT")
"""South and west. In Vietnamese, B, Đ and T are north, east and west; N, south there and north in
English, is north: no place of Vietnam lies south."""


class Coordinates(NamedTuple):
    """Degrees north and east (WGS 84)."""

    latitude: int | float
    longitude: int | float


def read_latitude(text: str) -> int | float:
    """Degrees north, of one coordinate or of a pair.

    Raises:
        Misread: it is none, or lies outside of Vietnam.
    """
    found = [one for one in _degrees(text) if lies_within(one, LATITUDES)]
    if len(found) != 1:
        raise Misread(
            "This is no latitude in Vietnam, which lies between 6 and 23.5 degrees. Write it like "
            "this: {example}."
        )
    return _kept(found[0])


def read_longitude(text: str) -> int | float:
    """Degrees east, of one coordinate or of a pair.

    Raises:
        Misread: it is none, or lies outside of Vietnam.
    """
    found = [one for one in _degrees(text) if lies_within(one, LONGITUDES)]
    if len(found) != 1:
        raise Misread(
            "This is no longitude in Vietnam, which lies between 102 and 118 degrees. Write it "
            "like this: {example}."
        )
    return _kept(found[0])


def read_pair(text: str) -> Coordinates | None:
    """Both coordinates, where a text has both, as it is copied from a map; else None."""
    if len(_degrees(text)) < 2:
        return None
    try:
        return Coordinates(read_latitude(text), read_longitude(text))
    except Misread:
        return None


def lies_within(degrees: Decimal | float, bounds: tuple[float, float]) -> bool:
    """Whether degrees lie within bounds, both of them included."""
    return bounds[0] <= degrees <= bounds[1]


def written_degrees(degrees: float) -> str:
    """With a decimal point in every language, as maps take it, and all its digits."""
    return f"{digits_of(degrees)}°"


def _kept(degrees: Decimal) -> int | float:
    kept = kept_number(degrees)
    if kept is None:
        raise Misread(
            "This has more digits than can be kept. Write at most ten after the point, such as "
            "{example}."
        )
    return kept


def _degrees(text: str) -> list[Decimal]:
    line = one_line(text.translate(_SIGNS))
    single, pair = _SINGLE.fullmatch(line), _PAIR.fullmatch(line)
    if single:
        return [_one(single, 1)]
    return [_one(pair, 1), _one(pair, 2)] if pair else []


def _one(found: re.Match[str], number: int) -> Decimal:
    def part(name: str) -> Decimal:
        return Decimal((found[f"{name}{number}"] or "0").replace(",", "."))

    minutes, seconds = part("minutes"), part("seconds")
    degrees = part("degrees")
    if minutes or seconds:
        if minutes >= 60 or seconds >= 60 or degrees % 1:
            return _NOWHERE
        degrees = (degrees + minutes / 60 + seconds / 3600).quantize(_DECIMALS).normalize()
    letters = {(found[f"{place}{number}"] or "").upper() for place in ("before", "after")}
    negative = found[f"sign{number}"] == "-" or letters & _NEGATIVE
    return -degrees if negative else degrees
