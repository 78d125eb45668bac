"""Slips as PDF."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from engine.errors import Invalid
from engine.export.pdf_words import (
    MEDIA_TYPE,
    MM,
    WIDTH,
    has_every_sign,
    is_printable,
    set_facts,
    set_heading,
    set_lined,
    set_paragraph,
    set_signatures,
    set_text,
    write_pdf,
)
from engine.export.qr_code import QUIET, dark_runs, qr_rows
from engine.model.lazy_import import lazy_module
from engine.model.slip import Slip, SlipItem, SlipPart

if TYPE_CHECKING:
    from reportlab import platypus
    from reportlab.graphics import shapes
    from reportlab.lib import colors
else:
    platypus = lazy_module("reportlab.platypus")
    shapes = lazy_module("reportlab.graphics.shapes")
    colors = lazy_module("reportlab.lib.colors")

__all__ = ["MEDIA_TYPE", "write_slip_pdf"]

_QR = 34 * MM


def write_slip_pdf(slip: Slip) -> bytes:
    """The slip as PDF/1.4.

    Raises:
        Invalid: it is too long for anybody to print.
    """
    if not is_printable(slip.texts()):
        raise Invalid(
            "slip_too_long", "This slip is too long for a file. Print the page that shows it."
        )
    return write_pdf(_story(slip), slip.title, slip.code, slip.unit, slip.language)


def _story(slip: Slip) -> Iterator[Any]:
    yield set_text(slip.unit, "soft")
    yield set_text(slip.title, "title")
    yield from set_facts(slip.facts)
    for part in slip.parts:
        yield from _part(part)
    yield from _code(slip)
    yield set_text(slip.made, "soft")
    if not has_every_sign(slip.texts()):
        yield set_text(slip.signs_said, "soft")
    if slip.signatures:
        yield set_signatures(slip.signatures)


def _part(part: SlipPart) -> Iterator[Any]:
    lines = [
        set_text(part.title, "heading"),
        *(piece for one in part.said for piece in set_paragraph(one)),
        *set_facts(part.facts),
        *(table for n, one in enumerate(part.items, 1) for table in _item(n, one)),
    ]
    yield from set_heading(lines)


def _item(number: int, one: SlipItem) -> Iterator[Any]:
    words = [(one.text, "plain"), (one.state, "soft"), (one.reason, "soft")]
    yield from set_lined(set_text(f"{number}.", "plain"), words, 8 * MM)


def _code(slip: Slip) -> Iterator[Any]:
    if slip.link:
        words = [set_text(slip.link_said, "plain"), set_text(slip.link, "soft")]
        style = [("VALIGN", (0, 0), (-1, -1), "MIDDLE"), ("LEFTPADDING", (0, 0), (0, 0), 0)]
        yield platypus.Table(
            [[_drawn(slip.link), words]],
            colWidths=(_QR + 4 * MM, WIDTH - _QR - 4 * MM),
            style=style,
        )


def _drawn(link: str) -> Any:
    """The QR code, square by square."""
    rows = qr_rows(link)
    side = _QR / (len(rows) + 2 * QUIET)
    drawing = shapes.Drawing(_QR, _QR)
    for x, y, length in dark_runs(rows):
        bottom = _QR - (y + QUIET + 1) * side
        square = (x + QUIET) * side, bottom, length * side, side
        drawing.add(shapes.Rect(*square, strokeColor=None, fillColor=colors.black))
    return drawing
