"""Lists of places as people hand them in: read, or refused with every reason; and refreshed."""

from __future__ import annotations

import json
from datetime import date

import pytest

from engine.places import read_gazetteer
from engine.places.data_set import read_data_set, refreshed, write_gazetteer
from tests.unit.places.gazetteers import SMALL, small_places

SINCE = date(2026, 4, 30)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("90001 phuong", "9001 phuong", "This line is no commune: 9001 phuong Bến Nước"),
        ("90001 phuong", "90001 thitran", "This line is no commune: 90001 thitran Bến Nước"),
        ("90002 xa", "90001 xa", "has the same code at the same time"),
        ("Bến Nước", "Bến Nước until 2026-02-30", "This line is no commune"),
        ("Bến Nước", "Bến Nước until 2026-01-01", "No ground is given for what changes on 01/01"),
        ("Bến Nước", "Bến Nước until 2025-07-01", "It ends before it begins"),
        ("[province.92]", "[province.tinh]", "The code of a province has two digits"),
        ('kind = "tinh"', 'kind = "huyen"', "A province has name, kind"),
        ('licence = "none needed"', "", "under which licence"),
        ("valid_from = 2025-07-01", "", "from when it holds"),
        ('"2025-07-01" =', '"July" =', "is not written as year-month-day"),
        ("[places]", "[place]", "The file holds something else"),
        ("[places]", "[places", "Not readable"),
    ],
)
def test_what_is_wrong_with_a_list_is_said(old: str, new: str, said: str) -> None:
    assert old in SMALL
    found, problems = read_gazetteer(SMALL.replace(old, new, 1), "places/places")
    assert found is None
    assert said in " ".join(str(problem) for problem in problems)
    assert all(problem.remedy and problem.source == "places/places" for problem in problems)


def data_set(*communes: tuple[str, str]) -> str:
    wards = [{"Code": code, "FullName": name, "ProvinceCode": "92"} for code, name in communes]
    return json.dumps([{"Code": "92", "FullName": "Thành phố Ví Dụ", "Wards": wards}])


def test_a_list_is_refreshed_by_what_changed_and_keeps_what_was() -> None:
    new = read_data_set(
        data_set(
            ("90001", "Phường Bến Nước"), ("90002", "Phường Cẩm Giang"), ("90004", "Xã Suối Nhỏ")
        ),
        SINCE,
    )
    text = write_gazetteer(SMALL, refreshed(small_places(), new, SINCE), SINCE, 'NQ "B"')
    assert text.split('communes = """\n')[1].split('"""')[0].splitlines() == [
        "90001 phuong Bến Nước",
        "90002 xa Cẩm Giang until 2026-04-30",
        "90002 phuong Cẩm Giang from 2026-04-30",
        "90003 xa Cẩm Giàng until 2026-04-30",
        "90004 xa Suối Nhỏ from 2026-04-30",
    ]
    read = small_places(text)
    assert read.grounds[SINCE] == 'NQ "B"'
    assert read.provinces["92"].full_name == "Thành phố Ví Dụ"
    assert write_gazetteer(text, refreshed(read, new, SINCE), SINCE, "again") == text


@pytest.mark.parametrize(
    "text", ["{}", "[]", "[1]", '[{"Code": "92"}]', data_set(("90001", "Thị trấn Ví Dụ"))]
)
def test_what_is_no_data_set_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        read_data_set(text, SINCE)
