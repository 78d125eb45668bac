"""Messages to customers on their way: claimed by one worker at a time, and what became of them.

Whoever claims a message has it for the time of a lease; one that its worker has left behind comes
again, under the same id.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from engine.model.one_time_code import ABOUT_NO_EVENT
from engine.model.personal import CUSTOMER
from engine.model.states import TO_BE_SENT, MessageState
from engine.model.wording import MessageChannel
from engine.store.tables import messages

LEASE_OF_A_MESSAGE = timedelta(seconds=120)

_columns = messages.c
_NOW = sa.bindparam("now", type_=_columns.not_before.type)
_NEVER = sa.bindparam("never", type_=_columns.not_before.type)
_FREE = sa.or_(
    _columns.claimed_until.is_(None),
    _columns.claimed_until <= _NOW,
    _columns.claimed_until > _NEVER,
)
_WAITING = _columns.state.in_(TO_BE_SENT)
_DUE = sa.and_(_WAITING, _columns.not_before <= _NOW, _FREE)
_LOCK = (
    sa.select(messages)
    .where(_DUE)
    .order_by(_columns.sequence != ABOUT_NO_EVENT, _columns.not_before, _columns.id)
    .limit(sa.bindparam("most"))
    .with_for_update(skip_locked=True)
)
_UNDER_WAY = sa.select(sa.literal(1)).where(
    sa.exists().where(
        _WAITING,
        _columns.claimed_until > _NOW,
        _columns.claimed_until <= _NEVER,
        _columns.channel != MessageChannel.EMAIL,
    )
)
_SOME = sa.select(sa.literal(1)).where(sa.exists().where(_DUE))


def are_due(connection: sa.Connection, now: datetime) -> bool:
    """Whether there is any message to claim; asked first, since asking takes no lock."""
    return connection.execute(_SOME, _at(now)).first() is not None


def are_under_way(connection: sa.Connection, now: datetime) -> bool:
    """Whether a worker has texts in hand, which it may have handed over without a note of it."""
    return connection.execute(_UNDER_WAY, _at(now)).first() is not None


def claim_messages(connection: sa.Connection, now: datetime, most: int) -> list[dict[str, Any]]:
    """The messages that are to be sent by ``now`` and in nobody's hands, one-time codes first, then
    the oldest, as rows; they are the caller's for the time of a lease. A try of each counts from
    now on."""
    found = connection.execute(_LOCK, {**_at(now), "most": most}).mappings().all()
    until = now + LEASE_OF_A_MESSAGE
    if found:
        connection.execute(
            sa.update(messages)
            .where(_columns.id.in_([row["id"] for row in found]))
            .values(claimed_until=until, attempts=_columns.attempts + 1)
        )
    return [{**row, "attempts": row["attempts"] + 1, "claimed_until": until} for row in found]


def give_back(connection: sa.Connection, names: Sequence[str]) -> None:
    """Gives back messages that were not tried; no try is counted."""
    connection.execute(
        sa.update(messages)
        .where(_columns.id.in_(list(names)), _WAITING)
        .values(claimed_until=None, attempts=_columns.attempts - 1)
    )


def settle_message(connection: sa.Connection, row: Mapping[str, Any], **values: object) -> bool:
    """Writes down what became of a claimed message. Nothing happens where a receipt or an erasure
    came before, or its lease has ended and another worker has it."""
    found = (
        sa.update(messages)
        .where(_columns.id == row["id"], _WAITING, _columns.claimed_until == row["claimed_until"])
        .values(claimed_until=None, **values)
    )
    return bool(connection.execute(found).rowcount)


def note_accepted(connection: sa.Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Writes down that claimed messages were handed over, each with its ``sent_at``,
    ``provider_ref`` and ``segments``; under the same conditions as ``settle_message``."""
    noted = [
        {"of": row["id"], "until": row["claimed_until"]} | {f"its_{one}": row[one] for one in _SENT}
        for row in rows
    ]
    connection.execute(_ACCEPT, noted)


_SENT = ("sent_at", "provider_ref", "segments")
_ACCEPT = (
    sa.update(messages)
    .where(
        _columns.id == sa.bindparam("of"),
        sa.or_(*(_columns.state == str(state) for state in sorted(TO_BE_SENT))),
        _columns.claimed_until == sa.bindparam("until", type_=_columns.claimed_until.type),
    )
    .values(
        claimed_until=None,
        state=str(MessageState.ACCEPTED),
        problem=None,
        **{one: sa.bindparam(f"its_{one}", type_=_columns[one].type) for one in _SENT},
    )
)


def find_message(connection: sa.Connection, name: str, ref: str) -> dict[str, Any] | None:
    """The row of the message of that id, or that the provider calls so, held until the transaction
    is over; none where neither is named."""
    if not (name or ref):
        return None
    wanted = _columns.id == name if name else _columns.provider_ref == ref
    row = connection.execute(sa.select(messages).where(wanted).with_for_update()).mappings().first()
    return None if row is None else dict(row)


def change_message(connection: sa.Connection, name: str, **values: object) -> None:
    """Changes a message that is held."""
    connection.execute(sa.update(messages).where(_columns.id == name).values(values))


def messages_about(
    connection: sa.Connection, case: str, sequence: int, kind: str
) -> dict[str, MessageState]:
    """The states of the messages to the customer of one kind about one event, by channel."""
    query = sa.select(_columns.channel, _columns.state).where(
        _columns.case == case,
        _columns.sequence == sequence,
        _columns.kind == kind,
        _columns.subject == CUSTOMER,
    )
    return {row.channel: MessageState(row.state) for row in connection.execute(query)}


def is_of_code(row: Mapping[str, Any]) -> bool:
    """Whether the message holds a one-time code: it follows no event, and somebody waits for it."""
    return bool(row["sequence"] == ABOUT_NO_EVENT)


def add_message(connection: sa.Connection, row: Mapping[str, Any]) -> None:
    """Adds a message that is to be sent."""
    connection.execute(sa.insert(messages).values(**row))


def leave_unsent(connection: sa.Connection, now: datetime, channel: str, problem: str) -> int:
    """Without a way out for the channel: leaves all that is to be sent by ``now`` as unsent;
    returns how many."""
    found = (
        sa.update(messages)
        .where(_WAITING, _columns.not_before <= now, _columns.channel == channel)
        .values(state=MessageState.UNSENT, problem=problem, claimed_until=None)
    )
    return connection.execute(found).rowcount


def _at(now: datetime) -> dict[str, datetime]:
    return {"now": now, "never": now + 2 * LEASE_OF_A_MESSAGE}
