"""Limits that were not kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import marshmallow as ma

from engine import states
from webapi.cursor import MAX_LENGTH
from webapi.schemas import fields

_REVERSED = fields.FieldMessage("reversed", "This must be later than 'since'.")


class BreachQuery(fields.Request):
    """What the list of breaches is narrowed to."""

    state = fields.ChoiceField(
        states.BreachState,
        load_default=None,
        metadata={"description": "Not done yet, done late, annulled, or without a cause."},
    )
    since = fields.InstantField(
        load_default=None, metadata={"description": "Fell due from here on."}
    )
    until = fields.InstantField(load_default=None, metadata={"description": "Fell due before."})
    limit = fields.Digits(1, 200, load_default=50)
    cursor = fields.Text(most=MAX_LENGTH, load_default=None)

    @ma.validates_schema
    def require_order(self, query: Mapping[str, Any], **_: Any) -> None:
        """Looks whether anything can lie between the two instants.

        Raises:
            ValidationError: nothing falls due from ``since`` on and before ``until``.
        """
        since, until = query["since"], query["until"]
        if since and until and since >= until:
            raise ma.ValidationError({"until": [_REVERSED]})


class BreachSchema(fields.AnswerField):
    """A limit that was not kept; number 0 is the limit over the whole case. Below 0 it is a window,
    which ``element`` names: so often it was begun by then."""

    case = ma.fields.String(attribute="breach.case")
    number = ma.fields.Integer(attribute="breach.number")
    element = ma.fields.String(attribute="breach.element")
    name = ma.fields.String()
    unit = ma.fields.String(attribute="breach.unit")
    owner = ma.fields.String(
        attribute="breach.owner", metadata={"description": "Whose clock it was."}
    )
    limit = ma.fields.String(attribute="breach.limit", metadata={"example": "1.5wd"})
    due_at = fields.InstantField(
        attribute="breach.due_at",
        metadata={"description": "As known when it was broken, or ended."},
    )
    done_at = fields.InstantField(attribute="breach.done_at", allow_none=True)
    days_late = ma.fields.Integer(
        attribute="breach.days_late",
        allow_none=True,
        metadata={"description": "Calendar days; 0 is after office hours of the last day."},
    )
    cause = ma.fields.String(attribute="breach.cause", allow_none=True)
    cause_name = ma.fields.String(attribute="cause", allow_none=True)
    remark = ma.fields.String(attribute="breach.remark", allow_none=True)
    cause_awaited = ma.fields.Boolean(
        metadata={"description": "It is over, and nobody has said why it was not kept."}
    )
    ended_by = ma.fields.String(
        attribute="breach.ended_by",
        allow_none=True,
        metadata={
            "description": "What it ended with, where nobody was asked: message, timer, "
            "cancellation, hand_over, retry, step (another one than was late) or other."
        },
    )
    annul_asked_by = ma.fields.String(
        attribute="breach.annul_asked_by",
        allow_none=True,
        metadata={"description": "Who has asked that it be annulled, as recorded wrongly."},
    )
    annul_reason = ma.fields.String(attribute="breach.annul_reason", allow_none=True)
    annulled_at = fields.InstantField(
        attribute="breach.annulled_at",
        allow_none=True,
        metadata={"description": "Since then it counts no more."},
    )
    annulled_by = ma.fields.String(attribute="breach.annulled_by", allow_none=True)
    doubtful = ma.fields.Boolean(
        metadata={
            "description": "By the ledger as it is now the limit was kept; it stands until it is "
            "annulled."
        }
    )
    damaged = ma.fields.Boolean(
        attribute="breach.damaged", metadata={"description": fields.DAMAGED}
    )


class BreachListSchema(fields.AnswerField):
    """A page of breaches."""

    items = ma.fields.List(ma.fields.Nested(BreachSchema))
    next = fields.next_cursor()


class CauseSchema(fields.AnswerField):
    """A cause that a late step may be given."""

    cause = ma.fields.String(metadata={"description": "The code, for late_cause."})
    name = ma.fields.String()
    owner = ma.fields.String(metadata={"description": "Whose delay it is, or none."})
    needs_remark = ma.fields.Boolean(metadata={"description": "Whether late_remark is needed."})


class CauseListSchema(fields.AnswerField):
    """Every cause that is published."""

    items = ma.fields.List(ma.fields.Nested(CauseSchema))
