"""One page of a list that people leaf through by number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

PageRow = TypeVar("PageRow")

PAGE = 50
"""So many rows a page has."""
MOST_COUNTED = 1001
"""So far a list is counted: more are told as "more than 1.000"."""


def skipped(number: int) -> int:
    """How many rows stand before the page of this number, counted from 1."""
    return PAGE * (number - 1)


@dataclass(frozen=True, slots=True)
class NumberedPage(Generic[PageRow]):
    """The ``found`` rows of the page ``number`` of a list that has ``whole`` rows, counted up to
    ``MOST_COUNTED``."""

    number: int
    found: Sequence[PageRow]
    whole: int

    @property
    def many(self) -> bool:
        """Whether there are more rows than are counted."""
        return self.whole == MOST_COUNTED

    @property
    def last(self) -> int:
        """The number of the last page, as far as rows are counted."""
        return max(1, -(-self.whole // PAGE))

    @property
    def beyond(self) -> bool:
        """Whether the list has no page of this number."""
        return self.number > 1 and not self.found

    @property
    def more(self) -> bool:
        """Whether another page follows."""
        return len(self.found) == PAGE and (self.number < self.last or self.many)

    @property
    def status(self) -> int:
        """The HTTP status of the page."""
        return 404 if self.beyond else 200
