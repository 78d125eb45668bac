"""The README's pictures of pages, taken from a fresh demo: make pictures"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from docs.pictures.homes import take_homes
from docs.pictures.household import Household
from docs.pictures.site import DemoSite, demo_site
from docs.pictures.visits import PHONE, WIDE, visit, visit_as_customer
from engine.demo.customers import hand_paper_over
from tests.browser.conftest import FLAGS, find_chromium
from tests.files.papers import picture

HERE = Path(__file__).parent
DESKTOP = {"width": 1080, "height": 760}
TALL = {"x": 0, "y": 0, "width": 1080, "height": 1230}
STUDIO = {"x": 0, "y": 0, "width": 1280, "height": 1120}
PAPER = {"width": 640, "height": 860}
MEDIUM = "mv_own_substation"


def main() -> None:
    chromium = find_chromium()
    if chromium is None:
        sys.exit("Chromium is missing: sh requirements/browser.sh installs it, as root.")
    with demo_site() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        take_all(browser, site.address)
        take_homes(browser, site.address)
        take_customer(browser, site)
        take_door(browser, site)
        browser.close()
    for taken in HERE.rglob("*.png"):
        if taken.stem != MEDIUM:  # which is drawn, not taken
            shrink(taken)


def take_all(browser: Browser, address: str) -> None:
    surveyor = visit(browser, address, "khaosat.sx", PHONE)
    surveyor.click(".morning .name >> nth=0")
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


@dataclass
class PicturedHousehold(Household):
    """Has a picture taken where the README shows a page."""

    def looks(self, shown: str) -> None:
        """Takes the picture of that page, if there is one."""
        if shown == "place told":
            self.page.screenshot(path=HERE / "request.png")
        elif shown == "answers":
            self.page.locator("section.note").scroll_into_view_if_needed()
            self.page.screenshot(path=HERE / "promise.png")
        elif shown == "submitted":
            take_slip(self.page)


def take_customer(browser: Browser, site: DemoSite) -> None:
    """A household asks for power on its phone, gets texts, and follows the request."""
    page = visit_as_customer(browser, site.address)
    site.deliver()  # what others are told comes before
    with TemporaryDirectory() as folder:
        card = Path(folder) / "can-cuoc.jpg"
        picture((640, 400)).save(card, "JPEG")
        PicturedHousehold(page, site, card).asks()
    site.deliver()
    texts = visit_as_customer(browser, site.texts_at)
    texts.goto("/")
    texts.add_style_tag(
        content="body { font-family: sans-serif; overflow-wrap: anywhere } form { display: inline }"
    )
    texts.locator("article").first.evaluate("one => one.scrollIntoView()")
    texts.screenshot(path=HERE / "text.png")
    page.locator(".done a").click()
    page.screenshot(path=HERE / "tracking.png")


def take_slip(page: Page) -> None:
    """The acknowledgement as it comes out of a printer, with the margin of the paper."""
    page.emulate_media(media="print")
    page.set_viewport_size(PAPER)  # type: ignore[arg-type]
    page.evaluate("document.body.style.padding = '32px'")
    page.screenshot(path=HERE / "slip.png")
    page.evaluate("document.body.style.padding = ''")
    page.emulate_media(media="screen")
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]


def take_door(browser: Browser, site: DemoSite) -> None:
    """A household hands in what it was asked for, and the desk sees it at once."""
    paper = hand_paper_over(site.engine)
    if paper is None:
        sys.exit("The demo has no request to follow.")
    page = visit_as_customer(browser, site.address)
    page.goto("/tra-cuu")
    page.fill("#code", paper[0])
    page.fill("#key", paper[1])
    page.click("button.main")
    page.goto("/tra-cuu/giay-to/2")
    with TemporaryDirectory() as folder:
        photo = Path(folder) / "can-cuoc-mat-sau.jpg"
        picture((640, 400)).save(photo, "JPEG")
        page.set_input_files("[type=file]", photo)
        page.screenshot(path=HERE / "paper.png")
        page.click("button.main")
        page.wait_for_load_state()
    desk = visit(browser, site.address, "motcua.sx", DESKTOP)
    desk.goto("/worklist?share=customers")
    desk.screenshot(path=HERE / "from_customers.png")


def shrink(taken: Path) -> None:
    """Keeps 256 colours: pages have few, and pictures of them take half the room."""
    with Image.open(taken) as whole:
        fewer = whole.convert("RGB").quantize(256, dither=Image.Dither.NONE)
    fewer.save(taken, optimize=True)


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


if __name__ == "__main__":
    main()
