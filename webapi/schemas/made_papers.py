"""Papers that are made from a case."""

from __future__ import annotations

import marshmallow as ma

from webapi.schemas import fields


class MakePaperSchema(fields.Request):
    """Which paper to make."""

    template = fields.Text(most=64, required=True, metadata={"example": "survey_minutes"})
    language = fields.Text(most=2, load_default="vi", metadata={"description": "vi or en."})
    task = fields.Text(
        most=40,
        load_default=None,
        metadata={"description": "An open step whose unfinished answers it is made from, too."},
    )
    answer = fields.ValuesField(
        load_default=dict, metadata={"description": "What was answered in that step so far."}
    )


class PaperOfferSchema(fields.AnswerField):
    """A paper that can be made from the case."""

    key = ma.fields.String(metadata={"example": "survey_minutes"})
    title = ma.fields.String()
    may_make = ma.fields.Boolean(metadata={"description": "The reader may make it."})
    steps = ma.fields.Dict(
        keys=ma.fields.String(),
        values=ma.fields.String(),
        metadata={"description": "Steps that it is about, with the field that takes the file."},
    )


class MadePaperSchema(fields.AnswerField):
    """A paper that is kept in the case."""

    template = ma.fields.String()
    number = ma.fields.Integer(metadata={"description": "Counts those of the template."})
    version = ma.fields.Integer(metadata={"description": "Of the template."})
    language = ma.fields.String()
    as_of = ma.fields.Integer(metadata={"description": "The newest event that it was made from."})
    task = ma.fields.Integer(
        allow_none=True,
        metadata={"description": "The step whose unfinished answers it was made from."},
    )
    sha256 = ma.fields.String(metadata={"description": "The file of the case that holds it."})
    name = ma.fields.String()
    document = ma.fields.String(
        allow_none=True, metadata={"description": "The SHA-256 of the PDF; null once erased."}
    )
    made_by = ma.fields.String()
    made_at = fields.InstantField()
    erased = ma.fields.Boolean()


class MadePapersSchema(fields.AnswerField):
    """The papers of a case."""

    offers = ma.fields.List(ma.fields.Nested(PaperOfferSchema))
    made = ma.fields.List(ma.fields.Nested(MadePaperSchema))
