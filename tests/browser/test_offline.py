"""A surveyor where there is no network: what was taken along is there, and nothing of it after."""

from __future__ import annotations

import io
import os
from datetime import timedelta
from random import Random

from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from engine import commands
from engine.demo.people import PASSWORD
from tests.browser.conftest import PHONE, Site
from tests.browser.offline_rounds import Field, picture
from tests.browser.test_main_paths import fill_survey, survey
from tests.kit import DESK, LEADER, SURVEY, Installation

WCAG = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
OTHER = "khaosat2.sx"
CUSTOMER, SECRET = "Nguyễn Thị Kín Đáo", "Chìa khóa dưới chậu hoa"
_DUMP = """async () => {
  const found = [];
  const plain = (value) => {
    if (value instanceof ArrayBuffer) return new TextDecoder().decode(value);
    if (ArrayBuffer.isView(value)) return new TextDecoder().decode(value);
    if (value && typeof value === "object") return Object.values(value).map(plain).join(" ");
    return String(value);
  };
  for (const { name } of await indexedDB.databases()) {
    const database = await new Promise((done) => {
      const asked = indexedDB.open(name);
      asked.onsuccess = () => done(asked.result);
    });
    for (const store of database.objectStoreNames) {
      const rows = await new Promise((done) => {
        const asked = database.transaction(store).objectStore(store).getAll();
        asked.onsuccess = () => done(asked.result);
      });
      found.push(store, ...rows.map(plain));
    }
    database.close();
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      found.push(request.url, await (await cache.match(request)).text());
    }
  }
  found.push(...Object.entries(localStorage).flat(), ...Object.entries(sessionStorage).flat());
  return found;
}"""


def taken_along(site: Site, **changes: object) -> tuple[Page, str]:
    """A surveyor's phone with a step on it."""
    task = survey(site.installation, customer_name=CUSTOMER, **changes)
    site.installation.do(commands.ClaimTask(task), SURVEY)
    page = site.visit(SURVEY, "/with-me", width=PHONE)
    take(page)
    return page, task


def take(page: Page) -> None:
    page.get_by_role("button", name="Take my steps along").click()
    expect(page.locator(".device-said")).to_contain_text("on this device since")


def kept(page: Page) -> str:
    """All that the browser keeps, as whoever finds the device would read it."""
    return "\n".join(page.evaluate(_DUMP))


def photo(seed: int) -> dict[str, object]:
    """As a browser is handed a file; without anything that is cut out of photos."""
    picture = io.BytesIO()
    Image.effect_noise((640, 480), 30 + seed).convert("RGB").save(picture, "JPEG", quality=95)
    return {"name": f"cột {seed}.jpg", "mimeType": "image/jpeg", "buffer": picture.getvalue()}


def kept_photos(site: Site, task: str) -> list[bytes]:
    """The photos that the case refers to, as they were taken."""
    code = task.rpartition("-")[0]
    engine, actor = site.installation.engine, site.installation.actor(SURVEY)
    found = site.installation.case(code).steps["mv_survey"].get("photos", [])
    return [engine.uploaded_files.read(actor, code, one["sha256"])[2] for one in found]


def later(site: Site) -> None:
    clock = site.installation.clock
    clock.set(clock.now() + timedelta(hours=1))


def test_random_cuts_and_kills_lose_nothing(chromium: Browser, installation: Installation) -> None:
    rounds = int(os.environ.get("MOTCUA_TEST_OFFLINE", "2"))
    seed = int(os.environ.get("MOTCUA_TEST_OFFLINE_SEED", "57"))
    field = Field(chromium, installation, Random(seed))
    try:
        for number in range(rounds):
            few = field.chance.randrange(1, 4)
            field.play(number, [picture(10 * number + one) for one in range(few)])
            print(f"round {number + 1}: {field.cuts} cuts, {field.server.kills} kills so far")
    finally:
        field.close()


