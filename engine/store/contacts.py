"""How customers are reached, beside their addresses: read and marked where messages are sent."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from engine.model.contact import Contact, Contacts, MessageWish
from engine.model.personal import CUSTOMER
from engine.model.wording import MessageChannel
from engine.store.tables import contacts


def read_contacts(connection: sa.Connection, case: str) -> Contacts:
    """What is known of how the customer of the case is reached, by channel."""
    query = sa.select(contacts).where(contacts.c.case == case, contacts.c.subject == CUSTOMER)
    return {
        MessageChannel(row.channel): Contact(MessageWish(row.wish), row.language, row.bounced_of)
        for row in connection.execute(query)
    }


def mark_bounced(
    connection: sa.Connection, case: str, channel: str, of: str, problem: str, now: datetime
) -> None:
    """Notes that nothing arrives at the address of that fingerprint, and why."""
    _mark(connection, case, channel, bounced_of=of, bounced_at=now, problem=problem)


def mark_verified(
    connection: sa.Connection, case: str, channel: str, of: str, now: datetime
) -> None:
    """Notes that somebody has answered from the address of that fingerprint."""
    _mark(connection, case, channel, verified_of=of, verified_at=now)


def choose_wish(connection: sa.Connection, case: str, channel: str, wish: MessageWish) -> None:
    """Notes how much the customer wants to be told by that channel."""
    _mark(connection, case, channel, wish=str(wish))


def _mark(connection: sa.Connection, case: str, channel: str, **values: object) -> None:
    key = {"case": case, "subject": CUSTOMER, "channel": channel}
    dialect: Any = sqlite if connection.dialect.name == "sqlite" else postgresql
    made = dialect.insert(contacts).values(key | {"wish": str(MessageWish.ALL)} | values)
    connection.execute(
        made.on_conflict_do_update(
            index_elements=[contacts.c.case, contacts.c.subject, contacts.c.channel], set_=values
        )
    )
