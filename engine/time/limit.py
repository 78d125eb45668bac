"""A legal limit: so many working days, or so many calendar days."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum

from engine.time.errors import LimitError

MOST_DAYS = 3_650
HALF_DAY = timedelta(hours=4)

_TEXT = re.compile(r"([1-9][0-9]{0,3}(?:\.5)?|0\.5)(wd|cd)")
_REMEDY = (
    "Write a number of days and a unit, such as 10wd or 0.5wd (working days, halves allowed) "
    f"or 15cd (calendar days, whole), at most {MOST_DAYS} days."
)


class LimitUnit(StrEnum):
    """What a limit counts: working days (``wd``) or calendar days (``cd``); Civil Code, articles
    147 and 148."""

    WORKING_DAY = "wd"
    CALENDAR_DAY = "cd"


@dataclass(frozen=True, slots=True)
class Limit:
    """``amount`` days of ``unit``: a positive multiple of 0.5, whole for calendar days.

    Raises:
        LimitError: the amount is not one of those, or is over 3,650 days.
    """

    amount: Decimal
    unit: LimitUnit

    def __post_init__(self) -> None:
        step = Decimal("0.5") if self.unit is LimitUnit.WORKING_DAY else Decimal(1)
        if not self.amount.is_finite() or self.amount <= 0 or self.amount > MOST_DAYS:
            raise LimitError(f"{self.amount} days is no usable limit. {_REMEDY}")
        if self.amount % step:
            raise LimitError(f"{self.amount}{self.unit} is no multiple of {step}. {_REMEDY}")

    @property
    def is_whole(self) -> bool:
        """Whether it has no half day."""
        return self.amount % 1 == 0

    @property
    def days(self) -> int:
        """The amount in days; meaningful only for a whole limit."""
        return int(self.amount)

    @property
    def working_time(self) -> timedelta:
        """The amount as working time, four hours to the half day; not for calendar days."""
        return int(self.amount * 2) * HALF_DAY

    def __str__(self) -> str:
        return f"{self.amount.normalize():f}{self.unit}"


def parse_limit(text: str) -> Limit:
    """Reads ``10wd``, ``0.5wd``, ``15cd``; ``str`` of the answer is the same text again.

    Raises:
        LimitError: anything else.
    """
    found = _TEXT.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        raise LimitError(f"{shown(text)} is not a limit. {_REMEDY}")
    return Limit(Decimal(found[1]), LimitUnit(found[2]))


def shown(value: object) -> str:
    """``value`` as it may stand in a message: quoted and not longer than a line."""
    quoted = repr(value)
    return quoted if len(quoted) <= 60 else quoted[:57] + "..."
