"""Words set as PDF: A4, in a font that has every letter of Vietnamese, the same bytes for the same
words. What the font has no sign for stands as its number in Unicode, never as an empty box."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from html import escape
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.model.lazy_import import lazy_module
from engine.model.slip import Facts

if TYPE_CHECKING:
    from reportlab import platypus
    from reportlab.lib import styles
    from reportlab.pdfbase import pdfmetrics, ttfonts
else:
    platypus = lazy_module("reportlab.platypus")
    styles = lazy_module("reportlab.lib.styles")
    pdfmetrics = lazy_module("reportlab.pdfbase.pdfmetrics")
    ttfonts = lazy_module("reportlab.pdfbase.ttfonts")

MEDIA_TYPE = "application/pdf"
MM = 72 / 25.4
_FONTS = Path(__file__).parent / "fonts"
_PLAIN, _BOLD = "BeVietnamPro-Regular", "BeVietnamPro-SemiBold"
_A4 = (210 * MM, 297 * MM)
_MARGIN = 18 * MM
WIDTH = _A4[0] - 2 * _MARGIN
"""Of what stands between the margins."""
_TOP, _BOTTOM = 15 * MM, 18 * MM
_PADDING = 6
"""What the library leaves free around a page's text by itself."""
_LABEL = 52 * MM
_GREY = (0.3, 0.3, 0.3)
_SIGNED = 16 * MM
"""Room for a signature."""
_LONGEST, _MOST_LINES = 1_500, 40
"""Letters and lines of what is set at once. The library breaks all that is left of a text anew on
each page, so that a text of fifty pages would take fifty times as long as its letters need."""
_MOST_LETTERS, _MOST_BREAKS = 100_000, 2_000
"""Letters and broken lines of a whole document, some sixty pages."""
_BLANK_LINES = re.compile(r"\n\s*\n\s*")
_NO_SIGN = frozenset({"Cc", "Cf", "Mn", "Me"})
"""Categories of what shows nothing by itself: where the font has no sign for it, it is left out."""


def write_pdf(
    story: Iterable[Any], title: str, code: str, unit: str, language: str, *, one_page: bool = False
) -> bytes:
    """What was set, as PDF/1.4. What does not fit on one page runs on to the next, or is made
    smaller until it fits (``one_page``); each page says its number and the code."""
    into = BytesIO()
    document = platypus.SimpleDocTemplate(
        into,
        pagesize=_A4,
        leftMargin=_MARGIN - _PADDING,
        rightMargin=_MARGIN - _PADDING,
        topMargin=_TOP,
        bottomMargin=_BOTTOM,
        title=f"{title} – {code}",
        author=unit,
        creator="Motcua",
        subject=title,
        lang=language,
        displayDocTitle=True,
        invariant=1,
    )

    def foot(canvas: Any, _: Any) -> None:
        canvas.setFont(_PLAIN, 8)
        canvas.setFillColorRGB(*_GREY)
        canvas.drawString(_MARGIN, 10 * MM, f"Motcua · {code}")
        canvas.drawRightString(_A4[0] - _MARGIN, 10 * MM, str(canvas.getPageNumber()))

    _styles()
    flow = list(story)
    if one_page:
        # A point less than the frame, which the library counts as full before.
        height = _A4[1] - _TOP - _BOTTOM - 2 * _PADDING - 1
        flow = [platypus.KeepInFrame(WIDTH, height, flow, mode="shrink")]
    document.build(flow, onFirstPage=foot, onLaterPages=foot)
    return into.getvalue()


def is_printable(texts: Iterable[str]) -> bool:
    """Whether anybody could print so much."""
    shown = [in_font(text) for text in texts]
    letters, breaks = sum(map(len, shown)), sum(text.count("\n") for text in shown)
    return letters <= _MOST_LETTERS and breaks <= _MOST_BREAKS


def has_every_sign(texts: Iterable[str]) -> bool:
    """Whether the fonts have a sign for every letter."""
    return all(in_font(text) == text for text in texts)


def set_heading(lines: list[Any]) -> Iterator[Any]:
    """Lines under a title, the first of them, which never stands alone at the foot of a page."""
    yield platypus.KeepTogether(lines[:2])
    yield from lines[2:]


def set_paragraph(text: str) -> Iterator[Any]:
    """A text of any length."""
    return (set_text(piece, "plain") for piece in _pieces(text))


def set_facts(facts: Facts) -> Iterator[Any]:
    """What something is called, and what it is beside it."""
    for label, text in facts:
        yield from set_lined(set_text(label, "soft"), [(text, "strong")], _LABEL)


def set_centred(text: str) -> Any:
    """A line in the middle of the page."""
    return set_text(text, "centred")


def set_grid(rows: Sequence[Sequence[str]]) -> Iterator[Any]:
    """A table with its head first: a table for each row, so that a page is filled without looking
    at those to come. Columns are as wide as their longest text needs, within bounds."""
    if not rows:
        return
    longest = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    shares = [min(max(one, 6), 40) for one in longest]
    widths = [WIDTH * one / sum(shares) for one in shares]
    for number, row in enumerate(rows):
        style = "soft" if number == 0 else "plain"
        cells = [[set_text(piece, style) for piece in _pieces(text)] for text in row]
        yield _table([cells], widths, is_last=True)


def set_lined(label: Any, texts: Iterable[tuple[str, str]], width: float) -> Iterator[Any]:
    """What is called ``label``, beside it, with a line below: a table for each piece, so that a
    page is filled without looking at those to come."""
    pieces = [(one, style) for text, style in texts if text for one in _pieces(text)] or [("", "")]
    for number, (piece, style) in enumerate(pieces, 1):
        row = [label if number == 1 else "", set_text(piece, style or "plain")]
        yield _table([row], (width, WIDTH - width), is_last=number == len(pieces))


def _pieces(text: str) -> Iterator[str]:
    """A long text in pieces that are set each for itself, parted where a line or a word ends."""
    left = _BLANK_LINES.sub("\n\n", in_font(text))
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


def set_signatures(signatures: Sequence[str]) -> Any:
    """Whose hands it leaves room for."""
    width = WIDTH / len(signatures)
    rows = [[set_text(one, "plain") for one in signatures], [""] * len(signatures)]
    style = [("LEFTPADDING", (0, 0), (-1, -1), 0)]
    return platypus.KeepTogether(
        platypus.Table(
            rows, colWidths=[width] * len(signatures), rowHeights=[None, _SIGNED], style=style
        )
    )


def set_text(text: str, style: str) -> Any:
    """A text in one of the styles, as it is."""
    said = escape(in_font(text), quote=False).replace("\n", "<br/>")
    return platypus.Paragraph(said, _styles()[style])


def in_font(text: str) -> str:
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
        "centred": styles.ParagraphStyle("centred", plain, alignment=1),
        "heading": styles.ParagraphStyle(
            "heading", plain, fontName=_BOLD, fontSize=11.5, leading=15, spaceBefore=8
        ),
    }
