"""What a person asks for their own data: withdrawing consent, and being told what is held.

Consent is one ground among others. A contract that is carried out, and periods that a law gives,
keep data without it: the event says which of these hold, as of then, and what is stopped.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from engine.errors import Conflict
from engine.handlers.context import CommandContext
from engine.handlers.preconditions import act_as_asker, act_as_decider, reason_of, require_version
from engine.model.case import Case
from engine.model.commands import (
    AnswerWithdrawal,
    MakeAnswerFile,
    MakePersonalPack,
    WithdrawConsent,
)
from engine.model.events import (
    AnswerFileMade,
    ConsentWithdrawn,
    PersonalPackMade,
    WithdrawalAnswered,
)
from engine.model.withdrawal import RUNNING, STOPS, UNBOUND
from engine.store.tables import withdrawals
from engine.time import due, parse_limit


def withdraw_consent(context: CommandContext, command: WithdrawConsent) -> None:
    """Records it, with what stays and what is stopped, and until when the person is answered.

    Raises:
        Conflict: it was withdrawn before, or it is not published how soon people are answered.
    """
    case = _take(context, command)
    if context.rows.get(withdrawals, case.code, command.subject) is not None:
        raise Conflict(
            "consent_withdrawn_already", "This consent was withdrawn before. Nothing was changed."
        )
    answer_by = _answer_by(context)
    stays = tuple(_stays(context, case, command.subject)) or (UNBOUND,)
    withdrawn = ConsentWithdrawn(
        command.subject, reason_of(command.reason), answer_by, STOPS, stays
    )
    context.record(case.code, withdrawn)


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
    context.record(case.code, WithdrawalAnswered(command.subject, reason_of(command.answer)))


def make_answer_file(context: CommandContext, command: MakeAnswerFile) -> None:
    """Records that a file is made of what is held; the same person can read it for a day."""
    case = context.take_case(command.case)
    act_as_asker(context, case)
    context.record(case.code, AnswerFileMade(command.subject, reason_of(command.reason)))


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
    context.record(case.code, PersonalPackMade(reason_of(command.reason)))


def _take(context: CommandContext, command: WithdrawConsent | AnswerWithdrawal) -> Case:
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
