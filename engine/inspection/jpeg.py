"""JPEG files (ITU-T T.81, annex B): segments up to the mark of the end."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from engine.inspection.exif import HEADER, read_exif, tells_place, write_orientation
from engine.inspection.photo import Removed, Stripped, cut_off, unreadable_photo

_START, _END, _SCAN = 0xD8, 0xD9, 0xDA
_APP0, _APP1, _APP2, _APP13, _APP14, _COMMENT = 0xE0, 0xE1, 0xE2, 0xED, 0xEE, 0xFE
_METADATA = frozenset({*range(_APP0, 0xF0), _COMMENT})
_SHOWN = {_APP0: b"JFIF\x00", _APP2: b"ICC_PROFILE\x00", _APP14: b"Adobe"}
"""What programs write that a picture needs to be shown as it is meant."""
_NEXT = re.compile(rb"\xff+([^\x00\xff\xd0-\xd7])")
"""The mark behind the data of a scan; in it 0xFF is followed by 0 or by the mark of a restart."""
_LOWEST = 0xC0
"""Below are marks that stand for nothing."""
_MAX_SEGMENTS = 10_000


@dataclass(frozen=True, slots=True)
class JpegSegment:
    """One mark with what belongs to it, the data of a scan included."""

    mark: int
    content: bytes
    body: bytes


def strip_jpeg(content: bytes, keep_metadata: bool) -> Stripped:
    """The same picture without what the camera wrote, but for how it was held; and without what
    stands behind its end.

    Raises:
        Invalid: it is cut off or damaged.
    """
    kept: list[bytes] = [content[:2]]
    removed: set[Removed] = set()
    orientation, length = 1, 2
    for segment in _segments(content):
        length += len(segment.content)
        if _is_shown(segment) or (keep_metadata and not _is_index(segment)):
            kept.append(segment.content)
        else:
            held, what = _metadata(segment)
            orientation = held if held != 1 else orientation
            removed |= what
    if length < len(content):
        removed.add(Removed.APPENDED)
    if orientation != 1:
        kept.insert(1, _exif_segment(orientation))
    return Stripped(b"".join(kept), tuple(sorted(removed)))


def _segments(content: bytes) -> Iterator[JpegSegment]:
    """Those behind the first mark, up to that of the end."""
    at = 2
    for _ in range(_MAX_SEGMENTS):
        start = at
        while content[at : at + 1] == b"\xff" and content[at + 1 : at + 2] == b"\xff":
            at += 1
        if at + 2 > len(content):
            raise cut_off()
        if content[at] != 0xFF:
            raise unreadable_photo()
        mark = content[at + 1]
        if mark == _END:
            yield JpegSegment(mark, content[start : at + 2], b"")
            return
        end = _end_of(content, at, mark)
        yield JpegSegment(mark, content[start:end], content[at + 4 : end])
        at = end
    raise unreadable_photo()


def _end_of(content: bytes, at: int, mark: int) -> int:
    if mark < _LOWEST or mark == _START:
        raise unreadable_photo()
    if at + 4 > len(content):
        raise cut_off()
    (length,) = struct.unpack_from(">H", content, at + 2)
    end = at + 2 + int(length)
    if length < 2:
        raise unreadable_photo()
    if mark == _SCAN:
        following = _NEXT.search(content, end)
        if following is None:
            raise cut_off()
        return following.start()
    if end > len(content):
        raise cut_off()
    return end


def _is_shown(segment: JpegSegment) -> bool:
    """Whether the picture looks otherwise without it."""
    if segment.mark not in _METADATA:
        return True
    beginning = _SHOWN.get(segment.mark)
    return beginning is not None and segment.body.startswith(beginning)


def _is_index(segment: JpegSegment) -> bool:
    """Whether it says where more pictures stand behind the end (CIPA DC-007, MPF)."""
    return segment.mark == _APP2 and segment.body.startswith(b"MPF\x00")


def _metadata(segment: JpegSegment) -> tuple[int, set[Removed]]:
    """How the camera was held, and what the segment tells."""
    if segment.mark == _APP1 and segment.body.startswith(HEADER):
        exif = read_exif(segment.body)
        told = {Removed.CAMERA} | ({Removed.PLACE} if exif.has_place else set())
        return exif.orientation, told
    if segment.mark in {_APP1, _APP13} and tells_place(segment.body):
        return 1, {Removed.CAMERA, Removed.PLACE}
    return 1, set() if _is_index(segment) else {Removed.CAMERA}


def _exif_segment(orientation: int) -> bytes:
    body = HEADER + write_orientation(orientation)
    return struct.pack(">BBH", 0xFF, _APP1, len(body) + 2) + body
