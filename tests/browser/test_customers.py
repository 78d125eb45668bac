"""Every page that a customer sees, as phones and printers show it: axe in light and dark, 320 and
1280 pixels, small, and slips on one sheet of A4."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from io import BytesIO

from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from engine import commands
from tests.browser.conftest import DESKTOP, Site, opened
from tests.browser.test_access import findings
from tests.contract.test_customer_messages import household
from tests.contract.test_one_time_codes import newest
from tests.contract.test_territory import territory
from tests.kit import DESK, INSTALLER, Installation
from tests.message_provider import Provider
from tests.pages.test_request_pages import REACH, WHO
from tests.signed_papers import trusting
from webapi.trial_authority import make_authority

MOST_BYTES = 30_000
NARROW = 320
PLACE = {
    "f.site_province": "46",
    "f.site_commune": "19996",
    "f.site_street": "Số 9 ngõ Hoa Sữa",
}
CHOSEN = {"f.site_province", "f.site_commune", "f.site_right_doc_kind"}
"""What is chosen from a list; the script makes that of communes once the province is chosen."""
ANSWERS: tuple[Mapping[str, str], ...] = (
    WHO,
    REACH,
    PLACE,
    {"f.site_right_doc_kind": "population_database"},
    {"f.phases": "1", "f.max_demand_kw": "3,5"},
    {"f.households": "1"},
    {"f.splits_shared_meter": "false"},
    {},
)


class Looks:
    """What is wrong with the pages that were looked at."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.wrong: list[str] = []
        self.seen: list[str] = []

    def at(self, path: str | None = None) -> None:
        page = self.page
        if path is not None:
            page.goto(path)
        self.seen.append(page.url)
        size = len(page.content().encode())
        if size > MOST_BYTES:
            self.wrong.append(f"{page.url}: {size} bytes")
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        self.wrong += findings(page)
        for width in (DESKTOP, NARROW):
            page.set_viewport_size({"width": width, "height": 800})
            if page.evaluate("document.documentElement.scrollWidth") > width:
                self.wrong.append(f"{page.url} scrolls sideways at {width}")

    def printed(self) -> int:
        """On how many pages of A4 it comes out of a printer, which prints no button."""
        pages = PdfReader(BytesIO(self.page.pdf(format="A4"))).pages
        text = "".join("".join(page.extract_text() for page in pages).split())
        if "PDF" in text or "Xong," in text:
            self.wrong.append(f"{self.page.url} prints its buttons")
        return len(pages)


def answer(page: Page, fields: Mapping[str, str]) -> None:
    for name, value in fields.items():
        found = page.locator(f"[name='{name}']")
        if name in CHOSEN:
            page.select_option(f"select[name='{name}']", value)
        elif found.first.get_attribute("type") == "radio":
            page.check(f"[name='{name}'][value='{value}']")
        elif value:
            found.first.fill(value)
    page.click("main form button.main")


def ask(at: Installation) -> str:
    """A request that misses papers, with its link."""
    code = at.request("lv_household", site_right_doc_kind="house_ownership")
    asked = tuple({"words": f"Giấy tờ số {n}", "reason": "Bản chụp mờ"} for n in range(12))
    at.do(commands.AskForPapers(code, asked))
    return str(at.do(commands.MakeCaseKey(code)).details["token"])


def to_sign(at: Installation, page: Page) -> str:
    """The page on which a contract waits to be signed, in every way that this installation has."""
    at.do(commands.Publish((trusting(make_authority("Tổ chức chứng thực thử")),)), INSTALLER)
    code = at.request("lv_household")
    at.go(code, "lvh_sign_ppa")
    page.goto(f"/k/{at.do(commands.MakeCaseKey(code)).details['token']}")
    return f"/tra-cuu/ky/{at.open_tasks(code)['lvh_sign_ppa'].number}"


