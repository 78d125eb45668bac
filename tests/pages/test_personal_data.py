"""Pages show what they may of people, never what it is encrypted to; a person is erased on them."""

from __future__ import annotations

from engine import commands
from tests.kit import AUDITOR, DESK, LEADER, Installation
from tests.pages.visitor import Visitor

NAME, STREET, REMARK = "Trần Thị Sen", "9 ngõ Sen", "gọi trước khi tới"
SHOWN = ("", "/history", "/replay", "/print", "/correction")


def household(at: Installation, **more: object) -> str:
    said = {"customer_name": NAME, "site_street": STREET, "note": REMARK, **more}
    code = at.request("lv_household", **said)
    task = at.open_tasks(code)["lvh_receive_check"]
    at.do(commands.SaveDraft(task.id, {"note": REMARK}, task.draft_version), DESK)
    at.do(commands.ExtendDeadline(code, "1cd", "khách hẹn lại", NAME, task=task.id), LEADER)
    at.do(commands.AddComment(code, REMARK), DESK)
    return code


def test_no_page_shows_what_is_encrypted(visitor: Visitor) -> None:
    at = visitor.installation
    code = household(at)
    task = at.open_tasks(code)["lvh_receive_check"].id
    for login in (DESK, LEADER, AUDITOR):
        visitor.log_in(login)
        pages = [f"/cases/{code}{one}" for one in (SHOWN if login != AUDITOR else SHOWN[:-1])]
        for path in ("/worklist", "/cases", f"/tasks/{task}", *pages):
            assert "$enc" not in visitor.go(path).text, path
        assert NAME in visitor.go(f"/cases/{code}").text
        assert STREET in visitor.go(f"/cases/{code}").text


def test_two_people_erase_a_person_on_the_page_of_the_case(visitor: Visitor) -> None:
    at = visitor.installation
    code = household(at, site_right_doc=[at.file])
    at.do(commands.CancelCase(code, "khách không làm nữa"), DESK)
    page = visitor.log_in(DESK).go(f"/cases/{code}")
    assert [link for link in page.links() if at.file["sha256"] in link]
    asked = {"ground": "withdrawn", "reason": "khách rút đồng ý"}
    visitor.submit(f"/cases/{code}/erasure-request", asked)
    assert "Erase them for good" not in visitor.text
    visitor.log_in(LEADER).go(f"/cases/{code}")
    visitor.submit(f"/cases/{code}/erasure", {"reason": "đã đối chiếu đơn"})
    text = visitor.go(f"/cases/{code}").text
    assert NAME not in text and STREET not in text and "erased" in text
    assert visitor.go(f"/cases/{code}/history").text.count(NAME) == 0
    page = visitor.go(f"/cases/{code}")
    assert [link for link in page.links() if "/files/" in link] == [], "erased files are not linked"


def test_a_person_is_answered_on_the_page_of_the_case(visitor: Visitor) -> None:
    at = visitor.installation
    code = household(at)
    page = visitor.log_in(DESK).go(f"/cases/{code}/answer-file")
    assert page.answer.status_code == 409
    visitor.go(f"/cases/{code}")
    visitor.submit(f"/cases/{code}/withdrawal", {"reason": "khách viết đơn"})
    assert "Stays: what is needed to carry the request out." in visitor.text
    assert "To be answered by" in visitor.text and code in visitor.go("/disposals").text
    visitor.go(f"/cases/{code}")
    visitor.submit(f"/cases/{code}/withdrawal-answer", {"reason": "đã gọi điện"})
    assert "Answered at" in visitor.text
    visitor.submit(f"/cases/{code}/answer-file", {"reason": "khách hỏi bằng đơn"})
    text = visitor.go(f"/cases/{code}/answer-file").text
    assert NAME in text and STREET in text and REMARK in text and "$enc" not in text
