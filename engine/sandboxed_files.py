"""Files of strangers, opened in the sandbox."""

from __future__ import annotations

from threading import Lock

from engine.inspection import Inspected, inspection

_one_preview = Lock()
"""Previews wait for one another here, so that a page with many photos leaves room for others."""


def inspect_file(content: bytes, keep_place: bool) -> Inspected:
    """What ``inspection.inspect_file`` finds.

    Raises:
        Invalid: it is not what it says, or takes more than reading may take.
        Unavailable: it could not be read now.
    """
    return inspection.inspect_file(content, keep_place)


def preview_of(content: bytes) -> bytes:
    """A small JPEG of a photo.

    Raises:
        Invalid: it is none.
        Unavailable: it could not be read now.
    """
    with _one_preview:
        return inspection.preview_of(content)
