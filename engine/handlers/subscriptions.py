"""Telling others than the customer where a case is: asked for with its code, confirmed from the
address itself, and stopped by one click. Nothing of it is history of the case."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping

from engine.errors import Conflict, FieldError, Invalid, NotFound
from engine.forms.email_address import EXAMPLE as EMAIL_EXAMPLE
from engine.forms.email_address import mailbox_of, read_email
from engine.forms.misread import Misread
from engine.forms.phone import EXAMPLE as PHONE_EXAMPLE
from engine.forms.phone import read_phone
from engine.handlers.context import CommandContext
from engine.handlers.message_rows import NewMessage, forget_messages, make_message
from engine.model import commands, events
from engine.model.application import make_application_id
from engine.model.case_key import TOKEN_BYTES, hash_link, may_be_link
from engine.model.customer_message import LOOK_UP, STOP_TOKEN, message_id
from engine.model.dialled_number import is_mobile_here
from engine.model.keyed_name import keyed_name
from engine.model.personal import Personal, is_encrypted
from engine.model.rate_limit import RATES, Bucket, PublicRate, counted
from engine.model.states import TO_BE_SENT
from engine.model.subscription import (
    CONFIRMED_BY,
    CONFIRMED_WITHIN,
    DATA,
    MOST_ASKED,
    MOST_CONFIRMED,
    Subscriber,
    read_subscriber,
    subject_of,
)
from engine.model.wording import LANGUAGES, Follows, GapKind, MessageChannel, Wording
from engine.projections.case_keys import is_told_of
from engine.store.personal_data import Decryption
from engine.store.rate_buckets import hold_buckets, keep_buckets
from engine.store.rows import Row
from engine.store.tables import cases, messages, subject_keys, subscriptions

CHANNELS = (MessageChannel.SMS, MessageChannel.EMAIL)
_LIMIT = RATES[PublicRate.ASKED_ADDRESSES]


def subscribe(context: CommandContext, command: commands.Subscribe) -> None:
    """Has one message sent that asks whether this is wanted. The same is answered whoever is told
    already, and whatever is known of the address. Asked once more before it is confirmed, the
    question is sent again, and the link of the earlier one confirms nothing any more.

    Raises:
        Invalid: the address is none that messages could arrive at.
        NotFound: there is no such case.
    """
    address = _address(command.channel, command.address)
    language = command.language if command.language in LANGUAGES else LANGUAGES[0]
    found = context.rows.get(cases, command.case, lock=True)
    if found is None or not is_told_of(context.tx.connection, command.case):
        raise NotFound("case_not_found", "There is no case {case}. Check the code.", case="")
    key, asked = _asked_today(context, address)  # held first: of two at once the second sees more
    opened = list(_open(context, command.case))
    same = [
        row
        for row, one in opened
        if (row["channel"], mailbox_of(one.address)) == (command.channel, mailbox_of(address))
    ]
    answered = any(row["confirmed_at"] or _waits(context, row) for row in same)
    if answered or asked.is_full(_LIMIT):
        return
    _make_room(context, [row for row, _ in opened if not row["confirmed_at"]], same)
    keep_buckets(context.tx.connection, {key: counted(asked)})
    assert context.tx.encryption is not None, "no address is kept in plain"
    name, token = make_application_id(), secrets.token_urlsafe(TOKEN_BYTES)
    said = Personal(Subscriber(address, token).write(), subject_of(name))
    row = {
        "id": name,
        "case": command.case,
        "channel": command.channel,
        "language": language,
        "data": context.tx.encryption.encrypt(command.case, DATA, said),
        "token_hash": hash_link(context.case_secret, token),
        "asked_at": context.now,
        "confirmed_at": None,
        "ended_at": None,
        "told": None,
    }
    context.rows.insert(subscriptions, **row)
    link = f"{CONFIRMED_BY}{token}"
    _make(context, row, token, found["version"], Follows.SUBSCRIPTION_ASKED, link)


def _make_room(context: CommandContext, waiting: list[Row], same: list[Row]) -> None:
    """Forgets what was asked at the same address, and the oldest of what nobody has confirmed where
    there are as many as can be."""
    others = sorted(
        (row for row in waiting if row not in same), key=lambda row: (row["asked_at"], row["id"])
    )
    for row in (*same, *others[: max(0, len(others) + 1 - MOST_ASKED)]):
        forget_subscription(context, row)


def confirm_subscription(context: CommandContext, command: commands.ConfirmSubscription) -> None:
    """Has changes told from now on.

    Raises:
        Conflict: as many are told of the case as can be.
        NotFound: the token confirms nothing, or nothing any more.
    """
    row = _by_token(context, command.token)
    late = row is not None and context.now - row["asked_at"] > CONFIRMED_WITHIN
    if row is None or row["ended_at"] is not None or (late and row["confirmed_at"] is None):
        raise NotFound("subscription_over", "This link confirms nothing, or nothing any more.")
    if row["confirmed_at"] is None:
        context.rows.get(cases, row["case"], lock=True)  # of two at once the second sees one more
        told = [one for one in _not_ended(context, row["case"]) if one["confirmed_at"]]
        if len(told) >= MOST_CONFIRMED:
            raise Conflict(
                "subscriptions_full",
                "As many are told of this request as can be. Look it up by its code instead.",
            )
        context.rows.update(subscriptions, row["id"], confirmed_at=context.now)


def end_subscription(context: CommandContext, command: commands.EndSubscription) -> None:
    """Has nothing told any more, and forgets the address.

    Raises:
        NotFound: the token ends nothing.
    """
    row = _by_token(context, command.token)
    if row is None:
        raise NotFound("subscription_over", "This link ends nothing.")
    if row["ended_at"] is None:
        forget_subscription(context, row)


def forget_subscription(context: CommandContext, row: Row) -> None:
    """Ends a subscription, with the key that its address is under."""
    subject = subject_of(row["id"])
    context.rows.update(subscriptions, row["id"], ended_at=context.now, data=None)
    if context.rows.get(subject_keys, row["case"], subject) is not None:
        context.rows.delete(subject_keys, row["case"], subject)
    forget_messages(context, context.rows.find(messages, case=row["case"], subject=subject))


def forget_subscriptions(context: CommandContext, code: str) -> None:
    """Ends those of a case whose customer is erased: nothing is told of it any more."""
    for row in _not_ended(context, code):
        forget_subscription(context, row)


def tell_subscribers(context: CommandContext) -> None:
    """Has a message made for each subscriber of a case that may stand elsewhere now. Whether it
    does is seen when the message is sent; one that still waits then tells of all."""
    changed = {one.stream: one.sequence for one in context.tx.events if _may_change(one.payload)}
    for code, sequence in changed.items():
        for row in _not_ended(context, code):
            if row["confirmed_at"] is not None and not _waits(context, row):
                token = _opened(context, row).token
                _make(context, row, token, sequence, Follows.STATUS_CHANGED, LOOK_UP)


def _may_change(payload: object) -> bool:
    """Whether the event can change what the code alone shows."""
    match payload:
        case events.DeadlineMoved(number) | events.DeadlineExtended(number):
            return number == 0
        case (
            events.TaskOpened()
            | events.MilestoneReached()
            | events.CaseSuspended()
            | events.CaseResumed()
            | events.CaseCompleted()
            | events.CaseCancelled()
        ):
            return True
    return False


def _waits(context: CommandContext, row: Row) -> bool:
    of = context.rows.find(messages, case=row["case"], subject=subject_of(row["id"]))
    return any(one["state"] in TO_BE_SENT for one in of)


def _make(
    context: CommandContext, row: Mapping[str, object], token: str, sequence: int,
    follows: Follows, link: str,
) -> None:  # fmt: skip
    wordings = context.definitions.wordings(context.tx.connection, context.published)
    code, channel = str(row["case"]), MessageChannel(str(row["channel"]))
    for kind, (wording, version) in wordings.items():
        if wording.follows is not follows or channel not in wording.channels:
            continue
        new = NewMessage(
            f"{message_id(code, sequence, kind, channel)}-{row['id']}",
            code,
            sequence,
            kind,
            version,
            channel,
            _values(wording, code, link) | {STOP_TOKEN: token},
            str(row["language"]),
            subject_of(str(row["id"])),
        )
        make_message(context, new)


def _values(wording: Wording, code: str, link: str) -> dict[str, str]:
    known = {GapKind.CODE: code, GapKind.LINK: link}
    return {name: known.get(gap.kind, "") for name, gap in wording.gaps.items()}


def _address(channel: str, typed: str) -> str:
    """The address in the form in which it is kept.

    Raises:
        Invalid: it is none, or of a phone that takes no texts.
    """
    if channel not in CHANNELS:
        raise Invalid("channel_unknown", "Messages go by sms or email.")
    try:
        return read_email(typed) if channel == MessageChannel.EMAIL else _mobile(typed)
    except Misread as wrong:
        example = EMAIL_EXAMPLE if channel == MessageChannel.EMAIL else PHONE_EXAMPLE
        raise _unfit(wrong.message, example) from None


def _mobile(typed: str) -> str:
    number = read_phone(typed)
    if not is_mobile_here(number):
        raise Misread("Texts arrive at mobile phones alone. Write a number like this: {example}.")
    return number


def _unfit(message: str, example: str) -> Invalid:
    error = FieldError("address", "address_unfit", message, {"example": example})
    return Invalid("address_unfit", "Messages cannot arrive there.", fields=(error,))


def _asked_today(context: CommandContext, address: str) -> tuple[str, Bucket]:
    """How often the address was asked today, over all cases, under the name of the count."""
    key = keyed_name(context.case_secret, PublicRate.ASKED_ADDRESSES, mailbox_of(address))
    held = hold_buckets(context.tx.connection, [key], context.now)
    return key, held[key].at(context.now, _LIMIT)


def _not_ended(context: CommandContext, code: str) -> list[Row]:
    return [row for row in context.rows.find(subscriptions, case=code) if row["ended_at"] is None]


def _open(context: CommandContext, code: str) -> Iterator[tuple[Row, Subscriber]]:
    """The subscriptions of a case that are confirmed, or may be still."""
    for row in _not_ended(context, code):
        if row["confirmed_at"] or context.now - row["asked_at"] <= CONFIRMED_WITHIN:
            yield row, _opened(context, row)


def _opened(context: CommandContext, row: Row) -> Subscriber:
    encryption, subject = context.tx.encryption, subject_of(row["id"])
    assert encryption is not None and is_encrypted(row["data"]), "it was kept so"
    keys = {(row["case"], subject): encryption.data_key(row["case"], subject)}
    return read_subscriber(str(Decryption(keys, "").value(row["case"], DATA, row["data"])))


def _by_token(context: CommandContext, token: str) -> Row | None:
    if not may_be_link(token):
        return None
    found = context.rows.find(subscriptions, token_hash=hash_link(context.case_secret, token))
    return found[0] if found else None
