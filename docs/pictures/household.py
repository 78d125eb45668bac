"""A household asks for power on its phone: a walk that is timed, and that pictures are taken of."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from docs.pictures.site import DemoSite

PHONE_NUMBER = "0912 345 678"
_ON = "button.main"


@dataclass
class Household:
    """Whoever asks. Each hand is a method, so that they can be counted; ``looks`` is called
    where a page is read, with the name of what it shows."""

    page: Page
    site: DemoSite
    card: Path

    def looks(self, shown: str) -> None:
        """Reads the page."""

    def types(self, field: str, text: str) -> None:
        """Fills a field in."""
        self.page.fill(f"[name='{field}']", text)

    def chooses(self, field: str, value: str) -> None:
        """Ticks one of few choices."""
        self.page.check(f"[name='{field}'][value='{value}']")

    def picks(self, field: str, value: str) -> None:
        """Takes one of a list."""
        self.page.locator(f"select[name='{field}']").select_option(value)

    def presses(self, button: str = _ON) -> None:
        """Presses a button, and sees the next page."""
        self.page.click(button)
        self.page.wait_for_load_state()

    def photographs(self) -> None:
        """Takes a photo of a paper, which is sent as soon as it is taken."""
        self.page.set_input_files("input[type=file]", self.card)
        self.page.locator(".kept .name").wait_for()

    def reads_code(self) -> str:
        """Waits for the text, and reads the code in it."""
        return self.site.newest_code()

    def asks(self) -> None:
        """The whole request, from the first page to the code of the case."""
        self.page.goto("/dich-vu")
        self.looks("services")
        self.chooses("service", "lv_household")
        self.presses()
        self._tells()
        self.looks("paper")
        self.photographs()
        self.presses("a.main")
        self.looks("answers")
        self.presses(_ON if self.page.locator(_ON).count() else "a.main")
        self.looks("confirmation")
        self.presses("[value='send:sms']")
        self.looks("code")
        self.types("code", self.reads_code())
        self.presses()
        self.looks("submitted")

    def _tells(self) -> None:
        self.looks("who")
        self.types("f.customer_name", "Nguyễn Thị Mơ")
        self.chooses("f.id_type", "cccd")
        self.types("f.id_number", "001190012345")
        self.presses()
        self.looks("contact")
        self.types("f.phone", PHONE_NUMBER)
        self.presses()
        self.looks("place")
        self.picks("f.site_province", "46")
        self.picks("f.site_commune", "19753")
        self.types("f.site_street", "12 Lê Lợi")
        self.looks("place told")
        self.presses()
        self.looks("right")
        self.picks("f.site_right_doc_kind", "house_ownership")
        self.presses()
        self.looks("power")
        self.chooses("f.phases", "1")
        self.types("f.max_demand_kw", "3,5")
        self.presses()
        self.looks("households")
        self.types("f.households", "1")
        self.presses()
        self.looks("meter")
        self.chooses("f.splits_shared_meter", "false")
        self.presses()
        self.looks("more")
        self.presses()
