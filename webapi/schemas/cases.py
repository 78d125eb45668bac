"""Connection requests on their way to power."""

from __future__ import annotations

from marshmallow import fields

from engine import events, states
from webapi.cursor import MAX_LENGTH
from webapi.schemas.fields import (
    DAMAGED,
    ESTIMATED,
    AnswerField,
    ChoiceField,
    Digits,
    InstantField,
    Request,
    Text,
    ValuesField,
    WholeNumber,
    Words,
    next_cursor,
    next_number,
)
from webapi.schemas.ledgers import LawSchema, MisdatedSchema
from webapi.schemas.tasks import TaskSchema

_BEHALF = "The outside party in whose name the desk records it."
_WINDOW = {
    "description": "The id of a limit over several steps, as the ledger names it.",
    "example": None,
}


class CaseQuery(Request):
    """What the list of cases is narrowed to."""

    state = ChoiceField(states.CaseState, load_default=None)
    definition = Text(load_default=None)
    unit = Text(load_default=None)
    q = Text(
        load_default=None,
        metadata={"description": "Words of the code, customer or place; diacritics do not count."},
    )
    limit = Digits(1, 200, load_default=50)
    cursor = Text(most=MAX_LENGTH, load_default=None)


class HistoryQuery(Request):
    """Which part of a case's history is asked for."""

    after = Digits(0, 2**31 - 1, load_default=0, metadata={"description": "A sequence."})
    limit = Digits(1, 200, load_default=50)


class StartSchema(Request):
    """The body that starts a case."""

    definition = Text(required=True, metadata={"example": "mv_own_substation"})
    unit = Text(required=True, metadata={"example": "DL01"})
    channel = Text(load_default="counter")
    submission = ValuesField(
        load_default=None,
        metadata={"description": "The answer to the first step's form, to do it at once."},
    )
    on_behalf_of = Words(
        load_default=None, metadata={"description": "The customer, with a submission."}
    )
    profile = Text(
        most=80,
        load_default=None,
        metadata={
            "description": "Another deadline profile than the one in force today for the "
            "procedure. One that has ended or has not begun needs the leader and a reason.",
            "example": None,
        },
    )
    reason = Words(
        most=2000,
        load_default=None,
        metadata={
            "description": "Why a profile is taken that is not in force; the leader of the unit "
            "says it.",
            "example": None,
        },
    )


class ReasonSchema(Request):
    """A body that says why."""

    reason = Words(least=3, most=2000, required=True)


class AnnulmentSchema(ReasonSchema):
    """A body about the annulment of a breach, of a window where one is named."""

    window = Text(most=60, load_default=None, metadata=_WINDOW)


class CauseToldSchema(Request):
    """A body that says why a limit was not kept, of a window where one is named."""

    cause = Words(most=40, required=True, metadata={"description": "A code of /causes."})
    remark = Words(most=2000, load_default=None, metadata={"description": "More on it."})
    window = Text(most=60, load_default=None, metadata=_WINDOW)


class SuspensionSchema(ReasonSchema):
    """The body that suspends a case."""

    document = Words(load_default=None, metadata={"description": "What orders it, if anything."})


class ExtensionSchema(ReasonSchema):
    """The body that gives more time by agreement."""

    by = Text(most=10, required=True, metadata={"description": "A limit.", "example": "5cd"})
    agreed_with = Words(required=True, metadata={"description": "The party that consented."})
    task = Text(
        load_default=None,
        metadata={"description": "The open step; without task and window it is the whole case."},
    )
    window = Text(most=60, load_default=None, metadata=_WINDOW)
    document = Words(load_default=None, metadata={"description": "What shows it, if anything."})


class MessageSchema(Request):
    """The body that brings a message in."""

    name = Text(required=True, metadata={"example": "withdrawal"})
    data = ValuesField(
        load_default=dict, metadata={"description": "The answer to the message's form."}
    )
    on_behalf_of = Words(load_default=None, metadata={"description": _BEHALF})


class RetrySchema(Request):
    """The body that has a failed automatic step tried again."""

    reason = Words(least=3, most=2000, required=True)
    facts = ValuesField(load_default=dict, metadata={"description": "Facts to correct before."})


class CorrectionSchema(ReasonSchema):
    """The body that puts facts and told instants right."""

    facts = ValuesField(
        required=True,
        metadata={
            "description": "Facts about the case, by field; and instants that milestones are "
            "counted from, as step.field.",
            "example": {"mv_meter_energize.energized_at": "2014-12-05T09:00:00+07:00"},
        },
    )
    late_cause = Words(
        most=40,
        load_default=None,
        metadata={"description": "Needed if the case turns out to be late: a code of /causes."},
    )
    late_remark = Words(most=2000, load_default=None)


class CommentSchema(Request):
    """The body of a comment."""

    text = Words(most=2000, required=True)
    task = WholeNumber(
        1, 2**31 - 1, load_default=None, metadata={"description": "The number of a step."}
    )


