"""A form as a table, and back: what the table does not show stays as it was."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from engine.forms.form_table import FieldKind, FieldRow, FormTable, table_of, with_table
from engine.model.documents import Kind
from tests.kit import shipped

FORMS = {d.key: d.content for d in shipped() if d.kind is Kind.FORM}
SURVEY = FORMS["mv_survey"]


def plain(text: str) -> dict[str, object]:
    found = json.loads(text)
    return {**found, "required": sorted(found.get("required", []))}


def row(table: FormTable, name: str) -> FieldRow:
    return next(one for one in table.rows if one.name == name)


def changed(text: str, field: str, /, **values: object) -> dict[str, object]:
    table = table_of(text)
    rows = tuple(
        replace(one, **values) if one.name == field else one  # type: ignore[arg-type]
        for one in table.rows
    )
    found = json.loads(with_table(text, replace(table, rows=rows)))
    return dict(found["properties"])


@pytest.mark.parametrize("key", FORMS)
def test_a_form_that_nobody_changed_is_the_same(key: str) -> None:
    assert plain(with_table(FORMS[key], table_of(FORMS[key]))) == plain(FORMS[key])


def test_a_row_says_what_the_field_asks_for() -> None:
    result = row(table_of(SURVEY), "result")
    assert (result.kind, result.vi, result.en) == (FieldKind.CHOICE, "Kết quả khảo sát", "Result")
    assert result.required
    assert result.options.splitlines()[0] == "ok = Đủ điều kiện cấp điện | Supply is feasible"
    assert row(table_of(SURVEY), "surveyed_at").kind is FieldKind.MOMENT
    assert row(table_of(FORMS["mv_design"]), "design_file").kind is FieldKind.FILE


def test_a_changed_limit_leaves_the_rest_of_the_field() -> None:
    field = changed(FORMS["mv_design"], "estimate_vnd", most="5000")["estimate_vnd"]
    before = json.loads(FORMS["mv_design"])["properties"]["estimate_vnd"]
    assert field == {**before, "maximum": 5000}


def test_another_kind_keeps_label_and_scope_and_that_it_lies_behind() -> None:
    field = changed(SURVEY, "surveyed_at", kind=FieldKind.DATE)["surveyed_at"]
    assert field == {
        "type": "string",
        "format": "date",
        "x-occurred": True,
        "x-label": {"vi": "Thời điểm khảo sát", "en": "Surveyed at"},
    }


def test_what_is_no_date_any_more_lies_nowhere() -> None:
    field = changed(SURVEY, "surveyed_at", kind=FieldKind.TEXT)["surveyed_at"]
    assert "x-occurred" not in field


def test_another_name_takes_the_field_along() -> None:
    found = changed(SURVEY, "surveyed_at", name="visited_at")
    assert found["visited_at"] == json.loads(SURVEY)["properties"]["surveyed_at"]
    assert "surveyed_at" not in found


def test_a_new_field_with_options_and_a_condition() -> None:
    fresh = FieldRow(
        "weather",
        FieldKind.CHOICE,
        vi="Thời tiết",
        en="Weather",
        options="dry = Khô | Dry\nwet = Mưa | Wet\n\n",
        show_field="in_plan",
        show_equals="true",
    )
    table = table_of(SURVEY)
    found = json.loads(with_table(SURVEY, replace(table, rows=(*table.rows, fresh))))
    assert found["properties"]["weather"] == {
        "type": "string",
        "enum": ["dry", "wet"],
        "x-options": {"dry": {"vi": "Khô", "en": "Dry"}, "wet": {"vi": "Mưa", "en": "Wet"}},
        "x-label": {"vi": "Thời tiết", "en": "Weather"},
        "x-show-when": {"field": "in_plan", "equals": True},
    }


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"properties": {"a": 1}}', "[" * 9_999])
def test_what_is_no_form_is_no_table(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        table_of(text)


def test_two_fields_of_one_name_and_limits_that_are_no_numbers() -> None:
    with pytest.raises(ValueError, match="twice"):
        changed(SURVEY, "surveyed_at", name="result")
    with pytest.raises(ValueError, match="no number"):
        changed(FORMS["mv_design"], "estimate_vnd", most="viele")
