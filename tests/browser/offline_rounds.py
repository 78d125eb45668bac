"""Rounds of work in the field: the network is cut and the server killed at places that a seed
draws; whatever happens, each answer counts once and no photo is lost."""

from __future__ import annotations

import io
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from threading import Event
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Error, Page, Request, expect

from engine import commands
from engine.demo.people import PASSWORD
from tests.browser.conftest import FAR, PHONE
from tests.kit import SURVEY, Installation
from tests.processes import Program

SERVER = """
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import waitress

from engine import Config, Engine
from webapi import create_app


class Moved:
    def now(self):
        return datetime.now(UTC) + timedelta(seconds=float(sys.argv[4]))


engine = Engine(Config(sys.argv[1], Path(sys.argv[2])), Moved())
waitress.serve(create_app(engine), host="127.0.0.1", port=int(sys.argv[3]), threads=4)
"""
"""The real server on a clock that goes on: what a device tells of its time are spans."""
_COUNT = """async () => {
  const asked = indexedDB.open("motcua");
  const database = await new Promise((done) => { asked.onsuccess = () => done(asked.result); });
  const count = database.transaction("records").objectStore("records").count();
  const found = await new Promise((done) => { count.onsuccess = () => done(count.result); });
  database.close();
  return found;
}"""
_LEFT = ("interrupted by another navigation", "Execution context was destroyed")
"""What the driver says of a page that goes somewhere by itself."""
_LOOK = 100
"""Milliseconds between two looks at a browser."""


def picture(seed: int, size: tuple[int, int] = (640, 480), quality: int = 90) -> dict[str, Any]:
    """A photo as a browser is handed one, without anything that is cut out of photos."""
    found = io.BytesIO()
    noise = Random(seed).randbytes(size[0] * size[1] * 3)
    Image.frombytes("RGB", size, noise).save(found, "JPEG", quality=quality)
    return {"name": f"cột {seed}.jpg", "mimeType": "image/jpeg", "buffer": found.getvalue()}


@dataclass
class Server:
    """The server in a process of its own, on one port whenever it is there."""

    installation: Installation
    moved: timedelta
    port: int = 0
    program: Program | None = None
    kills: int = 0

    def start(self) -> None:
        if self.program is not None:
            return
        if not self.port:
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                self.port = free.getsockname()[1]
        at = self.installation.config
        words = (at.database, str(at.files), str(self.port), str(self.moved.total_seconds()))
        self.program = Program(SERVER, *words)
        while not self._listens():
            Event().wait(0.05)

    def kill(self) -> None:
        if self.program is not None:
            self.program.kill()
            self.program = None
            self.kills += 1

    def _listens(self) -> bool:
        with socket.socket() as tried:
            return tried.connect_ex(("127.0.0.1", self.port)) == 0


