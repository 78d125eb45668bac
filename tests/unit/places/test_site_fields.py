"""Forms that ask a place: names become codes, what follows is worked out, each slip is told."""

from __future__ import annotations

import json
from datetime import date

import pytest

from engine.forms import Form, read_form
from engine.places import Former, Formers, PlaceLists
from tests.unit.places.gazetteers import SMALL, TODAY, small_places

ENDED = (
    SMALL.replace('= "A"', '= "A"\n"2026-04-30" = "NQ B"')
    .replace(
        "90003 xa Cẩm Giàng\n",
        "90003 xa Cẩm Giàng\n90004 xa Suối Cũ until 2026-04-30\n90005 xa Đồi Mới from 2027-01-01\n",
    )
    .replace('"NQ B"', '"NQ B"\n"2027-01-01" = "NQ C"')
    + '''
[province.93]
name = "Láng Giềng"
kind = "tinh"
communes = """
93001 xa Đồng Xa
"""
'''
)
FORMERS = Formers(lambda: (Former("74", ("Ví Dụ Cũ",), ("92",), "NQ"),))
LISTS = PlaceLists(small_places(ENDED), FORMERS, 7)


def field(**keywords: object) -> dict[str, object]:
    return {"x-label": {"vi": "A", "en": "A"}, "x-scope": "case", **keywords}


PROPERTIES = {
    "province": field(type="string", **{"x-kind": "province"}),
    "commune": field(type="string", **{"x-kind": "commune"}),
    "words": field(type="string", **{"x-derived": "place_words"}),
    "area": field(
        type="string",
        enum=["urban", "rural"],
        **{
            "x-derived": "area_class",
            "x-options": {one: {"vi": one, "en": one} for one in ("urban", "rural")},
        },
    ),
    "list": field(type="integer", **{"x-derived": "places_version"}),
}


def written(**changes: object) -> str:
    form = {
        "id": "ask",
        "title": {"vi": "A", "en": "A"},
        "type": "object",
        "required": ["province", "commune", "area"],
        "properties": PROPERTIES,
    }
    return json.dumps(form | changes)


def form() -> Form:
    found, problems = read_form(written(), {}, "ask")
    assert found is not None, problems
    return found


def facts(province: str, commune: str, day: date = TODAY, **more: object) -> dict[str, object]:
    given = {"province": province, "commune": commune, **more}
    answer, errors = form().check(given, {}, day, LISTS)
    assert answer is not None, errors
    return dict(answer.facts)


WARD = {
    "province": "92",
    "commune": "90001",
    "words": "Phường Bến Nước, Tỉnh Ví Dụ",
    "area": "urban",
    "list": 7,
}


@pytest.mark.parametrize("province", ["92", "Ví Dụ", "tỉnh Ví Dụ", "vi du", "Ví Dụ Cũ"])
@pytest.mark.parametrize("commune", ["90001", "Phường Bến Nước", "bến nước", "p. ben nuoc"])
def test_a_place_is_recorded_by_its_codes(province: str, commune: str) -> None:
    assert facts(province, commune) == WARD


def test_what_was_recorded_can_be_told_again() -> None:
    again = {name: value for name, value in WARD.items() if name not in ("province", "commune")}
    assert facts("92", "90001", **again) == WARD


def test_a_day_before_the_list_counts_as_its_first() -> None:
    assert facts("92", "90001", date(2014, 10, 1)) == WARD
    assert facts("92", "Suối Cũ", date(2014, 10, 1))["area"] == "rural"


@pytest.mark.parametrize(
    ("province", "commune", "field_", "code", "said"),
    [
        ("93", "90001", "commune", "place_mismatch", "Phường Bến Nước, Tỉnh Ví Dụ (90001)"),
        ("93", "Bến Nước", "commune", "place_mismatch", "none in Tỉnh Láng Giềng"),
        ("92", "cam giang", "commune", "commune_unclear", "(90002); Xã Cẩm Giàng, Tỉnh Ví Dụ (9"),
        ("92", "90004", "commune", "commune_ended", "Xã Suối Cũ is none any more since 30/04/2026"),
        ("92", "90005", "commune", "commune_not_yet", "Xã Đồi Mới is none before 01/01/2027"),
        ("92", "Suối Cũ", "commune", "commune_unknown", "ask which one it is today"),
        ("92", "99999", "commune", "commune_code_unknown", "no commune with the code 99999"),
        ("92", "Quận 1", "commune", "commune_unknown", "since 1/7/2025"),
        ("Hà Tây", "90001", "province", "province_unknown", "No province is called so today"),
    ],
)
def test_each_slip_has_a_sentence_of_its_own(
    province: str, commune: str, field_: str, code: str, said: str
) -> None:
    answer, errors = form().check({"province": province, "commune": commune}, {}, TODAY, LISTS)
    assert answer is None
    (error,) = errors
    assert (error.field, error.code) == (field_, code)
    assert said in error.message.format(**error.params)


def test_what_follows_cannot_be_told_otherwise() -> None:
    given = {"province": "92", "commune": "90001", "area": "rural"}
    _, errors = form().check(given, {}, TODAY, LISTS)
    assert [(one.field, one.code) for one in errors] == [("area", "derived_field")]


def test_without_a_list_no_place_can_be_told() -> None:
    _, errors = form().check({"province": "92", "commune": "90001"}, {}, TODAY)
    assert {one.code for one in errors} == {"places_missing"}


def test_what_is_needed_is_asked_of_the_place_alone() -> None:
    _, errors = form().check({"province": "92"}, {}, TODAY, LISTS)
    assert [(one.field, one.code) for one in errors] == [("commune", "required")]


@pytest.mark.parametrize(
    ("name", "schema", "said"),
    [
        ("commune", {"type": "string", "x-kind": "village"}, "Use one of commune, province"),
        ("commune", {"type": "integer", "x-kind": "commune"}, "says nothing about the type"),
        ("commune", {"type": "string", "x-kind": "commune", "format": "date"}, "no pattern"),
        ("second", {"type": "string", "x-kind": "commune"}, "The form asks for two places"),
        ("area", {"type": "integer", "x-derived": "area_class"}, "Nothing of this type"),
        ("area", {"type": "string", "x-derived": "weather"}, "Nothing of this type"),
        ("commune", {"type": "string"}, "which the form does not ask"),
    ],
)
def test_a_form_that_asks_a_place_wrongly_is_refused(
    name: str, schema: dict[str, object], said: str
) -> None:
    found, problems = read_form(written(properties=PROPERTIES | {name: field(**schema)}), {}, "ask")
    assert found is None
    assert said in " ".join(map(str, problems))
