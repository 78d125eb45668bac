"""Files that devices of the staff send in parts, so that a cut connection loses no more than one of
them.

The offset is known here, not by who sends: a part that goes on where the file ends is kept, any
other one changes nothing. A file that is whole is kept as any upload; what it is kept as stands
here for a day, so that a device that did not hear of it does not send it twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa

from engine.clock import Clock
from engine.errors import Invalid
from engine.evidence import MasterKeys, PersonalKeyError
from engine.store.database import Database
from engine.store.personal_data import ReadMasterKeys
from engine.store.tables import device_files, device_parts

MOST_UNDER_WAY = 3
"""Files of one login; where another one begins, the one left longest is forgotten."""


@dataclass(frozen=True, slots=True)
class DeviceFile:
    """Whose file it is, for which field of which step, its digest and its size in bytes."""

    login: str
    purpose: str
    digest: str
    size: int

    @property
    def name(self) -> dict[str, str]:
        """What its row is found by."""
        return {"login": self.login, "purpose": self.purpose, "digest": self.digest}


@dataclass(frozen=True, slots=True)
class ArrivedFile:
    """How many bytes are here; ``sha256`` is what the file is kept as, once it is."""

    received: int
    sha256: str | None


class DeviceFiles:
    """The files under way, encrypted under the master key."""

    def __init__(self, database: Database, clock: Clock, read_master: ReadMasterKeys) -> None:
        self._database = database
        self._clock = clock
        self._read_master = read_master

    def receive(self, file: DeviceFile, begins: int, content: bytes) -> ArrivedFile:
        """Takes a part in, where the file goes on with it; an empty one only asks."""
        now, master = self._clock.now(), self._read_master()
        with self._database.write() as connection:
            row = _row(connection, file)
            if row is None:
                _make_room(connection, file.login)
                new = {**file.name, "size": file.size, "received": 0, "changed_at": now}
                connection.execute(sa.insert(device_files), new)
            received = 0 if row is None else int(row.received)
            if content and begins == received:
                wrapped = master.wrap(content, file.login, _place(file.digest, begins))
                part = {**file.name, "begins": begins, "content": wrapped}
                connection.execute(sa.insert(device_parts), part)
                received += len(content)
            changed = {"received": received, "changed_at": now}
            connection.execute(_named(sa.update(device_files), device_files, file).values(changed))
            return ArrivedFile(received, None if row is None else row.sha256)

    def content(self, file: DeviceFile) -> bytes:
        """The file, all of which is here.

        Raises:
            Invalid: it is not the file that was announced, or the master key of a part was given up
                since: it has to be sent anew.
        """
        master = self._read_master()
        with self._database.read() as connection:
            query = _named(sa.select(device_parts), device_parts, file)
            parts = connection.execute(query.order_by(device_parts.c.begins)).all()
        try:
            content = b"".join(_opened(master, one) for one in parts)
        except PersonalKeyError:
            content = b""
        if sha256(content).hexdigest() != file.digest:
            raise Invalid(
                "arrived_otherwise", "The file did not arrive as it was sent. Send it once more."
            )
        return content

    def note_kept(self, file: DeviceFile, name: str) -> None:
        """Says what a file is kept as; its parts are needed no more."""
        with self._database.write() as connection:
            connection.execute(_named(sa.delete(device_parts), device_parts, file))
            kept = _named(sa.update(device_files), device_files, file).values(sha256=name)
            connection.execute(kept)

    def drop(self, file: DeviceFile) -> None:
        """Forgets a file, to be sent anew; one that is not there is no fault."""
        with self._database.write() as connection:
            _drop(connection, file)


def drop_device_files(connection: sa.Connection, before: datetime) -> int:
    """Removes those of which nothing has come since; returns how many."""
    old = sa.select(device_files).where(device_files.c.changed_at < before)
    found = connection.execute(old).all()
    for one in found:
        _drop(connection, _file_of(one))
    return len(found)


def _make_room(connection: sa.Connection, login: str) -> None:
    under_way = device_files.c.login == login, device_files.c.sha256.is_(None)
    newest_first = sa.select(device_files).where(*under_way)
    others = connection.execute(newest_first.order_by(device_files.c.changed_at.desc())).all()
    for one in others[MOST_UNDER_WAY - 1 :]:
        _drop(connection, _file_of(one))


def _drop(connection: sa.Connection, file: DeviceFile) -> None:
    for table in (device_parts, device_files):
        connection.execute(_named(sa.delete(table), table, file))


def _file_of(row: sa.Row[Any]) -> DeviceFile:
    return DeviceFile(row.login, row.purpose, row.digest, row.size)


def _row(connection: sa.Connection, file: DeviceFile) -> sa.Row[Any] | None:
    """Locked where the database knows that, until the transaction ends."""
    query = _named(sa.select(device_files), device_files, file)
    found: sa.Row[Any] | None = connection.execute(query.with_for_update()).one_or_none()
    return found


def _named(statement: Any, table: sa.Table, file: DeviceFile) -> Any:
    return statement.where(*(table.c[name] == value for name, value in file.name.items()))


def _place(digest: str, begins: int) -> str:
    return f"device file {digest} {begins}"


def _opened(master: MasterKeys, part: sa.Row[Any]) -> bytes:
    return master.unwrap(part.content, part.login, _place(part.digest, part.begins))
