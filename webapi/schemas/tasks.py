"""Steps that people do."""

from __future__ import annotations

import marshmallow as ma

from engine import queries
from webapi.cursor import MAX_LENGTH
from webapi.schemas import fields

_BEHALF = "The outside party whose step it is, when the desk records for it."


class TaskQuery(fields.Request):
    """What the worklist is narrowed to."""

    share = fields.ChoiceField(
        queries.Share,
        load_default=queries.Share.TEAM,
        metadata={"description": "Those I hold, those I may do, or all I may see."},
    )
    unit = fields.Text(load_default=None)
    element = fields.Text(load_default=None, metadata={"example": "mv_survey"})
    due_before = fields.InstantField(load_default=None)
    text = fields.Text(
        most=200,
        load_default=None,
        data_key="q",
        metadata={"description": "Words of the code, customer or place; diacritics do not count."},
    )
    assignee = fields.Text(most=60, load_default=None, metadata={"description": "Who holds it."})
    limit = fields.Digits(1, 200, load_default=50)
    cursor = fields.Text(most=MAX_LENGTH, load_default=None)


class RunningWindowSchema(fields.AnswerField):
    """A limit over several steps that measures the time of an open step."""

    window = ma.fields.String(attribute="element", metadata={"example": "window:energizing"})
    name = ma.fields.String()
    limit = ma.fields.String(metadata={"example": "10wd"})
    due_at = fields.InstantField()
    estimated = ma.fields.Boolean(metadata={"description": fields.ESTIMATED})
    over = ma.fields.Boolean(metadata={"description": "It was not kept."})
    ends_first = ma.fields.Boolean(
        metadata={"description": "It ends before the limit of the step itself."}
    )
    ground = ma.fields.String()
    assumed = ma.fields.Boolean(metadata={"description": "No rule gives this number."})


class KeptApartSchema(fields.AnswerField):
    """Why you may not do a step of your role: two people do the pair, and you did the other."""

    pair = ma.fields.String(metadata={"example": "Lập và duyệt thỏa thuận đấu nối"})
    step = ma.fields.String(metadata={"description": "The step that you have done."})
    ground = ma.fields.String()
    others = ma.fields.List(
        ma.fields.String(),
        metadata={"description": "Logins that may do it; told where a single step is read."},
    )


class TaskSchema(fields.AnswerField):
    """A step of a case: whose turn it is, and until when."""

    id = ma.fields.String(attribute="task.id", metadata={"example": "SX0123456789-7"})
    case = ma.fields.String(attribute="task.case")
    element = ma.fields.String(attribute="task.element")
    name = ma.fields.String()
    definition = ma.fields.String()
    round = ma.fields.Integer(attribute="task.round")
    state = ma.fields.String(attribute="task.state")
    unit = ma.fields.String(attribute="task.unit")
    roles = ma.fields.List(ma.fields.String(), attribute="task.roles")
    turn = ma.fields.List(
        ma.fields.String(), metadata={"description": "Whose turn it is: the roles by name."}
    )
    may_work = ma.fields.Boolean(metadata={"description": "Whether it is yours to do."})
    kept_apart = ma.fields.Nested(KeptApartSchema, allow_none=True)
    acts_for = ma.fields.List(
        ma.fields.String(),
        metadata={"description": "Colleagues for the first of whom you would do it as a deputy."},
    )
    assignee = ma.fields.String(attribute="task.assignee", allow_none=True)
    held_for = ma.fields.String(
        attribute="task.held_for",
        allow_none=True,
        metadata={"description": "For whom the assignee holds it as a deputy."},
    )
    clock_owner = ma.fields.String(metadata={"description": "Whose clock runs."})
    opened_at = fields.InstantField(attribute="task.opened_at")
    due_at = fields.InstantField(attribute="task.due_at", allow_none=True)
    estimated = ma.fields.Boolean(metadata={"description": fields.ESTIMATED})
    limit = ma.fields.String(attribute="task.limit", allow_none=True, metadata={"example": "1.5wd"})
    calendar = ma.fields.String(attribute="task.calendar", allow_none=True)
    latest_at = fields.InstantField(
        allow_none=True,
        metadata={"description": "Its latest finish, if the limit of the case is to be kept."},
    )
    latest_estimated = ma.fields.Boolean(metadata={"description": fields.ESTIMATED})
    slack = ma.fields.Integer(
        allow_none=True, metadata={"description": "Calendar days from due_at to latest_at."}
    )
    overdue = ma.fields.Boolean(metadata={"description": "Whether its own limit is over."})
    windows = ma.fields.List(
        ma.fields.Nested(RunningWindowSchema),
        metadata={"description": "A step may be overdue and its windows kept."},
    )
    reason = ma.fields.String(
        allow_none=True,
        metadata={
            "description": "Why it has to be done by then, in one sentence.",
            "example": "còn 3 ngày: từ bước Nghiệm thu cần 10 ngày làm việc đến hết 09/12/2014",
        },
    )
    closed_at = fields.InstantField(attribute="task.closed_at", allow_none=True)
    closed_by = ma.fields.String(attribute="task.closed_by", allow_none=True)
    on_behalf_of = ma.fields.String(attribute="task.on_behalf_of", allow_none=True)
    done_for = ma.fields.String(
        attribute="task.done_for",
        allow_none=True,
        metadata={"description": "For whom a deputy did it."},
    )
    customer = ma.fields.String()
    place = ma.fields.String()
    damaged = ma.fields.Boolean(attribute="task.damaged", metadata={"description": fields.DAMAGED})


