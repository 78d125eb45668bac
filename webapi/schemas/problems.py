"""What went wrong, as an answer (RFC 9457)."""

from __future__ import annotations

from typing import Any

import marshmallow as ma

from webapi.i18n import tell


class FieldErrorSchema(ma.Schema):
    """What is wrong with one field."""

    field = ma.fields.String(
        required=True, metadata={"description": "Where, such as `materials[2].quantity`."}
    )
    code = ma.fields.String(required=True, metadata={"description": "Stable, for programs."})
    message = ma.fields.String(required=True, metadata={"description": "What to do about it."})
    key = ma.fields.String(
        metadata={
            "description": "Of `doubted`: to be sent as `seen`, where the answer is right all the "
            "same."
        }
    )


class SaidField(ma.fields.String):
    """A sentence of the engine, in the reader's language."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **_: Any) -> str | None:
        return tell(value)


class FindingSchema(ma.Schema):
    """What is wrong with a document, and where."""

    rule = ma.fields.String(required=True, metadata={"description": "Stable, for programs."})
    message = SaidField(required=True, metadata={"description": "What is wrong, for people."})
    remedy = SaidField(required=True, metadata={"description": "What to do about it."})
    source = ma.fields.String(required=True, metadata={"description": "The document or its part."})
    element = ma.fields.String(
        required=True, metadata={"description": "BPMN element id, or field."}
    )
    line = ma.fields.Integer(required=True, metadata={"description": "From 1; 0 if not known."})


class ProblemSchema(ma.Schema):
    """A refusal, with what is wrong where."""

    type = ma.fields.String(
        required=True,
        metadata={
            "description": "The code as a URN.",
            "example": "urn:motcua:problem:task_claimed",
        },
    )
    title = ma.fields.String(required=True)
    status = ma.fields.Integer(required=True)
    detail = ma.fields.String(
        required=True, metadata={"description": "A sentence with a remedy, for people."}
    )
    code = ma.fields.String(required=True, metadata={"description": "Stable, for programs."})
    instance = ma.fields.String(
        required=True, metadata={"description": "This one request; it is also in the log."}
    )
    params = ma.fields.Dict(
        required=True,
        metadata={
            "description": "What the sentence speaks of: `by`, `at`, `assignee`, `version` ..."
        },
    )
    errors = ma.fields.List(
        ma.fields.Nested(FieldErrorSchema),
        metadata={"description": "Fields that are not right, at most 100."},
    )
    problems = ma.fields.List(
        ma.fields.Nested(FindingSchema), metadata={"description": "What to mend in documents."}
    )
