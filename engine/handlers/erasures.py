"""Erasing what is held of a person: one person asks with a ground, another one carries it out.

The key of the subject is forgotten: what it encrypted, in events, rows and files, cannot be read
any more. That it was told, when and by whom stays, as do all facts that tell of no person: they
prove that the limits of the law were kept.
"""

from __future__ import annotations

from dataclasses import replace

from engine.errors import Conflict, Invalid, NotAllowed, NotFound
from engine.handlers.context import CommandContext
from engine.handlers.message_rows import forget_messages
from engine.handlers.one_time_codes import forget_codes
from engine.handlers.preconditions import (
    BY_CUSTOMER,
    act_as_decider,
    act_as_person_or_asker,
    reason_of,
    require_version,
)
from engine.handlers.subscriptions import forget_subscriptions
from engine.model.actor import SYSTEM
from engine.model.case import Case
from engine.model.commands import AskErasure, EraseExpired, EraseSubject, RefuseErasure
from engine.model.erasure import ErasureGround
from engine.model.events import ErasureAsked, ErasureRefused, SubjectErased
from engine.model.personal import CUSTOMER
from engine.model.subscription import subscription_of
from engine.store import tables
from engine.store.rows import Row


def ask_erasure(context: CommandContext, command: AskErasure) -> None:
    """Says that a subject of an ended case is to be erased, and why. Until somebody else has
    decided, nothing is. Customers ask it of their own data, since they withdraw consent."""
    case = context.take_case(command.case)
    by_customer = act_as_person_or_asker(context, case)
    if by_customer:
        command = replace(command, ground=ErasureGround.WITHDRAWN, subject=CUSTOMER)
    require_version(context, case, command.expected_version)
    if case.closed_at is None:
        raise Conflict(
            "erasure_running",
            "The case {case} is under way and needs these data. Close or withdraw it first.",
            case=case.code,
        )
    if command.ground not in set(ErasureGround):
        raise Invalid(
            "ground_unknown",
            "There is no ground '{ground}'. Use one of {known}.",
            ground=command.ground,
            known=", ".join(ErasureGround),
        )
    row = context.rows.get(tables.erasures, case.code, command.subject)
    if row is not None:
        raise _asked_or_done(row)
    key = context.rows.get(tables.subject_keys, case.code, command.subject)
    others = subscription_of(command.subject) is not None  # who stop it themselves
    if others or (context.tx.encryption and key is None):
        raise NotFound(
            "subject_not_found",
            "The case {case} holds nothing of a subject '{subject}'.",
            case=case.code,
            subject=command.subject,
        )
    reason = BY_CUSTOMER if by_customer else reason_of(command.reason)
    context.record(case.code, ErasureAsked(command.subject, command.ground, reason))


def erase_subject(context: CommandContext, command: EraseSubject) -> None:
    """Forgets the key of the subject, those of its files, and by what its case was found."""
    case, row = _take_to_decide(context, command)
    reason, by = reason_of(command.reason), row["asked_by"]
    _erase(context, case.code, SubjectErased(command.subject, row["ground"], reason, by))


def erase_expired(context: CommandContext, command: EraseExpired) -> None:
    """The same of what is kept long enough, as a list says that two people stand for.

    Raises:
        NotAllowed: somebody gives it who is not the worker.
        Conflict: the list is not, or no more, one that was released.
    """
    if context.actor is not SYSTEM:
        raise NotAllowed("not_worker", "Lists are gone through by the worker alone.")
    case = context.take_case(command.case)
    ground = ErasureGround.PERIOD_OVER
    context.record(case.code, ErasureAsked(command.subject, ground, command.reason))
    erased = SubjectErased(command.subject, ground, command.reason, command.asked_by)
    _erase(context, case.code, erased)


def _erase(context: CommandContext, code: str, erased: SubjectErased) -> None:
    context.record(code, erased)
    context.rows.update(tables.subject_keys, code, erased.subject, wrapped=None)
    for file in context.rows.find(tables.file_keys, case=code, subject=erased.subject):
        context.rows.update(tables.file_keys, file["sha256"], code, wrapped=None)
    for term in context.rows.find(tables.search_terms, case=code, subject=erased.subject):
        context.rows.delete(tables.search_terms, code, term["field"], term["term"])
    for contact in context.rows.find(tables.contacts, case=code, subject=erased.subject):
        context.rows.delete(tables.contacts, code, erased.subject, contact["channel"])
    forget_codes(context, code)
    if erased.subject == CUSTOMER:
        forget_subscriptions(context, code)
    told = context.rows.find(tables.messages, case=code, subject=erased.subject)
    forget_messages(context, told)


def refuse_erasure(context: CommandContext, command: RefuseErasure) -> None:
    """Nothing is erased: law or contract needs the data still."""
    case, _ = _take_to_decide(context, command)
    context.record(case.code, ErasureRefused(command.subject, reason_of(command.reason)))


def _take_to_decide(
    context: CommandContext, command: EraseSubject | RefuseErasure
) -> tuple[Case, Row]:
    case = context.take_case(command.case)
    act_as_decider(context, case, "not_erasing")
    require_version(context, case, command.expected_version)
    row = context.rows.get(tables.erasures, case.code, command.subject)
    if row is None:
        raise Conflict(
            "erasure_not_asked",
            "Nobody has asked that these data be erased. Ask first; somebody else decides.",
        )
    if row["erased_at"] is not None:
        raise _asked_or_done(row)
    if row["asked_by"] == context.actor.login:
        raise NotAllowed(
            "erasure_own", "You have asked for this yourself. Somebody else decides on it."
        )
    return case, row


def _asked_or_done(row: Row) -> Conflict:
    if row["erased_at"] is not None:
        return Conflict(
            "subject_erased_already",
            "These data were erased at {at} already.",
            at=row["erased_at"],
        )
    return Conflict(
        "erasure_asked",
        "{login} has asked already that these data be erased. Somebody else decides.",
        login=row["asked_by"],
    )
