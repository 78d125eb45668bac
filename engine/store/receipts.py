"""What a command answers, and keeping it so that a repeated command gets the same answer."""

from __future__ import annotations

import dataclasses
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, delete, select

from engine.errors import Invalid
from engine.model import events
from engine.store.tables import receipts
from engine.store.transaction import Transaction

if TYPE_CHECKING:
    from engine.model.commands import Command

MAX_KEY = 200
KEPT_FOR = timedelta(days=30)
"""How long a repeated command gets its first answer."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """``subject`` is the case code or other stream that changed, ``version`` its newest event.

    ``details`` are JSON values: tasks opened and closed, the outcome, what was published.
    """

    command: str
    subject: str | None
    version: int | None
    details: Mapping[str, Any]


def make_receipt(
    command: Command, history: list[events.Event], details: Mapping[str, Any]
) -> Receipt:
    """The receipt of a command from the events that it recorded and the details that its handler
    returned."""
    subject = history[0].stream if history else getattr(command, "case", None)
    mine = [event for event in history if event.stream == subject]
    said: dict[str, Any] = dict(details)
    for name, kinds in (
        ("opened", events.TaskOpened),
        ("closed", (events.TaskCompleted, events.TaskCancelled)),
    ):
        numbers = [e.payload.task for e in mine if isinstance(e.payload, kinds)]
        if numbers:
            said[name] = [f"{subject}-{number}" for number in numbers]
    for event in mine:
        if isinstance(event.payload, events.CaseCompleted):
            said["outcome"] = event.payload.outcome
    return Receipt(type(command).__name__, subject, mine[-1].sequence if mine else None, said)


def fingerprint(command: Command, secret: bytes) -> bytes:
    """The same for the same command with the same content; secrets are left out. What a command
    says of a person cannot be guessed from it without the ``secret``."""
    plain: dict[str, Any] = {"type": type(command).__name__}
    plain |= {
        field.name: getattr(command, field.name)
        for field in dataclasses.fields(command)
        if field.repr
    }
    return hmac.digest(secret, json.dumps(plain, sort_keys=True, default=str).encode(), "sha256")


def require_key(key: str) -> None:
    """The idempotency key of a request.

    Raises:
        Invalid: no usable key.
    """
    if not 1 <= len(key) <= MAX_KEY or not key.isprintable():
        raise Invalid(
            "idempotency_key_invalid",
            "An idempotency key has 1 to {most} printable characters.",
            most=MAX_KEY,
        )


def find_receipt(
    connection: Connection, login: str, key: str, command: Command, secret: bytes
) -> Receipt | None:
    """The answer that this key already got; ``secret`` is that of the fingerprints.

    Raises:
        Invalid: the key was used for something else.
    """
    query = select(receipts).where(receipts.c.login == login, receipts.c.key == key)
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    if row.fingerprint != fingerprint(command, secret):
        raise Invalid(
            "idempotency_key_reused",
            "This idempotency key was already used for a different request. Take a new key.",
        )
    return Receipt(*json.loads(row.answer))


def drop_receipts(connection: Connection, before: datetime) -> int:
    """Forgets answers given before that instant; answers how many."""
    return connection.execute(delete(receipts).where(receipts.c.at < before)).rowcount


def keep_receipt(
    tx: Transaction, key: str, command: Command, receipt: Receipt, secret: bytes
) -> None:
    """Keeps the receipt under the actor's idempotency key, with a fingerprint of the command, so
    that the key is not used for another one."""
    tx.rows.insert(
        receipts,
        login=tx.actor.login,
        key=key,
        fingerprint=fingerprint(command, secret),
        answer=json.dumps(dataclasses.astuple(receipt), ensure_ascii=False),
        at=tx.now,
    )