class CaseLineSchema(AnswerField):
    """A case in a list."""

    code = fields.String(attribute="case.code", metadata={"example": "SX0123456789"})
    version = fields.Integer(attribute="case.version")
    state = fields.String(attribute="case.state")
    outcome = fields.String(attribute="case.outcome", allow_none=True)
    definition = fields.String(attribute="case.definition")
    definition_version = fields.Integer(attribute="case.definition_version")
    customer = fields.String()
    name = fields.String(metadata={"description": "What the procedure is called."})
    place = fields.String()
    intake_unit = fields.String(attribute="case.intake_unit")
    executing_unit = fields.String(attribute="case.executing_unit")
    channel = fields.String(attribute="case.channel")
    registered_at = InstantField(attribute="case.registered_at")
    dossier_valid_at = InstantField(attribute="case.dossier_valid_at", allow_none=True)
    due_at = InstantField(attribute="case.due_at", allow_none=True)
    estimated = fields.Boolean(metadata={"description": ESTIMATED})
    ends_at = InstantField(
        attribute="case.ends_at",
        allow_none=True,
        metadata={"description": "When power is projected to come, if everybody keeps to time."},
    )
    ends_estimated = fields.Boolean(metadata={"description": ESTIMATED})
    outlook = fields.String(
        attribute="case.outlook",
        allow_none=True,
        metadata={"description": "on_time, tight or late.", "example": "on_time"},
    )
    energized_at = InstantField(attribute="case.energized_at", allow_none=True)
    closed_at = InstantField(attribute="case.closed_at", allow_none=True)
    damaged = fields.Boolean(attribute="case.damaged", metadata={"description": DAMAGED})


class CaseListSchema(AnswerField):
    """A page of cases."""

    items = fields.List(fields.Nested(CaseLineSchema))
    next = next_cursor()


class AwaitedMessageSchema(AnswerField):
    """A message that a case can take in now."""

    name = fields.String()
    element = fields.String()
    label = fields.String()
    turn = fields.List(fields.String(), metadata={"description": "Who may bring it, by name."})
    form = fields.String(allow_none=True)


class RunningTimerSchema(AnswerField):
    """A timer of the diagram that a case waits for."""

    element = fields.String()
    label = fields.String()
    due_at = InstantField()
    estimated = fields.Boolean(metadata={"description": ESTIMATED})


class IncidentSchema(AnswerField):
    """An automatic step that failed."""

    number = fields.Integer()
    element = fields.String()
    code = fields.String()
    reason = fields.String(metadata={"description": "In English."})
    raised_at = InstantField()


class CaseSchema(CaseLineSchema):
    """A case as it stands: open steps say whose turn it is and until when."""

    profile = fields.String(attribute="case.profile", allow_none=True)
    law = fields.Nested(LawSchema, allow_none=True)
    profile_version = fields.Integer(attribute="case.profile_version", allow_none=True)
    suspended_at = InstantField(attribute="case.suspended_at", allow_none=True)
    day = fields.Integer(
        allow_none=True, metadata={"description": "Calendar days since the valid dossier."}
    )
    days_left = fields.Integer(
        allow_none=True, metadata={"description": "Until the last day of the whole limit."}
    )
    misdated = fields.List(
        fields.Nested(MisdatedSchema),
        metadata={"description": "Milestones to be corrected: days are not counted from them."},
    )
    path = fields.List(
        fields.String(), metadata={"description": "The steps that make it tight or late."}
    )
    open_tasks = fields.List(fields.Nested(TaskSchema))
    closed_tasks = fields.List(fields.Nested(TaskSchema))
    messages = fields.List(fields.Nested(AwaitedMessageSchema))
    timers = fields.List(fields.Nested(RunningTimerSchema))
    incidents = fields.List(fields.Nested(IncidentSchema))
    facts = fields.Dict(
        attribute="case.facts", metadata={"description": "What is known about the case."}
    )
    steps = fields.Dict(
        attribute="case.steps", metadata={"description": "The last round of each step, by element."}
    )


class FieldChangeSchema(AnswerField):
    """A field that an answer has changed."""

    field = fields.String()
    before = fields.Raw(allow_none=True)
    after = fields.Raw(allow_none=True)


class EntrySchema(AnswerField):
    """What happened, who did it and when."""

    sequence = fields.Integer(attribute="event.sequence")
    type = fields.String(attribute="event.type", metadata={"example": "TaskCompleted"})
    at = InstantField(attribute="event.at")
    by = fields.String(attribute="event.by")
    on_behalf_of = fields.String(attribute="event.on_behalf_of", allow_none=True)
    act = fields.Integer(metadata={"description": "The first event of the same command."})
    role = fields.String(
        allow_none=True, metadata={"description": "The role in which it was done."}
    )
    unit = fields.String(allow_none=True, metadata={"description": "Where that role is held."})
    via = fields.String(
        allow_none=True, metadata={"description": "The way it came in.", "example": "api"}
    )
    under = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        metadata={
            "description": "Versions in force.",
            "example": {"definition": "mv_own_substation@1", "form": "mv_survey@1"},
        },
    )
    changes = fields.List(fields.Nested(FieldChangeSchema))
    label = fields.String(allow_none=True, metadata={"description": "The step's name, if any."})
    data = fields.Function(
        lambda entry: events.to_plain(entry.event.payload),
        metadata={"type": "object", "description": "What the event holds, by its type."},
    )


class HistorySchema(AnswerField):
    """A page of a case's history."""

    items = fields.List(fields.Nested(EntrySchema))
    next = next_number()
