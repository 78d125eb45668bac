"""What stands within the first screen of a phone, and where there is room for more."""

from __future__ import annotations

from collections.abc import Sequence

from playwright.sync_api import FloatRect, Locator, Page, expect

from engine import commands
from tests.browser.conftest import Site
from tests.kit import OPERATION, SURVEY, Installation

PHONES = ((360, 740), (320, 640))
_PLACE = {"latitude": 10.762622, "longitude": 106.660172}
_READS_CODES = """
window.codes = ["2026-0123456"];
window.tracks = [];
navigator.mediaDevices.getUserMedia = async () => {
  const canvas = document.createElement("canvas"), drawing = canvas.getContext("2d");
  setInterval(() => drawing.fillRect(0, 0, Math.random() * 99, 99), 50);
  const stream = canvas.captureStream();
  window.tracks.push(...stream.getTracks());
  return stream;
};
window.BarcodeDetector = class {
  static async getSupportedFormats() { return ["code_128"]; }
  async detect(video) {
    return video.readyState < 2 ? [] : window.codes.map((rawValue) => ({ rawValue }));
  }
};
"""
"""As a phone has a camera and reads bar codes, in a browser that has neither."""


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


_SHIFTED = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) if (!one.hadRecentInput) window.shifted += one.value;
}).observe({ type: "layout-shift", buffered: true });
"""
_LISTS = ("/home", "/worklist", "/cases", "/inbox", "/with-me")


def nothing_moves(page: Page, paths: Sequence[str]) -> None:
    """What is drawn stays where it was drawn first, and filters are folded."""
    page.add_init_script(_SHIFTED)
    for path in paths:
        page.goto(path)
        page.wait_for_load_state("networkidle")
        page.evaluate(
            "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
        )
        assert page.evaluate("shifted") < 0.01, path
        filters = page.locator(".folded-filters")
        if filters.count():
            expect(filters.locator("summary")).to_be_visible()
            expect(filters.locator("form")).to_be_hidden()


def test_work_stands_within_the_first_screen_of_a_phone(plain_site: Site) -> None:
    installation = plain_site.installation
    code = installation.request()
    installation.go(code, "mv_survey")
    task = installation.open_tasks(code)["mv_survey"].id
    page = plain_site.visit(
        SURVEY, width=PHONES[0][0], geolocation=_PLACE, permissions=["geolocation"]
    )
    nothing_moves(page, (*_LISTS, f"/cases/{code}", f"/tasks/{task}"))
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
    scan_a_serial_number(plain_site)


def meter_step(installation: Installation) -> str:
    code = installation.request("lv_household")
    installation.go(code, "lvh_install_energize")
    task = installation.open_tasks(code)["lvh_install_energize"].id
    installation.do(commands.ClaimTask(task), OPERATION)
    return task


def scan_a_serial_number(site: Site) -> None:
    """The camera is asked for by the button, and let go with what was read."""
    task = meter_step(site.installation)
    page = site.visit(OPERATION, f"/tasks/{task}", width=PHONES[1][0])
    meter = page.get_by_label("Meter number", exact=True)
    page.get_by_label("Energized", exact=True).check()
    expect(meter).to_be_visible()
    expect(page.locator("[data-scan]")).to_be_hidden()
    page.add_init_script(_READS_CODES)
    asked = page.goto(f"/tasks/{task}")
    assert asked is not None
    assert asked.headers["permissions-policy"] == "camera=(self), microphone=()"
    page.get_by_label("Energized", exact=True).check()
    page.get_by_role("button", name="Scan Meter number").click()
    expect(meter).to_have_value("2026-0123456")
    expect(page.get_by_text("Read: 2026-0123456.")).to_be_visible()
    expect(page.locator("dialog")).to_have_count(0)
    assert page.evaluate("tracks.length && tracks.every((one) => one.readyState === 'ended')")
    page.evaluate("codes = ['A-1', 'B-2']")
    page.get_by_role("button", name="Scan Meter number").click()
    expect(page.locator("dialog video")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONES[1][0]
    page.get_by_role("button", name="B-2").click()
    expect(meter).to_have_value("B-2")
    assert page.evaluate("tracks.every((one) => one.readyState === 'ended')")
