"""The shipped list of places, read once, and small ones that a test writes itself."""

from __future__ import annotations

from datetime import date
from functools import cache

from engine.places import Formers, Gazetteer, read_formers, read_gazetteer
from tests.kit import ROOT

TODAY = date(2026, 10, 1)
LIST = ROOT / "workflows" / "places.toml"

SMALL = """
[places]
name = { vi = "Nơi", en = "Places" }
valid_from = 2025-07-01
source = "made for a test"
licence = "none needed"

[grounds]
"2025-07-01" = "A"

[province.92]
name = "Ví Dụ"
kind = "tinh"
communes = \"\"\"
90001 phuong Bến Nước
90002 xa Cẩm Giang
90003 xa Cẩm Giàng
\"\"\"
"""


@cache
def shipped_places() -> Gazetteer:
    found, problems = read_gazetteer(LIST.read_text("utf-8"))
    assert found is not None, problems
    return found


@cache
def shipped_formers() -> Formers:
    found, problems = read_formers((ROOT / "workflows" / "formers.toml").read_text("utf-8"))
    assert found is not None, problems
    return found


def small_places(text: str = SMALL) -> Gazetteer:
    found, problems = read_gazetteer(text)
    assert found is not None, problems
    return found
