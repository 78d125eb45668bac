"""The worklist on its page: which steps, why in this order, and acting on several."""

from __future__ import annotations

import pytest
from sqlalchemy import event

from engine import commands
from tests.kit import DESK, LEADER, SURVEY, Installation
from tests.pages.visitor import Visitor


def survey(installation: Installation, **changes: object) -> str:
    code = installation.request(**changes)
    installation.go(code, "mv_survey")
    return installation.open_tasks(code)["mv_survey"].id


def rows(visitor: Visitor) -> list[str]:
    return [" ".join(row.text_content().split()) for row in visitor.page.xpath("//ol/li")]


def test_a_row_says_what_for_whom_where_by_when_and_why(
    installation: Installation, visitor: Visitor
) -> None:
    task = survey(installation)
    (row,) = rows(visitor.log_in(SURVEY).go("/worklist"))
    case = installation.case(task.rpartition("-")[0])
    for part in ("Site survey", str(case.facts["customer_name"]), case.code, "not taken yet"):
        assert part in row
    assert "days left" in row or "hours left" in row
    assert row.endswith("2014"), "the reason names the last day"


def test_filters_stand_in_the_address_and_stay_in_the_form(
    installation: Installation, visitor: Visitor
) -> None:
    survey(installation, customer_name="Xưởng Đúc Đồng")
    survey(installation, customer_name="Trại giống Tân Hòa")
    visitor.log_in(SURVEY).go("/worklist?q=duc+dong&due=week&state=free")
    assert len(rows(visitor)) == 1
    assert visitor.value("q") == "duc dong"
    assert visitor.value("due") == "week"
    assert visitor.value("state") == "free"
    assert not rows(visitor.go("/worklist?due=late"))
    assert "No open step fits these filters." in visitor.text


def test_what_stands_still_is_not_among_the_late(
    installation: Installation, visitor: Visitor
) -> None:
    task = survey(installation)
    case = task.rpartition("-")[0]
    installation.at("2014-10-10 09:00")
    assert len(rows(visitor.log_in(SURVEY).go("/worklist?due=late"))) == 1
    installation.do(commands.SuspendCase(case, "Khách đề nghị"))
    assert not rows(visitor.go("/worklist?due=late"))
    assert "standing still" in visitor.go("/worklist").text


def test_empty_lists_say_what_to_do(visitor: Visitor) -> None:
    visitor.log_in(SURVEY)
    assert "Take one of your team's list." in visitor.go("/worklist?share=mine").text
    assert "Look at all that you may see." in visitor.go("/worklist").text


def test_several_are_taken_and_set_free_at_once(
    installation: Installation, visitor: Visitor
) -> None:
    tasks = [survey(installation), survey(installation)]
    visitor.log_in(SURVEY).go("/worklist")
    visitor.submit("/worklist", {"task": tasks}, "claim")
    assert "Done for 2 steps." in visitor.text
    assert {installation.task(one).assignee for one in tasks} == {SURVEY}
    visitor.submit("/worklist", {"task": tasks}, "release")
    assert {installation.task(one).assignee for one in tasks} == {None}


def test_of_several_those_that_cannot_be_are_told_one_by_one(
    installation: Installation, visitor: Visitor
) -> None:
    installation.hire("khaosat2.sx", "DL01", "khao_sat")
    mine, theirs = survey(installation), survey(installation)
    visitor.log_in(SURVEY).go("/worklist")
    installation.do(commands.ClaimTask(theirs), "khaosat2.sx")
    visitor.submit("/worklist", {"task": [mine, theirs]}, "claim")
    assert "Done for 1 step." in visitor.text
    assert theirs in visitor.text
    assert installation.task(mine).assignee == SURVEY


def test_a_leader_hands_several_on(installation: Installation, visitor: Visitor) -> None:
    tasks = [survey(installation), survey(installation)]
    visitor.log_in(LEADER).go("/worklist?share=all")
    fields = {"task": tasks, "assignee": SURVEY, "reason": "cân việc"}
    visitor.submit("/worklist", fields, "assign")
    assert {installation.task(one).assignee for one in tasks} == {SURVEY}


def test_nothing_ticked_is_told(installation: Installation, visitor: Visitor) -> None:
    survey(installation)
    visitor.log_in(SURVEY).go("/worklist").submit("/worklist", {}, "claim")
    assert "No step was ticked." in visitor.text


def test_badges_count_what_is_there(installation: Installation, visitor: Visitor) -> None:
    task = survey(installation)
    visitor.log_in(SURVEY)
    assert visitor.client.get("/worklist/counts").json == {"mine": 0, "own": 1, "customers": 0}
    installation.do(commands.ClaimTask(task), SURVEY)
    assert visitor.client.get("/worklist/counts").json == {"mine": 1, "own": 0, "customers": 0}


