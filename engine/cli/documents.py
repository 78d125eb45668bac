"""Documents of a folder laid out as ``workflows/`` is."""

from __future__ import annotations

from pathlib import Path

import click

from engine.model.documents import Document, Kind

_FOLDERS = {
    "bpmn": (Kind.PROCESS, ".bpmn"),
    "calendars": (Kind.CALENDAR, ".toml"),
    "examples": (Kind.EXAMPLE, ".json"),
    "forms": (Kind.FORM, ".json"),
    "labels": (Kind.LABELS, ".toml"),
    "papers": (Kind.PAPERS, ".toml"),
    "phases": (Kind.PHASES, ".toml"),
    "profiles": (Kind.PROFILE, ".toml"),
    "templates": (Kind.TEMPLATE, ".toml"),
    "wording": (Kind.WORDING, ".toml"),
}
_SINGLE = {
    "roles.toml": Kind.ROLES,
    "causes.toml": Kind.CAUSES,
    "promises.toml": Kind.PROMISES,
    "places.toml": Kind.PLACES,
    "formers.toml": Kind.FORMERS,
    "territory.toml": Kind.TERRITORY,
    "retention.toml": Kind.RETENTION,
    "trust.toml": Kind.TRUST,
    "separation.toml": Kind.SEPARATION,
}
_FIELDS = "fields"


def read_documents(path: Path) -> tuple[Document, ...]:
    """The documents of a folder, or the one document of a file in such a folder.

    Raises:
        ValueError: the file does not stand in one of the known folders, or is not UTF-8.
    """
    return tuple(read_files(path).values())


def read_files(path: Path) -> dict[Path, Document]:
    """The same, each with the file that it stands in."""
    if path.is_file():
        return {path: _read(path)}
    found = [
        file
        for folder, (_, ending) in sorted(_FOLDERS.items())
        for file in sorted((path / folder).glob(f"*{ending}"))
    ]
    single = [path / name for name in _SINGLE if (path / name).is_file()]
    return {file: _read(file) for file in [*found, *single]}


def folder_of(file: Path) -> Path:
    """The folder laid out as ``workflows/`` is in which the file stands."""
    return file.parent if file.name in _SINGLE else file.parent.parent


def require_documents(path: Path) -> tuple[Document, ...]:
    """The same, as somebody has named them on the command line.

    Raises:
        click.UsageError: there are none, or they cannot be read as such.
    """
    try:
        found = read_documents(path)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    if not found:
        raise click.UsageError(f"{path} holds no documents. See workflows/README.md.")
    return found


def read_beside(file: Path) -> tuple[Document, tuple[Document, ...]]:
    """The document of a file, and all documents of its folder, itself among them.

    Raises:
        ValueError: the file does not stand in one of the known folders, or is not UTF-8.
    """
    return _read(file), read_documents(folder_of(file))


class NotText(ValueError):
    """A document is not UTF-8 text."""


def read_utf8(file: Path) -> str:
    """The text of the file.

    Raises:
        NotText: the file is not UTF-8.
    """
    try:
        return file.read_text("utf-8")
    except UnicodeDecodeError:
        raise NotText(f"{file} is not UTF-8 text. Save it as UTF-8.") from None


def _read(file: Path) -> Document:
    content = read_utf8(file)
    if file.name in _SINGLE:
        return Document(_SINGLE[file.name], file.stem, content)
    kind, ending = _FOLDERS.get(file.parent.name, (None, ""))
    if kind is None or file.suffix != ending:
        known = [f"{folder}/*{end}" for folder, (_, end) in _FOLDERS.items()]
        places = ", ".join([*known, *_SINGLE])
        raise ValueError(f"{file}: what is it? Put it where its kind stands: {places}.")
    if kind is Kind.FORM and file.stem == _FIELDS:
        return Document(Kind.FIELDS, _FIELDS, content)
    return Document(kind, file.stem, content)
