"""Phones of the demo's customers: a way out for texts, and what somebody reads on the screen.

Nothing leaves the machine. A text is read where it waits to be sent, and has arrived with that.
"""

from __future__ import annotations

import json
from typing import Any
from zlib import crc32

import sqlalchemy as sa

from engine.adapters.texts import TextMessage
from engine.app.engine import Engine
from engine.model.customer_message import STOP_TOKEN, said_place
from engine.model.one_time_code import ABOUT_NO_EVENT
from engine.model.states import TO_BE_SENT, MessageState
from engine.model.subscription import subject_of
from engine.store.tables import messages, subscriptions

_NUMBERS = 100_000


class DemoPhones:
    """Takes every text, so that codes are asked for as where a provider is set."""

    def send_text(self, message: TextMessage) -> str:
        """Keeps nothing: what was sent stands in the database."""
        return message.id


def phone_of(customer: str) -> str:
    """The number of a customer of the demo: always the same one, and made up."""
    return f"09000{crc32(customer.encode()) % _NUMBERS:05d}"


def read_code(engine: Engine, subject: str) -> str:
    """The one-time code that was sent last for a case, or for a request that is being written."""
    return str(_read(engine, subject, messages.c.sequence == ABOUT_NO_EVENT)["code"])


def read_question(engine: Engine, code: str) -> str:
    """The token with which the last subscriber of a case confirms the address."""
    newest = (
        sa.select(subscriptions.c.id)
        .where(subscriptions.c.case == code)
        .order_by(subscriptions.c.asked_at.desc())
    )
    with engine.tasks.database.read() as connection:
        name = connection.execute(newest).scalars().first()
    return str(_read(engine, code, messages.c.subject == subject_of(str(name)))[STOP_TOKEN])


def _read(engine: Engine, subject: str, wanted: sa.ColumnElement[bool]) -> dict[str, Any]:
    """What the newest of the wanted texts says, which is then forgotten where it holds a code."""
    query = sa.select(messages).where(messages.c.case == subject, wanted)
    waiting = query.where(messages.c.state.in_(TO_BE_SENT)).order_by(messages.c.made_at.desc())
    now = engine.clock.now()
    with engine.message_outbox.database.write() as connection:
        row = connection.execute(waiting).mappings().first()
        assert row is not None, "it was sent just now"
        place = said_place(row["sequence"], row["kind"])
        plain = engine.context.decryption(connection, [subject]).text(subject, place, row["said"])
        arrived = {"state": MessageState.DELIVERED, "sent_at": now, "delivered_at": now}
        said = None if row["sequence"] == ABOUT_NO_EVENT else row["said"]
        connection.execute(
            sa.update(messages)
            .where(messages.c.id == row["id"])
            .values(said=said, attempts=1, segments=1, **arrived)
        )
    found: dict[str, Any] = json.loads(str(plain))
    return found
