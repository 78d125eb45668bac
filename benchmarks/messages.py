"""Messages to customers: how many texts a second leave one worker, and whether any is lost or sent
twice where workers are killed between handing one over and noting it.

Run: make kills KILLS=30, or python -m benchmarks.messages [--sqlite] [KILLS] [TEXTS].
"""

from __future__ import annotations

import statistics
import sys
import time
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from logging import getLogger
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

from sqlalchemy import text
from werkzeug.serving import make_server

from benchmarks.installation import measured
from engine import Engine
from engine.adapters.texts import TextMessage
from engine.notices import handed_over
from tests.contract.test_customer_messages import VICTIM, household
from tests.kit import Installation
from tests.victims import run_victim
from webapi.sms_gateway import TextGateway, create_gateway

SECRET = "bi-mat-chung"
TURNS = 5


class Taker:
    """Takes every text at once, so that what is measured is ours."""

    def __init__(self) -> None:
        self.taken = 0

    def send_text(self, message: TextMessage) -> str:
        self.taken += 1
        return message.id


class Going:
    """A clock that goes on from an instant in the day: at night nothing would leave."""

    def __init__(self, since: datetime) -> None:
        self.since, self.begun = since, time.monotonic()

    def now(self) -> datetime:
        return self.since + timedelta(seconds=time.monotonic() - self.begun)


class Counting(TextGateway):
    """The gateway, which also counts what comes in twice."""

    def __init__(self) -> None:
        super().__init__(SECRET, "")
        self.came: Counter[str] = Counter()

    def take(self, request_id: str, number: str, text: str, status: str = "accepted") -> str:
        self.came[request_id] += 1
        return super().take(request_id, number, text, status)


def texts_a_second(at: Installation, count: int) -> dict[str, float]:
    """Noted together, as they are, and one by one: by turns on the same messages, the median."""
    for _ in range(count):
        household(at, email=None)
    ways = {"one by one": timedelta(0), "together": handed_over.NOTED_AFTER}
    found: dict[str, list[float]] = {way: [] for way in ways}
    for _ in range(TURNS):
        for way, handed_over.NOTED_AFTER in ways.items():
            found[way].append(_rate(at, count))
    return {way: statistics.median(rates) for way, rates in found.items()}


def _rate(at: Installation, count: int) -> float:
    with at.engine._database.write() as connection:
        connection.execute(text("UPDATE messages SET state = 'waiting', attempts = 0"))
    taker = Taker()
    engine = Engine(at.config, Going(at.clock.now()), texts=taker)
    begun = time.perf_counter()
    while engine.message_outbox.send_due():
        pass
    spent = time.perf_counter() - begun
    engine.close()
    assert taker.taken == count, taker.taken
    return count / spent


def kill(at: Installation, kills: int) -> tuple[int, int, int]:
    """Messages, those that came in twice, and those that were lost, after so many kills, each
    when the second or third of some is handed over."""
    gateway = Counting()
    getLogger("werkzeug").setLevel("ERROR")
    server = make_server("127.0.0.1", 0, create_gateway(gateway), threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    with TemporaryDirectory() as folder:
        file = Path(folder) / "gateway.toml"
        file.write_text(
            f'url = "http://127.0.0.1:{server.port}/send"\nsecret = "{SECRET}"\n'
            f'[headers]\nAuthorization = "Bearer {SECRET}"\n'
        )
        for number in range(kills):
            for _ in range(3):
                household(at, email=None)
            run_victim(at, VICTIM, f"http:{file}", "message handed over", str(2 + number % 2))
            at.clock.advance(timedelta(seconds=1))  # the lease of the one before still holds
        at.clock.advance(timedelta(minutes=3))
        engine = Engine(replace(at.config, texts=f"http:{file}"), at.clock)
        while engine.message_outbox.send_due():
            pass
        engine.close()
    server.shutdown()
    with at.engine._database.read() as connection:
        query = "SELECT id, state FROM messages WHERE channel = 'sms'"
        rows = {row.id: row.state for row in connection.execute(text(query))}
    lost = sum(state != "accepted" or name not in gateway.came for name, state in rows.items())
    assert len(gateway.texts) == len(gateway.came), "doubles carry one id"
    return len(rows), sum(times > 1 for times in gateway.came.values()), lost


def main() -> int:
    numbers = [int(one) for one in sys.argv[1:] if one.isdecimal()]
    kills, texts = (*numbers, *(30, 100)[len(numbers) :])
    with measured(sys.argv) as at:
        messages, twice, lost = kill(at, kills)
        print(f"kills: {kills}, texts: {messages}, came twice under one id: {twice}, lost: {lost}")
    with measured(sys.argv) as at:
        rates = texts_a_second(at, texts)
        said = ", ".join(f"{rate:,.0f} noted {way}" for way, rate in rates.items())
        ratio = rates["together"] / rates["one by one"]
        print(f"texts a second, one worker: {said}; ratio {ratio:.1f}")
    return lost and 1


if __name__ == "__main__":
    sys.exit(main())
