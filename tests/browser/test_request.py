"""A household asks for power in a browser: on a phone whose connection is lost, by keys alone, and
without a script."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import select

from engine import commands
from engine.store.tables import arriving_files
from tests.browser.conftest import Site
from tests.browser.test_access import findings
from tests.contract.test_territory import territory
from tests.kit import INSTALLER, Installation
from tests.pages.test_task_page import photo

WIDTH = 360
PART = 256 * 1024
"""Bytes that the script sends at once."""


def serve_places(at: Installation) -> None:
    """Units serve places, on a day of which the law is known."""
    at.clock.set(datetime(2026, 3, 2, 2, tzinfo=UTC))
    at.do(commands.Publish((territory("DL01"),)), INSTALLER)


@pytest.fixture
def served(plain_site: Site) -> Site:
    serve_places(plain_site.installation)
    return plain_site


def pictures(folder: Path) -> list[Path]:
    """Two photos, the first in more parts than one."""
    found = [folder / "mặt trước.jpg", folder / "mặt sau.jpg"]
    found[0].write_bytes(photo(2400, 1800) + bytes(600_000))
    found[1].write_bytes(photo())
    return found


def go_on(page: Page) -> None:
    page.get_by_role("button", name="Go on").last.click()


def answer_all(page: Page) -> None:
    """Every question of a household's request, by the labels that a person reads."""
    page.get_by_label("Power to live in a house").check()
    page.get_by_role("button", name="Begin").click()
    page.get_by_label("Customer's name").fill("Bà Nguyễn Thị Mơ")
    page.get_by_label("Personal number (identity card)").check()
    page.get_by_label("Personal number", exact=True).fill("001190012345")
    go_on(page)
    page.get_by_label("Phone").fill("0912 345 678")
    go_on(page)
    page.get_by_label("Province or city").select_option(label="Thành phố Huế")
    communes = page.get_by_label("Ward, commune or special zone")
    if page.get_by_role("button", name="Show its communes").is_visible():
        page.get_by_role("button", name="Show its communes").click()
    expect(communes.get_by_role("option", name="Khe Tre")).to_be_attached()
    communes.select_option(label="Xã Khe Tre")
    page.get_by_label("House number, street, hamlet").fill("Số 9 ngõ Hoa Sữa")
    go_on(page)
    page.get_by_label("Proof of right to the site").select_option(
        label="Land use right certificate"
    )
    go_on(page)
    page.get_by_label("Single-phase").check()
    page.get_by_label("Maximum demand").fill("3,5")
    go_on(page)
    page.get_by_label("Households on the meter").fill("1")
    go_on(page)
    page.get_by_role("group", name="Splits off").get_by_label("No", exact=True).check()
    go_on(page)
    go_on(page)
    expect(page.get_by_role("heading", level=1, name="Papers")).to_be_visible()


def require_accessible(page: Page) -> None:
    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTH


def lose_between_photos(site: Site, page: Page, folder: Path) -> str:
    """Loses the connection between two photos, and answers the link with which another device goes
    on."""
    parts = []

    def lose_after_first(route: Route) -> None:
        parts.append(route.request.url)
        if len(parts) == 3:
            page.context.set_offline(True)
        route.continue_() if len(parts) < 3 else route.abort("internetdisconnected")

    page.route("**/phan", lose_after_first)
    page.get_by_label("Photos or files").set_input_files(pictures(folder))
    expect(page.get_by_text("The connection is lost.")).to_be_visible()
    page.unroute("**/phan")
    link = page.locator("p.code").text_content() or ""
    with site.installation.engine._database.read() as connection:
        assert connection.execute(select(arriving_files.c.received)).scalar_one() == PART
    return link


@pytest.mark.parametrize("script", [True, False])
def test_it_is_handed_in_by_keys_alone(served: Site, tmp_path: Path, script: bool) -> None:
    page = served.visit(None, "/dich-vu", width=WIDTH, java_script_enabled=script)
    answer_all(page)
    page.get_by_label("Photos or files").set_input_files(pictures(tmp_path)[1:])
    if not script:
        page.get_by_role("button", name="Send these files").last.press("Enter")
    expect(page.get_by_text("1 file kept")).to_be_visible()
    page.get_by_role("link", name="Go on: look through").press("Enter")
    page.get_by_role("button", name="Hand the request in").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Your request was handed in")
    code, key = page.locator("strong.code").all_text_contents()
    page.get_by_role("link", name="Follow the request").press("Enter")
    expect(page.get_by_role("heading", name=f"Request {code}")).to_be_visible()
    assert len(key.replace(" ", "")) == 6
