"""Every shipped form: right answers are accepted, and one wrong field is blamed by name."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.forms import Form, read_dictionary, read_form
from engine.forms.site_fields import is_asked
from engine.model.documents import Kind
from engine.places import PlaceLists, read_formers, read_gazetteer
from engine.time import read_profile
from tests.bpmn.drawings import shipped
from tests.forms.answers import answers, as_told, spoiled

TODAY = date(2026, 11, 2)
_DICTIONARY = read_dictionary(next(d.content for d in shipped() if d.kind is Kind.FIELDS))[0]


def _read(key: str, text: str) -> Form:
    form, problems = read_form(text, _DICTIONARY, key)
    assert form is not None, problems
    return form


FORMS = {d.key: _read(d.key, d.content) for d in shipped() if d.kind is Kind.FORM}
LAW = {
    "profile": next(
        dict(read_profile(d.content).settings)
        for d in shipped()
        if d.kind is Kind.PROFILE and d.key == "tt05_2025"
    )
}
"""What every case knows of its law."""
PLACES = PlaceLists(
    *(
        read(next(d.content for d in shipped() if d.kind is kind))[0]
        for read, kind in ((read_gazetteer, Kind.PLACES), (read_formers, Kind.FORMERS))
    ),
    1,
)
FEW = settings(max_examples=max(settings().max_examples // 10, 5))


@pytest.mark.parametrize("key", FORMS)
@FEW
@given(data=st.data())
def test_a_right_answer_is_accepted_as_far_as_the_rules_allow(
    key: str, data: st.DataObject
) -> None:
    form = FORMS[key]
    given_answer = data.draw(answers(form))

    answer, errors = form.check(given_answer, LAW, TODAY, PLACES)

    assert {error.code for error in errors} <= {"rule"}, errors
    if answer is not None:
        told = as_told(answer)
        assert {name: told[name] for name in told if is_asked(form.written[name])} == given_answer
    assert all(str(error) for error in errors)


@pytest.mark.parametrize("key", FORMS)
@FEW
@given(data=st.data())
def test_one_wrong_field_is_blamed_by_name(key: str, data: st.DataObject) -> None:
    form = FORMS[key]
    right = data.draw(answers(form))
    field = data.draw(st.sampled_from([f for f in form.fields if f.name in right] or form.fields))
    wrong = right | {field.name: data.draw(st.sampled_from(spoiled(field.schema)))}

    answer, errors = form.check(wrong, LAW, TODAY, PLACES)

    assert answer is None
    assert field.name in {_top(error.field) for error in errors}
    # Beside it, only fields that this one shows or hides.
    others = {_top(error.field) for error in errors} - {field.name}
    assert others <= _shown_by(form, field.name)


@pytest.mark.parametrize("key", FORMS)
@FEW
@given(data=st.data())
def test_a_field_left_out_or_too_many_is_blamed_by_name(key: str, data: st.DataObject) -> None:
    form = FORMS[key]
    right = data.draw(answers(form))

    _, errors = form.check(right | {"typename": "x"}, {}, TODAY, PLACES)
    assert [(error.field, error.code) for error in errors] == [("typename", "unknown_field")]

    for name in [field.name for field in form.fields if field.required and field.name in right]:
        _, errors = form.check({k: v for k, v in right.items() if k != name}, {}, TODAY, PLACES)
        assert (name, "required") in [(error.field, error.code) for error in errors]


@pytest.mark.parametrize("key", FORMS)
def test_an_empty_answer_asks_for_every_required_field_that_is_always_shown(key: str) -> None:
    form = FORMS[key]
    asked = {
        f.name
        for f in form.fields
        if f.required and is_asked(f.schema) and "x-show-when" not in f.schema
    }

    _, errors = form.check({}, {}, TODAY, PLACES)

    if asked:
        assert [(error.field, error.code) for error in errors] == [
            (field.name, "required") for field in form.fields if field.name in asked
        ]


def _top(place: str) -> str:
    return place.partition("[")[0].partition(".")[0]


def _shown_by(form: Form, name: str) -> set[str]:
    """Fields that depend on this one, directly or through another."""
    found: set[str] = set()
    pending = [name]
    while pending:
        current = pending.pop()
        for field in form.fields:
            when: Any = field.schema.get("x-show-when")
            if when is not None and when["field"] == current and field.name not in found:
                found.add(field.name)
                pending.append(field.name)
    return found
