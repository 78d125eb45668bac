"""Who has looked at a case from outside the work on it."""

from __future__ import annotations

from marshmallow import fields

from webapi.schemas.fields import AnswerField, Digits, InstantField, Request, next_number


class AccessQuery(Request):
    """Which part of the log of readings is asked for."""

    after = Digits(0, 2**63 - 1, load_default=0, metadata={"description": "A position."})
    limit = Digits(1, 200, load_default=50)


class AccessSchema(AnswerField):
    """One look at a case."""

    position = fields.Integer()
    login = fields.String()
    role = fields.String(metadata={"example": "auditor"})
    via = fields.String(metadata={"example": "api"})
    reading = fields.String(
        metadata={
            "description": (
                "What was looked at: case, history, frames, ledger, export, record, case file, "
                "evidence, verification, file, preview."
            ),
            "example": "history",
        }
    )
    at = InstantField()
    file = fields.String(
        allow_none=True,
        metadata={"description": "The SHA-256 of the paper, of a `file` or `preview`; else null."},
    )


class AccessListSchema(AnswerField):
    """A page of the log of readings."""

    items = fields.List(fields.Nested(AccessSchema))
    next = next_number()
