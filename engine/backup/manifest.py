"""What a backup says of itself: ``manifest.json``, written last.

The hashes tell damage. Whoever can change the backup can change them too: that, the checkpoint
tells, which was printed when the backup was made.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from engine.errors import Invalid, NotFound
from engine.model.instant import to_instant, to_text
from engine.store.database_copy import SQLITE_FILE, TABLES, DatabaseCopy

NAME = "manifest.json"
KEYS = "keys.encrypted"
FILES = "files"
FORMAT = 1
"""Raised with every change that an older version would not understand."""

_PART = re.compile(
    rf"{re.escape(SQLITE_FILE)}|{re.escape(KEYS)}|{TABLES}/\w+\.copy|"
    rf"{FILES}/([0-9a-f]{{2}})/\1[0-9a-f]{{62}}",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class BackupPart:
    """A file of the backup."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """``at`` is the instant as of which everything is, ``checkpoint`` the note signed just before;
    ``absent`` are the files that the database refers to and that were not there, or damaged."""

    revision: str
    backend: str
    at: datetime
    origin: str
    public: str
    checkpoint: str
    database: DatabaseCopy
    absent: tuple[str, ...]
    parts: Mapping[str, BackupPart]
    motcua: str = version("motcua")

    @property
    def has_keys(self) -> bool:
        """Whether the keys are in the backup, not left out."""
        return KEYS in self.parts

    @property
    def files(self) -> list[str]:
        """The uploaded files that are in the backup."""
        return [Path(name).name for name in self.parts if name.startswith(f"{FILES}/")]


def backend_name(is_sqlite: bool) -> str:
    """The kind of a database, as people call it."""
    return "SQLite" if is_sqlite else "PostgreSQL"


def part_of_file(name: str) -> str:
    """Where an uploaded file stands in the backup."""
    return f"{FILES}/{name[:2]}/{name}"


def write_manifest(manifest: Manifest) -> bytes:
    """The text of the manifest."""
    plain = {"format": FORMAT} | asdict(manifest) | {"at": to_text(manifest.at)}
    return json.dumps(plain, ensure_ascii=False, indent=1).encode()


def read_manifest(folder: Path) -> Manifest:
    """The manifest of the backup in the folder.

    Raises:
        NotFound: there is none.
        Invalid: it was damaged, or is that of a newer version.
    """
    try:
        plain = json.loads((folder / NAME).read_bytes())
        _require_known(plain.pop("format"), str(plain["motcua"]))
        return _from_plain(plain)
    except (FileNotFoundError, NotADirectoryError):
        raise NotFound(
            "backup_not_found",
            "There is no backup in {place}: a whole one has the file {name}.",
            place=str(folder),
            name=NAME,
        ) from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Invalid(
            "manifest_damaged",
            "The manifest of the backup in {place} cannot be read: it was damaged. Take another "
            "backup; nothing was changed.",
            place=str(folder),
        ) from error


def _require_known(form: object, made_by: str) -> None:
    if form != FORMAT:
        raise Invalid(
            "backup_format_other",
            "This backup has the format {found}, this version reads {known}. Restore it with "
            "Motcua {version}, which made it; nothing was changed.",
            found=form,
            known=FORMAT,
            version=made_by,
        )


def _from_plain(plain: dict[str, Any]) -> Manifest:
    parts = {str(name): BackupPart(**part) for name, part in plain.pop("parts").items()}
    if not all(_PART.fullmatch(name) for name in parts):
        raise ValueError("a backup has no such part")
    copy = plain.pop("database")
    sequences = {
        name: (int(last), bool(given)) for name, (last, given) in copy["sequences"].items()
    }
    return Manifest(
        at=to_instant(plain.pop("at")),
        database=DatabaseCopy(copy["columns"], sequences),
        absent=tuple(plain.pop("absent")),
        parts=parts,
        **plain,
    )
