"""Pages that everybody can use: WCAG 2.2 AA by axe, light and dark, and narrow screens."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from engine import SYSTEM, Config, commands, documents, grant, queries
from tests.browser.conftest import DESKTOP, PHONE, Site, opened
from tests.conftest import Templates
from tests.kit import (
    ADMIN,
    ADMIN_2,
    APPROVER,
    DESIGNER,
    DESK,
    LEADER,
    SURVEY,
    Installation,
    shipped,
)

_ALL: dict[str, object] = {
    "type": "tag",
    "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
}
_OF_COLOURS: dict[str, object] = {
    "type": "rule",
    "values": ["color-contrast", "link-in-text-block"],
}
"""Those of the rules above that axe files under colours."""
_STILL = {"color_scheme": "light", "reduced_motion": "reduce"}
"""Colours change at once, not over a while."""


def open_all_pages(installation: Installation) -> dict[str, str]:
    """Cases that fill every page; answers the addresses by who looks at them."""
    code = installation.request(customer_name="Xưởng Đúc Đồng")
    installation.go(code, "mv_survey")
    installation.at("2014-10-10 09:00")
    installation.fire("2014-10-01 09:00")
    late = installation.open_tasks(code)["mv_survey"].id
    installation.go(code, "mv_design")
    done = installation.request()
    installation.go(done)
    fresh = installation.request()
    installation.go(fresh, "mv_survey")
    open_task = installation.open_tasks(fresh)["mv_survey"].id
    hand_in(installation)
    power = commands.ProposeGrant(grant.GrantAct.PASSWORD, LEADER, "Quên mật khẩu")
    installation.do(power, ADMIN_2)
    return {
        f"/tasks/{open_task}": SURVEY,
        f"/tasks/{late}": SURVEY,
        "/worklist?share=all": LEADER,
        "/worklist?share=mine": LEADER,
        "/worklist?share=customers": DESK,
        "/cases": LEADER,
        f"/cases/{code}": LEADER,
        f"/cases/{done}": LEADER,
        f"/cases/{code}/replay": LEADER,
        f"/cases/{code}/replay?check=1": LEADER,
        f"/cases/{code}/history": LEADER,
        f"/cases/{code}/print": LEADER,
        f"/cases/{code}/correction": DESK,
        f"/cases/{code}/correction?fact=max_demand_kw": DESK,
        f"/cases/{code}/messages/withdrawal": DESK,
        "/requests/new": DESK,
        "/oversight": LEADER,
        "/notices": ADMIN,
        "/failing-deadlines": ADMIN,
        "/users": ADMIN,
        f"/users/{SURVEY}": ADMIN,
        "/admin": ADMIN,
        "/admin/grants": ADMIN,
        "/admin/grants/000002": ADMIN,
        "/admin/units": ADMIN,
        "/admin/jobs": ADMIN,
        "/admin/incidents": ADMIN,
        "/admin/calendars": ADMIN,
        "/admin/trials": ADMIN,
        "/account": LEADER,
        "/help": LEADER,
        "/nothing": LEADER,
        **propose(installation),
    }


def hand_in(installation: Installation) -> None:
    """What a household was asked for lies with the desk."""
    asked = installation.request("lv_household")
    items: tuple[dict[str, object], ...] = ({"words": "Ảnh mặt tiền nhà", "reason": "Chưa rõ"},)
    installation.do(commands.AskForPapers(asked, items))
    came = commands.HandInPaper(asked, 1, (installation.file,), on_behalf_of="Bà Hoa")
    installation.do(came)


def propose(installation: Installation) -> dict[str, str]:
    """A draft with everything to edit, and one that waits for approval."""
    drafted = [d for d in shipped() if f"{d.kind}/{d.key}" in DRAFTED]
    draft = begin(installation, drafted)
    wrong = begin(installation, [documents.Document(documents.Kind.FORM, "mv_survey", "{}")])
    asked = begin(installation, [slower(d) for d in drafted if d.kind is documents.Kind.PROFILE])
    installation.do(commands.CommentProposal(asked, "Vì sao?"), APPROVER)
    reason = {"mv_own_substation": "Theo thực tế thi công"}
    installation.do(commands.SubmitProposal(asked, 2, "Xin duyệt", reason), DESIGNER)
    return {
        "/proposals": DESIGNER,
        f"/proposals/{draft}": DESIGNER,
        **{f"/proposals/{draft}/documents/{name}": DESIGNER for name in DRAFTED},
        f"/proposals/{draft}/documents/process/mv_own_substation?text=1": DESIGNER,
        f"/proposals/{draft}/rehearsals/mv_own_substation": DESIGNER,
        f"/proposals/{wrong}?check=1": DESIGNER,
        f"/proposals/{asked}": APPROVER,
        "/publications/process/mv_own_substation?before=1&after=1": APPROVER,
    }


DRAFTED = (
    "process/mv_own_substation",
    "form/mv_survey",
    "profile/nq19_2014",
    "calendar/utility",
)


def begin(installation: Installation, drafts: Iterable[documents.Document]) -> str:
    begun = commands.BeginProposal("Thi công đường dây 15 ngày", tuple(drafts))
    return str(installation.do(begun, DESIGNER).details["proposal"])


def slower(profile: documents.Document) -> documents.Document:
    """Under which the 70 days can be broken."""
    step = "[limits.mv_line_works]\nlimit = "
    content = profile.content.replace(f'{step}"10cd"', f'{step}"15cd"')
    assert content != profile.content
    return documents.Document(documents.Kind.PROFILE, profile.key, content)


@pytest.fixture(scope="module")
def shared(
    chromium: Browser, templates: Templates, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Site, dict[str, str]]]:
    """Made once: who looks at pages changes nothing of what they show."""
    folder = tmp_path_factory.mktemp("pages")
    made = Installation(Config(templates.copy("sqlite", folder), folder / "files"))
    addresses = open_all_pages(made)
    with opened(chromium, made) as site:
        yield site, addresses
    made.engine.close()


@pytest.fixture
def every_page(shared: tuple[Site, dict[str, str]]) -> Iterator[tuple[Site, dict[str, str]]]:
    """A site, and the addresses on it by who looks at them."""
    yield shared
    shared[0].leave()


def look(page: Page, path: str) -> None:
    """Goes there, and waits until everything is drawn."""
    page.goto(path)
    if page.locator("#studio").count():
        expect(page.locator("#studio[data-ready] #verdict[data-turn]")).to_be_visible()


def code_of_newest(site: Site) -> str:
    return site.installation.engine.cases.newest(SYSTEM, queries.CaseFilter(), 0, 1)[0].case.code


def pages_of_customers(site: Site, page: Page) -> tuple[str, ...]:
    """Looks a request up that stands at a form, and answers what a customer can open then."""
    page.goto("/tra-cuu")
    page.fill("#code", "SX0123456789")
    page.click("main button")
    expect(page.get_by_role("alert")).to_be_visible()
    page.fill("#code", code_of_newest(site))
    page.click("main button")
    expect(page).to_have_url(f"{site.address}/tra-cuu/ho-so")
    return ("/tra-cuu/ho-so", "/tra-cuu", "/cam-ket")


def findings(page: Page) -> list[str]:
    """What axe finds on the page in the light, and in the dark, where there are other colours and
    nothing else."""
    found = {"light": Axe().run(page, options=_only(_ALL)).response}
    page.emulate_media(color_scheme="dark")
    found["dark"] = page.evaluate("options => axe.run(options)", _only(_OF_COLOURS))
    page.emulate_media(color_scheme="light")
    return [
        f"{page.url} {scheme}: {one['id']}: {[node['html'][:120] for node in one['nodes']][:3]}"
        for scheme, said in found.items()
        for one in said["violations"]
    ]


def _only(rules: dict[str, object]) -> dict[str, object]:
    return {"runOnly": rules, "resultTypes": ["violations"]}


def test_axe_finds_nothing_on_any_page(every_page: tuple[Site, dict[str, str]]) -> None:
    site, addresses = every_page
    found: list[str] = []
    pages: dict[str, Page] = {}
    for path, login in addresses.items():
        if login not in pages:
            pages[login] = site.visit(login, **_STILL)
        page = pages[login]
        look(page, path)
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        found += findings(page)
    survey = pages[SURVEY]
    survey.goto(next(iter(addresses)))
    survey.get_by_role("button", name="Complete the step").click()
    found += findings(survey)
    found += findings(site.visit(None, "/login", **_STILL))
    desk = pages[DESK]
    desk.goto(f"/cases/{code_of_newest(site)}")
    desk.get_by_text("What the customer is told").click()
    desk.get_by_role("button", name="Paper for the customer").click()
    found += findings(desk)
    customer = site.visit(None, "/tra-cuu", **_STILL)
    for path in pages_of_customers(site, customer):
        customer.goto(path)
        found += findings(customer)
    assert found == []


@pytest.mark.parametrize(
    ("language", "opened_at", "then"), [("vi", PHONE, DESKTOP), ("en", DESKTOP, PHONE)]
)
def test_no_page_scrolls_sideways(
    every_page: tuple[Site, dict[str, str]], language: str, opened_at: int, then: int
) -> None:
    """Neither at the width at which it was opened nor when that changes."""
    site, addresses = every_page
    wide: list[str] = []
    pages: dict[str, Page] = {}
    for path, login in addresses.items():
        if login not in pages:
            pages[login] = site.visit(login, language=language, width=opened_at)
        page = pages[login]
        look(page, path)
        for width in (opened_at, then, opened_at):
            page.set_viewport_size({"width": width, "height": 800})
            if page.evaluate("document.documentElement.scrollWidth") > width:
                wide.append(f"{path} at {width}")
    customer = site.visit(None, "/tra-cuu", language=language, width=PHONE)
    for path in pages_of_customers(site, customer):
        customer.goto(path)
        if customer.evaluate("document.documentElement.scrollWidth") > PHONE:
            wide.append(path)
    assert wide == []


def test_every_control_can_be_hit_with_a_thumb(
    every_page: tuple[Site, dict[str, str]],
) -> None:
    site, addresses = every_page
    path, login = next(iter(addresses.items()))
    page = site.visit(login, path, width=PHONE)
    for control in page.locator("main button:visible, main input:visible").all():
        box = control.bounding_box()
        kind = control.get_attribute("type")
        if box is not None and "unseen" not in (control.get_attribute("class") or ""):
            least = 22 if kind in ("radio", "checkbox") else 40
            assert box["height"] >= least, control.evaluate("one => one.outerHTML")
