"""Where a part of an expression stands."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Position:
    """A stretch of the expression's text, ``start`` included, ``end`` not, counted from 0."""

    source: str = field(repr=False)
    start: int
    end: int

    @property
    def line(self) -> int:
        """The line it begins in, counted from 1."""
        return self.source.count("\n", 0, self.start) + 1

    @property
    def column(self) -> int:
        """The character of that line it begins with, counted from 1."""
        return self.start - self.source.rfind("\n", 0, self.start)

    @property
    def length(self) -> int:
        """In characters; 0 at the end of the text."""
        return self.end - self.start

    @property
    def text(self) -> str:
        """The part itself, shortened in the middle where it is long: for messages."""
        text = " ".join(self.source[self.start : self.end].split())
        return text if len(text) <= 60 else f"{text[:28]} ... {text[-27:]}"

    def to(self, other: Position) -> Position:
        """The stretch that holds both parts."""
        return Position(self.source, min(self.start, other.start), max(self.end, other.end))
