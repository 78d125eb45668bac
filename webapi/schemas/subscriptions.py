"""Being told where a request is."""

from __future__ import annotations

import marshmallow as ma

from webapi.schemas import fields


class SubscriptionSchema(fields.Request):
    """The body that asks to be told."""

    code = fields.Text(most=100, required=True, metadata={"example": "SX0123456782"})
    key = fields.Text(most=100, load_default="")
    channel = ma.fields.String(required=True, validate=ma.validate.OneOf(["sms", "email"]))
    address = fields.Text(
        most=300, required=True, metadata={"description": "As typed.", "example": "0912 345 678"}
    )
    language = ma.fields.String(
        load_default=None, allow_none=True, validate=ma.validate.OneOf(["vi", "en"])
    )


class SubscriptionTokenSchema(fields.Request):
    """The token of a link."""

    token = fields.Text(most=100, required=True)


class SubscribedSchema(fields.AnswerField):
    """The same whatever is known."""

    said = ma.fields.Boolean(metadata={"description": "That it was taken."})
