"""Drafts of proposals: begun, and saved with the texts that they hold."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from engine.errors import Invalid
from engine.handlers.context import CommandContext
from engine.handlers.proposal_preconditions import (
    get_proposal,
    receipt_of,
    require_person,
    require_state,
    take_proposal,
)
from engine.handlers.publishing import keep_content
from engine.model.actor import Actor
from engine.model.commands import BeginProposal, SaveProposal
from engine.model.documents import Kind, split_name
from engine.model.events import ProposalBegun, ProposalSaved
from engine.model.proposal import Proposal
from engine.model.roles import DESIGNER
from engine.model.states import ProposalState
from engine.model.text import is_writable, words
from engine.projections.proposals import STREAM
from engine.projections.publications import find_publication
from engine.publishing.storable import require_storable

MAX_DOCUMENTS = 200


def begin_proposal(context: CommandContext, command: BeginProposal) -> dict[str, object]:
    """Begins a draft under a random number, with the documents that the command brings. Returns
    number and revision.

    Raises:
        NotAllowed: the actor is no designer.
    """
    require_person(context.actor)
    context.act_as_holder_of(DESIGNER)
    title = _title(command.title)
    number = context.digits()
    context.record(f"{STREAM}{number}", ProposalBegun(title))
    if command.documents or command.retires:
        saved = SaveProposal(number, 1, command.documents, retires=command.retires)
        _save(context, get_proposal(context, number), saved)
    return receipt_of(context, number)


def save_proposal(context: CommandContext, command: SaveProposal) -> dict[str, object]:
    """Takes texts into the draft and drops others; the actor becomes one of its authors. Returns
    number and revision.

    Raises:
        Conflict: the proposal is no draft, or was changed since the revision that was seen.
    """
    proposal = take_proposal(context, command.proposal, command.expected)
    require_state(proposal, ProposalState.DRAFT)
    _save(context, proposal, command)
    return receipt_of(context, proposal.number)


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
    require_person(actor, command.proposal if isinstance(command, SaveProposal) else None)
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


def _title(text: str) -> str:
    title = " ".join(words(text).split())
    if not 3 <= len(title) <= 200 or not is_writable(title):
        raise Invalid("title_invalid", "Give the proposal a title of 3 to 200 characters.")
    return title
