"""Amounts of money in whole đồng."""

from __future__ import annotations

import re
from decimal import Decimal

from engine.forms.misread import Misread
from engine.model.text import one_line
from engine.model.written_numbers import readings

EXAMPLE = "1.500.000"
MOST = 10**15
"""A quadrillion đồng: more than anything costs, and less than JSON keeps to the last digit."""
_CURRENCY = re.compile(r"(?:^(?:vnd|vnđ|₫) ?)|(?: ?(?:đồng|dong|vnd|vnđ|đ|₫)\.?$)")
_SCALES = {
    "nghìn": 10**3,
    "ngàn": 10**3,
    "k": 10**3,
    "triệu": 10**6,
    "tr": 10**6,
    "tỷ": 10**9,
    "tỉ": 10**9,
}
_PART = re.compile(rf"([0-9][0-9., ]*?) ?({'|'.join(_SCALES)})(?![^\W\d_])[ ,]*")


def read_money(text: str) -> int:
    """The amount in đồng: ``1.500.000 đ``, ``1 500 000``, ``1,5 triệu``.

    Raises:
        Misread: it is none, or can be two.
    """
    line = _CURRENCY.sub("", one_line(text).lower())
    amount = _scaled(line) if re.search(r"[^\W\d_]", line) else _plain(line)
    if amount is None or not 0 <= amount <= MOST:
        raise Misread("This is no amount in whole đồng. Write it like this: {example}.")
    return amount


def _plain(line: str) -> int | None:
    """A point before three digits parts groups: no đồng has a thousandth."""
    whole = [one for one in readings(line) if one == one.to_integral_value()]
    return int(max(whole)) if whole else None


def _scaled(line: str) -> int | None:
    """The sum of parts such as ``2 tỷ 500 triệu``, each of a smaller scale than the one before."""
    total, at, last = Decimal(0), 0, MOST
    while at < len(line):
        part = _PART.match(line, at)
        if part is None or _SCALES[part[2]] >= last:
            return None
        found, last, at = readings(part[1]), _SCALES[part[2]], part.end()
        if len(found) > 1:
            raise Misread("This can be two amounts. Write all its digits, like this: {example}.")
        if not found:
            return None
        total += found[0] * last
    return int(total) if total == total.to_integral_value() else None
