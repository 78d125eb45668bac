"""A case on its pages: where it stands, its clocks, acting on it, its history and its replay."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest

from engine import SYSTEM, queries, states
from engine.handlers.told import Span
from tests.contract.tampering import tamper
from tests.contract.test_doubtful_breaches import correct, told_valid
from tests.contract.test_last_day import tick
from tests.kit import AUDITOR, DESK, LEADER, SURVEY, Installation
from tests.pages.visitor import Visitor


@pytest.fixture
def code(installation: Installation) -> str:
    """A case in design, one of whose steps is late."""
    code = installation.request(customer_name="Xưởng Đúc Đồng")
    installation.go(code, "mv_survey")
    installation.at("2014-10-10 09:00")
    installation.fire("2014-10-01 09:00")
    installation.go(code, "mv_design")
    return code


def test_it_says_where_the_case_stands_whose_turn_it_is_and_until_when(
    visitor: Visitor, code: str
) -> None:
    text = visitor.log_in(DESK).go(f"/cases/{code}").text
    assert "Xưởng Đúc Đồng" in text
    assert "Design" in text
    assert "day 8; the last day is 11 Dec 2014" in text or "day 9; the last day is" in text
    assert "Limits that were not kept" in text
    held = visitor.installation.engine.ledgers.get(visitor.installation.actor(DESK), code)
    assert str(held.totals.net) in text
    assert visitor.page.xpath("//figure//*[local-name()='rect']")


def test_days_are_held_against_a_limit_of_their_own_kind_only(visitor: Visitor) -> None:
    """Seven days of the calendar are not late of five working days."""
    medium = visitor.installation.request()
    household = visitor.installation.request("lv_household")
    for code in (medium, household):
        visitor.installation.go(code, until=None if code == household else "mv_survey")
    visitor.log_in(DESK)
    assert "Days that count 0 / 70" in visitor.go(f"/cases/{medium}").text
    assert "Days that count 0 /" not in visitor.go(f"/cases/{household}").text


OFFERED = {"suspension", "cancellation", "comments", "annulment-request", "customer-key"}
OFFERED |= {"withdrawal", "answer-file", "transfer", "message-choices"}
"""To whoever steers a case."""


@pytest.mark.parametrize(
    ("login", "offered"),
    [
        (LEADER, OFFERED | {"extension"}),
        (DESK, OFFERED),
        (SURVEY, {"comments"}),
        (AUDITOR, set()),
    ],
)
def test_only_what_somebody_may_do_is_offered(
    visitor: Visitor, code: str, login: str, offered: set[str]
) -> None:
    visitor.log_in(login).go(f"/cases/{code}")
    forms = {f.get("action").rpartition("/")[2] for f in visitor.page.forms}
    assert forms - {"logout", "language", "theme"} == offered


def test_it_is_suspended_resumed_and_cancelled_with_a_reason(visitor: Visitor, code: str) -> None:
    page = f"/cases/{code}"
    visitor.log_in(LEADER).go(page)
    visitor.submit(f"{page}/suspension", {"reason": "Khách đề nghị", "document": "CV-12"})
    assert "The case stands still now." in visitor.text
    assert visitor.installation.case(code).state is states.CaseState.SUSPENDED
    visitor.submit(f"{page}/resumption", {"reason": "Khách đã sẵn sàng"})
    assert visitor.installation.case(code).state is states.CaseState.ACTIVE
    visitor.submit(f"{page}/cancellation", {"reason": "Khách không xây nữa"})
    assert visitor.installation.case(code).state is states.CaseState.CANCELLED
    assert "Nobody's: the case is closed." in visitor.text


def test_a_wrong_breach_is_annulled_by_two_persons(visitor: Visitor, code: str) -> None:
    page = f"/cases/{code}"
    at = visitor.installation
    (breach, *_) = (view.breach for view in at.engine.breaches.page(SYSTEM, queries.BreachFilter()))
    of_it = f"{page}/breaches/{breach.number}"
    visitor.log_in(DESK).go(page)
    visitor.submit(f"{of_it}/annulment-request", {"reason": "Lịch bị nhập sai"})
    assert "Somebody else has been asked to annul the breach." in visitor.text
    assert "asked to annul it: Lịch bị nhập sai" in visitor.text
    assert not visitor.page.xpath(f"//form[@action='{of_it}/annulment']"), "not by the same person"
    visitor.log_in(LEADER).go(page)
    visitor.submit(f"{of_it}/annulment", {"reason": "Đã đối chiếu"})
    assert "The breach was annulled: it counts no more." in visitor.text
    assert "annulled, counts no more" in visitor.text
    assert not visitor.page.xpath(f"//form[starts-with(@action, '{of_it}')]")


def test_a_breach_that_the_ledger_supports_no_more_is_told(installation: Installation) -> None:
    code = told_valid(installation, "2014-10-10")
    tick(installation, "2014-11-02 00:30")
    doubt = "By the ledger as it is now this limit was kept"
    leader = Visitor(installation).log_in(LEADER)
    assert doubt not in leader.go(f"/cases/{code}").text
    assert "Breaches that the ledger supports no more" not in leader.go("/oversight").text
    correct(installation, code, "said", "2014-10-20T08:00:00+07:00")
    assert doubt in leader.go(f"/cases/{code}").text
    assert "nobody has asked yet that it be annulled" in leader.go("/oversight").text
    leader.go(f"/cases/{code}")
    leader.submit(f"/cases/{code}/breaches/0/annulment-request", {"reason": "Đã sửa mốc"})
    assert "its annulment is asked for" in leader.go("/oversight").text


def test_what_is_refused_is_told_and_what_was_typed_stays(visitor: Visitor, code: str) -> None:
    page = f"/cases/{code}"
    visitor.log_in(LEADER).go(page)
    task = visitor.installation.open_tasks(code)["mv_design"].id
    fields = {"task": task, "days": "nhiều", "agreed_with": "Khách hàng", "reason": "Mưa"}
    visitor.submit(f"{page}/extension", fields)
    assert visitor.answer.status_code == 422
    assert visitor.page.xpath("//div[@role='alert']")
    assert visitor.value("days") == "nhiều"
    assert visitor.page.xpath("//details[@open]//textarea")[0].text == "Mưa"
    before = visitor.installation.open_tasks(code)["mv_design"].due_at
    visitor.submit(f"{page}/extension", {**fields, "days": "3", "unit": "wd"})
    assert visitor.answer.status_code == 200, visitor.text
    after = visitor.installation.open_tasks(code)["mv_design"].due_at
    assert before is not None
    assert after is not None
    assert before < after


def test_two_who_act_on_the_same_version_do_not_overwrite_each_other(
    installation: Installation, code: str
) -> None:
    page = f"/cases/{code}"
    one = Visitor(installation).log_in(LEADER).go(page)
    two = Visitor(installation).log_in(DESK).go(page)
    one.submit(f"{page}/suspension", {"reason": "Khách đề nghị"})
    two.submit(f"{page}/cancellation", {"reason": "Khách rút"})
    assert two.answer.status_code == 412
    assert installation.case(code).state is states.CaseState.SUSPENDED


def test_a_whole_case_at_one_hour_is_told(visitor: Visitor, code: str) -> None:
    installation = visitor.installation
    quick = installation.request("lv_household")
    installation.go(quick)
    visitor.log_in(LEADER)
    assert "recorded as done within" in visitor.go(f"/cases/{quick}").text
    assert "recorded as done within" not in visitor.go(f"/cases/{code}").text


def test_a_misdated_milestone_is_told_and_put_right(
    visitor: Visitor, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    installation = visitor.installation
    installation.at("2014-12-10 09:00")
    installation.go(code, "mv_meter_energize")
    with monkeypatch.context() as before:
        before.setattr(Span, "holds", lambda span, told: True)
        installation.complete(code, "mv_meter_energize", energized_at="2004-12-09T10:00:00+07:00")
    installation.go(code)
    text = visitor.log_in(DESK).go(f"/cases/{code}").text
    assert "The milestone power on is recorded for 10:00 9 Dec 2004" in text
    assert code in visitor.log_in(LEADER).go("/oversight").text
    name = "mv_meter_energize.energized_at"
    visitor.go(f"/cases/{code}/correction?fact={name}")
    page = f"/cases/{code}/correction"
    parts = {"day": "10", "month": "12", "year": "2004", "time": "09:00"}
    typed = {f"f.{name}.{part}": value for part, value in parts.items()}
    visitor.submit(page, typed | {"reason": "Gõ nhầm năm"})
    assert "Give an instant from 09:00" in visitor.text
    visitor.submit(page, typed | {f"f.{name}.year": "2014", "reason": "Gõ nhầm năm"})
    assert "The correction was recorded." in visitor.text
    assert "Energized at 09:00 10 Dec 2014, day " in visitor.text


def test_a_fact_is_corrected_with_a_reason(visitor: Visitor, code: str) -> None:
    visitor.log_in(DESK).go(f"/cases/{code}/correction?fact=max_demand_kw")
    page = f"/cases/{code}/correction"
    visitor.submit(page, {"f.max_demand_kw": "nhiều", "reason": "Đọc nhầm"})
    assert visitor.answer.status_code == 422
    assert visitor.value("f.max_demand_kw") == "nhiều"
    visitor.submit(page, {"f.max_demand_kw": "450", "reason": "Đọc nhầm"})
    assert "The correction was recorded." in visitor.text
    assert visitor.installation.case(code).facts["max_demand_kw"] == 450


def test_a_withdrawal_is_brought_in_by_the_desk(visitor: Visitor, code: str) -> None:
    visitor.log_in(DESK).go(f"/cases/{code}")
    (link,) = [one for one in visitor.links() if "/messages/" in one]
    visitor.go(link)
    visitor.submit(link, {"f.reason": "cost"})
    assert visitor.answer.status_code == 200, visitor.text
    assert visitor.installation.case(code).outcome == "withdrawn"


def test_a_message_that_is_not_awaited_has_no_page(visitor: Visitor, code: str) -> None:
    visitor.log_in(DESK).go(f"/cases/{code}/messages/nothing")
    assert visitor.answer.status_code == 404


def test_the_history_is_a_table_with_names(visitor: Visitor, code: str) -> None:
    visitor.log_in(AUDITOR).go(f"/cases/{code}/history")
    rows = visitor.page.xpath("//table/tbody/tr")
    assert len(rows) == len(visitor.installation.history(code))
    assert "Giao dịch viên Điện lực Sông Xanh (motcua.sx)" in visitor.text


def test_the_file_of_a_case_is_made_for_print(visitor: Visitor, code: str) -> None:
    visitor.log_in(AUDITOR).go(f"/cases/{code}/print")
    assert len(visitor.page.xpath("//h2")) >= 7
    assert visitor.page.xpath("//*[local-name()='svg']")


def test_the_replay_steps_through_every_event(visitor: Visitor, code: str) -> None:
    visitor.log_in(AUDITOR).go(f"/cases/{code}/replay?at=1")
    last = len(visitor.installation.history(code))
    assert len(visitor.page.xpath("//ol[@class='events']/li")) == last
    seen = set()
    for _ in range(last):
        seen.add(visitor.page.xpath("string(//*[@aria-current='step'])"))
        visitor.go(visitor.page.xpath("//a[@rel='next']/@href")[0])
    assert len(seen) == last
    replayed = visitor.client.get(f"/cases/{code}/replay/stages").json
    assert replayed is not None
    assert len(replayed) == last
    assert any("late" in state["marks"].values() for state in replayed)


def test_the_replay_shows_data_as_it_was(visitor: Visitor, code: str) -> None:
    visitor.log_in(AUDITOR)
    history = visitor.installation.history(code)
    survey = next(
        event.sequence
        for event in history
        if event.type == "TaskCompleted" and event.payload.element == "mv_survey"  # type: ignore[union-attr]
    )
    visitor.go(f"/cases/{code}/replay?at={survey}")
    state = visitor.page.get_element_by_id("stage").text_content()
    assert "472E1.5" in state
    assert "mv_survey@1" in state
    visitor.go(f"/cases/{code}/replay?at={survey - 1}")
    assert "472E1.5" not in visitor.page.get_element_by_id("stage").text_content()


@pytest.mark.parametrize("at", ["0", "99999", "x", "-1", ""])
def test_an_event_that_is_not_there_shows_the_nearest(visitor: Visitor, code: str, at: str) -> None:
    visitor.log_in(AUDITOR).go(f"/cases/{code}/replay?at={at}")
    assert visitor.answer.status_code == 200


def test_the_check_says_what_was_checked_and_when(visitor: Visitor, code: str) -> None:
    visitor.log_in(AUDITOR).go(f"/cases/{code}/replay")
    assert "Not checked on this page yet." in visitor.text
    visitor.go(f"/cases/{code}/replay?check=1")
    assert "Yes, as far as it can be told from here. Checked at 09:00 10 Oct 2014." in visitor.text
    tamper(visitor.installation, "UPDATE cases SET customer = 'khác' WHERE code = :s", s=code)
    visitor.go(f"/cases/{code}/replay?check=1")
    assert "are not as they were recorded" in visitor.text
    assert f"cases/{code}" in visitor.text


def test_the_evidence_pack_is_downloaded(visitor: Visitor, code: str) -> None:
    visitor.log_in(AUDITOR).go(f"/cases/{code}/replay")
    answer = visitor.client.get(f"/cases/{code}/evidence.zip")
    assert "motcua_verify.py" in zipfile.ZipFile(io.BytesIO(answer.data)).namelist()


def test_the_supervisor_sees_what_is_late_and_the_index(
    installation: Installation, code: str
) -> None:
    leader = Visitor(installation).log_in(LEADER).go("/oversight")
    assert leader.answer.status_code == 200
    assert "No case with a limit over the whole was energized in 2014." in leader.text
    installation.go(code)
    leader.go("/oversight")
    assert "1 cases energized; 100 % within the limit" in leader.text
    assert leader.page.xpath("//figure//*[local-name()='rect']")
    file = leader.client.get("/oversight/index.csv?year=2014")
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert len(list(csv.DictReader(io.StringIO(file.text)))) == 14
