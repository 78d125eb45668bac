"""Fields of requests and answers. What they refuse, they refuse in the engine's own words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Self

import marshmallow as ma

from engine import FieldError, instant, text


class FieldMessage(str):
    """A template with a code. Filled in by marshmallow, it still knows both and its parameters,
    so that it can be said in another language."""

    code: str
    template: str
    params: dict[str, object]

    def __new__(cls, code: str, template: str, filled: str = "", **params: object) -> Self:
        made = super().__new__(cls, filled or template)
        made.code, made.template, made.params = code, template, params
        return made

    def __getnewargs__(self) -> tuple[str, str, str]:  # type: ignore[override]
        return self.code, self.template, str(self)

    def format(self, *_: object, **params: object) -> FieldMessage:
        """The message with its gaps filled; the template and what filled it are kept. Called by
        marshmallow."""
        params.pop("input", None)
        return FieldMessage(self.code, self.template, self.template.format(**params), **params)


def _says(**messages: FieldMessage) -> dict[str, Any]:
    return {**messages}


def field_errors(messages: object, place: str = "") -> Iterator[FieldError]:
    """What marshmallow found, field by field; paths are written ``documents[2].kind``."""
    if isinstance(messages, Mapping):
        for name, inner in messages.items():
            yield from field_errors(inner, _join(place, name))
    elif isinstance(messages, list):
        for message in messages:
            if isinstance(message, FieldMessage):
                yield FieldError(place, message.code, message.template, message.params)
            else:
                yield FieldError(place, "invalid", "{said}", {"said": str(message)})


def _join(place: str, name: str | int) -> str:
    if name == "_schema":
        return place
    if isinstance(name, int):
        return f"{place}[{name}]"
    return f"{place}.{name}" if place else str(name)


UNKNOWN = FieldMessage("unknown_field", "There is no such field here.")


class Request(ma.Schema):
    """A body or query: what it does not know, it refuses."""

    class Meta:
        unknown = ma.RAISE

    error_messages = _says(
        unknown=UNKNOWN,
        type=FieldMessage("wrong_type", "This must be a JSON object."),
    )


ESTIMATED = (
    "The instant hangs on days off that are not decided yet: an estimate that a decision may move."
)
DAMAGED = "What was stored of it is damaged: what cannot be read is left empty."


class AnswerField(ma.Schema):
    """An answer: every field is always there."""

    class Meta:
        unknown = ma.RAISE

    def on_bind_field(self, field_name: str, field_obj: ma.fields.Field[Any]) -> None:
        """Declares each field as required, so that the OpenAPI document says that it is always
        there."""
        field_obj.required = True


class _Given:
    default_error_messages = _says(
        required=FieldMessage("required", "This is needed."),
        null=FieldMessage("required", "This is needed."),
    )


_CONTROLS = r"\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f"
_UNSEEN = (
    r" \t\n\r\u00a0\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160"
    r"\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164"
    r"\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
)
"""Spaces and marks that show nothing: at the ends of a text they do not count, and they alone are
no text."""


def _text_pattern(least: int) -> str:
    """What a text may hold, as a regular expression that JSON Schema and every common engine read.

    Ranges are spelled out: ``\\p{Cf}`` and ``\\s`` mean different things to different engines.
    """
    writable, visible = f"[^{_CONTROLS}]", f"[^{_CONTROLS}{_UNSEEN}]"
    if least == 0:
        return f"^{writable}*$"
    if least == 1:
        return f"^{writable}*{visible}{writable}*$"
    return f"^{writable}*{visible}{writable}{{{least - 2},}}{visible}{writable}*$"


class Text(_Given, ma.fields.String):
    """Text that people write: composed (NFC), without marks that turn the direction of writing or
    show nothing, and without control characters other than line breaks and tabs."""

    default_error_messages = _says(
        invalid=FieldMessage("wrong_type", "This must be text."),
        control_character=FieldMessage(
            "control_character", "The text has a character that cannot be written."
        ),
    )

    length = ma.validate.Length

    def __init__(self, least: int = 1, most: int = 200, **more: Any) -> None:
        wrong = FieldMessage("wrong_length", "Write {min} to {max} characters.")
        super().__init__(validate=self.length(least, most, error=wrong), **more)
        self.metadata = {"pattern": _text_pattern(least), **self.metadata}

    def _deserialize(self, value: Any, *rest: Any, **more: Any) -> str:
        given = super()._deserialize(value, *rest, **more)
        if not text.is_writable(given):
            raise self.make_error("control_character")
        return text.words(given)


class _AtMost(ma.validate.Length):
    """Leaves what is too short to the engine."""

    def __call__(self, value: Any) -> Any:
        return value if len(value) < (self.min or 0) else super().__call__(value)


class Words(Text):
    """Text that people give as a reason, remark or name. Where it is missing or too short, the
    engine says what is wanted, as it does to whoever comes another way."""

    length = _AtMost


class Secret(_Given, ma.fields.String):
    """A password, taken as it is."""

    default_error_messages = _says(invalid=FieldMessage("wrong_type", "This must be text."))


class Content(Secret):
    """A whole document, taken as it is."""


class WholeNumber(_Given, ma.fields.Integer):
    """A whole number within bounds; ``1.0`` and ``"1"`` are none."""

    default_error_messages = _says(
        invalid=FieldMessage("wrong_type", "This must be a whole number.")
    )

    def __init__(self, least: int, most: int, **more: Any) -> None:
        wrong = FieldMessage("out_of_range", "This must be {min} to {max}.")
        super().__init__(validate=ma.validate.Range(least, most, error=wrong), **more)

    def _deserialize(self, value: Any, *rest: Any, **more: Any) -> int:
        if type(value) is int:
            return value
        raise self.make_error("invalid")


class Digits(WholeNumber):
    """A whole number in a query."""

    def _deserialize(self, value: Any, *rest: Any, **more: Any) -> int:
        if re.fullmatch("[0-9]{1,19}", value):
            return int(value)
        raise self.make_error("invalid")


class Flag(_Given, ma.fields.Boolean):
    """``true`` or ``false``, nothing that only looks like it."""

    default_error_messages = _says(
        invalid=FieldMessage("wrong_type", "This must be true or false.")
    )

    def _deserialize(self, value: Any, *rest: Any, **more: Any) -> bool:
        if type(value) is bool:
            return value
        raise self.make_error("invalid")


class ChoiceField(_Given, ma.fields.Enum[Any]):
    """One of an enumeration's values."""

    default_error_messages = _says(
        unknown=FieldMessage("not_an_option", "Choose one of: {choices}.")
    )

    def __init__(self, kind: Any, **more: Any) -> None:
        super().__init__(kind, by_value=Text, **more)


