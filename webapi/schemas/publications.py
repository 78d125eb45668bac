"""Documents that designers publish."""

from __future__ import annotations

from marshmallow import fields

from engine import documents
from webapi.schemas.fields import (
    AnswerField,
    ChoiceField,
    Content,
    InstantField,
    Request,
    Text,
    Words,
)

MAX_DOCUMENTS = 500


class PublicationQuery(Request):
    """What the list of publications is narrowed to."""

    kind = ChoiceField(documents.Kind, load_default=None)


class PublicationSchema(AnswerField):
    """One published version of a document."""

    kind = fields.String()
    key = fields.String()
    version = fields.Integer()
    hash = fields.String(metadata={"description": "SHA-256 of the text."})
    binds = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        metadata={
            "description": "Versions of the documents it runs with.",
            "example": {"form/mv_survey": 3},
        },
    )
    published_at = InstantField()
    published_by = fields.String()


class PublicationListSchema(AnswerField):
    """Published versions."""

    items = fields.List(fields.Nested(PublicationSchema))


class DocumentSchema(Request):
    """A document that is handed in."""

    kind = ChoiceField(documents.Kind, required=True)
    key = Text(most=100, required=True, metadata={"example": "mv_survey"})
    content = Content(required=True, metadata={"description": "BPMN, JSON or TOML text."})


def overrides() -> fields.Dict:
    """The field with the reasons for which processes are published although they can break their
    limit."""
    return fields.Dict(
        keys=Text(most=100),
        values=Words(least=3, most=2000),
        load_default=dict,
        metadata={
            "description": "By process, the reason to publish it although it can break its limit.",
            "example": {"mv_own_substation": "Thí điểm theo văn bản số 12/KH"},
        },
    )
