"""Proposals: drafted and submitted by some, approved by somebody else, then published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from engine.errors import Conflict, Invalid, NotAllowed
from engine.handlers.context import CommandContext
from engine.handlers.preconditions import reason_of
from engine.handlers.proposal_preconditions import (
    receipt_of,
    record_in,
    require_person,
    require_revision,
    require_state,
    take_proposal,
    unknown_proposal,
)
from engine.handlers.publishing import Proofs, issue, prove_changes
from engine.model import commands, events
from engine.model.actor import Actor
from engine.model.documents import Document, Kind, document_name
from engine.model.proposal import Proposal
from engine.model.states import ProposalState
from engine.model.text import is_writable, words
from engine.projections.proposals import STREAM, find_proposal
from engine.publishing import sandboxed
from engine.publishing.current import PublishedSet, read_published_set
from engine.store.texts import read_texts

MAX_COMMENT = 2000


@dataclass(frozen=True, slots=True)
class Proved:
    """A proposal that was validated at the revision that the command expects."""

    command: commands.SubmitProposal | commands.PublishProposal
    proofs: Proofs
    documents: tuple[Document, ...]
    retires: tuple[str, ...]


def prove_proposal(
    connection: Connection,
    actor: Actor,
    command: commands.SubmitProposal | commands.PublishProposal,
    now: datetime,
) -> Proved:
    """Validates and proves everything before the transaction begins.

    Raises:
        Invalid: every problem of all its documents.
    """
    require_person(actor, command.proposal)
    proposal = find_proposal(connection, command.proposal)
    if proposal is None:
        raise unknown_proposal(command.proposal)
    require_revision(connection, proposal, command.expected)
    submits = isinstance(command, commands.SubmitProposal)
    require_state(proposal, ProposalState.DRAFT if submits else ProposalState.APPROVED)
    current = read_published_set(connection, with_earlier=True)
    overrides = (
        command.overrides if isinstance(command, commands.SubmitProposal) else proposal.overrides
    )
    if submits:
        _require_current_bases(proposal, current)
    elif proposal.standing != current.versions():
        raise Conflict(
            "published_meanwhile_return",
            "Something else was published since proposal {proposal} was submitted, so its proof no "
            "longer holds. Return it, and submit it again.",
            proposal=proposal.number,
        )
    documents = read_texts(connection, proposal.documents)
    validate = sandboxed.validate
    proofs = prove_changes(current, documents, proposal.retires, overrides, now, validate)
    return Proved(command, proofs, documents, proposal.retires)


def submit_proposal(context: CommandContext, proved: Proved) -> dict[str, object]:
    """Records the verdicts of a proposal that was proved before the transaction began, and asks for
    approval.

    Raises:
        Conflict: it is no draft, or was changed since.
        Invalid: it changes nothing.
    """
    command = proved.command
    assert isinstance(command, commands.SubmitProposal)
    proposal = take_proposal(context, command.proposal, command.expected)
    require_state(proposal, ProposalState.DRAFT)
    if not proved.proofs.next_versions and not proposal.retires:
        raise Invalid(
            "proposal_empty",
            "The proposal {proposal} changes nothing. Change a document first.",
            proposal=proposal.number,
        )
    return record_in(
        context,
        proposal,
        events.ProposalSubmitted(
            reason_of(command.note),
            proved.proofs.current.versions(),
            tuple(verdict.as_dict() for verdict in proved.proofs.verdicts),
            {k: r for k, r in proved.proofs.overrides.items() if k in proved.proofs.overridden},
        ),
    )


def return_proposal(context: CommandContext, command: commands.ReturnProposal) -> dict[str, object]:
    """Makes a submitted or approved proposal a draft again, with a reason."""
    proposal = take_proposal(context, command.proposal, command.expected)
    require_state(proposal, ProposalState.SUBMITTED, ProposalState.APPROVED)
    return record_in(context, proposal, events.ProposalReturned(reason_of(command.reason)))


def approve_proposal(
    context: CommandContext, command: commands.ApproveProposal
) -> dict[str, object]:
    """Approves a submitted proposal.

    Raises:
        NotAllowed: the actor is one of its authors.
        Conflict: it is not submitted, or was changed since.
    """
    proposal = take_proposal(context, command.proposal, command.expected)
    require_state(proposal, ProposalState.SUBMITTED)
    if context.actor.login in proposal.authors:
        raise NotAllowed(
            "own_proposal",
            "You had a part in proposal {proposal}, so somebody else has to approve it.",
            proposal=proposal.number,
        )
    note = reason_of(command.note) if words(command.note) else ""
    return record_in(context, proposal, events.ProposalApproved(note))


def publish_proposal(context: CommandContext, proved: Proved) -> dict[str, object]:
    """Answers what changed too: kind, key and new version of each document."""
    proposal = take_proposal(context, proved.command.proposal, proved.command.expected)
    require_state(proposal, ProposalState.APPROVED)
    versions = {document_name(e.kind, e.key): e.version for e in proved.proofs.next_versions}
    verdicts = tuple(verdict.as_dict() for verdict in proved.proofs.verdicts)
    context.record(f"{STREAM}{proposal.number}", events.ProposalPublished(versions, verdicts))
    said = issue(context, proved.proofs)
    for key in proposal.retires:
        version = proved.proofs.current.publications[Kind.PROCESS, key].version
        context.record(
            document_name(Kind.PROCESS, key),
            events.Retired(Kind.PROCESS, key, version, proposal.number),
        )
    return {
        **receipt_of(context, proposal.number),
        "published": said,
        "retired": list(proposal.retires),
    }


def withdraw_proposal(
    context: CommandContext, command: commands.WithdrawProposal
) -> dict[str, object]:
    """Ends a proposal that is not published yet, with a reason."""
    proposal = take_proposal(context, command.proposal, command.expected)
    require_state(proposal, ProposalState.DRAFT, ProposalState.SUBMITTED, ProposalState.APPROVED)
    return record_in(context, proposal, events.ProposalWithdrawn(reason_of(command.reason)))


def comment_proposal(
    context: CommandContext, command: commands.CommentProposal
) -> dict[str, object]:
    """Records a comment of 1 to 2000 characters; the revision stays, so nobody's work is disturbed
    by it."""
    proposal = take_proposal(context, command.proposal, None)
    text = words(command.text)
    if not 1 <= len(text) <= MAX_COMMENT or not is_writable(text):
        raise Invalid(
            "comment_invalid", "Write a comment of 1 to {most} characters.", most=MAX_COMMENT
        )
    if command.document is not None and command.document not in proposal.documents:
        raise Invalid(
            "document_unknown",
            "The proposal {proposal} has no document '{document}'.",
            proposal=proposal.number,
            document=command.document,
        )
    element = words(command.element)
    if len(element) > 200 or not is_writable(element):
        raise Invalid("element_invalid", "An element's id has at most 200 characters.")
    return record_in(
        context, proposal, events.ProposalCommented(text, command.document, element or None)
    )


def _require_current_bases(proposal: Proposal, current: PublishedSet) -> None:
    """Nobody else's change is undone by one that was made from an older version."""
    versions: Mapping[str, int] = {
        document_name(*name): p.version for name, p in current.publications.items()
    }
    old = sorted(n for n, base in proposal.bases.items() if base != versions.get(n, 0))
    if old:
        raise Conflict(
            "base_old",
            "{documents}: published anew since this was made from it. Compare with the new "
            "version, take its changes over, and save with it as the base.",
            documents=", ".join(old),
        )
