"""What a file is, by its content: its name and what the browser says of it prove nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

MAX_FILE_BYTES = 20 * 1024 * 1024

PDF = "application/pdf"

_SIGNATURES = (
    (b"%PDF-", PDF),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"AC10", "image/vnd.dwg"),
)

_PHOTOS = frozenset({"image/jpeg", "image/png"})


def media_type(content: bytes) -> str | None:
    """The media type, or None if it is not one of those that are kept."""
    for signature, name in _SIGNATURES:
        if content.startswith(signature):
            return name
    return None


def files_of(value: object) -> Iterator[tuple[str, str]]:
    """Hash and name of every file that an answer refers to."""
    if isinstance(value, Mapping):
        if isinstance(value.get("sha256"), str):
            yield value["sha256"], str(value.get("name", ""))
        for inner in value.values():
            yield from files_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from files_of(inner)


def is_photo(content: bytes) -> bool:
    """Whether it is a picture, as a camera makes it."""
    return media_type(content) in _PHOTOS
