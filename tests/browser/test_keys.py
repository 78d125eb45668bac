"""The keyboard on the pages of the staff: the command palette, and single keys."""

from __future__ import annotations

from playwright.sync_api import expect

from engine import commands
from tests.browser.conftest import Site
from tests.kit import SURVEY


def test_keys_go_to_cases_views_and_buttons_and_can_be_switched_off(plain_site: Site) -> None:
    installation = plain_site.installation
    code = installation.request()
    installation.go(code, "mv_survey")
    task = installation.open_tasks(code)["mv_survey"].id
    installation.do(commands.SaveView("Trễ", {"share": "own", "due": "late"}), SURVEY)
    page = plain_site.visit(SURVEY)
    page.goto(f"{plain_site.address}/worklist")
    page.keyboard.press("Control+k")
    box = page.get_by_role("combobox", name="Go to or do")
    expect(box).to_be_focused()
    box.fill("view tre")
    expect(page.get_by_role("option", name="View: Trễ")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    page.wait_for_url("**due=late**")
    page.keyboard.press("Control+k")
    box.fill(code.lower())
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/cases/{code}")

    page.goto(f"{plain_site.address}/worklist?share=own")
    page.keyboard.press("j")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    expect(page.get_by_text("Done for 1 step.")).to_be_visible()
    assert installation.task(task).assignee == SURVEY

    page.goto(f"{plain_site.address}/account")
    page.get_by_role("button", name="Switch single keys off").click()
    expect(page.get_by_text("Single keys are switched off")).to_be_visible()
    page.keyboard.press("?")
    page.keyboard.press("Control+k")
    expect(box).to_be_focused()
    assert page.get_by_role("dialog", name="Keys").count() == 0
