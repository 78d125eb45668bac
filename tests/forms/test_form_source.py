"""Forms as designers write them: every keyword right and wrong, and each rule broken."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.forms import Form, read_dictionary, read_form
from engine.forms.patterns import LENGTHS, PATTERNS
from engine.model.problem import Problem
from tests.bpmn.drawings import ROOT, shipped
from tests.bpmn.rule_ids import rule_ids

LABEL = {"vi": "Nhãn", "en": "Label"}
DICTIONARY: dict[str, Any] = {
    "kva": {"type": "number", "minimum": 30, "x-unit": "kVA", "x-scope": "case", "x-label": LABEL},
    "again": {"$ref": "fields.json#/kva", "maximum": 100},
    "ring": {"$ref": "fields.json#/rung"},
    "rung": {"$ref": "fields.json#/ring"},
    "number": 5,
}


TEXT = {"type": "string"}
UNMET = {"type": "number", "minimum": 1, "exclusiveMaximum": 1}
ONE_NINE = {"1": LABEL, "9": LABEL}


def form_text(properties: object = None, **more: object) -> str:
    """A form with a field ``a``, and ``more`` keywords of its own."""
    plain = {
        "id": "step",
        "title": LABEL,
        "type": "object",
        "properties": {"a": {"type": "string", "x-label": LABEL}}
        if properties is None
        else properties,
    }
    return json.dumps(plain | more)


def with_field(**keywords: object) -> str:
    """A form whose field ``f`` has these keywords, beside a label; ``_`` stands for ``-``."""
    field = {key.replace("x_", "x-").replace("_", "-"): value for key, value in keywords.items()}
    kind: dict[str, object] = {"type": "string", "x-label": LABEL}
    return form_text(
        {
            "f": {"x-label": LABEL} | field if "$ref" in field else kind | field,
            "kind": {
                "type": "string",
                "enum": ["big", "small"],
                "x-options": {"big": LABEL, "small": LABEL},
                "x-label": LABEL,
            },
        }
    )


def read(text: str) -> tuple[Form | None, tuple[Problem, ...]]:
    return read_form(text, DICTIONARY, "form/step")


def reference(name: str) -> dict[str, object]:
    return {"$ref": f"fields.json#/{name}"}


def asked_after(**fields: str) -> str:
    """A form with a field ``f``, ``g`` or ``h``, each asked where another one is a yes."""
    asked = {"type": "boolean", "x-label": LABEL}
    return form_text(
        dict.fromkeys("fgh", asked)
        | {
            name: asked | {"x-show-when": {"field": other, "equals": True}}
            for name, other in fields.items()
        }
    )


PART = {"type": "object", "properties": {"kw": {"type": "number"}}, "required": ["kw"]}

GOOD = {
    "string": with_field(minLength=1, maxLength=5, description="x", default="y"),
    "string of a format": with_field(format="date"),
    "instant": with_field(format="date-time"),
    "integer": with_field(type="integer", minimum=0, maximum=5, x_unit="m"),
    "number": with_field(type="number", exclusiveMinimum=0, exclusiveMaximum=5.5),
    "boolean": with_field(type="boolean", const=True, x_help=LABEL),
    "choice": with_field(enum=["a", "b"], x_options={"a": LABEL, "b": LABEL}),
    "choice of numbers": with_field(
        type="integer", enum=[1, 3], x_options={"1": LABEL, "3": LABEL}
    ),
    "list": with_field(type="array", minItems=1, maxItems=3, items={"type": "string"}),
    "list of groups": with_field(type="array", items=PART),
    "group": with_field(**PART),
    "fact": with_field(x_scope="case"),
    "result": with_field(x_scope="step"),
    "unit": with_field(x_pattern="unit_code", x_sets="executing_unit"),
    "shown for one choice": with_field(x_show_when={"field": "kind", "equals": "big"}),
    "shown after one that is": asked_after(f="g", g="h"),
    "a phone": with_field(x_pattern="phone", minLength=11, maxLength=11),
    "a short phone": with_field(x_pattern="phone", maxLength=10),
    "a day": with_field(format="date", minLength=10, maxLength=10),
    "a minute": with_field(format="date-time", maxLength=17),
    "from the dictionary": with_field(**reference("kva")),
    "from the dictionary, two steps away": with_field(**reference("again")),
    "from the dictionary, changed": with_field(**reference("kva"), maximum=50, x_label=LABEL),
    "a file": with_field(**reference("file")),
    "files": with_field(**reference("files")),
    "names in Vietnamese": form_text({"công_suất": {"type": "number", "x-label": LABEL}}),
    "required": form_text(required=["a"]),
    "a description": form_text(description="For whom."),
    "a rule": form_text(**{"x-rules": [{"feel": "a != null", "field": "a", "message": LABEL}]}),
    "a rule about another field": form_text(
        **{"x-rules": [{"feel": "kva > 5 and today > date(a)", "field": "a", "message": LABEL}]}
    ),
    "no fields": form_text({}),
}


@pytest.mark.parametrize("text", GOOD.values(), ids=GOOD)
def test_a_good_form_is_read(text: str) -> None:
    form, problems = read(text)

    assert problems == ()
    assert form is not None


@pytest.mark.parametrize("pattern", PATTERNS)
def test_every_pattern_can_be_named(pattern: str) -> None:
    form, problems = read(with_field(x_pattern=pattern))

    assert problems == ()
    assert form is not None
    assert form.schema["properties"]["f"]["pattern"] == PATTERNS[pattern]


DEEP: dict[str, object] = {"type": "string"}
for _ in range(6):
    DEEP = {"type": "array", "items": DEEP}

MANY = {f"f{n}": {"type": "string", "x-label": LABEL} for n in range(81)}

COMMUNE = {"type": "string", "x-kind": "commune", "x-label": LABEL}
WORDS = {"type": "string", "x-derived": "place_words", "x-label": LABEL}

BROKEN: list[tuple[str, str, str]] = [
    # rule, place, text
    ("form-malformed", "", ""),
    ("form-malformed", "", "{"),
    ("form-malformed", "", "[]"),
    ("form-malformed", "", "[" * 100_000),
    ("form-malformed", "", "\ufeff{}"),
    ("form-malformed", "", '{"id": 1e999}'),
    ("form-malformed", "", '{"id": NaN}'),
    ("form-malformed", "", '{"id": -Infinity}'),
    ("form-malformed", "", '{"id": ' + "9" * 5_000 + "}"),
    ("form-malformed", "id", '{"id": "a", "id": "b"}'),
    ("form-malformed", "f", '{"properties": {"f": {}, "f": {}}}'),
    ("form-keyword", "extra", form_text(extra=1)),
    ("form-keyword", "$schema", form_text(**{"$schema": "x"})),
    ("form-id", "id", form_text(id=None)),
    ("form-id", "id", form_text(id="a b")),
    ("form-id", "id", form_text(id="a" * 65)),
    ("form-shape", "type", form_text(type="array")),
    ("form-shape", "type", form_text([])),
    ("form-label", "title", form_text(title="Bước")),
    ("form-label", "title", form_text(title={"vi": "Bước"})),
    ("form-label", "title", form_text(title={"vi": "Bước", "en": " "})),
    ("form-label", "title", form_text(title={"vi": "Bước", "en": 5})),
    ("form-label", "title", form_text(title=LABEL | {"fr": "Étape"})),
    (
        "form-too-large",
        "",
        form_text({f"f{n}": {"type": "string", "x-label": LABEL} for n in range(81)}),
    ),
    ("form-name", "a b", form_text({"a b": {"type": "string", "x-label": LABEL}})),
    ("form-name", "", form_text({"": {"type": "string", "x-label": LABEL}})),
    ("form-name", "and", form_text({"and": {"type": "string", "x-label": LABEL}})),
    ("form-name", "a.b", form_text({"a.b": {"type": "string", "x-label": LABEL}})),
    ("form-name", "today", form_text({"today": {"type": "string", "x-label": LABEL}})),
    ("form-name", "round", form_text({"round": {"type": "string", "x-label": LABEL}})),
    ("form-reserved", "note", form_text({"note": {"type": "string", "x-label": LABEL}})),
    ("form-reserved", "attachments", form_text({"attachments": reference("files")})),
    ("form-required", "b", form_text(required=["b"])),
    ("form-required", "['a']", form_text(required=[["a"]])),
    ("form-required", "", form_text(required="a")),
    ("form-rule", "x-rules[0]", form_text(**{"x-rules": {}})),
    ("form-rule", "x-rules[0]", form_text(**{"x-rules": ["a"]})),
    ("form-rule", "x-rules[0]", form_text(**{"x-rules": [{"feel": "true", "field": "a"}]})),
    (
        "form-rule",
        "x-rules[0]",
        form_text(**{"x-rules": [{"feel": True, "field": "a", "message": LABEL}]}),
    ),
    ("form-places", "properties", form_text({"a": COMMUNE})),
    ("form-places", "properties", form_text({"a": COMMUNE, "b": COMMUNE, "w": WORDS})),
    ("form-places", "w", form_text({"a": {"type": "string", "x-label": LABEL}, "w": WORDS})),
    (
        "form-rule",
        "x-rules[1]",
        form_text(
            **{
                "x-rules": [
                    {"feel": "true", "field": "a", "message": LABEL},
                    {"feel": "true", "field": "b", "message": LABEL},
                ]
            }
        ),
    ),
    (
        "form-label",
        "x-rules[0]",
        form_text(**{"x-rules": [{"feel": "true", "field": "a", "message": "No."}]}),
    ),
    (
        "feel",
        "x-rules[0]",
        form_text(**{"x-rules": [{"feel": "a ==", "field": "a", "message": LABEL}]}),
    ),
    # one field
    ("form-shape", "f", form_text({"f": "string"})),
    ("form-shape", "f", form_text({"f": True})),
    ("form-shape", "f[][][][][]", form_text({"f": DEEP | {"x-label": LABEL}})),
    ("form-shape", "f", with_field(type="array")),
    ("form-shape", "f", with_field(type="array", items=[{"type": "string"}])),
    ("form-shape", "f", with_field(type="object")),
    ("form-shape", "f", with_field(type="object", properties=[])),
    ("form-shape", "f.g", with_field(type="object", properties={"g": 5})),
    ("form-type", "f", with_field(type="text")),
    ("form-type", "f", with_field(type=["string", "null"])),
    ("form-type", "f", with_field(type=None)),
    ("form-type", "f[]", with_field(type="array", items={"type": "file"})),
    ("form-keyword", "f", with_field(pattern="(a+)+$")),
    ("form-keyword", "f", with_field(**{"$ref": "fields.json#/kva", "uniqueItems": True})),
    ("form-keyword", "f", with_field(minimum=3)),
    ("form-keyword", "f", with_field(type="integer", maxLength=3)),
    ("form-keyword", "f", with_field(type="integer", x_pattern="phone")),
    ("form-keyword", "f", with_field(type="boolean", format="date")),
    ("form-keyword", "f", with_field(items={"type": "string"})),
    ("form-keyword", "f", with_field(required=["f"])),
    ("form-keyword", "f", with_field(type="boolean", enum=[True], x_options={"True": LABEL})),
    ("form-keyword", "f", with_field(x_unit=5)),
    ("form-keyword", "f", with_field(**PART, **{"x-kind": "picture"})),
    ("form-keyword", "f", with_field(x_place=True)),
    ("form-keyword", "f", with_field(x_occurred=True)),
    ("form-keyword", "f", with_field(type="string", format="date", x_occurred="yes")),
    ("form-keyword", "f", with_field(type="integer", x_occurred=True)),
    ("form-keyword", "f", with_field(**PART, x_place=True)),
    ("form-keyword", "f", with_field(**{"$ref": "fields.json#/files", "x-place": "yes"})),
    (
        "form-keyword",
        "f[]",
        with_field(type="array", items={"type": "string", "x-sets": "executing_unit"}),
    ),
    (
        "form-keyword",
        "f.g",
        with_field(
            type="object",
            properties={"g": {"type": "string", "x-show-when": {"field": "kind", "equals": "big"}}},
        ),
    ),
    ("form-format", "f", with_field(format="hostname")),
    ("form-format", "f", with_field(type="number", format="date")),
    ("form-format", "f", with_field(type="number", format="phone")),
    ("form-format", "f", with_field(type="string", format="money")),
    ("form-format", "f", with_field(format="phone", x_pattern="phone")),
    ("form-format", "f", with_field(format="phone", const="0912345678")),
    ("form-keyword", "f", with_field(format="phone", x_occurred=True)),
    ("form-bounds", "f", with_field(format="identity-number", maxLength=11)),
    ("form-bounds", "f", with_field(type="number", format="latitude", minimum=24)),
    ("form-bounds", "f", with_field(format="phone", default="+84912345678")),
    ("form-format", "f", with_field(format=["date"])),
    ("form-bounds", "f", with_field(type="integer", minimum=5, maximum=3)),
    ("form-bounds", "f", with_field(type="number", minimum=3, exclusiveMaximum=3)),
    ("form-bounds", "f", with_field(type="integer", exclusiveMinimum=3, exclusiveMaximum=4)),
    ("form-bounds", "f", with_field(**{"$ref": "fields.json#/kva"}, maximum=29)),
    ("form-bounds", "f", with_field(minLength=5, maxLength=3)),
    ("form-bounds", "f", with_field(x_pattern="phone", maxLength=9)),
    ("form-bounds", "f", with_field(x_pattern="unit_code", minLength=11)),
    ("form-bounds", "f", with_field(format="date", maxLength=9)),
    ("form-bounds", "f", with_field(format="date", minLength=11)),
    ("form-bounds", "f", with_field(format="date-time", maxLength=16)),
    ("form-bounds", "f", with_field(type="array", items=TEXT, minItems=4, maxItems=2)),
    ("form-bounds", "f[]", with_field(type="array", items=TEXT | {"minLength": 9, "maxLength": 1})),
    ("form-bounds", "f.a", with_field(type="object", properties={"a": UNMET})),
    ("form-bounds", "f", with_field(type="integer", enum=[1, 9], x_options=ONE_NINE, maximum=5)),
    ("form-bounds", "f", with_field(const="abc", maxLength=2)),
    ("form-bounds", "f", with_field(default="12", x_pattern="phone")),
    ("form-bounds", "f", with_field(format="date", default="2014-02-30")),
    ("form-pattern", "f", with_field(x_pattern="telephone")),
    ("form-pattern", "f", with_field(x_pattern=["phone"])),
    ("form-pattern", "f", with_field(x_pattern="^a$")),
    ("form-label", "f", with_field(x_label=None)),
    ("form-label", "f", with_field(x_label="Nhãn")),
    ("form-label", "f", with_field(x_help={"vi": "Giúp"})),
    ("form-label", "f=b", with_field(enum=["a", "b"], x_options={"a": LABEL})),
    ("form-label", "f=a", with_field(enum=["a"])),
    ("form-options", "f", with_field(enum=[])),
    ("form-options", "f", with_field(enum="ab")),
    ("form-options", "f", with_field(enum=["a"], x_options={"a": LABEL, "b": LABEL})),
    ("form-options", "f", with_field(enum=["a"], x_options=["a"])),
    ("form-options", "f", with_field(x_options={"a": LABEL})),
    ("form-options", "f", with_field(enum=[5], x_options={"5": LABEL})),
    ("form-options", "f", with_field(type="integer", const="5")),
    ("form-options", "f", with_field(default=5)),
    ("form-scope", "f", with_field(x_scope="unit")),
    ("form-scope", "f", with_field(x_scope=["case"])),
    ("form-sets", "f", with_field(x_sets="state")),
    ("form-sets", "f", with_field(x_sets={})),
    ("form-show-when", "f", with_field(x_show_when="kind")),
    ("form-show-when", "f", with_field(x_show_when={"field": "kind"})),
    ("form-show-when", "f", with_field(x_show_when={"field": "nothing", "equals": 1})),
    ("form-show-when", "f", with_field(x_show_when={"field": ["kind"], "equals": 1})),
    ("form-show-when", "f", with_field(x_show_when={"field": "f", "equals": "x"})),
    ("form-show-when", "f", with_field(x_show_when={"field": "kind", "equals": "huge"})),
    ("form-show-when", "f", asked_after(f="g", g="f")),
    ("form-show-when", "g", asked_after(f="g", g="h", h="g")),
    ("form-reference", "f", with_field(**reference("nothing"))),
    ("form-reference", "f", with_field(**reference("number"))),
    ("form-reference", "f", with_field(**reference("ring"))),
    ("form-reference", "f", with_field(**{"$ref": "other.json#/kva"})),
    ("form-reference", "f", with_field(**{"$ref": ["fields.json#/kva"]})),
    ("form-reference", "f", with_field(**{"$ref": "https://127.0.0.1:9/fields.json#/kva"})),
    ("form-required", "f.g", with_field(type="object", properties={}, required=["g"])),
    ("form-required", "f", with_field(type="object", properties={}, required=5)),
    ("form-schema", "properties.f.minLength", with_field(minLength="3")),
    ("form-schema", "properties.f.maximum", with_field(type="number", maximum="3")),
    ("form-signing", "x-signing", form_text(**{"x-signing": {"levels": ["otp"]}})),
    ("form-schema", "properties.f.maxItems", with_field(type="array", items=PART, maxItems=-1)),
]


@pytest.mark.parametrize(
    ("rule", "place", "text"),
    BROKEN,
    ids=[f"{n}-{rule}-{place}" for n, (rule, place, _) in enumerate(BROKEN)],
)
def test_a_broken_form_is_refused_with_place_and_remedy(rule: str, place: str, text: str) -> None:
    form, problems = read(text)

    assert form is None
    assert (rule, place) in [(problem.rule, problem.element) for problem in problems]
    assert {problem.rule for problem in problems} == {rule}
    for problem in problems:
        assert problem.source == "form/step"
        assert str(problem.message).endswith(".")
        assert problem.remedy


def test_no_rule_of_forms_is_without_a_broken_form() -> None:
    files = (ROOT / "engine" / "forms").glob("*.py")
    said = rule_ids(
        sorted(one for one in files if one.name not in ("papers.py", "template_source.py"))
    )

    assert said == {rule for rule, _, _ in BROKEN}


def test_malformed_json_is_placed_by_its_line() -> None:
    _, (problem,) = read('{\n"id": "step",\n"title": oh\n}')

    assert problem.line == 3


def test_a_misspelt_keyword_is_answered_with_the_right_one() -> None:
    _, (problem,) = read(with_field(maxLenght=3))

    assert "maxLength" in str(problem.remedy)


def test_every_problem_of_a_form_is_listed() -> None:
    fields = {
        "a b": {"type": "text", "x-label": LABEL},
        "c": {"type": "string", "pattern": "x"},
        "d": reference("nothing"),
    }

    _, problems = read(form_text(fields, extra=1, required=["e"]))

    assert [(problem.rule, problem.element) for problem in problems] == [
        ("form-keyword", "extra"),
        ("form-name", "a b"),
        ("form-type", "a b"),
        ("form-keyword", "c"),
        ("form-label", "c"),
        ("form-reference", "d"),
        ("form-required", "e"),
    ]


# -- what a form becomes


def test_keywords_beside_a_reference_win() -> None:
    form, _ = read(with_field(**reference("again"), x_scope="step"))

    assert form is not None
    field = form.fields[0]
    assert (field.schema["minimum"], field.schema["maximum"]) == (30, 100)
    assert not field.about_case


def test_every_form_takes_a_note_and_attachments() -> None:
    form, _ = read(form_text({}))

    assert form is not None
    assert [field.name for field in form.fields] == ["note", "attachments"]


def test_fields_know_whether_they_are_about_the_case() -> None:
    form, _ = read(
        form_text(
            {
                "fact": {"type": "string", "x-scope": "case", "x-label": LABEL},
                "result": {"type": "string", "x-label": LABEL},
            }
        )
    )

    assert form is not None
    assert form.case_fields() == {"fact"}
    assert form.step_fields() == {"result", "note", "attachments"}


def test_the_schema_that_decides_knows_no_keyword_of_ours() -> None:
    form, _ = read(GOOD["list of groups"])

    assert form is not None
    assert "x-" not in json.dumps(form.schema)
    assert form.schema["properties"]["f"]["items"]["additionalProperties"] is False


@pytest.mark.parametrize("text", ["", "[]", '{"a": 1, "a": 2}', '{"a": NaN}'])
def test_a_dictionary_that_cannot_be_read_is_empty_and_a_problem(text: str) -> None:
    dictionary, (problem,) = read_dictionary(text)

    assert dictionary == {}
    assert (problem.rule, problem.source) == ("form-malformed", "fields.json")


# -- shipped forms with random damage

_PLAIN = st.none() | st.booleans() | st.integers() | st.floats(-1e9, 1e9) | st.text(max_size=5)
_JSON = st.recursive(
    _PLAIN,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)
_KEYWORDS = ("type", "enum", "items", "properties", "required", "format", "const", "$ref", "vi")
_OWN = ("x-rules", "x-show-when", "x-options", "x-label", "x-pattern", "feel", "field", "equals")
_VALUES = ("string", "array", "object", "date", "phone", "fields.json#/needs_extra")
_WORDS = st.sampled_from((*_KEYWORDS, *_OWN, *_VALUES))
_SHIPPED = [d for d in shipped() if d.kind == "form"]
_SHIPPED_DICTIONARY = read_dictionary(next(d.content for d in shipped() if d.kind == "fields"))[0]


def _damage(plain: Any, data: st.DataObject) -> Any:
    """The same JSON with one value, name or entry changed somewhere."""
    if isinstance(plain, dict) and plain and data.draw(st.integers(0, 4)):
        key = data.draw(st.sampled_from(sorted(plain)))
        return plain | {key: _damage(plain[key], data)}
    if isinstance(plain, list) and plain and data.draw(st.integers(0, 4)):
        place = data.draw(st.integers(0, len(plain) - 1))
        return [*plain[:place], _damage(plain[place], data), *plain[place + 1 :]]
    if isinstance(plain, dict) and plain and data.draw(st.booleans()):
        key = data.draw(st.sampled_from(sorted(plain)))
        return {k: v for k, v in plain.items() if k != key} | {data.draw(_WORDS): plain[key]}
    return data.draw(_JSON | _WORDS)


@given(st.data())
def test_a_damaged_form_is_refused_with_reasons_or_can_be_asked(data: st.DataObject) -> None:
    document = data.draw(st.sampled_from(_SHIPPED))
    plain = json.loads(document.content)
    for _ in range(data.draw(st.integers(1, 3))):
        plain = _damage(plain, data)

    form, problems = read_form(json.dumps(plain), _SHIPPED_DICTIONARY, "form/x")

    assert (form is None) == bool(problems)
    assert all(problem.message and problem.remedy for problem in problems)


@pytest.mark.parametrize("kind", ["file", "files"])
def test_a_field_of_files_may_ask_for_the_place(kind: str) -> None:
    form, problems = read(with_field(**{"$ref": f"fields.json#/{kind}", "x-place": True}))
    assert problems == ()
    assert form is not None
    assert next(one for one in form.fields if one.name == "f").schema["x-place"] is True


def test_how_long_a_text_is_is_known_of_every_pattern() -> None:
    assert LENGTHS.keys() - {"date", "date-time"} == PATTERNS.keys()
