"""Who has looked at a case from outside the work on it."""

from __future__ import annotations

import marshmallow as ma

from webapi.schemas import fields


class AccessQuery(fields.Request):
    """Which part of the log of accesses is asked for."""

    after = fields.Digits(0, 2**63 - 1, load_default=0, metadata={"description": "A position."})
    limit = fields.Digits(1, 200, load_default=50)


class AccessSchema(fields.AnswerField):
    """One look at a case."""

    position = ma.fields.Integer()
    login = ma.fields.String()
    role = ma.fields.String(metadata={"example": "auditor"})
    via = ma.fields.String(metadata={"example": "api"})
    reading = ma.fields.String(
        metadata={
            "description": (
                "What was looked at: case, status, history, frames, ledger, export, record, "
                "case file, slip, evidence, verification, file, preview."
            ),
            "example": "history",
        }
    )
    at = fields.InstantField()
    file = ma.fields.String(
        allow_none=True,
        metadata={"description": "The SHA-256 of the paper, of a `file` or `preview`; else null."},
    )


class AccessListSchema(fields.AnswerField):
    """A page of the log of accesses."""

    items = ma.fields.List(ma.fields.Nested(AccessSchema))
    next = fields.next_number()
