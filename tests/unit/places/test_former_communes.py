"""Names of communes from before 1/7/2025 are read as what they lie in today, or asked back."""

from __future__ import annotations

import pytest

from engine.places import Misplaced, PlaceLists, check_formers, read_formers
from tests.unit.places.gazetteers import TODAY, shipped_formers, shipped_places

LISTS = PlaceLists(shipped_places(), shipped_formers(), 1)


def read(text: str, province: str | None = None) -> str:
    within = None if province is None else LISTS.gazetteer.provinces[province]
    return LISTS.words(LISTS.commune(text, within, TODAY))


@pytest.mark.parametrize(
    ("text", "province", "today"),
    [
        ("Phường Bến Nghé, Quận 1", None, "Phường Sài Gòn, Thành phố Hồ Chí Minh"),
        ("P. Bến Nghé, Q.1, TP HCM", None, "Phường Sài Gòn, Thành phố Hồ Chí Minh"),
        ("phuong 1, quan Binh Thanh", None, "Phường Gia Định, Thành phố Hồ Chí Minh"),
        ("xã Tân Thành, huyện Bắc Tân Uyên", None, "Xã Bắc Tân Uyên, Thành phố Hồ Chí Minh"),
        ("Thuận Hòa", "46", "Phường Phú Xuân, Thành phố Huế"),
        ("TT Côn Đảo", None, "Đặc khu Côn Đảo, Thành phố Hồ Chí Minh"),
        # names of today win, with their province behind them or without
        ("Phường Phú Xuân, thành phố Huế", None, "Phường Phú Xuân, Thành phố Huế"),
        ("Phú Xuân", "46", "Phường Phú Xuân, Thành phố Huế"),
    ],
)
def test_a_name_of_before_is_what_it_lies_in(text: str, province: str | None, today: str) -> None:
    assert read(text, province) == today


@pytest.mark.parametrize(
    ("text", "province", "offered"),
    [
        ("Phường Cống Vị", "01", ("00008", "00025")),  # divided
        ("xã Tân Thành", "79", ("26725", "25906")),  # a ward of today, a commune of before
        ("Phường 1", "79", ("26944", "26977")),  # many were called so
    ],
)
def test_what_can_be_several_is_asked_back(
    text: str, province: str, offered: tuple[str, ...]
) -> None:
    with pytest.raises(Misplaced) as asked:
        read(text, province)
    assert asked.value.code == "commune_unclear"
    for code in offered:
        assert code in asked.value.params["names"]


def test_a_code_of_before_is_told_with_what_it_lies_in() -> None:
    with pytest.raises(Misplaced) as asked:
        read("19750")
    assert asked.value.code == "commune_of_before"
    assert "19753" in asked.value.params["names"]


def test_every_name_of_before_with_its_district_is_understood_or_asked_back() -> None:
    for province in LISTS.formers.entries:
        for one in province.communes[::7]:
            try:
                found = LISTS.commune(one.full_name, None, TODAY).code
            except Misplaced as asked:
                assert asked.code == "commune_unclear", one
                continue
            assert found in one.new_codes, one


def test_a_line_that_is_no_commune_and_a_code_that_is_none_are_told() -> None:
    former = """
        [[former]]
        old_code = "74"
        names = ["Ví Dụ"]
        new_codes = ["79"]
        ground = "NQ"
        communes = \"\"\"
        26740 phường Bến Nghé, Quận 1
        \"\"\"
    """
    found, problems = read_formers(former)
    assert found is None
    assert [one.element for one in problems] == ["74"]
    fixed, problems = read_formers(
        former.replace("phường Bến Nghé, Quận 1", "phuong Bến Nghé, Quận 1 = 00000")
    )
    assert fixed is not None, problems
    (problem,) = check_formers(fixed, shipped_places(), "formers.toml")
    assert "00000" in str(problem.message)
