"""A case as it stood after each of its events."""

from __future__ import annotations

import marshmallow as ma

from webapi.schemas import fields
from webapi.schemas.cases import EntrySchema


class FrameQuery(fields.Request):
    """Which part of a replay is asked for."""

    after = fields.Digits(0, 2**31 - 1, load_default=0, metadata={"description": "A sequence."})
    limit = fields.Digits(1, 200, load_default=50)


class MomentQuery(fields.Request):
    """The instant at which a case is looked at."""

    at = fields.InstantField(
        load_default=None,
        metadata={"description": "The instant to look at; left out: as it stands."},
    )


class OpenStepSchema(fields.AnswerField):
    """A step that was open, and who held it."""

    id = ma.fields.String(attribute="task.id")
    element = ma.fields.String(attribute="task.element")
    name = ma.fields.String()
    round = ma.fields.Integer(attribute="task.round")
    state = ma.fields.String(attribute="task.state")
    assignee = ma.fields.String(attribute="task.assignee", allow_none=True)
    clock_owner = ma.fields.String()
    opened_at = fields.InstantField(attribute="task.opened_at")
    due_at = fields.InstantField(attribute="task.due_at", allow_none=True)
    estimated = ma.fields.Boolean(
        metadata={"description": "due_at lay beyond the days off that were decided then."}
    )
    form = ma.fields.String()
    form_version = ma.fields.Integer(metadata={"description": "The form as it was shown."})


class FrameSchema(fields.AnswerField):
    """The case right after an event, as known then."""

    event = ma.fields.Nested(EntrySchema, attribute="entry")
    state = ma.fields.String(attribute="frame.case.state")
    outcome = ma.fields.String(attribute="frame.case.outcome", allow_none=True)
    definition = ma.fields.String(attribute="frame.case.definition")
    definition_version = ma.fields.Integer(attribute="frame.case.definition_version")
    profile = ma.fields.String(attribute="frame.case.profile", allow_none=True)
    profile_version = ma.fields.Integer(attribute="frame.case.profile_version", allow_none=True)
    executing_unit = ma.fields.String(attribute="frame.case.executing_unit")
    elements = ma.fields.List(
        ma.fields.String(),
        attribute="frame.elements",
        metadata={"description": "Active elements of the diagram."},
    )
    open_steps = ma.fields.List(ma.fields.Nested(OpenStepSchema), attribute="steps")
    dossier_valid_at = fields.InstantField(attribute="frame.case.dossier_valid_at", allow_none=True)
    due_at = fields.InstantField(attribute="frame.case.due_at", allow_none=True)
    estimated = ma.fields.Boolean(
        metadata={"description": "due_at hung on days off that were not decided then."}
    )
    energized_at = fields.InstantField(attribute="frame.case.energized_at", allow_none=True)
    outlook = ma.fields.String(attribute="frame.case.outlook", allow_none=True)
    day = ma.fields.Integer(allow_none=True)
    days_left = ma.fields.Integer(allow_none=True)
    facts = ma.fields.Dict(attribute="frame.case.facts")
    steps = ma.fields.Dict(attribute="frame.case.steps")


class FrameListSchema(fields.AnswerField):
    """A page of a replay."""

    items = ma.fields.List(ma.fields.Nested(FrameSchema))
    next = fields.next_number()
