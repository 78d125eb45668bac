"""What cameras write beside a photo (CIPA DC-008, Exif): how the camera was held, and whether it
tells where that was."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from PIL import Image

_ORIENTATION = 0x0112
_PLACE = 0x8825
HEADER = b"Exif\x00\x00"


@dataclass(frozen=True, slots=True)
class Exif:
    """``orientation`` is 1 to 8, 1 where nothing is said."""

    orientation: int
    has_place: bool


def read_exif(block: bytes) -> Exif:
    """What a block tells; of one that cannot be read, that it holds a place: nobody knows."""
    exif = Image.Exif()
    try:
        exif.load(block if block.startswith(HEADER) else HEADER + block)
        orientation, place = int(exif.get(_ORIENTATION, 1)), exif.get_ifd(_PLACE)
    except Exception:  # a damaged block is as the camera wrote it, and goes
        return Exif(1, has_place=True)
    return Exif(orientation if orientation in range(1, 9) else 1, has_place=bool(place))


def write_orientation(orientation: int) -> bytes:
    """A block that says only how the camera was held."""
    entry = struct.pack("<HHIHH", _ORIENTATION, 3, 1, orientation, 0)
    return b"II*\x00" + struct.pack("<IH", 8, 1) + entry + bytes(4)


def tells_place(text: bytes) -> bool:
    """Whether metadata written as text (XMP, IPTC) tells where a photo was taken."""
    return b"GPS" in text or b"Iptc4xmp" in text or b"City" in text
