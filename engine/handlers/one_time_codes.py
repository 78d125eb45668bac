"""One-time codes: sent to an address that is on file, and used once, in the transaction that needs
them. A wrong one is counted though what it was shown for is refused."""

from __future__ import annotations

import math
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from engine.errors import Invalid, NotAllowed
from engine.forms.email_address import mailbox_of
from engine.handlers.contacts import contacts_held
from engine.handlers.context import CommandContext
from engine.handlers.message_rows import NewMessage, forget_messages, make_message
from engine.model.authorization import is_customer
from engine.model.case import Case
from engine.model.commands import AskCaseCode, ShowOneTimeCode
from engine.model.customer_message import ADDRESS_FACTS
from engine.model.keyed_name import keyed_name
from engine.model.one_time_code import (
    ABOUT_NO_EVENT,
    CODE_DIGITS,
    CODE_FOR,
    MOST_WRONG,
    CodePurpose,
    OneTimeCode,
    code_message_id,
    codes_reach,
    hash_one_time,
    masked_address,
    typed_digits,
)
from engine.model.rate_limit import RATES, PublicRate, counted
from engine.model.wording import Follows, MessageChannel
from engine.readers.code_channels import DirectWording, direct_wording
from engine.store.rate_buckets import hold_buckets, keep_buckets
from engine.store.rows import Row
from engine.store.tables import messages, one_time_codes

Addresses = Mapping[MessageChannel, str]
"""Where a customer can be reached, by channel, in the order in which they are tried."""


@dataclass(frozen=True, slots=True)
class CodeWanted:
    """Who wants a code (an application or a case), for what, and what it is bound to."""

    subject: str
    purpose: CodePurpose
    about: str = ""


def ask_case_code(context: CommandContext, command: AskCaseCode) -> dict[str, object]:
    """Has a code sent by which the customer is shown what is their own.

    Raises:
        NotAllowed: the actor is not the customer, or too many were sent or tried.
        Invalid: nothing can be sent.
    """
    case = take_own_case(context, command.case)
    wanted = CodeWanted(case.code, CodePurpose.OWN_DATA)
    language = told_language(context, case)
    addresses = addresses_of(context, case)
    return send_code(context, wanted, addresses, command.channel, language)


def show_one_time_code(context: CommandContext, command: ShowOneTimeCode) -> dict[str, object]:
    """Answers what opens to the customer what is their own.

    Raises:
        NotAllowed: the actor is not the customer, or too much was tried.
    """
    case = take_own_case(context, command.case)
    wanted = CodeWanted(case.code, CodePurpose.OWN_DATA)
    used = use_code(context, wanted, command.one_time_code)
    return {} if used is None else {"proof": used["id"]}


def told_language(context: CommandContext, case: Case) -> str | None:
    """The language that the customer has chosen for messages; None where they have not."""
    told = contacts_held(context, case.code).values()
    return next((one.language for one in told if one.language), None)


def take_own_case(context: CommandContext, code: str) -> Case:
    """The case of the customer who acts.

    Raises:
        NotAllowed: somebody else acts.
        NotFound: there is no such case.
    """
    case = context.take_case(code)
    if not is_customer(context.actor, case):
        raise NotAllowed("not_the_customer", "This is for the customer of the case alone.")
    return case


def addresses_of(context: CommandContext, case: Case) -> dict[MessageChannel, str]:
    """Where the customer of the case can be reached, as it is on file."""
    names = [name for name in ADDRESS_FACTS.values() if case.facts.get(name)]
    stored = {name: case.facts[name] for name in names}
    told = context.tx.told(case.code, stored)
    return {one: str(told[name]) for one, name in ADDRESS_FACTS.items() if name in told}


def open_channels(context: CommandContext, addresses: Addresses) -> dict[MessageChannel, str]:
    """The addresses to which a code could be sent, by channel."""
    found = _wording(context)
    if found is None or context.tx.encryption is None:
        return {}
    return codes_reach(found.channels, context.ways_out(), addresses)


