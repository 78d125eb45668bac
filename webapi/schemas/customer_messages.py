"""What customers were told of their cases, and whether it has arrived."""

from __future__ import annotations

import marshmallow as ma

from engine import states
from webapi.schemas import fields


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
