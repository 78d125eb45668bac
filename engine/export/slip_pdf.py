"""Slips as PDF: A4, in a font that has every letter of Vietnamese, the same bytes for the same
slip. What the font has no sign for stands as its number in Unicode, never as an empty box."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from html import escape
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.errors import Invalid
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
_LONGEST, _MOST_LINES = 1_500, 40
"""Letters and lines of what is set at once. The library breaks all that is left of a text anew on
each page, so that a text of fifty pages would take fifty times as long as its letters need."""
_MOST_LETTERS, _MOST_BREAKS = 100_000, 2_000
"""Letters and broken lines of a whole slip, some sixty pages."""
_BLANK_LINES = re.compile(r"\n\s*\n\s*")
_NO_SIGN = frozenset({"Cc", "Cf", "Mn", "Me"})
"""Categories of what shows nothing by itself: where the font has no sign for it, it is left out."""


def write_slip_pdf(slip: Slip) -> bytes:
    """The slip as PDF/1.4. What does not fit on one page runs on to the next; each says its number
    and the code.

    Raises:
        Invalid: it is too long for anybody to print.
    """
    _require_printable(slip)
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
        subject=slip.title,
        lang=slip.language,
        displayDocTitle=True,
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


def _require_printable(slip: Slip) -> None:
    texts = [_in_font(text) for text in slip.texts()]
    letters, breaks = sum(map(len, texts)), sum(text.count("\n") for text in texts)
    if letters > _MOST_LETTERS or breaks > _MOST_BREAKS:
        raise Invalid(
            "slip_too_long", "This slip is too long for a file. Print the page that shows it."
        )


def _story(slip: Slip) -> Iterator[Any]:
    yield _text(slip.unit, "soft")
    yield _text(slip.title, "title")
    yield from _facts(slip.facts)
    for part in slip.parts:
        yield from _part(part)
    yield from _code(slip)
    yield _text(slip.made, "soft")
    if any(_in_font(text) != text for text in slip.texts()):
        yield _text(slip.signs_said, "soft")
    if slip.signatures:
        yield _signatures(slip.signatures)


def _part(part: SlipPart) -> Iterator[Any]:
    lines = [
        _text(part.title, "heading"),
        *(_text(piece, "plain") for one in part.said for piece in _pieces(one)),
        *_facts(part.facts),
        *(table for n, one in enumerate(part.items, 1) for table in _item(n, one)),
    ]
    # A title never stands alone at the foot of a page.
    yield platypus.KeepTogether(lines[:2])
    yield from lines[2:]


def _facts(facts: Facts) -> Iterator[Any]:
    for label, text in facts:
        yield from _lined(_text(label, "soft"), [(text, "strong")], _LABEL)


def _item(number: int, one: SlipItem) -> Iterator[Any]:
    words = [(one.text, "plain"), (one.state, "soft"), (one.reason, "soft")]
    yield from _lined(_text(f"{number}.", "plain"), words, 8 * _MM)


def _lined(label: Any, texts: Iterable[tuple[str, str]], width: float) -> Iterator[Any]:
    """What is called ``label``, beside it, with a line below: a table for each piece, so that a
    page is filled without looking at those to come."""
    pieces = [(one, style) for text, style in texts if text for one in _pieces(text)] or [("", "")]
    for number, (piece, style) in enumerate(pieces, 1):
        row = [label if number == 1 else "", _text(piece, style or "plain")]
        yield _table([row], (width, _WIDTH - width), is_last=number == len(pieces))


def _pieces(text: str) -> Iterator[str]:
    """A long text in pieces that are set each for itself, parted where a line or a word ends."""
    left = _BLANK_LINES.sub("\n\n", _in_font(text))
    while True:
        most = len("".join(left[:_LONGEST].splitlines(keepends=True)[:_MOST_LINES]))
        if most == len(left):
            yield left
            return
        end = max(left.rfind(blank, 1, most + 1) for blank in " \n")
        end = most if end < 1 else end
        yield left[:end]
        left = left[end:].lstrip(" \n")


def _table(rows: list[list[Any]], widths: Sequence[float], *, is_last: bool) -> Any:
    style: list[tuple[Any, ...]] = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 4),
        ("TOPPADDING", (0, 0), (-1, -1), 1),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
    ]
    if is_last:
        style.append(("LINEBELOW", (0, 0), (-1, -1), 0.25, (0.8, 0.8, 0.8)))
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
    said = escape(_in_font(text), quote=False).replace("\n", "<br/>")
    return platypus.Paragraph(said, _styles()[style])


def _in_font(text: str) -> str:
    """The text in signs that both fonts have: of what they have none for, signs that mean the same
    (NFKC), or else its number in Unicode, for whoever has to know what stood there."""
    known = _signs()
    if known.issuperset(text):
        return text
    return "".join(one if one in known else _instead(one, known) for one in text)


def _instead(sign: str, known: frozenset[str]) -> str:
    alike = unicodedata.normalize("NFKC", sign)
    if known.issuperset(alike):
        return alike
    return "" if unicodedata.category(sign) in _NO_SIGN else f"[U+{ord(sign):04X}]"


@cache
def _signs() -> frozenset[str]:
    """What both fonts have signs for, and what breaks lines."""
    _styles()
    both = [set(pdfmetrics.getFont(name).face.charToGlyph) for name in (_PLAIN, _BOLD)]
    return frozenset(map(chr, set.intersection(*both))) | {"\n", "\t"}


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
