"""Proposals to change what is published: nobody publishes alone."""

from __future__ import annotations

from typing import Any

from engine import NotFound, Receipt, commands, documents, events, views
from webapi.context import actor, execute, outside_reading, reading
from webapi.precondition import etag, require_version
from webapi.resources.checks import kind_of
from webapi.routes import VERSION, Precondition, Routes
from webapi.schemas.checks import ComparisonSchema
from webapi.schemas.proposals import (
    ApprovalSchema,
    BeginSchema,
    ProposalListSchema,
    ProposalReasonSchema,
    ProposalSchema,
    RemarkSchema,
    SaveSchema,
    SubmitSchema,
    TextOfDocumentSchema,
)

routes = Routes("proposals", "Changes to documents: drafted, submitted, approved, published.")


@routes.reads("/proposals", ProposalListSchema, problems={403})
def list_proposals() -> dict[str, Any]:
    """Every proposal, the one changed last first"""
    return {"items": reading().proposals.list(actor())}


@routes.changes("/proposals", BeginSchema, status=201)
def begin_proposal(body: dict[str, Any]) -> Receipt:
    """Begin a proposal, as a draft"""
    documents = _documents(body)
    return execute(commands.BeginProposal(body["title"], documents, tuple(body["retires"])))


@routes.reads("/proposals/<name:proposal>", ProposalSchema, headers=VERSION)
def get_proposal(proposal: str) -> tuple[dict[str, Any], dict[str, str]]:
    """A proposal with its history and comments; ETag is its revision"""
    view = reading().proposals.get(actor(), proposal)
    return shown(view), {"ETag": etag(view.proposal.revision)}


def shown(view: views.ProposalView) -> dict[str, Any]:
    """The proposal as ``ProposalSchema`` writes it."""
    found = view.proposal
    names = ("number", "title", "state", "revision", "authors", "begun_by", "begun_at")
    more = ("changed_by", "changed_at", "approved_by", "retires", "note", "overrides", "verdicts")
    said = {name: getattr(found, name) for name in (*names, *more, "damaged")}
    history = [{"event": event, "data": events.to_plain(event.payload)} for event in view.history]
    return {**said, "documents": view.documents, "history": history}


@routes.reads("/proposals/<name:proposal>/documents/<name:kind>/<name:key>", TextOfDocumentSchema)
def get_document(proposal: str, kind: str, key: str) -> documents.Document:
    """The text of a document of the proposal"""
    return document_of(proposal, kind, key)


def document_of(proposal: str, kind: str, key: str) -> documents.Document:
    """The document of a proposal as it is kept now.

    Raises:
        NotFound: no such proposal, or it does not hold such a document.
    """
    wanted = kind_of(kind), key
    for document in reading().proposals.texts(actor(), proposal):
        if (document.kind, document.key) == wanted:
            return document
    raise NotFound(
        "document_not_found",
        "The proposal {proposal} has no document '{document}'.",
        proposal=proposal,
        document=f"{kind}/{key}",
    )


@routes.reads("/proposals/<name:proposal>/comparison", ComparisonSchema)
def compare_proposal(proposal: str) -> views.ComparisonView:
    """What the proposal says otherwise than the versions it was made from"""
    return outside_reading().proposals.compare(actor(), proposal)


@routes.changes(
    "/proposals/<name:proposal>/documents",
    SaveSchema,
    method="PATCH",
    precondition=Precondition.REQUIRED,
)
def save_proposal(body: dict[str, Any], proposal: str) -> Receipt:
    """Take documents into the draft, or leave some out; 412 says who has changed it meanwhile"""
    retires = None if body["retires"] is None else tuple(body["retires"])
    return execute(
        commands.SaveProposal(
            proposal,
            require_version(),
            _documents(body),
            tuple(body["drops"]),
            body["bases"],
            retires,
            body["title"],
        )
    )


@routes.changes(
    "/proposals/<name:proposal>/submit", SubmitSchema, precondition=Precondition.REQUIRED
)
def submit_proposal(body: dict[str, Any], proposal: str) -> Receipt:
    """Have it checked and proved, and ask somebody else to approve it"""
    order = commands.SubmitProposal(proposal, require_version(), body["note"], body["overrides"])
    return execute(order)


@routes.changes(
    "/proposals/<name:proposal>/return", ProposalReasonSchema, precondition=Precondition.REQUIRED
)
def return_proposal(body: dict[str, Any], proposal: str) -> Receipt:
    """Make it a draft again"""
    return execute(commands.ReturnProposal(proposal, require_version(), body["reason"]))


@routes.changes(
    "/proposals/<name:proposal>/approve", ApprovalSchema, precondition=Precondition.REQUIRED
)
def approve_proposal(body: dict[str, Any], proposal: str) -> Receipt:
    """Approve it; not by any of its authors"""
    return execute(commands.ApproveProposal(proposal, require_version(), body["note"]))


@routes.changes("/proposals/<name:proposal>/publish", precondition=Precondition.REQUIRED)
def publish_proposal(proposal: str) -> Receipt:
    """Publish what was approved"""
    return execute(commands.PublishProposal(proposal, require_version()))


@routes.changes(
    "/proposals/<name:proposal>/withdraw", ProposalReasonSchema, precondition=Precondition.REQUIRED
)
def withdraw_proposal(body: dict[str, Any], proposal: str) -> Receipt:
    """Give it up"""
    return execute(commands.WithdrawProposal(proposal, require_version(), body["reason"]))


@routes.changes("/proposals/<name:proposal>/comments", RemarkSchema, status=201)
def comment_proposal(body: dict[str, Any], proposal: str) -> Receipt:
    """Say something about it, a document of it, or an element"""
    return execute(commands.CommentProposal(proposal, **body))


def _documents(body: dict[str, Any]) -> tuple[documents.Document, ...]:
    return tuple(documents.Document(**document) for document in body["documents"])
