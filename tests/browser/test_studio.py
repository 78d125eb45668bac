"""Two people change a procedure in the browser, and a case begins on what they published."""

from __future__ import annotations

from typing import NoReturn

import pytest
from playwright.sync_api import Page, expect

from engine import Unavailable, commands, documents
from engine.publishing import sandboxed
from tests.browser.conftest import Site
from tests.kit import APPROVER, DESIGNER, shipped

MV = "mv_own_substation"
DIAGRAM = next(d for d in shipped() if (d.kind, d.key) == (documents.Kind.PROCESS, MV))
BARE = documents.Document(
    documents.Kind.PROCESS,
    MV,
    """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="x">
<process id="mv_own_substation" isExecutable="true"><startEvent id="start"/>
<sequenceFlow id="a" sourceRef="start" targetRef="end"/><endEvent id="end"/></process>
</definitions>""",
)
"""Without shapes, and without a pool."""


def begin(site: Site, *documents: documents.Document) -> str:
    order = commands.BeginProposal("Thi công đường dây 15 ngày", documents)
    return str(site.installation.do(order, DESIGNER).details["proposal"])


def draw(site: Site, login: str = DESIGNER, number: str | None = None) -> Page:
    """The editor with the shipped procedure, once everything is there."""
    number = number or begin(site, DIAGRAM)
    page = site.visit(login, f"/proposals/{number}/documents/process/{MV}")
    expect(page.locator("#studio[data-ready]")).to_be_visible()
    expect(page.locator("#verdict[data-turn]")).to_be_visible()
    return page


def choose(page: Page, element: str) -> None:
    page.select_option("#chooser", element)
    expect(page.locator("#field-id")).to_have_value(element)


def limit(page: Page, element: str, number: str) -> None:
    choose(page, element)
    page.fill("#field-limit", number)
    page.locator("#field-limit").press("Tab")


def save(page: Page) -> None:
    page.click("#save")
    expect(page.locator("#saved")).to_contain_text("Saved at")


def test_from_fifteen_days_to_a_case_on_the_new_version(site: Site) -> None:
    number = begin(site, DIAGRAM)
    page = draw(site, number=number)
    headline = page.locator("#headline")
    expect(headline).to_contain_text("Keeps 70 days")
    limit(page, "mv_line_works", "15")
    expect(headline).to_contain_text("Breaks 70 days on 99 of 730 days")
    expect(page.locator("#verdict")).to_contain_text("12 Dec 2014")
    expect(page.locator('[data-element-id="mv_line_works"].on-late-path')).to_have_count(1)
    for element, days in (
        ("mv_switching_plan", "4"),
        ("mv_site_acceptance", "2"),
        ("mv_prepare_ppa", "1"),
        ("mv_meter_energize", "2"),
    ):
        limit(page, element, days)
    expect(headline).to_contain_text("Keeps 70 days")
    expect(page.locator("#no-problems")).to_be_visible()
    save(page)

    page.goto(f"/proposals/{number}")
    page.fill("#note", "Theo thực tế thi công")
    page.get_by_role("button", name="Submit for approval").click()
    expect(page.locator(".note").first).to_contain_text("A colleague can approve it")
    expect(page.get_by_role("button", name="Approve", exact=True)).to_have_count(0)

    other = site.visit(APPROVER, f"/proposals/{number}")
    expect(other.get_by_text("at the worst day 70 → day 69 of 70 days")).to_be_visible()
    row = other.get_by_role("row", name="Thi công đường dây")
    expect(row).to_contain_text("10 days")
    expect(row).to_contain_text("15 days")
    other.get_by_text("before and after").click()
    expect(
        other.locator('.diagram [data-element="mv_line_works"][data-mark="done"]')
    ).to_have_count(2)
    other.get_by_role("button", name="Approve", exact=True).click()
    expect(other.locator(".note").first).to_contain_text("It can be published now")

    page.reload()
    page.get_by_role("button", name="Publish").click()
    expect(page.locator(".note").first).to_contain_text("New cases begin on it")
    at = site.installation
    code = at.request()
    at.go(code, "mv_line_works")
    assert at.open_tasks(code)["mv_line_works"].limit == "15cd"


