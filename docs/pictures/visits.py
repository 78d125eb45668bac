"""People at the pages whose pictures are taken: who looks, on how large a screen."""

from __future__ import annotations

from typing import Literal

from playwright.sync_api import Browser, Page

from engine.demo.people import PASSWORD

WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 760}


def visit(
    browser: Browser,
    address: str,
    login: str,
    size: dict[str, int],
    scheme: Literal["light", "dark"] = "light",
) -> Page:
    """The page on which somebody of the staff begins, after the login."""
    context = browser.new_context(
        base_url=address,
        viewport=size,  # type: ignore[arg-type]
        locale="vi-VN",
        color_scheme=scheme,
    )
    page = context.new_page()
    page.goto("/login")
    page.fill("#login", login)
    page.fill("#password", PASSWORD)
    page.click("main button")
    return page


def visit_as_customer(browser: Browser, address: str) -> Page:
    """A phone that nobody has logged in on."""
    return browser.new_context(base_url=address, viewport=PHONE, locale="vi-VN").new_page()  # type: ignore[arg-type]
