"""What is kept long enough, and the lists that have it erased."""

from __future__ import annotations

import marshmallow as ma

from webapi.schemas import fields

MOST_NAMED = 500


class DisposalQuery(fields.Request):
    """The unit that is asked about."""

    unit = fields.Text(
        most=10,
        load_default=None,
        metadata={"description": "Only in this unit.", "example": "DL01"},
    )


class DueErasureSchema(fields.AnswerField):
    """Personal data of an ended case that are kept long enough."""

    case = ma.fields.String()
    subject = ma.fields.String(metadata={"description": "Of whom.", "example": "customer"})
    definition = ma.fields.String()
    unit = ma.fields.String()
    outcome = ma.fields.String(allow_none=True)
    closed_at = fields.InstantField()
    due_on = ma.fields.Date(metadata={"description": "Since when they are kept long enough."})
    period = ma.fields.String(metadata={"example": "30d"})
    ground = ma.fields.String()
    assumed = ma.fields.Boolean(metadata={"description": "No rule gives the period yet."})


class DueErasureListSchema(fields.AnswerField):
    """What is due, the first 500 by the end of their case."""

    items = ma.fields.List(ma.fields.Nested(DueErasureSchema))


class DisposalSchema(fields.AnswerField):
    """A list of what is to be erased."""

    number = ma.fields.String()
    unit = ma.fields.String()
    state = ma.fields.String(metadata={"enum": ["drawn_up", "released", "done", "refused"]})
    retention = ma.fields.Integer(
        metadata={"description": "The version of the periods that it was drawn up by."}
    )
    entries = ma.fields.List(
        ma.fields.String(), metadata={"description": "Case and subject, a blank between."}
    )
    drawn_up_by = ma.fields.String()
    drawn_up_at = fields.InstantField()
    decided_by = ma.fields.String(allow_none=True)
    decided_at = fields.InstantField(allow_none=True)
    reason = ma.fields.String(allow_none=True)
    through = ma.fields.Integer(metadata={"description": "So many were gone through."})
    erased = ma.fields.Integer(metadata={"description": "So many of them were erased."})
    left_out = ma.fields.List(
        ma.fields.String(), metadata={"description": "Not due any more, or erased otherwise."}
    )
    finished_at = fields.InstantField(allow_none=True)


class DisposalListSchema(fields.AnswerField):
    """Lists, the one drawn up last first; at most 500."""

    items = ma.fields.List(ma.fields.Nested(DisposalSchema))


class DrawUpSchema(fields.Request):
    """A body that draws a list up."""

    unit = fields.Text(most=10, required=True, metadata={"example": "DL01"})
    cases = ma.fields.List(
        fields.Text(most=12),
        load_default=(),
        validate=ma.validate.Length(max=MOST_NAMED),
        metadata={"description": "Only these cases; all that are due if it is left out."},
    )
