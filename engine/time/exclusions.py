"""Which time is left out of the limit over a case: the one rule that all who tell its end ask.

Time is left out while the case is suspended, and while a step is open that does not count and none
that does. Where nobody holds a step, time counts (docs/decisions/0008-the-clock-ledger.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from engine.model.instant import to_instant, to_text
from engine.time.adjustment import Adjustment, Extension, Pause, merge_pauses
from engine.time.limit import parse_limit

Adjusted = tuple[tuple[str, str, str], ...]
"""What has happened to a limit, as it stands in the row of its case, instants as text: pauses
``["pause", since, until]``, extensions ``["extension", at, by]``, annulments of its breach
``["annulled", at, at]``. A pause that goes on has no ``until`` and stands last."""


class Held(NamedTuple):
    """Somebody held a step, or the case stood still, from one instant to the other; ``counts``:
    toward the limit over the case."""

    since: datetime
    until: datetime
    counts: bool


def left_out(held: Iterable[Held]) -> list[Pause]:
    """The times that do not count, in order, from who held what."""
    held = list(held)
    if all(one.counts for one in held):
        return []
    counted = merge_pauses(Pause(one.since, one.until) for one in held if one.counts)
    found: list[Pause] = []
    for away in merge_pauses(Pause(one.since, one.until) for one in held if not one.counts):
        found += without(away, counted)
    return found


def without(time: Pause, others: Iterable[Pause]) -> Iterator[Pause]:
    """The parts of a time during which none of the others goes on; those in the order of time."""
    since = time.since
    for other in others:
        if other.until <= since or other.since >= time.until or other.since == other.until:
            continue
        if since < other.since:
            yield Pause(since, other.since)
        since = other.until
    if since < time.until:
        yield Pause(since, time.until)


# -- in the row of a case


def note_left_out(
    adjusted: Adjusted, counts: Iterable[bool], at: datetime, *, suspended: bool
) -> Adjusted:
    """With the beginning or the end of time that is left out, where that changes at that instant.
    ``counts`` says of each step that is open from then on whether its time counts."""
    leaves_out = suspended or set(counts) == {False}
    if leaves_out == (left_out_since(adjusted) is not None):
        return adjusted
    return _begin(adjusted, at) if leaves_out else _end(adjusted, at)


def left_out_since(adjusted: Adjusted) -> datetime | None:
    """Since when time is being left out; None where it counts."""
    return to_instant(adjusted[-1][1]) if adjusted and _runs(adjusted[-1]) else None


def _begin(adjusted: Adjusted, at: datetime) -> Adjusted:
    """A stretch that ends at that very instant goes on."""
    if adjusted and adjusted[-1][0] == "pause" and adjusted[-1][2] == to_text(at):
        return (*adjusted[:-1], ("pause", adjusted[-1][1], ""))
    return (*adjusted, ("pause", to_text(at), ""))


def _end(adjusted: Adjusted, at: datetime) -> Adjusted:
    since, until = adjusted[-1][1], to_text(at)
    return adjusted[:-1] if since == until else (*adjusted[:-1], ("pause", since, until))


def note_extended(adjusted: Adjusted, at: datetime, by: str) -> Adjusted:
    """More time was agreed on."""
    return _note(adjusted, ("extension", to_text(at), by))


def note_annulled(adjusted: Adjusted, at: datetime) -> Adjusted:
    """That it was broken was recorded wrongly."""
    return _note(adjusted, ("annulled", to_text(at), to_text(at)))


def _note(adjusted: Adjusted, entry: tuple[str, str, str]) -> Adjusted:
    running = adjusted[-1:] if left_out_since(adjusted) is not None else ()
    return (*adjusted[: len(adjusted) - len(running)], entry, *running)


def read_adjustments(adjusted: Iterable[tuple[str, str, str]], at: datetime) -> list[Adjustment]:
    """What has happened to a limit by that instant: no time is left out after it, and nothing was
    agreed on."""
    found: list[Adjustment] = []
    for kind, first, second in adjusted:
        begins = to_instant(first)
        if kind == "extension" and begins <= at:
            found.append(Extension(begins, parse_limit(second)))
        elif kind == "pause" and begins < at:
            found.append(Pause(begins, min(to_instant(second), at) if second else at))
    return found


def read_annulled(adjusted: Iterable[tuple[str, str, str]]) -> list[datetime]:
    """When it was found that the limit had been broken by mistake."""
    return [to_instant(at) for kind, at, _ in adjusted if kind == "annulled"]


def _runs(entry: tuple[str, str, str]) -> bool:
    return entry[0] == "pause" and not entry[2]
