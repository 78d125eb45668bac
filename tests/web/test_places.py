"""Places and who serves them, by the API and for the script of pages."""

from __future__ import annotations

from engine import commands
from tests.contract.test_territory import territory
from tests.kit import DESK, INSTALLER
from tests.pages.visitor import Visitor
from tests.web.conftest import Api

TODAY = "2026-10-01 09:00"


def names(api: Api, query: str) -> list[str]:
    answer = api.get(f"/places?{query}")
    assert answer.status_code == 200 and answer.json is not None
    return [one["name"] for one in answer.json["items"]]


def test_communes_are_found_while_a_name_is_typed(api: Api) -> None:
    api.installation.at(TODAY)
    assert names(api, "province=31&q=cam+giang") == ["Xã Cẩm Giang", "Xã Cẩm Giàng"]
    assert names(api, "province=31&q=Cẩm+Giàng") == ["Xã Cẩm Giàng"]
    assert len(names(api, "q=a")) == 20
    assert len(names(api, "province=46")) == 40
    assert len(names(api, "")) == 34
    assert names(api, "province=99") == []
    assert api.get("/places?q=a", login=None).status_code == 401


def test_the_route_of_a_place_is_told_or_why_there_is_none(api: Api) -> None:
    api.installation.at(TODAY)
    missing = api.get("/route?commune=20161")
    assert missing.status_code == 404 and missing.json is not None
    assert missing.json["code"] == "territory_not_found"
    api.installation.do(commands.Publish((territory("DL02"),)), INSTALLER)
    found = api.get("/route?commune=20161").json
    assert found is not None
    assert (found["unit"], found["unit_name"], found["why"]) == ("DL02", "Điện lực Núi Bạc", None)
    for code, why in (("26740", "nobody"), ("99999", "no_place")):
        unknown = api.get(f"/route?commune={code}").json
        assert unknown is not None and (unknown["unit"], unknown["why"]) == (None, why)


def test_a_request_with_names_is_kept_by_codes(api: Api) -> None:
    code = api.installation.request(site_commune="xã khe tre", site_province="hue")
    facts = api.get(f"/cases/{code}").json
    assert facts is not None
    assert facts["facts"]["site_commune"] == "20161"
    assert facts["place"].endswith("Xã Khe Tre, Thành phố Huế")


def test_the_script_of_a_page_gets_codes_and_names(api: Api) -> None:
    api.installation.at(TODAY)
    visitor = Visitor(api.installation).log_in(DESK).go("/places?province=46&q=thuan+hoa")
    assert visitor.answer.json == [
        {"code": "19789", "name": "Phường Thuận Hóa", "was": ""},
        {"code": "19753", "name": "Phường Phú Xuân", "was": "Phường Thuận Hòa, Quận Phú Xuân"},
    ]
