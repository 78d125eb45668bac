"""A value of a form reads alike on every page, print and file, in words and not in JSON."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.export.written_values import written_table, written_value

ROW = {
    "type": "object",
    "properties": {
        "day": {"type": "string", "format": "date", "x-label": {"vi": "Ngày", "en": "Day"}},
        "power": {"type": "number", "x-unit": "kW", "x-label": {"vi": "Công suất", "en": "Power"}},
    },
}
ROWS = {"type": "array", "items": ROW}
CHOICE = {"enum": ["yes"], "x-options": {"yes": {"vi": "Đạt", "en": "Passed"}}}
EVERY = [
    # Schema, value, and what it reads as in Vietnamese and in English.
    ({}, None, "–", "–"),
    ({"type": "boolean"}, True, "có", "yes"),
    ({"type": "number", "x-unit": "m"}, 1250.5, "1.250,5 m", "1,250.5 m"),
    ({"type": "integer"}, 1_000_000, "1.000.000", "1,000,000"),
    ({"type": "string", "format": "date"}, "2014-12-09", "09/12/2014", "9 Dec 2014"),
    (
        {"type": "string", "format": "date-time"},
        "2014-12-09T02:30:00Z",
        "09:30 09/12/2014",
        "09:30 9 Dec 2014",
    ),
    ({"type": "string", "format": "date"}, "sau Tết", "sau Tết", "sau Tết"),
    (CHOICE, "yes", "Đạt", "Passed"),
    ({"type": "array", "items": CHOICE}, ["yes", "yes"], "Đạt; Đạt", "Passed; Passed"),
    ({}, {"sha256": "ab" * 32, "name": "trạm.jpg"}, "trạm.jpg", "trạm.jpg"),
    (
        ROWS,
        [{"day": "2014-12-09", "power": 1500}],
        "Ngày: 09/12/2014, Công suất: 1.500 kW",
        "Day: 9 Dec 2014, Power: 1,500 kW",
    ),
]


@pytest.mark.parametrize(("schema", "value", "vi", "en"), EVERY)
def test_a_value_is_written_for_its_readers(schema: Any, value: Any, vi: str, en: str) -> None:
    assert written_value("vi", schema, value) == vi
    assert written_value("en", schema, value) == en


def test_rows_have_a_head_with_units() -> None:
    assert written_table("vi", ROW, [{"day": "2014-12-09", "power": 2}]) == (
        ("Ngày", "Công suất (kW)"),
        ("09/12/2014", "2 kW"),
    )


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.sampled_from(["a", "2014"]),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ab"), inner),
        max_leaves=8,
    )
)
def test_nothing_is_written_as_json(value: Any) -> None:
    for language in ("vi", "en"):
        written = written_value(language, {}, value)
        assert not set('{}[]"') & set(written)
        if isinstance(value, list | dict) and value:
            assert written != json.dumps(value, ensure_ascii=False)
