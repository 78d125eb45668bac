"""Keys of processes: one rule for the file, the editor, addresses and conditions."""

from __future__ import annotations

import re

from engine.model.text import unaccented

MAX_KEY = 64
"""Characters of a key or id that ends up in tables and in history."""

_KEY = re.compile(rf"[A-Za-z][A-Za-z0-9_]{{0,{MAX_KEY - 1}}}", re.ASCII)
_OTHER = re.compile(r"[^A-Za-z0-9]+", re.ASCII)
_UNNAMED = "quy_trinh"
_ID = re.compile(r"([A-Za-z][A-Za-z0-9_.-]*:)?[A-Za-z_][A-Za-z0-9_.-]*", re.ASCII)
_NOT_IN_ID = re.compile(r"[^A-Za-z0-9_.-]+", re.ASCII)
_OF_OBJECTS = frozenset(
    {
        "__defineGetter__",
        "__defineSetter__",
        "__lookupGetter__",
        "__lookupSetter__",
        "__proto__",
        "constructor",
        "hasOwnProperty",
        "isPrototypeOf",
        "propertyIsEnumerable",
        "toLocaleString",
        "toString",
        "valueOf",
    }
)
"""Names that every object of JavaScript has, so that the editor finds something else under them."""


def is_process_key(text: str) -> bool:
    """Whether a process may be called so: letters, digits and underscores, a letter first."""
    return _KEY.fullmatch(text) is not None and text not in _OF_OBJECTS


def is_usable_id(text: str) -> bool:
    """Whether the editor of diagrams reads an element with this id, and shows it."""
    return _ID.fullmatch(text) is not None and text not in _OF_OBJECTS


def usable_id_from(text: str) -> str:
    """An id that can be used, as near to the text as can be."""
    plain = _NOT_IN_ID.sub("_", text)
    return plain if is_usable_id(plain) else f"_{plain}_"


def process_key_from(*names: str) -> str:
    """A key made of the first of the names that has a letter at its beginning, or that has letters
    at all: Vietnamese letters become plain ones, all else underscores."""
    plain = [_key_from(name) for name in names]
    for key in (*filter(is_process_key, plain), *(f"p_{key}" for key in plain if key)):
        return key[:MAX_KEY].rstrip("_")
    return _UNNAMED


def _key_from(name: str) -> str:
    return _OTHER.sub("_", unaccented(name)).strip("_")[:MAX_KEY].rstrip("_").lower()
