"""Photos and papers that waited on a device for network: sent by a script in parts, before the
answer that refers to them."""

from __future__ import annotations

from flask import Response, jsonify, request

from engine import ArrivedFile, DeviceFile, Invalid, NotAllowed, NotFound, media
from webapi.context import actor, outside_reading, reading
from webapi.errors import status_of
from webapi.pages.layout import acts
from webapi.pages.refusals import told


@acts("/tasks/<name:task>/photo", uploads=True)
def take_photo_part(task: str) -> Response:
    """POST ``/tasks/TASK/photo``: takes a part in, and answers at which byte to go on; with the
    last one the file is kept, and ``sha256`` is what an answer refers to it by."""
    try:
        arrived = _receive(task)
    except (Invalid, NotAllowed, NotFound) as error:
        response = jsonify({"said": told(error)})
        response.status_code = status_of(error)
        return response
    return jsonify(
        {
            "received": arrived.received,
            "done": arrived.sha256 is not None,
            "sha256": arrived.sha256,
        }
    )


def _receive(task: str) -> ArrivedFile:
    form = request.form
    fields = {one.name: one.schema for one in reading().tasks.get(actor(), task).fields}
    field = form.get("field", "").removeprefix("f.")
    if field not in fields:
        raise Invalid("field_unknown", "The form of this step has no such field.")
    part = request.files.get("part")
    content = b"" if part is None else part.stream.read(media.MAX_FILE_BYTES)
    size = _number(form.get("size"))
    file = DeviceFile(actor().login, f"{task}/{field}"[:200], form.get("digest", ""), size)
    placed = bool(fields[field].get("x-place"))
    begins = _number(form.get("begins"))
    return outside_reading().uploaded_files.receive_part(actor(), file, begins, content, placed)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0
