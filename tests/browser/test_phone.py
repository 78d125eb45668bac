"""What stands within the first screen of a phone, and where there is room for more."""

from __future__ import annotations

from playwright.sync_api import FloatRect, Locator, Page, expect

from tests.browser.conftest import Site
from tests.kit import SURVEY

PHONES = ((360, 740), (320, 640))
_PLACE = {"latitude": 10.762622, "longitude": 106.660172}


def box(found: Locator) -> FloatRect:
    taken = found.bounding_box()
    assert taken is not None
    return taken


def bottom(found: Locator) -> float:
    return box(found)["y"] + box(found)["height"]


def stands_clear_of_buttons(page: Page) -> bool:
    """Whether what has the focus is hidden by nothing, least of all by the buttons that stay."""
    return bool(
        page.evaluate(
            """() => {
              const one = document.activeElement.getBoundingClientRect();
              const at = document.elementFromPoint(one.x + 5, one.y + Math.min(one.height, 40) / 2);
              return document.activeElement.contains(at);
            }"""
        )
    )


def test_work_stands_within_the_first_screen_of_a_phone(plain_site: Site) -> None:
    installation = plain_site.installation
    code = installation.request()
    installation.go(code, "mv_survey")
    task = installation.open_tasks(code)["mv_survey"].id
    page = plain_site.visit(
        SURVEY, width=PHONES[0][0], geolocation=_PLACE, permissions=["geolocation"]
    )
    for width, height in PHONES:
        page.set_viewport_size({"width": width, "height": height})
        page.goto("/worklist")
        assert box(page.locator("header.top"))["height"] <= 48, "one line"
        first = page.locator(".work li").first
        assert box(first)["y"] < height * 0.6
        assert bottom(first.locator(".what")) <= height
        page.goto(f"/tasks/{task}")
        buttons = box(page.locator(".stay"))
        assert buttons["y"] + buttons["height"] <= height
        assert bottom(page.locator(".question legend").first) < buttons["y"]
        assert bottom(page.locator(".question input").first) < buttons["y"]
        assert page.evaluate("document.documentElement.scrollWidth") == width
    for _ in range(60):
        page.keyboard.press("Tab")
        assert page.evaluate("!!document.activeElement.matches('body, .stay *, footer *')") or (
            stands_clear_of_buttons(page)
        ), page.evaluate("document.activeElement.outerHTML")
    page.get_by_role("button", name="I am here").click()
    expect(page.locator("[data-axis=latitude]")).to_have_value("10.762622")
    page.locator(".menu summary").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Cases")).to_be_visible()
    page.set_viewport_size({"width": 1200, "height": 800})
    expect(page.locator(".menu summary")).to_be_hidden()
    known = page.get_by_role("region", name="What is known")
    assert box(known)["x"] > box(page.locator("form.answer"))["x"] + 400, "beside the questions"
    expect(known.get_by_text("kVA").first).to_be_visible()
