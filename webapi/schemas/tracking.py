"""Requests looked up by their code, without a login."""

from __future__ import annotations

import marshmallow as ma

from webapi.schemas import fields
from webapi.schemas.case_status import CaseStatusSchema


class TrackingSchema(fields.Request):
    """The body that looks a request up."""

    code = fields.Text(
        most=100,
        required=True,
        metadata={"description": "As it was typed.", "example": "SX0123456782"},
    )
    key = fields.Text(
        most=100,
        load_default="",
        metadata={"description": "Six letters and digits; with it more is told."},
    )


class AppointmentSchema(fields.AnswerField):
    """An instant that was agreed on."""

    label = ma.fields.String()
    at = fields.InstantField()


class PaperToBringSchema(fields.AnswerField):
    """A paper that is asked of the customer."""

    label = ma.fields.String()
    reason = ma.fields.String(metadata={"description": "Why; may be empty."})
    state = ma.fields.String(
        metadata={"description": "asked, handed_in or refused; empty: only listed."}
    )


class AmountDueSchema(fields.AnswerField):
    """What the customer is to pay now."""

    label = ma.fields.String(metadata={"description": "For what."})
    vnd = ma.fields.Integer()


class TrackedSchema(fields.AnswerField):
    """Where a request is. `papers`, `appointments` and `amounts` are null without a key."""

    service = ma.fields.String(metadata={"description": "What is asked for."})
    unit = ma.fields.String(metadata={"description": "The name of the unit that does it."})
    hotline = ma.fields.String(metadata={"description": "Where to call; empty: not published."})
    status = ma.fields.Nested(CaseStatusSchema)
    papers = ma.fields.List(ma.fields.Nested(PaperToBringSchema), allow_none=True)
    appointments = ma.fields.List(ma.fields.Nested(AppointmentSchema), allow_none=True)
    amounts = ma.fields.List(ma.fields.Nested(AmountDueSchema), allow_none=True)