def test_a_step_is_drawn_by_keyboard_alone(plain_site: Site) -> None:
    page = draw(plain_site)
    chooser = page.locator("#chooser")
    chooser.focus()
    chooser.press_sequentially("Thi c")
    expect(page.locator("#field-id")).to_have_value("mv_line_works")
    button = page.get_by_role("button", name="Add a step")
    button.focus()
    button.press("Enter")
    name = page.locator("#field-name")
    expect(name).to_have_value("")
    name.focus()
    name.press_sequentially("Bàn giao công tơ")
    name.press("Tab")
    expect(page.locator("#problems")).to_contain_text("The step does not say who holds the time")
    new = page.locator("#field-id").input_value()
    expect(page.locator(f'[data-element-id="{new}"].has-problem')).to_have_count(1)
    undo = page.locator("#undo")
    undo.focus()
    undo.press("Enter")
    expect(page.locator("#field-name")).to_have_value("")
    undo.press("Enter")
    expect(page.locator(f'[data-element-id="{new}"]')).to_have_count(0)
    expect(page.locator("#no-problems")).to_be_visible()


def test_a_limit_is_taken_back(plain_site: Site) -> None:
    page = draw(plain_site)
    limit(page, "mv_line_works", "15")
    expect(page.locator("#headline")).to_contain_text("Breaks")
    page.click("#undo")
    expect(page.locator("#field-limit")).to_have_value("10")
    expect(page.locator("#headline")).to_contain_text("Keeps")


def test_a_copied_step_keeps_our_attributes(plain_site: Site) -> None:
    page = draw(plain_site)
    choose(page, "mv_survey")
    page.evaluate(
        """() => {
          const modeler = window.motcuaStudio, chosen = modeler.get("selection").get();
          modeler.get("copyPaste").copy(chosen);
          modeler.get("copyPaste").paste({
            element: chosen[0].parent, point: { x: chosen[0].x + 40, y: chosen[0].y + 200 },
          });
          const copy = modeler.get("elementRegistry").find(
            (one) => one.businessObject.name === chosen[0].businessObject.name &&
              one.type === "bpmn:UserTask" && one.id !== "mv_survey");
          modeler.get("selection").select(copy);
        }"""
    )
    expect(page.locator("#field-id")).not_to_have_value("mv_survey")
    expect(page.locator("#field-name")).to_have_value("Khảo sát hiện trường")
    expect(page.locator("#field-form")).to_have_value("mv_survey")
    expect(page.locator("#field-clockOwner")).to_have_value("utility")
    assert page.eval_on_selector(
        "#field-role", "e => [...e.selectedOptions].map(o => o.value)"
    ) == ["khao_sat"]


def test_only_what_the_engine_runs_is_offered(plain_site: Site) -> None:
    page = draw(plain_site)
    choose(page, "mv_survey")
    page.locator('.djs-context-pad [data-action="replace"]').click()
    menu = page.locator(".djs-popup .entry")
    expect(menu.first).to_be_visible()
    assert all("service" not in (name or "").lower() for name in menu.all_text_contents())
    page.keyboard.press("Escape")
    tools = page.locator(".djs-palette .entry")
    assert tools.count() == 15


def test_two_designers_at_one_draft(site: Site) -> None:
    number = begin(site, DIAGRAM)
    mine, theirs = draw(site, number=number), draw(site, APPROVER, number)
    limit(mine, "mv_line_works", "9")
    save(mine)
    choose(theirs, "mv_survey")
    theirs.fill("#field-name", "Khảo sát kỹ")
    theirs.locator("#field-name").press("Tab")
    theirs.click("#save")
    clash = theirs.locator("#clash")
    expect(clash).to_be_visible()
    expect(clash).to_contain_text("Người thiết kế quy trình")
    expect(clash).to_contain_text("Khảo sát kỹ")
    theirs.click("#keep-mine")
    expect(theirs.locator("#saved")).to_contain_text("Saved at")
    texts = {d.key: d.content for d in site.installation.engine.proposals.texts(
        site.installation.actor(DESIGNER), number)}  # fmt: skip
    assert '[limits.mv_line_works]\nlimit = "9cd"' in texts["nq19_2014"]
    assert "Khảo sát kỹ" in texts[MV]


