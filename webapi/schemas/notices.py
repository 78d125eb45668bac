"""Notices that have not left, and deadlines that could not be fired."""

from __future__ import annotations

import marshmallow as ma

from engine import states
from webapi.cursor import MAX_LENGTH
from webapi.schemas import fields


class NoticeQuery(fields.Request):
    """What the list of notices is narrowed to."""

    state = fields.ChoiceField(
        states.NoticeState,
        load_default=None,
        metadata={"description": "Without it, all that have not left."},
    )
    case = fields.Text(most=12, load_default=None)
    limit = fields.Digits(1, 200, load_default=50)
    cursor = fields.Text(most=MAX_LENGTH, load_default=None)


class NoticeStatusSchema(fields.AnswerField):
    """Whether somebody was told of an event: waiting to be sent, sent, failed (it never will be),
    or unsent (no mail server was set)."""

    id = ma.fields.String()
    case = ma.fields.String()
    login = ma.fields.String()
    state = ma.fields.Enum(states.NoticeState, by_value=True)
    made_at = fields.InstantField()
    attempts = ma.fields.Integer()
    sent_at = fields.InstantField(allow_none=True)
    problem = ma.fields.String(
        allow_none=True, metadata={"description": "Why it has not left, for administrators."}
    )
    next_try_at = fields.InstantField(allow_none=True)


class NoticeListSchema(fields.AnswerField):
    """A page of notices."""

    items = ma.fields.List(ma.fields.Nested(NoticeStatusSchema))
    next = fields.next_cursor()


class SendNoticesSchema(fields.Request):
    """The body that has notices of one state sent."""

    state = fields.ChoiceField(states.NoticeState, required=True)
    since = fields.InstantField(
        load_default=None, metadata={"description": "Only those made from here on."}
    )


class RetriedSchema(fields.AnswerField):
    """How much is tried again."""

    count = ma.fields.Integer(metadata={"description": "How many will be tried again."})


class FailingDeadlineQuery(fields.Request):
    """How many failing deadlines are asked for."""

    limit = fields.Digits(1, 200, load_default=50)


class FailingDeadlineSchema(fields.AnswerField):
    """A deadline that could not be fired. The place is a step or wait of the case by its number and
    element, or 0 for the whole case."""

    case = ma.fields.String(attribute="deadline.case")
    place = ma.fields.String(attribute="deadline.place")
    unit = ma.fields.String(attribute="deadline.unit", allow_none=True)
    due_at = fields.InstantField(attribute="deadline.fires_at")
    attempts = ma.fields.Integer(attribute="deadline.attempts")
    next_try_at = fields.InstantField(attribute="deadline.next_try_at")
    incident_at = fields.InstantField(
        attribute="deadline.incident_at",
        allow_none=True,
        metadata={"description": "Since when somebody has to look at it."},
    )
    code = ma.fields.String(attribute="deadline.problem.code")
    problem = ma.fields.String()


class FailingDeadlineListSchema(fields.AnswerField):
    """Deadlines that could not be fired."""

    items = ma.fields.List(ma.fields.Nested(FailingDeadlineSchema))
    more = ma.fields.Boolean(
        metadata={
            "description": "Whether there are more: ask with a higher `limit`; beyond 200 by the "
            "command `motcua deadline list`."
        }
    )


class RetryDeadlinesSchema(fields.Request):
    """The body that has failing deadlines tried at once."""

    case = fields.Text(
        most=12, load_default=None, metadata={"description": "Without it, every one of mine."}
    )
