"""Where a case is, in one line: by the codes of today, or by the words of a form of before."""

from __future__ import annotations

import pytest

from engine.projections.cases import customer_of, shown_facts, site_address

TODAY = {"site_street": "12 Lê Lợi", "site_commune": "19789", "site_place": "Phường Thuận Hóa, Huế"}
BEFORE = {
    "site_street": "5 Trần Phú",
    "site_commune": "Xã Bến Nước",
    "site_district": "Huyện Sông Xanh",
    "site_province": "Tỉnh Ví Dụ",
}


@pytest.mark.parametrize(
    ("facts", "address"),
    [
        (TODAY, "12 Lê Lợi, Phường Thuận Hóa, Huế"),
        (BEFORE, "5 Trần Phú, Xã Bến Nước, Huyện Sông Xanh, Tỉnh Ví Dụ"),
    ],
)
def test_lists_show_the_address_that_the_case_shows(facts: dict[str, object], address: str) -> None:
    whole = {**facts, "customer_name": "Bà Sen", "phone": "0912345678"}
    shown = shown_facts(whole)
    assert site_address(shown) == site_address(whole) == address
    assert customer_of(shown) == "Bà Sen"
    assert "phone" not in shown
