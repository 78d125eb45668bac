"""Whether the product can work."""

from __future__ import annotations

from marshmallow import fields

from webapi.schemas.fields import Answer


class HealthSchema(Answer):
    status = fields.String(metadata={"example": "ok"})
