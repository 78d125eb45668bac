"""PDF papers (ISO 32000): every page can be found and what is drawn on it unpacked."""

from __future__ import annotations

import io
import logging
import re
from typing import TYPE_CHECKING

from engine.errors import Invalid
from engine.lazy import lazy_module

if TYPE_CHECKING:
    import pypdf
else:
    pypdf = lazy_module("pypdf")

_TAIL = 1024
"""The mark of the end stands in the last bytes (ISO 32000-1, annex H)."""

_MORE = re.compile(rb"[\s\x00]*(?:\d|%|xref|trailer|startxref)")
"""Behind a mark of the end: the next revision of the paper, which needs a mark of its own."""

logging.getLogger("pypdf").setLevel(logging.CRITICAL)
"""What it complains about is in what people sent."""


def check_pdf(content: bytes) -> None:
    """
    Raises:
        Invalid: it is cut off, damaged, locked with a password, or has no page.
    """
    if not _has_end(content):
        raise Invalid(
            "paper_cut_off",
            "The PDF is cut off: its end is missing. It was not sent or copied wholly; send it "
            "again from where it is whole.",
        )
    try:
        pages = _open_pages(content)
    except (Invalid, MemoryError):
        raise
    except Exception as error:  # of a library that reads anything: whatever it meets is the file's
        raise _unreadable() from error
    if not pages:
        raise Invalid("paper_empty", "The PDF has no page. Send the one with the paper in it.")


def _has_end(content: bytes) -> bool:
    """Whether the mark of the end stands behind all that was written, signatures and other later
    revisions included: with the mark of an earlier one a viewer would show that."""
    _, mark, behind = content[-_TAIL:].rpartition(b"%%EOF")
    return bool(mark) and _MORE.match(behind) is None


def _open_pages(content: bytes) -> int:
    """How many pages were opened."""
    reader = pypdf.PdfReader(io.BytesIO(content), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        raise Invalid(
            "paper_locked",
            "The PDF is locked with a password. Save or print it as a PDF without one, and send "
            "that.",
        )
    pages = 0
    for page in reader.pages:
        contents = page.get_contents()
        if contents is not None:
            contents.get_data()
        pages += 1
    return pages


def _unreadable() -> Invalid:
    return Invalid(
        "paper_unreadable",
        "The PDF cannot be opened. Save or scan it again, and send it from where it is whole.",
    )
