"""Personal data at rest: encrypted on its way to the log, and read again for who may see it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from sqlalchemy import Connection, bindparam, select

from engine.errors import Conflict, Damaged, Unavailable
from engine.evidence import (
    MasterKeyMissingError,
    MasterKeys,
    PersonalKeyError,
    decrypt_value,
    encrypt_value,
    new_data_key,
)
from engine.model.personal import (
    CUSTOMER,
    Ciphertext,
    Personal,
    as_given,
    change_each,
    change_fields,
    is_encrypted,
    is_personal,
    read_ciphertext,
    subjects_in,
)
from engine.store.rows import Rows
from engine.store.tables import search_terms, subject_keys

WORKING = 0
"""The number for what no event holds, such as a draft."""

ReadMasterKeys = Callable[[], MasterKeys]


@dataclass(slots=True)
class Encryption:
    """Encrypts what the events of one transaction say of people, each under the key of its subject;
    a subject gets its key with its first value."""

    master: MasterKeys
    rows: Rows
    now: datetime
    _keys: dict[tuple[str, str], bytes] = field(default_factory=dict)

    def encrypt_fields(
        self, case: str, values: Mapping[str, object], sequence: int = WORKING
    ) -> Mapping[str, object]:
        """The fields of an answer with every personal value encrypted, for that event."""
        put = partial(self._put, case, sequence)
        return change_fields(values, is_personal, put)

    def encrypt(self, case: str, place: str, value: Personal, sequence: int = WORKING) -> str:
        """One value, encrypted for that place in that event.

        Raises:
            Conflict: the subject was erased, so nothing can be recorded of it any more.
        """
        key = self.data_key(case, value.subject)
        content = encrypt_value(key, value.value, _bound(case, sequence, place))
        return str(Ciphertext(value.subject, sequence, content))

    def keep_searched(self, case: str, searched: Mapping[str, frozenset[str]]) -> None:
        """Has the case be found by these folded texts, by field, in place of those that the same
        fields had before."""
        if not searched:
            return
        for row in self.rows.find(search_terms, case=case):
            if row["field"] in searched:
                self.rows.delete(search_terms, case, row["field"], row["term"])
        for name, texts in sorted(searched.items()):
            for text in sorted(texts):
                term = self.master.term(text)
                self.rows.insert(search_terms, case=case, field=name, term=term, subject=CUSTOMER)

    def is_said(self, case: str, name: str, stored: object, value: object) -> bool:
        """Whether the field of that name says already what is told of it now.

        Raises:
            Damaged: what is stored, or its key, is not as it was written.
        """
        (was,) = self.told(case, {name: stored}).values()
        (now,) = change_fields({name: value}, is_personal, as_given).values()
        return was == now

    def told(self, case: str, stored: Mapping[str, object]) -> Mapping[str, object]:
        """The fields as they were told, of a case whose subjects were not erased.

        Raises:
            Conflict: a subject was erased.
            Damaged: what is stored, or its key, is not as it was written.
        """
        subjects = frozenset(subjects_in(list(stored.values())))
        keys = {(case, subject): self.data_key(case, subject) for subject in subjects}
        return Decryption(keys, "").fields(case, stored)

    def _put(self, case: str, sequence: int, place: str, value: object) -> object:
        assert isinstance(value, Personal), "only these are wanted"
        return self.encrypt(case, place, value, sequence)

    def data_key(self, case: str, subject: str) -> bytes:
        """The data key of the subject, made now where it has none yet.

        Raises:
            Conflict: the subject was erased, so nothing can be recorded of it any more.
            Damaged: the key is not as it was written.
        """
        known = self._keys.get((case, subject))
        if known is not None:
            return known
        row = self.rows.get(subject_keys, case, subject)
        if row is None:
            key = new_data_key()
            wrapped = self.master.wrap(key, case, subject)
            made = {"case": case, "subject": subject, "wrapped": wrapped, "made_at": self.now}
            self.rows.insert(subject_keys, **made)
        elif row["wrapped"] is None:
            raise Conflict(
                "subject_erased",
                "The personal data of this case were erased, so nothing can be recorded of the "
                "person any more. Nothing was changed.",
            )
        else:
            key = unwrap_data_key(self.master, row["wrapped"], case, subject)
        self._keys[case, subject] = key
        return key


@dataclass(frozen=True, slots=True)
class Decryption:
    """Reads personal data of cases whose keys were taken up. ``erased`` stands in place of what was
    erased, ``left_out``, if it is given, in place of everything."""

    keys: Mapping[tuple[str, str], bytes | None]
    erased: str
    left_out: str | None = None

    def fields(self, case: str, values: Mapping[str, object]) -> Mapping[str, object]:
        """The fields of an answer, or facts by their names, as they were told.

        Raises:
            Damaged: a value or its key is not as it was written.
        """
        return change_fields(values, is_encrypted, partial(self._put, case))

    def value(self, case: str, place: str, value: object) -> object:
        """One value that stands at that place.

        Raises:
            Damaged: the value or its key is not as it was written.
        """
        return change_each(place, value, is_encrypted, partial(self._put, case))

    def text(self, case: str, place: str, text: str | None) -> str | None:
        """The same of a text, or of none.

        Raises:
            Damaged: the text or its key is not as it was written.
        """
        return None if text is None else str(self.value(case, place, text))

    def _put(self, case: str, place: str, value: object) -> object:
        if self.left_out is not None:
            return self.left_out
        try:
            parts = read_ciphertext(str(value))
            key = self.keys[case, parts.subject]
            if key is None:
                return self.erased
            return decrypt_value(key, parts.content, _bound(case, parts.sequence, place))
        except (PersonalKeyError, KeyError, ValueError) as error:
            raise unreadable(case) from error


def read_data_keys(
    connection: Connection, read_master: ReadMasterKeys, cases: Iterable[str]
) -> dict[tuple[str, str], bytes | None]:
    """The data keys of cases by case and subject; None for a subject that was erased.

    Raises:
        Unavailable: the master key is not here, or is another one.
        Damaged: a data key is not as it was written.
    """
    wanted: Collection[str] = set(cases)
    rows = connection.execute(_KEYS_OF, {"cases": sorted(wanted)}).all() if wanted else []
    return {
        (row.case, row.subject): None
        if row.wrapped is None
        else unwrap_data_key(read_master(), row.wrapped, row.case, row.subject)
        for row in rows
    }


_KEYS_OF = select(subject_keys).where(subject_keys.c.case.in_(bindparam("cases", expanding=True)))


def unwrap_data_key(master: MasterKeys, wrapped: str, case: str, subject: str) -> bytes:
    """The data key of a subject of the case, as it is stored.

    Raises:
        Unavailable: the master key that it is under is not here.
        Damaged: it is not as it was written.
    """
    try:
        return master.unwrap(wrapped, case, subject)
    except MasterKeyMissingError as error:
        raise master_missing(error) from error
    except PersonalKeyError as error:
        raise unreadable(case) from error


def master_missing(error: MasterKeyMissingError) -> Unavailable:
    """What is said where keys were wrapped by a master key that is not in the file."""
    return Unavailable(
        "master_key_missing",
        "Personal data are under the master key {number}, which is not in the file of "
        "MOTCUA_PERSONAL: it was made anew on another machine, or the file is an older one. Bring "
        "the newest file here. Nothing was changed.",
        number=error.number,
    )


def _bound(case: str, sequence: int, place: str) -> str:
    return f"{case}\x00{sequence}\x00{place}"


def unreadable(case: str) -> Damaged:
    """What is said where personal data of the case, or a key of theirs, were changed."""
    return Damaged(
        "personal_unreadable",
        "Personal data of the case {case} cannot be read: they were changed, or the master key is "
        "another one. Nothing was changed. Bring the file of MOTCUA_PERSONAL back from a backup; "
        "'motcua verify' says what was changed.",
        case=case,
        place=f"cases/{case}",
    )
