"""Whether the product can work."""

from __future__ import annotations

from marshmallow import fields, validate

from webapi.schemas.fields import Answer


class HealthSchema(Answer):
    status = fields.String(metadata={"example": "ok"})


class PartSchema(Answer):
    name = fields.String(metadata={"example": "disk"})
    status = fields.String(validate=validate.OneOf(["ok", "failing"]))
    code = fields.String(allow_none=True, metadata={"example": "disk_nearly_full"})
    detail = fields.String(allow_none=True)


class PartListSchema(Answer):
    items = fields.List(fields.Nested(PartSchema))
