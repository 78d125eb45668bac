"""What handlers ask before they record: the state and version of the case, and texts of people."""

from __future__ import annotations

from engine.errors import Conflict, Invalid, NotAllowed, NotLoggedIn
from engine.handlers.context import CommandContext
from engine.model.authorization import Capacity, annuls_as, has_proved, is_customer, steers_as
from engine.model.case import Case
from engine.model.instant import to_text
from engine.model.personal import is_encrypted
from engine.model.roles import CUSTOMER_ROLE, DESK
from engine.model.states import CaseState
from engine.model.text import is_writable, words
from engine.projections.staff import is_unit, staff_of
from engine.store import streams

_MOST_SAID = 2000
BY_CUSTOMER = "Khách hàng tự đề nghị trên mạng, bằng mã một lần."
"""The reason of what customers ask about their own data: their own words could tell of a person,
and reasons stay readable."""


def require_active(case: Case) -> None:
    """Looks whether the case is under way.

    Raises:
        Conflict: the case stands still or is over.
    """
    if case.state is CaseState.SUSPENDED:
        raise Conflict(
            "case_suspended",
            "The case {case} is suspended since {at}. Resume it first.",
            case=case.code,
            at=case.suspended_at,
        )
    if case.state is not CaseState.ACTIVE:
        raise Conflict(
            "case_closed",
            "The case {case} is closed since {at} ({outcome}).",
            case=case.code,
            at=case.closed_at,
            outcome=case.outcome,
        )


def require_version(context: CommandContext, case: Case, expected: int | None) -> None:
    """Looks whether the case is as the person saw it.

    Raises:
        Conflict: the case is not the one that the person saw; says what happened since.
    """
    if expected is not None and expected != case.version:
        since = streams.read(context.tx.connection, case.code, expected, limit=20)
        raise Conflict(
            "case_changed",
            "The case {case} has changed since you looked at it (version {seen}, now {version}). "
            "Look at it again, then retry.",
            case=case.code,
            seen=expected,
            version=case.version,
            changes=[{"what": e.type, "by": e.by, "at": to_text(e.at)} for e in since],
        )


def require_desk(context: CommandContext, unit: str) -> None:
    """Looks whether the unit can carry a case out.

    Raises:
        Invalid: there is no such unit, or it has no desk.
    """
    if not is_unit(context.tx.connection, unit):
        raise Invalid(
            "unit_unknown", "There is no unit '{unit}'. Choose one of the list.", unit=unit
        )
    if not any(row.role == DESK for row in staff_of(context.tx.connection, {unit})):
        raise Invalid(
            "unit_without_desk",
            "Nobody works at the desk of unit {unit}, so it takes no cases. Choose another one.",
            unit=unit,
        )


def act_as_asker(context: CommandContext, case: Case) -> None:
    """Has the command given as by one of two people: who asks for what somebody else decides on.

    Raises:
        NotAllowed: the actor is of no desk of the case, and leads neither its unit nor one above.
    """
    capacity = steers_as(context.actor.alone(), case) or annuls_as(context.actor, case)
    if capacity is None:
        raise NotAllowed(
            "not_steering",
            "Only the desk and the leader of unit {unit} may do this.",
            unit=case.executing_unit,
        )
    context.act_as(capacity)


def act_as_person_or_asker(context: CommandContext, case: Case) -> bool:
    """Has the command given as by the customer, who has shown a one-time code, or else as by one of
    two people; whether it is the customer.

    Raises:
        NotLoggedIn: it is the customer, who has shown none.
        NotAllowed: the actor is of no desk of the case, and leads neither its unit nor one above.
    """
    if not is_customer(context.actor, case):
        act_as_asker(context, case)
        return False
    act_as_proved(context, case)
    return True


def act_as_proved(context: CommandContext, case: Case) -> None:
    """Has the command given as by the customer of the case.

    Raises:
        NotLoggedIn: they have shown no one-time code.
    """
    if not has_proved(context.actor, case):
        raise NotLoggedIn(
            "proof_missing",
            "This needs the code that is sent to the address on file. Have one sent first.",
        )
    context.act_as(Capacity(CUSTOMER_ROLE, case.executing_unit))


def act_as_decider(context: CommandContext, case: Case, code: str) -> None:
    """Has the command given as by the other one, who decides; ``code`` is that of a refusal.

    Raises:
        NotAllowed: the actor leads neither the unit of the case nor one above.
    """
    capacity = annuls_as(context.actor, case)
    if capacity is None:
        raise NotAllowed(
            code,
            "Only a leader of unit {unit}, or of a unit above it, decides on this.",
            unit=case.executing_unit,
        )
    context.act_as(capacity)


def reason_of(text: str) -> str:
    """The reason as it is recorded.

    Raises:
        Invalid: no reason was given, or a very long one.
    """
    reason = words(text)
    if not 3 <= len(reason) <= 2000 or not is_writable(reason):
        raise Invalid("reason_missing", "Write the reason, in 3 to 2,000 characters.")
    return reason


def comment_of(text: str) -> str:
    """A comment as it is recorded.

    Raises:
        Invalid: it is empty, too long, or has characters that cannot be written.
    """
    if is_encrypted(text):
        # Given again: how long it was, its first handler has asked.
        return text
    comment = words(text)
    if not 1 <= len(comment) <= _MOST_SAID or not is_writable(comment):
        raise Invalid(
            "comment_unfit", "Write a comment of 1 to {most} characters.", most=_MOST_SAID
        )
    return comment


def name_of(text: str | None) -> str | None:
    """A party's or document's name as it is recorded; None where nothing was given.

    Raises:
        Invalid: too long, or with characters that cannot be written.
    """
    if text is not None and is_encrypted(text):
        # Given again: how long it was, its first handler has asked.
        return text
    name = " ".join(words(text).split())
    if len(name) > 200 or not is_writable(name):
        raise Invalid("name_invalid", "A name has 1 to 200 characters.")
    return name or None
