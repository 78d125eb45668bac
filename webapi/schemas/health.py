"""Whether the product can work."""

from __future__ import annotations

from marshmallow import fields, validate

from webapi.schemas.fields import AnswerField


class HealthSchema(AnswerField):
    """Whether everything that is needed is there."""

    status = fields.String(metadata={"example": "ok"})


class PartSchema(AnswerField):
    """One part that is needed, and why it fails where it does."""

    name = fields.String(metadata={"example": "disk"})
    status = fields.String(validate=validate.OneOf(["ok", "failing"]))
    code = fields.String(allow_none=True, metadata={"example": "disk_nearly_full"})
    detail = fields.String(allow_none=True)


class PartListSchema(AnswerField):
    """Every part that is needed."""

    items = fields.List(fields.Nested(PartSchema))
