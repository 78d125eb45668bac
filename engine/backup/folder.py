"""A folder that is there wholly or not at all, and the files in it."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.backup.manifest import BackupPart
from engine.errors import Conflict, Unavailable
from engine.store.private import FILE, FOLDER

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@contextmanager
def new_folder(target: Path) -> Iterator[Path]:
    """A folder for this user alone, beside ``target``, whose place it takes when the block ends; it
    is removed when the block raises.

    Raises:
        Conflict: the target is there and is no empty folder.
        Unavailable: there is no room, or it cannot be written to.
    """
    target = target.absolute()
    with _said_plainly(target):
        _require_free(target)
        target.parent.mkdir(mode=FOLDER, parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
        try:
            yield fresh
            for folder in [fresh, *(one for one in fresh.rglob("*") if one.is_dir())]:
                _sync(folder)
            fresh.replace(target)
            _sync(target.parent)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)


def _require_free(target: Path) -> None:
    taken = target.exists() or target.is_symlink()
    if taken and (target.is_symlink() or not target.is_dir() or any(target.iterdir())):
        raise Conflict(
            "backup_place_used",
            "{place} is there already. Nothing was changed; name a folder that is not.",
            place=str(target),
        )
    if target.is_mount():
        raise Conflict(
            "backup_place_mount",
            "{place} is a whole disk. Nothing was changed; name a new folder on it.",
            place=str(target),
        )


def write_file(path: Path, content: bytes) -> None:
    """Writes a new file for this user alone."""
    for above in (path.parent.parent, path.parent):
        above.mkdir(mode=FOLDER, exist_ok=True)
    opened = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, FILE)
    with os.fdopen(opened, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def described(folder: Path) -> dict[str, BackupPart]:
    """Every file of the folder."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): describe(path) for path in found}


def describe(path: Path) -> BackupPart:
    """Hash and size of a file."""
    with path.open("rb") as file:
        return BackupPart(hashlib.file_digest(file, "sha256").hexdigest(), path.stat().st_size)


def _sync(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


@contextmanager
def _said_plainly(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise Unavailable(
                "backup_full",
                "There is no room for the backup in {place}. Nothing was kept; make room, or name "
                "a folder on another disk.",
                place=str(target),
            ) from error
        raise Unavailable(
            "backup_unwritable",
            "The backup cannot be written to {place}: {why}. Nothing was kept.",
            place=str(target),
            why=error.strerror or type(error).__name__,
        ) from error
