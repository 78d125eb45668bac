"""Breaches that were recorded wrongly: one person asks that one be annulled, another decides."""

from __future__ import annotations

from typing import Any

from engine.errors import Conflict, NotAllowed, NotFound
from engine.handlers.calendar_moves import move_dates
from engine.handlers.context import CommandContext
from engine.handlers.preconditions import (
    act_as_asker,
    act_as_decider,
    reason_of,
    require_version,
)
from engine.model.case import Case
from engine.model.commands import AnnulBreach, AskAnnulment, RefuseAnnulment, TellCause
from engine.model.events import AnnulmentAsked, AnnulmentRefused, BreachAnnulled
from engine.model.place import window_element
from engine.store.rows import Row
from engine.store.tables import breaches

_OfBreach = AskAnnulment | AnnulBreach | RefuseAnnulment | TellCause


def ask_annulment(context: CommandContext, command: AskAnnulment) -> None:
    """Says why a breach was recorded wrongly. Until somebody else has decided, it stands."""
    case = context.take_case(command.case)
    act_as_asker(context, case)
    require_version(context, case, command.expected_version)
    row = find_breach(context, case, command)
    if row["annul_asked_by"] is not None:
        raise Conflict(
            "annulment_asked",
            "{login} has asked already that this breach be annulled. Somebody else decides.",
            login=row["annul_asked_by"],
        )
    reason = reason_of(command.reason)
    context.record(case.code, AnnulmentAsked(row["number"], row["element"], reason))


def annul_breach(context: CommandContext, command: AnnulBreach) -> None:
    """It counts no more; it stays in the history, with both persons and their reasons. The limit
    runs on by the calendar that is known now, if it is not over by that."""
    case, row = _take_to_decide(context, command)
    reason, by = reason_of(command.reason), row["annul_asked_by"]
    context.record(
        case.code, BreachAnnulled(row["number"], row["element"], row["due_at"], reason, by)
    )
    move_dates(context, context.case(case.code))


def refuse_annulment(context: CommandContext, command: RefuseAnnulment) -> None:
    """The breach stands as it was recorded."""
    case, row = _take_to_decide(context, command)
    reason = reason_of(command.reason)
    context.record(case.code, AnnulmentRefused(row["number"], row["element"], reason))


def _take_to_decide(
    context: CommandContext, command: AnnulBreach | RefuseAnnulment
) -> tuple[Case, Row]:
    case = context.take_case(command.case)
    act_as_decider(context, case, "not_annulling")
    require_version(context, case, command.expected_version)
    row = find_breach(context, case, command)
    if row["annul_asked_by"] is None:
        raise Conflict(
            "annulment_not_asked",
            "Nobody has asked that this breach be annulled. Ask first; somebody else decides.",
        )
    if row["annul_asked_by"] == context.actor.login:
        raise NotAllowed(
            "annulment_own",
            "You have asked for this yourself. Somebody else decides on it.",
        )
    return case, row


def find_breach(context: CommandContext, case: Case, command: _OfBreach) -> dict[str, Any]:
    """The row of the breach that a command means.

    Raises:
        NotFound: the case has none of that number.
        Conflict: it is annulled.
    """
    found = [row for row in context.rows.find(breaches, case=case.code) if _is_meant(row, command)]
    if not found:
        raise NotFound(
            "breach_not_found",
            "The case {case} has no breach {number}. Look the number up in its list of breaches.",
            case=case.code,
            number=command.number,
        )
    open_ = [row for row in found if row["annulled_at"] is None]
    if not open_:
        raise Conflict("breach_annulled", "This breach is annulled already.")
    return open_[-1]


def _is_meant(row: Row, command: _OfBreach) -> bool:
    """Several windows can have the same number, so the breach of one is named by its id too."""
    number: int = row["number"]
    if command.window is None:
        return number == command.number >= 0
    return number == -command.number and row["element"] == window_element(command.window)
