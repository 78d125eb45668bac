"""Keys of uploaded files: whoever may see a case opens its files, and nobody does once the subject
was erased.

Each file is encrypted under a key of its own. While no event refers to it, that is wrapped by a
master key; when a case records that it refers to it, by the data key of a subject of the case. A
file that several cases refer to has a key for each of them: erasing a person of one case leaves it
to the others. Files from before they were encrypted have no key and are read as they are.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from engine.errors import Damaged, Invalid, NotFound
from engine.evidence import (
    MasterKeyMissingError,
    MasterKeys,
    PersonalKeyError,
    decrypt_file,
    is_encrypted_file,
    unwrap_file_key,
    wrap_file_key,
)
from engine.model.media import files_of
from engine.model.personal import CUSTOMER, subjects_in
from engine.store.personal_data import (
    Encryption,
    ReadMasterKeys,
    master_missing,
    unreadable,
    unwrap_data_key,
)
from engine.store.tables import case_files, file_keys, subject_keys

WAITING = ""
"""Stands for the case while no event refers to the file."""


def keep_waiting_key(connection: sa.Connection, master: MasterKeys, name: str, key: bytes) -> None:
    """Keeps the key of a file of that name, to which nothing refers yet."""
    wrapped = master.wrap(key, WAITING, name)
    row = {"sha256": name, "case": WAITING, "subject": "", "wrapped": wrapped}
    connection.execute(sa.insert(file_keys), row)


def take_files(
    connection: sa.Connection, encryption: Encryption, case: str, answer: object
) -> None:
    """Puts the keys of the files that an answer refers to, and no event of the case did before,
    under the keys of its subjects. The answer is encrypted already: whose a file is, its name
    tells.

    Raises:
        Invalid: every person whose file it was has been erased.
        Conflict: the subject was erased.
        Damaged: a key is not as it was written.
    """
    for name, called in sorted(files_of(answer)):
        rows = encryption.rows
        # Most answers that refer to a file come back to one: a row that is read anyway tells.
        known = rows.get(case_files, case, name) or rows.get(file_keys, name, case)
        if known is None:
            _take(connection, encryption, case, name, next(subjects_in(called), CUSTOMER))


def _take(
    connection: sa.Connection, encryption: Encryption, case: str, name: str, subject: str
) -> None:
    found = connection.execute(_READABLE, {"name": name}).first()
    if found is None:
        if connection.execute(_ANY, {"name": name}).first() is not None:
            raise Invalid(
                "file_erased",
                "The file {file} was erased together with personal data. Upload it again.",
                file=name,
            )
        return
    key = _unwrapped(encryption.master, found)
    wrapped = wrap_file_key(encryption.data_key(case, subject), key, case, name)
    encryption.rows.insert(file_keys, sha256=name, case=case, subject=subject, wrapped=wrapped)
    if found.case == WAITING:
        encryption.rows.delete(file_keys, name, WAITING)


def opened_file(
    connection: sa.Connection, read_master: ReadMasterKeys, case: str, name: str, stored: bytes
) -> bytes:
    """The content of a stored file that the case, or a draft of its steps, refers to.

    Raises:
        NotFound: it was erased together with the subject that it was of.
        Unavailable: the master key is not here, or is another one.
        Damaged: its key is lost, or not as it was written.
    """
    if not is_encrypted_file(stored):
        return stored
    asked = {"name": name, "code": case}
    found = (
        connection.execute(_OF_CASE, asked).first()
        or connection.execute(_READABLE, asked).first()
        or connection.execute(_ANY, asked).first()
    )
    if found is None:
        raise Damaged(
            "file_key_lost",
            "The key of the file {file} is lost, so it cannot be read. Nothing was changed. Have "
            "the database brought back from a backup.",
            file=name,
            place=f"file_keys/{name}/{case}",
        )
    if found.wrapped is None:
        raise NotFound(
            "file_erased",
            "The file was erased together with the personal data of the case {case}.",
            case=case,
        )
    try:
        return decrypt_file(_unwrapped(read_master(), found), stored)
    except PersonalKeyError as error:
        raise unreadable(case) from error


def _unwrapped(master: MasterKeys, found: sa.Row[Any]) -> bytes:
    try:
        if found.case == WAITING:
            return unwrap_waiting(master, found.wrapped, found.sha256)
        if found.data_key is None:
            raise unreadable(found.case)
        data_key = unwrap_data_key(master, found.data_key, found.case, found.subject)
        return unwrap_file_key(data_key, found.wrapped, found.case, found.sha256)
    except PersonalKeyError as error:
        raise unreadable(found.case) from error


def unwrap_waiting(master: MasterKeys, wrapped: str, name: str) -> bytes:
    """The key of a file to which nothing refers yet.

    Raises:
        Unavailable: the master key that it is under is not here.
        PersonalKeyError: it is not as it was written.
    """
    try:
        return master.unwrap(wrapped, WAITING, name)
    except MasterKeyMissingError as error:
        raise master_missing(error) from error


_WITH_DATA_KEY: sa.Select[Any] = (
    sa.select(*file_keys.columns, subject_keys.c.wrapped.label("data_key"))
    .outerjoin_from(
        file_keys,
        subject_keys,
        sa.and_(
            subject_keys.c.case == file_keys.c.case,
            subject_keys.c.subject == file_keys.c.subject,
        ),
    )
    .where(file_keys.c.sha256 == sa.bindparam("name"))
    .order_by(file_keys.c.case)
    .limit(1)
)
_ANY = _WITH_DATA_KEY
_OF_CASE = _WITH_DATA_KEY.where(file_keys.c.case == sa.bindparam("code"))
_READABLE = _WITH_DATA_KEY.where(
    file_keys.c.wrapped.is_not(None),
    sa.or_(file_keys.c.case == WAITING, subject_keys.c.wrapped.is_not(None)),
)
"""Any key that still opens the file; one that waits comes first."""


def erased_files(connection: sa.Connection, case: str) -> frozenset[str]:
    """The files of the case that were erased with the person whose they were."""
    query = sa.select(file_keys.c.sha256).where(
        file_keys.c.case == case, file_keys.c.wrapped.is_(None)
    )
    return frozenset(connection.execute(query).scalars())
