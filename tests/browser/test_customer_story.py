"""A household gets its power on a phone of 320 pixels, from the first page to the meter: what it
sees at each stage is what the staff sees, and every page that opens by its key is for everybody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from engine import commands
from tests.browser.conftest import Site, opened
from tests.browser.test_customers import NARROW, Looks
from tests.browser.test_request import answer_all, lose_between_photos, serve_places
from tests.contract.test_customer_messages import send
from tests.contract.test_one_time_codes import newest
from tests.kit import DESK, Installation
from tests.message_provider import Provider
from tests.pages.test_task_page import photo

PHONE = {"width": NARROW, "has_touch": True, "is_mobile": True}
SHOWN, PAPER = "/tra-cuu/ho-so", "/tra-cuu/giay-to/2"
REASON = "Trang hai bị mờ, không đọc được số thửa"
OBSTACLE = "Cây che lối kéo dây vào nhà"
LINK = re.compile(r"https?://[^/ ]+(/k/[A-Za-z0-9_-]{22})")
TO_CONFIRM = re.compile(r"(/nhan-tin/[A-Za-z0-9_-]{22})")


@pytest.fixture
def told(chromium: Browser, installation: Installation, provider: Provider) -> Iterator[Site]:
    """A site whose messages arrive."""
    made = Installation(installation.config, texts=provider, post=provider)
    with opened(chromium, made) as site:
        yield site
    made.engine.close()


class Story:
    """A customer who sees pages with a script (``looks``) and does things by keys alone, without
    one (``plain``), and the desk beside them."""

    def __init__(self, site: Site, provider: Provider) -> None:
        self.at, self.site, self.provider = site.installation, site, provider
        serve_places(self.at)
        self.looks = Looks(site.visit(None, "/dich-vu", **PHONE))
        self.plain = site.visit(None, "/tra-cuu", java_script_enabled=False, **PHONE)
        self.desk = site.visit(DESK)
        self.code = ""

    @property
    def page(self) -> Page:
        return self.looks.page

    def look(self, path: str) -> None:
        """Looks at a page in both languages."""
        for language in ("vi", "en"):
            cookie = {"name": "motcua_language", "value": language, "url": self.site.address}
            self.page.context.add_cookies([cookie])
            self.looks.at(path)

    def link(self) -> str:
        """The newest link that was sent to the customer."""
        send(self.at)
        return [found[1] for one in self.provider.texts if (found := LINK.search(one.text))][-1]

    def both_see_the_same(self, *said: str) -> None:
        """Whose turn it is, the dates, and why one has moved, in the same words."""
        self.page.goto(SHOWN)
        if not self.page.url.endswith(SHOWN):  # half an hour has passed
            self.page.goto(self.link())
        self.desk.goto(f"/cases/{self.code}")
        if "/login" in self.desk.url:  # some days have passed
            self.desk = self.site.visit(DESK, f"/cases/{self.code}")
        self.desk.get_by_text("What the customer is told").click()
        told = "dl.facts.head, h3:text('Dates that moved') + ul"
        own, staffs = (
            " ".join(" ".join(one.locator(told).all_inner_texts()).split())
            for one in (self.page.locator("main"), self.desk.locator("details[open]"))
        )
        assert own == staffs
        for one in said:
            assert one in own, own

    def press(self, name: str, page: Page | None = None) -> None:
        """By the keyboard."""
        page = page or self.plain
        found = page.get_by_role("button", name=name, exact=True).last
        found.focus()
        with page.expect_navigation():
            found.press("Enter")


def test_from_the_first_page_to_the_meter(told: Site, provider: Provider, tmp_path: Path) -> None:
    story = Story(told, provider)
    ask(story, tmp_path)
    hand_in_what_was_asked_for(story, tmp_path)
    read_own_data_and_choose(story)
    sign(story)
    mend_and_get_power(story)
    assert story.looks.wrong == []


def ask(story: Story, folder: Path) -> None:
    """Asks for power; the connection is lost between two photos."""
    answer_all(story.page)
    story.look("/don/giay-to")
    link = lose_between_photos(story.site, story.page, folder)
    story.looks.page = story.site.visit(None, link, **PHONE)
    expect(story.page.get_by_text("Bà Nguyễn Thị Mơ")).to_be_visible()
    story.page.goto("/don/giay-to")
    story.page.get_by_label("Photos or files").set_input_files(
        [folder / "mặt trước.jpg", folder / "mặt sau.jpg"]
    )
    expect(story.page.get_by_text("2 files kept")).to_be_visible()
    story.look("/don/giay-to")
    story.look("/don/xem-lai")
    story.page.get_by_role("link", name="Go on to hand it in").click()
    story.look("/don/xac-nhan")
    story.press("Text the code to •••• 678", story.page)
    story.looks.at()
    story.page.get_by_label("Code").fill(newest(story.at, story.provider))
    story.press("Hand the request in", story.page)
    story.looks.at()
    story.code = story.page.locator("strong.code").first.inner_text()
    story.page.get_by_role("link", name="Follow the request").click()
    story.plain.goto(story.link())
    expect(story.plain.get_by_role("heading", level=1)).to_contain_text(story.code)
    story.both_see_the_same("The power company")
    story.look(SHOWN)


def hand_in_what_was_asked_for(story: Story, folder: Path) -> None:
    """The desk asks for a paper; its customer opens the link, and sends it without a script."""
    at, plain = story.at, story.plain
    at.do(commands.AskForPapers(story.code, ({"words": "Sơ đồ vị trí nhà", "reason": REASON},)))
    plain.goto(story.link())
    expect(plain.get_by_text(REASON)).to_be_visible()
    story.both_see_the_same("You")
    story.look(SHOWN)
    story.look(PAPER)
    plain.goto(PAPER)
    story.press("Hand this paper in")
    expect(plain.get_by_role("alert")).to_be_visible()
    story.looks.page.goto(PAPER)
    story.press("Hand this paper in", story.page)
    story.looks.at()
    (folder / "sơ đồ.jpg").write_bytes(photo())
    plain.get_by_label("Photos or files").set_input_files(folder / "sơ đồ.jpg")
    story.press("Hand this paper in")
    expect(plain.get_by_text("handed in, to be looked at")).to_be_visible()
    story.look(PAPER)
    story.desk.goto(f"/cases/{story.code}/papers")
    story.desk.locator("form[action$='/papers/2/acceptance'] button").click()
    story.both_see_the_same()
    story.look(SHOWN)
    story.look(PAPER)
    slot = (at.clock.now() + timedelta(days=1)).isoformat()
    at.complete(story.code, "lvh_receive_check", survey_slot=slot)
    story.both_see_the_same("Next date")
    story.look(SHOWN)
    story.look("/tra-cuu/phieu/appointments")


def read_own_data_and_choose(story: Story) -> None:
    """What is told, by which way, to whom; and what the request says, for a code."""
    plain = story.plain
    story.look("/tra-cuu/tin-nhan")
    plain.goto("/tra-cuu/tin-nhan")
    plain.get_by_label("SMS").select_option("needed")
    story.press("Save")
    expect(plain.get_by_text("It is recorded how you are told.")).to_be_visible()
    story.look("/tra-cuu/dang-ky")
    plain.goto("/tra-cuu/dang-ky")
    plain.get_by_label("E-mail", exact=True).press("Space")
    plain.get_by_label("Mobile number or e-mail address").fill("con@")
    story.press("Send a message to confirm it")
    expect(plain.get_by_role("alert")).to_be_visible()
    plain.get_by_label("Mobile number or e-mail address").fill("con@example.vn")
    story.press("Send a message to confirm it")
    send(story.at)
    story.look("/tra-cuu/dang-ky?said=asked")
    found = TO_CONFIRM.search(story.provider.letters[-1].body)
    assert found is not None
    story.look(found[1])
    plain.goto(found[1])
    story.press("Yes, tell me")
    story.look(found[1].replace("/nhan-tin/", "/thoi-nhan-tin/"))
    story.look("/tra-cuu/cua-toi")
    type_code(story)
    expect(story.page.get_by_text("Bà Nguyễn Thị Mơ")).to_be_visible()
    story.look("/tra-cuu/cua-toi")


def type_code(story: Story) -> None:
    """Has a code sent that shows what is the customer's own, mistypes it, and types it."""
    page = story.page
    story.press("Text the code to •••• 678", page)
    story.looks.at()
    page.get_by_label("Code").fill("000000")
    story.press("Show it", page)
    story.looks.at()
    page.get_by_label("Code").fill(newest(story.at, story.provider))
    story.press("Show it", page)


