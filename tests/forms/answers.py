"""Right answers to any form, drawn from what its fields say; and ways to spoil one field."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import strategies as st

from engine.forms import Answer, Form
from engine.forms.input_kinds import INPUT_KINDS, input_kind
from engine.forms.patterns import PATTERNS
from engine.forms.site_fields import is_asked
from engine.model.personal import as_given, change_fields, is_personal

_BY_PATTERN = {
    PATTERNS["request_code"]: ["GK0123456789", "PD9999999999"],
    PATTERNS["phone"]: ["0912345678", "01234567890"],
    PATTERNS["tax_code"]: ["0100100079", "0100100079-001"],
    PATTERNS["id_number"]: ["012345678", "001234567890", "B1234567"],
    PATTERNS["email"]: ["a@b.vn", "dien.luc@evn.com.vn"],
    PATTERNS["unit_code"]: ["DL01", "PD0100"],
    PATTERNS["document_no"]: ["12/TT-BCT", "HĐ 7"],
    PATTERNS["sha256"]: ["0" * 64, "ab" * 32],
    PATTERNS["province_code"]: ["46"],
    PATTERNS["commune_code"]: ["19789"],
}
BY_KIND: Mapping[str, list[Any]] = {
    "phone": ["0912345678", "02438221234", "19006769", "02438221234;ext=12", "+6591234567"],
    "email": ["a@b.vn", "Dien.Luc@evn.com.vn"],
    "identity-number": ["001099012345", "079300000001"],
    "tax-code": ["0100100079", "0100100079-001", "001099012345"],
    "document-number": ["12/2026/HĐMBĐ", "B1234567", "HĐ 7", "0"],
    "serial-number": ["2026-0123456", "CT 12345"],
    "latitude": [10.762622, 6, 23.3928001],
    "longitude": [106.660172, 102, 117.8],
    "money": [0, 1_500_000, 999_999_999_999],
}
"""Values as they are recorded."""
_LETTERS = st.sampled_from("aZ09 .,/Đễư")


def answers(form: Form) -> st.SearchStrategy[dict[str, Any]]:
    """Answers that are right in themselves; the form's rules may still not hold."""

    @st.composite
    def draw_answer(draw: st.DrawFn) -> dict[str, Any]:
        given: dict[str, Any] = {}
        for field in form.fields:
            if not is_asked(field.schema):
                continue
            when = field.schema.get("x-show-when")
            if when is not None and given.get(when["field"]) != when["equals"]:
                continue
            if field.required or draw(st.booleans()):
                given[field.name] = draw(values(field.schema))
        return given

    return draw_answer()


def as_told(answer: Answer) -> dict[str, object]:
    """All that an answer says, also what it marks as telling of a person."""
    return dict(change_fields({**answer.data, **answer.facts}, is_personal, as_given))


def values(schema: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    """Values that keep to a field's schema."""
    if "const" in schema:
        return st.just(schema["const"])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if schema.get("format") in INPUT_KINDS:
        return st.sampled_from(_within(schema, BY_KIND[schema["format"]]))
    match schema["type"]:
        case "string":
            return _texts(schema)
        case "integer":
            return st.integers(schema.get("minimum", -9), schema.get("maximum", 9))
        case "number":
            least, most = schema.get("minimum", 0), schema.get("maximum", 9)
            thousandths = st.integers(math.ceil(least * 1_000), math.floor(most * 1_000))
            return thousandths.map(lambda amount: amount / 1_000)
        case "boolean":
            return st.booleans()
        case "array":
            least = schema.get("minItems", 0)
            most = min(schema.get("maxItems", least + 2), least + 2)
            return st.lists(values(schema["items"]), min_size=least, max_size=most)
        case _:
            return _groups(schema)


def _within(schema: Mapping[str, Any], recorded: list[Any]) -> list[Any]:
    def fits(value: Any) -> bool:
        size = len(value) if isinstance(value, str) else value
        least, most = ("minLength", "maxLength") if size is not value else ("minimum", "maximum")
        return bool(schema.get(least, size) <= size <= schema.get(most, size))

    return [value for value in recorded if fits(value)]


def _texts(schema: Mapping[str, Any]) -> st.SearchStrategy[str]:
    if "pattern" in schema:
        return st.sampled_from(_BY_PATTERN[schema["pattern"]])
    match schema.get("format"):
        case "date":
            return st.dates(date(1900, 1, 1), date(2100, 1, 1)).map(date.isoformat)
        case "date-time":
            seconds = st.integers(-2_000_000_000, 4_000_000_000)
            return seconds.map(lambda moment: datetime.fromtimestamp(moment, UTC).isoformat())
    least = schema.get("minLength", 0)
    most = min(schema.get("maxLength", least + 5), least + 5)
    return st.text(_LETTERS, min_size=least, max_size=most).map(
        lambda text: text if text == text.strip() else "x" * max(least, 1)
    )


def _groups(schema: Mapping[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    needed = set(schema.get("required", ()))
    fields = {name: values(inner) for name, inner in schema["properties"].items()}
    return st.fixed_dictionaries(
        {name: value for name, value in fields.items() if name in needed},
        optional={name: value for name, value in fields.items() if name not in needed},
    )


def spoiled(schema: Mapping[str, Any]) -> list[Any]:
    """Values that break a field's schema in every way it can be broken from outside."""
    wrong: list[Any] = [None, {"typename": "x"}, [[]]]
    match schema["type"]:
        case "string":
            wrong += [5, True, "a\x00", "\ud800"]
            wrong += ["x" * (schema["maxLength"] + 1)] if "maxLength" in schema else []
            wrong += [""] if schema.get("minLength") else []
            wrong += ["?"] if {"enum", "format"} & schema.keys() else []
            wrong += ["x" * 300] if "pattern" in schema else []
        case "integer" | "number":
            wrong += ["5" if input_kind(schema) is None else "5?", True, float("nan"), 10**30]
            wrong += [schema["minimum"] - 1] if "minimum" in schema else []
            wrong += [schema["maximum"] + 1] if "maximum" in schema else []
            wrong += [0.5] if schema["type"] == "integer" else []
        case "boolean":
            wrong += [0, 1, "true"]
            wrong += [not schema["const"]] if "const" in schema else []
        case "array":
            (item, *_) = spoiled(schema["items"])
            wrong += ["x", [item]]
            wrong += [[]] if schema.get("minItems") else []
        case "object":
            wrong += ["x", []]
    return wrong
