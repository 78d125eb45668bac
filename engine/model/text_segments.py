"""How many segments a text message takes: 3GPP TS 23.038 (GSM 7 bit default alphabet, UCS-2) and TS
23.040 (what is left of a segment where several are joined)."""

from __future__ import annotations

from engine.model.text import unaccented

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€\f")
"""Each takes two places: an escape goes before it."""
ONE_SEGMENT = 160
_JOINED = 153
_ONE_IN_UCS2 = 70
_JOINED_IN_UCS2 = 67


def is_gsm7(text: str) -> bool:
    """Whether the text can be sent in the 7 bit alphabet."""
    return all(one in _BASIC or one in _EXTENDED for one in text)


def segments(text: str) -> int:
    """How many segments the text takes; none where it is empty. In the 7 bit alphabet one holds 160
    places and joined ones 153 each, in UCS-2 70 and 67. What takes two places, an extended sign
    or a surrogate pair, is not parted."""
    if is_gsm7(text):
        return _count([1 + (one in _EXTENDED) for one in text], ONE_SEGMENT, _JOINED)
    return _count([1 + (ord(one) > 0xFFFF) for one in text], _ONE_IN_UCS2, _JOINED_IN_UCS2)


def _count(places: list[int], one: int, joined: int) -> int:
    if sum(places) <= one:
        return 1 if places else 0
    full, left = 0, joined
    for size in places:
        if size > left:
            full, left = full + 1, joined
        left -= size
    return full + 1


def plain_text(text: str) -> str:
    """The text as it is sent by SMS: without diacritics, and a question mark for any sign that the
    7 bit alphabet has not."""
    plain = unaccented(text)
    return "".join(one if one in _BASIC or one in _EXTENDED else "?" for one in plain)
