"""Papers that a request needs, and those that its customer was asked for."""

from __future__ import annotations

import marshmallow as ma

from engine import states
from webapi.schemas import fields

_BEHALF = "The outside party in whose name the desk records it."


class PaperFileSchema(fields.Request):
    """An uploaded file that is handed in."""

    sha256 = fields.Text(
        least=64,
        most=64,
        required=True,
        metadata={"description": "As the upload answered it."},
    )
    name = fields.Words(least=1, most=200, required=True)


class AskedItemSchema(fields.Request):
    """A paper to ask for: one of the published ones, or one in own words."""

    paper = fields.Text(most=40, load_default=None, metadata={"description": "A published id."})
    words = fields.Words(
        most=200, load_default=None, metadata={"description": "Which paper, in place of an id."}
    )
    reason = fields.Words(least=3, most=2000, required=True)


class AskForPapersSchema(fields.Request):
    """A list of papers to ask the customer for, all at once."""

    items = fields.Items(ma.fields.Nested(AskedItemSchema), 30, required=True)
    note = fields.Words(most=1000, load_default=None)
    reason = fields.Words(
        most=2000,
        load_default=None,
        metadata={"description": "Why a further list is needed; a leader gives it."},
    )
    late_cause = fields.Words(
        most=40,
        load_default=None,
        metadata={"description": "Why the look at the dossier is late, if it is."},
    )
    late_remark = fields.Words(most=2000, load_default=None)


class HandInSchema(fields.Request):
    """The files of a paper that was asked for."""

    files = fields.Items(ma.fields.Nested(PaperFileSchema), 20, required=True)
    paper = fields.Text(
        most=40,
        load_default=None,
        metadata={"description": "The id of another paper that does in its place."},
    )
    on_behalf_of = fields.Words(load_default=None, metadata={"description": _BEHALF})


class PaperAcceptanceSchema(fields.Request):
    """How it was seen that a paper is right."""

    reason = fields.Words(most=2000, load_default=None)


class PaperSchema(fields.AnswerField):
    """A published paper, in the reader's language."""

    id = ma.fields.String(metadata={"example": "house_ownership"})
    label = ma.fields.String()
    why = ma.fields.String()
    photo_ok = ma.fields.Boolean(metadata={"description": "A photo of it will do."})
    later = ma.fields.Boolean(
        metadata={"description": "It may follow until the contract is signed."}
    )


class PaperListSchema(fields.AnswerField):
    """What the customer was asked for at once."""

    round = ma.fields.Integer(metadata={"description": "1 for the first list."})
    asked_by = ma.fields.String()
    asked_at = fields.InstantField()
    note = ma.fields.String(allow_none=True)
    reason = ma.fields.String(
        allow_none=True, metadata={"description": "Of a further list: why one was not enough."}
    )


class FileNameSchema(fields.AnswerField):
    """A file of the case."""

    sha256 = ma.fields.String()
    name = ma.fields.String()


class AskedPaperSchema(fields.AnswerField):
    """A paper that was asked for, or came with the request, and what became of it."""

    number = ma.fields.Integer(attribute="paper.number")
    round = ma.fields.Integer(attribute="paper.round")
    paper = ma.fields.String(attribute="paper.paper", allow_none=True)
    label = ma.fields.String()
    reason = ma.fields.String(attribute="paper.reason")
    state = ma.fields.Enum(states.PaperState, by_value=True, attribute="paper.state")
    handed_in = ma.fields.String(
        attribute="paper.handed_in",
        allow_none=True,
        metadata={"description": "The paper that came in its place."},
    )
    handed_in_at = fields.InstantField(attribute="paper.handed_in_at", allow_none=True)
    files = ma.fields.List(ma.fields.Nested(FileNameSchema), attribute="paper.files")
    decided_by = ma.fields.String(attribute="paper.decided_by", allow_none=True)
    decided_at = fields.InstantField(attribute="paper.decided_at", allow_none=True)
    said = ma.fields.String(attribute="paper.said", allow_none=True)
    photo_ok = ma.fields.Boolean()
    instead = ma.fields.List(
        ma.fields.Nested(PaperSchema),
        metadata={"description": "Each of these does in its place."},
    )


class PapersSchema(fields.AnswerField):
    """The papers of a case."""

    needed = ma.fields.List(ma.fields.Nested(PaperSchema))
    lists = ma.fields.List(ma.fields.Nested(PaperListSchema))
    asked = ma.fields.List(ma.fields.Nested(AskedPaperSchema))
    brought = ma.fields.List(
        ma.fields.Nested(AskedPaperSchema),
        metadata={"description": "What came with the request, before anybody asked; of round 0."},
    )
    settled = ma.fields.Boolean(metadata={"description": "Everything asked for was accepted."})
    may_ask = ma.fields.Boolean()
    may_ask_again = ma.fields.Boolean()
    may_hand_in = ma.fields.Boolean()
    may_decide = ma.fields.Boolean()
