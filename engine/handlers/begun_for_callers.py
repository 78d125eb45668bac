"""Requests that the desk begins with somebody who calls, and that the caller goes on with alone.

Until it is handed to the caller, only the member of the desk who began it opens it, and nobody can
hand it in. From then on its secret is another one, which is made when the caller takes it over.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime

from engine.adapters.passwords import hash_token, make_token
from engine.errors import Conflict, Invalid, NotAllowed, NotFound
from engine.handlers.applications import (
    change_application,
    first_form_of,
    kept_answers,
    new_application,
    require_unsubmitted,
)
from engine.handlers.context import CommandContext
from engine.handlers.direct_messages import DirectMessage, direct_ways, tell_directly
from engine.handlers.one_time_codes import count_code_to, forget_codes
from engine.model import commands, roles
from engine.model.application import HAND_FOR, HAND_LENGTH, TAKEN_BY_LINK, hash_hand
from engine.model.instant import CLOCK_SKEW
from engine.model.one_time_code import masked_address
from engine.model.typed_code import KEY_ALPHABET, typed_hand
from engine.model.wording import Follows, MessageChannel
from engine.readers.begun_for_callers import require_begun
from engine.readers.code_channels import addresses_in
from engine.store.applications import by_hand
from engine.store.rows import Row
from engine.store.tables import applications


def begin_for_caller(
    context: CommandContext, command: commands.BeginForCaller
) -> Mapping[str, object]:
    """Answers the id of a new application, and the secret that opens it to the actor.

    Raises:
        NotAllowed: the actor does not work at the desk of that unit.
        NotFound: no such procedure is published.
        Invalid: it begins with no form that a customer could fill in.
    """
    if not context.actor.has(roles.DESK, command.unit):
        raise NotAllowed("not_at_desk", "Only the desk of a unit begins requests with callers.")
    first_form_of(context, command.definition)
    begun = {"begun_by": context.actor.login, "begun_unit": command.unit}
    return new_application(context, command.definition, command.language, begun)


def reopen_for_caller(
    context: CommandContext, command: commands.ReopenForCaller
) -> Mapping[str, object]:
    """Answers a new secret, after which the one before opens nothing.

    Raises:
        NotFound: the actor has begun no such application.
        Conflict: it was handed to the caller.
    """
    row = _take(context, command.application)
    if row["handed_at"] is not None:
        raise _with_caller()
    secret = make_token()
    change_application(context, row, hash=hash_token(secret))
    return {"application": row["id"], "secret": secret}


def hand_to_caller(context: CommandContext, command: commands.HandToCaller) -> Mapping[str, object]:
    """Ends what opened it so far, and makes a code by which the caller takes it over, which ends
    one of before. It is sent by the channel, to the address in the request, and then answered to
    nobody; without a channel it is answered, to be read out.

    Raises:
        NotFound: the actor has begun no such application.
        Conflict: the caller has taken it over, or it was handed over meanwhile.
        Invalid: no message can be sent by that channel.
        NotAllowed: too much was sent to that address.
    """
    row = _take(context, command.application)
    if row["taken_at"] is not None:
        raise _with_caller()
    if row["handed"] != command.expected:
        raise Conflict(
            "handed_meanwhile",
            "The request was handed to the caller at {at} already. Nothing was changed.",
            at=row["handed_at"],
        )
    forget_codes(context, row["id"])  # a link of before, that has not left yet
    hand = "".join(secrets.choice(KEY_ALPHABET) for _ in range(HAND_LENGTH))
    said = {"hand": hand} if command.channel is None else _sent(context, row, command, hand)
    change_application(
        context,
        row,
        hash=hash_token(make_token()),
        handed=row["handed"] + 1,
        handed_at=context.now,
        hand_hash=hash_hand(context.case_secret, hand),
        changed_at=context.now,
    )
    return {"application": row["id"], **said}


def take_from_desk(context: CommandContext, command: commands.TakeFromDesk) -> Mapping[str, object]:
    """Answers the id, and a secret that nobody else knows; the code is good for nothing then.

    Raises:
        NotFound: the code is none, was used, or is too old.
        NotAllowed: a member of the staff does it.
    """
    if context.actor.case is None:
        raise NotAllowed(
            "not_for_staff",
            "This is for the customer alone. Log out first if you are the customer.",
        )
    hand = typed_hand(command.hand)
    row = None if hand is None else _held(context, hand)
    if row is None or not _is_open(row, context.now):
        raise NotFound(
            "hand_not_found",
            "This code opens nothing: it was used already, is too old, or not right. Call the "
            "office that began the request with you.",
        )
    secret = make_token()
    change_application(
        context,
        row,
        hash=hash_token(secret),
        hand_hash=None,
        taken_at=context.now,
        changed_at=context.now,
    )
    return {"application": row["id"], "secret": secret}


def _held(context: CommandContext, hand: str) -> Row | None:
    """The application of that code, held: of two who come at once one takes it over."""
    query = by_hand(hash_hand(context.case_secret, hand))
    found = context.rows.load(query, applications)
    return found[0] if found else None


def _is_open(row: Row, now: datetime) -> bool:
    at: datetime | None = row["handed_at"]
    return at is not None and at - CLOCK_SKEW <= now < at + HAND_FOR


def _take(context: CommandContext, application: str) -> Row:
    row = context.rows.get(applications, application, lock=True)
    require_begun(context.actor, row)
    assert row is not None, "it was found"
    require_unsubmitted(row)
    return row


def _with_caller() -> Conflict:
    return Conflict(
        "with_caller",
        "The request is in the hands of the caller, who alone goes on with it. Nothing was "
        "changed.",
    )


def _sent(
    context: CommandContext, row: Row, command: commands.HandToCaller, hand: str
) -> dict[str, object]:
    to = direct_ways(context, Follows.HANDED_TO_CALLER, addresses_in(kept_answers(context, row)))
    channel = next((one for one in to if one == command.channel), None)
    if channel is None:
        raise Invalid(
            "hand_not_sendable",
            "Nothing can be sent to the caller by this way. Write a phone number or an e-mail "
            "address into the request first, or read the code out.",
        )
    address: Mapping[MessageChannel, str] = {channel: to[channel]}
    count_code_to(context, to[channel])
    values = {"link": f"{TAKEN_BY_LINK}{hand}", "hotline": row["begun_unit"]}
    message = DirectMessage(row["id"], Follows.HANDED_TO_CALLER, values, row["language"])
    tell_directly(context, message, address)
    return {"channel": channel, "address": masked_address(channel, to[channel])}
