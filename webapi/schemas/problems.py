"""What went wrong, as an answer (RFC 9457)."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from webapi.i18n import tell


class FieldErrorSchema(Schema):
    """What is wrong with one field."""

    field = fields.String(
        required=True, metadata={"description": "Where, such as `materials[2].quantity`."}
    )
    code = fields.String(required=True, metadata={"description": "Stable, for programs."})
    message = fields.String(required=True, metadata={"description": "What to do about it."})


class SaidField(fields.String):
    """A sentence of the engine, in the reader's language."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **_: Any) -> str | None:
        return tell(value)


class FindingSchema(Schema):
    """What is wrong with a document, and where."""

    rule = fields.String(required=True, metadata={"description": "Stable, for programs."})
    message = SaidField(required=True, metadata={"description": "What is wrong, for people."})
    remedy = SaidField(required=True, metadata={"description": "What to do about it."})
    source = fields.String(required=True, metadata={"description": "The document or its part."})
    element = fields.String(required=True, metadata={"description": "BPMN element id, or field."})
    line = fields.Integer(required=True, metadata={"description": "From 1; 0 if not known."})


class ProblemSchema(Schema):
    """A refusal, with what is wrong where."""

    type = fields.String(
        required=True,
        metadata={
            "description": "The code as a URN.",
            "example": "urn:motcua:problem:task_claimed",
        },
    )
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(
        required=True, metadata={"description": "A sentence with a remedy, for people."}
    )
    code = fields.String(required=True, metadata={"description": "Stable, for programs."})
    instance = fields.String(
        required=True, metadata={"description": "This one request; it is also in the log."}
    )
    params = fields.Dict(
        required=True,
        metadata={
            "description": "What the sentence speaks of: `by`, `at`, `assignee`, `version` ..."
        },
    )
    errors = fields.List(
        fields.Nested(FieldErrorSchema),
        metadata={"description": "Fields that are not right, at most 100."},
    )
    problems = fields.List(
        fields.Nested(FindingSchema), metadata={"description": "What to mend in documents."}
    )