def test_a_colleague_comments_on_an_element(plain_site: Site) -> None:
    page = draw(plain_site, APPROVER)
    choose(page, "mv_line_works")
    page.fill("#remark-text", "Căn cứ nào?")
    page.locator("#remark button").click()
    expect(page.locator("#remarks")).to_contain_text("Căn cứ nào?")
    expect(page.locator("#remarks")).to_contain_text("mv_line_works")


def test_the_mark_of_the_library_stays_visible(plain_site: Site) -> None:
    page = draw(plain_site)
    mark = page.locator(".bjs-powered-by")
    expect(mark).to_be_visible()
    box = mark.bounding_box()
    assert box is not None
    covered = page.evaluate(
        """([x, y]) => !document.elementFromPoint(x, y).closest(".bjs-powered-by")""",
        [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2],
    )
    assert not covered


def test_what_is_open_elsewhere_is_kept_and_laid_out(plain_site: Site) -> None:
    """A file of another editor, without shapes and with extensions of its own."""
    foreign = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:other="http://example.org/other" targetNamespace="x">
  <bpmn:process id="foreign" isExecutable="true" other:colour="red">
    <bpmn:startEvent id="start"><bpmn:outgoing>a</bpmn:outgoing></bpmn:startEvent>
    <bpmn:sequenceFlow id="a" sourceRef="start" targetRef="step"/>
    <bpmn:userTask id="step" name="Bước" other:effort="3">
      <bpmn:extensionElements><other:note>Giữ lại</other:note></bpmn:extensionElements>
      <bpmn:incoming>a</bpmn:incoming>
    </bpmn:userTask>
  </bpmn:process>
