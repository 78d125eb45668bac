"""One login's way to the servers: each request as often as it takes, under the same key."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from typing import Any

from benchmarks.crashes.orders import Order, Orders
from engine.demo.people import PASSWORD

SLOWEST_ANSWER = 120
"""Seconds; far beyond what any pause in a run makes an answer wait."""
ATTEMPTS = 3_000
PAUSE = 0.2
TOO_MANY = 429
"""An attempt to log in counts before it is compared: one that was cut off makes the next wait."""
AGAIN = {"case_busy", "changed_meanwhile"}
"""Conflicts of one moment: the request itself is right."""


class GaveUpError(Exception):
    """Something was asked for minutes, and never answered."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; ``code`` is that of the problem, if it is one."""

    status: int
    content: Any

    @property
    def code(self) -> str:
        """Of the problem."""
        said = self.content.get("code", "") if isinstance(self.content, dict) else ""
        return f"{self.status} {said}".strip()


@dataclass
class Caller:
    """``ports`` gives those of the servers as they are now, ``tokens`` those of the logins that
    were used already; callers share them."""

    ports: Callable[[], list[int]]
    orders: Orders
    tokens: dict[str, str]
    random: Random

    # -- what changes nothing that would have to be counted

    def read(self, login: str, path: str) -> Any:
        """What stands there."""
        return self._until_answered(lambda: self._ask("GET", path, None, self._known(login)))

    def _known(self, login: str) -> dict[str, str]:
        if login not in self.tokens:
            body = json.dumps({"login": login, "password": PASSWORD}).encode()
            kind = {"Content-Type": "application/json"}
            token = self._until_answered(lambda: self._ask("POST", "/tokens", body, kind))
            self.tokens[login] = token["secret"]
        return {"Authorization": f"Bearer {self.tokens[login]}"}

    def _until_answered(self, ask: Callable[[], Answer]) -> Any:
        answer = None
        for _ in range(ATTEMPTS):
            try:
                answer = ask()
            except (OSError, http.client.HTTPException):
                self._wait()
                continue
            if answer.status < 300:
                return answer.content
            self.orders.count(answer.code)
            if answer.status < 500 and answer.status != TOO_MANY:
                break
            self._wait()
        raise GaveUpError(f"It was never answered: {answer}")

    def _wait(self) -> None:
        if self.orders.stop.wait(PAUSE):
            raise GaveUpError("The run is over.")

    # -- commands

    def settle(self, order: Order) -> None:
        """Sends the order until its outcome is known."""
        plain = {"Content-Type": "application/json", "Idempotency-Key": order.key}
        body = None if order.body is None else json.dumps(order.body).encode()
        headers = {**plain, **order.headers, **self._known(order.login)}
        for _ in range(ATTEMPTS):
            order.attempts += 1
            order.asked_at = datetime.now(UTC)
            try:
                answer = self._ask(order.method, order.path, body, headers)
            except ConnectionRefusedError:
                self.orders.count("not reached")
            except (OSError, http.client.HTTPException):
                self.orders.count("no answer")
                order.unknown += 1
            else:
                if self._told(order, answer):
                    return
            self._wait()

    def _told(self, order: Order, answer: Answer) -> bool:
        """Takes the answer in; returns whether it settles the order."""
        if answer.status < 300:
            order.answer = answer.content
            return True
        self.orders.count(answer.code)
        if answer.status >= 500:
            order.unknown += 1
            order.denied += "Nothing was changed" in str(answer.content.get("detail"))
            return False
        if answer.content.get("code") in AGAIN:
            return False
        order.refused = answer.code
        return True

    def _ask(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]
    ) -> Answer:
        port = self.random.choice(self.ports())
        english = {"Accept-Language": "en"}
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SLOWEST_ANSWER)
        with closing(connection):
            connection.request(method, f"/api/v1{path}", body, {**english, **headers})
            response = connection.getresponse()
            content = response.read()
            try:
                return Answer(response.status, json.loads(content) if content else None)
            except ValueError as error:
                raise http.client.IncompleteRead(content) from error