def test_offline(plain_site: Site) -> None:
    installation = plain_site.installation
    page, task = taken_along(plain_site)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
    assert CUSTOMER not in kept(page)
    page.context.set_offline(True)
    page.goto("/worklist")
    expect(page.get_by_role("heading", name="What I have with me")).to_be_visible()
    page.get_by_role("link", name="Site survey", exact=True).click()
    expect(page.locator("main")).to_contain_text(CUSTOMER)
    expect(page.locator("form.answer[data-kept]")).to_be_attached()
    fill_survey(page)
    page.get_by_label("Note").fill(SECRET)
    photos = [photo(1), photo(2)]
    page.get_by_label("Photos of the site").set_input_files(photos)
    expect(page.locator(".chosen li button")).to_have_count(2)
    expect(page.locator(".saved")).to_have_text("Kept on this device.")
    page.reload()
    expect(page.get_by_label("Note")).to_have_value(SECRET)
    expect(page.get_by_label("Overhead")).to_be_checked()
    expect(page.locator(".chosen li")).to_have_count(2)
    page.get_by_role("button", name="Complete the step").click()
    expect(page.locator("#outbox")).to_contain_text("waits to be sent")
    expect(page.locator("a.waiting")).to_have_text("Offline: 1 step(s) wait to be sent")
    found = kept(page)
    assert SECRET not in found
    assert "cột 1.jpg" not in found
    page.goto("/cases")
    expect(page.get_by_role("heading", name="No network")).to_be_visible()
    later(plain_site)
    page.context.set_offline(False)
    with page.expect_response("**/sent"):
        page.goto("/with-me")
    expect(page.locator("#outbox")).to_be_hidden()
    assert installation.task(task).closed_by == SURVEY
    assert kept_photos(plain_site, task) == [one["buffer"] for one in photos]
    types = [one.type for one in installation.history(task.rpartition("-")[0])]
    assert types.count("DoneStated") == 1
    decide_after_a_conflict(plain_site, page)
    page.get_by_text("Menu").click()
    page.get_by_role("button", name="Log out").click()
    expect(page).to_have_url(f"{plain_site.address}/login")
    assert kept(page) == ""
    leave_it_to_somebody_else(plain_site, page)


def log_in(page: Page, login: str) -> None:
    page.fill("#login", login)
    page.fill("#password", PASSWORD)
    page.click("main button")


def begin_another(site: Site, page: Page) -> str:
    """A step that is begun, and completed, where there is no network."""
    task = survey(site.installation, customer_name=CUSTOMER)
    site.installation.do(commands.ClaimTask(task), SURVEY)
    page.goto("/with-me")
    take(page)
    expect(page.locator(f"[data-page$='{task}'] .here")).to_be_visible()
    page.context.set_offline(True)
    page.goto(f"/tasks/{task}")
    expect(page.locator("form.answer[data-kept]")).to_be_attached()
    page.get_by_label("No access to the site").check()
    page.get_by_role("button", name="Now").click()
    page.get_by_label("Note").fill(SECRET)
    page.get_by_role("button", name="Complete the step").click()
    expect(page.locator("#outbox")).to_contain_text("waits to be sent")
    return task


def decide_after_a_conflict(site: Site, page: Page) -> None:
    """The session ends, and somebody else does the step meanwhile."""
    installation = site.installation
    task = begin_another(site, page)
    code = task.rpartition("-")[0]
    installation.hire(OTHER, "DL01", "khao_sat")
    installation.do(commands.AssignTask(task, OTHER, "Ở gần hơn"), LEADER)
    answer = installation.answer("mv_survey", code, note="Đã khảo sát")
    installation.do(commands.CompleteTask(task, answer), OTHER)
    installation.clock.set(installation.clock.now() + timedelta(days=2))
    page.context.set_offline(False)
    page.goto("/with-me")
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()
    expect(page.locator("html[data-locked]")).to_be_attached()
    assert SECRET not in kept(page)
    log_in(page, SURVEY)
    outbox = page.locator("#outbox")
    expect(outbox).to_contain_text("something changed meanwhile")
    expect(outbox.get_by_role("row", name="Note")).to_contain_text(SECRET)
    expect(outbox.get_by_role("row", name="Note")).to_contain_text("Đã khảo sát")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
    assert Axe().run(page, options={"runOnly": WCAG}).response["violations"] == []
    outbox.get_by_role("button", name="Keep mine as a comment").click()
    expect(outbox).to_be_hidden()
    comments = installation.engine.records.comments(installation.actor(LEADER), code)
    assert any(SECRET in one.text for one in comments)


def leave_it_to_somebody_else(site: Site, page: Page) -> None:
    """What was not sent is unreadable for whoever logs in next, and goes."""
    log_in(page, SURVEY)
    expect(page).to_have_url(f"{site.address}/home")
    begin_another(site, page)
    page.context.clear_cookies()
    page.context.set_offline(False)
    page.goto("/login")
    log_in(page, DESK)
    expect(page.locator("a.waiting")).to_contain_text("số bước chưa gửi: 1")
    assert kept(page) == ""
