"""Answers to the provider of text messages."""

from __future__ import annotations

import marshmallow as ma

from webapi.schemas import fields


class TextReceivedSchema(fields.AnswerField):
    """Whether the message of a receipt is known."""

    known = ma.fields.Boolean()


class TextAnswerSchema(fields.AnswerField):
    """What to send back to the customer."""

    text = ma.fields.String()
