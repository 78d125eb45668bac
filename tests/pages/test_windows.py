"""Windows, limits over several steps, on the pages that show them."""

from __future__ import annotations

import pytest

from engine import commands
from tests.contract.test_windows import AGREEMENT, said, there
from tests.kit import DESIGNER, DESK, LEADER, SURVEY, Installation
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
    assert "5 working days; 2 days more by agreement; until 17:00 10 Oct 2014" in visitor.text
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


def test_the_leader_says_why_a_window_and_a_step_ended_late(visitor: Visitor, code: str) -> None:
    at = visitor.installation
    at.at("2014-10-09 09:00")
    survey = at.open_tasks(code)["mv_survey"].number
    at.do(commands.CancelCase(code, "Khách hàng rút đề nghị"), DESK)
    page = f"/cases/{code}"
    visitor.log_in(LEADER).go("/oversight")
    assert "Not kept, and the cause is not told yet" in visitor.text
    assert "it ended as the case was cancelled" in visitor.text
    assert "cause not told yet" in visitor.text
    visitor.log_in(DESK).go(page)
    assert "cause not told yet (it ended as the case was cancelled)" in visitor.text
    assert "Say why this limit was not kept" not in visitor.text, "only the leader may"
    visitor.log_in(LEADER).go(page)
    visitor.submit(f"{page}/breaches/{survey}/cause", {"cause": "weather", "remark": ""})
    action = f"{page}/breaches/1/cause"
    visitor.submit(action, {"cause": "other", "remark": ""})
    assert visitor.answer.status_code == 422
    assert visitor.value("cause") == "other", "what was chosen stays chosen"
    visitor.submit(action, {"cause": "other", "remark": "Khách hàng đổi ý"})
    assert "Why the limit was not kept is recorded." in visitor.text
    assert "Another cause (say which): Khách hàng đổi ý" in visitor.text
    visitor.go("/oversight")
    assert "cause not told yet" not in visitor.text
    assert "Another cause (say which)" in visitor.text


def test_whoever_ends_a_window_late_is_asked_why(visitor: Visitor, code: str) -> None:
    """His own step is in time."""
    at = visitor.installation
    at.at("2014-10-09 09:00")
    at.go(code, "mv_sign_agreement")
    task = at.open_tasks(code)["mv_sign_agreement"]
    at.engine.execute(commands.ClaimTask(task.id), at.actor(at.who(task)[0]))
    visitor.log_in(at.who(task)[0]).go(f"/tasks/{task.id}")
    assert "Connection agreement: not kept, the last day was 8 Oct 2014" in visitor.text
    assert "Why was the limit not kept?" in visitor.text
    assert visitor.page.xpath("//select[@name='late_cause']/option[@value='weather']")


def test_a_window_that_ends_before_the_step_is_named_in_the_list(
    visitor: Visitor, code: str
) -> None:
    at = visitor.installation
    task = at.open_tasks(code)["mv_survey"]
    visitor.log_in(SURVEY).go("/worklist")
    assert "Connection agreement: the last day is 8 Oct 2014" in visitor.text
    order = commands.ExtendDeadline(code, "10wd", "Hai bên thống nhất", "Công ty", task.id)
    at.do(order, LEADER)
    tighter = "Connection agreement ends before this step's own limit: the last day is 8 Oct 2014"
    for page in ("/worklist", f"/tasks/{task.id}", f"/cases/{code}"):
        assert tighter in visitor.go(page).text
    at.at("2014-10-09 09:00")
    late = visitor.log_in(SURVEY).go("/worklist").text
    assert "Connection agreement: not kept, the last day was 8 Oct 2014" in late


def test_the_case_page_tells_how_each_window_stands(visitor: Visitor, code: str) -> None:
    at = visitor.installation
    page = f"/cases/{code}"
    visitor.log_in(DESK).go(page)
    shown = _windows(visitor)
    assert len(shown) == 1
    assert "the last day is 8 Oct 2014" in shown[0]
    assert "Điều 47a" in shown[0]
    at.do(commands.SuspendCase(code, "Khách hàng xin tạm dừng"), DESK)
    at.at("2014-10-01 10:00")
    assert "stands still until the case goes on" in _windows(visitor.go(page))[0]
    at.do(commands.ResumeCase(code, "Khách hàng đề nghị tiếp tục"), DESK)
    at.at("2014-10-10 09:00")
    visitor.log_in(DESK)
    assert "▲ not kept" in _windows(visitor.go(page))[0]
    at.go(code, "mv_design")
    assert "▲ not kept" in _windows(visitor.go(page))[0]
    at.go(code, "mv_close_case")
    assert "✓ kept" in _windows(visitor.go(page))[1]
    assert said(at, code, "window:energizing")[-1] == "WindowClosed"


def _windows(visitor: Visitor) -> list[str]:
    found = visitor.page.xpath("//h2[@id='windows']/following-sibling::ul[1]/li")
    return [" ".join(li.text_content().split()) for li in found]


def test_the_page_of_a_procedure_lists_the_windows_of_each_law(visitor: Visitor) -> None:
    visitor.log_in(DESIGNER).go("/publications/process/mv_own_substation")
    found = [" ".join(li.text_content().split()) for li in visitor.page.xpath(_LAWS)]
    (one,) = (text for text in found if "Connection agreement" in text and "33/2014" in text)
    assert "5 working days" in one
    assert "given by a rule" in one
    assert "Measured: Site survey" in one or "Measured: Survey" in one
    assert "Planning agreement" in one.partition("Stands still")[2]
    assert any("a target of our own" in text and "05/2025" in text for text in found)


def test_the_page_of_a_law_lists_its_windows(visitor: Visitor) -> None:
    visitor.log_in(DESIGNER).go("/publications/profile/tt05_2025")
    found = [" ".join(li.text_content().split()) for li in visitor.page.xpath(_LAWS)]
    assert any("Household contract and supply" in text and "[cao]" in text for text in found)
    visitor.go("/publications/calendar/utility")
    assert not visitor.page.xpath(_LAWS)


_LAWS = "//h2[@id='windows']/following-sibling::ul[1]/li"


def test_oversight_counts_windows(visitor: Visitor, code: str) -> None:
    at = visitor.installation
    visitor.log_in(LEADER)
    assert _counts(visitor) == ("0", "0", "1")
    at.at("2014-10-07 09:00")
    assert _counts(visitor.log_in(LEADER)) == ("0", "1", "1")
    at.at("2014-10-09 09:00")
    assert _counts(visitor.log_in(LEADER)) == ("1", "0", "1")
    at.do(commands.SuspendCase(code, "Khách hàng xin tạm dừng"), DESK)
    visitor.go("/oversight")
    assert "No window runs." in visitor.text


def _counts(visitor: Visitor) -> tuple[str, ...]:
    visitor.go("/oversight")
    (row,) = visitor.page.xpath("//tr[th[normalize-space()='Connection agreement']]")
    return tuple(td.text_content().strip() for td in row.xpath("td"))
