"""Documents that designers publish."""

from __future__ import annotations

import marshmallow as ma

from engine import documents
from webapi.schemas import fields

MAX_DOCUMENTS = 500


class PublicationQuery(fields.Request):
    """What the list of publications is narrowed to."""

    kind = fields.ChoiceField(documents.Kind, load_default=None)


class PublicationSchema(fields.AnswerField):
    """One published version of a document."""

    kind = ma.fields.String()
    key = ma.fields.String()
    version = ma.fields.Integer()
    hash = ma.fields.String(metadata={"description": "SHA-256 of the text."})
    binds = ma.fields.Dict(
        keys=ma.fields.String(),
        values=ma.fields.Integer(),
        metadata={
            "description": "Versions of the documents it runs with.",
            "example": {"form/mv_survey": 3},
        },
    )
    published_at = fields.InstantField()
    published_by = ma.fields.String()


class PublicationListSchema(fields.AnswerField):
    """Published versions."""

    items = ma.fields.List(ma.fields.Nested(PublicationSchema))


class DocumentSchema(fields.Request):
    """A document that is handed in."""

    kind = fields.ChoiceField(documents.Kind, required=True)
    key = fields.Text(most=100, required=True, metadata={"example": "mv_survey"})
    content = fields.Content(required=True, metadata={"description": "BPMN, JSON or TOML text."})


def overrides() -> ma.fields.Dict:
    """The field with the reasons for which processes are published although they can break their
    limit."""
    return ma.fields.Dict(
        keys=fields.Text(most=100),
        values=fields.Words(least=3, most=2000),
        load_default=dict,
        metadata={
            "description": "By process, the reason to publish it although it can break its limit.",
            "example": {"mv_own_substation": "Thí điểm theo văn bản số 12/KH"},
        },
    )
