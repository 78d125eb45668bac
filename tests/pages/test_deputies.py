"""A deputy is named, accepts, does a step for a colleague, and the pages say so."""

from __future__ import annotations

import pytest

from engine import commands
from tests.kit import BUSINESS, LEADER, SURVEY
from tests.pages.visitor import Visitor


@pytest.mark.parametrize("language", ["vi", "en"])
def test_from_naming_to_sharing_out(visitor: Visitor, language: str) -> None:
    at, visitor.language = visitor.installation, language
    vietnamese = language == "vi"
    codes = [at.request("lv_household"), at.request("lv_household")]
    for code in codes:
        at.go(code, until="lvh_survey")
    first, second = (at.open_tasks(code)["lvh_survey"] for code in codes)
    names = at.engine.people.names({SURVEY, BUSINESS})
    visitor.log_in(SURVEY).go("/account").go("/deputies")
    visitor.submit("/deputies", {"deputy": BUSINESS, "from": "31/12", "reason": "Nghỉ phép"})
    assert visitor.answer.status_code == 422
    assert names[BUSINESS] in visitor.text
    visitor.go("/deputies")
    visitor.submit("/deputies", {"deputy": BUSINESS, "reason": "Nghỉ phép"})
    assert ("chưa nhận lời" if vietnamese else "not accepted yet") in visitor.text

    visitor.log_in(BUSINESS).go("/deputies").submit(f"/deputies/{SURVEY}-1/accept")
    assert ("đang thay" if vietnamese else "stands in now") in visitor.text
    marked = f"thay {names[SURVEY]}" if vietnamese else f"standing in for {names[SURVEY]}"
    assert marked in visitor.go("/worklist").text
    assert marked.split()[-1] in visitor.go(f"/tasks/{first.id}").text
    at.do(commands.CompleteTask(first.id, at.answer("lvh_survey", codes[0])), BUSINESS)
    assert marked in visitor.go(f"/tasks/{first.id}").text
    assert marked in visitor.go(f"/cases/{codes[0]}").text
    approval = at.open_tasks(codes[0])["lvh_plan_approve"]
    apart = "không làm được" if vietnamese else "not yours"
    assert apart in visitor.go("/worklist").text
    said = "do người khác làm" if vietnamese else "somebody else does this one"
    assert said in visitor.go(f"/tasks/{approval.id}").text

    at.do(commands.ClaimTask(second.id), SURVEY)
    visitor.log_in(LEADER).go("/deputies")
    assert names[SURVEY] in visitor.text
    visitor.go(f"/deputies/shares?person={SURVEY}&unit=DL01")
    assert codes[1] in visitor.text
    visitor.submit("/deputies/shares", {"reason": "Ốm đột xuất"})
    assert at.task(second.id).assignee is None
    visitor.submit(f"/deputies/{SURVEY}-1/end", {"reason": "Đã về"})
    assert ("Không có ai khác" if vietnamese else "Nobody stands in for anybody") in visitor.text
