"""What customers were told of their cases, and whether it has arrived."""

from __future__ import annotations

import marshmallow as ma

from engine import states
from webapi.schemas import fields

_WISHES = ("all", "needed", "nothing")


class CustomerMessageSchema(fields.AnswerField):
    """A message to the customer of a case. What it said is empty where it was erased."""

    id = ma.fields.String()
    kind = ma.fields.String(metadata={"description": "The key of its wording: C01, M03."})
    channel = ma.fields.String(metadata={"description": "sms or email."})
    state = ma.fields.Enum(states.MessageState, by_value=True)
    made_at = fields.InstantField()
    sent_at = fields.InstantField(allow_none=True)
    delivered_at = fields.InstantField(allow_none=True)
    next_try_at = fields.InstantField(allow_none=True)
    segments = ma.fields.Integer(allow_none=True, metadata={"description": "Of an SMS."})
    subject = ma.fields.String()
    text = ma.fields.String()
    problem = ma.fields.String(allow_none=True)


class CustomerMessageListSchema(fields.AnswerField):
    """The messages to the customer of a case, the newest first."""

    items = ma.fields.List(ma.fields.Nested(CustomerMessageSchema))
    more = ma.fields.Boolean(metadata={"description": "Whether there are older ones."})


class ContactSchema(fields.AnswerField):
    """How the customer of a case is reached by a channel; the address is a fact of the case."""

    channel = ma.fields.String(metadata={"description": "sms or email."})
    wish = ma.fields.String(metadata={"description": "all, needed or nothing."})
    language = ma.fields.String(allow_none=True)
    verified_at = fields.InstantField(allow_none=True)
    bounced_at = fields.InstantField(allow_none=True)
    problem = ma.fields.String(allow_none=True)


class ContactListSchema(fields.AnswerField):
    """The channels for which the case holds an address."""

    items = ma.fields.List(ma.fields.Nested(ContactSchema))


class WishesSchema(fields.Request):
    """What the customer wants to be told by a channel; one that is left out stays."""

    sms = ma.fields.String(validate=ma.validate.OneOf(_WISHES))
    email = ma.fields.String(validate=ma.validate.OneOf(_WISHES))
    zalo = ma.fields.String(validate=ma.validate.OneOf(_WISHES))


class MessageChoicesSchema(fields.Request):
    """How the customer wants to be told; what is left out stays."""

    wishes = ma.fields.Nested(
        WishesSchema, load_default=dict, metadata={"example": {"sms": "needed"}}
    )
    language = ma.fields.String(
        load_default=None, allow_none=True, validate=ma.validate.OneOf(["vi", "en"])
    )
