"""A demo on a morning of the week, served with the test gateway's page: for pictures, and for
whoever walks through it with a stopwatch."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from engine import Config, Engine, FixedClock, SystemClock
from engine.adapters.texts import TextMessage
from engine.cli.documents import require_documents
from engine.cli.progress import WorkReport
from engine.demo.making import make_demo
from engine.demo.stories import Story
from engine.time import local_day
from engine.time.zone import at_local
from tests.browser.conftest import serve
from webapi import create_app
from webapi.sms_gateway import TextGateway, create_gateway

_OPENS = time(10, 0)
_SATURDAY = 5
_SIX_DIGITS = re.compile(r"\b\d{6}\b")


@dataclass(frozen=True, slots=True)
class DemoSite:
    """The engine, and where its pages and those of the gateway are served."""

    engine: Engine
    address: str
    texts_at: str
    gateway: TextGateway

    def deliver(self) -> None:
        """What customers are to be told arrives at the gateway."""
        while self.engine.message_outbox.send_due():
            pass

    def newest_code(self) -> str:
        """The one-time code that arrived last."""
        self.deliver()
        codes = (_SIX_DIGITS.search(one.text) for one in self.gateway.texts)
        return next(code[0] for code in codes if code)


@dataclass(frozen=True, slots=True)
class _Texts:
    gateway: TextGateway

    def send_text(self, message: TextMessage) -> str:
        """Hands the text to the page of the gateway."""
        return self.gateway.take(message.id, message.number, message.text)


@contextmanager
def demo_site(stories: Sequence[Story] | None = None) -> Iterator[DemoSite]:
    """The demo as of the last morning of a working week, with these stories or all of them."""
    clock = FixedClock(_last_morning(SystemClock().now()))
    with TemporaryDirectory() as folder:
        config = Config(f"sqlite:///{folder}/m.db", Path(folder) / "files")
        with WorkReport("Living through the cases") as report:
            make_demo(config, require_documents(Path("workflows")), report, clock, stories=stories)
        gateway = TextGateway("", "")
        with closing(Engine(config, clock, texts=_Texts(gateway))) as engine:
            address, stop = serve(create_app(engine))
            texts_at, stop_texts = serve(create_gateway(gateway))
            yield DemoSite(engine, address, texts_at, gateway)
            stop_texts()
            stop()


def _last_morning(now: datetime) -> datetime:
    day = local_day(now)
    while day.weekday() >= _SATURDAY or at_local(day, _OPENS) > now:
        day -= timedelta(days=1)
    return at_local(day, _OPENS)