class Day(_Given, ma.fields.Date):
    """A date, ``2014-10-01``."""

    default_error_messages = _says(
        invalid=FieldMessage("wrong_form", "Write the day as 2014-10-01.")
    )

    def _deserialize(self, value: Any, *rest: Any, **more: Any) -> Any:
        if type(value) is str and re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            return super()._deserialize(value, *rest, **more)
        raise self.make_error("invalid")


_BEGINS_WITH_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
"""Week dates, which Python reads as well, are not meant."""


class InstantField(_Given, ma.fields.AwareDateTime):
    """An instant with its zone; in answers UTC with milliseconds."""

    _WRONG = FieldMessage("wrong_form", "Write an instant with its zone: 2014-10-01T08:00+07:00.")
    default_error_messages = _says(invalid=_WRONG, invalid_awareness=_WRONG)

    def __init__(self, **more: Any) -> None:
        super().__init__(format="iso", **more)

    def _serialize(self, value: Any, *_: Any, **__: Any) -> str | None:
        return None if value is None else instant.to_text(value)

    def _deserialize(self, value: Any, *rest: Any, **more: Any) -> Any:
        if type(value) is str and not _BEGINS_WITH_DAY.match(value):
            raise self.make_error("invalid")
        try:
            return super()._deserialize(value, *rest, **more)
        except OverflowError:
            raise self.make_error("invalid") from None


class ValuesField(_Given, ma.fields.Dict):
    """Values by name: answers to a form, or facts. The engine checks them against the form."""

    default_error_messages = _says(
        invalid=FieldMessage("wrong_type", "This must be a JSON object.")
    )


class Items(_Given, ma.fields.List[Any]):
    """A list of at least ``least`` and at most ``most`` entries."""

    default_error_messages = _says(invalid=FieldMessage("wrong_type", "This must be a list."))

    def __init__(self, inner: Any, most: int, least: int = 1, **more: Any) -> None:
        wrong = FieldMessage("wrong_count", "Send {min} to {max} entries.")
        super().__init__(inner, validate=ma.validate.Length(least, most, error=wrong), **more)


def next_cursor() -> ma.fields.String:
    """The field ``next`` of a list that is read on with its ``cursor``."""
    return ma.fields.String(
        allow_none=True, metadata={"description": "The cursor of the next page; null at the end."}
    )


def next_number() -> ma.fields.Integer:
    """The field ``next`` of a list whose items are numbered."""
    return ma.fields.Integer(
        allow_none=True, metadata={"description": "For `after` of the next page; null at the end."}
    )
