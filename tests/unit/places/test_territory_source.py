"""Territories as people hand them in: held against the list of places, refused with each reason."""

from __future__ import annotations

import pytest

from engine.model.documents import Document, Kind
from engine.places import (
    ChoosePart,
    CommunePart,
    NoRoute,
    PartKind,
    Routed,
    Unserved,
    read_territory,
    route,
)
from engine.publishing.diff import diff_documents
from engine.publishing.validation import validate
from tests.unit.places.gazetteers import SMALL, TODAY, small_places

TERRITORY = """
[territory]
name = { vi = "Địa bàn", en = "Territory" }
valid_from = 2026-01-01
provinces = ["92"]

[[serves]]
unit = "DL01"
communes = "90001 90002"

[[serves]]
unit = "DL02"
communes = "90001"
from = 2026-11-01

[[divided]]
commune = "90003"
by = "hamlets"
parts = [{ name = "Thôn Đông", unit = "DL01" }, { name = "Thôn Tây", unit = "DL02" }]
"""
PLACES = Document(Kind.PLACES, "places", SMALL)


def problems(territory: str, key: str = "territory") -> str:
    report = validate([PLACES, Document(Kind.TERRITORY, key, territory)], [])
    assert all(problem.remedy for problem in report.problems)
    return " ".join(str(problem) for problem in report.problems)


def test_a_territory_routes_by_commune_part_and_day() -> None:
    territory, said = read_territory(TERRITORY)
    assert territory is not None and said == () and problems(TERRITORY) == ""
    asked = small_places(), territory
    assert route("90001", TODAY, *asked) == Routed("DL01")
    assert route("90001", TODAY.replace(month=11), *asked) == Routed("DL02")
    assert route("90003", TODAY, *asked, part="Thôn Tây") == Routed("DL02")
    assert route("90003", TODAY, *asked, part="Thôn Nam") == NoRoute(Unserved.NO_SUCH_PART)
    assert route("90003", TODAY, *asked) == ChoosePart(
        (CommunePart("Thôn Đông", "DL01"), CommunePart("Thôn Tây", "DL02")), PartKind.HAMLETS
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"90001 90002"', '"90001"', "Nobody serves Xã Cẩm Giang (90002) from 01/01/2026 on"),
        ('"90001 90002"', '"90001 90002 90002"', "90002: The commune is served twice from 01/01/2"),
        ('"90001 90002"', '"90001 90002 99999"', "There is no commune with the code '99999'"),
        ('"90001 90002"', '"90001 90002 90003"', "by DL01 and by DL01, DL02"),
        ("valid_from = 2026-01-01", "valid_from = 2025-01-01", "(90001) is none yet on 01/01/2025"),
        ('provinces = ["92"]', 'provinces = ["93"]', "There is no province '93'"),
        ('provinces = ["92"]', 'provinces = "92"', "The territory has name"),
        ('"hamlets"', '"houses"', "A table [[divided]] has commune"),
        ("Thôn Đông", "Thôn Tây", "no name twice"),
        ('unit = "DL02"\ncommunes', 'team = "DL02"\ncommunes', "A table [[serves]] has unit"),
        ("[territory]", "[territories]", "The file holds something else"),
    ],
)
def test_what_is_wrong_with_a_territory_is_said(old: str, new: str, said: str) -> None:
    assert old in TERRITORY
    assert said in problems(TERRITORY.replace(old, new))


def test_there_is_one_territory() -> None:
    assert "called 'territory'" in problems(TERRITORY, "another")


def test_a_commune_that_ends_must_not_be_served_from_a_later_day() -> None:
    ended = SMALL.replace('= "A"', '= "A"\n"2026-04-30" = "B"').replace(
        "Bến Nước", "Bến Nước until 2026-04-30"
    )
    report = validate(
        [Document(Kind.PLACES, "places", ended), Document(Kind.TERRITORY, "territory", TERRITORY)],
        [],
    )
    (problem,) = report.problems
    assert "Phường Bến Nước (90001) is none any more on 01/11/2026" in str(problem)


def test_a_list_of_places_is_held_against_the_territory_that_stands() -> None:
    """A refreshed list that splits a commune asks for who serves the new one."""
    new = SMALL.replace("90002 xa", "90004 xa Suối Nhỏ\n90002 xa")
    published = [PLACES, Document(Kind.TERRITORY, "territory", TERRITORY)]
    (problem,) = validate([Document(Kind.PLACES, "places", new)], published).problems
    assert "Nobody serves Xã Suối Nhỏ (90004)" in str(problem)


def test_a_diff_names_the_commune_that_changed() -> None:
    before = [PLACES, Document(Kind.TERRITORY, "territory", TERRITORY)]
    after = [
        Document(Kind.PLACES, "places", SMALL.replace("xa Cẩm Giàng", "phuong Cẩm Giàng")),
        Document(Kind.TERRITORY, "territory", TERRITORY.replace('"90001 90002"', '"90001"')),
    ]
    edits = diff_documents(before, after).edits
    assert {(edit.kind, edit.place, str(edit.sort)) for edit in edits} == {
        (Kind.PLACES, "90003", "changed"),
        (Kind.TERRITORY, "90002", "removed"),
    }


FORMERS = """
[[former]]
old_code = "74"
names = ["Bình Dương"]
new_codes = ["92"]
ground = "A"
"""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('["92"]', '["93"]', "There is no province or commune '93'"),
        ('["92"]', "[]", "A former place has old_code"),
        ("[[former]]", "[[old]]", "The file holds something else"),
    ],
)
def test_former_places_are_held_against_the_list(old: str, new: str, said: str) -> None:
    for text, wanted in ((FORMERS, ""), (FORMERS.replace(old, new), said)):
        report = validate([PLACES, Document(Kind.FORMERS, "formers", text)], [])
        found = " ".join(str(problem) for problem in report.problems)
        assert wanted in found and bool(wanted) == bool(found)
