"""Everybody's morning: each role logs in, lands on its own page, and does its first piece of work
from there."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import Site
from tests.kit import (
    ADMIN,
    AUDITOR,
    BUSINESS,
    CARE,
    DESIGNER,
    DESK,
    DISPATCH,
    LEADER,
    OPERATION,
    SURVEY,
    TECHNICAL,
    Installation,
)

WIDE, PHONE = 1280, 360
ON_THE_PHONE = {SURVEY, OPERATION}
WORK = {
    DESK: ("lv_household", "lvh_receive_check"),
    SURVEY: ("lv_household", "lvh_survey"),
    BUSINESS: ("lv_household", "lvh_prepare_ppa"),
    OPERATION: ("lv_household", "lvh_install_energize"),
    CARE: ("lv_household", "lvh_close_csat"),
    TECHNICAL: ("mv_own_substation", "mv_draft_agreement"),
    DISPATCH: ("mv_own_substation", "mv_switching_plan"),
}
"""The procedure and the step that waits for each."""


def prepare(installation: Installation) -> dict[str, str]:
    """A step that waits for each role, by login."""
    found = {}
    for login, (definition, element) in WORK.items():
        code = installation.request(definition)
        installation.go(code, element)
        found[login] = installation.open_tasks(code)[element].id
    return found


def take_first_step(page: Page) -> None:
    """Opens the first step that waits, and takes it."""
    page.locator("#mine .name").first.click()
    page.locator("button", has_text=re.compile("^Take")).first.click()
    expect(page.get_by_text("The step is yours now.")).to_be_visible()


def draw_a_sample(page: Page) -> None:
    expect(page).to_have_url(re.compile(r"/samples\?seed=\w+&until="))
    before = page.locator("tbody th").all_inner_texts()
    page.reload()
    assert page.locator("tbody th").all_inner_texts() == before, "the address draws the same"
    page.locator("tbody th a").first.click()
    expect(page.locator("h1")).to_be_visible()


def look_what_is_late(page: Page) -> None:
    expect(page).to_have_url(re.compile("/oversight"))


def begin_a_draft(page: Page) -> None:
    page.get_by_role("link", name="Begin one").click()
    page.fill("#title", "Khảo sát trong ngày")
    page.locator("main form button.main").click()
    page.goto("/home")
    expect(page.locator(".home")).to_contain_text("Khảo sát trong ngày")


def look_after_the_installation(page: Page) -> None:
    expect(page).to_have_url(re.compile("/admin$"))
    page.locator('main a[href="/failing-deadlines"]').first.click()
    expect(page).to_have_url(re.compile("/failing-deadlines"))


OTHERS: dict[str, Callable[[Page], None]] = {
    LEADER: look_what_is_late,
    AUDITOR: draw_a_sample,
    DESIGNER: begin_a_draft,
    ADMIN: look_after_the_installation,
}


def test_each_role_does_its_first_work_from_where_it_lands(plain_site: Site) -> None:
    prepare(plain_site.installation)
    for login in (*WORK, *OTHERS):
        width = PHONE if login in ON_THE_PHONE else WIDE
        page = plain_site.visit(login, width=width)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, login
        OTHERS.get(login, take_first_step)(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, login
        page.context.close()
        plain_site.contexts.clear()
