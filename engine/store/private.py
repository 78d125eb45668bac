"""Files and folders for the user of this program alone."""

from __future__ import annotations

import logging
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.errors import Unavailable

FOLDER = 0o700
FILE = 0o600

_BESIDE = ("-journal", "-wal", "-shm", ".lock")
"""What stands beside an SQLite database, as long as it is open or longer."""

_HEADER = b"SQLite format 3\0"

_log = logging.getLogger(__name__)


def private_folder(path: Path, is_own: Callable[[str], bool]) -> None:
    """Makes the folder, with those above it, so that others cannot look into it.

    A folder that is there is closed to others if it belongs to this user and ``is_own`` says so of
    every name in it. Any other, such as a home directory, is left as it is: its owner decides.

    Raises:
        Unavailable: it cannot be made.
    """
    with _said_plainly(path):
        if not path.is_dir():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.mkdir(mode=FOLDER, exist_ok=True)
        elif path.resolve() != Path.cwd() and all(is_own(one.name) for one in path.iterdir()):
            _close(path, FOLDER)


def private_database(path: Path) -> None:
    """Makes the file of an SQLite database, empty, or closes the one that is there to others.

    What SQLite puts beside its file has the rights of that file.

    A file of another kind is left as it is; opening it as a database says what it is not.

    Raises:
        Unavailable: it cannot be made.
    """
    with _said_plainly(path):
        if not _may_be_database(path):
            return
        for one in (path, path.with_name(f"{path.name}.lock")):
            os.close(os.open(one, os.O_CREAT | os.O_RDONLY | os.O_CLOEXEC, FILE))
        for one in database_files(path):
            if one.exists():
                _close(one, FILE)


def _may_be_database(path: Path) -> bool:
    if not path.exists():
        return True
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(_HEADER)) in (b"", _HEADER)


def database_files(path: Path) -> list[Path]:
    """Returns the file of an SQLite database, and those that SQLite and locks put beside it."""
    return [path, *(path.with_name(f"{path.name}{ending}") for ending in _BESIDE)]


def _close(path: Path, mode: int) -> None:
    """Leaves no more rights than ``mode``, if the file or folder belongs to this user."""
    found = path.stat()
    rights = stat.S_IMODE(found.st_mode)
    if found.st_uid == os.geteuid() and rights & ~mode:
        path.chmod(rights & mode)
        _log.warning("%s could be read by others; it is now for its owner alone.", path)


@contextmanager
def _said_plainly(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Unavailable(
            "place_unusable",
            "{path} cannot be used: {why}. Make it writable for this user, or name another place "
            "with MOTCUA_DATABASE or MOTCUA_FILES.",
            path=str(path),
            why=error.strerror or str(error),
        ) from error
