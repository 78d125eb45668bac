"""What every command of a proposal asks first, and what its receipt says."""

from __future__ import annotations

from sqlalchemy import Connection

from engine.errors import Conflict, NotAllowed, NotFound
from engine.handlers.context import CommandContext
from engine.handlers.publishing import require_designer
from engine.model.actor import SYSTEM, Actor
from engine.model.authorization import may_read_proposals
from engine.model.events import Payload, ProposalCommented
from engine.model.instant import to_text
from engine.model.proposal import Proposal
from engine.model.roles import DESIGNER
from engine.model.states import ProposalState
from engine.projections.proposals import STREAM, proposal_from
from engine.store import streams
from engine.store.tables import proposals


def take_proposal(context: CommandContext, number: str, expected: int | None) -> Proposal:
    """The proposal, held for this command alone.

    Raises:
        NotAllowed: the actor is no designer.
        NotFound: no such proposal.
        Conflict: it is not the one that the person saw.
    """
    require_person(context.actor, number)
    context.act_as_holder_of(DESIGNER)
    proposal = get_proposal(context, number)
    if expected is not None:
        require_revision(context.tx.connection, proposal, expected)
    return proposal


def get_proposal(context: CommandContext, number: str) -> Proposal:
    """The proposal, locked for this transaction.

    Raises:
        NotFound: there is none of that number.
    """
    row = context.rows.get(proposals, number, lock=True)
    if row is None:
        raise unknown_proposal(number)
    return proposal_from(row)


def require_person(actor: Actor, number: str | None = None) -> None:
    """Looks whether a person asks, who may work on proposals.

    Raises:
        NotFound: the actor may not know of the proposal.
        NotAllowed: the actor is no designer, or no person.
    """
    if number is not None and not may_read_proposals(actor):
        raise unknown_proposal(number)
    require_designer(actor)
    if actor is SYSTEM:
        raise NotAllowed("no_person", "Only a person can do this. Log in as one.")


def unknown_proposal(number: str) -> NotFound:
    """The error that there is no proposal of that number, or none that the person may know of."""
    return NotFound("proposal_not_found", "There is no proposal {proposal}.", proposal=number)


def require_revision(connection: Connection, proposal: Proposal, expected: int) -> None:
    """Looks whether it is as the person saw it.

    Raises:
        Conflict: it was changed since; says by whom, and what.
    """
    if proposal.revision == expected:
        return
    since = [
        event
        for event in streams.read(connection, f"{STREAM}{proposal.number}")
        if not isinstance(event.payload, ProposalCommented)
    ][max(expected, 0) :]
    raise Conflict(
        "proposal_changed",
        "{by} has changed proposal {proposal} since you looked at it (revision {seen}, now "
        "{revision}). Nothing was lost or saved; compare with theirs, then save again.",
        by=proposal.changed_by,
        proposal=proposal.number,
        seen=expected,
        revision=proposal.revision,
        changes=[{"what": e.type, "by": e.by, "at": to_text(e.at)} for e in since],
    )


def require_state(proposal: Proposal, *states: ProposalState) -> None:
    """Looks whether the proposal is in one of these states.

    Raises:
        Conflict: it has not come so far, or further already; says what to do.
    """
    if proposal.state in states:
        return
    number = proposal.number
    match proposal.state:
        case ProposalState.DRAFT:
            raise Conflict(
                "proposal_draft",
                "Proposal {proposal} is a draft. Submit it first.",
                proposal=number,
            )
        case ProposalState.SUBMITTED:
            raise Conflict(
                "proposal_submitted",
                "Proposal {proposal} is submitted. Somebody else has to approve it before it is "
                "published; to change it, return it first.",
                proposal=number,
            )
        case ProposalState.APPROVED:
            raise Conflict(
                "proposal_approved",
                "Proposal {proposal} is approved. To change it, return it first.",
                proposal=number,
            )
    raise Conflict(
        "proposal_closed",
        "Proposal {proposal} is closed since {at}. Begin a new one.",
        proposal=number,
        at=proposal.changed_at,
    )


def record_in(context: CommandContext, proposal: Proposal, payload: Payload) -> dict[str, object]:
    """Records an event of the proposal; returns what the receipt says."""
    context.record(f"{STREAM}{proposal.number}", payload)
    return receipt_of(context, proposal.number)


def receipt_of(context: CommandContext, number: str) -> dict[str, object]:
    """Number, revision and state of the proposal as it stands now."""
    proposal = get_proposal(context, number)
    return {
        "proposal": number,
        "revision": proposal.revision,
        "state": str(proposal.state),
    }