def test_every_page_of_customers_is_small_and_for_everybody(plain_site: Site) -> None:
    at = plain_site.installation
    at.clock.set(datetime(2026, 3, 2, 2, tzinfo=UTC))
    at.do(commands.Publish((territory("DL01"),)), INSTALLER)
    looks = Looks(plain_site.visit(None, "/", language="vi", width=NARROW))
    page = looks.page
    for path in ("/dich-vu", "/tra-cuu", "/cam-ket"):
        looks.at(path)
    page.goto("/dich-vu")
    page.check("[value=lv_household]")
    page.click("main form button.main")
    for number, fields in enumerate(ANSWERS, 1):
        assert page.url.endswith(f"/don/{number}"), page.url
        looks.at()
        if number == 1:
            page.click("main form button.main")
            looks.at()
        answer(page, fields)
    looks.at("/don/xem-lai")
    page.locator("form[action='/don/gui'] button.main").click()
    looks.at()
    assert looks.printed() == 1
    page.locator("form[action='/language'] button").click()
    assert page.url.endswith("/tra-cuu/phieu")
    looks.at()
    assert looks.printed() == 1
    looks.at(f"/k/{ask(at)}")
    kinds = page.locator("a[href*='/tra-cuu/phieu/']").evaluate_all("all => all.map(a => a.href)")
    assert len(kinds) == 2
    for href in kinds:
        looks.at(href)
        assert looks.printed() in (1, 2)  # twelve papers with their reasons
    looks.at(to_sign(at, page))
    assert page.locator("input[type=file][name=signed]").count() == 1
    assert looks.wrong == []


def test_the_counter_prints_on_one_sheet(plain_site: Site) -> None:
    at = plain_site.installation
    code = at.request("lv_household")
    slot = (at.clock.now() + timedelta(days=1)).isoformat()
    at.go(code, "lvh_survey", lvh_receive_check={"survey_slot": slot})
    looks = Looks(plain_site.visit(DESK, f"/cases/{code}", language="vi"))
    looks.page.locator("summary", has_text="Khách hàng được biết").click()
    looks.page.locator(f"form[action='/cases/{code}/customer-key'] button").click()
    looks.at()
    assert looks.printed() == 1
    for kind in ("acknowledgement", "appointments"):
        looks.at(f"/cases/{code}/slips/{kind}")
        assert looks.printed() == 1
    looks.at(f"/cases/{code}/slips")
    assert looks.wrong == []


def test_what_a_code_opens_and_what_the_desk_begins_is_for_everybody(
    chromium: Browser, installation: Installation, provider: Provider
) -> None:
    at = Installation(installation.config, texts=provider, post=provider)
    at.clock.set(datetime(2026, 3, 2, 2, tzinfo=UTC))
    at.do(commands.Publish((territory("DL01"),)), INSTALLER)
    case = household(at)
    key = at.do(commands.MakeCaseKey(case)).details["token"]
    with opened(chromium, at) as site:
        looks = Looks(site.visit(None, f"/k/{key}", language="vi", width=NARROW))
        page = looks.page
        looks.at("/tra-cuu/lien-lac")
        page.click("button[value='send:sms']")
        looks.at()
        page.fill("#code", newest(at, provider))
        page.click("main form button.main")
        assert page.url.endswith("/tra-cuu/lien-lac")
        looks.at()
        page.fill("#new-sms", "0987654321")
        page.locator("form[action='/tra-cuu/lien-lac/ma'] button").first.click()
        looks.at()
        page.fill("#code", newest(at, provider))
        page.click("main form button.main")
        looks.at()
        looks.at("/tra-cuu/cua-toi")
        looks.at("/tra-cuu/xoa")
        page.click("main form button.main")
        looks.at()
        looks.at("/don/nhan")
        looks.at("/don/nhan/ABCDEFGHJK23")
        desk = Looks(site.visit(DESK, "/requests/begun", language="vi", width=NARROW))
        desk.at()
        desk.page.check("[value=lv_household]")
        desk.page.click("form[action='/requests/begun'] button.main")
        desk.at()
        desk.at("/don/xem-lai")
        desk.page.locator("a[href^='/requests/begun/']").last.click()
        desk.at()
        desk.page.click("button[value=screen]")
        desk.at()
        desk.at("/requests/begun")
        assert looks.wrong + desk.wrong == []
    at.engine.close()
