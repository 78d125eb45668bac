"""The demo's older cases are told in the forms of their time, and its sites differ."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from engine import documents
from engine.demo.answers import answer
from engine.demo.changes import year_of_law
from engine.demo.earlier_forms import earlier_answer, earlier_forms
from engine.demo.year import year_of_stories
from engine.forms import Form, read_dictionary, read_form
from tests.kit import shipped

NOW = datetime(2026, 11, 29, 3, tzinfo=UTC)
REQUESTS = ("mv_submit_request", "lvb_submit_request", "lvh_submit_request")
EARLIER = {one.key: one for one in earlier_forms(shipped())}


def read(document: documents.Document) -> Form:
    (fields,) = (one for one in shipped() if one.kind is documents.Kind.FIELDS)
    form, problems = read_form(document.content, read_dictionary(fields.content)[0], document.key)
    assert problems == ()
    assert form is not None
    return form


@pytest.mark.parametrize("key", REQUESTS)
def test_an_earlier_form_asks_for_the_district(key: str) -> None:
    form = read(EARLIER[key])
    assert "site_district" in form.case_fields()
    today = next(one for one in shipped() if (one.kind, one.key) == (documents.Kind.FORM, key))
    assert "site_district" not in read(today).case_fields()
    text = json.loads(EARLIER[key].content)
    assert "cmnd" in text["properties"]["id_type"]["enum"]
    assert "household_registration" in text["properties"]["site_right_doc_kind"]["enum"]


def test_what_people_wrote_then_names_the_district_of_their_unit() -> None:
    assert earlier_answer("mv_submit_request", "DL01") == {
        "site_province": "Tỉnh Ví Dụ",
        "site_district": "Huyện Sông Xanh",
        "site_commune": "Xã Bến Nước",
    }
    household = earlier_answer("lvh_submit_request", "DL02")
    assert (household["id_type"], household["site_district"]) == ("cmnd", "Huyện Núi Bạc")
    assert earlier_answer("mv_survey", "DL01") == {}
    made = answer("lvh_submit_request", NOW, {}, {}, **household)
    assert made["site_right_doc_kind"] == "household_registration"


def test_the_forms_change_over_with_the_law() -> None:
    year = year_of_law(shipped(), tuple(EARLIER.values()), NOW)
    first = {one.key: one for one in year.first if one.kind is documents.Kind.FORM}
    assert all(first[key] == EARLIER[key] for key in REQUESTS)
    assert year.earlier == set(REQUESTS)
    law, *_ = year.changes
    assert {one.key for one in law.documents if one.kind is documents.Kind.FORM} == set(REQUESTS)


def test_without_a_second_law_the_forms_are_todays() -> None:
    one_law = [d for d in shipped() if d.kind is not documents.Kind.PROFILE or d.key == "tt05_2025"]
    year = year_of_law(one_law, tuple(EARLIER.values()), NOW)
    assert year.first == tuple(one_law)
    assert year.earlier == frozenset()


def test_the_sites_of_the_year_need_different_permits() -> None:
    found = [
        twist
        for story in year_of_stories()
        for twist in story.twists.get("mv_survey", ())
        if "needs_fire_approval" in twist
    ]
    for name in ("needs_fire_approval", "needs_building_permit", "uses_public_road"):
        share = sum(bool(one[name]) for one in found) / len(found)
        assert 0.1 < share < 0.9, name
