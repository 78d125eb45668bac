"""Clients that do the work of a district: requests taken in, steps claimed, drafted, completed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from random import Random
from threading import Thread
from typing import Any
from uuid import UUID

from benchmarks.crashes.caller import Caller, GaveUpError
from benchmarks.crashes.orders import Order
from engine.demo.answers import answer
from engine.demo.people import DISTRICTS, logins
from engine.model.roles import DESK
from engine.store.files import hash_of
from tests.kit import PAPER as STORED_PAPER

PROCEDURES = {"mv_own_substation": "mv", "lv_business": "lvb", "lv_household": "lvh"}
_IN_PLAN = {"mv_survey": {"in_plan": True}}
_BY_ROLE: Mapping[tuple[str, str], str] = {(one.unit, one.role): one.login for one in logins()}
PAPER = {"sha256": hash_of(STORED_PAPER), "name": "hồ-sơ.pdf"}
"""Everybody may refer to it."""
LEFT_OPEN = 0.1
"""The share of steps after which a case is left for another."""
SENT_TWICE = 0.15
"""The share of commands that are sent twice at once, as by a double click."""


class Refused(Exception):
    """The order was refused, or there are to be no more."""


class Client(Thread):
    """One of them, with cases of its own."""

    def __init__(self, number: int, seed: int, caller: Caller) -> None:
        super().__init__(name=f"client {number}", daemon=True)
        self._random = Random(f"{seed}/{number}")
        self._unit = sorted(DISTRICTS)[number % len(DISTRICTS)]
        self._orders = caller.orders
        self._caller = caller
        self.failed: str | None = None

    def run(self) -> None:
        """Works until there are to be no more orders."""
        try:
            while not self._orders.are_over():
                self._do_a_case()
        except Exception as error:
            self.failed = f"{self.name}: {type(error).__name__}: {error}"

    def _do_a_case(self) -> None:
        try:
            for task in self._tasks(self._start()):
                self._do(task)
        except Refused:
            return

    def _start(self) -> dict[str, Any]:
        definition = self._random.choice(sorted(PROCEDURES))
        desk = _BY_ROLE[self._unit, DESK]
        form = f"{PROCEDURES[definition]}_submit_request"
        submission = answer(form, datetime.now(UTC), PAPER, {})
        body = {
            "definition": definition,
            "unit": self._unit,
            "channel": "counter",
            "submission": submission,
            "on_behalf_of": submission["customer_name"],
        }
        return self._order(desk, "StartCase", "POST", "/cases", body)

    def _tasks(self, started: dict[str, Any]) -> Iterator[str]:
        """Open steps of the case, until it is over or left."""
        self._done, waiting = started["details"], set[str]()
        while True:
            waiting |= set(self._done.get("opened", ()))
            waiting -= set(self._done.get("closed", ()))
            if not waiting or self._random.random() < LEFT_OPEN:
                return
            yield self._random.choice(sorted(waiting))

    def _do(self, task: str) -> None:
        desk = _BY_ROLE[self._unit, DESK]
        page = self._caller.read(desk, f"/tasks/{task}")
        login, behalf = self._who(page["task"])
        element, code = page["task"]["element"], page["task"]["case"]
        facts = self._caller.read(login, f"/cases/{code}")["facts"]
        data = answer(element, datetime.now(UTC), PAPER, facts, **_IN_PLAN.get(element, {}))
        self._prepare(task, code, login, data, page["draft_version"])
        body = {"data": data, "on_behalf_of": behalf}
        path = f"/tasks/{task}/completion"
        self._done = self._order(login, "CompleteTask", "POST", path, body)["details"]

    def _prepare(
        self, task: str, code: str, login: str, data: Mapping[str, Any], draft: int
    ) -> None:
        """What people do before they complete a step."""
        if self._random.random() < 0.4:
            self._order(login, "ClaimTask", "POST", f"/tasks/{task}/claim")
            if self._random.random() < 0.3:
                self._order(login, "ReleaseTask", "POST", f"/tasks/{task}/release")
        if self._random.random() < 0.4:
            for version in range(draft, draft + self._random.randint(1, 2)):
                seen = {"If-Match": f'"{version}"'}
                path = f"/tasks/{task}/draft"
                self._order(login, "SaveDraft", "PUT", path, {"data": data}, seen)
        if self._random.random() < 0.3:
            said = {"text": f"Đã gọi khách hàng, lần {self._random.randint(1, 9)}."}
            self._order(login, "AddComment", "POST", f"/cases/{code}/comments", said)

    def _who(self, task: Mapping[str, Any]) -> tuple[str, str | None]:
        for role in task["roles"]:
            for unit in (task["unit"], self._unit):
                if (unit, role) in _BY_ROLE:
                    return _BY_ROLE[unit, role], None
        return _BY_ROLE[self._unit, DESK], f"Bên thứ ba: {task['roles'][0]}"

    def _order(
        self,
        login: str,
        command: str,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        key = str(UUID(int=self._random.getrandbits(128), version=4))
        order = Order(key, login, command, method, path, body, headers or {})
        if not self._orders.take(order):
            raise Refused
        if self._random.random() < SENT_TWICE:
            self._settle_twice(order)
        else:
            self._caller.settle(order)
        if not order.is_settled:
            raise GaveUpError(f"{command} {key} was never answered.")
        if order.answer is None:
            raise Refused
        return order.answer

    def _settle_twice(self, order: Order) -> None:
        """The same at the same time: both have to be told the same."""
        other = order.anew()
        beside = Thread(target=self._caller.settle, args=(other,))
        beside.start()
        self._caller.settle(order)
        beside.join()
        if (order.answer, order.refused) != (other.answer, other.refused):
            told = [one.refused or one.answer for one in (order, other)]
            self._orders.dispute(f"{order.command} {order.key} was told in two ways: {told}")
        order.answer = order.answer or other.answer
        order.attempts += other.attempts
        order.unknown += other.unknown
        order.denied = 0
