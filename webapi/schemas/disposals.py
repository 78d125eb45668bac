"""What is kept long enough, and the lists that have it erased."""

from __future__ import annotations

from enum import StrEnum

import marshmallow as ma

from webapi.schemas import fields

MOST_NAMED = 500


class DisposalQuery(fields.Request):
    """The unit that is asked about."""

    unit = fields.Text(
        most=10,
        load_default=None,
        metadata={"description": "Only in this unit.", "example": "DL01"},
    )


class DueErasureSchema(fields.AnswerField):
    """Personal data of an ended case that are kept long enough."""

    case = ma.fields.String()
    subject = ma.fields.String(metadata={"description": "Of whom.", "example": "customer"})
    definition = ma.fields.String()
    unit = ma.fields.String()
    outcome = ma.fields.String(allow_none=True)
    closed_at = fields.InstantField()
    due_on = ma.fields.Date(metadata={"description": "Since when they are kept long enough."})
    period = ma.fields.String(metadata={"example": "30d"})
    ground = ma.fields.String()
    assumed = ma.fields.Boolean(metadata={"description": "No rule gives the period yet."})


class DueErasureListSchema(fields.AnswerField):
    """What is due, the first 500 by the end of their case."""

    items = ma.fields.List(ma.fields.Nested(DueErasureSchema))


class DisposalSchema(fields.AnswerField):
    """A list of what is to be erased."""

    number = ma.fields.String()
    unit = ma.fields.String()
    state = ma.fields.String(metadata={"enum": ["drawn_up", "released", "done", "refused"]})
    retention = ma.fields.Integer(
        metadata={"description": "The version of the periods that it was drawn up by."}
    )
    entries = ma.fields.List(
        ma.fields.String(), metadata={"description": "Case and subject, a blank between."}
    )
    drawn_up_by = ma.fields.String()
    drawn_up_at = fields.InstantField()
    decided_by = ma.fields.String(allow_none=True)
    decided_at = fields.InstantField(allow_none=True)
    reason = ma.fields.String(allow_none=True)
    through = ma.fields.Integer(metadata={"description": "So many were gone through."})
    erased = ma.fields.Integer(metadata={"description": "So many of them were erased."})
    left_out = ma.fields.List(
        ma.fields.String(), metadata={"description": "Not due any more, or erased otherwise."}
    )
    finished_at = fields.InstantField(allow_none=True)


class DisposalListSchema(fields.AnswerField):
    """Lists, the one drawn up last first; at most 500."""

    items = ma.fields.List(ma.fields.Nested(DisposalSchema))


class DrawUpSchema(fields.Request):
    """A body that draws a list up."""

    unit = fields.Text(most=10, required=True, metadata={"example": "DL01"})
    cases = ma.fields.List(
        fields.Text(most=12),
        load_default=(),
        validate=ma.validate.Length(max=MOST_NAMED),
        metadata={"description": "Only these cases; all that are due if it is left out."},
    )


class SubjectQuery(fields.Request):
    """Of whom."""

    subject = fields.Text(most=40, load_default="customer", metadata={"description": "Of whom."})


class WithdrawalBodySchema(SubjectQuery):
    """A body that says how a person has asked, or was answered."""

    reason = fields.Words(least=3, most=2000, required=True)


class WithdrawalSchema(fields.AnswerField):
    """A consent that was withdrawn."""

    case = ma.fields.String()
    subject = ma.fields.String()
    reason = ma.fields.String()
    withdrawn_by = ma.fields.String()
    withdrawn_at = fields.InstantField()
    answer_by = fields.InstantField(metadata={"description": "By when the person is told."})
    stops = ma.fields.List(
        ma.fields.String(), metadata={"description": "What is not done any more: look_up, packs."}
    )
    stays = ma.fields.List(
        ma.fields.String(),
        metadata={"description": "Why data are kept: running, unbound, or period and ground."},
    )
    answer = ma.fields.String(allow_none=True)
    answered_by = ma.fields.String(allow_none=True)
    answered_at = fields.InstantField(allow_none=True)


class WithdrawalListSchema(fields.AnswerField):
    """Withdrawn consents, at most 500."""

    items = ma.fields.List(ma.fields.Nested(WithdrawalSchema))


class HeldFieldSchema(fields.AnswerField):
    """A value that is held."""

    step = ma.fields.String(metadata={"description": "Empty: about the whole case."})
    name = ma.fields.String(attribute="field.name")
    label = ma.fields.String(attribute="field.label")
    sensitivity = ma.fields.String(metadata={"enum": ["basic", "sensitive"]})
    value = ma.fields.Raw(allow_none=True)


class HeldFileSchema(fields.AnswerField):
    """A file that is held."""

    name = ma.fields.String()
    sha256 = ma.fields.String()
    erased = ma.fields.Boolean()


class HeldMessageSchema(fields.AnswerField):
    """What was written about the case."""

    by = ma.fields.String()
    at = fields.InstantField()
    text = ma.fields.String()


class LookSchema(fields.AnswerField):
    """Who has looked at the case from outside the work on it."""

    at = fields.InstantField()
    login = ma.fields.String()
    role = ma.fields.String()
    reading = ma.fields.String()


class HeldErasureSchema(fields.AnswerField):
    """An erasure that was asked for."""

    ground = ma.fields.String()
    asked_at = fields.InstantField()
    erased_at = fields.InstantField(allow_none=True)


class AnswerFileSchema(fields.AnswerField):
    """All that a case holds of a person."""

    case = ma.fields.String()
    process = ma.fields.String()
    unit = ma.fields.String()
    subject = ma.fields.String()
    at = fields.InstantField()
    made_by = ma.fields.String()
    ground = ma.fields.String(allow_none=True)
    period = ma.fields.String(allow_none=True)
    until = ma.fields.Date(allow_none=True)
    values = ma.fields.List(ma.fields.Nested(HeldFieldSchema))
    files = ma.fields.List(ma.fields.Nested(HeldFileSchema))
    messages = ma.fields.List(ma.fields.Nested(HeldMessageSchema))
    looks = ma.fields.List(ma.fields.Nested(LookSchema))
    erasures = ma.fields.List(ma.fields.Nested(HeldErasureSchema))
    withdrawals = ma.fields.List(ma.fields.Nested(WithdrawalSchema))


class PersonalParts(StrEnum):
    """Whether personal data are in a pack."""

    YES = "yes"
    NO = "no"


class PackQuery(fields.Request):
    """Whether personal data are in the pack."""

    personal = fields.ChoiceField(
        PersonalParts,
        load_default=PersonalParts.NO,
        metadata={"description": "Whether personal data are in it."},
    )
