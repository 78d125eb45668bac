"""Naming deputies, and what becomes of that."""

from __future__ import annotations

from datetime import timedelta

from engine.errors import Conflict, Invalid, NotAllowed, NotFound
from engine.handlers.acting_admins import hold_users
from engine.handlers.context import CommandContext
from engine.handlers.preconditions import reason_of
from engine.model import commands, events
from engine.model.authorization import releases_as
from engine.model.deputyship import (
    MOST_DEPUTISED,
    Deputyship,
    DeputyState,
    deputyship_id,
    split_deputyship_id,
)
from engine.model.documents import Kind
from engine.model.roles import AUDITOR, SYSTEM_ROLES
from engine.projections.deputyships import deputyship_from
from engine.projections.publications import newest_keys
from engine.store import tables

_LATE_START = timedelta(days=1)
"""So long ago may it begin: whoever falls ill in the morning has been away since then."""


def deputize(context: CommandContext, command: commands.Deputize) -> dict[str, object]:
    """Names a deputy: by the person, and then the deputy accepts; or by a leader of the unit or of
    one above, and then it holds at once. Answers the id.

    Raises:
        NotAllowed: the actor is neither.
        Invalid: the period, roles, procedures or deputy will not do.
        NotFound: there is no such user.
        Conflict: the same deputy is named there already.
    """
    hold_users(context, command.person, command.deputy)
    at_once = _names_as(context, command)
    reason = reason_of(command.reason)
    _require_period(context, command)
    _require_person(context, command)
    _require_deputy(context, command)
    number = 1 + len(context.rows.find(tables.deputyships, person=command.person))
    _require_none_open(context, command)
    named = events.DeputyNamed(
        command.person,
        number,
        command.deputy,
        command.unit,
        tuple(sorted(set(command.roles))),
        tuple(sorted(set(command.definitions))),
        command.starts_at,
        command.ends_at,
        reason,
        at_once or None,
    )
    context.record(f"user/{command.person}", named)
    return {"deputyship": deputyship_id(command.person, number)}


def accept_deputy(context: CommandContext, command: commands.AcceptDeputy) -> None:
    """The deputy agrees: they stand in from now on, as soon as it has begun."""
    one = _offered_to_me(context, command.deputyship)
    context.record(f"user/{one.person}", events.DeputyAccepted(one.person, one.number))


def decline_deputy(context: CommandContext, command: commands.DeclineDeputy) -> None:
    """The deputy does not agree, with a reason."""
    one = _offered_to_me(context, command.deputyship)
    reason = reason_of(command.reason)
    context.record(f"user/{one.person}", events.DeputyDeclined(one.person, one.number, reason))


def end_deputy(context: CommandContext, command: commands.EndDeputy) -> None:
    """Ends it before its time: the person, the deputy, or a leader of the unit or above.

    Raises:
        NotAllowed: the actor is none of them.
        Conflict: it is over already.
    """
    one = _take(context, command.deputyship)
    if context.actor.login not in (one.person, one.deputy):
        capacity = releases_as(context.actor, one.unit)
        if capacity is None:
            raise NotAllowed(
                "not_of_deputyship",
                "Only the person, the deputy, or a leader of unit {unit} or above may end this.",
                unit=one.unit,
            )
        context.act_as(capacity)
    _require_open(context, one)
    reason = reason_of(command.reason)
    context.record(f"user/{one.person}", events.DeputyEnded(one.person, one.number, reason))


def _names_as(context: CommandContext, command: commands.Deputize) -> bool:
    """Whether it holds at once: a leader names it, of somebody else."""
    if command.person == context.actor.login:
        return False
    capacity = releases_as(context.actor, command.unit)
    if capacity is None:
        raise NotAllowed(
            "not_naming_deputies",
            "People name a deputy for themselves; for somebody who is absent a leader of unit "
            "{unit} or above does.",
            unit=command.unit,
        )
    context.act_as(capacity)
    return True


