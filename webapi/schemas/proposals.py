"""Proposals to change what is published."""

from __future__ import annotations

import marshmallow as ma

from engine import documents
from webapi.schemas import fields
from webapi.schemas.checks import VerdictSchema
from webapi.schemas.publications import MAX_DOCUMENTS, DocumentSchema, overrides

_RETIRES = {"description": "Procedures that shall take no new cases."}


class ProposalSummarySchema(fields.AnswerField):
    """A proposal in a list."""

    number = ma.fields.String(metadata={"example": "483920175"})
    title = ma.fields.String()
    state = ma.fields.String(
        metadata={"enum": ["draft", "submitted", "approved", "published", "withdrawn"]}
    )
    revision = ma.fields.Integer()
    authors = ma.fields.List(ma.fields.String())
    begun_by = ma.fields.String()
    begun_at = fields.InstantField()
    changed_by = ma.fields.String()
    changed_at = fields.InstantField()
    approved_by = ma.fields.String(allow_none=True)
    damaged = ma.fields.Boolean(metadata={"description": fields.DAMAGED})


class ProposalListSchema(fields.AnswerField):
    """Every proposal."""

    items = ma.fields.List(ma.fields.Nested(ProposalSummarySchema))


class DraftPartSchema(fields.AnswerField):
    """A document of a proposal, by its hash."""

    kind = ma.fields.Enum(documents.Kind, by_value=True)
    key = ma.fields.String()
    hash = ma.fields.String()
    base = ma.fields.Integer(
        metadata={"description": "The version it was made from; 0: it is new."}
    )
    standing = ma.fields.Integer(
        attribute="current", metadata={"description": "The version that is published now."}
    )


class HappeningSchema(fields.AnswerField):
    """One event of a proposal's history."""

    sequence = ma.fields.Integer(attribute="event.sequence")
    type = ma.fields.String(attribute="event.type", metadata={"example": "ProposalApproved"})
    at = fields.InstantField(attribute="event.at")
    by = ma.fields.String(attribute="event.by")
    data = ma.fields.Dict(keys=ma.fields.String())


class ProposalSchema(ProposalSummarySchema):
    """A proposal with its documents, verdicts and history."""

    documents = ma.fields.List(ma.fields.Nested(DraftPartSchema))
    retires = ma.fields.List(ma.fields.String())
    note = ma.fields.String()
    overrides = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.String())
    verdicts = ma.fields.List(
        ma.fields.Nested(VerdictSchema), metadata={"description": "As it was submitted."}
    )
    history = ma.fields.List(ma.fields.Nested(HappeningSchema))


class TextOfDocumentSchema(fields.AnswerField):
    """A document of a proposal with its text."""

    kind = ma.fields.Enum(documents.Kind, by_value=True)
    key = ma.fields.String()
    content = ma.fields.String()


class BeginSchema(fields.Request):
    """The body that begins a proposal."""

    title = fields.Words(least=3, required=True)
    documents = fields.Items(
        ma.fields.Nested(DocumentSchema), MAX_DOCUMENTS, least=0, load_default=list
    )
    retires = ma.fields.List(fields.Text(most=80), load_default=list, metadata=_RETIRES)


class SaveSchema(fields.Request):
    """The body that changes a draft."""

    documents = fields.Items(
        ma.fields.Nested(DocumentSchema), MAX_DOCUMENTS, least=0, load_default=list
    )
    drops = ma.fields.List(
        fields.Text(most=120),
        load_default=list,
        metadata={"description": "Documents to leave out."},
    )
    bases = ma.fields.Dict(
        keys=fields.Text(most=120),
        values=fields.WholeNumber(0, 10**6),
        load_default=dict,
        metadata={
            "description": "The published version that a document was made from, where another.",
            "example": {"profile/nq19_2014": 2},
        },
    )
    retires = ma.fields.List(fields.Text(most=80), load_default=None, metadata=_RETIRES)
    title = fields.Words(least=3, load_default=None)


class SubmitSchema(fields.Request):
    """The body that submits a proposal."""

    note = fields.Words(
        least=3, most=2000, required=True, metadata={"description": "What it is for."}
    )
    overrides = overrides()


class ProposalReasonSchema(fields.Request):
    """The body that returns or withdraws a proposal."""

    reason = fields.Words(least=3, most=2000, required=True)


class ApprovalSchema(fields.Request):
    """The body that approves a proposal."""

    note = fields.Words(least=0, most=2000, load_default="")


class RemarkSchema(fields.Request):
    """The body of a comment on a proposal."""

    text = fields.Words(most=2000, required=True)
    document = fields.Text(
        most=120, load_default=None, metadata={"example": "process/lv_household"}
    )
    element = fields.Words(most=200, load_default=None, metadata={"example": "lvh_survey"})
