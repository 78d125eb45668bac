"""One file, by its kind."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from engine.inspection.dwg import check_dwg
from engine.inspection.jpeg import strip_jpeg
from engine.inspection.pdf import trim_pdf
from engine.inspection.photo import Removed, Stripped, check_pixels, make_preview
from engine.inspection.png import strip_png
from engine.inspection.refusals import unfit
from engine.model.media import media_type


class _Kind(StrEnum):
    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"
    DWG = "image/vnd.dwg"


_STRIP = {_Kind.JPEG: strip_jpeg, _Kind.PNG: strip_png}


@dataclass(frozen=True, slots=True)
class Inspected:
    """``content`` is what to keep, ``removed`` says what the file had beyond that."""

    content: bytes
    media_type: str
    removed: tuple[Removed, ...]


def inspect_file(content: bytes, keep_place: bool = False) -> Inspected:
    """Opens the file wholly. With ``keep_place`` a photo keeps what the camera wrote.

    Raises:
        Invalid: it is of no kind that is kept, or not what it says.
    """
    found = media_type(content)
    if found is None:
        raise unfit(content)
    kind = _Kind(found)
    if kind is _Kind.DWG:
        check_dwg(content)
        return Inspected(content, kind, ())
    if kind is _Kind.PDF:
        trimmed = trim_pdf(content)
        return Inspected(trimmed.content, kind, trimmed.removed)
    stripped: Stripped = _STRIP[kind](content, keep_place)
    check_pixels(stripped.content, kind)
    return Inspected(stripped.content, kind, stripped.removed)


def preview_of(content: bytes) -> bytes:
    """A small JPEG of a photo, upright, without what the camera wrote beside it.

    Raises:
        Invalid: not a photo that can be read.
    """
    return make_preview(content, media_type(content) or "")
