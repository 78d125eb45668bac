"""Papers and photos of a case: saved as they were handed in, and small ones to look at."""

from __future__ import annotations

from flask import Response

from webapi.context import actor, outside_reading
from webapi.download import attachment
from webapi.pages.layout import shows


@shows("/cases/<name:code>/files/<name:sha256>")
def send_file_of_case(code: str, sha256: str) -> Response:
    """GET ``/cases/CODE/files/SHA256``: the file as an attachment."""
    name, media_type, content = outside_reading().uploaded_files.read(actor(), code, sha256)
    return attachment(content, name, media_type)


@shows("/cases/<name:code>/files/<name:sha256>/preview")
def send_preview(code: str, sha256: str) -> Response:
    """GET ``/cases/CODE/files/SHA256/preview``: a small JPEG of a photo."""
    content = outside_reading().uploaded_files.preview(actor(), code, sha256)
    response = Response(content, mimetype="image/jpeg")
    # What a hash names never changes; only this browser keeps it, and only for this person.
    response.headers["Cache-Control"] = "private, max-age=86400"
    return response
