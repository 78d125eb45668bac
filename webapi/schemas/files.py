"""Uploaded files."""

from __future__ import annotations

from marshmallow import fields

from webapi.schemas.fields import Answer


class StoredFileSchema(Answer):
    sha256 = fields.String(metadata={"description": "What a form refers to the file by."})
    size = fields.Integer(metadata={"description": "In bytes."})
    media_type = fields.String(metadata={"example": "application/pdf"})
