"""QR codes (ISO/IEC 18004), as squares to draw and as a drawing for pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from engine.model.lazy_import import lazy_module

if TYPE_CHECKING:
    import segno
else:
    segno = lazy_module("segno")

_CORRECTION = "m"
"""15 % of it may be dirty or creased."""
QUIET = 4
"""Squares that stay white around it, as the standard asks."""


def qr_rows(text: str) -> tuple[tuple[bool, ...], ...]:
    """The squares of the code that holds the text, row by row: whether each is dark."""
    made = segno.make(text, error=_CORRECTION, micro=False, boost_error=False)
    return tuple(tuple(bool(one) for one in row) for row in made.matrix)


def dark_runs(rows: Sequence[Sequence[bool]]) -> Iterator[tuple[int, int, int]]:
    """Where dark squares stand side by side: column and row of the first, and how many there
    are."""
    for y, row in enumerate(rows):
        x = 0
        for is_dark, squares in groupby(row):
            length = len(list(squares))
            if is_dark:
                yield x, y, length
            x += length


def qr_svg(text: str, label: str) -> str:
    """The same as SVG that can stand in a page: dark on white whatever the colours of the page,
    called ``label`` for those who do not see it."""
    rows = qr_rows(text)
    size = len(rows) + 2 * QUIET
    dark = "".join(
        f"M{x + QUIET} {y + QUIET}h{length}v1h-{length}z" for x, y, length in dark_runs(rows)
    )
    return (
        f'<svg class="qr" viewBox="0 0 {size} {size}" role="img" aria-label="{_quoted(label)}" '
        f'shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{size}v{size}H0z"/>'
        f'<path d="{dark}"/></svg>'
    )


def _quoted(text: str) -> str:
    kept = text.replace("&", "&amp;").replace("<", "&lt;")
    return kept.replace(">", "&gt;").replace('"', "&quot;")
