"""Where a case is, as staff and customers are told alike."""

from __future__ import annotations

import marshmallow as ma

from webapi.schemas import fields


class PhaseSchema(fields.AnswerField):
    """The phase that a case is in."""

    number = ma.fields.Integer()
    count = ma.fields.Integer()
    name = ma.fields.String()


class DateShiftSchema(fields.AnswerField):
    """Why a date is another one."""

    cause = ma.fields.String(
        metadata={
            "description": "suspension, exclusion, extension, calendar, facts or late.",
            "example": "suspension",
        }
    )
    since = fields.InstantField()
    owner = ma.fields.String(metadata={"description": "The party that moved it; may be empty."})
    was = fields.InstantField(allow_none=True)
    due_at = fields.InstantField(allow_none=True)
    said = ma.fields.String(allow_none=True, metadata={"description": "The published cause."})


class CaseStatusSchema(fields.AnswerField):
    """Where a case is, without anything that tells of a person."""

    code = ma.fields.String(metadata={"example": "SX0123456789"})
    version = ma.fields.Integer()
    state = ma.fields.String(metadata={"description": "The outcome, once it has one."})
    phase = ma.fields.Nested(PhaseSchema, allow_none=True)
    turn = ma.fields.List(
        ma.fields.String(),
        metadata={"description": "Parties: utility, customer, contractor, state_agency."},
    )
    next_at = fields.InstantField(allow_none=True)
    last_at = fields.InstantField(
        allow_none=True, metadata={"description": "The end of the limit over the case."}
    )
    promise = ma.fields.Boolean(metadata={"description": "Whether it is the company's own."})
    estimated = ma.fields.Boolean(metadata={"description": fields.ESTIMATED})
    expected_at = fields.InstantField(
        allow_none=True, metadata={"description": "When power is projected to come."}
    )
    expected_was = fields.InstantField(allow_none=True)
    expected_estimated = ma.fields.Boolean(metadata={"description": fields.ESTIMATED})
    day = ma.fields.Integer(allow_none=True)
    days_left = ma.fields.Integer(allow_none=True)
    suspended_at = fields.InstantField(allow_none=True)
    left_out_since = fields.InstantField(allow_none=True)
    last_moves = ma.fields.Boolean(
        metadata={
            "description": "Whether power is expected after the last day and yet in time: time to "
            "come that the limit will leave out moves it."
        }
    )
    energized_at = fields.InstantField(allow_none=True)
    closed_at = fields.InstantField(allow_none=True)
    shifts = ma.fields.List(ma.fields.Nested(DateShiftSchema))