def sign(story: Story) -> None:
    """What is late is said to both; the contract is read, and signed with a code of its own."""
    at, page = story.at, story.page
    at.clock.advance(timedelta(days=4))
    at.fire()
    story.both_see_the_same("Not kept", "The cause is not told yet")
    story.look(SHOWN)
    at.go(story.code, "lvh_sign_ppa")
    at.clock.advance(timedelta(minutes=1))
    story.plain.goto(story.link())
    story.both_see_the_same("You", "Cause: ")
    story.look(SHOWN)
    step = at.open_tasks(story.code)["lvh_sign_ppa"].number
    story.look(f"/tra-cuu/viec/{step}")
    story.look(f"/tra-cuu/ky/{step}")
    page.goto(SHOWN)
    page.get_by_role("link", name="Read and sign it online").press("Enter")
    page.get_by_role("link", name="Get the code to read it").press("Enter")
    type_code(story)
    with page.expect_download():
        page.get_by_role("link", name=".pdf").press("Enter")
    story.looks.at()
    page.get_by_label("Paid in all").fill("0")
    story.press("Text the code to •••• 678", page)
    story.looks.at()
    page.get_by_label("Code", exact=True).fill(newest(at, story.provider))
    story.press("Sign it", page)
    expect(page.get_by_role("alert")).to_be_visible()
    story.looks.at()
    page.get_by_label("I have read the document").press("Space")
    page.get_by_label("Code", exact=True).fill(newest(at, story.provider))
    story.press("Sign it", page)
    expect(page.get_by_text("It was received")).to_be_visible()
    story.both_see_the_same("The power company")
    story.look(f"/tra-cuu/ky/{step}")
    story.look(f"/tra-cuu/viec/{step}")


