"""Photos: how large they are, whether every pixel is there, and small ones to look at."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

from PIL import Image, ImageOps

from engine.errors import Invalid
from engine.inspection.quantization import coarsened

MAX_MEGAPIXELS = 40
_PREVIEW = (480, 480)
Image.MAX_IMAGE_PIXELS = None
"""The size is judged here, before anything is unpacked."""
_KINDS = {"image/jpeg": "JPEG", "image/png": "PNG"}
_JPEG_END = b"\xff\xd9"
_FILLERS = (bytes(64), b"\xaa" * 64, b"\x55" * 64)
"""What a whole scan leaves unread, though each begins with other bits; nothing in it is a mark."""
_LOWEST_ROWS = 64
"""Scans end there: two rows of the largest units that pixels are packed in."""


class Removed(StrEnum):
    """What was taken out of a photo."""

    PLACE = "place"
    """Where it was taken."""
    CAMERA = "camera"
    """What the camera or a program wrote beside it: serial numbers, names, times, comments."""
    APPENDED = "appended"
    """What stood behind its end: more pictures, a film, other data."""


@dataclass(frozen=True, slots=True)
class Stripped:
    """A photo with the same pixels, and what it has no longer."""

    content: bytes
    removed: tuple[Removed, ...]


def cut_off() -> Invalid:
    """What to say of a photo that ends before its end."""
    return Invalid(
        "picture_cut_off",
        "The photo is cut off: its end is missing. It was not sent or copied wholly; send it again "
        "from where it is whole.",
    )


def unreadable_photo() -> Invalid:
    """What to say of a photo that is damaged."""
    return Invalid(
        "picture_unreadable", "The photo cannot be opened. Take it again, or send another file."
    )


def check_pixels(content: bytes, media_type: str) -> None:
    """Unpacks the whole photo.

    Raises:
        Invalid: it cannot be read to its end, or has too many pixels.
    """
    with _opened(content, media_type) as picture:
        picture.load()
    if content.endswith(_JPEG_END):
        _check_scan(content, media_type)


def _check_scan(content: bytes, media_type: str) -> None:
    """Programs that save what has arrived write the mark of the end behind half a picture, and
    decoders fill the rest with grey in silence. A decoder that still wants data reads on into
    whatever stands before the mark, so that other pixels come out."""
    body = coarsened(content.removesuffix(_JPEG_END))
    if len({_lowest(body + filler + _JPEG_END, media_type) for filler in _FILLERS}) > 1:
        raise cut_off()


def _lowest(content: bytes, media_type: str) -> bytes:
    """A digest of the lowest pixels."""
    with _opened(content, media_type) as picture:
        width, height = picture.size
        rows = picture.crop((0, max(height - _LOWEST_ROWS, 0), width, height))
        return hashlib.sha256(rows.tobytes()).digest()


def make_preview(content: bytes, media_type: str) -> bytes:
    """A small JPEG of a photo, upright, with nothing but its pixels.

    Raises:
        Invalid: not a photo that can be read.
    """
    if media_type not in _KINDS:
        raise unreadable_photo()
    with _opened(content, media_type) as picture:
        picture.draft("RGB", _PREVIEW)
        upright = ImageOps.exif_transpose(picture).convert("RGB")
        upright.thumbnail(_PREVIEW)
        bare = Image.new("RGB", upright.size)
        bare.paste(upright)
        written = io.BytesIO()
        bare.save(written, "JPEG", quality=80)
        return written.getvalue()


@contextmanager
def _opened(content: bytes, media_type: str) -> Iterator[Image.Image]:
    try:
        with Image.open(io.BytesIO(content), formats=[_KINDS[media_type]]) as picture:
            _check_size(*picture.size)
            yield picture
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise cut_off() if "truncated" in str(error) else unreadable_photo() from error


def _check_size(width: int, height: int) -> None:
    if width * height > MAX_MEGAPIXELS * 1_000_000:
        raise Invalid(
            "picture_too_large",
            "The photo has {found} megapixels; at most {most} are taken. Make it smaller, or set "
            "the camera to a lower resolution.",
            found=width * height // 1_000_000,
            most=MAX_MEGAPIXELS,
        )
