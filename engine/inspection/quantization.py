"""The tables of a JPEG that say how much each coefficient weighs (ITU-T T.81, B.2.4.1)."""

from __future__ import annotations

import struct

_TABLES, _SCAN = 0xDB, 0xDA
_DC, _AC = 8, 40
"""Weights under which a coefficient that is other by one is another pixel."""


def coarsened(content: bytes) -> bytes:
    """The same coefficients with greater weights. Where fine ones hide that the last of them is
    wrong, these show it."""
    changed, at = bytearray(content), 2
    while at + 4 <= len(content) and content[at] == 0xFF and content[at + 1] != _SCAN:
        (length,) = struct.unpack_from(">H", content, at + 2)
        if content[at + 1] == _TABLES:
            _coarsen(changed, at + 4, at + 2 + length)
        at += 2 + length
    return bytes(changed)


def _coarsen(changed: bytearray, at: int, end: int) -> None:
    while at < min(end, len(changed)):
        wide = changed[at] >> 4
        at += 1
        for place in range(64):
            weight = _AC if place else _DC
            size = 2 if wide else 1
            changed[at : at + size] = weight.to_bytes(size, "big")
            at += size
