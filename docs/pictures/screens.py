"""The README's pictures of pages, taken from a fresh demo: make pictures"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page, sync_playwright

from engine import Config, Engine
from engine.demo.people import PASSWORD
from tests.browser.conftest import FLAGS, find_chromium, serve
from webapi import create_app

HERE = Path(__file__).parent
DESKTOP = {"width": 1080, "height": 760}
TALL = {"x": 0, "y": 0, "width": 1080, "height": 1230}
WIDE = {"width": 1280, "height": 900}
STUDIO = {"x": 0, "y": 0, "width": 1280, "height": 1120}
PHONE = {"width": 360, "height": 760}
PAPER = {"width": 640, "height": 860}
MEDIUM = "mv_own_substation"


def main() -> None:
    chromium = find_chromium()
    if chromium is None:
        sys.exit("Chromium is missing: sh requirements/browser.sh installs it, as root.")
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        database, files = f"sqlite:///{folder}/m.db", Path(folder) / "files"
        settings = os.environ | {"MOTCUA_DATABASE": database, "MOTCUA_FILES": str(files)}
        made = [Path(sys.executable).with_name("motcua"), "demo", "--no-serve"]
        subprocess.run(made, env=settings, check=True, stdout=subprocess.DEVNULL)
        engine = Engine(Config(database, files))
        address, stop = serve(create_app(engine))
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        take_all(browser, address)
        browser.close()
        stop()
        engine.close()


def take_all(browser: Browser, address: str) -> None:
    surveyor = visit(browser, address, "khaosat.sx", PHONE)
    surveyor.click(".work .name >> nth=0")
    surveyor.screenshot(path=HERE / "step.png")
    leader = visit(browser, address, "lanhdao.ct", DESKTOP)
    leader.goto("/worklist?share=all")
    leader.screenshot(path=HERE / "worklist.png")
    leader.goto("/oversight")
    leader.locator("#index").scroll_into_view_if_needed()
    leader.locator("#index").evaluate("one => one.scrollIntoView()")
    leader.screenshot(path=HERE / "oversight.png")
    open_case(leader)
    leader.screenshot(path=HERE / "case.png", clip=TALL, full_page=True)
    code = leader.url.rpartition("/")[2]
    auditor = visit(browser, address, "kiemtra", WIDE)
    auditor.goto(f"/cases/{code}/replay")
    auditor.locator("[data-ready]").wait_for()
    auditor.screenshot(path=HERE / "replay.png")
    take_studio(visit(browser, address, "thietke", WIDE))
    take_customer(browser, address)


def take_customer(browser: Browser, address: str) -> None:
    """A household asks for power on its phone, and follows the request."""
    context = browser.new_context(base_url=address, viewport=PHONE, locale="vi-VN")  # type: ignore[arg-type]
    page = context.new_page()
    page.goto("/dich-vu")
    page.check("[value=lv_household]")
    page.click("button.main")
    page.fill("[name='f.customer_name']", "Nguyễn Thị Mơ")
    page.check("[name='f.id_type'][value=cccd]")
    page.fill("[name='f.id_number']", "001190012345")
    page.click("button.main")
    page.fill("[name='f.phone']", "0912 345 678")
    page.click("button.main")
    page.select_option("[name='f.site_province']", "46")
    page.select_option("[name='f.site_commune']", "19753")
    page.fill("[name='f.site_street']", "12 Lê Lợi")
    page.screenshot(path=HERE / "request.png")
    page.click("button.main")
    page.select_option("[name='f.site_right_doc_kind']", "population_database")
    page.click("button.main")
    page.check("[name='f.phases'][value='1']")
    page.fill("[name='f.max_demand_kw']", "3,5")
    page.click("button.main")
    page.fill("[name='f.households']", "1")
    page.click("button.main")
    page.check("[name='f.splits_shared_meter'][value=false]")
    page.click("button.main")
    page.click("button.main")
    page.locator("section.note").scroll_into_view_if_needed()
    page.screenshot(path=HERE / "promise.png")
    page.click("form button.main")
    page.emulate_media(media="print")
    page.set_viewport_size(PAPER)  # type: ignore[arg-type]
    page.evaluate("document.body.style.padding = '32px'")  # as the margin of the paper
    page.screenshot(path=HERE / "slip.png")
    page.evaluate("document.body.style.padding = ''")
    page.emulate_media(media="screen")
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.locator(".done a").click()
    page.screenshot(path=HERE / "tracking.png")


def open_case(page: Page) -> None:
    """One that has gone through much: late, if the demo's year has one on the day it is made."""
    for outlook in ("late", "tight", "on_time"):
        page.goto(f"/cases?state=active&definition={MEDIUM}&outlook={outlook}")
        found = page.locator("tbody th a")
        if found.count():
            found.last.click()
            return
    sys.exit("The demo has no open case of medium voltage.")


def take_studio(page: Page) -> None:
    """The line works get fifteen days, and the limit no longer holds."""
    page.goto("/proposals")
    page.fill("#title", "Thi công đường dây 15 ngày")
    page.click("main form button.main")
    page.select_option("#published", f"process/{MEDIUM}")
    page.click("main details form button >> nth=0")
    page.locator("#studio[data-ready]").wait_for()
    page.select_option("#chooser", "mv_line_works")
    page.fill("#field-limit", "15")
    page.locator("#field-limit").press("Tab")
    page.locator(".on-late-path").first.wait_for(timeout=120_000)
    page.screenshot(path=HERE / "studio.png", clip=STUDIO, full_page=True)


def visit(browser: Browser, address: str, login: str, size: dict[str, int]) -> Page:
    context = browser.new_context(base_url=address, viewport=size, locale="vi-VN")  # type: ignore[arg-type]
    page = context.new_page()
    page.goto("/login")
    page.fill("#login", login)
    page.fill("#password", PASSWORD)
    page.click("main button")
    return page


if __name__ == "__main__":
    main()
