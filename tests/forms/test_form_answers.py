"""Answers to a form: what is accepted, how it comes back, and which field is blamed."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from engine.errors import FieldError
from engine.forms import Answer, Form, read_form
from engine.forms.form import MAX_ERRORS
from engine.forms.patterns import PATTERNS
from tests.forms.answers import as_told

TODAY = date(2014, 10, 1)
LABEL = {"vi": "Nhãn", "en": "Label"}


def make(properties: dict[str, dict[str, Any]], **more: object) -> Form:
    plain = {
        "id": "step",
        "title": LABEL,
        "type": "object",
        "properties": {name: {"x-label": LABEL} | value for name, value in properties.items()},
    }
    form, problems = read_form(json.dumps(plain | more), {}, "form/step")
    assert form is not None, problems
    return form


def rule(feel: str, field: str) -> dict[str, object]:
    return {"feel": feel, "field": field, "message": {"vi": "Không được", "en": "Not so"}}


FORM = make(
    {
        "text": {"type": "string", "minLength": 2, "maxLength": 10},
        "number": {"type": "number", "minimum": 0, "maximum": 100},
        "above": {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
        "whole": {"type": "integer", "minimum": -5, "maximum": 5},
        "yes": {"type": "boolean"},
        "agreed": {"type": "boolean", "const": True},
        "day": {"type": "string", "format": "date"},
        "instant": {"type": "string", "format": "date-time"},
        "choice": {"type": "string", "enum": ["a", "b"], "x-options": {"a": LABEL, "b": LABEL}},
        "one": {"type": "integer", "enum": [1], "x-options": {"1": LABEL}},
        "phone": {"type": "string", "x-pattern": "phone"},
        "list": {"type": "array", "items": {"type": "integer"}, "minItems": 1, "maxItems": 3},
        "rows": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"name": {"type": "string"}, "kw": {"type": "number", "minimum": 0}},
                "required": ["name"],
            },
        },
        "group": {
            "type": "object",
            "properties": {"inner": {"type": "object", "properties": {"x": {"type": "string"}}}},
        },
    }
)


def check(given: dict[str, object], form: Form = FORM) -> tuple[Answer | None, list[FieldError]]:
    return form.check(given, {}, TODAY)


def accepted(given: dict[str, object], form: Form = FORM) -> dict[str, object]:
    answer, errors = check(given, form)
    assert errors == []
    assert answer is not None
    return as_told(answer)


def blamed(given: dict[str, object], form: Form = FORM) -> list[tuple[str, str]]:
    answer, errors = check(given, form)
    assert answer is None
    assert all(str(error) for error in errors), "each can be said"
    return [(error.field, error.code) for error in errors]


# -- kinds of values

RIGHT: list[tuple[str, object]] = [
    ("text", "ab"),
    ("text", "Nguyễn Văn"),
    ("number", 0),
    ("number", 100.0),
    ("number", 0.1),
    ("above", 0.5),
    ("whole", -5),
    ("whole", 5.0),
    ("yes", False),
    ("agreed", True),
    ("day", "2014-10-01"),
    ("day", "2016-02-29"),
    ("instant", "2014-10-01T08:00:00+07:00"),
    ("instant", "2014-10-01T01:00Z"),
    ("instant", "2014-10-01T01:00:00.123456Z"),
    ("choice", "b"),
    ("one", 1),
    ("phone", "0912345678"),
    ("list", [1]),
    ("rows", []),
    ("rows", [{"name": "a", "kw": 0.5}, {"name": "b"}]),
    ("group", {}),
    ("group", {"inner": {"x": "y"}}),
    ("note", "Dòng một\nDòng hai\tcột"),
    ("note", ""),
]


@pytest.mark.parametrize(("field", "value"), RIGHT)
def test_a_right_value_comes_back_as_it_was(field: str, value: object) -> None:
    assert accepted({field: value}) == {field: value}


WRONG: list[tuple[str, object, str, str]] = [
    # field, value, who is blamed, why
    ("text", 5, "text", "wrong_type"),
    ("text", None, "text", "wrong_type"),
    ("text", ["ab"], "text", "wrong_type"),
    ("text", "a", "text", "too_short"),
    ("text", "a" * 11, "text", "too_long"),
    ("text", "  a  ", "text", "too_short"),
    ("number", "5", "number", "wrong_type"),
    ("number", True, "number", "wrong_type"),
    ("number", -0.01, "number", "too_small"),
    ("number", 100.01, "number", "too_large"),
    ("number", float("nan"), "number", "not_finite"),
    ("number", float("inf"), "number", "not_finite"),
    ("number", -float("inf"), "number", "not_finite"),
    ("number", 10**400, "number", "too_large"),
    ("number", 1e308, "number", "too_large"),
    ("above", 0, "above", "too_small"),
    ("above", 1, "above", "too_large"),
    ("whole", 0.5, "whole", "wrong_type"),
    ("whole", False, "whole", "wrong_type"),
    ("whole", 6, "whole", "too_large"),
    ("whole", 2**53, "whole", "too_large"),
    ("whole", -(2**53), "whole", "too_large"),
    ("yes", 1, "yes", "wrong_type"),
    ("yes", "true", "yes", "wrong_type"),
    ("agreed", False, "agreed", "not_an_option"),
    ("day", "01/10/2014", "day", "wrong_form"),
    ("day", "20141001", "day", "wrong_form"),
    ("day", "2014-W40-3", "day", "wrong_form"),
    ("day", "2014-02-29", "day", "wrong_form"),
    ("day", "0000-01-01", "day", "wrong_form"),
    ("day", "2014-10-01T00:00:00Z", "day", "wrong_form"),
    ("day", "٢٠١٤-١٠-٠١", "day", "wrong_form"),
    ("instant", "2014-10-01", "instant", "wrong_form"),
    ("instant", "2014-10-01T08:00:00", "instant", "wrong_form"),
    ("instant", "2014-10-01 08:00:00Z", "instant", "wrong_form"),
    ("instant", "2014-13-01T08:00:00Z", "instant", "wrong_form"),
    ("instant", "2014-10-01T08:00:00+99:99", "instant", "wrong_form"),
    ("instant", "0001-01-01T00:00:00+14:00", "instant", "wrong_form"),
    ("instant", "1899-12-31T23:59:59Z", "instant", "wrong_form"),
    ("instant", "9999-12-31T23:59:00Z", "instant", "wrong_form"),
    ("instant", "9999-12-31T23:59:59-14:00", "instant", "wrong_form"),
    ("choice", "c", "choice", "not_an_option"),
    ("choice", "A", "choice", "not_an_option"),
    ("one", True, "one", "wrong_type"),
    ("one", 2, "one", "not_an_option"),
    ("phone", "912345678", "phone", "wrong_form"),
    ("phone", "0912345678\nrm -rf", "phone", "wrong_form"),
    ("phone", "０９１２３４５６７８", "phone", "wrong_form"),
    ("list", [], "list", "too_few"),
    ("list", [1, 2, 3, 4], "list", "too_many"),
    ("list", [1, "2"], "list[1]", "wrong_type"),
    ("list", {"0": 1}, "list", "wrong_type"),
    ("rows", [{"name": "a"}, {"kw": 1}], "rows[1].name", "required"),
    ("rows", [{"name": "a", "kw": -1}], "rows[0].kw", "too_small"),
    ("rows", [{"name": "a", "w": 1}], "rows[0].w", "unknown_field"),
    ("group", {"inner": {"x": 1}}, "group.inner.x", "wrong_type"),
    ("group", {"typename": "datetime", "value": "x"}, "group.typename", "unknown_field"),
    ("group", {"__class__": 1}, "group.__class__", "unknown_field"),
    ("typename", "datetime", "typename", "unknown_field"),
    ("nothing", 1, "nothing", "unknown_field"),
    ("", 1, "", "unknown_field"),
]


@pytest.mark.parametrize(
    ("field", "value", "place", "code"), WRONG, ids=[f"{f}={v!a:.25}" for f, v, _, _ in WRONG]
)
def test_a_wrong_value_is_blamed_on_its_field(
    field: str, value: object, place: str, code: str
) -> None:
    assert (place, code) in blamed({field: value})
    assert {found.partition("[")[0].partition(".")[0] for found, _ in blamed({field: value})} == {
        field
    }


def test_every_wrong_field_is_listed_in_the_order_of_the_form() -> None:
    given: dict[str, object] = {"nothing": 1, "phone": "1", "number": "1", "text": ""}

    assert [field for field, _ in blamed(given)] == ["text", "number", "phone", "nothing"]


# -- letters


def test_text_comes_back_composed_and_without_marks_that_cannot_be_seen() -> None:
    decomposed = "Nguye\u0302\u0303n"
    assert accepted({"text": decomposed}) == {"text": "Nguyễn"}
    assert accepted({"text": "\u202eab\u202c\u200b"}) == {"text": "ab"}
    assert accepted({"text": "\ufeffab "}) == {"text": "ab"}
    assert accepted({"note": "e\u0301" * 2_000}) == {"note": "é" * 2_000}
    assert accepted({"rows": [{"name": decomposed}]}) == {"rows": [{"name": "Nguyễn"}]}


def test_a_line_end_after_a_pattern_is_not_kept() -> None:
    assert accepted({"phone": "0912345678\n"}) == {"phone": "0912345678"}


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\ud800", "\udfff"])
def test_a_character_that_cannot_be_written_is_refused_by_field(character: str) -> None:
    assert blamed({"text": f"a{character}b"}) == [("text", "control_character")]
    assert blamed({"rows": [{"name": character}]}) == [("rows[0].name", "control_character")]


@pytest.mark.parametrize("character", ["\x00", "\ud800"])
def test_a_name_that_cannot_be_written_is_an_unknown_field_that_can_be_shown(
    character: str,
) -> None:
    assert blamed({f"a{character}": 1}) == [("a\ufffd", "unknown_field")]
    assert blamed({"group": {character: 1}}) == [("group.\ufffd", "unknown_field")]


def test_the_same_field_twice_under_names_that_look_alike_is_refused() -> None:
    assert blamed({"whole": 1, "whole\u200b": 2}) == [("whole", "unknown_field")]


# -- size


def test_a_value_nested_too_deeply_is_refused_without_climbing_down() -> None:
    deep: object = "x"
    for _ in range(100_000):
        deep = {"x": deep}

    ((field, code),) = blamed({"group": deep})

    assert code == "too_deep"
    assert field == "group.x.x.x.x.x.x"


def test_ten_thousand_entries_are_one_answer_of_bounded_length() -> None:
    many: list[dict[str, object]] = [
        {"list": list(range(10_000))},
        {"list": ["x"] * 10_000},
        {f"f{n}": 1 for n in range(10_000)},
        {"rows": [{"kw": -1}] * 10_000},
    ]
    for given in many:
        assert 1 <= len(blamed(given)) <= MAX_ERRORS


@pytest.mark.parametrize("name", PATTERNS)
def test_a_pattern_looks_at_a_bounded_number_of_characters(name: str) -> None:
    """Every repetition has an upper end and stands in no other, so none can run for hours."""
    pattern = PATTERNS[name]

    assert pattern.startswith("^")
    assert pattern.endswith("$")
    assert not set("*+") & set(pattern.replace(r"\.", ""))
    assert "){" not in pattern


@pytest.mark.parametrize("name", PATTERNS)
def test_a_pattern_refuses_very_long_text(name: str) -> None:
    form = make({"f": {"type": "string", "x-pattern": name}})

    for text in ("a" * 100_000, "0" * 100_000, "a@" * 50_000, "a." * 50_000):
        assert blamed({"f": text}, form) == [("f", "wrong_form")]


# -- fields that another one shows

SHOWN = make(
    {
        "kind": {"type": "string", "enum": ["x", "y"], "x-options": {"x": LABEL, "y": LABEL}},
        "must": {"type": "string", "x-show-when": {"field": "kind", "equals": "x"}},
        "may": {"type": "string", "x-show-when": {"field": "kind", "equals": "x"}},
        "chained": {"type": "string", "x-show-when": {"field": "may", "equals": "go"}},
    },
    required=["must"],
)


def test_a_hidden_field_is_absent() -> None:
    assert accepted({}, SHOWN) == {}
    assert accepted({"kind": "y"}, SHOWN) == {"kind": "y"}
    assert blamed({"kind": "y", "must": "a"}, SHOWN) == [("must", "not_applicable")]
    assert blamed({"may": "a"}, SHOWN) == [("may", "not_applicable")]


def test_a_shown_field_is_required_if_it_is_so() -> None:
    assert accepted({"kind": "x", "must": "a"}, SHOWN) == {"kind": "x", "must": "a"}
    assert blamed({"kind": "x"}, SHOWN) == [("must", "required")]


def test_a_field_may_be_shown_by_one_that_is_shown() -> None:
    assert "chained" in accepted({"kind": "x", "must": "a", "may": "go", "chained": "b"}, SHOWN)
    assert blamed({"kind": "x", "must": "a", "chained": "b"}, SHOWN) == [
        ("chained", "not_applicable")
    ]


def test_true_and_one_show_different_fields() -> None:
    form = make(
        {
            "flag": {"type": "boolean"},
            "why": {"type": "string", "x-show-when": {"field": "flag", "equals": True}},
        }
    )

    assert accepted({"flag": True, "why": "a"}, form) == {"flag": True, "why": "a"}
    assert ("flag", "wrong_type") in blamed({"flag": 1, "why": "a"}, form)


# -- rules

RULED = make(
    {
        "from": {"type": "string", "format": "date"},
        "kva": {"type": "number"},
        "kw": {"type": "number"},
    },
    **{
        "x-rules": [
            rule("from = null or date(from) > today", "from"),
            rule("kva = null or kw = null or kva >= kw / 0.9", "kva"),
            rule("limit = null or kw = null or kw <= limit", "kw"),
        ]
    },
)


@pytest.mark.parametrize(
    ("given", "facts", "fields"),
    [
        ({}, {}, []),
        ({"from": "2014-10-02"}, {}, []),
        ({"from": "2014-10-01"}, {}, ["from"]),
        ({"kva": 100, "kw": 90}, {}, []),
        ({"kva": 100, "kw": 90.1}, {}, ["kva"]),
        ({"kw": 5}, {"limit": 4}, ["kw"]),
        ({"kw": 5}, {"limit": 5}, []),
        ({"from": "2013-01-01", "kva": 1, "kw": 2}, {"limit": 1}, ["from", "kva", "kw"]),
    ],
)
def test_rules_see_the_answer_the_facts_and_today(
    given: dict[str, object], facts: dict[str, object], fields: list[str]
) -> None:
    _, errors = RULED.check(given, facts, TODAY)

    assert [(error.field, error.code) for error in errors] == [(name, "rule") for name in fields]


def test_a_broken_rule_says_its_message_in_both_languages() -> None:
    _, (error,) = RULED.check({"from": "2013-01-01"}, {}, TODAY)

    assert error.params == {"vi": "Không được", "en": "Not so"}
    assert str(error) == "Không được / Not so"


def test_an_answer_hides_the_fact_of_the_same_name() -> None:
    """A field left out is null, even if the case knew a value before."""
    form = make({"kw": {"type": "number"}}, **{"x-rules": [rule("kw = null", "kw")]})

    assert form.check({}, {"kw": 5}, TODAY)[1] == []


def test_a_rule_that_cannot_be_decided_blames_its_field_and_says_why() -> None:
    form = make({"kw": {"type": "number"}}, **{"x-rules": [rule("kw > 5", "kw")]})

    _, (error,) = form.check({}, {}, TODAY)

    assert (error.field, error.code) == ("kw", "rule_undecided")
    assert "null" in str(error)


def test_rules_are_asked_only_of_an_answer_that_is_right_in_itself() -> None:
    _, errors = RULED.check({"kva": "much", "kw": 5}, {}, TODAY)

    assert [(error.field, error.code) for error in errors] == [("kva", "wrong_type")]


# -- what becomes of an answer


def test_results_and_facts_files_and_the_unit_are_told_apart() -> None:
    sha = "a" * 64
    form = make(
        {
            "fact": {"type": "string", "x-scope": "case"},
            "result": {"type": "string"},
            "unit": {"type": "string", "x-pattern": "unit_code", "x-sets": "executing_unit"},
            "letter": {"$ref": "fields.json#/file"},
        }
    )

    answer, errors = form.check(
        {
            "fact": "f",
            "result": "r",
            "unit": "DL01",
            "letter": {"sha256": sha, "name": "thư.pdf"},
            "attachments": [{"sha256": "b" * 64, "name": "ảnh.jpg"}],
        },
        {},
        TODAY,
    )

    assert errors == []
    assert answer is not None
    assert answer.facts == {"fact": "f"}
    assert answer.data.keys() == {"result", "unit", "letter", "attachments"}
    assert answer.files == {sha, "b" * 64}
    assert answer.executing_unit == "DL01"


def test_a_file_is_named_by_its_hash_and_nothing_else() -> None:
    form = make({"letter": {"$ref": "fields.json#/file"}})

    assert blamed({"letter": {"sha256": "../../etc/passwd", "name": "x"}}, form) == [
        ("letter.sha256", "wrong_form")
    ]
    assert blamed({"letter": {"sha256": "a" * 64, "name": "x", "path": "y"}}, form) == [
        ("letter.path", "unknown_field")
    ]


# -- drafts and single facts


def test_a_draft_keeps_what_was_typed() -> None:
    typed: dict[str, object] = {
        "number": "12,5",
        "day": "mai",
        "choice": "",
        "list": "1",
        "group": {"typename": "x"},
    }

    assert FORM.clean_draft(typed) == (typed, [])


@pytest.mark.parametrize(
    ("draft", "field", "code"),
    [
        ({"nothing": 1}, "nothing", "unknown_field"),
        ({"text": "a\x00"}, "text", "control_character"),
        ({"text": "\ud800"}, "text", "control_character"),
        ({"group": {"\ud800": 1}}, "group.\ufffd", "unknown_field"),
        ({"number": float("nan")}, "number", "not_finite"),
        ({"number": 2**60}, "number", "too_large"),
        ({"group": {"a": {"b": {"c": {"d": {"e": {"f": 1}}}}}}}, "group.a.b.c.d.e.f", "too_deep"),
    ],
)
def test_a_draft_that_cannot_be_stored_is_refused_by_field(
    draft: dict[str, object], field: str, code: str
) -> None:
    _, errors = FORM.clean_draft(draft)

    assert [(error.field, error.code) for error in errors] == [(field, code)]


def test_a_draft_can_always_be_written_as_json() -> None:
    values, _ = FORM.clean_draft({"text": "e\u0301\u202e", "group": {"\ud800": "x"}})

    json.dumps(values, ensure_ascii=False).encode()


def test_one_fact_is_checked_like_its_field() -> None:
    assert FORM.check_fact("number", 5) == (5, [])
    _, errors = FORM.check_fact("number", 500)
    assert [(error.field, error.code) for error in errors] == [("number", "too_large")]
    _, errors = FORM.check_fact("text", "a\x00")
    assert [(error.field, error.code) for error in errors] == [("text", "control_character")]
