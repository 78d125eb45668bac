"""Debian's Chromium in front of the real server, on a port of this machine."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Any
from urllib.parse import urlsplit

import pytest
import waitress
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from waitress import wasyncore

from engine import commands
from engine.demo.people import PASSWORD
from tests.kit import Installation
from webapi import create_app

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The shell without a window first: it draws the same pages for a third of the work."""
PHONE, DESKTOP = 320, 1200
FAR = 180_000
"""Milliseconds that nothing lasts, on however busy a machine."""
expect.set_options(timeout=FAR)


def find_chromium() -> str | None:
    return next((path for name in _NAMES if (path := shutil.which(name))), None)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    found = find_chromium()
    if found is None:
        missing = "Chromium is missing: sh requirements/browser.sh installs it, as root."
        if os.geteuid() == 0:
            pytest.fail(missing)
        pytest.skip(missing)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield browser
        browser.close()


@dataclass
class Site:
    """The pages as people see them. ``violations`` are of the policy, ``foreign`` are requests that
    left this machine; both have to stay empty."""

    installation: Installation
    browser: Browser
    address: str
    violations: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def visit(
        self, login: str | None = None, path: str = "/", language: str = "en", **options: Any
    ) -> Page:
        """A browser of its own, logged in, on a page."""
        width = options.pop("width", DESKTOP)
        context = self.browser.new_context(
            base_url=self.address,
            viewport={"width": width, "height": 800},
            locale={"vi": "vi-VN", "en": "en-GB"}[language],
            **options,
        )
        context.set_default_timeout(FAR)
        self.contexts.append(context)
        page = context.new_page()
        page.on("console", self._listen)
        page.on("request", lambda request: self._watch(request.url))
        if login is not None:
            self.installation.do(commands.SetLanguage(language), login)
            page.goto("/login")
            page.fill("#login", login)
            page.fill("#password", PASSWORD)
            page.click("main button")
            expect(page).not_to_have_url(f"{self.address}/login")
        page.goto(path)
        return page

    def leave(self) -> None:
        """Closes every browser; nothing may be there to complain of."""
        for context in self.contexts:
            context.close()
        self.contexts.clear()
        assert self.violations == []
        assert self.foreign == []

    def _listen(self, message: Any) -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            self.violations.append(message.text)

    def _watch(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob") and parts.hostname != "127.0.0.1":
            self.foreign.append(url)


def serve(app: Flask) -> tuple[str, Callable[[], None]]:
    """The address of the real server with an application, and how to stop it."""
    server = waitress.create_server(app, host="127.0.0.1", port=0, threads=4)
    stopped = Event()

    def run() -> None:
        while not stopped.is_set():
            wasyncore.loop(timeout=0.1, map=server._map, count=1)
        server.task_dispatcher.shutdown()
        # What a browser left half read holds open files, which only this lets go.
        for channel in list(server.active_channels.values()):
            channel.handle_close()
        wasyncore.close_all(server._map, ignore_all=True)

    thread = Thread(target=run, daemon=True)
    thread.start()

    def stop() -> None:
        stopped.set()
        thread.join(10)

    return f"http://127.0.0.1:{server.effective_port}", stop


@contextmanager
def opened(browser: Browser, installation: Installation) -> Iterator[Site]:
    """A site that has to leave nothing to complain of."""
    address, stop = serve(create_app(installation.engine))
    found = Site(installation, browser, address)
    yield found
    try:
        found.leave()
    finally:
        stop()


@pytest.fixture
def site(chromium: Browser, either: Installation) -> Iterator[Site]:
    with opened(chromium, either) as found:
        yield found


@pytest.fixture
def plain_site(chromium: Browser, installation: Installation) -> Iterator[Site]:
    """On the embedded database alone, for what does not depend on it."""
    with opened(chromium, installation) as found:
        yield found
