"""Who may refer to which uploaded file, how much one may upload, and which files are let go.

A hash is no right: it stands in exports and packs. One may refer to what one has uploaded, and in a
case to what the case refers to already.

Each upload is encrypted under a key of its own, and named by the hash of what is stored: the same
content uploaded twice is two files.

Whoever stores a file, begins to refer to it or removes it holds it until that transaction ends, so
that no file is removed in the moment in which somebody comes to need it. On SQLite every writing
transaction holds everything.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import sqlalchemy as sa

from engine.clock import Clock
from engine.errors import Conflict, NotFound, Unavailable
from engine.evidence import encrypt_file, new_data_key
from engine.model.media import files_of, is_photo
from engine.store.applications import WRITTEN
from engine.store.arriving_files import UNDER_WAY, bytes_under_way, drop_left
from engine.store.database import Database
from engine.store.device_files import drop_device_files
from engine.store.file_keys import keep_waiting_key, opened_file
from engine.store.files import Files
from engine.store.personal_data import ReadMasterKeys
from engine.store.raw import any_text
from engine.store.tables import (
    case_files,
    file_keys,
    tasks,
    uploads,
)

KEPT_FOR = timedelta(days=1)
"""How long an uploaded file waits for something that refers to it."""

CUSTOMERS = "kh/"
"""How the logins of customers begin, who have no account."""

_AT_ONCE = 50
_HOLD = sa.text(
    "SELECT pg_advisory_xact_lock_shared(key) FROM unnest(CAST(:keys AS bigint[])) AS key"
)
_HOLD_ALONE = sa.text("SELECT pg_advisory_xact_lock(:key)")
_TRY_ALONE = sa.text("SELECT pg_try_advisory_xact_lock(:key)")


@dataclass(frozen=True, slots=True)
class Quotas:
    """How many bytes may wait that no event of a case refers to: ``login`` of one of the staff,
    ``customer`` of one request that is not handed in, ``customers`` of all of these."""

    login: int
    customer: int
    customers: int


class Uploads:
    """Files that people upload, as many as ``quotas`` allow."""

    def __init__(
        self,
        database: Database,
        files: Files,
        clock: Clock,
        quotas: Quotas,
        read_master: ReadMasterKeys,
    ) -> None:
        self._database = database
        self._files = files
        self._clock = clock
        self._quotas = quotas
        self._read_master = read_master

    def keep(self, login: str, content: bytes) -> str:
        """Keeps the content, encrypted, and returns the SHA-256 of what is stored; the login may
        refer to it from now on.

        Raises:
            Conflict: the login has too much that no case refers to.
            Unavailable: there is no room, the database does not answer, or the master key is not
                here.
        """
        size, master = len(content), self._read_master()
        with self._database.read() as connection:
            self._require_room(connection, login, size, arriving=False)
        key = new_data_key()
        stored = encrypt_file(key, content)
        with self._files.arriving(stored) as arrived, self._database.write() as connection:
            if connection.dialect.name == "postgresql":
                who = CUSTOMERS if _is_customer(login) else login
                connection.execute(_HOLD_ALONE, {"key": _key(f"login {who}")})
            self._require_room(connection, login, size, arriving=False)
            _hold(connection, [arrived.sha256])
            photo = is_photo(content)
            _note(connection, login, arrived.sha256, size, self._clock.now(), photo)
            keep_waiting_key(connection, master, arrived.sha256, key)
            arrived.keep()
        return arrived.sha256

    def require_room(self, connection: sa.Connection, login: str, size: int) -> None:
        """Looks whether a file of that size may begin to arrive, beside those that are under way.

        Raises:
            Conflict: the login has too much that no case refers to.
            Unavailable: all customers together have.
        """
        self._require_room(connection, login, size, arriving=True)

    def _require_room(
        self, connection: sa.Connection, login: str, size: int, *, arriving: bool
    ) -> None:
        if not _is_customer(login):
            if _waiting(connection, uploads.c.login == login) + size > self._quotas.login:
                raise Conflict(
                    "uploads_full",
                    "You have uploaded {most} MB that no completed step refers to. Complete the "
                    "steps that the files are for, or wait: what nothing refers to is removed "
                    "after a day.",
                    most=self._quotas.login >> 20,
                )
            return
        own = _waiting(connection, uploads.c.login == login)
        own += bytes_under_way(connection, login.removeprefix(CUSTOMERS)) if arriving else 0
        if own + size > self._quotas.customer:
            raise Conflict(
                "request_full",
                "The files of one request may have {most} MB together. Take away what is not "
                "needed, or send smaller files; the rest can be brought to the survey.",
                most=self._quotas.customer >> 20,
            )
        all_of_them = waiting_of_customers(connection)
        all_of_them += bytes_under_way(connection) if arriving else 0
        if all_of_them + size > self._quotas.customers:
            raise Unavailable(
                "customers_full",
                "There is no room for more files now. Your answers and the files that are here are "
                "kept. Try again tomorrow, or hand the request in without this file: you are asked "
                "for it later.",
            )

    def require_customers_room(self, connection: sa.Connection) -> None:
        """Looks whether customers will be able to send files for some time.

        Raises:
            Unavailable: nine tenths of what they may have together is taken.
        """
        taken = taken_by_customers(connection)
        if taken * 10 >= self._quotas.customers * 9:
            raise Unavailable(
                "customers_nearly_full",
                "Files of requests that are not handed in take {taken} of {most} MB. Allow more by "
                "MOTCUA_CUSTOMERS_MB, or wait: what nobody goes on with is removed after 30 days.",
                taken=taken >> 20,
                most=self._quotas.customers >> 20,
            )

    def referable(
        self,
        connection: sa.Connection,
        login: str,
        code: str,
        names: Collection[str],
        of_case: Set[str] = frozenset(),
    ) -> frozenset[str]:
        """Those of the files that an answer of the login in this case may refer to, held until the
        transaction ends. Those ``of_case`` an event of the case refers to already, so nothing
        removes them."""
        found, others = set(of_case), sorted(set(names) - of_case)
        if others:
            _hold(connection, others)
            found.update(connection.execute(_UPLOADED, {"names": others, "who": login}).scalars())
        if not found.issuperset(others):
            drafts = sa.select(tasks.c.draft).where(
                tasks.c.case == code, tasks.c.draft.is_not(None)
            )
            found |= _in_drafts(connection.execute(drafts).scalars())
        return frozenset(name for name in names if name in found and self._files.has(name))

    def photos(self, connection: sa.Connection, names: Collection[str]) -> frozenset[str]:
        """Those of the files that are known to be photos."""
        known = sa.select(uploads.c.sha256).where(
            uploads.c.sha256.in_(sorted(names)), uploads.c.photo.is_(True)
        )
        return frozenset(connection.execute(known).scalars())

    def read(self, connection: sa.Connection, code: str, name: str) -> bytes:
        """The content of a file that the case refers to.

        Raises:
            NotFound: there is no such file any more, or it was erased.
            Unavailable: the master key is not here, or is another one.
            Damaged: its key is lost.
        """
        stored = self._files.get(name)
        if stored is None:
            raise NotFound("file_not_found", "The case {case} has no such file.", case=code)
        return opened_file(connection, self._read_master, code, name, stored)

    def sweep(self) -> int:
        """Removes what was uploaded more than a day ago and nothing refers to, and what was left
        of uploads that were cut off. Returns how many files were removed; none while a backup
        keeps the files still."""
        before = self._clock.now() - KEPT_FOR
        with self._files.free_to_remove() as free:
            if not free:
                return 0
            removed = self._files.remove_left_over(before)
            with self._database.write() as connection:
                removed += drop_left(connection, before)
                removed += drop_device_files(connection, before)
            unused = sorted(self._unused(before))
            for first in range(0, len(unused), _AT_ONCE):
                removed += self._remove(unused[first : first + _AT_ONCE], before)
            return removed

    def _unused(self, before: datetime) -> set[str]:
        """Files that seem to be needed no more; each is looked at again before it is removed."""
        stored = list(self._files.names_before(before))
        with self._database.read() as connection:
            old = sa.select(uploads.c.sha256).where(uploads.c.uploaded_at < before, ~_is_recorded())
            unused = set(connection.execute(old).scalars())
            for first in range(0, len(stored), _AT_ONCE):
                unused |= _needless(connection, stored[first : first + _AT_ONCE], before)
            return unused - _in_drafts(_all_drafts(connection))

    def _remove(self, names: Sequence[str], before: datetime) -> int:
        with self._database.write() as connection:
            held = [name for name in names if _try_hold_alone(connection, name)]
            unused = _needless(connection, held, before)
            unused -= _in_drafts(_all_drafts(connection))
            for table in (uploads, file_keys):
                connection.execute(sa.delete(table).where(table.c.sha256.in_(unused)))
            # Before the commit: whoever waits for the file must not find it and then lose it.
            for name in unused:
                self._files.remove(name)
            return len(unused)


class AnyUpload(Uploads):
    """Where it was seen to before that the files may be referred to: lets everything pass."""

    def __init__(self) -> None:
        pass

    def referable(
        self,
        connection: sa.Connection,
        login: str,
        code: str,
        names: Collection[str],
        of_case: Set[str] = frozenset(),
    ) -> frozenset[str]:
        """All of them: whoever gives recorded commands again does not ask who may refer to a
        file."""
        return frozenset(names)

    def photos(self, connection: sa.Connection, names: Collection[str]) -> frozenset[str]:
        """None: that was looked at when the command was given first."""
        return frozenset()


def referred_files(connection: sa.Connection) -> frozenset[str]:
    """The files that a case or a draft refers to, or that wait for one."""
    noted = sa.union_all(sa.select(case_files.c.sha256), sa.select(uploads.c.sha256))
    found = set(connection.execute(noted).scalars())
    return frozenset(found | _in_drafts(_all_drafts(connection)))


def _all_drafts(connection: sa.Connection) -> list[str]:
    """Unfinished answers to steps, and requests that are not handed in yet."""
    with any_text(connection):
        return list(connection.execute(_ALL_DRAFTS).scalars())


_ALL_DRAFTS = sa.union_all(
    sa.select(tasks.c.draft).where(tasks.c.draft.is_not(None)),
    *WRITTEN,
)


def _is_customer(login: str) -> bool:
    return login.startswith(CUSTOMERS)


def waiting_of_customers(connection: sa.Connection) -> int:
    """How many bytes customers have that no event of a case refers to."""
    return _waiting(connection, _OF_CUSTOMERS)


def taken_by_customers(connection: sa.Connection) -> int:
    """The same, with what is still under way from them."""
    both = _sum_waiting(_OF_CUSTOMERS).scalar_subquery() + UNDER_WAY.scalar_subquery()
    return int(connection.execute(sa.select(both)).scalar_one())


_OF_CUSTOMERS = uploads.c.login.startswith(CUSTOMERS, autoescape=True)


def _waiting(connection: sa.Connection, whose: sa.ColumnElement[bool]) -> int:
    return int(connection.execute(_sum_waiting(whose)).scalar_one())


def _sum_waiting(whose: sa.ColumnElement[bool]) -> sa.Select[Any]:
    return sa.select(sa.func.coalesce(sa.func.sum(uploads.c.size), 0)).where(whose, ~_is_recorded())


def _is_recorded() -> sa.ColumnElement[bool]:
    return sa.exists().where(case_files.c.sha256 == uploads.c.sha256)


_NAMES: sa.BindParameter[Any] = sa.bindparam("names", expanding=True)
_UPLOADED = sa.select(uploads.c.sha256).where(
    uploads.c.login == sa.bindparam("who"), uploads.c.sha256.in_(_NAMES)
)
"""Asked with every answer that refers to files, so made once."""


def _needless(connection: sa.Connection, names: Collection[str], before: datetime) -> set[str]:
    """Those of the files that no event refers to and nobody uploaded since."""
    recorded = sa.select(case_files.c.sha256).where(case_files.c.sha256.in_(names))
    fresh = sa.select(uploads.c.sha256).where(
        uploads.c.sha256.in_(names), uploads.c.uploaded_at >= before
    )
    needed = connection.execute(sa.union_all(recorded, fresh)).scalars()
    return set(names) - set(needed)


def _in_drafts(drafts: Iterable[str]) -> set[str]:
    return {name for draft in drafts for name in _in_draft(draft)}


def _in_draft(draft: str) -> set[str]:
    try:
        return {name for name, _ in files_of(json.loads(draft))}
    except (ValueError, TypeError, RecursionError):
        # What a damaged draft may refer to is kept, and holds up nothing else.
        return set(_HASH.findall(str(draft)))


_HASH = re.compile("[0-9a-f]{64}")


def _note(
    connection: sa.Connection, login: str, name: str, size: int, now: datetime, photo: bool
) -> None:
    values = {"sha256": name, "login": login, "size": size, "uploaded_at": now, "photo": photo}
    connection.execute(sa.insert(uploads), values)


def _hold(connection: sa.Connection, names: Sequence[str]) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(_HOLD, {"keys": [_key(name) for name in names]})


def _try_hold_alone(connection: sa.Connection, name: str) -> bool:
    if connection.dialect.name != "postgresql":
        return True
    return bool(connection.execute(_TRY_ALONE, {"key": _key(name)}).scalar_one())


def _key(name: str) -> int:
    """Advisory locks are numbers."""
    digest = sha256(f"motcua upload {name}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
