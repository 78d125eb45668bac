"""E-mail addresses that every mail server takes."""

from __future__ import annotations

import re

from engine.forms.misread import Misread
from engine.model.text import one_line

EXAMPLE = "ten@congty.vn"
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
"""A dot-atom of RFC 5322."""
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
"""Of a domain: letters, digits and hyphens (RFC 1123)."""
_LAST = re.compile(r"[a-z]{2,63}|xn--[a-z0-9-]{1,58}[a-z0-9]")


def read_email(text: str) -> str:
    """The address with its domain in small letters. Only ASCII is taken: beyond it an address
    reaches nobody whose mail server has not learnt RFC 6531, and a diacritic in one is a slip; a
    domain with other letters has an ASCII form (``xn--``), which is.

    Raises:
        Misread: it is none.
    """
    line = one_line(text)
    if not line.isascii():
        raise Misread("Write the e-mail address with plain letters, without diacritics: {example}.")
    local, _, domain = line.rpartition("@")
    *labels, last = domain.lower().split(".")
    right = (
        _LOCAL.fullmatch(local)
        and len(local) <= 64
        and labels
        and all(_LABEL.fullmatch(label) for label in labels)
        and _LAST.fullmatch(last)
        and len(line) <= 254
    )
    if not right:
        raise Misread("This is no e-mail address. Write it like this: {example}.")
    return f"{local}@{domain.lower()}"


def mailbox_of(address: str) -> str:
    """By what an address is counted and compared: whoever types capitals or a tag after a ``+``
    reaches the same person nearly everywhere. A phone number stays as it is."""
    local, at, domain = address.casefold().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}" if at else address
