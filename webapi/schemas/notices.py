"""Notices that have not left, and deadlines that could not be fired."""

from __future__ import annotations

from marshmallow import fields

from engine import states
from webapi.cursor import MAX_LENGTH
from webapi.schemas.fields import (
    AnswerField,
    ChoiceField,
    Digits,
    InstantField,
    Request,
    Text,
    next_cursor,
)


class NoticeQuery(Request):
    """What the list of notices is narrowed to."""

    state = ChoiceField(
        states.NoticeState,
        load_default=None,
        metadata={"description": "Without it, all that have not left."},
    )
    case = Text(most=12, load_default=None)
    limit = Digits(1, 200, load_default=50)
    cursor = Text(most=MAX_LENGTH, load_default=None)


class NoticeStatusSchema(AnswerField):
    """Whether somebody was told of an event: waiting to be sent, sent, failed (it never will be),
    or unsent (no mail server was set)."""

    id = fields.String()
    case = fields.String()
    login = fields.String()
    state = fields.Enum(states.NoticeState, by_value=True)
    made_at = InstantField()
    attempts = fields.Integer()
    sent_at = InstantField(allow_none=True)
    problem = fields.String(
        allow_none=True, metadata={"description": "Why it has not left, for administrators."}
    )
    next_try_at = InstantField(allow_none=True)


class NoticeListSchema(AnswerField):
    """A page of notices."""

    items = fields.List(fields.Nested(NoticeStatusSchema))
    next = next_cursor()


class SendNoticesSchema(Request):
    """The body that has notices of one state sent."""

    state = ChoiceField(states.NoticeState, required=True)
    since = InstantField(
        load_default=None, metadata={"description": "Only those made from here on."}
    )


class RetriedSchema(AnswerField):
    """How much is tried again."""

    count = fields.Integer(metadata={"description": "How many will be tried again."})


class FailingDeadlineQuery(Request):
    """How many failing deadlines are asked for."""

    limit = Digits(1, 200, load_default=50)


class FailingDeadlineSchema(AnswerField):
    """A deadline that could not be fired. The place is a step or wait of the case by its number and
    element, or 0 for the whole case."""

    case = fields.String(attribute="deadline.case")
    place = fields.String(attribute="deadline.place")
    unit = fields.String(attribute="deadline.unit", allow_none=True)
    due_at = InstantField(attribute="deadline.fires_at")
    attempts = fields.Integer(attribute="deadline.attempts")
    next_try_at = InstantField(attribute="deadline.next_try_at")
    incident_at = InstantField(
        attribute="deadline.incident_at",
        allow_none=True,
        metadata={"description": "Since when somebody has to look at it."},
    )
    code = fields.String(attribute="deadline.problem.code")
    problem = fields.String()


class FailingDeadlineListSchema(AnswerField):
    """Deadlines that could not be fired."""

    items = fields.List(fields.Nested(FailingDeadlineSchema))
    more = fields.Boolean(
        metadata={
            "description": "Whether there are more: ask with a higher `limit`; beyond 200 by the "
            "command `motcua deadline list`."
        }
    )


class RetryDeadlinesSchema(Request):
    """The body that has failing deadlines tried at once."""

    case = Text(
        most=12, load_default=None, metadata={"description": "Without it, every one of mine."}
    )
