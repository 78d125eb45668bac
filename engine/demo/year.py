"""A year of requests over several units: the same ones whenever the demo is made.

Firms are named after their trade and place, households are numbered: nobody is invented.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from engine.demo.people import DISTRICTS
from engine.demo.stories import (
    BIG,
    DEFECTS,
    INCOMPLETE,
    LVB,
    LVH,
    MV,
    NEW_POINT,
    NO_ROUTE,
    NOT_ELIGIBLE,
    OBSTACLE,
    REDO,
    SMALL,
    Changes,
    Story,
)

CASES = 284
DAYS = 365
_NEWEST = 3
"""Days since the last of them came in."""

_FIRMS = (
    "Xưởng gỗ", "Nhà máy Gạch", "Trại giống", "Nhà máy Thủy sản", "Kho lạnh", "Xưởng cơ khí",
    "Nhà máy May", "Trạm bơm", "Công ty Bao bì", "Nhà máy Nước", "Trang trại", "Xưởng đúc",
    "Nhà máy Xay xát", "Công ty Vật liệu", "Bến cảng sông",
)  # fmt: skip
_SHOPS = (
    "Cửa hàng Vật tư", "Quán cà phê", "Tiệm bánh", "Nhà nghỉ", "Siêu thị mini", "Phòng khám",
    "Trường mầm non", "Xưởng may nhỏ", "Cửa hàng Điện máy", "Tiệm sửa xe",
)  # fmt: skip
_PLACES = (
    "Tân Hòa", "Đồng Cao", "Bến Nước", "Phú Lâm", "An Bình", "Vĩnh Thạnh", "Long Sơn", "Mỹ Lộc",
    "Hòa Bình", "Thạnh Phú", "Xuân Lộc", "Quảng Phú", "Đại Đồng", "Tam Kỳ Hạ", "Yên Mỹ",
)  # fmt: skip
_STREETS = ("Trần Phú", "Lê Lợi", "Nguyễn Huệ", "Quang Trung", "Hùng Vương", "Đường 3/2")

_PACES = (0.45, 0.6, 0.7, 0.7, 0.75, 0.8, 0.8, 0.85, 0.9, 0.95)
_LATE = (1.1, 1.2, 1.35)
_SHARE_LATE = 0.12

_MV_TURNS: tuple[tuple[float, dict[str, list[Changes]]], ...] = (
    (0.10, {"mv_receive_check": [INCOMPLETE]}),
    (0.10, {"mv_design_agreement": [REDO]}),
    (0.08, {"mv_site_acceptance": [DEFECTS]}),
    (0.04, {"mv_route_agreement": [NO_ROUTE], "mv_revise_route": [NEW_POINT]}),
    (0.03, {"mv_survey": [{"result": "no_capacity"}]}),
)
_LVB_TURNS: tuple[tuple[float, dict[str, list[Changes]]], ...] = (
    (0.10, {"lvb_receive_check": [INCOMPLETE]}),
    (0.08, {"lvb_install": [OBSTACLE]}),
)


def year_of_stories() -> tuple[Story, ...]:
    """The stories of the year, the same ones each time: chance is seeded."""
    chance = Random(19)  # noqa: S311 - the same year each time, nothing secret
    return tuple(_stories(chance))


def _stories(chance: Random) -> Iterator[Story]:
    units = sorted(DISTRICTS)
    for number in range(CASES):
        days_ago = DAYS - round(number * (DAYS - _NEWEST) / (CASES - 1))
        unit = chance.choices(units, weights=range(len(units) + 2, 2, -1))[0]
        kind = chance.choices((MV, LVB, LVH), weights=(38, 32, 30))[0]
        late = chance.random() < _SHARE_LATE
        pace = chance.choice(_LATE if late else _PACES)
        yield _story(chance, kind, unit, days_ago, pace, number)


def _story(chance: Random, kind: str, unit: str, days_ago: int, pace: float, number: int) -> Story:
    street = f"{chance.randint(1, 200)} {chance.choice(_STREETS)}"
    if kind == LVH:
        name = f"Hộ thử nghiệm {number + 10:03d}"
        if number % 2:
            return _household_online(name, street, unit, days_ago, pace, number)
        served_by = _other(unit) if number % 4 == 0 else None
        return Story(name, street, LVH, unit, days_ago, pace, served_by=served_by)
    turns = _MV_TURNS if kind == MV else _LVB_TURNS
    trade = chance.choice(_FIRMS if kind == MV else _SHOPS)
    name = f"{trade} {chance.choice(_PLACES)}"
    if kind == LVB:
        twists = _turn(chance, turns)
        online = number % 3 == 0
        return Story(name, street, LVB, unit, days_ago, pace, twists=twists, online=online)
    request = chance.choices(
        ({}, {"line_kind": "underground"}, SMALL, BIG), weights=(75, 15, 7, 3)
    )[0]
    twists = _turn(chance, turns)
    if request is SMALL:
        twists = {"mv_survey": [{"result": "low_voltage"}]}
    if request is BIG:
        twists = {"mv_survey": [{"result": "planning", "in_plan": False}]}
    if "mv_survey" not in twists:
        twists = {**twists, "mv_survey": [_site(number)]}
    fate = chance.random()
    return Story(
        name,
        street,
        MV,
        unit,
        days_ago,
        pace,
        request,
        twists,
        withdrawn_after=chance.randint(5, 25) if fate < 0.04 else None,
        suspended_after=chance.randint(8, 30) if 0.04 <= fate < 0.08 else None,
        resumed_after=chance.randint(10, 40),
        given_to=_other(unit) if number % 25 == 0 else None,
        given_after=3,
    )


def _household_online(
    name: str, street: str, unit: str, days_ago: int, pace: float, number: int
) -> Story:
    """One household in two asks online: of four of these one is asked for papers, of eight the
    first that comes is refused, and of nine somebody else is told where the request is."""
    return Story(
        name,
        street,
        LVH,
        unit,
        days_ago,
        pace,
        twists={"lvh_receive_check": [NOT_ELIGIBLE]} if number % 8 == 1 else {},
        online=True,
        hands_in_after=1,
        refused=number % 16 == 1,
        followed=number % 9 == 0,
    )


def _other(unit: str) -> str:
    """The unit that has the place of one request in four of a household, and takes a few cases
    over."""
    units = sorted(DISTRICTS)
    return units[(units.index(unit) + 1) % len(units)]


def _site(number: int) -> Changes:
    """What the surveyors find about the permits that a site needs: one in five a fire approval, one
    in three a building permit, and three in four lie on a road."""
    return {
        "needs_fire_approval": number % 5 == 0,
        "needs_building_permit": number % 3 == 0,
        "uses_public_road": number % 4 != 0,
    }


def _turn(
    chance: Random, turns: tuple[tuple[float, dict[str, list[Changes]]], ...]
) -> dict[str, list[Changes]]:
    """What goes another way than it should, if anything does."""
    drawn = chance.random()
    for share, turn in turns:
        if drawn < share:
            return turn
        drawn -= share
    return {}
