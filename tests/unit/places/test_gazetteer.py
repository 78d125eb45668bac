"""Places by code and as people type them; the shipped list of 34 provinces and 3,321 communes."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from datetime import date
from itertools import combinations

import pytest

from engine.model.text import fold
from engine.places import AreaClass, Commune, CommuneKind, Validity
from tests.unit.places.gazetteers import TODAY, shipped_formers, shipped_places, small_places

CHANGE = date(2026, 4, 30)


def names(found: tuple[Commune, ...]) -> list[str]:
    return [one.full_name for one in found]


def valid(day: date) -> list[Commune]:
    known = shipped_places()
    return [one for code in known.communes if (one := known.commune(code, day)) is not None]


@pytest.mark.parametrize("day", [date(2025, 7, 1), date(2026, 4, 29), CHANGE, TODAY])
def test_there_are_34_provinces_and_3321_communes_on_every_day(day: date) -> None:
    assert len(shipped_places().provinces) == 34
    assert len(valid(day)) == 3321
    assert {one.province for one in valid(day)} == shipped_places().provinces.keys()


def test_the_kinds_are_those_of_the_decisions() -> None:
    """QĐ 19/2025/QĐ-TTg: 687 wards, 2,621 communes, 13 special zones; ten communes of Đồng Nai are
    wards since 30/4/2026."""
    kinds = {day: Counter(one.kind for one in valid(day)) for day in (date(2025, 7, 1), CHANGE)}
    assert [kinds[day][CommuneKind.WARD] for day in kinds] == [687, 697]
    assert [kinds[day][CommuneKind.COMMUNE] for day in kinds] == [2621, 2611]
    assert [kinds[day][CommuneKind.SPECIAL_ZONE] for day in kinds] == [13, 13]


def test_a_commune_that_became_a_ward_is_urban_from_that_day_on() -> None:
    known = shipped_places()
    before, after = known.commune("26368", date(2026, 4, 29)), known.commune("26368", CHANGE)
    assert before is not None and after is not None
    assert (before.full_name, before.area) == ("Xã Long Thành", AreaClass.RURAL)
    assert (after.full_name, after.area) == ("Phường Long Thành", AreaClass.URBAN)
    assert "237/NQ-UBTVQH16" in known.grounds[CHANGE]


def test_ten_pairs_of_one_province_differ_by_diacritics_alone() -> None:
    by_plain: dict[tuple[str, str], list[Commune]] = defaultdict(list)
    for one in valid(TODAY):
        by_plain[one.province, fold(one.name)].append(one)
    pairs = [
        pair
        for same in by_plain.values()
        for pair in combinations(same, 2)
        if unicodedata.normalize("NFC", pair[0].name) != unicodedata.normalize("NFC", pair[1].name)
    ]
    assert len(pairs) == 10
    for pair in pairs:
        for one in pair:
            bare = fold(one.name) == one.name.casefold()
            meant = set(pair) if bare else {one}
            assert set(shipped_places().named(one.name, TODAY, one.province)) == meant
            assert set(shipped_places().search(one.name, TODAY, one.province)) >= meant
        both = shipped_places().named(fold(pair[0].name), TODAY, pair[0].province)
        assert set(pair) == set(both)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("cam giang", ["Xã Cẩm Giang", "Xã Cẩm Giàng"]),
        ("Cẩm Giàng", ["Xã Cẩm Giàng"]),
        ("xã cẩm giàng", ["Xã Cẩm Giàng"]),
        ("CẨM GIANG", ["Xã Cẩm Giang"]),
        ("Cẩm Gi", ["Xã Cẩm Giang", "Xã Cẩm Giàng"]),
        ("cẩm giá", []),
        ("giàng", ["Xã Cẩm Giàng"]),
        ("bến", ["Phường Bến Nước"]),
        ("P. Bến Nước", ["Phường Bến Nước"]),
        ("nuoc", ["Phường Bến Nước"]),
        ("ben nươc", []),
        ("", []),
        ("???", []),
    ],
)
def test_diacritics_count_where_they_were_typed(typed: str, found: list[str]) -> None:
    assert names(small_places().search(typed, TODAY)) == found


@pytest.mark.parametrize("typed", ["Hòa Bình", "Hoà Bình", "hòa bình", "Phường Hoà Bình"])
def test_a_tone_may_stand_on_either_vowel(typed: str) -> None:
    assert [one.code for one in shipped_places().named(typed, TODAY, "79")] == ["27211"]


def test_a_name_may_be_typed_in_decomposed_letters() -> None:
    typed = unicodedata.normalize("NFD", "Phường Sài Gòn")
    assert names(shipped_places().named(typed, TODAY)) == ["Phường Sài Gòn"]


def test_a_name_of_several_provinces_is_several_places() -> None:
    assert len(shipped_places().named("Hòa Bình", TODAY)) > 1
    assert len(shipped_places().named("Hòa Bình", TODAY, "79")) == 1


def test_no_more_than_twenty_are_found() -> None:
    assert len(shipped_places().search("a", TODAY)) == 20


@pytest.mark.parametrize(
    "typed",
    ["TP HCM", "TP.HCM", "tphcm", "Thành phố Hồ Chí Minh", "TP. Hồ Chí Minh", "ho chi minh"],
)
def test_a_city_may_be_written_in_many_ways(typed: str) -> None:
    assert [one.code for one in shipped_places().provinces_named(typed)] == ["79"]


@pytest.mark.parametrize(
    ("code", "day", "validity"),
    [
        ("26740", TODAY, Validity.VALID),
        ("26740", date(2025, 6, 30), Validity.NOT_YET),
        ("00000", TODAY, Validity.UNKNOWN),
        ("", TODAY, Validity.UNKNOWN),
    ],
)
def test_what_a_code_is_on_a_day(code: str, day: date, validity: Validity) -> None:
    assert shipped_places().validity(code, day) is validity


def test_every_province_of_before_is_part_of_one_of_today() -> None:
    """Resolution 202/2025/QH15: 63 became 34, eleven of them as they were."""
    formers = shipped_formers()
    assert len({one.old_code for one in formers.entries}) == 63
    into = Counter(one.new_codes for one in formers.entries)
    assert {(code,) for code in shipped_places().provinces} == into.keys()
    assert sum(count == 1 for count in into.values()) == 11
    (found,) = formers.named("tỉnh Bình Dương")
    assert found.new_codes == ("79",)
    assert formers.named("Quận 1") == ()
    assert len([one for each in formers.entries for one in each.communes]) == 10_040
