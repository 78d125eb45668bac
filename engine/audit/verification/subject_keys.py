"""Whether what events say of people can still be read: each subject has its key, and each of its
files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from sqlalchemy import Connection

from engine.audit.case_batches import CaseBatch
from engine.audit.verification.finding import Finding, Layer
from engine.model.events import PERSONAL_TEXTS, Event, SubjectErased
from engine.model.personal import subjects_in
from engine.store.files import Files
from engine.store.raw import stored_rows
from engine.store.tables import file_keys, subject_keys


@dataclass(slots=True)
class SubjectKeyCheck:
    """Gathers from the events of cases whose keys there have to be."""

    wanted: set[tuple[str, str]] = field(default_factory=set)
    erased: set[tuple[str, str]] = field(default_factory=set)

    def note(self, event: Event) -> None:
        """Takes an event of a case in."""
        payload = event.payload
        if isinstance(payload, SubjectErased):
            self.erased.add((event.stream, payload.subject))
        names = ("data", "facts", *PERSONAL_TEXTS.get(type(payload), ()))
        said = [getattr(payload, name, None) for name in names]
        for subject in subjects_in([*said, event.on_behalf_of]):
            self.wanted.add((event.stream, subject))

    def run(self, connection: Connection, batch: CaseBatch) -> Iterator[Finding]:
        """The keys that are missing, and those that are there again though their subject was
        erased, of the cases of a batch."""
        there = {
            (row["case"], row["subject"])
            for row in stored_rows(connection, subject_keys, *batch.holds(subject_keys.c.case))
            if row["wrapped"] is not None
        }
        for case, subject in sorted(self.erased & there):
            said = "The subject was erased, and its key is there again: an older backup, or a copy."
            yield Finding(f"subject_keys/{case}/{subject}", said, Layer.STATE)
        for case, subject in sorted(self.wanted - self.erased - there):
            said = "The key of its personal data is lost. Bring it back from a backup."
            yield Finding(f"subject_keys/{case}/{subject}", said, Layer.STATE)

    def run_files(
        self,
        connection: Connection,
        batch: CaseBatch,
        files: Files,
        referred: Iterable[tuple[str, str]],
    ) -> Iterator[Finding]:
        """The keys of encrypted files that are missing, and those that are there again; what cases
        of the batch refer to is ``referred``, by case and hash."""
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