def _require_period(context: CommandContext, command: commands.Deputize) -> None:
    begun = command.starts_at >= context.now - _LATE_START
    lasts = command.ends_at - command.starts_at
    if not begun or command.ends_at <= context.now or not timedelta() < lasts <= MOST_DEPUTISED:
        raise Invalid(
            "deputy_period",
            "A deputy stands in for at most {most} days, from yesterday at the earliest, and the "
            "end lies ahead. Correct the period.",
            most=MOST_DEPUTISED.days,
        )


def _require_person(context: CommandContext, command: commands.Deputize) -> None:
    held = _held(context, command.person, command.unit) - SYSTEM_ROLES
    wrong = sorted(set(command.roles) - held)
    if wrong or not held:
        raise Invalid(
            "deputy_roles",
            "{person} holds {held} in unit {unit}. Choose among these; roles of the product itself "
            "are never handed to a deputy.",
            person=command.person,
            held=", ".join(sorted(held)) or "–",
            unit=command.unit,
        )
    known = newest_keys(context.tx.connection, Kind.PROCESS)
    unknown = sorted(set(command.definitions) - known)
    if unknown:
        raise Invalid(
            "deputy_definitions",
            "There is no procedure '{name}'. Choose among {known}.",
            name=unknown[0],
            known=", ".join(sorted(known)),
        )


def _require_deputy(context: CommandContext, command: commands.Deputize) -> None:
    row = context.rows.get(tables.users, command.deputy)
    if row is None:
        raise NotFound("user_not_found", "There is no user '{login}'.", login=command.deputy)
    held = {one["role"] for one in context.rows.find(tables.memberships, login=command.deputy)}
    fit = not row["disabled"] and bool(held - SYSTEM_ROLES) and AUDITOR not in held
    if command.deputy == command.person or not fit:
        raise Invalid(
            "deputy_unfit",
            "{deputy} cannot stand in here: a deputy is another person who works on cases and "
            "does not audit them. Choose a colleague.",
            deputy=command.deputy,
        )


def _held(context: CommandContext, login: str, unit: str) -> set[str]:
    found = context.rows.find(tables.memberships, login=login)
    return {one["role"] for one in found if one["unit"] == unit}


def _require_none_open(context: CommandContext, command: commands.Deputize) -> None:
    """The same deputy once at a time, so that it is clear what ends when one is ended."""
    for row in context.rows.find(tables.deputyships, person=command.person):
        one = deputyship_from(row)
        same = (one.deputy, one.unit) == (command.deputy, command.unit)
        overlaps = command.starts_at < one.ends_at and one.starts_at < command.ends_at
        if same and overlaps and one.is_open(context.now):
            raise Conflict(
                "deputy_named_already",
                "{deputy} is named already for {person}, until {until}. End that first.",
                deputy=one.deputy,
                person=one.person,
                until=one.ends_at,
            )


def _offered_to_me(context: CommandContext, name: str) -> Deputyship:
    one = _take(context, name)
    if one.deputy != context.actor.login:
        raise NotAllowed(
            "not_the_deputy", "Only {deputy} answers whether they stand in.", deputy=one.deputy
        )
    _require_open(context, one)
    if one.state is not DeputyState.OFFERED:
        raise Conflict("deputy_answered", "This was accepted already. Nothing was changed.")
    return one


def _require_open(context: CommandContext, one: Deputyship) -> None:
    if not one.is_open(context.now):
        raise Conflict(
            "deputyship_over",
            "This is over since {at}. Name a deputy anew.",
            at=one.ended_at or one.ends_at,
        )


def _take(context: CommandContext, name: str) -> Deputyship:
    key = split_deputyship_id(name)
    if key is not None:
        hold_users(context, key[0])
    row = None if key is None else context.rows.get(tables.deputyships, *key)
    concerns = row is not None and (
        context.actor.login in (row["person"], row["deputy"])
        or row["unit"] in context.actor.overseen()
    )
    if row is None or not concerns:
        raise NotFound("deputyship_not_found", "There is no deputyship {name}.", name=name)
    return deputyship_from(row)
