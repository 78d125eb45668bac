"""Being reached elsewhere: a customer who has shown a code of the address on file puts another one
in its place, by a code that was sent there."""

from __future__ import annotations

from collections.abc import Mapping

from engine.errors import Conflict, Invalid, NotAllowed
from engine.handlers.case_keys import revoke_keys
from engine.handlers.contacts import keep_contact
from engine.handlers.context import CommandContext
from engine.handlers.corrections import checked_facts, keep_searched
from engine.handlers.customers import make_link
from engine.handlers.direct_messages import DirectMessage, tell_directly
from engine.handlers.message_rows import forget_messages
from engine.handlers.one_time_codes import (
    CodeWanted,
    address_key,
    addresses_of,
    count_one,
    send_code,
    take_own_case,
    told_language,
    use_code,
)
from engine.handlers.preconditions import act_as_proved
from engine.model.case import Case
from engine.model.case_key import KeyKind
from engine.model.commands import AskAddressCode, ChangeAddress
from engine.model.contact import fingerprint_of
from engine.model.customer_message import ADDRESS_FACTS
from engine.model.events import AddressChanged
from engine.model.instant import to_text
from engine.model.one_time_code import CodePurpose, code_message_id
from engine.model.personal import Personal
from engine.model.rate_limit import RATES, PublicRate
from engine.model.wording import Follows, MessageChannel
from engine.store.tables import messages, one_time_codes


def ask_address_code(context: CommandContext, command: AskAddressCode) -> dict[str, object]:
    """Has a code sent to the new address, after which one to another new address is good for
    nothing.

    Raises:
        NotLoggedIn: the customer has shown no code of the address on file, or too long ago.
        NotAllowed: the actor is not the customer, or too many were sent or tried.
        Conflict: it is the address on file.
        Invalid: it is no address for that channel, or none to which a code can be sent.
    """
    case, channel = _take(context, command.case), _channel(command.channel)
    address = _address(_facts(context, case, channel, command.address))
    wait = count_one(context, PublicRate.NEW_ADDRESSES, address_key(context, case.code))
    if wait:
        raise NotAllowed(
            "new_addresses_delayed",
            "{most} codes were sent to new addresses within an hour. Try again in {seconds} "
            "seconds, or come to the desk.",
            most=RATES[PublicRate.NEW_ADDRESSES].most,
            seconds=wait,
        )
    wanted = _wanted(context, case, channel, address)
    return send_code(context, wanted, {channel: address}, None, told_language(context, case))


def change_address(context: CommandContext, command: ChangeAddress) -> None:
    """Records the new address, and has those of before told. Links in messages to them open
    nothing any more; one that does goes to the new address.

    Raises:
        NotLoggedIn: the customer has shown no code of the address on file, or too long ago.
        NotAllowed: the actor is not the customer, the code is not the one that was sent to this
            address, or too many were tried.
        Conflict: it is the address on file.
        Invalid: it is no address for that channel.
    """
    case, channel = _take(context, command.case), _channel(command.channel)
    if context.tx.encryption is None:  # given again
        name = ADDRESS_FACTS[channel]
        context.record(case.code, AddressChanged(channel, {name: command.address}))
        return
    facts = _facts(context, case, channel, command.address)
    wanted = _wanted(context, case, channel, _address(facts))
    if use_code(context, wanted, command.one_time_code) is None:
        return
    before = addresses_of(context, case)
    context.record(case.code, AddressChanged(channel, facts))
    keep_searched(context, case, facts)
    stored = context.case(case.code).facts[ADDRESS_FACTS[channel]]
    verified = {"verified_of": fingerprint_of(stored), "verified_at": context.now}
    keep_contact(context, case.code, channel, **verified)
    _end_unused_codes(context, case)
    revoke_keys(context, case.code, KeyKind.MESSAGE)
    changed = {"code": case.code, "at": to_text(context.now), "hotline": case.executing_unit}
    _tell(context, case, Follows.ADDRESS_CHANGED, changed, before)
    reached = {"code": case.code, "link": make_link(context, case)}
    _tell(context, case, Follows.REACHED_ELSEWHERE, reached, {channel: _address(facts)})


def _tell(
    context: CommandContext,
    case: Case,
    follows: Follows,
    values: Mapping[str, str],
    to: Mapping[MessageChannel, str],
) -> None:
    message = DirectMessage(case.code, follows, values, told_language(context, case))
    tell_directly(context, message, to)


def _take(context: CommandContext, code: str) -> Case:
    case = take_own_case(context, code)
    act_as_proved(context, case)
    return case


def _channel(name: str) -> MessageChannel:
    known = next((one for one in ADDRESS_FACTS if one == name), None)
    if known is None:
        raise Invalid(
            "channel_unknown",
            "There is no channel '{channel}'. Use one of {known}.",
            channel=name[:20],
            known=", ".join(ADDRESS_FACTS),
        )
    return known


def _facts(
    context: CommandContext, case: Case, channel: MessageChannel, address: str
) -> dict[str, object]:
    """The fact that holds the new address, as the forms of the case read it."""
    name = ADDRESS_FACTS[channel]
    facts = checked_facts(context, case, {name: address})
    (was,) = context.tx.told(case.code, {name: case.facts.get(name)}).values()
    if was == _address(facts):
        raise Conflict("address_same", "This is the address on file already. Nothing was changed.")
    return facts


def _address(facts: dict[str, object]) -> str:
    (value,) = facts.values()
    return str(value.value if isinstance(value, Personal) else value)


def _wanted(
    context: CommandContext, case: Case, channel: MessageChannel, address: str
) -> CodeWanted:
    """A code for one address is good for no other one."""
    about = address_key(context, f"{channel} {address}")
    return CodeWanted(case.code, CodePurpose.NEW_ADDRESS, about)


def _end_unused_codes(context: CommandContext, case: Case) -> None:
    """What was sent to the address of before opens and signs nothing any more; what waits is not
    sent."""
    for row in context.rows.find(one_time_codes, subject=case.code):
        if row["used_at"] is None:
            context.rows.delete(one_time_codes, case.code, row["purpose"])
            name = code_message_id(case.code, row["id"], row["channel"])
            forget_messages(context, context.rows.find(messages, id=name))
