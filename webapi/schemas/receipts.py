"""What a command answers."""

from __future__ import annotations

from marshmallow import Schema, fields

from webapi.schemas.fields import AnswerField


class ChangeSchema(AnswerField):
    """A version that was published."""

    kind = fields.String()
    key = fields.String()
    version = fields.Integer()


class DetailsSchema(Schema):
    """What a command did; which fields are there depends on the command."""

    opened = fields.List(fields.String(), metadata={"description": "Tasks that were opened."})
    closed = fields.List(fields.String(), metadata={"description": "Tasks that were closed."})
    outcome = fields.String(metadata={"description": "How the case ended, if it did."})
    task = fields.String(metadata={"description": "The task whose draft was saved."})
    draft_version = fields.Integer(metadata={"description": "Its draft version now."})
    published = fields.List(fields.Nested(ChangeSchema))
    proposal = fields.String(metadata={"description": "The number of the proposal."})
    revision = fields.Integer(metadata={"description": "Its revision now, for If-Match."})
    state = fields.String(metadata={"description": "Its state now.", "example": "submitted"})
    retired = fields.List(
        fields.String(), metadata={"description": "Procedures that take no new cases any more."}
    )


class ReceiptSchema(AnswerField):
    """What every command is answered with."""

    command = fields.String(metadata={"example": "CompleteTask"})
    subject = fields.String(
        allow_none=True, metadata={"description": "What changed: a case, by its code, or other."}
    )
    version = fields.Integer(
        allow_none=True, metadata={"description": "Its version now; null if nothing changed."}
    )
    details = fields.Nested(DetailsSchema)
