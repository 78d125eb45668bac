"""Uploaded files."""

from __future__ import annotations

import marshmallow as ma

from webapi.schemas.fields import AnswerField, Request, Text


class UploadQuery(Request):
    """What a file is for, where its field asks for more than others do."""

    task = Text(most=40, metadata={"description": "The step in whose form it will stand."})
    field = Text(most=64, metadata={"description": "The field of that form."})


class StoredFileSchema(AnswerField):
    """An uploaded file as it is kept."""

    sha256 = ma.fields.String(
        metadata={
            "description": "What a form refers to the file by: the hash of what is kept of it, "
            "encrypted. It is not that of the content."
        }
    )
    size = ma.fields.Integer(metadata={"description": "In bytes."})
    media_type = ma.fields.String(metadata={"example": "application/pdf"})
    removed = ma.fields.List(
        ma.fields.String(),
        metadata={
            "description": "What was taken out of a photo: `place`, `camera` (what the camera or a "
            "program wrote beside it), `appended` (what stood behind its end). Where something "
            "was, `size` is that of the content as it is kept.",
            "example": ["place", "camera"],
        },
    )
