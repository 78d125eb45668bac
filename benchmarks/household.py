"""How long a household takes to ask for power on its phone, as a careful person reads and types.

All that stands on a page is read, but for what stood on one before. A browser walks through the
pages; what is read and typed is counted, not waited for. Run it by ``make stopwatch``.
"""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from playwright.sync_api import sync_playwright

from docs.pictures.household import Household
from docs.pictures.site import demo_site
from engine.demo.stories import DOOR_STORIES
from tests.browser.conftest import FLAGS, find_chromium
from tests.files.papers import jpeg

SLOWLY, AS_SPOKEN = 200, 300
"""Syllables read in a minute, which blanks part in Vietnamese: each like a word of English, and
about as fast as the language is spoken (some 5.2 in a second). Reading silently is faster."""
KEYS_TYPED = 40 * 5
"""A minute: forty words of five keys. A mark or a tone of a letter takes one key more."""
TAP, PICK, PHOTO, SMS = 2.0, 5.0, 30.0, 15.0
"""Seconds for a choice or a button, for one of a list, for a photo, until a text has come."""
MOST_MINUTES = 6
PHONE = {"width": 360, "height": 760}
_VISIBLE = """() => {
  const lists = [...document.querySelectorAll("main select")];
  lists.forEach((one) => { one.style.display = "none"; });
  const text = document.querySelector("main").innerText;
  lists.forEach((one) => { one.style.display = ""; });
  return text;
}"""


@dataclass
class TimedHousehold(Household):
    """Counts syllables that stood on no page before, keys, choices and pages, and the time that the
    pages themselves took. ``receipt`` is what is read once the request was handed in."""

    read: int = 0
    receipt: int = 0
    keys: int = 0
    seconds: float = 0.0
    pages: int = 0
    loading: float = 0.0
    lines: set[str] = field(default_factory=set)

    def looks(self, shown: str) -> None:
        """Reads every line that stood on no page before."""
        lines = {one.strip() for one in self.page.evaluate(_VISIBLE).splitlines()}
        new = sum(len(one.split()) for one in lines - self.lines)
        self.lines |= lines
        if shown == "submitted":
            self.receipt = new
        else:
            self.read += new

    def types(self, field: str, text: str) -> None:
        """Counts the keys."""
        self.keys += len(unicodedata.normalize("NFD", text))
        self.seconds += TAP
        super().types(field, text)

    def chooses(self, field: str, value: str) -> None:
        """Counts a press."""
        self.seconds += TAP
        super().chooses(field, value)

    def picks(self, field: str, value: str) -> None:
        """Counts the search of a list."""
        self.seconds += PICK
        super().picks(field, value)

    def presses(self, button: str = "button.main") -> None:
        """Counts a press, and measures until the next page is there."""
        self.seconds += TAP
        self.pages += 1
        self.loading += _timed(lambda: super(TimedHousehold, self).presses(button))

    def photographs(self) -> None:
        """Counts the photo, and measures until it is kept."""
        self.seconds += PHOTO
        self.loading += _timed(super().photographs)

    def reads_code(self) -> str:
        """Counts the wait for a text."""
        self.seconds += SMS
        return super().reads_code()

    def minutes(self, rate: int) -> float:
        """Until the request is handed in, where so many syllables are read in a minute."""
        hands = self.seconds + self.loading
        return self.read / rate + self.keys / KEYS_TYPED + hands / 60


def _timed(do: Callable[[], object]) -> float:
    begun = monotonic()
    do()
    return monotonic() - begun


def main() -> None:
    """Walks once, and says the minutes."""
    chromium = find_chromium()
    if chromium is None:
        sys.exit("Chromium is missing: sh requirements/browser.sh installs it, as root.")
    with (
        demo_site(DOOR_STORIES) as site,
        TemporaryDirectory() as folder,
        sync_playwright() as playwright,
    ):
        card = Path(folder) / "card.jpg"
        card.write_bytes(jpeg())
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        context = browser.new_context(base_url=site.address, viewport=PHONE, locale="vi-VN")  # type: ignore[arg-type]
        household = TimedHousehold(context.new_page(), site, card)
        household.asks()
        browser.close()
    spoken, slowly = household.minutes(AS_SPOKEN), household.minutes(SLOWLY)
    print(
        f"Handed in after {spoken:.1f} minutes, where {AS_SPOKEN} syllables are read in a minute, "
        f"and {slowly:.1f} where {SLOWLY} are:\n"
        f"{household.read} syllables, {household.keys} keys, {household.pages} pages, "
        f"{household.seconds:.0f} s of choices, photo and text, {household.loading:.1f} s of "
        f"waiting for pages. The receipt has {household.receipt} syllables more."
    )
    if spoken >= MOST_MINUTES:
        sys.exit(f"{MOST_MINUTES} minutes are the most that it should take.")


if __name__ == "__main__":
    main()