def send_code(
    context: CommandContext,
    wanted: CodeWanted,
    addresses: Addresses,
    channel: str | None = None,
    language: str | None = None,
) -> dict[str, object]:
    """Has a new code sent, after which those of before are good for nothing. Answers the channel
    and the masked address. Without a ``language`` it is told in both where there is room.

    Raises:
        NotAllowed: too many were tried, or sent to that address.
        Invalid: no message could reach the customer, or not by that channel.
    """
    channels = open_channels(context, addresses)
    if not channels or (channel is not None and channel not in channels):
        raise Invalid(
            "code_not_sendable",
            "No code can be sent there. Choose another way, or come to the desk.",
        )
    by = next(iter(channels)) if channel is None else MessageChannel(channel)
    known = context.rows.get(one_time_codes, wanted.subject, wanted.purpose, lock=True)
    if known is not None:
        _require_open(context, known)
    count_code_to(context, addresses[by])
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
    name = secrets.token_hex(16)
    values = {
        "id": name,
        "channel": by,
        "address": address_key(context, addresses[by]),
        "about": wanted.about,
        "hash": hash_one_time(context.case_secret, name, wanted.about, code),
        "tries": 0,
        "made_at": context.now,
        "expires_at": context.now + CODE_FOR,
        "tried_at": None,
        "used_at": None,
    }
    if known is None:
        context.rows.insert(
            one_time_codes, subject=wanted.subject, purpose=wanted.purpose, **values
        )
    else:
        context.rows.update(one_time_codes, wanted.subject, wanted.purpose, **values)
    said = {"to": addresses[by], "code": code}
    _send(context, wanted, name, by, language, said)
    return {"channel": by, "address": masked_address(by, addresses[by])}


def use_code(context: CommandContext, wanted: CodeWanted, typed: str) -> Row | None:
    """The row of the code, used up by this command; None where it is not the one, or not any more:
    the command is refused then, and the try is counted nevertheless.

    Raises:
        NotAllowed: too many were tried.
    """
    row = context.rows.get(one_time_codes, wanted.subject, wanted.purpose, lock=True)
    if row is None:
        context.refusal = _wrong()
        return None
    code = _require_open(context, row)
    digits = typed_digits(typed)
    if code.is_good(context.now) and code.fits(context.case_secret, wanted.about, digits):
        used = {"used_at": context.now}
        context.rows.update(one_time_codes, wanted.subject, wanted.purpose, **used)
        return row | used
    if code.is_good(context.now):
        tried = {"tries": code.tries + 1, "tried_at": context.now}
        context.rows.update(one_time_codes, wanted.subject, wanted.purpose, **tried)
    context.refusal = _wrong()
    return None


def forget_codes(context: CommandContext, subject: str) -> None:
    """No code of the application or case is good for anything any more, and none is sent."""
    for row in context.rows.find(one_time_codes, subject=subject):
        context.rows.delete(one_time_codes, subject, row["purpose"])
    forget_messages(context, context.rows.find(messages, case=subject, sequence=ABOUT_NO_EVENT))


def count_one(context: CommandContext, rate: PublicRate, key: str) -> int:
    """Counts one more of what is known by that keyed name, and returns 0; how many seconds to wait
    where it would be too many."""
    limit, connection, now = RATES[rate], context.tx.connection, context.now
    bucket = hold_buckets(connection, [key], now)[key].at(now, limit)
    if bucket.is_full(limit):
        return max(1, math.ceil(bucket.waits(now, limit).total_seconds()))
    keep_buckets(connection, {key: counted(bucket)})
    return 0


def address_key(context: CommandContext, address: str) -> str:
    """What stands for an address where the address itself may not."""
    return keyed_name(context.case_secret, PublicRate.CODES, address)


def _send(
    context: CommandContext,
    wanted: CodeWanted,
    name: str,
    channel: MessageChannel,
    language: str | None,
    said: Mapping[str, str],
) -> None:
    wording = _wording(context)
    assert wording is not None, "looked at before"
    new = NewMessage(
        code_message_id(wanted.subject, name, channel),
        wanted.subject,
        ABOUT_NO_EVENT,
        wording.kind,
        wording.version,
        channel,
        {**said, "purpose": wanted.purpose},
        language,
        at_once=True,
    )
    make_message(context, new)


def _wording(context: CommandContext) -> DirectWording | None:
    return direct_wording(
        Follows.CODE_ASKED, context.definitions, context.tx.connection, context.published
    )


def _require_open(context: CommandContext, row: Row) -> OneTimeCode:
    names = ("id", "hash", "tries", "made_at", "expires_at", "tried_at", "used_at")
    code = OneTimeCode(**{name: row[name] for name in names})
    left = code.closed_for(context.now).total_seconds()
    if left > 0:
        raise NotAllowed(
            "codes_closed",
            "{most} wrong codes were tried. Wait {seconds} seconds, then have a new one sent.",
            most=MOST_WRONG,
            seconds=math.ceil(left),
        )
    return code


def count_code_to(context: CommandContext, address: str) -> None:
    """Counts one more message with a code to that address.

    Raises:
        NotAllowed: it would be too many.
    """
    wait = count_one(context, PublicRate.CODES, address_key(context, mailbox_of(address)))
    if wait:
        raise NotAllowed(
            "codes_delayed",
            "{most} codes were sent there within an hour. Try again in {seconds} seconds, or come "
            "to the desk.",
            most=RATES[PublicRate.CODES].most,
            seconds=wait,
        )


def _wrong() -> NotAllowed:
    return NotAllowed(
        "code_wrong",
        "This code is not right, or not good any more. Compare it with the newest message, or have "
        "a new one sent.",
    )
