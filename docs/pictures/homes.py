"""Where the day of each role begins: one picture each, in both languages, light and dark."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Browser

from engine.demo.people import PASSWORD

FOLDER = Path(__file__).parent / "homes"
DESK = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 760}
HOMES = (
    ("mot_cua", "motcua.sx", DESK),
    ("khao_sat", "khaosat.sx", PHONE),
    ("ky_thuat", "kythuat.sx", DESK),
    ("kinh_doanh", "kinhdoanh.sx", DESK),
    ("doi_qlvh", "vanhanh.sx", PHONE),
    ("dieu_do", "dieudo.sx", DESK),
    ("cskh", "cskh.sx", DESK),
    ("lanh_dao", "lanhdao.ct", DESK),
    ("auditor", "kiemtra", DESK),
    ("designer", "thietke", DESK),
    ("admin", "quantri", DESK),
)
"""The role, who of the demo holds it, and on how large a screen they begin."""
_COLUMNS = 2
_GAP = 12
_GREY = "#808080"


def take_homes(browser: Browser, address: str) -> None:
    """Takes the first page of each role after logging in, four times in one picture: Vietnamese and
    English, each light and dark."""
    FOLDER.mkdir(exist_ok=True)
    for role, login, size in HOMES:
        with TemporaryDirectory() as folder:
            taken = []
            for language, scheme in product(("vi", "en"), ("light", "dark")):
                taken.append(Path(folder) / f"{language}-{scheme}.png")
                _take(browser, address, login, size, (language, scheme), taken[-1])
            _beside_each_other(taken).save(FOLDER / f"{role}.png")


def _take(
    browser: Browser,
    address: str,
    login: str,
    size: dict[str, int],
    look: tuple[str, str],
    into: Path,
) -> None:
    language, scheme = look
    context = browser.new_context(
        base_url=address,
        viewport=size,  # type: ignore[arg-type]
        locale="vi-VN",
        color_scheme=scheme,  # type: ignore[arg-type]
    )
    page = context.new_page()
    page.goto("/login")
    page.fill("#login", login)
    page.fill("#password", PASSWORD)
    page.click("main button")
    if page.locator("html").get_attribute("lang") != language:
        page.locator(f"button[name=language][value={language}]").evaluate("one => one.click()")
        page.locator(f"html[lang={language}]").wait_for()
        page.goto("/")
    page.screenshot(path=into)
    context.close()


def _beside_each_other(taken: list[Path]) -> Image.Image:
    pictures = [Image.open(one).convert("RGB") for one in taken]
    width, height = pictures[0].size
    across = len(pictures) if width < height else _COLUMNS
    down = len(pictures) // across
    picture = Image.new(
        "RGB", (across * (width + _GAP) - _GAP, down * (height + _GAP) - _GAP), _GREY
    )
    for place, one in enumerate(pictures):
        row, column = divmod(place, across)
        picture.paste(one, (column * (width + _GAP), row * (height + _GAP)))
    return picture