</bpmn:definitions>"""
    number = begin(plain_site)
    page = plain_site.visit(DESIGNER, f"/proposals/{number}")
    page.set_input_files(
        "#file", {"name": "a.bpmn", "mimeType": "text/xml", "buffer": foreign.encode()}
    )
    page.get_by_role("button", name="Take it in").click()
    expect(page.locator("#studio[data-ready]")).to_be_visible()
    expect(page.locator('[data-element-id="step"]').first).to_be_visible()
    expect(page.locator("#verdict[data-turn]")).to_be_visible()
    choose(page, "step")
    expect(page.locator("#panel .foreign")).to_contain_text("other:effort, other:note")
    page.fill("#field-name", "Bước một")
    page.locator("#field-name").press("Tab")
    save(page)
    (kept,) = plain_site.installation.engine.proposals.texts(
        plain_site.installation.actor(DESIGNER), number
    )
    for part in ('other:colour="red"', 'other:effort="3"', "Giữ lại", "Bước một", "BPMNShape"):
        assert part in kept.content


def test_what_the_editor_cannot_keep_is_named_before_it_is_gone(plain_site: Site) -> None:
    comment, unknown = "<!-- Căn cứ: Thông tư 39 -->", '<task2 id="t2" name="Lạ"/>'
    file = BARE.content.replace("<startEvent", f"{comment}{unknown}<startEvent")
    number = begin(plain_site, documents.Document(documents.Kind.PROCESS, MV, file))
    page = plain_site.visit(DESIGNER, f"/proposals/{number}/documents/process/{MV}", "en")
    expect(page.locator("#studio[data-ready]")).to_be_visible()
    losses = page.locator("#losses")
    expect(losses).to_contain_text("A comment: Căn cứ: Thông tư 39")
    expect(losses).to_contain_text("task2")
    page.click("#save")
    expect(page.locator("#saved")).to_contain_text("Not saved")
    expect(losses).to_be_focused()
    at = plain_site.installation
    (kept,) = at.engine.proposals.texts(at.actor(DESIGNER), number)
    assert kept.content == file
    page.click("#lose")
    expect(page.locator("#saved")).to_contain_text("Saved at")
    expect(losses).to_be_hidden()
    (kept,) = at.engine.proposals.texts(at.actor(DESIGNER), number)
    assert comment not in kept.content
    save(page)


def test_a_file_whose_process_id_is_no_key_can_be_mended(plain_site: Site) -> None:
    file = BARE.content.replace('id="mv_own_substation"', 'id="_6-0f" name="Cấp điện mới"')
    number = begin(plain_site)
    page = plain_site.visit(DESIGNER, f"/proposals/{number}", "en")
    page.set_input_files(
        "#file", {"name": "a.bpmn", "mimeType": "text/xml", "buffer": file.encode()}
    )
    page.get_by_role("button", name="Take it in").click()
    expect(page.locator("#studio[data-ready]")).to_be_visible()
    expect(page.locator("h1")).to_contain_text("cap_dien_moi")
    expect(page.locator(".note").first).to_contain_text("with changes that it needed")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_editor_says_what_cannot_be_drawn(plain_site: Site, language: str) -> None:
    broken = documents.Document(documents.Kind.PROCESS, MV, "<a/>")
    number = begin(plain_site, broken)
    page = plain_site.visit(DESIGNER, f"/proposals/{number}/documents/process/{MV}", language)
    expect(page.locator("main")).to_contain_text("BPMN")


def test_pools_and_lanes_are_drawn_by_keyboard_alone(plain_site: Site) -> None:
    page = draw(plain_site, number=begin(plain_site, BARE))
    press(page, "Draw a pool around it")
    name(page, "Công ty điện lực")
    press(page, "Add a lane below")
    name(page, "Tổ khảo sát")
    save(page)
    page.reload()
    expect(page.locator("#studio[data-ready]")).to_be_visible()
    for drawn in ("Công ty điện lực", "Tổ khảo sát"):
        expect(page.locator("#chooser option", has_text=drawn)).to_have_count(1)


def test_the_code_of_an_error_is_edited(plain_site: Site) -> None:
    page = draw(plain_site)
    page.select_option("#chooser", label="Không bổ sung")
    code = page.locator("#field-error")
    expect(code).not_to_have_value("")
    code.fill("khac")
    code.press("Tab")
    expect(page.locator("#problems")).to_contain_text("Nothing catches")
    page.locator("#canvas .djs-container > svg").press("Control+z")
    expect(page.locator("#no-problems")).to_be_visible()


def press(page: Page, button: str) -> None:
    found = page.get_by_role("button", name=button)
    found.focus()
    found.press("Enter")


def name(page: Page, text: str) -> None:
    field = page.locator("#field-name")
    expect(field).to_have_value("")
    field.focus()
    field.press_sequentially(text)
    field.press("Tab")
    expect(page.locator("#chooser option:checked")).to_have_text(text)


def test_a_check_that_could_not_be_made_is_no_check_without_problems(
    plain_site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server is busy for once; it is asked again by itself."""
    number = begin(plain_site, DIAGRAM)
    validate = sandboxed.validate

    def busy(*_: object) -> NoReturn:
        monkeypatch.setattr(sandboxed, "validate", validate)
        raise Unavailable("readers_busy", "Others are being read.")

    monkeypatch.setattr(sandboxed, "validate", busy)
    page = draw(plain_site, number=number)
    expect(page.locator("#verdict")).to_contain_text("Others are being read.")
    expect(page.locator("#no-problems")).to_be_hidden()
    expect(page.locator("#headline")).to_contain_text("Keeps 70 days")
    expect(page.locator("#no-problems")).to_be_visible()


def test_the_day_from_which_a_version_takes_cases_is_edited(plain_site: Site) -> None:
    number = begin(plain_site, DIAGRAM)
    page = draw(plain_site, number=number)
    field = page.get_by_label("Takes new cases from")
    expect(field).to_have_value("")
    field.fill("2027-02-01")
    field.press("Tab")
    save(page)
    page.reload()
    expect(page.locator("#studio[data-ready]")).to_be_visible()
    expect(field).to_have_value("2027-02-01")
    field.fill("")
    field.press("Tab")
    save(page)
    page.reload()
    expect(page.locator("#studio[data-ready]")).to_be_visible()
    expect(field).to_have_value("")
    expect(page.locator("body")).to_contain_text("Left empty: as soon as it is published")