class TaskListSchema(fields.AnswerField):
    """A page of the worklist."""

    items = ma.fields.List(ma.fields.Nested(TaskSchema))
    next = fields.next_cursor()


class FieldSchema(fields.AnswerField):
    """One field of a form."""

    name = ma.fields.String()
    label = ma.fields.String()
    required = ma.fields.Boolean(metadata={"description": "Needed, where it is asked at all."})
    schema = ma.fields.Dict(metadata={"description": "JSON Schema with our own `x-` keywords."})


class TaskPageSchema(fields.AnswerField):
    """A step with its form and what is known of it."""

    task = ma.fields.Nested(TaskSchema, attribute="view")
    title = ma.fields.String()
    fields_ = ma.fields.List(ma.fields.Nested(FieldSchema), attribute="fields", data_key="fields")
    schema = ma.fields.Dict(metadata={"description": "The JSON Schema (2020-12) that decides."})
    known = ma.fields.Dict(metadata={"description": "What the case already knows of the form."})
    draft = ma.fields.Dict(attribute="view.task.draft", allow_none=True)
    draft_version = ma.fields.Integer(
        attribute="view.task.draft_version", metadata={"description": "For If-Match of the draft."}
    )
    case_version = ma.fields.Integer()


class AssignmentSchema(fields.Request):
    """The body that gives a step to somebody."""

    assignee = fields.Text(most=60, required=True, metadata={"description": "A login."})
    reason = fields.Words(least=3, most=2000, required=True)


class DraftSchema(fields.Request):
    """The body that keeps an unfinished answer."""

    data = fields.ValuesField(
        required=True, metadata={"description": "The answer as far as it is written."}
    )


class CompletionSchema(fields.Request):
    """The body that completes a step."""

    data = fields.ValuesField(
        required=True,
        metadata={
            "description": "The answer to the step's form.",
            "example": {"dossier_complete": True},
        },
    )
    on_behalf_of = fields.Words(load_default=None, metadata={"description": _BEHALF})
    late_cause = fields.Words(
        most=40,
        load_default=None,
        metadata={
            "description": "Why a late step is late: a code of /causes. Needed when it is late.",
            "example": None,
        },
    )
    late_remark = fields.Words(most=2000, load_default=None, metadata={"example": None})
    seen = ma.fields.List(
        fields.Text(most=40),
        load_default=(),
        validate=ma.validate.Length(max=100),
        metadata={
            "description": "Keys of what `answer_doubted` has said of this answer, which is right "
            "all the same.",
            "example": [],
        },
    )
