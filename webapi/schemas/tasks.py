"""Steps that people do."""

from __future__ import annotations

from marshmallow import fields

from engine import queries
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
    Words,
    next_cursor,
)

_BEHALF = "The outside party whose step it is, when the desk records for it."


class TaskQuery(Request):
    """What the worklist is narrowed to."""

    share = ChoiceField(
        queries.Share,
        load_default=queries.Share.TEAM,
        metadata={"description": "Those I hold, those I may do, or all I may see."},
    )
    unit = Text(load_default=None)
    element = Text(load_default=None, metadata={"example": "mv_survey"})
    due_before = InstantField(load_default=None)
    text = Text(
        most=200,
        load_default=None,
        data_key="q",
        metadata={"description": "Words of the code, customer or place; diacritics do not count."},
    )
    assignee = Text(most=60, load_default=None, metadata={"description": "Who holds it."})
    limit = Digits(1, 200, load_default=50)
    cursor = Text(most=MAX_LENGTH, load_default=None)


class RunningWindowSchema(AnswerField):
    """A limit over several steps that measures the time of an open step."""

    window = fields.String(attribute="element", metadata={"example": "window:energizing"})
    name = fields.String()
    limit = fields.String(metadata={"example": "10wd"})
    due_at = InstantField()
    estimated = fields.Boolean(metadata={"description": ESTIMATED})
    over = fields.Boolean(metadata={"description": "It was not kept."})
    ends_first = fields.Boolean(
        metadata={"description": "It ends before the limit of the step itself."}
    )
    ground = fields.String()
    assumed = fields.Boolean(metadata={"description": "No rule gives this number."})


class TaskSchema(AnswerField):
    """A step of a case: whose turn it is, and until when."""

    id = fields.String(attribute="task.id", metadata={"example": "SX0123456789-7"})
    case = fields.String(attribute="task.case")
    element = fields.String(attribute="task.element")
    name = fields.String()
    definition = fields.String()
    round = fields.Integer(attribute="task.round")
    state = fields.String(attribute="task.state")
    unit = fields.String(attribute="task.unit")
    roles = fields.List(fields.String(), attribute="task.roles")
    turn = fields.List(
        fields.String(), metadata={"description": "Whose turn it is: the roles by name."}
    )
    may_work = fields.Boolean(metadata={"description": "Whether it is yours to do."})
    assignee = fields.String(attribute="task.assignee", allow_none=True)
    clock_owner = fields.String(metadata={"description": "Whose clock runs."})
    opened_at = InstantField(attribute="task.opened_at")
    due_at = InstantField(attribute="task.due_at", allow_none=True)
    estimated = fields.Boolean(metadata={"description": ESTIMATED})
    limit = fields.String(attribute="task.limit", allow_none=True, metadata={"example": "1.5wd"})
    calendar = fields.String(attribute="task.calendar", allow_none=True)
    latest_at = InstantField(
        allow_none=True,
        metadata={"description": "Its latest finish, if the limit of the case is to be kept."},
    )
    latest_estimated = fields.Boolean(metadata={"description": ESTIMATED})
    slack = fields.Integer(
        allow_none=True, metadata={"description": "Calendar days from due_at to latest_at."}
    )
    overdue = fields.Boolean(metadata={"description": "Whether its own limit is over."})
    windows = fields.List(
        fields.Nested(RunningWindowSchema),
        metadata={"description": "A step may be overdue and its windows kept."},
    )
    reason = fields.String(
        allow_none=True,
        metadata={
            "description": "Why it has to be done by then, in one sentence.",
            "example": "còn 3 ngày: từ bước Nghiệm thu cần 10 ngày làm việc đến hết 09/12/2014",
        },
    )
    closed_at = InstantField(attribute="task.closed_at", allow_none=True)
    closed_by = fields.String(attribute="task.closed_by", allow_none=True)
    on_behalf_of = fields.String(attribute="task.on_behalf_of", allow_none=True)
    customer = fields.String()
    place = fields.String()
    damaged = fields.Boolean(attribute="task.damaged", metadata={"description": DAMAGED})


class TaskListSchema(AnswerField):
    """A page of the worklist."""

    items = fields.List(fields.Nested(TaskSchema))
    next = next_cursor()


class FieldSchema(AnswerField):
    """One field of a form."""

    name = fields.String()
    label = fields.String()
    required = fields.Boolean(metadata={"description": "Needed, where it is asked at all."})
    schema = fields.Dict(metadata={"description": "JSON Schema with our own `x-` keywords."})


class TaskPageSchema(AnswerField):
    """A step with its form and what is known of it."""

    task = fields.Nested(TaskSchema, attribute="view")
    title = fields.String()
    fields_ = fields.List(fields.Nested(FieldSchema), attribute="fields", data_key="fields")
    schema = fields.Dict(metadata={"description": "The JSON Schema (2020-12) that decides."})
    known = fields.Dict(metadata={"description": "What the case already knows of the form."})
    draft = fields.Dict(attribute="view.task.draft", allow_none=True)
    draft_version = fields.Integer(
        attribute="view.task.draft_version", metadata={"description": "For If-Match of the draft."}
    )
    case_version = fields.Integer()


class AssignmentSchema(Request):
    """The body that gives a step to somebody."""

    assignee = Text(most=60, required=True, metadata={"description": "A login."})
    reason = Words(least=3, most=2000, required=True)


class DraftSchema(Request):
    """The body that keeps an unfinished answer."""

    data = ValuesField(
        required=True, metadata={"description": "The answer as far as it is written."}
    )


class CompletionSchema(Request):
    """The body that completes a step."""

    data = ValuesField(
        required=True,
        metadata={
            "description": "The answer to the step's form.",
            "example": {"dossier_complete": True},
        },
    )
    on_behalf_of = Words(load_default=None, metadata={"description": _BEHALF})
    late_cause = Words(
        most=40,
        load_default=None,
        metadata={
            "description": "Why a late step is late: a code of /causes. Needed when it is late.",
            "example": None,
        },
    )
    late_remark = Words(most=2000, load_default=None, metadata={"example": None})
