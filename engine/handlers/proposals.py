"""Proposals: drafted and submitted by some, approved by somebody else, then published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from engine.errors import Conflict, Invalid, NotAllowed, NotFound
from engine.handlers.context import CommandContext
from engine.handlers.preconditions import reason_of
from engine.handlers.publishing import Proofs, issue, keep_content, prove, require_designer
from engine.model.access import may_read_proposals
from engine.model.actor import SYSTEM, Actor
from engine.model.commands import (
    ApproveProposal,
    BeginProposal,
    CommentProposal,
    PublishProposal,
    ReturnProposal,
    SaveProposal,
    SubmitProposal,
    WithdrawProposal,
)
from engine.model.documents import Document, Kind, document_name, split_name
from engine.model.events import (
    Payload,
    ProposalApproved,
    ProposalBegun,
    ProposalCommented,
    ProposalPublished,
    ProposalReturned,
    ProposalSaved,
    ProposalSubmitted,
    ProposalWithdrawn,
    Retired,
)
from engine.model.instant import to_text
from engine.model.proposal import Proposal
from engine.model.roles import DESIGNER
from engine.model.states import ProposalState
from engine.model.text import is_writable, words
from engine.projections.proposals import STREAM, find_proposal, proposal_from
from engine.projections.publications import find_publication
from engine.publishing import sandboxed
from engine.publishing.current import PublishedSet, read_published_set
from engine.publishing.storable import require_storable
from engine.store import journal
from engine.store.tables import proposals
from engine.store.texts import read_texts

MAX_DOCUMENTS = 200
MAX_COMMENT = 2000


@dataclass(frozen=True, slots=True)
class Proved:
    """A proposal that was validated at the revision that the command expects."""

    command: SubmitProposal | PublishProposal
    proofs: Proofs
    documents: tuple[Document, ...]
    retires: tuple[str, ...]


# -- drafts


def begin_proposal(context: CommandContext, command: BeginProposal) -> dict[str, object]:
    """Begins a draft under a random number, with the documents that the command brings. Returns
    number and revision.

    Raises:
        NotAllowed: the actor is no designer.
    """
    _require_person(context.actor)
    context.act_as_holder_of(DESIGNER)
    title = _title(command.title)
    number = context.digits()
    context.record(f"{STREAM}{number}", ProposalBegun(title))
    if command.documents or command.retires:
        saved = SaveProposal(number, 1, command.documents, retires=command.retires)
        _save(context, _get(context, number), saved)
    return _said(context, number)


def save_proposal(context: CommandContext, command: SaveProposal) -> dict[str, object]:
    """Takes texts into the draft and drops others; the actor becomes one of its authors. Returns
    number and revision.

    Raises:
        Conflict: the proposal is no draft, or was changed since the revision that was seen.
    """
    proposal = _take(context, command.proposal, command.expected)
    _require_state(proposal, ProposalState.DRAFT)
    _save(context, proposal, command)
    return _said(context, proposal.number)


def _save(context: CommandContext, proposal: Proposal, command: SaveProposal) -> None:
    documents = {n: h for n, h in proposal.documents.items() if n not in command.drops}
    bases = {n: v for n, v in proposal.bases.items() if n not in command.drops}
    for document in command.documents:
        name = document.name
        documents[name] = keep_content(context, document.content)
        if name not in bases:
            bases[name] = _published(context.tx.connection, name)
    for name in command.bases.keys() & bases.keys():
        bases[name] = _base(context.tx.connection, name, command.bases[name])
    if len(documents) > MAX_DOCUMENTS:
        raise Invalid(
            "too_many_documents",
            "A proposal has at most {most} documents. Make two of it.",
            most=MAX_DOCUMENTS,
        )
    retires = proposal.retires if command.retires is None else command.retires
    title = proposal.title if command.title is None else _title(command.title)
    for key in retires:
        _require_process(context.tx.connection, key)
    saved = ProposalSaved(title, documents, bases, tuple(sorted(set(retires))))
    context.record(f"{STREAM}{proposal.number}", saved)


def read_drafts(
    _connection: Connection,
    actor: Actor,
    command: BeginProposal | SaveProposal,
    _now: datetime,
) -> BeginProposal | SaveProposal:
    """Reads the documents before the transaction begins, so that no other writer waits for it.

    Raises:
        NotFound, NotAllowed: the actor may not keep drafts.
        Invalid: what cannot be kept, or could harm who opens it.
        Unavailable: they could not be read now.
    """
    _require_person(actor, command.proposal if isinstance(command, SaveProposal) else None)
    require_storable(command.documents)
    return command


def _published(connection: Connection, name: str) -> int:
    """The newest published version of a document; 0 where there is none."""
    found = find_publication(connection, *split_name(name))
    return 0 if found is None else found[0].version


def _base(connection: Connection, name: str, version: int) -> int:
    if version and find_publication(connection, *split_name(name), version) is None:
        raise Invalid(
            "base_unknown",
            "There is no version {version} of {document} to start from.",
            version=version,
            document=name,
        )
    return version


def _require_process(connection: Connection, key: str) -> None:
    found = find_publication(connection, Kind.PROCESS, key)
    if found is None or found[0].retired_at:
        raise Invalid(
            "retires_unknown",
            "There is no published procedure '{process}' that could be retired.",
            process=key,
        )


# -- on its way


def prove_proposal(
    connection: Connection,
    actor: Actor,
    command: SubmitProposal | PublishProposal,
    now: datetime,
) -> Proved:
    """Validates and proves everything before the transaction begins.

    Raises:
        Invalid: every problem of all its documents.
    """
    _require_person(actor, command.proposal)
    proposal = find_proposal(connection, command.proposal)
    if proposal is None:
        raise _unknown(command.proposal)
    _require_revision(connection, proposal, command.expected)
    submits = isinstance(command, SubmitProposal)
    _require_state(proposal, ProposalState.DRAFT if submits else ProposalState.APPROVED)
    standing = read_published_set(connection)
    overrides = command.overrides if isinstance(command, SubmitProposal) else proposal.overrides
    if submits:
        _require_current_bases(proposal, standing)
    elif proposal.standing != standing.versions():
        raise Conflict(
            "published_meanwhile_return",
            "Something else was published since proposal {proposal} was submitted, so its proof no "
            "longer holds. Return it, and submit it again.",
            proposal=proposal.number,
        )
    documents = read_texts(connection, proposal.documents)
    validate = sandboxed.validate
    proofs = prove(standing, documents, proposal.retires, overrides, now, validate)
    return Proved(command, proofs, documents, proposal.retires)


def submit_proposal(context: CommandContext, proved: Proved) -> dict[str, object]:
    """Records the verdicts of a proposal that was proved before the transaction began, and asks for
    approval.

    Raises:
        Conflict: it is no draft, or was changed since.
        Invalid: it changes nothing.
    """
    command = proved.command
    assert isinstance(command, SubmitProposal)
    proposal = _take(context, command.proposal, command.expected)
    _require_state(proposal, ProposalState.DRAFT)
    if not proved.proofs.editions and not proposal.retires:
        raise Invalid(
            "proposal_empty",
            "The proposal {proposal} changes nothing. Change a document first.",
            proposal=proposal.number,
        )
    return _record(
        context,
        proposal,
        ProposalSubmitted(
            reason_of(command.note),
            proved.proofs.standing.versions(),
            tuple(verdict.as_dict() for verdict in proved.proofs.verdicts),
            {k: r for k, r in proved.proofs.overrides.items() if k in proved.proofs.overridden},
        ),
    )


def return_proposal(context: CommandContext, command: ReturnProposal) -> dict[str, object]:
    """Makes a submitted or approved proposal a draft again, with a reason."""
    proposal = _take(context, command.proposal, command.expected)
    _require_state(proposal, ProposalState.SUBMITTED, ProposalState.APPROVED)
    return _record(context, proposal, ProposalReturned(reason_of(command.reason)))


def approve_proposal(context: CommandContext, command: ApproveProposal) -> dict[str, object]:
    """Approves a submitted proposal.

    Raises:
        NotAllowed: the actor is one of its authors.
        Conflict: it is not submitted, or was changed since.
    """
    proposal = _take(context, command.proposal, command.expected)
    _require_state(proposal, ProposalState.SUBMITTED)
    if context.actor.login in proposal.authors:
        raise NotAllowed(
            "own_proposal",
            "You had a part in proposal {proposal}, so somebody else has to approve it.",
            proposal=proposal.number,
        )
    note = reason_of(command.note) if words(command.note) else ""
    return _record(context, proposal, ProposalApproved(note))


def publish_proposal(context: CommandContext, proved: Proved) -> dict[str, object]:
    """Answers what changed too: kind, key and new version of each document."""
    proposal = _take(context, proved.command.proposal, proved.command.expected)
    _require_state(proposal, ProposalState.APPROVED)
    versions = {document_name(e.kind, e.key): e.version for e in proved.proofs.editions}
    verdicts = tuple(verdict.as_dict() for verdict in proved.proofs.verdicts)
    context.record(f"{STREAM}{proposal.number}", ProposalPublished(versions, verdicts))
    said = issue(context, proved.proofs)
    for key in proposal.retires:
        version = proved.proofs.standing.publications[Kind.PROCESS, key].version
        context.record(
            document_name(Kind.PROCESS, key),
            Retired(Kind.PROCESS, key, version, proposal.number),
        )
    return {**_said(context, proposal.number), "published": said, "retired": list(proposal.retires)}


def withdraw_proposal(context: CommandContext, command: WithdrawProposal) -> dict[str, object]:
    """Ends a proposal that is not published yet, with a reason."""
    proposal = _take(context, command.proposal, command.expected)
    _require_state(proposal, ProposalState.DRAFT, ProposalState.SUBMITTED, ProposalState.APPROVED)
    return _record(context, proposal, ProposalWithdrawn(reason_of(command.reason)))


def comment_proposal(context: CommandContext, command: CommentProposal) -> dict[str, object]:
    """Records a comment of 1 to 2000 characters; the revision stays, so nobody's work is disturbed
    by it."""
    proposal = _take(context, command.proposal, None)
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
    return _record(context, proposal, ProposalCommented(text, command.document, element or None))


# -- what all of them ask


def _take(context: CommandContext, number: str, expected: int | None) -> Proposal:
    """The proposal, held for this command alone.

    Raises:
        NotAllowed: the actor is no designer.
        NotFound: no such proposal.
        Conflict: it is not the one that the person saw.
    """
    _require_person(context.actor, number)
    context.act_as_holder_of(DESIGNER)
    proposal = _get(context, number)
    if expected is not None:
        _require_revision(context.tx.connection, proposal, expected)
    return proposal


def _get(context: CommandContext, number: str) -> Proposal:
    row = context.rows.get(proposals, number, lock=True)
    if row is None:
        raise _unknown(number)
    return proposal_from(row)


def _require_person(actor: Actor, number: str | None = None) -> None:
    """
    Raises:
        NotFound: the actor may not know of the proposal.
        NotAllowed: the actor is no designer, or no person.
    """
    if number is not None and not may_read_proposals(actor):
        raise _unknown(number)
    require_designer(actor)
    if actor is SYSTEM:
        raise NotAllowed("no_person", "Only a person can do this. Log in as one.")


def _unknown(number: str) -> NotFound:
    return NotFound("proposal_not_found", "There is no proposal {proposal}.", proposal=number)


def _require_revision(connection: Connection, proposal: Proposal, expected: int) -> None:
    if proposal.revision == expected:
        return
    since = [
        event
        for event in journal.read(connection, f"{STREAM}{proposal.number}")
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


def _require_state(proposal: Proposal, *states: ProposalState) -> None:
    """
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


def _require_current_bases(proposal: Proposal, standing: PublishedSet) -> None:
    """Nobody else's change is undone by one that was made from an older version."""
    versions: Mapping[str, int] = {
        document_name(*name): p.version for name, p in standing.publications.items()
    }
    old = sorted(n for n, base in proposal.bases.items() if base != versions.get(n, 0))
    if old:
        raise Conflict(
            "base_old",
            "{documents}: published anew since this was made from it. Compare with the new "
            "version, take its changes over, and save with it as the base.",
            documents=", ".join(old),
        )


def _record(context: CommandContext, proposal: Proposal, payload: Payload) -> dict[str, object]:
    context.record(f"{STREAM}{proposal.number}", payload)
    return _said(context, proposal.number)


def _said(context: CommandContext, number: str) -> dict[str, object]:
    proposal = _get(context, number)
    return {
        "proposal": number,
        "revision": proposal.revision,
        "state": str(proposal.state),
    }


def _title(text: str) -> str:
    title = " ".join(words(text).split())
    if not 3 <= len(title) <= 200 or not is_writable(title):
        raise Invalid("title_invalid", "Give the proposal a title of 3 to 200 characters.")
    return title
