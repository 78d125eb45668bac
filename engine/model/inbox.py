"""Entries of the inbox: of what somebody is told, and what of it they have muted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from engine.model import events
from engine.model.code import is_code


class InboxKind(StrEnum):
    """What an entry is about. A step was ``assigned`` to the reader, was ``taken_away`` from them,
    or came back (``returned``); the customer has done something (``customer``) or cannot be reached
    (``unreached``); a ``proposal`` waits for the reader or was decided, and so did
    a ``grant`` of what gives power. The letter of the ``week``
    is not sent to those who have muted its kind. The others tell what a letter tells, too."""

    ASSIGNED = "assigned"
    TAKEN_AWAY = "taken_away"
    RETURNED = "returned"
    CUSTOMER = "customer"
    UNREACHED = "unreached"
    PROPOSAL = "proposal"
    GRANT = "grant"
    TRANSFER = "transfer"
    REMINDER = "reminder"
    LATE = "late"
    FORECAST = "forecast"
    CAUSE = "cause"
    DOUBT = "doubt"
    WEEK = "week"
    OTHER = "other"


_OF_LETTERS: dict[type[events.Payload], InboxKind] = {
    events.ReminderGiven: InboxKind.REMINDER,
    events.DeadlineBreached: InboxKind.LATE,
    events.BreachTold: InboxKind.LATE,
    events.BreachRepeated: InboxKind.LATE,
    events.BreachDoubted: InboxKind.DOUBT,
    events.CauseAwaited: InboxKind.CAUSE,
    events.CustomerUnreached: InboxKind.UNREACHED,
    events.OutlookChanged: InboxKind.FORECAST,
    events.TransferOffered: InboxKind.TRANSFER,
    events.TransferReturned: InboxKind.TRANSFER,
    events.TransferAccepted: InboxKind.TRANSFER,
    events.TransferDecided: InboxKind.TRANSFER,
    events.GrantProposed: InboxKind.GRANT,
    events.GrantApproved: InboxKind.GRANT,
    events.GrantRefused: InboxKind.GRANT,
    events.WeekTold: InboxKind.WEEK,
}


def kind_of_letter(payload: events.Payload) -> InboxKind:
    """What the entry is about that is made with a letter of this event."""
    return _OF_LETTERS.get(type(payload), InboxKind.OTHER)


@dataclass(frozen=True, slots=True, order=True)
class InboxPlace:
    """An entry among those of its reader: the event that it tells of, and when that was."""

    made_at: datetime
    stream: str
    sequence: int


def entry_id(stream: str, sequence: int) -> str:
    """What an entry is called towards its reader."""
    return f"{stream}-{sequence}"


def read_entry_id(text: str) -> tuple[str, int] | None:
    """The stream and the sequence of an id; None where it is none."""
    stream, _, sequence = text.rpartition("-")
    is_number = sequence.isascii() and sequence.isdigit() and len(sequence) < 10
    return (stream, int(sequence)) if stream and len(stream) <= 80 and is_number else None


MUTED_CASE, MUTED_KIND = "case", "kind"
MUTED_WEEK = f"{MUTED_KIND}:{InboxKind.WEEK}"
"""Whoever mutes this gets no letter of the week."""


def read_muted(text: str) -> tuple[str, str] | None:
    """What is muted: a case (``case:CODE``) or a kind of entries (``kind:KIND``), apart; None where
    it is neither."""
    what, _, name = text.partition(":")
    known = (what == MUTED_CASE and is_code(name)) or (
        what == MUTED_KIND and name in set(InboxKind)
    )
    return (what, name) if known else None
