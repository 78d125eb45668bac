"""One run: clients work, programs are killed, and then everything is counted."""

from __future__ import annotations

import http.client
import json
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from random import Random
from threading import Event
from time import monotonic

from benchmarks.crashes.caller import Caller
from benchmarks.crashes.clients import Client
from benchmarks.crashes.counting import Count, count, wait_for_rest
from benchmarks.crashes.installation import Installation, installed
from benchmarks.crashes.killer import Killer
from benchmarks.crashes.orders import Order, Orders
from engine import Engine
from engine.store.database import Database

PATIENCE = 600
PAUSE = 0.1
AT_LEAST = 5
"""Commands that are settled between two hits."""


@dataclass(frozen=True, slots=True)
class Setting:
    """How much: so many seconds with a hit every ``gap`` seconds at the most, or so many commands
    with so many hits among them. ``asked_again`` are how many commands are sent once more at the
    end."""

    database: str
    seed: int
    clients: int
    webs: int = 2
    workers: int = 2
    late: int = 12
    seconds: float | None = None
    gap: float = 2.0
    commands: int | None = None
    hits: int | None = None
    asked_again: int = 200


@dataclass
class Report:
    """What happened, and what was counted."""

    orders: list[Order]
    hits: Counter[str]
    restarts: Counter[str]
    statuses: Counter[str]
    count: Count

    @property
    def is_well(self) -> bool:
        """Whether nothing is wrong."""
        return self.count.is_well


def run(setting: Setting) -> Report:
    """Makes an installation of its own, and removes it."""
    with installed(setting.database, setting.webs, setting.workers, setting.late) as at:
        unwell = wait_until_well(at)
        made = _Run(setting, at)
        found = unwell + made.let_work() + wait_until_well(at)
        found += made.orders.disputes + made.ask_again()
        return made.look(found)


class _Run:
    def __init__(self, setting: Setting, at: Installation) -> None:
        self.orders = Orders(setting.commands, setting.seconds)
        self._setting = setting
        self._at = at
        self._killer = Killer(at.programs, setting.seed)
        self._tokens: dict[str, str] = {}

    def let_work(self) -> list[str]:
        """Until the orders are over and settled; returns what clients have failed of."""
        seed, clients = self._setting.seed, range(self._setting.clients)
        working = [Client(one, seed, self._caller(str(one))) for one in clients]
        for client in working:
            client.start()
        try:
            self._kill_while(working)
        except BaseException:
            self.orders.abandon()
            raise
        finally:
            for client in working:
                client.join()
        return [client.failed for client in working if client.failed]

    def _caller(self, name: str) -> Caller:
        random = Random(f"{self._setting.seed}/caller/{name}")
        return Caller(self._at.ports, self.orders, self._tokens, random)

    def _kill_while(self, working: list[Client]) -> None:
        """A hit comes when some commands were settled since the last one, so that clients get on
        whatever the machine is like."""
        setting, pause, done, settled = self._setting, Event(), 0, 0
        while any(client.is_alive() for client in working):
            pause.wait(self._killer.gap(setting.gap) if setting.hits is None else PAUSE)
            wanted = settled + AT_LEAST if setting.hits is None else _after(setting, done)
            if self.orders.settled() < wanted or done == setting.hits:
                continue
            for _ in range(self._killer.burst() if setting.hits is None else 1):
                self._killer.hit(pause)
            done, settled = done + 1, self.orders.settled()

    def ask_again(self) -> list[str]:
        """Sends commands that were acknowledged once more: they get their first answer."""
        caller = self._caller("again")
        settled = [order for order in self.orders.all() if order.answer is not None]
        some = min(len(settled), self._setting.asked_again)
        found = []
        for order in Random(self._setting.seed).sample(settled, some):
            again = order.anew()
            caller.settle(again)
            if again.answer != order.answer:
                said = json.dumps([order.answer, again.refused or again.answer])
                found.append(f"{order.command} {order.key} got another answer: {said}")
        return found

    def look(self, found: list[str]) -> Report:
        """Lets the workers come to an end, and counts."""
        at, orders = self._at, self.orders
        engine, database = Engine(at.config), Database(at.config.database)
        try:
            found += wait_for_rest(engine, database)
            engine.checkpoints.make_checkpoint()
            counted = count(at, engine, database, orders.all())
        finally:
            engine.close()
            database.close()
        bugs = [status for status in sorted(orders.statuses) if status.startswith("500")]
        found += [f"{orders.statuses[status]} answers were {status}." for status in bugs]
        counted.found[:0] = found
        restarts = at.supervisor.restarts()
        return Report(orders.all(), self._killer.hits, restarts, orders.statuses, counted)


def _after(setting: Setting, hit: int) -> int:
    """How many commands are settled before that hit."""
    assert setting.commands is not None
    assert setting.hits is not None
    return setting.commands * (hit + 1) // (setting.hits + 1)


def wait_until_well(at: Installation) -> list[str]:
    """Until every server says that all is well; what they say after minutes, if it is not."""
    pause, until, said = Event(), monotonic() + PATIENCE, ["nothing"]
    while monotonic() < until:
        said = [one for port in at.ports() if (one := _unwell(port)) is not None]
        if not said:
            return []
        pause.wait(1)
    return [f"A server is not well: {one}" for one in said]


def _unwell(port: int) -> str | None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        with closing(connection):
            connection.request("GET", "/api/v1/health", headers={"Accept-Language": "en"})
            response = connection.getresponse()
            content = response.read().decode()
    except (OSError, http.client.HTTPException) as error:
        return type(error).__name__
    return None if response.status == 200 else content
