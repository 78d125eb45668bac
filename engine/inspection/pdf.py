"""PDF papers (ISO 32000): every page can be found and what is drawn on it unpacked."""

from __future__ import annotations

import io
import logging
import re
from typing import TYPE_CHECKING

from engine.errors import Invalid
from engine.inspection.pdf_objects import DamagedPdf, check_objects, too_large
from engine.inspection.photo import Removed, Stripped
from engine.model.lazy_import import lazy_module

if TYPE_CHECKING:
    import pypdf
else:
    pypdf = lazy_module("pypdf")

_MARK, _BLANK = b"%%EOF", b"\x00\t\n\x0c\r "
_TAIL = 1024
"""The mark of the end stands in the last bytes (ISO 32000-1, annex H)."""

_MORE = re.compile(rb"[\s\x00]*(?:\d|%|xref|trailer|startxref)")
"""Behind a mark of the end: the next revision of the paper, which needs a mark of its own."""

logging.getLogger("pypdf").setLevel(logging.CRITICAL)
"""What it complains about is in what people sent."""


def trim_pdf(content: bytes) -> Stripped:
    """The same paper without what stands behind its end.

    Raises:
        Invalid: it is cut off, damaged, locked with a password, or has no page.
    """
    end = _end_of(content)
    if end is None:
        raise Invalid(
            "paper_cut_off",
            "The PDF is cut off: its end is missing. It was not sent or copied wholly; send it "
            "again from where it is whole.",
        )
    appended = content[end:].strip(_BLANK)
    kept = content[:end] if appended else content
    try:
        pages = _open_pages(kept)
    except (Invalid, MemoryError):
        raise
    except (DamagedPdf, RecursionError) as error:
        raise _damaged() from error
    except pypdf.errors.LimitReachedError as error:
        raise too_large() from error
    except Exception as error:  # of a library that reads anything: whatever it meets is the file's
        raise _unreadable() from error
    if not pages:
        raise Invalid("paper_empty", "The PDF has no page. Send the one with the paper in it.")
    return Stripped(kept, (Removed.APPENDED,) if appended else ())


def _end_of(content: bytes) -> int | None:
    """Where it ends, if the mark of the end stands behind all that was written, signatures and
    other later revisions included: with the mark of an earlier one a viewer would show that."""
    place = content.rfind(_MARK, max(len(content) - _TAIL, 0))
    if place < 0:
        return None
    end = place + len(_MARK)
    return None if _MORE.match(content, end) else end


def _open_pages(content: bytes) -> int:
    """How many pages were opened."""
    reader = pypdf.PdfReader(io.BytesIO(content), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        raise Invalid(
            "paper_locked",
            "The PDF is locked with a password. Save or print it as a PDF without one, and send "
            "that.",
        )
    check_objects(reader)
    pages = 0
    for page in reader.pages:
        contents = page.get_contents()
        if contents is not None:
            contents.get_data()
        pages += 1
    return pages


def _damaged() -> Invalid:
    return Invalid(
        "paper_damaged",
        "The PDF is damaged: a part of it is missing or cannot be unpacked, so not every page "
        "would be shown as it was written. Send it again from where it is whole, or print it anew "
        "as PDF.",
    )


def _unreadable() -> Invalid:
    return Invalid(
        "paper_unreadable",
        "The PDF cannot be opened. Save or scan it again, and send it from where it is whole.",
    )
