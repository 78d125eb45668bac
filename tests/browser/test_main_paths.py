"""The main paths through the product, in a browser."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from engine.demo.people import PASSWORD
from tests.browser.conftest import PHONE, Site
from tests.kit import AUDITOR, DESK, LEADER, SURVEY, TECHNICAL, Installation


def survey(installation: Installation, **changes: object) -> str:
    code = installation.request(**changes)
    installation.go(code, "mv_survey")
    return installation.open_tasks(code)["mv_survey"].id


def fill_survey(page: Page) -> None:
    page.get_by_label("Supply is feasible").check()
    page.get_by_role("button", name="Now").click()
    for label, text in {
        "Latitude": "21,03",
        "Longitude": "105,85",
        "Feeder of connection": "472E1.5",
        "Pole or place of connection": "Cột 35",
        "Spare capacity of the grid": "1200",
        "Length of the line": "480",
    }.items():
        page.get_by_label(label).fill(text)
    page.get_by_label("Overhead").check()
    for question in ("Uses the public road", "Needs fire approval", "In the power plan"):
        page.get_by_role("group", name=question).get_by_label("Yes").check()


def photos(folder: Path) -> list[Path]:
    found = []
    for name in ("cột 35.jpg", "trạm.jpg"):
        Image.new("RGB", (640, 480), "seagreen").save(folder / name, "JPEG")
        found.append(folder / name)
    return found


def test_a_survey_engineer_completes_a_survey_with_two_photos_on_a_phone(
    site: Site, tmp_path: Path
) -> None:
    task = survey(site.installation)
    page = site.visit(SURVEY, width=PHONE, has_touch=True)
    page.get_by_role("link", name="Site survey").click()
    fill_survey(page)
    page.get_by_label("Photos of the site").set_input_files(photos(tmp_path))
    expect(page.locator(".chosen li")).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
    page.get_by_role("button", name="Complete the step").click()
    page.get_by_role("button", name="Send, and complete the step").click()
    expect(page.get_by_role("heading", name="Done: Site survey")).to_be_visible()
    done = site.installation.task(task)
    assert done.closed_by == SURVEY
    kept = site.installation.case(done.case).steps["mv_survey"]["photos"]
    assert [one["name"] for one in kept] == ["cột 35.jpg", "trạm.jpg"]


@pytest.mark.row(10)
def test_of_two_engineers_the_slower_one_is_told_who_was_faster(site: Site) -> None:
    site.installation.hire("khaosat2.sx", "DL01", "khao_sat")
    task = survey(site.installation)
    slow = site.visit("khaosat2.sx", f"/tasks/{task}")
    slow.get_by_label("Pole or place of connection").fill("Cột 99")
    fast = site.visit(SURVEY, f"/tasks/{task}")
    fast.get_by_label("No access to the site").check()
    fast.get_by_role("button", name="Now").click()
    fast.get_by_role("button", name="Complete the step").click()
    fast.get_by_role("button", name="Send, and complete the step").click()
    expect(fast.get_by_role("heading", name="Done: Site survey")).to_be_visible()
    slow.get_by_label("No access to the site").check()
    slow.get_by_role("button", name="Now").click()
    slow.get_by_role("button", name="Complete the step").click()
    expect(slow.locator("#conflict")).to_contain_text("Khảo sát viên Điện lực Sông Xanh")
    expect(slow.locator("#conflict")).to_contain_text("Cột 99")


@pytest.mark.row(10)
def test_a_double_click_completes_once(site: Site) -> None:
    task = survey(site.installation)
    page = site.visit(SURVEY, f"/tasks/{task}")
    page.get_by_label("No access to the site").check()
    page.get_by_role("button", name="Now").click()
    page.get_by_role("button", name="Complete the step").dblclick()
    page.get_by_role("button", name="Send, and complete the step").dblclick()
    expect(page.get_by_role("heading", name="Done: Site survey")).to_be_visible()
    events = [event.type for event in site.installation.history(task.rpartition("-")[0])]
    assert events.count("TaskCompleted") == 3


def test_what_is_typed_keeps_itself_and_is_there_after_a_reload(site: Site) -> None:
    task = survey(site.installation)
    page = site.visit(SURVEY, f"/tasks/{task}")
    page.get_by_label("Pole or place of connection").fill("Cột 35")
    expect(page.locator(".saved")).to_contain_text("Draft kept at")
    page.reload()
    expect(page.get_by_label("Pole or place of connection")).to_have_value("Cột 35")


def test_a_lost_connection_is_told_and_the_draft_tried_again(site: Site) -> None:
    task = survey(site.installation)
    page = site.visit(SURVEY, f"/tasks/{task}")
    page.context.set_offline(True)
    page.get_by_label("Pole or place of connection").fill("Cột 35")
    expect(page.locator(".saved")).to_contain_text("Not kept")
    page.context.set_offline(False)
    expect(page.locator(".saved")).to_contain_text("Draft kept at")


def test_a_session_that_ends_while_typing_loses_nothing(site: Site) -> None:
    task = survey(site.installation)
    page = site.visit(SURVEY, f"/tasks/{task}")
    site.installation.clock.set(site.installation.clock.now() + timedelta(days=2))
    page.get_by_label("Pole or place of connection").fill("Cột 35")
    expect(page.locator(".saved")).to_contain_text("Your session has ended.")
    page.get_by_role("button", name="Keep as a draft").click()
    page.fill("#login", SURVEY)
    page.fill("#password", PASSWORD)
    page.click("main button")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_label("Pole or place of connection")).to_have_value("Cột 35")


def test_a_question_appears_with_the_answer_that_asks_for_it(plain_site: Site) -> None:
    code = plain_site.installation.request()
    plain_site.installation.go(code, "mv_design_agreement")
    task = plain_site.installation.open_tasks(code)["mv_design_agreement"].id
    page = plain_site.visit(TECHNICAL, f"/tasks/{task}")
    asked = page.locator('[data-show-field="f.approved"][data-show-equals="false"]').first
    expect(asked).to_be_hidden()
    approved = page.get_by_role("radio")
    approved.nth(1).check()
    expect(asked).to_be_visible()
    asked.locator("textarea, input").first.fill("Bổ sung tính toán ngắn mạch")
    approved.nth(0).check()
    expect(asked).to_be_hidden()
    page.get_by_role("button", name="Keep as a draft").click()
    expect(page.get_by_text("The draft was kept.")).to_be_visible()
    assert "comments" not in (plain_site.installation.task(task).draft or {})


def test_an_auditor_steps_through_a_late_case_by_keyboard(site: Site) -> None:
    code = survey(site.installation).rpartition("-")[0]
    site.installation.at("2014-10-10 09:00")
    site.installation.fire("2014-10-01 09:00")
    site.installation.go(code, "mv_design")
    page = site.visit(AUDITOR, f"/cases/{code}/replay")
    slider = page.get_by_role("slider")
    slider.focus()
    page.keyboard.press("Home")
    expect(page.locator(".place")).to_have_text(f"event 1 of {slider.get_attribute('max')}")
    expect(page.locator(".events a[aria-current]")).to_have_attribute("data-at", "1")
    expect(page.locator("#then")).to_contain_text("09:00 1 Oct 2014")
    late = next(
        event.sequence
        for event in site.installation.history(code)
        if event.type == "DeadlineBreached"
    )
    for _ in range(late - 1):
        page.keyboard.press("ArrowRight")
    expect(page.locator('.diagram [data-element="mv_survey"]')).to_have_attribute(
        "data-mark", "late"
    )
    expect(page.locator("#stage")).to_contain_text("late")
    assert "mv_survey" not in (slider.get_attribute("aria-valuetext") or "")
    assert "Site survey" in (slider.get_attribute("aria-valuetext") or "")
    page.get_by_role("link", name="Check this case now").click()
    expect(page.get_by_text("Yes, as far as it can be told from here.")).to_be_visible()
    with page.expect_download() as pack:
        page.get_by_role("link", name="Evidence pack").click()
    assert pack.value.suggested_filename == f"{code}.zip"


def test_a_supervisor_finds_the_late_unit(site: Site) -> None:
    task = survey(site.installation, customer_name="Xưởng Đúc Đồng")
    site.installation.at("2014-10-10 09:00")
    page = site.visit("lanhdao.ct", "/oversight", width=1400)
    page.get_by_role("link", name="Điện lực Sông Xanh").click()
    expect(page.locator(".work li")).to_contain_text(["Xưởng Đúc Đồng"])
    expect(page.locator(".work li .left.late")).to_be_visible()
    page.get_by_role("link", name="Site survey").click()
    late = "share%3Dall%26order%3Dmust%26unit%3DDL01%26due%3Dlate%26page%3D1"
    expect(page).to_have_url(f"{site.address}/tasks/{task}?list={late}")
    beside = page.get_by_role("navigation", name="The list that this step was opened from")
    expect(beside.get_by_role("listitem")).to_have_count(1)


def test_the_language_is_switched_and_kept(site: Site) -> None:
    page = site.visit(DESK, "/cases", language="vi")
    expect(page.get_by_role("heading", name="Hồ sơ", exact=True)).to_be_visible()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Cases", exact=True)).to_be_visible()
    other = site.visit(None, "/login", language="en")
    expect(other.get_by_role("heading", name="Log in")).to_be_visible()


def test_a_step_is_completed_without_javascript(site: Site, tmp_path: Path) -> None:
    task = survey(site.installation)
    page = site.visit(SURVEY, java_script_enabled=False)
    page.get_by_role("link", name="Site survey").click()
    page.get_by_label("No access to the site").check()
    for label, text in {"Day": "1", "Month": "10", "Year": "2014", "Time": "9:00"}.items():
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_label("Photos of the site").set_input_files(photos(tmp_path))
    page.get_by_role("button", name="Complete the step").click()
    page.get_by_role("button", name="Send, and complete the step").click()
    expect(page.get_by_role("heading", name="Done: Site survey")).to_be_visible()
    assert not site.installation.task(task).open


def test_a_case_is_stepped_through_without_javascript(plain_site: Site) -> None:
    code = survey(plain_site.installation).rpartition("-")[0]
    page = plain_site.visit(AUDITOR, f"/cases/{code}/replay?at=1", java_script_enabled=False)
    page.get_by_role("link", name="Next").click()
    expect(page.locator(".events a[aria-current]")).to_have_attribute("data-at", "2")


def test_the_list_works_by_keyboard(plain_site: Site) -> None:
    survey(plain_site.installation)
    survey(plain_site.installation)
    page = plain_site.visit(SURVEY, "/worklist")
    first = page.locator(".work .name").first.get_attribute("href")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator(".work input:checked")).to_have_count(1)
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("jx")
    expect(page.locator("#q")).to_have_value("jx")
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{plain_site.address}{first}")


def test_badges_update_by_themselves(plain_site: Site) -> None:
    page = plain_site.visit(SURVEY, "/worklist")
    page.clock.install()
    page.reload()
    expect(page.locator("[data-share=own]")).to_have_text("0")
    survey(plain_site.installation)
    page.clock.fast_forward(31_000)
    expect(page.locator("[data-share=own]")).to_have_text("1")


def test_a_photo_is_shown_small_on_the_page(plain_site: Site, tmp_path: Path) -> None:
    task = survey(plain_site.installation)
    page = plain_site.visit(SURVEY, f"/tasks/{task}")
    page.get_by_label("Photos of the site").set_input_files(photos(tmp_path))
    page.get_by_role("button", name="Keep as a draft").click()
    picture = page.locator(".kept img").first
    expect(picture).to_be_visible()
    address = picture.get_attribute("src") or ""
    small = page.request.get(address).body()
    assert Image.open(io.BytesIO(small)).format == "JPEG"


def test_a_leader_suspends_and_resumes_a_case(plain_site: Site) -> None:
    code = survey(plain_site.installation).rpartition("-")[0]
    page = plain_site.visit(LEADER, f"/cases/{code}")
    page.locator("summary", has_text="Suspend").click()
    page.get_by_label("Reason").locator("visible=true").fill("Khách đề nghị")
    page.get_by_role("button", name="Suspend").click()
    expect(page.get_by_text("The case stands still now.")).to_be_visible()
