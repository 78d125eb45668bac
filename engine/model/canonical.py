"""Canonical JSON (RFC 8785): one text for one value, so that it can be hashed and compared."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from engine.model.lazy_import import lazy_module

if TYPE_CHECKING:
    import rfc8785
else:
    rfc8785 = lazy_module("rfc8785")


_write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


def canonical(value: Any) -> str:
    """The canonical text of a JSON value.

    The standard library writes the same for everything but fractions and rare names, and ten
    times faster; those go through the library that implements the standard.

    Raises:
        ValueError: a number that JSON or RFC 8785 cannot hold, or text that is not Unicode.
    """
    if _is_simple(value):
        return _write(value)
    return rfc8785.dumps(value).decode()


def _is_simple(value: Any) -> bool:
    """Strings, truth values and numbers that every JSON writer writes alike, in lists and
    objects whose names sort alike by characters and by UTF-16."""
    if isinstance(value, str) or value is None or value is True or value is False:
        return True
    if isinstance(value, dict):
        for name, part in value.items():
            if not (isinstance(name, str) and name.isascii() and _is_simple(part)):
                return False
        return True
    if isinstance(value, int):
        return -(2**53) < value < 2**53
    return isinstance(value, list | tuple) and all(map(_is_simple, value))
