"""A desk takes a request in for another unit: what its pages say, without a script."""

from __future__ import annotations

import pytest

from engine import commands
from tests.contract.test_routing import IN_2026, communes
from tests.contract.test_territory import HUE, territory
from tests.kit import DESK, INSTALLER, Installation
from tests.pages.visitor import Visitor


@pytest.fixture
def served(installation: Installation) -> Installation:
    installation.clock.set(IN_2026)
    installation.do(commands.Publish((territory("DL01", "DL02"),)), INSTALLER)
    return installation


def test_the_desk_is_told_who_will_carry_the_request_out(
    served: Installation, visitor: Visitor
) -> None:
    receipt = served.do(commands.StartCase("lv_household", "DL01", "counter"), DESK)
    task = served.open_tasks(str(receipt.subject))["lvh_submit_request"].id
    visitor.log_in(DESK).go(f"/tasks/{task}")
    assert "Carried out by" not in visitor.text
    place = {"f.site_province": HUE, "f.site_commune": communes()[1]}
    visitor.submit(f"/tasks/{task}/answer", {"f.site_province": HUE}, "draft")
    visitor.submit(f"/tasks/{task}/answer", place, "draft")
    assert "Carried out by: Điện lực Núi Bạc" in visitor.text


def test_the_script_is_told_too(served: Installation, visitor: Visitor) -> None:
    visitor.log_in(DESK)

    def said(**asked: str) -> str:
        answer = visitor.client.get(
            "/places/serving", query_string=asked, headers={"Accept-Language": "en"}
        )
        return str((answer.json or {})["said"])

    assert said(province=HUE, commune=communes()[1]) == "Carried out by: Điện lực Núi Bạc"
    assert said(province="79", commune="26740").startswith("Nobody is known to serve this place.")
    assert said(province=HUE, commune="Xã không có") == said() == ""


def test_what_was_taken_in_for_another_unit_has_its_own_list_and_page(
    served: Installation, visitor: Visitor
) -> None:
    code = served.request("lv_household", site_province=HUE, site_commune=communes()[1])
    visitor.log_in(DESK).go("/cases")
    assert code not in visitor.text
    assert "/taken-in" in visitor.links()
    visitor.go("/taken-in")
    assert f"/cases/{code}/status" in visitor.links()
    visitor.go(f"/cases/{code}")
    assert visitor.path == f"/cases/{code}/status"
    assert "Carried out byĐiện lực Núi Bạc" in visitor.text
    assert "Whose turn it is" in visitor.text
    assert visitor.go("/taken-in?page=3").answer.status_code == 404
    visitor.go(f"/cases/{code}/history")
    assert visitor.answer.status_code == 403
    assert "The case is with unit DL02. Look at its status." in visitor.text


def test_it_hands_in_for_the_customer_on_a_page_without_what_others_wrote(
    served: Installation, visitor: Visitor
) -> None:
    code = served.request("lv_household", site_province=HUE, site_commune=communes()[1])
    task = served.open_tasks(code)["lvh_receive_check"]
    missing = served.answer(
        "lvh_receive_check", code, eligible=False, missing_items=["CCCD"], survey_slot=None
    )
    served.do(commands.CompleteTask(task.id, missing), "motcua.nb")
    served.do(commands.AddComment(code, "Khách hay gọi nhầm số"), "motcua.nb")
    step = served.open_tasks(code)["lvh_supplement_dossier"].id
    visitor.log_in(DESK).go(f"/cases/{code}/status")
    assert f"/tasks/{step}" in visitor.links()
    visitor.go(f"/tasks/{step}")
    assert visitor.answer.status_code == 200
    assert "gọi nhầm" not in visitor.answer.text
    assert "What is known" not in visitor.text
