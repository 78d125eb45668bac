"""Pages on a slow phone: what is loaded, and when it can be used.

The profile is that of a cheap phone in the field: a processor four times slower than this one,
1.6 Mbit/s, 150 ms there and back. Run: make bench, or python -m benchmarks.pages
"""

from __future__ import annotations

import gzip
import statistics
import sys
import time
from collections.abc import Callable

from playwright.sync_api import Browser, Page, expect, sync_playwright

from benchmarks.installation import measured
from engine import SYSTEM
from tests.browser.conftest import FLAGS, PHONE, Site, find_chromium, serve
from tests.kit import AUDITOR, SURVEY, Installation
from webapi import create_app
from webapi.pages.layout import STATIC

RUNS = 5
EVENTS = 500
_LINE = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 200_000,
    "uploadThroughput": 90_000,
}


def long_case(at: Installation) -> str:
    """A case of some five hundred events: its design is sent back again and again."""
    code = at.request()
    at.go(code, "mv_design_agreement")
    back = {"approved": False, "comments": ["Bổ sung tính toán ngắn mạch"]}
    while len(at.history(code)) < EVENTS:
        at.complete(code, "mv_design_agreement", **back)
        at.complete(code, "mv_redo_design")
    return code


def measure(site: Site, login: str, path: str, usable: Callable[[Page], None]) -> list[float]:
    """Seconds from asking for a page to being able to use it, nothing kept from before."""
    times = []
    page = site.visit(login, "/help", width=PHONE)
    line = page.context.new_cdp_session(page)
    line.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    line.send("Network.enable")
    line.send("Network.setCacheDisabled", {"cacheDisabled": True})
    line.send("Network.emulateNetworkConditions", _LINE)
    for _ in range(RUNS):
        start = time.perf_counter()
        page.goto(path, wait_until="commit")
        usable(page)
        times.append(time.perf_counter() - start)
    return times


def main() -> None:
    print("JavaScript, gzipped:")
    for file in sorted(STATIC.glob("*.js")):
        print(f"  {file.name:<16}{len(gzip.compress(file.read_bytes(), 9)):>7} bytes")
    path = find_chromium()
    if path is None:
        print("SKIPPED: Chromium is missing.")
        return
    with measured([*sys.argv, "--sqlite"]) as at, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        address, stop = serve(create_app(at.engine))
        _measure_all(Site(at, browser, address), browser)
        stop()


def _measure_all(site: Site, browser: Browser) -> None:
    at = site.installation
    code = at.request()
    at.go(code, "mv_survey")
    task = at.open_tasks(code)["mv_survey"].id
    long = long_case(at)
    events = len(at.engine.cases.history(SYSTEM, long, limit=10_000))

    def form(page: Page) -> None:
        expect(page.locator("[data-now]").first).to_be_visible()

    def slider(page: Page) -> None:
        expect(page.get_by_role("slider")).to_be_visible()
        expect(page.locator("[data-ready]")).to_be_attached()

    print(f"Usable on a slow phone, median and worst of {RUNS}, in seconds:")
    for name, login, path, usable in (
        ("task page", SURVEY, f"/tasks/{task}", form),
        (f"replay of {events} events", AUDITOR, f"/cases/{long}/replay", slider),
    ):
        times = measure(site, login, path, usable)
        print(f"  {name:<28}{statistics.median(times):>6.2f}{max(times):>6.2f}")
    for context in site.contexts:
        context.close()
    browser.close()


if __name__ == "__main__":
    main()
