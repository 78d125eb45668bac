"""Slips as PDF: A4, in a font that has every letter of Vietnamese, the same bytes for the same
slip."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from html import escape
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.export.qr_code import QUIET, dark_runs, qr_rows
from engine.model.lazy_import import lazy_module
from engine.model.slip import Facts, Slip, SlipItem, SlipPart

if TYPE_CHECKING:
    from reportlab import platypus
    from reportlab.graphics import shapes
    from reportlab.lib import colors, styles
    from reportlab.pdfbase import pdfmetrics, ttfonts
else:
    platypus = lazy_module("reportlab.platypus")
    shapes = lazy_module("reportlab.graphics.shapes")
    colors = lazy_module("reportlab.lib.colors")
    styles = lazy_module("reportlab.lib.styles")
    pdfmetrics = lazy_module("reportlab.pdfbase.pdfmetrics")
    ttfonts = lazy_module("reportlab.pdfbase.ttfonts")

MEDIA_TYPE = "application/pdf"
_FONTS = Path(__file__).parent / "fonts"
_PLAIN, _BOLD = "BeVietnamPro-Regular", "BeVietnamPro-SemiBold"
_MM = 72 / 25.4
_A4 = (210 * _MM, 297 * _MM)
_MARGIN = 18 * _MM
_WIDTH = _A4[0] - 2 * _MARGIN
_PADDING = 6
"""What the library leaves free around a page's text by itself."""
_LABEL = 52 * _MM
_QR = 34 * _MM
_GREY = (0.3, 0.3, 0.3)
_SIGNED = 16 * _MM
"""Room for a signature."""


def write_slip_pdf(slip: Slip) -> bytes:
    """The slip as PDF/1.4. What does not fit on one page runs on to the next; each says its number
    and the code."""
    into = BytesIO()
    document = platypus.SimpleDocTemplate(
        into,
        pagesize=_A4,
        leftMargin=_MARGIN - _PADDING,
        rightMargin=_MARGIN - _PADDING,
        topMargin=15 * _MM,
        bottomMargin=18 * _MM,
        title=f"{slip.title} – {slip.code}",
        author=slip.unit,
        creator="Motcua",
        lang=slip.language,
        invariant=1,
    )

    def foot(canvas: Any, _: Any) -> None:
        canvas.setFont(_PLAIN, 8)
        canvas.setFillColorRGB(*_GREY)
        canvas.drawString(_MARGIN, 10 * _MM, f"Motcua · {slip.code}")
        canvas.drawRightString(_A4[0] - _MARGIN, 10 * _MM, str(canvas.getPageNumber()))

    _styles()
    document.build(list(_story(slip)), onFirstPage=foot, onLaterPages=foot)
    return into.getvalue()


def _story(slip: Slip) -> Iterator[Any]:
    yield _text(slip.unit, "soft")
    yield _text(slip.title, "title")
    yield from _facts(slip.facts)
    for part in slip.parts:
        yield from _part(part)
    yield from _code(slip)
    yield _text(slip.made, "soft")
    if slip.signatures:
        yield _signatures(slip.signatures)


def _part(part: SlipPart) -> Iterator[Any]:
    lines = [
        _text(part.title, "heading"),
        *(_text(one, "plain") for one in part.said),
        *_facts(part.facts),
        *(_item(n, one) for n, one in enumerate(part.items, 1)),
    ]
    # A title never stands alone at the foot of a page.
    yield platypus.KeepTogether(lines[:2])
    yield from lines[2:]


def _facts(facts: Facts) -> list[Any]:
    if not facts:
        return []
    rows = [[_text(label, "soft"), _text(text, "strong")] for label, text in facts]
    return [_table(rows, (_LABEL, _WIDTH - _LABEL))]


def _item(number: int, one: SlipItem) -> Any:
    words = [_text(one.text, "plain")]
    words += [_text(text, "soft") for text in (one.state, one.reason) if text]
    return _table([[_text(f"{number}.", "plain"), words]], (8 * _MM, _WIDTH - 8 * _MM))


def _table(rows: list[list[Any]], widths: Sequence[float]) -> Any:
    style = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 4),
        ("TOPPADDING", (0, 0), (-1, -1), 1),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
        ("LINEBELOW", (0, 0), (-1, -1), 0.25, (0.8, 0.8, 0.8)),
    ]
    return platypus.Table(rows, colWidths=widths, style=style, splitInRow=1)


def _code(slip: Slip) -> Iterator[Any]:
    if slip.link:
        words = [_text(slip.link_said, "plain"), _text(slip.link, "soft")]
        style = [("VALIGN", (0, 0), (-1, -1), "MIDDLE"), ("LEFTPADDING", (0, 0), (0, 0), 0)]
        yield platypus.Table(
            [[_drawn(slip.link), words]],
            colWidths=(_QR + 4 * _MM, _WIDTH - _QR - 4 * _MM),
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


def _signatures(signatures: Sequence[str]) -> Any:
    width = _WIDTH / len(signatures)
    rows = [[_text(one, "plain") for one in signatures], [""] * len(signatures)]
    style = [("LEFTPADDING", (0, 0), (-1, -1), 0)]
    return platypus.KeepTogether(
        platypus.Table(
            rows, colWidths=[width] * len(signatures), rowHeights=[None, _SIGNED], style=style
        )
    )


def _text(text: str, style: str) -> Any:
    return platypus.Paragraph(escape(text, quote=False).replace("\n", "<br/>"), _styles()[style])


@cache
def _styles() -> dict[str, Any]:
    """The ways to set text. Makes the fonts known to the library, once."""
    for name in (_PLAIN, _BOLD):
        pdfmetrics.registerFont(ttfonts.TTFont(name, str(_FONTS / f"{name}.ttf")))
    plain = styles.ParagraphStyle("plain", fontName=_PLAIN, fontSize=10, leading=14, spaceAfter=3)
    return {
        "plain": plain,
        "soft": styles.ParagraphStyle("soft", plain, fontSize=9, leading=12.5, textColor=_GREY),
        "strong": styles.ParagraphStyle("strong", plain, fontName=_BOLD),
        "title": styles.ParagraphStyle(
            "title", plain, fontName=_BOLD, fontSize=16, leading=21, spaceAfter=6
        ),
        "heading": styles.ParagraphStyle(
            "heading", plain, fontName=_BOLD, fontSize=11.5, leading=15, spaceBefore=8
        ),
    }
