"""DWG drawings (Open Design Specification): what their headers point at is there.

No library of a licence that we can take reads them. Drawings are kept and never shown, so this
finds what is cut off, not what is wrong inside.
"""

from __future__ import annotations

import struct

from engine.errors import Invalid

_LOCATORS = frozenset({b"AC1012", b"AC1014", b"AC1015"})
"""R13 to 2000: a list of sections with their place and length."""
_PAGED = frozenset({b"AC1018", b"AC1024", b"AC1027", b"AC1032"})
"""2004 and from 2010 on: pages, and a map of them that the masked header points at."""
_R2007 = b"AC1021"
_R2007_HEADER = 0x480
_MASKED, _MASKED_BYTES = 0x80, 0x6C
_ID = b"AcFssFcAJMB\x00"
_PAGES_BEGIN = 0x100
_PAGE_MAP, _PAGE_HEADER = 0x41630E3B, 0x14
_MOST_SECTIONS = 32
_LEAST = 0x100


def check_dwg(content: bytes) -> None:
    """Looks whether the content is a whole drawing of AutoCAD.

    Raises:
        Invalid: it is cut off, or of no version that is known.
    """
    version = content[:6]
    if version in _LOCATORS:
        whole = _sections_are_there(content)
    elif version in _PAGED:
        whole = _page_map_is_there(content)
    elif version == _R2007:
        whole = len(content) > _R2007_HEADER
    else:
        whole = version[:4] == b"AC10" and version[4:].isdigit() and len(content) > _LEAST
    if not whole:
        raise Invalid(
            "drawing_unreadable",
            "The drawing is cut off or is no DWG file. Save it again from the drawing program, and "
            "send it from where it is whole.",
        )


def _sections_are_there(content: bytes) -> bool:
    if len(content) < 0x19:
        return False
    (count,) = struct.unpack_from("<I", content, 0x15)
    if not 0 < count <= _MOST_SECTIONS or 0x19 + 9 * count > len(content):
        return False
    places = [struct.unpack_from("<II", content, 0x1A + 9 * n) for n in range(count)]
    return all(place + size <= len(content) for place, size in places)


def _page_map_is_there(content: bytes) -> bool:
    header = _unmask(content[_MASKED : _MASKED + _MASKED_BYTES])
    if len(header) < _MASKED_BYTES or not header.startswith(_ID):
        return False
    place = struct.unpack_from("<Q", header, 0x54)[0] + _PAGES_BEGIN
    if place + _PAGE_HEADER > len(content):
        return False
    kind, _, packed = struct.unpack_from("<III", content, place)
    return bool(kind == _PAGE_MAP and place + _PAGE_HEADER + packed <= len(content))


def _unmask(masked: bytes) -> bytes:
    """The header is masked with the numbers of a generator whose seed is 1."""
    seed, plain = 1, bytearray()
    for byte in masked:
        seed = (seed * 0x343FD + 0x269EC3) & 0xFFFFFFFF
        plain.append(byte ^ (seed >> 16 & 0xFF))
    return bytes(plain)
