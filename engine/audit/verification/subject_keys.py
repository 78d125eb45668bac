"""Whether what events say of people can still be read: each subject has its key, and each of its
files. Where the master keys are at hand, each key opens what it has to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from sqlalchemy import Connection

from engine.audit.case_batches import CaseBatch
from engine.audit.verification.finding import Finding, Layer
from engine.errors import EngineError
from engine.evidence import MasterKeys, PersonalKeyError, unwrap_file_key
from engine.model.events import PERSONAL_TEXTS, Event, SubjectErased
from engine.model.personal import change_each, change_fields, is_encrypted, read_ciphertext
from engine.store.file_keys import WAITING, unwrap_waiting
from engine.store.files import Files
from engine.store.personal_data import Decryption, unwrap_data_key
from engine.store.raw import stored_rows
from engine.store.tables import file_keys, subject_keys

_Subject = tuple[str, str]
"""Case and subject."""
_EXCHANGED = "The key is not the one that its personal data are under: it was exchanged or changed."


@dataclass(slots=True)
class SubjectKeyCheck:
    """Gathers from the events of cases whose keys there have to be, and of each something that it
    has to open."""

    master: MasterKeys | None = None
    wanted: dict[_Subject, tuple[str, str]] = field(default_factory=dict)
    erased: set[_Subject] = field(default_factory=set)
    _keys: dict[_Subject, bytes] = field(default_factory=dict)

    def note(self, event: Event) -> None:
        """Takes an event of a case in."""
        payload = event.payload
        if isinstance(payload, SubjectErased):
            self.erased.add((event.stream, payload.subject))
        put = partial(self._note, event.stream)
        for name in ("data", "facts"):
            values = getattr(payload, name, None)
            if isinstance(values, Mapping):
                change_fields(values, is_encrypted, put)
        for name in PERSONAL_TEXTS.get(type(payload), ()):
            change_each(name, getattr(payload, name), is_encrypted, put)
        change_each("for", event.on_behalf_of, is_encrypted, put)

    def _note(self, case: str, place: str, value: object) -> object:
        subject = read_ciphertext(str(value)).subject
        self.wanted.setdefault((case, subject), (place, str(value)))
        return value

    def run(self, connection: Connection, batch: CaseBatch) -> Iterator[Finding]:
        """The keys that are missing, those that are there again though their subject was erased,
        and those that do not open what they have to, of the cases of a batch."""
        there = {
            (row["case"], row["subject"]): row["wrapped"]
            for row in stored_rows(connection, subject_keys, *batch.holds(subject_keys.c.case))
            if row["wrapped"] is not None
        }
        for case, subject in sorted(self.erased & there.keys()):
            said = "The subject was erased, and its key is there again: an older backup, or a copy."
            yield Finding(f"subject_keys/{case}/{subject}", said, Layer.STATE)
        for case, subject in sorted(self.wanted.keys() - self.erased - there.keys()):
            said = "The key of its personal data is lost. Bring it back from a backup."
            yield Finding(f"subject_keys/{case}/{subject}", said, Layer.STATE)
        if self.master is not None:
            for owner in sorted(there.keys() - self.erased):
                if not self._opens(self.master, owner, str(there[owner])):
                    place = f"subject_keys/{owner[0]}/{owner[1]}"
                    yield Finding(place, _EXCHANGED, Layer.STATE)

    def _opens(self, master: MasterKeys, owner: _Subject, wrapped: str) -> bool:
        case, subject = owner
        try:
            key = self._keys[owner] = unwrap_data_key(master, wrapped, case, subject)
            if owner in self.wanted:
                Decryption({owner: key}, "").value(case, *self.wanted[owner])
        except EngineError:
            return False
        return True

    def run_waiting(self, connection: Connection, batch: CaseBatch) -> Iterator[Finding]:
        """The keys of files to which nothing refers yet, with the first batch."""
        if self.master is None or batch.after is not None:
            return
        for row in stored_rows(connection, file_keys, file_keys.c.case == WAITING):
            try:
                unwrap_waiting(self.master, str(row["wrapped"]), row["sha256"])
            except (EngineError, PersonalKeyError):
                place = f"file_keys/{row['sha256']}/"
                yield Finding(place, _EXCHANGED, Layer.STATE)

    def run_files(
        self,
        connection: Connection,
        batch: CaseBatch,
        files: Files,
        referred: Iterable[tuple[str, str]],
    ) -> Iterator[Finding]:
        """The keys of encrypted files that are missing, there again, or exchanged; what cases of
        the batch refer to is ``referred``, by case and hash."""
        found = stored_rows(connection, file_keys, *batch.holds(file_keys.c.case))
        rows = {(row["case"], row["sha256"]): row for row in found}
        for case, name in referred:
            row, place = rows.get((case, name)), f"file_keys/{name}/{case}"
            erased = row is not None and (case, row["subject"]) in self.erased
            there = row is not None and row["wrapped"] is not None
            if erased and there:
                said = "The subject was erased, and the key of the file is there again."
                yield Finding(place, said, Layer.STATE)
            elif not erased and not there and files.is_encrypted(name):
                said = f"The key of the file is lost; the case {case} refers to it."
                yield Finding(place, said, Layer.STATE)
            elif row is not None and there and not self._opens_file(row):
                yield Finding(place, _EXCHANGED, Layer.STATE)

    def _opens_file(self, row: Mapping[str, object]) -> bool:
        case, name = str(row["case"]), str(row["sha256"])
        key = self._keys.get((case, str(row["subject"])))
        if key is None:
            # Its own key is found, or nothing can be checked without the master keys.
            return True
        try:
            unwrap_file_key(key, str(row["wrapped"]), case, name)
        except PersonalKeyError:
            return False
        return True
