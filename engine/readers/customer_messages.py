"""What customers were told of a case, by which channel, and whether it has arrived: for those who
may see the case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import sqlalchemy as sa

from engine.model.actor import Actor
from engine.model.case import Case
from engine.model.case_key import Granted
from engine.model.contact import MessageWish, fingerprint_of
from engine.model.customer_message import ADDRESS_FACTS, without_links
from engine.model.events import Event
from engine.model.one_time_code import ABOUT_NO_EVENT
from engine.model.personal import CUSTOMER
from engine.model.states import TO_BE_SENT, MessageState
from engine.projections.case_keys import case_of_key
from engine.projections.case_rows import rows_of_case
from engine.projections.cases import find_case
from engine.projections.known_cases import find_visible
from engine.readers.context import ReadContext, Reader
from engine.readers.damage import unless_damaged
from engine.readers.message_texts import MessageTexts
from engine.store.tables import contacts, messages


@dataclass(frozen=True, slots=True, repr=False)
class CustomerMessageView:
    """A message to the customer. ``kind`` is the key of its wording; ``subject`` and ``text`` are
    empty where what it held was erased. ``problem`` is why it has not arrived; ``next_try_at`` when
    it is sent, while it waits."""

    id: str
    kind: str
    channel: str
    state: MessageState
    made_at: datetime
    sent_at: datetime | None
    delivered_at: datetime | None
    next_try_at: datetime | None
    segments: int | None
    subject: str
    text: str
    problem: str | None


@dataclass(frozen=True, slots=True, repr=False)
class OutgoingMessage:
    """What a customer is about to be told, by which channel; links to the request are left out, as
    in what was sent. ``subject`` is empty where the channel has none."""

    channel: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class ContactView:
    """How a customer is reached by a channel for which the case holds an address: how much they
    want to be told (``engine.model.contact.MessageWish``), and in which language (None: nobody has
    chosen). ``verified_at``: somebody has answered from that address; ``bounced_at``: nothing
    arrives there, and the ``problem`` says why."""

    channel: str
    wish: str
    language: str | None
    verified_at: datetime | None
    bounced_at: datetime | None
    problem: str | None


@dataclass(frozen=True, slots=True)
class MessageReader(Reader):
    """Reads messages to customers."""

    def contacts(self, actor: Actor, code: str) -> list[ContactView]:
        """How the customer of a case is reached, by channel.

        Raises:
            NotFound: no such case, or the actor may not know of it.
        """
        with self.database.read() as connection:
            return list(_contacts(connection, find_visible(connection, actor, code)))

    def own_contacts(self, granted: Granted) -> list[ContactView]:
        """The same for whoever has the key of the case; nothing without it."""
        with self.database.read() as connection:
            if not granted.key or case_of_key(connection, granted.key) != granted.code:
                return []
            case = find_case(connection, granted.code)
            return [] if case is None else list(_contacts(connection, case))

    def of_case(self, actor: Actor, code: str, limit: int = 100) -> list[CustomerMessageView]:
        """The messages of a case, the newest first; none with a one-time code, which is the
        customer's alone.

        Raises:
            NotFound: no such case, or the actor may not know of it.
        """
        query = (
            sa.select(messages)
            .where(
                messages.c.case == code,
                messages.c.subject == CUSTOMER,
                messages.c.sequence > ABOUT_NO_EVENT,
            )
            .order_by(messages.c.made_at.desc(), messages.c.sequence.desc(), messages.c.id)
            .limit(limit)
        )
        with self.database.read() as connection:
            case = find_visible(connection, actor, code)
            rows = [dict(row) for row in connection.execute(query).mappings()]
            if not rows:
                return []
            personal = self.context.decryption(connection, [code])
            texts = MessageTexts(self.definitions, connection, case, personal, self.context.address)
            found = [self._view(texts, row) for row in rows]
        self.accesses.note(actor, code, "messages")
        return found

    def _view(self, texts: MessageTexts, row: Mapping[str, Any]) -> CustomerMessageView:
        said = unless_damaged(partial(texts.text_of, row))
        return CustomerMessageView(
            row["id"],
            row["kind"],
            row["channel"],
            MessageState(row["state"]),
            row["made_at"],
            row["sent_at"],
            row["delivered_at"],
            row["not_before"] if row["state"] in TO_BE_SENT else None,
            row["segments"],
            "" if said is None else said.subject,
            "" if said is None else without_links(said.text),
            row["problem"],
        )


_MADE_BY = (
    sa.select(messages)
    .where(
        messages.c.case == sa.bindparam("code"),
        messages.c.subject == CUSTOMER,
        messages.c.sequence.in_(sa.bindparam("sequences", expanding=True)),
    )
    .order_by(messages.c.sequence, messages.c.id)
)
"""Messages that follow some events of a case."""


def outgoing_messages(
    context: ReadContext, connection: sa.Connection, recorded: Iterable[Event]
) -> list[OutgoingMessage]:
    """The messages to customers that follow these events, by the wordings that they are sent
    with, the first first."""
    by_case: dict[str, list[int]] = {}
    for event in recorded:
        by_case.setdefault(event.stream, []).append(event.sequence)
    found = []
    for code, sequences in by_case.items():
        rows = connection.execute(_MADE_BY, {"code": code, "sequences": sequences}).mappings().all()
        case = find_case(connection, code) if rows else None
        if case is not None:
            personal = context.decryption(connection, [code])
            texts = MessageTexts(context.definitions, connection, case, personal, context.address)
            told = ((str(row["channel"]), texts.text_of(dict(row))) for row in rows)
            found += [
                OutgoingMessage(channel, said.subject, without_links(said.text))
                for channel, said in told
                if said is not None
            ]
    return found


_CONTACTS = sa.select(contacts).where(
    contacts.c.case == sa.bindparam("code"), contacts.c.subject == CUSTOMER
)


def _contacts(connection: sa.Connection, case: Case) -> Iterator[ContactView]:
    found = rows_of_case(connection, contacts, _CONTACTS, case.code)
    rows = {row.channel: row._mapping for row in found}
    for channel, fact in ADDRESS_FACTS.items():
        address, row = case.facts.get(fact), rows.get(channel)
        if not address:
            continue
        if row is None:
            yield ContactView(channel, MessageWish.ALL, None, None, None, None)
            continue
        of = fingerprint_of(address)
        bounced = row["bounced_of"] == of
        yield ContactView(
            channel,
            row["wish"],
            row["language"],
            row["verified_at"] if row["verified_of"] == of else None,
            row["bounced_at"] if bounced else None,
            row["problem"] if bounced else None,
        )
