"""What gives power over others: one administrator proposes it, another one carries it out."""

from __future__ import annotations

from collections.abc import Collection

from engine.errors import Conflict, EngineError, Invalid, NotAllowed, NotFound
from engine.handlers import people
from engine.handlers.acting_admins import act_as_admin
from engine.handlers.context import CommandContext
from engine.handlers.preconditions import reason_of
from engine.model import commands, events
from engine.model.actor import SYSTEM
from engine.model.grant import GRANT_OPEN_FOR, Grant, GrantAct, GrantState
from engine.model.roles import TWO_PERSON_ROLES
from engine.projections.grants import (
    STREAM,
    administrators,
    find_grant,
    grant_from,
    holds_power,
    next_grant_number,
    same_grant,
)
from engine.store import tables


def propose_grant(context: CommandContext, command: commands.ProposeGrant) -> dict[str, object]:
    """Records a proposal, open for seven days; tells the administrators who may decide.

    Raises:
        NotAllowed: the actor is no administrator.
        Invalid, NotFound: it needs no second person, or there is no such user, unit or role.
        Conflict: it is so already, the same is proposed, or there is no second administrator.
    """
    act_as_admin(context, command.login)
    _require_person(context)
    _require_needed(context, command)
    deciding = _deciding(context, {context.actor.login, command.login})
    proposed = events.GrantProposed(
        command.act,
        command.login,
        reason_of(command.reason),
        context.now + GRANT_OPEN_FOR,
        command.unit if command.act == GrantAct.ROLE else None,
        command.role if command.act == GrantAct.ROLE else None,
        command.head or None if command.act == GrantAct.ROLE else None,
        tuple(deciding),
    )
    known = same_grant(context.tx.connection, proposed, context.now)
    if known is not None:
        raise Conflict("grant_proposed", "The same is proposed already: {grant}.", grant=known)
    number = next_grant_number(context.tx.connection)
    context.record(f"{STREAM}{number}", proposed)
    return {"grant": number, "ends_at": proposed.ends_at.isoformat()}


def approve_grant(context: CommandContext, command: commands.ApproveGrant) -> dict[str, object]:
    """Carries a proposal out, and tells who proposed it and whom it is about.

    Raises:
        NotAllowed: the actor is no administrator, has proposed it, or receives it.
        NotFound: there is no such proposal.
        Conflict: it was decided, has expired, or whoever proposed it is no administrator any more.
        Invalid: the new password is missing or unfit.
    """
    grant = _take(context, command.number)
    login = context.actor.login
    if login == grant.proposed_by:
        raise NotAllowed(
            "grant_own", "You have proposed this yourself. Another administrator decides on it."
        )
    if login == grant.login:
        raise NotAllowed(
            "grant_for_oneself",
            "This gives power to you yourself. Another administrator decides on it.",
        )
    if grant.proposed_by not in administrators(context.tx.connection):
        raise Conflict(
            "grant_proposer_gone",
            "{login} has proposed this and is no administrator any more. Refuse it; whoever needs "
            "it proposes it anew.",
            login=grant.proposed_by,
        )
    approved = events.GrantApproved(grant.login, grant.proposed_by, _told(grant))
    context.record(f"{STREAM}{grant.number}", approved)
    _carry_out(context, grant, command.password)
    return {"grant": grant.number}


def refuse_grant(context: CommandContext, command: commands.RefuseGrant) -> dict[str, object]:
    """Ends a proposal without effect.

    Raises:
        NotAllowed: the actor is no administrator.
        NotFound, Conflict: there is no such proposal, or it was decided or has expired.
    """
    grant = _take(context, command.number)
    refused = events.GrantRefused(grant.login, reason_of(command.reason), _told(grant))
    context.record(f"{STREAM}{grant.number}", refused)
    return {"grant": grant.number}


def _carry_out(context: CommandContext, grant: Grant, password: str | None) -> None:
    match grant.act:
        case GrantAct.ROLE:
            assert grant.unit is not None
            assert grant.role is not None
            people.require_role(context, grant.login, grant.unit, grant.role)
            people.give_role(context, grant.login, grant.unit, grant.role, grant.head)
        case GrantAct.ENABLE:
            people.let_in_again(context, grant.login)
        case GrantAct.PASSWORD:
            people.change_password(context, grant.login, password or "")


def _require_person(context: CommandContext) -> None:
    """Two people decide: whoever reads the database does without proposals, by themselves."""
    if context.actor is SYSTEM:
        raise NotAllowed(
            "grant_of_nobody",
            "Proposals are made and decided by administrators who are logged in. The command line "
            "does the same at once: 'motcua user'.",
        )


def _require_needed(context: CommandContext, command: commands.ProposeGrant) -> None:
    row = people.user_row(context, command.login)
    if command.act == GrantAct.ROLE:
        _require_role_needed(context, command)
        return
    if command.act == GrantAct.PASSWORD and command.login == context.actor.login:
        raise Invalid("grant_needless", "You change your own password on your own page.")
    if not holds_power(context.tx.connection, command.login):
        raise _needless()
    if command.act == GrantAct.ENABLE and not row["disabled"]:
        raise Conflict("user_enabled", "{login} may log in already.", login=command.login)


def _require_role_needed(context: CommandContext, command: commands.ProposeGrant) -> None:
    unit, role = command.unit or "", command.role or ""
    people.require_role(context, command.login, unit, role)
    if role not in TWO_PERSON_ROLES:
        raise _needless()
    if people.holds_role(context, command.login, unit, role, command.head):
        raise Conflict(
            "role_held",
            "{login} holds the role {role} in unit {unit} already.",
            login=command.login,
            role=role,
            unit=unit,
        )


def _needless() -> EngineError:
    return Invalid(
        "grant_needless", "This needs no second administrator. Do it on the page of the user."
    )


def _deciding(context: CommandContext, involved: Collection[str]) -> list[str]:
    """Administrators who may decide: not who proposes it, not who receives it."""
    found = [one for one in administrators(context.tx.connection) if one not in involved]
    if not found:
        raise Conflict(
            "no_second_admin",
            "There is no other administrator who could approve this. Whoever installs Motcua gives "
            "it on the command line, 'motcua user', and that is recorded.",
        )
    return found


def _take(context: CommandContext, number: str) -> Grant:
    """An open proposal, held with the users whom it is about."""
    known = find_grant(context.tx.connection, number)
    about = () if known is None else (known.proposed_by, known.login)
    act_as_admin(context, *about)
    _require_person(context)
    row = None if known is None else context.rows.get(tables.grants, number, lock=True)
    if row is None:
        raise NotFound("grant_not_found", "There is no proposal {grant}.", grant=number[:6])
    grant = grant_from(row)
    match grant.state(context.now):
        case GrantState.OPEN:
            return grant
        case GrantState.EXPIRED:
            raise Conflict(
                "grant_expired",
                "Nobody decided on this until {at}, so it has expired. Propose it anew.",
                at=grant.ends_at,
            )
    raise Conflict(
        "grant_decided",
        "{login} has decided on this at {at} already.",
        login=grant.decided_by,
        at=grant.decided_at,
    )


def _told(grant: Grant) -> tuple[str, ...]:
    return tuple(sorted({grant.proposed_by, grant.login}))
