"""What a person asks for their own data: withdrawing consent, and being told what is held.

Consent is one ground among others. A contract that is carried out, and periods that a law gives,
keep data without it: the event says which of these hold, as of then, and what is stopped.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from engine.errors import Conflict
from engine.handlers.context import CommandContext
from engine.handlers.preconditions import (
    BY_CUSTOMER,
    act_as_asker,
    act_as_decider,
    act_as_person_or_asker,
    reason_of,
    require_version,
)
from engine.model import events
from engine.model.case import Case
from engine.model.commands import (
    AnswerWithdrawal,
    MakeAnswerFile,
    MakePersonalPack,
    WithdrawConsent,
)
from engine.model.erasure import ErasureGround
from engine.model.personal import CUSTOMER
from engine.model.withdrawal import RUNNING, STOPS, UNBOUND
from engine.store.tables import erasures, withdrawals
from engine.time import due, parse_limit


def withdraw_consent(context: CommandContext, command: WithdrawConsent) -> None:
    """Records it, with what stays and what is stopped, and until when the person is answered. The
    customer who does so online asks by it that an ended case be erased.

    Raises:
        NotLoggedIn: it is the customer, who has shown no one-time code.
        Conflict: it was withdrawn before, or it is not published how soon people are answered.
    """
    case = context.take_case(command.case)
    by_customer = act_as_person_or_asker(context, case)
    require_version(context, case, command.expected_version)
    if context.rows.get(withdrawals, case.code, command.subject) is not None:
        raise Conflict(
            "consent_withdrawn_already", "This consent was withdrawn before. Nothing was changed."
        )
    answer_by = _answer_by(context)
    stays = tuple(_stays(context, case, command.subject)) or (UNBOUND,)
    reason = BY_CUSTOMER if by_customer else reason_of(command.reason)
    subject = CUSTOMER if by_customer else command.subject
    context.record(case.code, events.ConsentWithdrawn(subject, reason, answer_by, STOPS, stays))
    erasure = context.rows.get(erasures, case.code, subject)
    if by_customer and case.closed_at is not None and erasure is None:
        context.record(case.code, events.ErasureAsked(subject, ErasureGround.WITHDRAWN, reason))


def answer_withdrawal(context: CommandContext, command: AnswerWithdrawal) -> None:
    """Records that the person was told, and how.

    Raises:
        Conflict: nothing was withdrawn, or it was answered before.
    """
    case = _take(context, command)
    row = context.rows.get(withdrawals, case.code, command.subject)
    if row is None:
        raise Conflict("consent_not_withdrawn", "No consent was withdrawn in this case.")
    if row["answered_at"] is not None:
        raise Conflict(
            "withdrawal_answered", "This was answered at {at} already.", at=row["answered_at"]
        )
    context.record(case.code, events.WithdrawalAnswered(command.subject, reason_of(command.answer)))


def make_answer_file(context: CommandContext, command: MakeAnswerFile) -> None:
    """Records that a file is made of what is held; the same person can read it for a day.

    Raises:
        NotLoggedIn: it is the customer, who has shown no one-time code.
    """
    case = context.take_case(command.case)
    by_customer = act_as_person_or_asker(context, case)
    reason = BY_CUSTOMER if by_customer else reason_of(command.reason)
    subject = CUSTOMER if by_customer else command.subject
    context.record(case.code, events.AnswerFileMade(subject, reason))


def make_personal_pack(context: CommandContext, command: MakePersonalPack) -> None:
    """Records why a pack with personal data is made; the same person can make it for a day.

    Raises:
        Conflict: somebody has withdrawn consent.
    """
    case = context.take_case(command.case)
    act_as_decider(context, case, "not_giving_out")
    if context.rows.find(withdrawals, case=case.code):
        raise Conflict(
            "consent_withdrawn",
            "Consent was withdrawn in this case: no pack with personal data is made any more. Give "
            "out one without them.",
        )
    context.record(case.code, events.PersonalPackMade(reason_of(command.reason)))


def _take(context: CommandContext, command: AnswerWithdrawal) -> Case:
    case = context.take_case(command.case)
    act_as_asker(context, case)
    require_version(context, case, command.expected_version)
    return case


def _answer_by(context: CommandContext) -> datetime:
    limit = context.definitions.retention(context.tx.connection).withdrawal
    if limit is None:
        raise Conflict(
            "answer_limit_missing",
            "It is not published how soon somebody is answered who withdraws consent. Publish the "
            "periods of keeping with a table [withdrawal] first.",
        )
    calendar, _ = context.calendar(limit.calendar)
    return due(context.now, parse_limit(limit.limit), calendar)


def _stays(context: CommandContext, case: Case, subject: str) -> Iterator[str]:
    if case.closed_at is None:
        yield RUNNING
        return
    retention = context.definitions.retention(context.tx.connection)
    rule = retention.rule_of(case.definition, case.outcome, subject, context.today)
    if rule is not None:
        yield f"{rule.period}: {rule.ground}"
