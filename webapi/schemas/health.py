"""Whether the product can work."""

from __future__ import annotations

import marshmallow as ma

from webapi.schemas.fields import AnswerField


class HealthSchema(AnswerField):
    """Whether everything that is needed is there."""

    status = ma.fields.String(metadata={"example": "ok"})


class PartSchema(AnswerField):
    """One part that is needed, and why it fails where it does."""

    name = ma.fields.String(metadata={"example": "disk"})
    status = ma.fields.String(validate=ma.validate.OneOf(["ok", "failing"]))
    code = ma.fields.String(allow_none=True, metadata={"example": "disk_nearly_full"})
    detail = ma.fields.String(allow_none=True)


class PartListSchema(AnswerField):
    """Every part that is needed."""

    items = ma.fields.List(ma.fields.Nested(PartSchema))
