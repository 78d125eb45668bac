"""Answers that a browser saves and never shows."""

from __future__ import annotations

import unicodedata
from urllib.parse import quote

from flask import Response

from engine import text

MAX_NAME = 150
_NOT_SAVED = '<>:"|?*'
"""What no system takes in the name of a file; wide forms of these become them in plain letters."""

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ENDINGS = {
    "application/pdf": (".pdf",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "image/vnd.dwg": (".dwg",),
    "application/xml": (".bpmn",),
    "text/csv": (".csv",),
    XLSX: (".xlsx",),
    "application/zip": (".zip",),
    "text/calendar": (".ics",),
    "text/html": (".html",),
}


def attachment(content: bytes, name: str, media_type: str) -> Response:
    """The content under a name that any system can save (RFC 6266, RFC 8187)."""
    safe = safe_name(name, media_type)
    response = Response(content, content_type=media_type)
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"{_ascii(safe)}\"; filename*=UTF-8''{quote(safe, safe='')}"
    )
    return response


def safe_name(name: str, media_type: str) -> str:
    """The last part of a path, without what systems cannot or should not save, and with the
    ending of what the file really is."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    kept = "".join(c for c in last if unicodedata.category(c)[0] != "C" and c not in _NOT_SAVED)
    stem = kept.strip(" .")[:MAX_NAME] or "tep"
    endings = _ENDINGS.get(media_type, ("",))
    return stem if stem.lower().endswith(endings) else stem + endings[0]


def _ascii(name: str) -> str:
    plain = text.unaccented(name)
    return "".join(c if " " <= c <= "~" and c not in f"%\\/{_NOT_SAVED}" else "_" for c in plain)
