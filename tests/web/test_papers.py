"""The list of missing papers by the API, from the first question to the last paper."""

from __future__ import annotations

from typing import Any

from tests.kit import DESK, LEADER, STRANGER, Installation
from tests.web.conftest import Api

ITEMS = [
    {"paper": "house_ownership", "reason": "Bản chụp mờ"},
    {"words": "Ảnh mặt tiền nhà", "reason": "Chưa rõ chỗ đặt công tơ"},
]


def household(at: Installation) -> str:
    return at.request("lv_household", site_right_doc_kind="house_ownership")


def test_a_list_is_asked_handed_in_and_accepted(api: Api, installation: Installation) -> None:
    code = household(installation)
    path = f"/cases/{code}/papers"
    before: Any = api.get(path, DESK).json
    assert (before["may_ask"], before["lists"], before["asked"]) == (True, [], [])
    assert "house_ownership" in [one["id"] for one in before["needed"]]
    asked = api.post(path, {"items": ITEMS, "note": "Nộp một lần"})
    assert asked.status_code == 200, asked.text
    file = {"sha256": installation.file["sha256"], "name": "so-hong.pdf"}
    for number in (1, 2):
        came = api.post(f"{path}/{number}/hand-in", {"files": [file], "on_behalf_of": "Bà Hoa"})
        assert came.status_code == 200, came.text
    assert api.post(f"{path}/1/refusal", {"reason": "Thiếu trang hai"}).status_code == 200
    assert api.post(f"{path}/1/acceptance", {}).json["code"] == "paper_not_handed_in"
    api.post(f"{path}/1/hand-in", {"files": [file], "on_behalf_of": "Bà Hoa"})
    for number in (1, 2):
        assert api.post(f"{path}/{number}/acceptance", {}).status_code == 200
    now: Any = api.get(path, DESK).json
    assert now["settled"] and [one["state"] for one in now["asked"]] == ["accepted"] * 2
    assert now["asked"][0]["files"] == [file]
    (task,) = installation.open_tasks(code).values()
    assert task.element == "lvh_receive_check", "the customer's step has ended by itself"


def test_a_further_list_is_for_a_leader(api: Api, installation: Installation) -> None:
    code = household(installation)
    path = f"/cases/{code}/papers"
    api.post(path, {"items": ITEMS})
    more = {"items": [{"words": "Giấy ủy quyền", "reason": "Người nộp không đứng tên"}]}
    assert api.post(path, more).json["code"] == "not_asking_again"
    assert api.post(path, more, LEADER).json["code"] == "reason_missing"
    said = api.post(path, more | {"reason": "Khách đổi người đứng tên"}, LEADER)
    assert said.status_code == 200
    lists: Any = api.get(path, LEADER).json["lists"]
    assert [(one["round"], one["reason"]) for one in lists] == [
        (1, None),
        (2, "Khách đổi người đứng tên"),
    ]


def test_what_is_not_right_is_said(api: Api, installation: Installation) -> None:
    code = household(installation)
    path = f"/cases/{code}/papers"
    assert api.post(path, {"items": []}).status_code == 422
    assert api.post(path, {"items": [{"paper": "x"}]}).status_code == 422
    unknown = api.post(path, {"items": [{"paper": "x", "reason": "thiếu"}]})
    assert (unknown.status_code, unknown.json["code"]) == (422, "paper_unknown")
    assert api.get(path, STRANGER).status_code == 404
    assert api.post(f"{path}/7/refusal", {"reason": "mờ quá"}).json["code"] == "paper_not_found"
