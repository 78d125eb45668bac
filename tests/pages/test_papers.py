"""The desk asks for what is missing on one page, once; papers come and are accepted there."""

from __future__ import annotations

from engine import commands
from engine.demo.answers import FILE_CONTENT
from tests.kit import DESK, LEADER, SURVEY, Installation
from tests.pages.visitor import Visitor

REASON = "Bản chụp mờ, không đọc được số"


def household(at: Installation) -> str:
    told = {"site_right_doc_kind": "house_ownership", "customer_name": "Trần Thị Sen"}
    return at.request("lv_household", **told)


def test_a_list_is_asked_and_settled_without_a_script(visitor: Visitor) -> None:
    at = visitor.installation
    code = household(at)
    (check,) = at.open_tasks(code).values()
    path = f"/cases/{code}/papers"
    visitor.log_in(DESK).go(f"/tasks/{check.id}")
    assert path in visitor.links()
    visitor.go(path)
    assert "House ownership certificate" in visitor.text
    visitor.submit(
        path,
        {
            "p.house_ownership": "1",
            "r.house_ownership": REASON,
            "w.0": "Ảnh mặt tiền nhà",
            "wr.0": "Chưa rõ chỗ đặt công tơ",
            "note": "Mang theo bản chính",
        },
    )
    assert "The list was recorded" in visitor.answer.text
    printed = visitor.go(f"{path}/print").text
    for said in (code, "Trần Thị Sen", REASON, "Ảnh mặt tiền nhà", "Mang theo bản chính"):
        assert said in printed
    assert "or one of" not in printed
    for number in (1, 2):
        visitor.go(path)
        visitor.submit(
            f"{path}/{number}/hand-in",
            files={f"f.files{number}": [("so-hong.pdf", FILE_CONTENT)]},
        )
        assert "The paper was recorded" in visitor.answer.text, visitor.text
    visitor.submit(f"{path}/1/refusal", {"reason": "Thiếu trang hai"})
    assert "Thiếu trang hai" in visitor.go(f"{path}/print").text
    visitor.go(path).submit(
        f"{path}/1/hand-in", files={"f.files1": [("so-hong-2.pdf", FILE_CONTENT)]}
    )
    for number in (1, 2):
        visitor.submit(f"{path}/{number}/acceptance", {"reason": "Đã đối chiếu bản chính"})
    (look,) = at.open_tasks(code).values()
    assert look.element == "lvh_receive_check", "the customer's step has ended by itself"
    assert f"/tasks/{look.id}" in visitor.links()
    steps = at.engine.cases.get(at.actor(DESK), code).tasks
    (supply,) = (one.task for one in steps if one.task.element == "lvh_supplement_dossier")
    assert "so-hong-2.pdf" in visitor.go(f"/tasks/{supply.id}").text
    assert "There is no such slip" in visitor.go(f"{path}/print").text


def test_what_was_written_stands_again_where_it_is_refused(visitor: Visitor) -> None:
    at = visitor.installation
    code = household(at)
    path = f"/cases/{code}/papers"
    visitor.log_in(DESK).go(path)
    visitor.submit(path, {"p.house_ownership": "1", "w.0": "Ảnh", "wr.0": "chưa rõ"})
    assert visitor.answer.status_code == 422
    assert "Write the reason" in visitor.text
    assert (visitor.value("w.0"), visitor.value("wr.0")) == ("Ảnh", "chưa rõ")
    visitor.submit(path, {"r.house_ownership": REASON})
    visitor.submit(f"{path}/1/hand-in", {"on_behalf_of": ""})
    assert visitor.answer.status_code == 422 and "whom you record it" in visitor.text


def test_a_further_list_is_offered_to_leaders_alone(visitor: Visitor) -> None:
    at = visitor.installation
    code = household(at)
    path = f"/cases/{code}/papers"
    item = {"paper": "house_ownership", "reason": REASON}
    at.do(commands.AskForPapers(code, (item,)))
    visitor.log_in(SURVEY).go(path)
    assert not [one for one in visitor.page.forms if "/papers" in str(one.get("action"))]
    assert "Ask for more" not in visitor.log_in(DESK).go(path).text
    visitor.log_in(LEADER).go(path)
    visitor.submit(path, {"w.0": "Giấy ủy quyền", "wr.0": "Người nộp không đứng tên"})
    assert "Write the reason" in visitor.text
    visitor.submit(path, {"reason": "Khách đổi người đứng tên"})
    assert "Why one list was not enough: Khách đổi người đứng tên" in visitor.text
    assert "Papers asked for once, in 2014" in visitor.go("/oversight?year=2014").text
    assert "Papers asked for" in visitor.go(f"/cases/{code}").text