@dataclass
class Field:
    """A surveyor with a phone, and what may happen to it."""

    browser: Browser
    installation: Installation
    chance: Random
    server: Server = field(init=False)
    context: BrowserContext = field(init=False)
    page: Page = field(init=False)
    cuts: int = 0
    kill_at: int = 0
    """At how many requests that send something the server is killed; 0: at none."""

    def __post_init__(self) -> None:
        now = datetime.now(UTC)
        self.server = Server(self.installation, self.installation.clock.now() - now)
        self.server.start()
        self.context = self.browser.new_context(
            base_url=f"http://127.0.0.1:{self.server.port}",
            viewport={"width": PHONE, "height": 800},
            locale="en-GB",
        )
        self.context.set_default_timeout(FAR)
        self.page = self.context.new_page()
        self.page.on("request", self._may_kill)
        self.installation.do(commands.SetLanguage("en"), SURVEY)
        self.page.goto("/login")
        self.page.fill("#login", SURVEY)
        self.page.fill("#password", PASSWORD)
        self.page.click("main button")

    def close(self) -> None:
        self.context.close()
        self.server.kill()

    def play(self, number: int, photos: list[dict[str, Any]]) -> None:
        """One step, from the office to the field and back."""
        task, note = self._taken(), f"Vòng {number}"
        page, chance = self.page, self.chance
        self._maybe_cut()
        page.goto(f"/tasks/{task}")
        expect(page.locator("form.answer[data-kept]")).to_be_attached()
        page.get_by_label("No access to the site").check()
        page.get_by_role("button", name="Now").click()
        page.get_by_label("Note").fill(note)
        self._maybe_cut()
        page.get_by_label("Photos of the site").set_input_files(photos)
        expect(page.locator(".chosen li button")).to_have_count(len(photos))
        expect(page.locator(".saved")).to_have_text("Kept on this device.")
        self._maybe_cut()
        if chance.random() < 0.4:
            page.goto("about:blank")
            page.goto(f"/tasks/{task}")
            expect(page.get_by_label("Note")).to_have_value(note)
            expect(page.locator(".chosen li button")).to_have_count(len(photos))
        self._maybe_cut()
        self.kill_at = chance.randrange(8)
        page.get_by_role("button", name="Complete the step").click()
        self._come_back()
        self._check(task, note, photos)

    def _taken(self) -> str:
        self.kill_at = 0
        self._connect()
        self.installation.clock.set(datetime.now(UTC) + self.server.moved)
        code = self.installation.request()
        self.installation.go(code, "mv_survey")
        task = self.installation.open_tasks(code)["mv_survey"].id
        self.installation.do(commands.ClaimTask(task), SURVEY)
        self.page.goto("/with-me")
        self.page.get_by_role("button", name="Take my steps along").click()
        here = self.page.locator(f"[data-page$='{task}'] .here")
        expect(here).to_be_visible()
        return task

    def _connect(self) -> None:
        self.server.start()
        self.context.set_offline(False)

    def _maybe_cut(self) -> None:
        """One of the things that happen where there is little network."""
        happens: list[Callable[[], object]] = [
            lambda: self.context.set_offline(True),
            lambda: self.context.set_offline(False),
            self.server.kill,
            self.server.start,
            lambda: None,
        ]
        which = self.chance.randrange(len(happens))
        self.cuts += which in (0, 2)
        happens[which]()

    def _may_kill(self, request: Request) -> None:
        if request.method == "POST" and request.url.endswith(("/photo", "/sent")) and self.kill_at:
            self.kill_at -= 1
            if not self.kill_at:
                self.server.kill()

    def _come_back(self) -> None:
        """Until nothing waits on the phone any more."""
        self.page.wait_for_timeout(self.chance.randrange(10) * _LOOK)
        while True:
            self._connect()
            self._stays(lambda: self.page.goto("/with-me"))
            for _ in range(50):
                if self._stays(lambda: self.page.evaluate(_COUNT)) == 0:
                    return
                if self.server.program is None:
                    break
                self.page.wait_for_timeout(_LOOK)

    def _stays(self, act: Callable[[], object]) -> object:
        """What ``act`` finds; None where the page left meanwhile, for the step that it had sent."""
        try:
            return act()
        except Error as error:
            if not any(one in error.message for one in _LEFT):
                raise
            self.page.wait_for_load_state()
            return None

    def _check(self, task: str, note: str, photos: list[dict[str, Any]]) -> None:
        code = task.rpartition("-")[0]
        done = [one.payload for one in self.installation.history(code)]
        done = [one for one in done if getattr(one, "element", "") == "mv_survey"]
        completed = [one for one in done if type(one).__name__ == "TaskCompleted"]
        assert len(completed) == 1, task
        answer = self.installation.case(code).steps["mv_survey"]
        assert answer["note"] == note, task
        files, who = self.installation.engine.uploaded_files, self.installation.actor(SURVEY)
        kept = [files.read(who, code, one["sha256"])[2] for one in answer["photos"]]
        sent = [one["buffer"] for one in photos]
        told = [answer["photos"], [len(one) for one in kept], [len(one) for one in sent]]
        assert kept == sent, told
