"""Uploaded files, kept by what they hold: the name of a file is the hash of what is stored.

They stand beside the database, not in it. Who may refer to them, and which are let go again, is
known to ``engine.store.uploads``.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import logging
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from engine.errors import Damaged, Unavailable
from engine.evidence import is_encrypted_file
from engine.store.private import FOLDER

_log = logging.getLogger(__name__)

_ARRIVING = "arriving"
"""Where content stands until all of it is on the disk."""
_PART = "part-"
_STILL = ".still"
_BEGINNING = 64
"""As many bytes tell whether a file is encrypted."""
_NAME = re.compile("[0-9a-f]{64}")
_SUBFOLDER = re.compile("[0-9a-f]{2}")
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class Files:
    """A folder of files, each under the hash of its content."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def arriving(self, content: bytes) -> Iterator[Arrived]:
        """The content on the disk, not yet under its name: gone when the block ends, unless it was
        kept.

        Raises:
            Unavailable: the folder has no room, or cannot be written to.
        """
        with _said_plainly():
            self._folder.mkdir(mode=FOLDER, parents=True, exist_ok=True)
            folder = self._folder / _ARRIVING
            folder.mkdir(exist_ok=True)
            handle, path = tempfile.mkstemp(dir=folder, prefix=_PART)
        try:
            with _said_plainly():
                _fill(handle, content)
            yield Arrived(Path(path), self._path(hash_of(content)))
        finally:
            Path(path).unlink(missing_ok=True)

    def try_out(self) -> None:
        """Looks whether files can be kept.

        Raises:
            Unavailable: the folder has no room, or cannot be written to.
        """
        with self.arriving(b"?"):
            pass

    def has(self, name: str) -> bool:
        """Whether the file is there."""
        path = self._path(name)
        return path is not None and path.is_file()

    def get(self, name: str) -> bytes | None:
        """The content, or None if it is not there.

        Raises:
            Damaged: it is not what was uploaded.
        """
        path = self._path(name)
        content = path.read_bytes() if path is not None and path.is_file() else None
        if content is not None and hash_of(content) != name:
            _log.error("The file %s is not the one that was uploaded.", path)
            raise Damaged(
                "file_damaged",
                "The file {file} is not the one that was uploaded: it was damaged or exchanged. "
                "Have it brought back from a backup.",
                file=name,
                place=f"files/{name}",
            )
        return content

    def is_encrypted(self, name: str) -> bool:
        """Whether the file is there and was stored encrypted."""
        path = self._path(name)
        if path is None or not path.is_file():
            return False
        with path.open("rb") as file:
            return is_encrypted_file(file.read(_BEGINNING))

    def names(self) -> Iterator[str]:
        """Every file that is kept, folder by folder."""
        for folder in sorted(self._folder.glob("[0-9a-f][0-9a-f]")):
            for path in sorted(folder.iterdir()):
                if _NAME.fullmatch(path.name):
                    yield path.name

    def damaged(self) -> Iterator[str]:
        """Those that are not what their name says."""
        for name in self.names():
            path = self._path(name)
            # Nobody may have referred to it: then it may be swept away meanwhile.
            if path is not None and _hash_of_file(path) != name and path.exists():
                yield name

    def remove(self, name: str) -> None:
        """Removes the file, if it is there."""
        path = self._path(name)
        if path is not None:
            path.unlink(missing_ok=True)

    def names_before(self, instant: datetime) -> Iterator[str]:
        """The files that were last stored before this instant."""
        for path in self._folder.glob("[0-9a-f][0-9a-f]/*"):
            if _NAME.fullmatch(path.name) and _stored_before(path, instant):
                yield path.name

    def remove_left_over(self, instant: datetime) -> int:
        """Removes what began to arrive before this instant and was never kept, as where a process
        was killed. Returns how many."""
        parts = (self._folder / _ARRIVING).glob(f"{_PART}*")
        left = [path for path in parts if _stored_before(path, instant)]
        for path in left:
            path.unlink(missing_ok=True)
        return len(left)

    @contextmanager
    def kept_still(self) -> Iterator[None]:
        """No file is removed while the block runs: for a backup. Several may run at once."""
        with ExitStack() as opened:
            with _said_plainly():
                file = opened.enter_context(self._open_still())
                fcntl.flock(file, fcntl.LOCK_SH)
            yield

    @contextmanager
    def free_to_remove(self) -> Iterator[bool]:
        """Whether files may be removed while the block runs: not while they are kept still."""
        with self._open_still() as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True

    @contextmanager
    def _open_still(self) -> Iterator[int]:
        self._folder.mkdir(mode=FOLDER, parents=True, exist_ok=True)
        handle = os.open(self._folder / _STILL, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            yield handle
        finally:
            os.close(handle)

    def _path(self, name: str) -> Path | None:
        """Where a file stands; None for what is no hash."""
        return self._folder / name[:2] / name if _NAME.fullmatch(name) else None


class Arrived:
    """Content that is on the disk, to be kept under its name or let go."""

    def __init__(self, part: Path, path: Path | None) -> None:
        assert path is not None, "a hash was just made"
        self._part = part
        self._path = path
        self.sha256 = path.name

    def keep(self) -> None:
        """Gives the content its name; the same content is kept once.

        Raises:
            Unavailable: the folder has no room, or cannot be written to.
        """
        with _said_plainly():
            self._path.parent.mkdir(exist_ok=True)
            self._part.replace(self._path)
            _keep_entry(self._path.parent)


def is_kept(name: str) -> bool:
    """Whether something of that name in a folder of files is of this program."""
    return name in {_ARRIVING, _STILL} or _SUBFOLDER.fullmatch(name) is not None


def hash_of(content: bytes) -> str:
    """The name of a file with this content."""
    return hashlib.sha256(content).hexdigest()


def _hash_of_file(path: Path) -> str | None:
    """None for one that cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def _fill(handle: int, content: bytes) -> None:
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _keep_entry(folder: Path) -> None:
    """A new name in a folder is on the disk only when the folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _stored_before(path: Path, instant: datetime) -> bool:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC) < instant
    except FileNotFoundError:
        return False


@contextmanager
def _said_plainly() -> Iterator[None]:
    """What the file system refuses, as errors of the engine."""
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise Unavailable(
                "files_full",
                "The disk for uploaded files is full. Nothing was kept; try again when room has "
                "been made.",
            ) from error
        raise Unavailable(
            "files_unwritable",
            "The folder for uploaded files cannot be written to ({why}). Nothing was kept; have "
            "it put right.",
            why=os.strerror(error.errno or errno.EIO),
        ) from error
