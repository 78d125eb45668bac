"""Proposals to change what is published."""

from __future__ import annotations

from marshmallow import fields

from engine import documents
from webapi.schemas.checks import VerdictSchema
from webapi.schemas.fields import (
    DAMAGED,
    AnswerField,
    InstantField,
    Items,
    Request,
    Text,
    WholeNumber,
    Words,
)
from webapi.schemas.publications import MAX_DOCUMENTS, DocumentSchema, overrides

_RETIRES = {"description": "Procedures that shall take no new cases."}


class ProposalSummarySchema(AnswerField):
    """A proposal in a list."""

    number = fields.String(metadata={"example": "483920175"})
    title = fields.String()
    state = fields.String(
        metadata={"enum": ["draft", "submitted", "approved", "published", "withdrawn"]}
    )
    revision = fields.Integer()
    authors = fields.List(fields.String())
    begun_by = fields.String()
    begun_at = InstantField()
    changed_by = fields.String()
    changed_at = InstantField()
    approved_by = fields.String(allow_none=True)
    damaged = fields.Boolean(metadata={"description": DAMAGED})


class ProposalListSchema(AnswerField):
    """Every proposal."""

    items = fields.List(fields.Nested(ProposalSummarySchema))


class DraftPartSchema(AnswerField):
    """A document of a proposal, by its hash."""

    kind = fields.Enum(documents.Kind, by_value=True)
    key = fields.String()
    hash = fields.String()
    base = fields.Integer(metadata={"description": "The version it was made from; 0: it is new."})
    standing = fields.Integer(
        attribute="current", metadata={"description": "The version that is published now."}
    )


class HappeningSchema(AnswerField):
    """One event of a proposal's history."""

    sequence = fields.Integer(attribute="event.sequence")
    type = fields.String(attribute="event.type", metadata={"example": "ProposalApproved"})
    at = InstantField(attribute="event.at")
    by = fields.String(attribute="event.by")
    data = fields.Dict(keys=fields.String())


class ProposalSchema(ProposalSummarySchema):
    """A proposal with its documents, verdicts and history."""

    documents = fields.List(fields.Nested(DraftPartSchema))
    retires = fields.List(fields.String())
    note = fields.String()
    overrides = fields.Dict(keys=fields.String(), values=fields.String())
    verdicts = fields.List(
        fields.Nested(VerdictSchema), metadata={"description": "As it was submitted."}
    )
    history = fields.List(fields.Nested(HappeningSchema))


class TextOfDocumentSchema(AnswerField):
    """A document of a proposal with its text."""

    kind = fields.Enum(documents.Kind, by_value=True)
    key = fields.String()
    content = fields.String()


class BeginSchema(Request):
    """The body that begins a proposal."""

    title = Words(least=3, required=True)
    documents = Items(fields.Nested(DocumentSchema), MAX_DOCUMENTS, least=0, load_default=list)
    retires = fields.List(Text(most=80), load_default=list, metadata=_RETIRES)


class SaveSchema(Request):
    """The body that changes a draft."""

    documents = Items(fields.Nested(DocumentSchema), MAX_DOCUMENTS, least=0, load_default=list)
    drops = fields.List(
        Text(most=120), load_default=list, metadata={"description": "Documents to leave out."}
    )
    bases = fields.Dict(
        keys=Text(most=120),
        values=WholeNumber(0, 10**6),
        load_default=dict,
        metadata={
            "description": "The published version that a document was made from, where another.",
            "example": {"profile/nq19_2014": 2},
        },
    )
    retires = fields.List(Text(most=80), load_default=None, metadata=_RETIRES)
    title = Words(least=3, load_default=None)


class SubmitSchema(Request):
    """The body that submits a proposal."""

    note = Words(least=3, most=2000, required=True, metadata={"description": "What it is for."})
    overrides = overrides()


class ProposalReasonSchema(Request):
    """The body that returns or withdraws a proposal."""

    reason = Words(least=3, most=2000, required=True)


class ApprovalSchema(Request):
    """The body that approves a proposal."""

    note = Words(least=0, most=2000, load_default="")


class RemarkSchema(Request):
    """The body of a comment on a proposal."""

    text = Words(most=2000, required=True)
    document = Text(most=120, load_default=None, metadata={"example": "process/lv_household"})
    element = Words(most=200, load_default=None, metadata={"example": "lvh_survey"})
