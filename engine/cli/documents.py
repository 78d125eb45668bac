"""Documents of a folder laid out as ``workflows/`` is."""

from __future__ import annotations

from pathlib import Path

from engine.model.publication import Document, Kind

_FOLDERS = {
    "bpmn": (Kind.PROCESS, ".bpmn"),
    "calendars": (Kind.CALENDAR, ".toml"),
    "forms": (Kind.FORM, ".json"),
    "labels": (Kind.LABELS, ".toml"),
    "profiles": (Kind.PROFILE, ".toml"),
}
_FIELDS = "fields"


def read_documents(path: Path) -> tuple[Document, ...]:
    """The documents of a folder, or the one document of a file in such a folder.

    Raises:
        ValueError: the file does not stand in one of the known folders, or is not UTF-8.
    """
    if path.is_file():
        return (_read(path),)
    found = [
        file
        for folder, (_, ending) in sorted(_FOLDERS.items())
        for file in sorted((path / folder).glob(f"*{ending}"))
    ]
    roles = path / "roles.toml"
    return tuple(_read(file) for file in [*found, *([roles] if roles.is_file() else [])])


def _read(file: Path) -> Document:
    content = file.read_text("utf-8")
    if file.name == "roles.toml":
        return Document(Kind.ROLES, "roles", content)
    kind, ending = _FOLDERS.get(file.parent.name, (None, ""))
    if kind is None or file.suffix != ending:
        known = ", ".join(f"{folder}/*{end}" for folder, (_, end) in _FOLDERS.items())
        raise ValueError(f"{file}: what is it? Put it where its kind stands: {known}, roles.toml.")
    if kind is Kind.FORM and file.stem == _FIELDS:
        return Document(Kind.FIELDS, _FIELDS, content)
    return Document(kind, file.stem, content)
