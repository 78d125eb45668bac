"""How customers want to be told, and telling them once more."""

from __future__ import annotations

from collections.abc import Mapping

from engine.errors import Conflict, Invalid, NotAllowed, NotFound
from engine.handlers.context import CommandContext
from engine.handlers.message_rows import begins_to_be_sent
from engine.model import commands, events
from engine.model.authorization import Capacity, gives_keys_as, steers_as
from engine.model.case import Case
from engine.model.contact import UNKNOWN, Contact, Contacts, MessageWish
from engine.model.customer_message import ADDRESS_FACTS, TELL_DESK
from engine.model.events import Event
from engine.model.personal import CUSTOMER
from engine.model.states import TO_BE_SENT
from engine.model.wording import LANGUAGES, MessageChannel
from engine.projections.case_keys import is_told_of
from engine.store.jobs import Job
from engine.store.tables import contacts, messages


def contacts_held(context: CommandContext, code: str) -> Contacts:
    """What is known of how the customer of the case is reached, by channel."""
    return {
        MessageChannel(row["channel"]): Contact(
            MessageWish(row["wish"]), row["language"], row["bounced_of"]
        )
        for row in context.rows.find(contacts, case=code, subject=CUSTOMER)
    }


def keep_contact(context: CommandContext, code: str, channel: str, **values: object) -> None:
    """Changes what is known of a channel."""
    if context.rows.get(contacts, code, CUSTOMER, channel) is not None:
        context.rows.update(contacts, code, CUSTOMER, channel, **values)
        return
    new = {"wish": str(MessageWish.ALL), "language": None, **_NOTHING_HAPPENED, **values}
    context.rows.insert(contacts, case=code, subject=CUSTOMER, channel=channel, **new)


_NOTHING_HAPPENED = dict.fromkeys(
    ("verified_of", "verified_at", "bounced_of", "bounced_at", "problem")
)


def choose_messages(context: CommandContext, command: commands.ChooseMessages) -> None:
    """Keeps by which channels the customer wants to be told how much, and in which language.

    Raises:
        NotAllowed: the actor is neither the desk nor the leader of a unit of the case, nor its
            customer.
        Invalid: no such channel, wish or language; or nothing would be left to tell by.
        Conflict: the customer was erased.
    """
    case = context.take_case(command.case)
    context.act_as(_teller(gives_keys_as(context.actor, case)))
    if not is_told_of(context.tx.connection, case.code):
        raise Conflict(
            "subject_erased",
            "The personal data of this case were erased, so nothing can be recorded of the "
            "person any more. Nothing was changed.",
        )
    wishes, language = _wishes(command.wishes), command.language
    if language is not None and language not in LANGUAGES:
        raise Invalid("language_unknown", "Messages are written in vi or en.")
    _require_a_way(case, contacts_held(context, case.code), wishes)
    told = {str(channel): str(wish) for channel, wish in wishes.items()}
    context.record(case.code, events.MessagesChosen(told, language))
    for channel in MessageChannel:
        changed = {"wish": told[channel]} if channel in told else {}
        if language is not None:
            changed["language"] = language
        if changed:
            keep_contact(context, case.code, channel, **changed)


def resend_message(context: CommandContext, command: commands.ResendMessage) -> None:
    """Has a message sent once more, under a name of its own towards the provider.

    Raises:
        NotAllowed: the actor is neither the desk nor the leader of a unit of the case.
        NotFound: the case has no such message to its customer.
        Conflict: it is about to be sent, or what it said was erased.
    """
    case = context.take_case(command.case)
    context.act_as(_teller(steers_as(context.actor, case)))
    context.record(case.code, events.MessageResent(command.message))
    if context.tx.encryption is None:
        return  # a command that is given again, with no messages there
    row = context.rows.get(messages, command.message, lock=True)
    if row is None or (row["case"], row["subject"]) != (case.code, CUSTOMER):
        raise NotFound("message_not_found", "The case has no such message.")
    if row["state"] in TO_BE_SENT:
        raise Conflict("message_waits", "This message is about to be sent. Nothing was changed.")
    if row["said"] is None:
        raise Conflict("subject_erased", "What it said was erased, so it cannot be sent again.")
    context.rows.update(
        messages,
        row["id"],
        **begins_to_be_sent(context, row["channel"]),
        round=row["round"] + 1,
        attempts=0,
        claimed_until=None,
        delivered_at=None,
        problem=None,
    )


def have_desk_told(context: CommandContext, event: Event, kind: str) -> None:
    """Has the desk told that no message about the event reaches the customer."""
    about = {"case": event.stream, "sequence": str(event.sequence), "kind": kind}
    context.tx.enqueue(Job(TELL_DESK, f"{TELL_DESK}-{'-'.join(about.values())}", about))


def _teller(capacity: Capacity | None) -> Capacity:
    if capacity is None:
        raise NotAllowed(
            "not_telling", "Only the desk or the leader of the unit decides how customers are told."
        )
    return capacity


def _wishes(told: Mapping[str, str]) -> dict[MessageChannel, MessageWish]:
    try:
        return {MessageChannel(one): MessageWish(wish) for one, wish in told.items()}
    except ValueError:
        raise Invalid(
            "wish_unknown",
            "Say for each of {channels} one of {wishes}.",
            channels=", ".join(MessageChannel),
            wishes=", ".join(MessageWish),
        ) from None


def _require_a_way(
    case: Case, known: Contacts, changed: Mapping[MessageChannel, MessageWish]
) -> None:
    """At least by one way what has to be told is told."""
    sound = [
        channel
        for channel, fact in ADDRESS_FACTS.items()
        if case.facts.get(fact) and known.get(channel, UNKNOWN).is_sound(case.facts[fact])
    ]
    left = [changed.get(one, known.get(one, UNKNOWN).wish) for one in sound]
    if changed and sound and all(wish is MessageWish.NOTHING for wish in left):
        raise Invalid(
            "channel_last",
            "Papers, dates and money have to be told by one way at least. Leave one of them on.",
        )
