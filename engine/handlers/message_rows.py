"""The rows of messages to customers, which their worker sends: made, and made to forget."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.handlers.context import CommandContext
from engine.model.customer_message import said_place
from engine.model.personal import CUSTOMER, Personal
from engine.model.quiet_hours import held_until
from engine.model.states import TO_BE_SENT, MessageState
from engine.store.rows import Row
from engine.store.tables import messages


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message to be sent, about the event ``sequence`` of what ``case`` names: its ``kind``, by
    that version of its wording, with the ``values`` that fill the gaps. One that goes ``at_once``
    does not wait for the morning."""

    id: str
    case: str
    sequence: int
    kind: str
    wording: int
    channel: str
    values: Mapping[str, object]
    language: str | None
    subject: str = CUSTOMER
    at_once: bool = False


def make_message(context: CommandContext, new: NewMessage) -> None:
    """Has a message sent; what it says is encrypted under the key of its subject."""
    assert context.tx.encryption is not None, "nobody is told where nothing is encrypted"
    said = Personal(json.dumps(new.values, ensure_ascii=False), new.subject)
    place = said_place(new.sequence, new.kind)
    context.rows.insert(
        messages,
        id=new.id,
        case=new.case,
        sequence=new.sequence,
        kind=new.kind,
        channel=new.channel,
        wording=new.wording,
        subject=new.subject,
        said=context.tx.encryption.encrypt(new.case, place, said),
        made_at=context.now,
        language=new.language,
        **begins_to_be_sent(context, new.channel, at_once=new.at_once),
    )


def begins_to_be_sent(
    context: CommandContext, channel: str, *, at_once: bool = False
) -> dict[str, object]:
    """From when on a message by that channel may leave, and its state until then."""
    morning = None if at_once else held_until(channel, context.now)
    state = MessageState.WAITING if morning is None else MessageState.HELD
    return {"state": state, "not_before": morning or context.now}


def forget_messages(context: CommandContext, found: Iterable[Row]) -> None:
    """What the messages said is forgotten; those that wait are not sent."""
    for row in found:
        state = MessageState.DROPPED if row["state"] in TO_BE_SENT else row["state"]
        context.rows.update(messages, row["id"], said=None, state=state)
