"""Connection requests on their way to power."""

from __future__ import annotations

import marshmallow as ma

from engine import events, states
from webapi.cursor import MAX_LENGTH
from webapi.schemas import fields
from webapi.schemas.ledgers import LawSchema, MisdatedSchema
from webapi.schemas.tasks import TaskSchema

_BEHALF = "The outside party in whose name the desk records it."
_WINDOW = {
    "description": "The id of a limit over several steps, as the ledger names it.",
    "example": None,
}


class CaseQuery(fields.Request):
    """What the list of cases is narrowed to."""

    state = fields.ChoiceField(states.CaseState, load_default=None)
    definition = fields.Text(load_default=None)
    unit = fields.Text(load_default=None)
    q = fields.Text(
        load_default=None,
        metadata={"description": "Words of the code, customer or place; diacritics do not count."},
    )
    limit = fields.Digits(1, 200, load_default=50)
    cursor = fields.Text(most=MAX_LENGTH, load_default=None)


class HistoryQuery(fields.Request):
    """Which part of a case's history is asked for."""

    after = fields.Digits(0, 2**31 - 1, load_default=0, metadata={"description": "A sequence."})
    limit = fields.Digits(1, 200, load_default=50)


class StartSchema(fields.Request):
    """The body that starts a case."""

    definition = fields.Text(required=True, metadata={"example": "mv_own_substation"})
    unit = fields.Text(required=True, metadata={"example": "DL01"})
    channel = fields.Text(load_default="counter")
    submission = fields.ValuesField(
        load_default=None,
        metadata={"description": "The answer to the first step's form, to do it at once."},
    )
    on_behalf_of = fields.Words(
        load_default=None, metadata={"description": "The customer, with a submission."}
    )
    profile = fields.Text(
        most=80,
        load_default=None,
        metadata={
            "description": "Another deadline profile than the one in force today for the "
            "procedure. One that has ended or has not begun needs the leader and a reason.",
            "example": None,
        },
    )
    reason = fields.Words(
        most=2000,
        load_default=None,
        metadata={
            "description": "Why a profile is taken that is not in force; the leader of the unit "
            "says it.",
            "example": None,
        },
    )


class ReasonSchema(fields.Request):
    """A body that says why."""

    reason = fields.Words(least=3, most=2000, required=True)


class ErasureDecisionSchema(ReasonSchema):
    """A body that decides on erasing what is held of a person."""

    subject = fields.Text(most=40, load_default="customer", metadata={"description": "Of whom."})


class ErasureSchema(ErasureDecisionSchema):
    """A body that asks for erasing what is held of a person."""

    ground = fields.Text(
        most=40,
        required=True,
        metadata={
            "description": "withdrawn, purpose_ended, period_over or unlawful.",
            "example": "withdrawn",
        },
    )


class AnnulmentSchema(ReasonSchema):
    """A body about the annulment of a breach, of a window where one is named."""

    window = fields.Text(most=60, load_default=None, metadata=_WINDOW)


class CauseToldSchema(fields.Request):
    """A body that says why a limit was not kept, of a window where one is named."""

    cause = fields.Words(most=40, required=True, metadata={"description": "A code of /causes."})
    remark = fields.Words(most=2000, load_default=None, metadata={"description": "More on it."})
    window = fields.Text(most=60, load_default=None, metadata=_WINDOW)


class SuspensionSchema(ReasonSchema):
    """The body that suspends a case."""

    document = fields.Words(
        load_default=None, metadata={"description": "What orders it, if anything."}
    )


class TransferSchema(ReasonSchema):
    """The body that gives a case to another unit."""

    unit = fields.Text(required=True, metadata={"example": "DL02"})


class MadeTransferSchema(fields.AnswerField):
    """A transfer of a case from one unit to another."""

    number = ma.fields.Integer()
    was = ma.fields.String(metadata={"description": "The unit that carried it out."})
    unit = ma.fields.String()
    reason = ma.fields.String()
    offered_by = ma.fields.String()
    offered_at = fields.InstantField()
    ends_at = fields.InstantField(
        allow_none=True, metadata={"description": "When silence accepts it."}
    )
    outcome = ma.fields.String(
        allow_none=True,
        metadata={
            "description": "accepted, silent, decided, returned or lapsed; null while offered.",
            "example": "accepted",
        },
    )
    settled_by = ma.fields.String(allow_none=True)
    settled_at = fields.InstantField(allow_none=True)


