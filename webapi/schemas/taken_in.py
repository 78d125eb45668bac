"""Where a case stands that another unit carries out."""

from __future__ import annotations

import marshmallow as ma

from webapi.cursor import MAX_LENGTH
from webapi.schemas import fields
from webapi.schemas.case_status import CaseStatusSchema


class TakenInQuery(fields.Request):
    """Which part of the list is asked for."""

    limit = fields.Digits(1, 200, load_default=50)
    cursor = fields.Text(most=MAX_LENGTH, load_default=None)


class StepToHandInSchema(fields.AnswerField):
    """A step that may be handed in for the customer."""

    task = ma.fields.String()
    name = ma.fields.String()
    due_at = fields.InstantField(allow_none=True)


class TakenInSchema(fields.AnswerField):
    """A case that my desk took in, as its customer is told of it."""

    service = ma.fields.String(metadata={"description": "What the procedure is called."})
    customer = ma.fields.String()
    place = ma.fields.String()
    registered_at = fields.InstantField()
    intake_unit = ma.fields.String()
    executing_unit = ma.fields.String()
    executing_name = ma.fields.String()
    status = ma.fields.Nested(CaseStatusSchema)
    steps = ma.fields.List(ma.fields.Nested(StepToHandInSchema))
