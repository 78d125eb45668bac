"""The keys that stand beside the database: one that signs checkpoints, those of the seals, and
those that wrap the keys of personal data.

They are made once, for a database in which nothing was sealed or signed yet, by ``motcua migrate``.
After that a missing file is never replaced by a new key: history could no longer be told from what
somebody else has written.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, select

from engine.errors import Broken, Unavailable
from engine.evidence import (
    CheckpointError,
    MasterKeyMissingError,
    MasterKeys,
    PersonalKeyError,
    SealError,
    Seals,
    make_key,
    make_seal_key,
    public_line,
    read_master_keys,
    read_note,
    read_seal_keys,
)
from engine.store.file_keys import WAITING
from engine.store.key_file import read_or_make, replace_key_file
from engine.store.personal_data import master_missing
from engine.store.tables import checkpoints, events, file_keys, subject_keys

KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class KeyFiles:
    """``seals`` holds the keys that seal, ``signing`` the one that signs checkpoints, of the log
    that is called ``origin``; ``personal`` those that wrap the keys of personal data."""

    seals: Path
    signing: Path
    personal: Path
    origin: str

    def make_missing(self, connection: Connection) -> tuple[Path, ...]:
        """Makes the files that are not there and that nothing was done with yet; returns them."""
        made = []
        if not self.seals.exists() and _newest_seal(connection) is None:
            read_or_make(self.seals, lambda: make_seal_key().encode())
            made.append(self.seals)
        if not self.signing.exists() and _newest_note(connection) is None:
            read_or_make(self.signing, lambda: base64.b64encode(make_key()) + b"\n")
            made.append(self.signing)
        if not self.personal.exists() and _newest_wrapped(connection) is None:
            read_or_make(self.personal, lambda: make_seal_key().encode())
            made.append(self.personal)
        return tuple(made)

    def require(self, connection: Connection) -> None:
        """Looks whether the keys are there and belong to this database.

        Raises:
            Unavailable: a file is not there, or is not that of this database.
            Broken: a file cannot be read.
        """
        newest, note = _newest_seal(connection), _newest_note(connection)
        seals, signing = self.read_seals(), self.read_signing()
        if newest is not None and not seals.fits(*newest):
            raise _not_ours(self.seals)
        try:
            if note is not None:
                read_note(note, public_line(self.origin, signing))
        except CheckpointError:
            raise _not_ours(self.signing) from None
        master, wrapped = self.read_master(), _newest_wrapped(connection)
        try:
            if wrapped is not None:
                master.unwrap(*wrapped)
        except MasterKeyMissingError as error:
            raise master_missing(error) from None
        except PersonalKeyError:
            raise _not_ours(self.personal) from None

    def read_seals(self) -> Seals:
        """The keys of the seals.

        Raises:
            Unavailable: a file is not there, or is not that of this database.
            Broken: a file cannot be read.
        """
        try:
            return read_seal_keys(_read(self.seals, "MOTCUA_SEAL").decode("utf-8", "replace"))
        except SealError as error:
            raise Broken(
                "seal_keys_unreadable",
                "The keys of the seals in {file} cannot be read: {why} Bring the file back from a "
                "backup.",
                file=str(self.seals),
                why=str(error),
            ) from error

    def read_master(self) -> MasterKeys:
        """The keys that wrap those of personal data.

        Raises:
            Unavailable: the file is not there.
            Broken: it cannot be read.
        """
        try:
            text = _read(self.personal, "MOTCUA_PERSONAL").decode("utf-8", "replace")
            return read_master_keys(text)
        except PersonalKeyError as error:
            raise Broken(
                "personal_keys_unreadable",
                "The master keys of personal data in {file} cannot be read: {why} Bring the file "
                "back from a backup.",
                file=str(self.personal),
                why=str(error),
            ) from error

    def add_master(self) -> MasterKeys:
        """Adds a new master key to the file: it wraps from now on; returns all of them.

        Raises:
            Unavailable: the file is not there, or cannot be written.
            Broken: it cannot be read, or holds 255 keys.
        """
        try:
            keys = self.read_master().with_new_key()
        except PersonalKeyError as error:
            raise Broken("master_keys_many", "There are 255 master keys already.") from error
        return self._keep_master(keys)

    def drop_older_masters(self) -> MasterKeys:
        """Keeps the newest master key alone. What is found by the blind index stays found.

        Raises:
            Unavailable: the file is not there, or cannot be written.
            Broken: it cannot be read.
        """
        return self._keep_master(self.read_master().newest_alone())

    def _keep_master(self, keys: MasterKeys) -> MasterKeys:
        try:
            replace_key_file(self.personal, keys.written().encode())
        except OSError as error:
            raise Unavailable(
                "key_unwritable",
                "The file {file} cannot be written ({why}). Nothing was changed.",
                file=str(self.personal),
                why=error.strerror or type(error).__name__,
            ) from error
        return keys

    def read_signing(self) -> bytes:
        """The key that signs checkpoints.

        Raises:
            Unavailable: a file is not there, or is not that of this database.
            Broken: a file cannot be read.
        """
        try:
            key = base64.b64decode(_read(self.signing, "MOTCUA_KEY"), validate=False)
        except binascii.Error:
            key = b""
        if len(key) != KEY_BYTES:
            raise Broken(
                "signing_key_unreadable",
                "The key of the checkpoints in {file} cannot be read. Bring the file back from a "
                "backup.",
                file=str(self.signing),
            )
        return key


def _read(file: Path, setting: str) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise Unavailable(
            "key_missing",
            "A key of this database is not here: {file} ({why}). Bring that file back from a "
            "backup, or name it by {setting}. No other key is made in its place; a database that "
            "is still empty gets one by 'motcua migrate'.",
            file=str(file),
            why=error.strerror or type(error).__name__,
            setting=setting,
        ) from error


def _not_ours(file: Path) -> Unavailable:
    return Unavailable(
        "key_of_another_log",
        "The key in {file} is not that of this database. Bring the right file back from a backup.",
        file=str(file),
    )


def _newest_seal(connection: Connection) -> tuple[bytes, bytes] | None:
    """The newest seal, and the hash that it is over."""
    query = (
        select(events.c.seal, events.c.hash)
        .where(events.c.seal.is_not(None))
        .order_by(events.c.position.desc())
        .limit(1)
    )
    found = connection.execute(query).one_or_none()
    return None if found is None else (found.seal, found.hash)


def _newest_note(connection: Connection) -> str | None:
    query = select(checkpoints.c.note).order_by(checkpoints.c.size.desc()).limit(1)
    return connection.execute(query).scalar_one_or_none()


def _newest_wrapped(connection: Connection) -> tuple[str, str, str] | None:
    """A key as it was wrapped last, with the case and subject, or the file, that it is for."""
    query = (
        select(subject_keys.c.wrapped, subject_keys.c.case, subject_keys.c.subject)
        .where(subject_keys.c.wrapped.is_not(None))
        .order_by(subject_keys.c.made_at.desc(), subject_keys.c.case.desc())
        .limit(1)
    )
    found = connection.execute(query).one_or_none()
    if found is not None:
        return found.wrapped, found.case, found.subject
    waiting = select(file_keys).where(file_keys.c.case == WAITING).limit(1)
    file = connection.execute(waiting).one_or_none()
    return None if file is None else (file.wrapped, WAITING, file.sha256)
