"""What a file is, by its content: its name and what the browser says of it prove nothing."""

from __future__ import annotations

MAX_FILE_BYTES = 20 * 1024 * 1024

_SIGNATURES = (
    (b"%PDF-", "application/pdf"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"AC10", "image/vnd.dwg"),
)


def media_type(content: bytes) -> str | None:
    """The media type, or None if it is not one of those that are kept."""
    for signature, name in _SIGNATURES:
        if content.startswith(signature):
            return name
    return None
