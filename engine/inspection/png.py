"""PNG files (W3C): chunks up to the one of the end, each with its checksum."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

from engine.errors import Invalid
from engine.inspection.exif import read_exif, tells_place, write_orientation
from engine.inspection.photo import Removed, Stripped, cut_off, unreadable_photo

_SIGNATURE = 8
_SHOWN = frozenset(
    b"IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP mDCV cLLI bKGD hIST pHYs sPLT".split()
)
"""Without these the picture looks otherwise."""
_ANIMATED = frozenset({b"acTL", b"fcTL", b"fdAT"})
_MAX_CHUNKS = 100_000


def strip_png(content: bytes, keep_metadata: bool) -> Stripped:
    """The same picture without what the camera wrote, but for how it was held; and without what
    stands behind its end.

    Raises:
        Invalid: it is cut off, damaged or animated.
    """
    kept: list[bytes] = [content[:_SIGNATURE]]
    removed: set[Removed] = set()
    orientation, length = 1, _SIGNATURE
    for kind, body, chunk in _chunks(content):
        length += len(chunk)
        if kind in _ANIMATED:
            raise Invalid(
                "picture_animated",
                "The picture moves: it holds several. Send one that stands still, or each by "
                "itself.",
            )
        if kind in _SHOWN or keep_metadata:
            kept.append(chunk)
            continue
        removed.add(Removed.CAMERA)
        if kind == b"eXIf":
            exif = read_exif(body)
            orientation = exif.orientation
            removed |= {Removed.PLACE} if exif.has_place else set()
        elif tells_place(body):
            removed.add(Removed.PLACE)
    if length < len(content):
        removed.add(Removed.APPENDED)
    if orientation != 1:
        kept.insert(2, _chunk(b"eXIf", write_orientation(orientation)))
    return Stripped(b"".join(kept), tuple(sorted(removed)))


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Kind and body of each chunk, and the whole of it, up to that of the end."""
    at = _SIGNATURE
    for number in range(_MAX_CHUNKS):
        if at + 12 > len(content):
            raise cut_off()
        size, kind = struct.unpack_from(">I4s", content, at)
        end = at + 12 + size
        if end > len(content):
            raise cut_off()
        body = content[at + 8 : end - 4]
        (checksum,) = struct.unpack_from(">I", content, end - 4)
        if checksum != zlib.crc32(kind + body) or (number == 0) != (kind == b"IHDR"):
            raise unreadable_photo()
        yield kind, body, content[at:end]
        if kind == b"IEND":
            return
        at = end
    raise unreadable_photo()


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", len(body), kind) + body + struct.pack(">I", zlib.crc32(kind + body))
