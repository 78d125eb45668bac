"""A case as it stood after each of its events."""

from __future__ import annotations

from marshmallow import fields

from webapi.schemas.cases import EntrySchema
from webapi.schemas.fields import AnswerField, Digits, InstantField, Request, next_number


class FrameQuery(Request):
    """Which part of a replay is asked for."""

    after = Digits(0, 2**31 - 1, load_default=0, metadata={"description": "A sequence."})
    limit = Digits(1, 200, load_default=50)


class MomentQuery(Request):
    """The instant at which a case is looked at."""

    at = InstantField(
        load_default=None,
        metadata={"description": "The instant to look at; left out: as it stands."},
    )


class OpenStepSchema(AnswerField):
    """A step that was open, and who held it."""

    id = fields.String(attribute="task.id")
    element = fields.String(attribute="task.element")
    name = fields.String()
    round = fields.Integer(attribute="task.round")
    state = fields.String(attribute="task.state")
    assignee = fields.String(attribute="task.assignee", allow_none=True)
    clock_owner = fields.String()
    opened_at = InstantField(attribute="task.opened_at")
    due_at = InstantField(attribute="task.due_at", allow_none=True)
    estimated = fields.Boolean(
        metadata={"description": "due_at lay beyond the days off that were decided then."}
    )
    form = fields.String()
    form_version = fields.Integer(metadata={"description": "The form as it was shown."})


class FrameSchema(AnswerField):
    """The case right after an event, as known then."""

    event = fields.Nested(EntrySchema, attribute="entry")
    state = fields.String(attribute="frame.case.state")
    outcome = fields.String(attribute="frame.case.outcome", allow_none=True)
    definition = fields.String(attribute="frame.case.definition")
    definition_version = fields.Integer(attribute="frame.case.definition_version")
    profile = fields.String(attribute="frame.case.profile", allow_none=True)
    profile_version = fields.Integer(attribute="frame.case.profile_version", allow_none=True)
    executing_unit = fields.String(attribute="frame.case.executing_unit")
    elements = fields.List(
        fields.String(),
        attribute="frame.elements",
        metadata={"description": "Active elements of the diagram."},
    )
    open_steps = fields.List(fields.Nested(OpenStepSchema), attribute="steps")
    dossier_valid_at = InstantField(attribute="frame.case.dossier_valid_at", allow_none=True)
    due_at = InstantField(attribute="frame.case.due_at", allow_none=True)
    estimated = fields.Boolean(
        metadata={"description": "due_at hung on days off that were not decided then."}
    )
    energized_at = InstantField(attribute="frame.case.energized_at", allow_none=True)
    outlook = fields.String(attribute="frame.case.outlook", allow_none=True)
    day = fields.Integer(allow_none=True)
    days_left = fields.Integer(allow_none=True)
    facts = fields.Dict(attribute="frame.case.facts")
    steps = fields.Dict(attribute="frame.case.steps")


class FrameListSchema(AnswerField):
    """A page of a replay."""

    items = fields.List(fields.Nested(FrameSchema))
    next = next_number()
