"""Windows, limits over several steps, on the pages that show them."""

from __future__ import annotations

import pytest

from tests.contract.test_windows import AGREEMENT, there
from tests.kit import DESK, LEADER, Installation
from tests.pages.visitor import Visitor


@pytest.fixture
def code(installation: Installation) -> str:
    """A case whose survey is open."""
    code = installation.request()
    installation.complete(code, "mv_receive_check")
    return code


def test_the_case_page_extends_a_window(visitor: Visitor, code: str) -> None:
    page = f"/cases/{code}"
    visitor.log_in(LEADER).go(page)
    fields = {"days": "2", "unit": "wd", "agreed_with": "Khách hàng", "reason": "Mưa"}
    visitor.submit(f"{page}/extension", {**fields, "task": AGREEMENT, "unit": "cd"})
    assert visitor.answer.status_code == 422
    assert visitor.value("task") == AGREEMENT, "what was chosen stays chosen"
    visitor.submit(f"{page}/extension", {**fields, "task": AGREEMENT})
    assert visitor.answer.status_code == 200, visitor.text
    assert "5 working days; 2 day(s) more by agreement; until 17:00 10/10/2014" in visitor.text
    place = visitor.installation.case(code).places[f"-1/{AGREEMENT}"]
    assert place.due_at is not None
    assert there(place.due_at) == "2014-10-10 17:00"


def test_the_case_page_annuls_the_breach_of_a_window(visitor: Visitor, code: str) -> None:
    visitor.installation.at("2014-10-09 09:00")
    visitor.installation.fire()
    page = f"/cases/{code}"
    of_it = f"{page}/breaches/1"
    visitor.log_in(DESK).go(page)
    assert visitor.answer.status_code == 200
    visitor.submit(f"{of_it}/annulment-request", {"reason": "Lịch bị nhập sai"})
    assert "asked to annul it: Lịch bị nhập sai" in visitor.text
    visitor.log_in(LEADER).go(page)
    visitor.submit(f"{of_it}/annulment", {"reason": "Đã đối chiếu"})
    assert "The breach was annulled: it counts no more." in visitor.text
    found = visitor.page.xpath("//h2[@id='breaches']/following-sibling::ul[1]/li")
    assert ["annulled, counts no more" in li.text_content() for li in found].count(True) == 1
