"""What a command answers."""

from __future__ import annotations

from marshmallow import Schema, fields

from webapi.schemas.fields import Answer


class ChangeSchema(Answer):
    kind = fields.String()
    key = fields.String()
    version = fields.Integer()


class MoveSchema(Answer):
    """A date of a running case that a calendar would move."""

    case = fields.String()
    number = fields.Integer(metadata={"description": "Of the step; 0 is the whole case."})
    element = fields.String()
    name = fields.String()
    was = fields.String(metadata={"format": "date-time"})
    due_at = fields.String(metadata={"format": "date-time"})
    days = fields.Integer(metadata={"description": "Calendar days; below 0: earlier."})


class DetailsSchema(Schema):
    opened = fields.List(fields.String(), metadata={"description": "Tasks that were opened."})
    closed = fields.List(fields.String(), metadata={"description": "Tasks that were closed."})
    outcome = fields.String(metadata={"description": "How the case ended, if it did."})
    task = fields.String(metadata={"description": "The task whose draft was saved."})
    draft_version = fields.Integer(metadata={"description": "Its draft version now."})
    published = fields.List(fields.Nested(ChangeSchema))
    moves = fields.List(
        fields.Nested(MoveSchema), metadata={"description": "Of a dry run with calendars."}
    )


class ReceiptSchema(Answer):
    command = fields.String(metadata={"example": "CompleteTask"})
    subject = fields.String(
        allow_none=True, metadata={"description": "What changed: a case, by its code, or other."}
    )
    version = fields.Integer(
        allow_none=True, metadata={"description": "Its version now; null if nothing changed."}
    )
    details = fields.Nested(DetailsSchema)
