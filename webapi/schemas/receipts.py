"""What a command answers."""

from __future__ import annotations

import marshmallow as ma

from webapi.schemas.fields import AnswerField


class ChangeSchema(AnswerField):
    """A version that was published."""

    kind = ma.fields.String()
    key = ma.fields.String()
    version = ma.fields.Integer()


class DetailsSchema(ma.Schema):
    """What a command did; which fields are there depends on the command."""

    opened = ma.fields.List(ma.fields.String(), metadata={"description": "Tasks that were opened."})
    closed = ma.fields.List(ma.fields.String(), metadata={"description": "Tasks that were closed."})
    outcome = ma.fields.String(metadata={"description": "How the case ended, if it did."})
    task = ma.fields.String(metadata={"description": "The task whose draft was saved."})
    draft_version = ma.fields.Integer(metadata={"description": "Its draft version now."})
    published = ma.fields.List(ma.fields.Nested(ChangeSchema))
    proposal = ma.fields.String(metadata={"description": "The number of the proposal."})
    revision = ma.fields.Integer(metadata={"description": "Its revision now, for If-Match."})
    state = ma.fields.String(metadata={"description": "Its state now.", "example": "submitted"})
    disposal = ma.fields.String(metadata={"description": "The number of a list to be erased."})
    entries = ma.fields.Integer(metadata={"description": "How much is on it."})
    number = ma.fields.Integer(
        metadata={"description": "The how manyeth paper of its template was made."}
    )
    sha256 = ma.fields.String(metadata={"description": "The file of the case that holds it."})
    name = ma.fields.String(metadata={"description": "What that file is called."})
    retired = ma.fields.List(
        ma.fields.String(), metadata={"description": "Procedures that take no new cases any more."}
    )


class ReceiptSchema(AnswerField):
    """What every command is answered with."""

    command = ma.fields.String(metadata={"example": "CompleteTask"})
    subject = ma.fields.String(
        allow_none=True, metadata={"description": "What changed: a case, by its code, or other."}
    )
    version = ma.fields.Integer(
        allow_none=True, metadata={"description": "Its version now; null if nothing changed."}
    )
    details = ma.fields.Nested(DetailsSchema)
