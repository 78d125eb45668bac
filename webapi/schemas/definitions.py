"""Process definitions and the plan of their nominal path."""

from __future__ import annotations

from marshmallow import INCLUDE, fields

from webapi.schemas.fields import AnswerField, Day, InstantField, Request, Text


class DefinitionSchema(AnswerField):
    """A published process in one version."""

    key = fields.String(attribute="publication.key", metadata={"example": "mv_own_substation"})
    version = fields.Integer(attribute="publication.version")
    name = fields.String()
    hash = fields.String(
        attribute="publication.hash", metadata={"description": "SHA-256 of the diagram."}
    )
    binds = fields.Dict(
        attribute="publication.binds",
        keys=fields.String(),
        values=fields.Integer(),
        metadata={"description": "Versions of forms, field dictionary and labels it runs with."},
    )
    published_at = InstantField(attribute="publication.published_at")
    published_by = fields.String(attribute="publication.published_by")
    retired_at = InstantField(
        attribute="publication.retired_at",
        allow_none=True,
        metadata={"description": "Since when no new cases begin on it."},
    )


class DefinitionListSchema(AnswerField):
    """The newest version of each process."""

    items = fields.List(fields.Nested(DefinitionSchema))


class PlanQuery(Request):
    """What is not named here is a fact of the case, for conditions and limits."""

    class Meta:
        unknown = INCLUDE

    valid = Day(
        required=True,
        metadata={"description": "When the dossier is valid.", "example": "2014-10-01"},
    )
    profile = Text(
        load_default=None,
        metadata={"description": "Another deadline profile than the one in force that day."},
    )


class PlannedStepSchema(AnswerField):
    """A step of a plan."""

    element = fields.String()
    name = fields.String()
    start = InstantField()
    due = InstantField()
    limit = fields.String(allow_none=True, metadata={"example": "1.5wd"})
    owner = fields.String(allow_none=True, metadata={"description": "Whose clock runs."})
    day = fields.Integer(metadata={"description": "Calendar days since the valid dossier."})
    estimated = fields.Boolean(
        metadata={"description": "It lies beyond decided_until: a decision may move it."}
    )


class PlannedWindowSchema(AnswerField):
    """A limit over several steps. A step may be late and its window kept."""

    window = fields.String(attribute="element", metadata={"example": "window:energizing"})
    name = fields.String()
    opens = InstantField()
    closes = InstantField(metadata={"description": "When the planned path closes it."})
    due = InstantField(
        metadata={"description": "By law; a window in whole days is kept until midnight of it."}
    )
    limit = fields.String(metadata={"example": "10wd"})
    ground = fields.String()
    assumed = fields.Boolean(metadata={"description": "A target of the company, of no rule."})
    kept = fields.Boolean(metadata={"description": "The planned path closes it in time."})
    estimated = fields.Boolean(
        metadata={"description": "It is due beyond the decided days off: a decision may move it."}
    )


class PlanSchema(AnswerField):
    """The planned dates of a process under one law."""

    process = fields.String()
    profile = fields.String()
    valid = InstantField()
    steps = fields.List(fields.Nested(PlannedStepSchema))
    windows = fields.List(fields.Nested(PlannedWindowSchema))
    critical_path = fields.List(fields.String())
    energized_at = InstantField()
    energized_estimated = fields.Boolean()
    last_day = fields.Date(metadata={"description": "The last legal day."})
    promise = fields.Boolean(
        metadata={"description": "The limit is the company's published promise, of no law."}
    )
    in_force = fields.Boolean(
        metadata={"description": "New cases of that day fall under the profile."}
    )
    beyond = fields.String(
        metadata={
            "description": "Where the plan is late: on what ground the limits that rules give sum "
            "up beyond the limit."
        }
    )
    last_day_estimated = fields.Boolean()
    rolls_ground = fields.String(
        metadata={
            "description": "Why a last day in calendar days does not move to a working day; empty "
            "where it does, or the law says nothing of it."
        }
    )
    decided_until = fields.Date(
        metadata={"description": "Days off are decided until then; later dates are estimates."}
    )
    total_calendar_days = fields.Integer()
    within_limit = fields.Boolean()
