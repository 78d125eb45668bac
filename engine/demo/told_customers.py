"""The customers of the demo's year have been told: no provider was there, so it is written down as
one would have told it."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from engine.model.personal import CUSTOMER
from engine.model.states import TO_BE_SENT, MessageState
from engine.model.wording import MessageChannel
from engine.store.database import Database
from engine.store.tables import messages

_LEFT = 6


def note_told_customers(database: Database, until: datetime) -> None:
    """What was to be sent by then was sent at its time; texts have arrived. The newest of these are
    left to be sent, so that the page of the test gateway shows what customers get."""
    to_be_sent = messages.c.state.in_(TO_BE_SENT) & (messages.c.not_before <= until)
    texts = sa.select(messages.c.id).where(
        to_be_sent, messages.c.channel == MessageChannel.SMS, messages.c.subject == CUSTOMER
    )
    newest = texts.order_by(messages.c.not_before.desc(), messages.c.id).limit(_LEFT)
    arrived = {"state": MessageState.DELIVERED, "delivered_at": messages.c.not_before}
    with database.write() as connection:
        left = connection.execute(newest).scalars().all()
        for channel, more in (
            (MessageChannel.SMS, {**arrived, "segments": 1}),
            (MessageChannel.EMAIL, {"state": MessageState.ACCEPTED}),
        ):
            sent = {"sent_at": messages.c.not_before, "attempts": 1, **more}
            wanted = to_be_sent & (messages.c.channel == channel) & messages.c.id.not_in(left)
            connection.execute(sa.update(messages).where(wanted).values(sent))
