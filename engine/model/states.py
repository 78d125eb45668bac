"""States: of cases, steps, proposals, notices and breaches, as rows, events and the API name them.

``docs/states.md`` draws how one follows the other.
"""

from __future__ import annotations

from enum import StrEnum


class CaseState(StrEnum):
    """Where a case is in its life; its outcome is told apart from that."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


OUTCOMES = ("closed", "withdrawn", "refused", "waiting", "handed_over")
"""How a case can end, as the end event of its process says."""

CANCELLED = "cancelled"
"""The outcome of a case that somebody has ended where it stood."""


class TaskState(StrEnum):
    """States of WS-HumanTask that we use."""

    READY = "ready"
    RESERVED = "reserved"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


OPEN_TASKS = frozenset({TaskState.READY, TaskState.RESERVED})
"""States of steps that are still to be done."""


class PaperState(StrEnum):
    """What became of a paper that a customer was asked for, or that came with the request; one that
    is shown at the survey was not sent."""

    ASKED = "asked"
    AT_SURVEY = "at_survey"
    HANDED_IN = "handed_in"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class ProposalState(StrEnum):
    """Where a proposal is on its way to a publication."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"

    @property
    def open(self) -> bool:
        """Whether something can still become of it: neither published nor withdrawn."""
        return self not in (ProposalState.PUBLISHED, ProposalState.WITHDRAWN)


class NoticeState(StrEnum):
    """Whether a notice has left: it waits to be sent, the mail server took it, it never will, or no
    mail server was set when it was its turn."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    UNSENT = "unsent"


NOT_SENT = (NoticeState.WAITING, NoticeState.FAILED, NoticeState.UNSENT)
"""States of notices that have not left."""


class MessageState(StrEnum):
    """Whether a customer was told: the message waits, is held over the night, was taken by the
    provider, has arrived or could not, was given up after many tries, was left where no provider is
    set, or is not sent any more because its person was erased. A mail server tells no more than
    that it took a letter."""

    WAITING = "waiting"
    HELD = "held"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    UNSENT = "unsent"
    DROPPED = "dropped"


TO_BE_SENT = (MessageState.WAITING, MessageState.HELD)
"""States of messages that are still to be sent."""


class BreachState(StrEnum):
    """Whether the step was done meanwhile, or the breach was annulled. Unexplained are those that
    are done, and of which nobody has said why."""

    OPEN = "open"
    CLOSED = "closed"
    ANNULLED = "annulled"
    UNEXPLAINED = "unexplained"
