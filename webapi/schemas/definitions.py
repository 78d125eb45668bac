"""Process definitions and the plan of their nominal path."""

from __future__ import annotations

import marshmallow as ma

from webapi.schemas import fields


class DefinitionSchema(fields.AnswerField):
    """A published process in one version."""

    key = ma.fields.String(attribute="publication.key", metadata={"example": "mv_own_substation"})
    version = ma.fields.Integer(attribute="publication.version")
    name = ma.fields.String()
    hash = ma.fields.String(
        attribute="publication.hash", metadata={"description": "SHA-256 of the diagram."}
    )
    binds = ma.fields.Dict(
        attribute="publication.binds",
        keys=ma.fields.String(),
        values=ma.fields.Integer(),
        metadata={"description": "Versions of forms, field dictionary and labels it runs with."},
    )
    published_at = fields.InstantField(attribute="publication.published_at")
    published_by = ma.fields.String(attribute="publication.published_by")
    retired_at = fields.InstantField(
        attribute="publication.retired_at",
        allow_none=True,
        metadata={"description": "Since when no new cases begin on it."},
    )


class DefinitionListSchema(fields.AnswerField):
    """The newest version of each process."""

    items = ma.fields.List(ma.fields.Nested(DefinitionSchema))


class PlanQuery(fields.Request):
    """What is not named here is a fact of the case, for conditions and limits."""

    class Meta:
        unknown = ma.INCLUDE

    valid = fields.Day(
        required=True,
        metadata={"description": "When the dossier is valid.", "example": "2014-10-01"},
    )
    profile = fields.Text(
        load_default=None,
        metadata={"description": "Another deadline profile than the one in force that day."},
    )
    handed_over_at = fields.Day(
        load_default=None,
        metadata={
            "description": "When another procedure hands the case over, which has used its limit "
            "since it was valid.",
            "example": "2014-10-08",
        },
    )


class PlannedStepSchema(fields.AnswerField):
    """A step of a plan."""

    element = ma.fields.String()
    name = ma.fields.String()
    start = fields.InstantField()
    due = fields.InstantField()
    limit = ma.fields.String(allow_none=True, metadata={"example": "1.5wd"})
    owner = ma.fields.String(allow_none=True, metadata={"description": "Whose clock runs."})
    day = ma.fields.Integer(metadata={"description": "Calendar days since the valid dossier."})
    estimated = ma.fields.Boolean(
        metadata={"description": "It lies beyond decided_until: a decision may move it."}
    )


class PlannedWindowSchema(fields.AnswerField):
    """A limit over several steps. A step may be late and its window kept."""

    window = ma.fields.String(attribute="element", metadata={"example": "window:energizing"})
    name = ma.fields.String()
    opens = fields.InstantField()
    closes = fields.InstantField(metadata={"description": "When the planned path closes it."})
    due = fields.InstantField(
        metadata={"description": "By law; a window in whole days is kept until midnight of it."}
    )
    limit = ma.fields.String(metadata={"example": "10wd"})
    ground = ma.fields.String()
    assumed = ma.fields.Boolean(metadata={"description": "A target of the company, of no rule."})
    kept = ma.fields.Boolean(metadata={"description": "The planned path closes it in time."})
    estimated = ma.fields.Boolean(
        metadata={"description": "It is due beyond the decided days off: a decision may move it."}
    )


class PlanSchema(fields.AnswerField):
    """The planned dates of a process under one law."""

    process = ma.fields.String()
    profile = ma.fields.String()
    valid = fields.InstantField()
    steps = ma.fields.List(ma.fields.Nested(PlannedStepSchema))
    windows = ma.fields.List(ma.fields.Nested(PlannedWindowSchema))
    critical_path = ma.fields.List(ma.fields.String())
    energized_at = fields.InstantField()
    energized_estimated = ma.fields.Boolean()
    last_day = ma.fields.Date(metadata={"description": "The last legal day."})
    promise = ma.fields.Boolean(
        metadata={"description": "The limit is the company's published promise, of no law."}
    )
    in_force = ma.fields.Boolean(
        metadata={"description": "New cases of that day fall under the profile."}
    )
    handed_over_at = fields.InstantField(
        allow_none=True,
        metadata={"description": "When it came from another procedure, if that was supposed."},
    )
    beyond = ma.fields.String(
        metadata={
            "description": "Where the plan is late: on what ground the limits that rules give sum "
            "up beyond the limit."
        }
    )
    last_day_estimated = ma.fields.Boolean()
    rolls_ground = ma.fields.String(
        metadata={
            "description": "Why a last day in calendar days does not move to a working day; empty "
            "where it does, or the law says nothing of it."
        }
    )
    decided_until = ma.fields.Date(
        metadata={"description": "Days off are decided until then; later dates are estimates."}
    )
    total_calendar_days = ma.fields.Integer()
    within_limit = ma.fields.Boolean()
