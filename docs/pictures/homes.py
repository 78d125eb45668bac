"""Where the day of each role begins: one picture each, in both languages, light and dark."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, Page

from docs.pictures.visits import PHONE, WIDE, visit

FOLDER = Path(__file__).parent / "homes"
HOMES = (
    ("mot_cua", "motcua.sx", WIDE),
    ("khao_sat", "khaosat.sx", PHONE),
    ("ky_thuat", "kythuat.sx", WIDE),
    ("kinh_doanh", "kinhdoanh.sx", WIDE),
    ("doi_qlvh", "vanhanh.sx", PHONE),
    ("dieu_do", "dieudo.sx", WIDE),
    ("cskh", "cskh.sx", WIDE),
    ("lanh_dao", "lanhdao.ct", WIDE),
    ("auditor", "kiemtra", WIDE),
    ("designer", "thietke", WIDE),
    ("admin", "quantri", WIDE),
)
"""The role, who of the demo holds it, and on how large a screen they begin."""
BY_ITSELF = {
    "mot_cua": "counter",
    "khao_sat": "field",
    "lanh_dao": "leader",
    "admin": "administrator",
}
"""Whose first page the README shows, and the name of that picture."""
LANGUAGES = ("vi", "en")
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
_COLUMNS = 2
_GAP = 12
_GREY = "#808080"


def take_homes(browser: Browser, address: str) -> None:
    """Takes the first page of each role after logging in, four times in one picture: Vietnamese and
    English, each light and dark. Of some the first one stands by itself, too."""
    FOLDER.mkdir(exist_ok=True)
    for role, login, size in HOMES:
        with TemporaryDirectory() as folder:
            taken = []
            for language, scheme in product(LANGUAGES, SCHEMES):
                page = visit(browser, address, login, size, scheme)
                _choose(page, language)
                taken.append(Path(folder) / f"{language}-{scheme}.png")
                page.screenshot(path=taken[-1])
                page.context.close()
            _beside_each_other(taken).save(FOLDER / f"{role}.png")
            if role in BY_ITSELF:
                copyfile(taken[0], FOLDER.parent / f"home_{BY_ITSELF[role]}.png")


def _choose(page: Page, language: str) -> None:
    if page.locator("html").get_attribute("lang") != language:
        page.locator(f"button[name=language][value={language}]").evaluate("one => one.click()")
        page.locator(f"html[lang={language}]").wait_for()
        page.goto("/")


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