class ExtensionSchema(ReasonSchema):
    """The body that gives more time by agreement."""

    by = fields.Text(most=10, required=True, metadata={"description": "A limit.", "example": "5cd"})
    agreed_with = fields.Words(required=True, metadata={"description": "The party that consented."})
    task = fields.Text(
        load_default=None,
        metadata={"description": "The open step; without task and window it is the whole case."},
    )
    window = fields.Text(most=60, load_default=None, metadata=_WINDOW)
    document = fields.Words(
        load_default=None, metadata={"description": "What shows it, if anything."}
    )


class MessageSchema(fields.Request):
    """The body that brings a message in."""

    name = fields.Text(required=True, metadata={"example": "withdrawal"})
    data = fields.ValuesField(
        load_default=dict, metadata={"description": "The answer to the message's form."}
    )
    on_behalf_of = fields.Words(load_default=None, metadata={"description": _BEHALF})


class RetrySchema(fields.Request):
    """The body that has a failed automatic step tried again."""

    reason = fields.Words(least=3, most=2000, required=True)
    facts = fields.ValuesField(
        load_default=dict, metadata={"description": "Facts to correct before."}
    )


class CorrectionSchema(ReasonSchema):
    """The body that puts facts and told instants right."""

    facts = fields.ValuesField(
        required=True,
        metadata={
            "description": "Facts about the case, by field; and instants that milestones are "
            "counted from, as step.field.",
            "example": {"mv_meter_energize.energized_at": "2014-12-05T09:00:00+07:00"},
        },
    )
    late_cause = fields.Words(
        most=40,
        load_default=None,
        metadata={"description": "Needed if the case turns out to be late: a code of /causes."},
    )
    late_remark = fields.Words(most=2000, load_default=None)


class CommentSchema(fields.Request):
    """The body of a comment."""

    text = fields.Words(most=2000, required=True)
    task = fields.WholeNumber(
        1, 2**31 - 1, load_default=None, metadata={"description": "The number of a step."}
    )


class CaseLineSchema(fields.AnswerField):
    """A case in a list."""

    code = ma.fields.String(attribute="case.code", metadata={"example": "SX0123456789"})
    version = ma.fields.Integer(attribute="case.version")
    state = ma.fields.String(attribute="case.state")
    outcome = ma.fields.String(attribute="case.outcome", allow_none=True)
    definition = ma.fields.String(attribute="case.definition")
    definition_version = ma.fields.Integer(attribute="case.definition_version")
    customer = ma.fields.String()
    name = ma.fields.String(metadata={"description": "What the procedure is called."})
    place = ma.fields.String()
    intake_unit = ma.fields.String(attribute="case.intake_unit")
    executing_unit = ma.fields.String(attribute="case.executing_unit")
    channel = ma.fields.String(attribute="case.channel")
    registered_at = fields.InstantField(attribute="case.registered_at")
    dossier_valid_at = fields.InstantField(attribute="case.dossier_valid_at", allow_none=True)
    due_at = fields.InstantField(attribute="case.due_at", allow_none=True)
    estimated = ma.fields.Boolean(metadata={"description": fields.ESTIMATED})
    ends_at = fields.InstantField(
        attribute="case.ends_at",
        allow_none=True,
        metadata={"description": "When power is projected to come, if everybody keeps to time."},
    )
    ends_estimated = ma.fields.Boolean(metadata={"description": fields.ESTIMATED})
    outlook = ma.fields.String(
        attribute="case.outlook",
        allow_none=True,
        metadata={"description": "on_time, tight or late.", "example": "on_time"},
    )
    energized_at = fields.InstantField(attribute="case.energized_at", allow_none=True)
    closed_at = fields.InstantField(attribute="case.closed_at", allow_none=True)
    damaged = ma.fields.Boolean(attribute="case.damaged", metadata={"description": fields.DAMAGED})


class CaseKeySchema(fields.AnswerField):
    """A key of a case, and the token of a link."""

    key = ma.fields.String(metadata={"description": "Stands beside the code. Shown this once."})
    token = ma.fields.String(metadata={"description": "Opens `/k/TOKEN`. It is shown this once."})


class CaseListSchema(fields.AnswerField):
    """A page of cases."""

    items = ma.fields.List(ma.fields.Nested(CaseLineSchema))
    next = fields.next_cursor()


class AwaitedMessageSchema(fields.AnswerField):
    """A message that a case can take in now."""

    name = ma.fields.String()
    element = ma.fields.String()
    label = ma.fields.String()
    turn = ma.fields.List(
        ma.fields.String(), metadata={"description": "Who may bring it, by name."}
    )
    form = ma.fields.String(allow_none=True)


