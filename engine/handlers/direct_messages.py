"""Messages that follow no event, and go to an address that is told with them: one that was on file
until now, or one of somebody who has no case yet."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from engine.handlers.context import CommandContext
from engine.handlers.message_rows import NewMessage, make_message
from engine.model.one_time_code import ABOUT_NO_EVENT, code_message_id, codes_reach
from engine.model.wording import Follows, MessageChannel
from engine.readers.code_channels import direct_wording


@dataclass(frozen=True, slots=True)
class DirectMessage:
    """What is told of a case or an application (``subject``): the ``values`` are by what fills the
    gaps of the wording that ``follows`` this."""

    subject: str
    follows: Follows
    values: Mapping[str, str]
    language: str | None


def direct_ways(
    context: CommandContext, follows: Follows, to: Mapping[MessageChannel, str]
) -> dict[MessageChannel, str]:
    """The addresses that such a message reaches, by channel in their order."""
    found = direct_wording(follows, context.definitions, context.tx.connection, context.published)
    if found is None or context.tx.encryption is None:
        return {}
    return codes_reach(found.channels, context.ways_out(), to)


def tell_directly(
    context: CommandContext, message: DirectMessage, to: Mapping[MessageChannel, str]
) -> None:
    """Has each of these addresses told that such a message reaches, at any hour."""
    found = direct_wording(
        message.follows, context.definitions, context.tx.connection, context.published
    )
    for channel, address in direct_ways(context, message.follows, to).items():
        assert found is not None, "there are ways"
        new = NewMessage(
            code_message_id(message.subject, secrets.token_hex(16), channel),
            message.subject,
            ABOUT_NO_EVENT,
            found.kind,
            found.version,
            channel,
            {"to": address, "values": message.values},
            message.language,
            at_once=True,
        )
        make_message(context, new)
