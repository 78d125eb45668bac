"""What a desk looks up while it takes a request in."""

from __future__ import annotations

import pytest

from engine import Invalid, NotFound, commands, queries
from tests.kit import DESK, LEADER, STRANGER, Installation

ASKED = {"phone": "0912345678", "id_number": "001190012345", "site_street": "Số 7 ngõ Hoa Sữa"}


def found(at: Installation, number: str, login: str = DESK) -> list[str]:
    lines = at.engine.look_ups.by_number(at.actor(login), number)
    return [line.case.code for line in lines]


@pytest.mark.parametrize(
    "number",
    ["0912345678", "0912 345 678", "+84 912 345 678", "(+84) 912.345.678", "001190012345"],
)
def test_a_customer_is_found_by_a_number_as_people_write_it(
    either: Installation, number: str
) -> None:
    code = either.request("lv_household", **ASKED)
    either.request("lv_household", phone="0987654321", id_number="001190012352")
    assert found(either, number) == [code]


def test_lists_find_it_as_people_write_it_too(either: Installation) -> None:
    code = either.request("lv_household", **ASKED)
    wanted = queries.CaseFilter(text="+84 912 345 678")
    (line,) = either.engine.cases.page(either.actor(DESK), wanted)
    assert line.case.code == code


def test_a_part_of_a_number_or_of_a_code_is_no_number(either: Installation) -> None:
    code = either.request("lv_household", **ASKED)
    assert found(either, "091234567") == []
    assert found(either, code) == []
    with pytest.raises(Invalid) as refused:
        found(either, "0912")
    assert refused.value.code == "number_short"


def test_who_may_not_see_the_case_finds_nothing(either: Installation) -> None:
    code = either.request("lv_household", **ASKED)
    assert found(either, ASKED["phone"], STRANGER) == []
    with pytest.raises(NotFound):
        either.engine.look_ups.customer(either.actor(STRANGER), code)


def test_what_is_known_of_the_customer_is_no_place(either: Installation) -> None:
    code = either.request("lv_household", **ASKED)
    known = either.engine.look_ups.customer(either.actor(DESK), code)
    assert known["phone"] == ASKED["phone"]
    assert known["id_number"] == ASKED["id_number"]
    assert not any(name.startswith("site_") for name in known)


def test_nothing_is_known_of_who_was_erased(either: Installation) -> None:
    code = either.request("lv_household", **ASKED)
    either.do(commands.CancelCase(code, "khách hàng rút yêu cầu"), DESK)
    either.do(commands.AskErasure(code, "withdrawn", "khách rút đồng ý bằng đơn"), DESK)
    either.do(commands.EraseSubject(code, "đã đối chiếu đơn"), LEADER)
    assert found(either, ASKED["phone"]) == []
    assert either.engine.look_ups.customer(either.actor(DESK), code) == {}


def at_place(at: Installation, street: str, besides: str = "", login: str = DESK) -> list[str]:
    facts = {"site_province": "Huế", "site_commune": "Khe Tre", "site_street": street}
    lines = at.engine.look_ups.at_place(at.actor(login), facts, besides)
    return [line.case.code for line in lines]


def test_an_open_request_at_the_same_place_is_found(either: Installation) -> None:
    code = either.request("lv_household", **ASKED)
    either.request("lv_household", site_street="Số 7 ngõ Hoa Sữa kéo dài")
    assert at_place(either, "số 7, ngõ hoa sữa") == [code]
    assert at_place(either, "số 7 phố Hoa Sữa") == []
    assert at_place(either, "  SỐ 7 ngo Hoa  Sua ") == [code]
    assert at_place(either, ASKED["site_street"], besides=code) == []
    assert at_place(either, ASKED["site_street"], login=STRANGER) == []
    either.do(commands.CancelCase(code, "khách hàng rút yêu cầu"), DESK)
    assert at_place(either, ASKED["site_street"]) == []


def test_without_a_commune_or_a_street_nothing_is_the_same_place(either: Installation) -> None:
    either.request("lv_household", **ASKED)
    look_ups = either.engine.look_ups
    assert look_ups.at_place(either.actor(DESK), {"site_street": ASKED["site_street"]}, "") == []
    assert look_ups.at_place(either.actor(DESK), {"site_commune": "20161"}, "") == []
    elsewhere = {"site_commune": "20179", "site_street": ASKED["site_street"]}
    assert look_ups.at_place(either.actor(DESK), elsewhere, "") == []
