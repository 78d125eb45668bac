"""Reading a JSON body strictly: what is not plain JSON is refused with the reason and the place.

NaN and Infinity are let through: the form check behind names the field they stand in.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Request

from engine import written_numbers
from webapi.errors import Refused

MAX_JSON = 1 << 20
MAX_DEPTH = 32
MAX_DIGITS = 100
MAX_SHOWN = 100

_SURROGATE = re.compile("[\ud800-\udfff]")


def read_json(request: Request) -> Any:
    """The JSON value of the request's body.

    Raises:
        Refused: another content type (415), too large (413) or not JSON (400).
    """
    check_json_type(request)
    content = request.get_data()
    check_size(len(content), MAX_JSON)
    return parse_json(content)


def check_json_type(request: Request) -> None:
    """Looks whether the request says that its body is JSON.

    Raises:
        Refused: the body is said to be something else than plain JSON.
    """
    if request.mimetype != "application/json" or request.content_encoding:
        raise Refused(
            415,
            "content_type_unfit",
            "Send the body as application/json in UTF-8, without compression.",
        )
    if request.mimetype_params.get("charset", "utf-8").lower() not in {"utf-8", "utf8"}:
        raise Refused(415, "charset_unfit", "JSON is written in UTF-8 only. Send it so.")


def check_size(size: int, most: int) -> None:
    """Refuses a body of more than ``most`` bytes.

    Raises:
        Refused: 413 ``body_too_large``.
    """
    if size > most >= 1 << 20:
        raise Refused(
            413,
            "body_too_large",
            "The request has more than {most} MB. Send less at once.",
            most=most >> 20,
        )
    if size > most:
        raise Refused(
            413,
            "body_too_large",
            "The request has more than {most} KB. Send less at once.",
            most=most >> 10,
        )


def parse_json(content: bytes) -> Any:
    """The value of a JSON text.

    Raises:
        Refused: not JSON as RFC 8259 has it, or an object that names a member twice.
    """
    text = _decoded(content)
    try:
        value = json.loads(
            text,
            object_pairs_hook=_without_twins,
            parse_int=partial(_number, int, text),
            parse_float=partial(_number, written_numbers.exact_float, text),
        )
    except json.JSONDecodeError as error:
        raise _unreadable(error) from None
    except RecursionError:
        raise _too_deep() from None
    _check_inside(value)
    return value


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused(
            400,
            "json_not_utf8",
            "The body is not UTF-8: byte {byte} cannot be read. Send it in UTF-8.",
            byte=error.start + 1,
        ) from None


def _unreadable(error: json.JSONDecodeError) -> Refused:
    if error.pos >= len(error.doc.rstrip()) or error.msg.startswith("Unterminated"):
        return Refused(
            400,
            "json_cut_off",
            "The JSON ends before it is complete (line {line}, column {column}). Send all of it.",
            line=error.lineno,
            column=error.colno,
        )
    return Refused(
        400,
        "json_malformed",
        "The JSON cannot be read at line {line}, column {column}. Correct it there.",
        line=error.lineno,
        column=error.colno,
    )


def _too_deep() -> Refused:
    return Refused(
        400,
        "json_too_deep",
        "The JSON is nested more than {most} levels deep. Make it flatter.",
        most=MAX_DEPTH,
    )


def _number(make: Callable[[str], float], text: str, digits: str) -> float:
    if len(digits) > MAX_DIGITS:
        line, column = _place_of(text, digits)
        raise Refused(
            400,
            "json_number_too_long",
            "The number at line {line}, column {column} has more than {most} digits. Shorten it.",
            line=line,
            column=column,
            most=MAX_DIGITS,
        )
    try:
        return make(digits)
    except ValueError:
        line, column = _place_of(text, digits)
        raise Refused(
            400,
            "json_number_too_exact",
            "The number at line {line}, column {column} would come back with other digits. Write "
            "at most 15.",
            line=line,
            column=column,
        ) from None


def _place_of(text: str, digits: str) -> tuple[int, int]:
    before = text[: text.index(digits)]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise Refused(
                400,
                "json_name_twice",
                "'{name}' stands twice in one object. Send it once.",
                name=_shown(name),
            )
        found[name] = value
    return found


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a value stands. It is spelled out only when there is something to say of it."""

    name: str | int = ""
    above: _Place | None = None
    depth: int = 1

    def under(self, name: str | int) -> _Place:
        return _Place(name, self, self.depth + 1)

    def __str__(self) -> str:
        if self.above is None or self.above.above is None:
            return ""
        if isinstance(self.name, int):
            return f"{self.above}[{self.name}]"
        return f"{self.above}.{_shown(self.name)}".removeprefix(".")


def _check_inside(value: Any) -> None:
    """Refuses depth that nothing here needs, and halves of characters that no database keeps."""
    waiting: list[tuple[_Place, Any]] = [(_Place(), [value])]
    while waiting:
        place, inner = waiting.pop()
        if place.depth > MAX_DEPTH:
            raise _too_deep()
        for name, part in inner.items() if isinstance(inner, dict) else enumerate(inner):
            for text in (name, part):
                if isinstance(text, str) and _SURROGATE.search(text):
                    raise _half_character(place.under(name))
            if isinstance(part, dict | list):
                waiting.append((place.under(name), part))


def _half_character(place: _Place) -> Refused:
    return Refused(
        400,
        "json_half_character",
        "The text at '{place}' has half a character (a lone surrogate). Send whole ones.",
        place=str(place),
    )


def _shown(name: str) -> str:
    """As much of a name as an answer can hold."""
    return _SURROGATE.sub("\ufffd", name[:MAX_SHOWN])
