"""The kinds of one-line fields beyond text and numbers: what is typed is read into one form.

Forms name them with ``format``. Each kind reads its own output unchanged, so that a recorded value
can be told again; pages, the API, corrections and imports all go through ``InputKind.clean``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from engine.errors import FieldError
from engine.forms import coordinates, document_number, email_address, money, personal_number, phone
from engine.forms.misread import Misread


@dataclass(frozen=True, slots=True)
class InputKind:
    """A kind of field: ``type`` in JSON Schema, a right ``example`` as it is typed, how ``read``
    makes a value of a text, and how one is ``shown`` to be read. ``lengths`` are those of texts,
    ``bounds`` those of numbers."""

    type: str
    example: str
    read: Callable[[str], str | int | float]
    shown: Callable[[Any], str] = str
    lengths: tuple[int, int] | None = None
    bounds: tuple[float, float] | None = None

    def clean(self, value: object) -> object:
        """The value that is recorded for what was given: a text is read, a number is held to the
        bounds; of what is neither, the schema of the form tells.

        Raises:
            Misread: a text or number that is not of this kind.
        """
        if isinstance(value, str):
            return self.read(value)
        if self.bounds and isinstance(value, int | float) and not isinstance(value, bool):
            low, high = self.bounds
            if not low <= value <= high:
                self.read(str(value))
        return value

    def read_or_tell(self, value: object, place: str, errors: list[FieldError]) -> object:
        """What ``clean`` makes of a value; where it cannot, ``errors`` gets why, for the field at
        this ``place``, and the value is as it was."""
        try:
            return self.clean(value)
        except Misread as refusal:
            told = {"example": self.example}
            errors.append(FieldError(place, "wrong_form", refusal.message, told))
            return value

    def holds(self, value: object) -> bool:
        """Whether a value is one that is recorded. What is of another type is told by that."""
        try:
            return self.clean(value) == value
        except Misread:
            return False

    def told(self, value: object) -> str:
        """A recorded value to be read by people; one of before, which is not of this kind, as it
        is."""
        known = str if self.type == "string" else (int, float)
        fits = isinstance(value, known) and not isinstance(value, bool) and self.holds(value)
        return self.shown(value) if fits else str(value)

    def understood(self, typed: object) -> str:
        """What somebody typed, as it would be read by people once recorded; as typed where it is
        not of this kind."""
        try:
            return self.told(self.clean(typed))
        except Misread:
            return str(typed)


INPUT_KINDS: Mapping[str, InputKind] = {
    "phone": InputKind(
        "string", phone.EXAMPLE, phone.read_phone, phone.grouped_phone, lengths=(8, 30)
    ),
    "email": InputKind("string", email_address.EXAMPLE, email_address.read_email, lengths=(6, 254)),
    "identity-number": InputKind(
        "string",
        personal_number.IDENTITY_EXAMPLE,
        personal_number.read_identity_number,
        personal_number.grouped_identity_number,
        lengths=(12, 12),
    ),
    "tax-code": InputKind(
        "string", personal_number.TAX_EXAMPLE, personal_number.read_tax_code, lengths=(10, 14)
    ),
    "document-number": InputKind(
        "string",
        document_number.EXAMPLE,
        document_number.read_document_number,
        lengths=(1, document_number.LONGEST),
    ),
    "serial-number": InputKind(
        "string",
        document_number.SERIAL_EXAMPLE,
        document_number.read_document_number,
        lengths=(1, document_number.LONGEST),
    ),
    "latitude": InputKind(
        "number",
        coordinates.LATITUDE_EXAMPLE,
        coordinates.read_latitude,
        coordinates.written_degrees,
        bounds=coordinates.LATITUDES,
    ),
    "longitude": InputKind(
        "number",
        coordinates.LONGITUDE_EXAMPLE,
        coordinates.read_longitude,
        coordinates.written_degrees,
        bounds=coordinates.LONGITUDES,
    ),
    "money": InputKind("integer", money.EXAMPLE, money.read_money, bounds=(0, money.MOST)),
}
"""By the ``format`` of a field's schema."""


def kept_forms(typed: str) -> frozenset[str]:
    """The texts that fields keep of a number that somebody typed, one for each kind that it can be
    of: ``+84 912 345 678`` is ``0912345678`` where it is a phone."""
    found: set[str] = set()
    for kind in INPUT_KINDS.values():
        if kind.type == "string":
            with suppress(Misread):
                found.add(str(kind.clean(typed)))
    return frozenset(found)


def input_kind(schema: Mapping[str, Any]) -> InputKind | None:
    """The kind that a field's schema names; None where it names none."""
    return INPUT_KINDS.get(str(schema.get("format", "")))
