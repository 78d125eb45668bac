"""What is held of a person, for that person: made on request, and read by who has made it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, and_, select

from engine.errors import Conflict, NotFound
from engine.export.answer_file import AnswerFile, HeldField, HeldFile, HeldLook, write_answer_file
from engine.export.page import Page, write_page
from engine.model.actor import SYSTEM, Actor
from engine.model.case import Case
from engine.model.events import AnswerFileMade
from engine.model.personal import CUSTOMER
from engine.model.retention import RetentionRule
from engine.model.roles import CUSTOMER_ROLE
from engine.projections.case_keys import is_told_of
from engine.projections.cases import find_case
from engine.projections.customer_proofs import require_proof
from engine.projections.erasures import erasures_of
from engine.projections.known_cases import find_visible
from engine.projections.withdrawals import withdrawals_of
from engine.readers.context import Reader
from engine.readers.made_lately import was_made_lately
from engine.readers.records import RecordReader
from engine.store.personal_data import Decryption
from engine.store.tables import accesses, case_files, file_keys
from engine.time import local_day


@dataclass(frozen=True, slots=True)
class AnswerFileReader(Reader):
    """``records`` notes no access of its own: the event says who has made the file, and why."""

    records: RecordReader

    def own_file(self, customer: Actor, language: str = "vi") -> str:
        """The same as one HTML file, for the customer, who has shown a one-time code and had it
        made.

        Raises:
            NotLoggedIn: they have shown none, or the time for it is over.
            NotFound: there is no such case, or what it held of the customer was erased.
            Conflict: they have had no file made today.
        """
        with self.database.read() as connection:
            require_proof(connection, customer, self.clock.now())
            case = find_case(connection, str(customer.case))
            if case is None or not is_told_of(connection, case.code):
                raise NotFound("case_not_found", "There is no such request.")
            self._require_made(connection, customer, case.code, CUSTOMER)
        self.accesses.note(customer, case.code, "answer file", role=CUSTOMER_ROLE)
        told = self._told(case, customer.login, CUSTOMER, language)
        return write_page(write_answer_file(told, language))

    def page(self, actor: Actor, code: str, subject: str = CUSTOMER, language: str = "vi") -> Page:
        """The file to read and print, as of now.

        Raises:
            NotFound: no such case, or the actor may not know of it.
            Conflict: the actor has had no file made today.
        """
        return write_answer_file(self.get(actor, code, subject, language), language)

    def get(
        self, actor: Actor, code: str, subject: str = CUSTOMER, language: str = "vi"
    ) -> AnswerFile:
        """All that the case holds of the subject, as of now.

        Raises:
            NotFound: no such case, or the actor may not know of it.
            Conflict: the actor has had no file made today.
        """
        with self.database.read() as connection:
            case = find_visible(connection, actor, code)
            self._require_made(connection, actor, code, subject)
        return self._told(case, actor.login, subject, language)

    def _told(self, case: Case, made_by: str, subject: str, language: str) -> AnswerFile:
        code = case.code
        with self.database.read() as connection:
            today = local_day(self.clock.now())
            retention = self.definitions.retention(connection)
            rule = retention.rule_of(case.definition, case.outcome, subject, today)
            looks = tuple(_looks(connection, code))
            personal = self.context.decryption(connection, [code], language)
            files = tuple(_files(connection, personal, code))
            erasures, withdrawn = erasures_of(connection, code), withdrawals_of(connection, code)
            title = self.definitions.title(
                connection, case.definition, case.definition_version, language
            )
        fields = tuple(self._fields(code, language)) if subject == CUSTOMER else ()
        return AnswerFile(
            case=code,
            process=title,
            unit=case.executing_unit,
            subject=subject,
            at=self.clock.now(),
            made_by=made_by,
            ground=None if rule is None or case.closed_at is None else rule.ground,
            period=None if rule is None else str(rule.period),
            until=_until(case, rule),
            values=fields,
            files=files,
            messages=tuple(self.records.comments(SYSTEM, code)),
            looks=looks,
            erasures=erasures,
            withdrawals=withdrawn,
        )

    def _require_made(self, connection: Connection, actor: Actor, code: str, subject: str) -> None:
        now = self.clock.now()
        if not was_made_lately(connection, code, actor.login, AnswerFileMade, now, subject):
            raise Conflict(
                "answer_file_not_made",
                "Nobody reads all that is held of a person without saying why. Have the file made "
                "first, with a reason; you can read it for a day then.",
            )

    def _fields(self, code: str, language: str) -> Iterator[HeldField]:
        for section in self.records.sections(SYSTEM, code, language):
            for field, value in section.fields:
                sensitivity = field.schema.get("x-personal")
                if sensitivity is not None and value is not None:
                    yield HeldField(section.name, field, str(sensitivity), value)


def _until(case: Case, rule: RetentionRule | None) -> date | None:
    return None if rule is None or case.closed_at is None else rule.until(case.closed_at)


def _files(connection: Connection, personal: Decryption, code: str) -> Iterator[HeldFile]:
    query = (
        select(case_files.c.sha256, case_files.c.name, file_keys.c.case, file_keys.c.wrapped)
        .outerjoin_from(
            case_files,
            file_keys,
            and_(file_keys.c.case == case_files.c.case, file_keys.c.sha256 == case_files.c.sha256),
        )
        .where(case_files.c.case == code)
        .order_by(case_files.c.sha256)
    )
    for row in connection.execute(query):
        name = personal.text(code, f"file/{row.sha256}/name", row.name)
        yield HeldFile(name or "", row.sha256, row.case is not None and row.wrapped is None)


def _looks(connection: Connection, code: str) -> Iterator[HeldLook]:
    query = (
        select(accesses.c.at, accesses.c.login, accesses.c.role, accesses.c.reading)
        .where(accesses.c.case == code)
        .order_by(accesses.c.position)
    )
    for row in connection.execute(query):
        yield HeldLook(row.at, row.login, row.role, row.reading)
