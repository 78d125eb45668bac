"""Uploading files. They are read where a case refers to them."""

from __future__ import annotations

from typing import Any

from flask import request

from engine import StoredFile, media
from webapi.context import actor, outside_reading, reading
from webapi.errors import Refused
from webapi.routes import Routes
from webapi.schemas.files import StoredFileSchema, UploadQuery

routes = Routes("files", "Papers of customers and photos, kept by the hash of their content.")

_BODY = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["file"],
                "properties": {"file": {"type": "string", "format": "binary"}},
                "additionalProperties": False,
            }
        }
    },
}


def _check_type() -> None:
    if request.mimetype != "multipart/form-data":
        raise Refused(
            415, "content_type_not_multipart", "Send the file as multipart/form-data, named 'file'."
        )


@routes.changes(
    "/files",
    status=201,
    answer=StoredFileSchema,
    keyed=False,
    problems={404, 413, 415},
    query=UploadQuery,
    check_type=_check_type,
    requestBody=_BODY,
)
def upload_file(query: dict[str, Any]) -> StoredFile:
    """Upload a file: PDF, JPEG, PNG or DWG by its content, at most 20 MB

    It is opened wholly: what is cut off, damaged or locked is refused. A photo is kept without what
    the camera wrote beside it (the place, serial numbers; `removed` says what there was), unless
    `task` and `field` name a field whose schema says `x-place`.

    A form then refers to it by `sha256`, with a name of your choice. It takes no idempotency
    key: what is sent twice is two files, each under a key of its own, and `sha256` is that of the
    file as it is kept, encrypted. What no answer or draft refers to is removed after a day.
    """
    _check_type()
    if request.form or [name for name, _ in request.files.items(multi=True)] != ["file"]:
        raise Refused(
            422, "file_not_single", "Send exactly one part, a file named 'file', and nothing else."
        )
    content = request.files["file"].stream.read(media.MAX_FILE_BYTES + 1)
    if len(content) > media.MAX_FILE_BYTES:
        raise Refused(
            413,
            "file_too_large",
            "The file has more than {most} MB. Send a smaller one.",
            most=media.MAX_FILE_BYTES >> 20,
        )
    return outside_reading().uploaded_files.keep(actor(), content, _asks_place(query))


def _asks_place(query: dict[str, Any]) -> bool:
    """Whether the field that the file is for asks where a photo was taken."""
    if "task" not in query:
        return False
    fields = {one.name: one for one in reading().tasks.get(actor(), query["task"]).fields}
    if query.get("field") not in fields:
        raise Refused(422, "field_unknown", "The form of this step has no such field.")
    return bool(fields[query["field"]].schema.get("x-place"))
