"""Process definitions and the plan of their clean road."""

from __future__ import annotations

from marshmallow import INCLUDE, fields

from webapi.schemas.fields import Answer, Day, Instant, Request, Text


class DefinitionSchema(Answer):
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
    published_at = Instant(attribute="publication.published_at")
    published_by = fields.String(attribute="publication.published_by")
    retired_at = Instant(
        attribute="publication.retired_at",
        allow_none=True,
        metadata={"description": "Since when no new cases begin on it."},
    )


class DefinitionListSchema(Answer):
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


class PlannedStepSchema(Answer):
    element = fields.String()
    name = fields.String()
    start = Instant()
    due = Instant()
    limit = fields.String(allow_none=True, metadata={"example": "1.5wd"})
    owner = fields.String(allow_none=True, metadata={"description": "Whose clock runs."})
    day = fields.Integer(metadata={"description": "Calendar days since the valid dossier."})
    estimated = fields.Boolean(
        metadata={"description": "It lies beyond decided_until: a decision may move it."}
    )


class PlanSchema(Answer):
    process = fields.String()
    profile = fields.String()
    valid = Instant()
    steps = fields.List(fields.Nested(PlannedStepSchema))
    critical_path = fields.List(fields.String())
    energized_at = Instant()
    energized_estimated = fields.Boolean()
    last_day = fields.Date(metadata={"description": "The last legal day."})
    promise = fields.Boolean(
        metadata={"description": "The limit is the company's published promise, of no law."}
    )
    in_force = fields.Boolean(
        metadata={"description": "New cases of that day fall under the profile."}
    )
    last_day_estimated = fields.Boolean()
    decided_until = fields.Date(
        metadata={"description": "Days off are decided until then; later dates are estimates."}
    )
    total_calendar_days = fields.Integer()
    within_limit = fields.Boolean()