class RunningTimerSchema(fields.AnswerField):
    """A timer of the diagram that a case waits for."""

    element = ma.fields.String()
    label = ma.fields.String()
    due_at = fields.InstantField()
    estimated = ma.fields.Boolean(metadata={"description": fields.ESTIMATED})


class IncidentSchema(fields.AnswerField):
    """An automatic step that failed."""

    number = ma.fields.Integer()
    element = ma.fields.String()
    code = ma.fields.String()
    reason = ma.fields.String(metadata={"description": "In English."})
    raised_at = fields.InstantField()


class CaseSchema(CaseLineSchema):
    """A case as it stands: open steps say whose turn it is and until when."""

    profile = ma.fields.String(attribute="case.profile", allow_none=True)
    law = ma.fields.Nested(LawSchema, allow_none=True)
    profile_version = ma.fields.Integer(attribute="case.profile_version", allow_none=True)
    suspended_at = fields.InstantField(attribute="case.suspended_at", allow_none=True)
    day = ma.fields.Integer(
        allow_none=True, metadata={"description": "Calendar days since the valid dossier."}
    )
    days_left = ma.fields.Integer(
        allow_none=True, metadata={"description": "Until the last day of the whole limit."}
    )
    misdated = ma.fields.List(
        ma.fields.Nested(MisdatedSchema),
        metadata={"description": "Milestones to be corrected: days are not counted from them."},
    )
    path = ma.fields.List(
        ma.fields.String(), metadata={"description": "The steps that make it tight or late."}
    )
    open_tasks = ma.fields.List(ma.fields.Nested(TaskSchema))
    closed_tasks = ma.fields.List(ma.fields.Nested(TaskSchema))
    messages = ma.fields.List(ma.fields.Nested(AwaitedMessageSchema))
    timers = ma.fields.List(ma.fields.Nested(RunningTimerSchema))
    incidents = ma.fields.List(ma.fields.Nested(IncidentSchema))
    transfers = ma.fields.List(ma.fields.Nested(MadeTransferSchema))
    offered_to_me = ma.fields.Boolean(
        metadata={"description": "It is offered to my unit, and I may answer."}
    )
    facts = ma.fields.Dict(
        attribute="case.facts", metadata={"description": "What is known about the case."}
    )
    steps = ma.fields.Dict(
        attribute="case.steps", metadata={"description": "The last round of each step, by element."}
    )


class FieldChangeSchema(fields.AnswerField):
    """A field that an answer has changed."""

    field = ma.fields.String()
    before = ma.fields.Raw(allow_none=True)
    after = ma.fields.Raw(allow_none=True)


class EntrySchema(fields.AnswerField):
    """What happened, who did it and when."""

    sequence = ma.fields.Integer(attribute="event.sequence")
    type = ma.fields.String(attribute="event.type", metadata={"example": "TaskCompleted"})
    at = fields.InstantField(attribute="event.at")
    by = ma.fields.String(attribute="event.by")
    on_behalf_of = ma.fields.String(attribute="event.on_behalf_of", allow_none=True)
    on_behalf_of_colleague = ma.fields.String(
        attribute="event.on_behalf_of_colleague",
        allow_none=True,
        metadata={"description": "The login for whom a deputy did it."},
    )
    act = ma.fields.Integer(metadata={"description": "The first event of the same command."})
    role = ma.fields.String(
        allow_none=True, metadata={"description": "The role in which it was done."}
    )
    unit = ma.fields.String(allow_none=True, metadata={"description": "Where that role is held."})
    via = ma.fields.String(
        allow_none=True, metadata={"description": "The way it came in.", "example": "api"}
    )
    under = ma.fields.Dict(
        keys=ma.fields.String(),
        values=ma.fields.String(),
        metadata={
            "description": "Versions in force.",
            "example": {"definition": "mv_own_substation@1", "form": "mv_survey@1"},
        },
    )
    changes = ma.fields.List(ma.fields.Nested(FieldChangeSchema))
    label = ma.fields.String(allow_none=True, metadata={"description": "The step's name, if any."})
    data = ma.fields.Function(
        lambda entry: events.to_plain(entry.event.payload),
        metadata={"type": "object", "description": "What the event holds, by its type."},
    )


class HistorySchema(fields.AnswerField):
    """A page of a case's history."""

    items = ma.fields.List(ma.fields.Nested(EntrySchema))
    next = fields.next_number()
