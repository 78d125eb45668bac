"""Photos: whether they can be shown, and small ones to look at. Only headers are read of what is
not shown, so a picture that unpacks to gigabytes costs nothing."""

from __future__ import annotations

import io

from PIL import Image, ImageOps

from engine.errors import Invalid

MAX_MEGAPIXELS = 40
_PREVIEW = (480, 480)
Image.MAX_IMAGE_PIXELS = None
"""The size is judged here, before anything is unpacked."""
_KINDS = {"image/jpeg": "JPEG", "image/png": "PNG"}


def check_picture(content: bytes, media_type: str) -> None:
    """Lets everything through that is not a photo.

    Raises:
        Invalid: a photo that cannot be read, or that has too many pixels.
    """
    if media_type not in _KINDS:
        return
    with _open(content, media_type) as picture:
        width, height = picture.size
    if width * height > MAX_MEGAPIXELS * 1_000_000:
        raise Invalid(
            "picture_too_large",
            "The photo has {found} megapixels; at most {most} are taken. Make it smaller, or set "
            "the camera to a lower resolution.",
            found=width * height // 1_000_000,
            most=MAX_MEGAPIXELS,
        )


def preview_of(content: bytes, media_type: str) -> bytes:
    """A small JPEG of a photo, upright, without what the camera wrote beside it.

    Raises:
        Invalid: not a photo that can be read.
    """
    if media_type not in _KINDS:
        raise _unreadable()
    check_picture(content, media_type)
    with _open(content, media_type) as picture:
        try:
            picture.draft("RGB", _PREVIEW)
            upright = ImageOps.exif_transpose(picture).convert("RGB")
            upright.thumbnail(_PREVIEW)
        except (OSError, ValueError, SyntaxError) as error:
            raise _unreadable() from error
        written = io.BytesIO()
        upright.save(written, "JPEG", quality=80)
    return written.getvalue()


def _open(content: bytes, media_type: str) -> Image.Image:
    try:
        return Image.open(io.BytesIO(content), formats=[_KINDS[media_type]])
    except (OSError, ValueError, SyntaxError) as error:
        raise _unreadable() from error


def _unreadable() -> Invalid:
    return Invalid(
        "picture_unreadable", "The photo cannot be opened. Take it again, or send another file."
    )
