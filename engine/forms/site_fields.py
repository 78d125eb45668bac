"""Fields that ask a province or a commune, and those that follow from the commune."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from engine.errors import FieldError
from engine.forms.patterns import PATTERNS
from engine.places.address import Misplaced, PlaceLists

PROVINCE, COMMUNE = "province", "commune"
PLACE_KINDS = frozenset({PROVINCE, COMMUNE})
"""What ``x-kind`` says of texts that hold the code of a place."""
AREA_CLASS, PLACE_WORDS, PLACES_VERSION = "area_class", "place_words", "places_version"
DERIVED: Mapping[str, str] = {
    AREA_CLASS: "string",
    PLACE_WORDS: "string",
    PLACES_VERSION: "integer",
}
"""What ``x-derived`` says a field is worked out as from the commune of the form, and its type."""
CODES: Mapping[str, str] = {
    PROVINCE: PATTERNS["province_code"],
    COMMUNE: PATTERNS["commune_code"],
}
"""The patterns of recorded codes."""

Schemas = Mapping[str, Mapping[str, Any]]


def asks_place(schema: Mapping[str, Any]) -> bool:
    """Whether the field holds the code of a province or commune."""
    return schema.get("type") == "string" and schema.get("x-kind") in PLACE_KINDS


def derived_names(schemas: Schemas) -> frozenset[str]:
    """The fields that nobody fills in."""
    return frozenset(name for name, schema in schemas.items() if "x-derived" in schema)


def is_asked(schema: Mapping[str, Any]) -> bool:
    """Whether somebody fills the field in."""
    return "x-derived" not in schema


def is_read(schema: Mapping[str, Any]) -> bool:
    """Whether people read the field: not the codes of a place, whose words are a field beside
    them."""
    return not asks_place(schema) and schema.get("x-derived") != PLACES_VERSION


def _of_kind(schemas: Schemas, kind: str) -> str | None:
    """The one field of the form that asks for such a place."""
    found = (n for n, s in schemas.items() if asks_place(s) and s["x-kind"] == kind)
    return next(found, None)


def place_names(schemas: Schemas) -> frozenset[str]:
    """The fields that ask a province or a commune."""
    return frozenset(name for name, schema in schemas.items() if asks_place(schema))


def read_site(
    schemas: Schemas,
    values: Mapping[str, object],
    day: date,
    lists: PlaceLists | None,
    errors: list[FieldError],
) -> dict[str, object]:
    """The values with the codes of their places in place of names, and what follows from the
    commune; ``errors`` gets what is no place, and what was given otherwise than it follows."""
    found: dict[str, object] = {}
    if lists is not None:
        found = _placed(schemas, values, day, lists, errors)
    else:
        errors += [
            FieldError(name, "places_missing", "No list of places is published. Publish one first.")
            for name in sorted(place_names(schemas))
            if isinstance(values.get(name), str)
        ]
    errors += [
        FieldError(name, "derived_field", "This follows from the commune. Leave it out.")
        for name in sorted(derived_names(schemas) & values.keys())
        if values[name] not in (None, found.get(name))
    ]
    return {**values, **found}


def _placed(
    schemas: Schemas,
    values: Mapping[str, object],
    day: date,
    lists: PlaceLists,
    errors: list[FieldError],
) -> dict[str, object]:
    found: dict[str, object] = {}
    province, name = None, _of_kind(schemas, PROVINCE)
    if name is not None and isinstance(values.get(name), str):
        try:
            province = lists.province(str(values[name]))
            found[name] = province.code
        except Misplaced as wrong:
            errors.append(FieldError(name, wrong.code, wrong.message, wrong.params))
    name = _of_kind(schemas, COMMUNE)
    if name is None or not isinstance(values.get(name), str):
        return found
    try:
        commune = lists.commune(str(values[name]), province, day)
    except Misplaced as wrong:
        errors.append(FieldError(name, wrong.code, wrong.message, wrong.params))
        return found
    following = {
        AREA_CLASS: str(commune.area),
        PLACE_WORDS: lists.words(commune),
        PLACES_VERSION: lists.version,
    }
    derived = {one: following[schemas[one]["x-derived"]] for one in derived_names(schemas)}
    return {**found, name: commune.code, **derived}


def place_facts(
    schemas: Schemas,
    facts: Mapping[str, object],
    given: Mapping[str, object],
    day: date,
    lists: PlaceLists | None,
) -> tuple[dict[str, object], list[FieldError]]:
    """Of the place that stands in ``facts``, once what is ``given`` is put in: the codes, and what
    follows from the commune; and what is wrong with it. Nothing, where no place is given."""
    asked, following = place_names(schemas), derived_names(schemas)
    changed = {name: value for name, value in given.items() if name in asked | following}
    if not changed:
        return {}, []
    errors: list[FieldError] = []
    known = {name: value for name, value in facts.items() if name in asked}
    return read_site(schemas, {**known, **changed}, day, lists, errors), errors