def test_the_desk_takes_a_request_in(installation: Installation, visitor: Visitor) -> None:
    visitor.log_in(DESK).go("/requests/new")
    visitor.submit("/requests/new", {"definition": "mv_own_substation", "channel": "zalo"})
    assert "The request has its code now." in visitor.text
    code = visitor.path.split("/")[2].rpartition("-")[0]
    assert installation.case(code).channel == "zalo"


@pytest.mark.parametrize("login", [SURVEY, DESK, LEADER, "lanhdao.ct"])
def test_the_first_page_takes_at_most_ten_statements(either: Installation, login: str) -> None:
    for name in ("Xưởng Đúc Đồng", "Trại giống Tân Hòa", "Kho lạnh"):
        survey(either, customer_name=name)
    either.go(either.request("lv_business"), "lvb_survey")
    visitor = Visitor(either).log_in(login)
    visitor.go("/worklist?share=all")
    sent: list[str] = []
    pool = either.engine._database.pool

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(pool, "before_cursor_execute", note)
    visitor.client.get("/worklist?share=all")
    event.remove(pool, "before_cursor_execute", note)
    asked = [one for one in sent if not one.startswith("BEGIN")]
    assert 5 <= len(asked) <= 10, asked


def test_a_filter_is_kept_under_a_name_and_the_list_begins_with_it(
    installation: Installation, visitor: Visitor
) -> None:
    survey(installation)
    visitor.log_in(LEADER).go("/worklist?due=late&share=all&q=duc")
    assert "What you searched for is not saved" in visitor.text

    def do(action: str, fields: dict[str, str], button: str | None = None) -> None:
        address = visitor.form(action).get("action")
        visitor.send(address, visitor.filled(action, fields, button))

    do("/worklist/views", {"name": "Trễ", "shared": "DL01"})
    assert "The view was saved." in visitor.text
    (link,) = visitor.page.xpath("//nav[@class='views']//a")
    (view,) = (one.id for one in installation.engine.saved_views.of(installation.actor(LEADER)))
    view = f"/worklist/views/{view}"
    assert link.get("aria-current") == "page"
    assert "duc" not in link.get("href")
    visitor.go(link.get("href").replace("due=late", "due=today"))
    do(view, {}, "keep")
    assert "The view keeps these filters now." in visitor.text
    do("/worklist/views", {"name": "tre"})
    do("/worklist/views", {"name": "TRE"})
    assert visitor.answer.status_code == 409
    assert "There is a saved view 'TRE' already." in visitor.text
    assert visitor.value("name") == "tre"

    visitor.log_in(SURVEY).go(link.get("href"))
    do(view, {}, "begin")
    visitor.go("/worklist")
    assert visitor.value("due") == "today"
    assert "No open step fits these filters." in visitor.text
    assert "Delete the view" not in visitor.text
    do(view, {}, "begin-whole")
    assert len(rows(visitor.go("/worklist"))) == 1

    visitor.log_in(LEADER).go(link.get("href"))
    do(view, {"name": "  "}, "rename")
    assert "Write a name of at most 60 letters." in visitor.text
    do(view, {"name": "Hôm nay"}, "rename")
    assert "Hôm nay" in visitor.text
    do(view, {}, "delete")
    assert "The view was deleted." in visitor.text
    assert "Hôm nay" not in visitor.text


def test_the_list_stands_beside_a_step_that_was_opened_from_it(
    installation: Installation, visitor: Visitor
) -> None:
    first, second = survey(installation), survey(installation)
    visitor.log_in(SURVEY).go("/worklist?share=own&state=free")
    links = visitor.page.xpath("//a[@class='name']/@href")
    assert {link.partition("?")[0] for link in links} == {f"/tasks/{first}", f"/tasks/{second}"}
    visitor.go(links[0])
    beside = visitor.page.xpath("//nav[@class='list-beside']")[0]
    assert [link.text_content() for link in beside.xpath(".//ol//a")] == ["Site survey"] * 2
    assert beside.xpath(".//a[@rel='next']/@href") == [links[1]] and not beside.xpath(
        ".//a[@rel='prev']"
    )
    assert "state=free" in beside.xpath("p/a/@href")[0]
    claim = visitor.page.xpath("//form[contains(@class, 'claim')]/@action")[0]
    visitor.send(claim, visitor.filled(claim.partition("?")[0]))
    assert "The step is yours now." in visitor.text
    beside = visitor.page.xpath("//nav[@class='list-beside']")[0]
    assert len(beside.xpath(".//ol/li")) == 1, "the one that is taken is not free any more"
    for damaged in ("share%3Dnobody", "page%3D0", "x" * 2000, "nothing%3D1"):
        visitor.go(f"/tasks/{first}?list={damaged}")
        assert visitor.answer.status_code == 200
        assert not visitor.page.xpath("//nav[@class='list-beside']")