def mend_and_get_power(story: Story) -> None:
    """An obstacle is told, mended and answered; then the meter turns."""
    at, plain = story.at, story.plain
    none = dict.fromkeys(("meter_no", "seal_no", "initial_reading_kwh", "energized_at"))
    at.complete(story.code, "lvh_install_energize", result="obstacle", obstacle=OBSTACLE, **none)
    story.both_see_the_same("You")
    story.look(SHOWN)
    step = at.open_tasks(story.code)["lvh_fix_obstacle"].number
    story.look(f"/tra-cuu/viec/{step}")
    expect(story.page.get_by_text(OBSTACLE)).to_be_visible()
    plain.goto(SHOWN)
    expect(plain.get_by_text(OBSTACLE)).to_be_visible()
    plain.get_by_role("link", name="Do it now").press("Enter")
    plain.get_by_label("How it was fixed").fill("Đã")
    story.press("Send it")
    expect(plain.get_by_role("alert")).to_be_visible()
    plain.get_by_label("How it was fixed").fill("Đã tỉa cây, lối vào đã trống")
    story.press("Send it")
    expect(plain.get_by_text("It was received")).to_be_visible()
    at.complete(story.code, "lvh_install_energize")
    story.both_see_the_same("Power on")
    story.look(SHOWN)
    at.go(story.code)
    story.both_see_the_same()
    story.look(SHOWN)
    story.look("/tra-cuu/phieu/power-on")
