"""What stands in the address of a page after the question mark, checked."""

from __future__ import annotations

from typing import Any, TypeVar

from flask import request
from marshmallow import EXCLUDE, Schema, ValidationError

from engine import FieldError
from webapi.errors import Refused
from webapi.schemas.fields import field_errors

_OURS = frozenset({"said"})


T = TypeVar("T")


def whole(given: str, usual: T) -> int | T:
    """The number that was given, if it is one of up to nine digits; else the usual."""
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else usual


def read_query(schema: type[Schema]) -> dict[str, Any]:
    """The filters of the address; empty ones are as if they were not there.

    Raises:
        Refused: an unknown filter, or a value that it cannot have.
    """
    given = {name: value for name, value in request.args.items() if value and name not in _OURS}
    unknown = sorted(given.keys() - schema().fields.keys())
    if unknown:
        raise Refused(
            422,
            "filter_unknown",
            "There is no filter '{name}'. Go back to the list and choose again.",
            name=unknown[0][:40],
        )
    try:
        found: dict[str, Any] = schema(unknown=EXCLUDE).load(given)
    except ValidationError as error:
        wrong: FieldError = next(iter(field_errors(error.messages_dict)))
        raise Refused(
            422,
            "filter_unfit",
            "The filter '{name}' cannot be '{value}'. Go back to the list and choose again.",
            name=wrong.field,
            value=given.get(wrong.field, "")[:40],
        ) from None
    return found
