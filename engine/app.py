"""The engine: commands in, one transaction each; readers as attributes."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.adapters.logs import REQUEST
from engine.clock import Clock
from engine.components import Components
from engine.config import Config
from engine.errors import (
    Conflict,
    Damaged,
    EngineError,
    Invalid,
    NotAllowed,
    NotFound,
    NotLoggedIn,
    Unavailable,
)
from engine.evidence import (
    Checkpoint,
    Seals,
    read_note,
)
from engine.model.access import may_upload
from engine.model.actor import Actor
from engine.model.instant import whole_milliseconds
from engine.model.lazy import lazy_callable
from engine.model.media import MAX_FILE_BYTES, media_type
from engine.projections import apply
from engine.projections.cases import all_codes, find_visible
from engine.store.failed_jobs import (
    FailedJob,
    keep_failed_job,
    list_failed_jobs,
)
from engine.store.faults import CHANGED_MEANWHILE
from engine.store.jobs import BY_REQUEST, Job
from engine.store.receipts import (
    KEPT_FOR,
    Receipt,
    drop_receipts,
    find_receipt,
    keep_receipt,
    make_receipt,
    require_key,
)
from engine.store.recounts import Recount, list_recounts
from engine.store.revision import require_current, require_there
from engine.store.rights import grant_rights, may_rewrite
from engine.store.sealing import seal_migrated
from engine.store.signs import give_sign
from engine.store.transaction import Transaction

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from engine.adapters.mail import Letter, Post
    from engine.adapters.passwords import hash_password
    from engine.audit.folding import Progress
    from engine.audit.fresh_engine import Shared
    from engine.audit.health import Part
    from engine.audit.rebuild import Rebuilt, rebuild
    from engine.audit.reexecution import Reexecution, reexecute, reexecute_or_tell
    from engine.audit.refolding import refold_left_out
    from engine.audit.verification import (
        CaseCheck,
        Finding,
        Keys,
        VerificationScope,
        VerificationTally,
        verify,
        verify_case,
    )
    from engine.handlers.context import CommandContext, Digits, HashPassword
    from engine.handlers.dispatch import carry_out
    from engine.handlers.people import require_admin
    from engine.handlers.publishing import require_designer
    from engine.inspection import Removed
    from engine.model.commands import Command
    from engine.publishing.sandboxed_files import inspect_file, preview_of
    from engine.readers.logins import LoginCheck
    from engine.readers.people import PeopleReader
    from engine.simulation.preparation import has_secret, is_read_before, read_before
    from engine.store.migration import migrate
else:
    hash_password = lazy_callable("engine.adapters.passwords", "hash_password")
    carry_out = lazy_callable("engine.handlers.dispatch", "carry_out")
    require_admin = lazy_callable("engine.handlers.people", "require_admin")
    require_designer = lazy_callable("engine.handlers.publishing", "require_designer")
    CommandContext = lazy_callable("engine.handlers.context", "CommandContext")
    Letter = lazy_callable("engine.adapters.mail", "Letter")
    has_secret = lazy_callable("engine.simulation.preparation", "has_secret")
    is_read_before = lazy_callable("engine.simulation.preparation", "is_read_before")
    read_before = lazy_callable("engine.simulation.preparation", "read_before")
    LoginCheck = lazy_callable("engine.readers.logins", "LoginCheck")
    PeopleReader = lazy_callable("engine.readers.people", "PeopleReader")
    rebuild = lazy_callable("engine.audit.rebuild", "rebuild")
    reexecute = lazy_callable("engine.audit.reexecution", "reexecute")
    reexecute_or_tell = lazy_callable("engine.audit.reexecution", "reexecute_or_tell")
    Shared = lazy_callable("engine.audit.fresh_engine", "Shared")
    refold_left_out = lazy_callable("engine.audit.refolding", "refold_left_out")
    inspect_file = lazy_callable("engine.publishing.sandboxed_files", "inspect_file")
    preview_of = lazy_callable("engine.publishing.sandboxed_files", "preview_of")
    migrate = lazy_callable("engine.store.migration", "migrate")
    Keys = lazy_callable("engine.audit.verification", "Keys")
    VerificationTally = lazy_callable("engine.audit.verification", "VerificationTally")
    VerificationScope = lazy_callable("engine.audit.verification", "VerificationScope")
    verify = lazy_callable("engine.audit.verification", "verify")
    verify_case = lazy_callable("engine.audit.verification", "verify_case")

Probe = Callable[[str], None]
"""Called at named points of a command; tests stop the process there."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file as it is kept; ``removed`` says what a photo had beyond that."""

    sha256: str
    size: int
    media_type: str
    removed: tuple[Removed, ...] = ()


def _no_progress(_done: int, _total: int) -> None:
    pass


class Engine(Components):
    """Front door of the product. One engine serves many threads; many may share one database."""

    def __init__(
        self,
        config: Config,
        clock: Clock | None = None,
        digits: Digits | None = None,
        probe: Probe | None = None,
        post: Post | None = None,
        durable: bool = True,
        hash_password: HashPassword = hash_password,
    ) -> None:
        """``durable`` as in ``Database``."""
        super().__init__(config, clock, post, durable)
        self._digits = digits or _random_digits
        self._probe = probe or _no_probe
        self._hash_password = hash_password
        self.made_keys: tuple[Path, ...] = ()

    @property
    def is_demo(self) -> bool:
        """Whether this is a demo, whose visitors are shown around."""
        return self._config.demo

    @property
    def public_url(self) -> str | None:
        """The address that people use, as it was set; None if it was not."""
        return self._config.public_url

    @property
    def listens_on(self) -> str:
        """The network address that its server listens on."""
        return self._config.host

    @property
    def port(self) -> int:
        """The port that its server listens on."""
        return self._config.port

    def trusts_proxy(self, address: str) -> bool:
        """Whether that network address is of a proxy that says truly for whom it asks."""
        return self._config.trusts_proxy(address)

    def execute(self, command: Command, actor: Actor, key: str | None = None) -> Receipt:
        """Carries the command out, wholly or not at all.

        With an idempotency ``key`` the same command of the same actor is carried out once,
        however often it is sent, and gets its first answer again.

        Raises:
            EngineError: one of its five families; nothing was changed.
        """
        if key is not None and has_secret(command):
            key = None
        if key is not None:
            require_key(key)
        try:
            return self._execute(command, actor, key)
        except (Unavailable, NotLoggedIn):
            raise
        except Damaged as error:
            self.damage.meet_error(error)
            raise
        except EngineError:
            # A command that was carried out before can no longer be; its key tells.
            known = self._known_receipt(command, actor, key)
            if known is None:
                raise
            return known

    def keep_file(self, actor: Actor, content: bytes, keep_place: bool = False) -> StoredFile:
        """Keeps an uploaded file, so that an answer of the actor can refer to it by its hash. It is
        removed when nothing refers to it for a day.

        It is opened wholly first. A photo is kept without what the camera wrote beside it, unless
        the field it is for asks for the place (``keep_place``): what is kept is what is hashed.

        Raises:
            NotAllowed: the actor holds no role, so no answer of theirs could refer to it.
            Conflict: the actor has uploaded too much that no completed step refers to.
            Invalid: too large, not PDF, JPEG, PNG or DWG, cut off or damaged, or something that the
                virus scanner knows.
            Unavailable: the virus scanner does not answer, the disk has no room, or the file could
                not be read now.
        """
        if not may_upload(actor):
            raise NotAllowed(
                "not_uploading", "Only those who work on cases may upload files for them."
            )
        if len(content) > MAX_FILE_BYTES:
            raise Invalid(
                "file_too_large",
                "The file is too large: it must have at most {most} MB. Send a smaller one.",
                most=MAX_FILE_BYTES >> 20,
            )
        self._scanner.scan(content)
        found = inspect_file(content, keep_place)
        name = self.uploads.keep(actor.login, found.content)
        return StoredFile(name, len(found.content), found.media_type, found.removed)

    def read_file(self, actor: Actor, code: str, sha256: str) -> tuple[str, str, bytes]:
        """Name, media type and content of a file that the case refers to.

        Raises:
            NotFound: no such case or file, or the actor may not know of it.
            Damaged: the file is not the one that was uploaded.
        """
        return self._file(actor, code, sha256, "file")

    def _file(self, actor: Actor, code: str, sha256: str, reading: str) -> tuple[str, str, bytes]:
        name = self.cases.file_name(actor, code, sha256)
        content = self.files.get(sha256)
        if content is None:
            raise NotFound("file_not_found", "The case {case} has no such file.", case=code)
        self.accesses.note(actor, code, reading, sha256)
        return name, media_type(content) or "application/octet-stream", content

    def preview_file(self, actor: Actor, code: str, sha256: str) -> bytes:
        """A small JPEG of a photo that the case refers to.

        Raises:
            NotFound: no such case or file, or the actor may not know of it.
            Invalid: it is not a photo, or cannot be read.
        """
        _, _, content = self._file(actor, code, sha256, "preview")
        return preview_of(content)

    def _execute(self, command: Command, actor: Actor, key: str | None) -> Receipt:
        order = self._read_before(command, actor)
        now, seals = whole_milliseconds(self.clock.now()), self._seals
        begun: list[Transaction] = []
        try:
            with self._database.write() as connection:
                tx = Transaction(connection, now, actor, apply, seals)
                begun.append(tx)
                receipt = self._carry_out(tx, command, order, key)
                self._probe("before commit")
        except Conflict as error:
            if error.code == CHANGED_MEANWHILE:
                with self._database.read() as connection:
                    begun[0].require_newest(connection)
            raise
        self._probe("after commit")
        return receipt

    def _carry_out(self, tx: Transaction, command: Command, order: Any, key: str | None) -> Receipt:
        context = CommandContext(
            tx, self._definitions, self.uploads, self._digits, self._hash_password
        )
        context.renew_actor()
        details = carry_out(context, type(command), order)
        receipt = make_receipt(command, tx.events, details)
        if key is not None:
            keep_receipt(tx, key, command, receipt)
        tx.write()
        if tx.jobs:
            self.jobs.enqueue(tx.connection, [_of_request(job) for job in tx.jobs])
        return receipt

    def _known_receipt(self, command: Command, actor: Actor, key: str | None) -> Receipt | None:
        if key is None:
            return None
        with self._database.read() as connection:
            return find_receipt(connection, actor.login, key, command)

    def _read_before(self, command: Command, actor: Actor) -> Any:
        if not is_read_before(command):
            return command
        with self._database.read() as connection:
            return read_before(connection, self._definitions, actor, command, self.clock.now())

    def migrate(self) -> tuple[str | None, str]:
        """Brings the database to the tables of this version; returns the revisions before and
        after. A database in which nothing was sealed and signed yet gets its keys, if they are not
        there: ``made_keys`` names their files."""
        self._config.prepare()
        return migrate(self._database, self._finish_migration)

    def _finish_migration(self, connection: Connection, run: frozenset[str]) -> None:
        self.made_keys = self.keys.make_missing(connection)
        seal_migrated(connection, self.keys.read_seals, run)
        if run:
            refold_left_out(connection, self.keys.read_seals, run)

    def require_there(self) -> None:
        """For who starts: a server that runs says no more of a database than that it is gone.

        Raises:
            Unavailable: there is no database yet; says where it would be, and how to make it.
        """
        require_there(self._database)

    def require_current(self) -> None:
        """
        Raises:
            Unavailable: the database does not answer, or has the tables of another version.
        """
        require_current(self._database)

    def verify(
        self,
        progress: Progress = _no_progress,
        notes: Sequence[str] = (),
        public: str | None = None,
        rows: bool = True,
        points: Sequence[Checkpoint] = (),
        tally: VerificationTally | None = None,
    ) -> list[Finding]:
        """What is not as it was recorded; an empty list says that all is well.

        ``notes`` are checkpoints that were kept elsewhere, ``public`` the key that signed them: the
        one of this installation if it is not given; ``points`` are those that need no signature,
        as the caller kept them. Without ``rows`` only the log is looked at. ``tally`` counts what
        was.
        """
        keys = Keys(public or self.checkpoints.known_public(), notes, self._known_seals(), points)
        whole = VerificationScope(self.clock.now(), rows, self.files, tally or VerificationTally())
        return verify(self._database, progress, keys, whole)

    def verify_case(self, actor: Actor, code: str) -> CaseCheck:
        """What was checked of one case, and what is not as it was recorded.

        Raises:
            NotFound: no such case, or the actor may not know of it.
        """
        keys = Keys(None, (), self._known_seals())
        with self._database.read() as connection:
            find_visible(connection, actor, code)
            found = verify_case(connection, code, keys)
        self.accesses.note(actor, code, "verification")
        return found

    def _known_seals(self) -> Seals | None:
        return self.keys.read_seals() if self.keys.seals.exists() else None

    @cached_property
    def logins(self) -> LoginCheck:
        return LoginCheck(
            self._database,
            self.clock,
            lambda: self._login_key,
            lambda: self._seals,
            self.damage,
        )

    @cached_property
    def people(self) -> PeopleReader:
        return PeopleReader(self._database, self._definitions, self.clock, self.logins)

    @cached_property
    def _login_key(self) -> bytes:
        return self._seals.derive("logins")

    @property
    def checks_seals(self) -> bool:
        """Whether the keys of the seals are here."""
        return self._config.seal_file.exists()

    def grant(self, role: str) -> None:
        """Lets a database role work with all tables, and only add to history. For PostgreSQL, by
        the owner of the tables.

        Raises:
            Invalid: no such role, or not PostgreSQL.
        """
        with self._database.write() as connection:
            grant_rights(connection, role)

    def has_too_many_rights(self) -> bool:
        """Whether this program works on PostgreSQL as a role that could change history."""
        with self._database.read() as connection:
            return not self._database.is_sqlite and may_rewrite(connection)

    def rebuild(self, progress: Progress) -> Rebuilt:
        """Puts every row right that is made from events.

        Raises:
            Conflict: history itself is broken; nothing was changed.
        """
        return rebuild(self._database, self._seals, self.clock.now(), progress)

    def reexecute(
        self, codes: Sequence[str] | None = None, progress: Progress = _no_progress
    ) -> Iterator[Reexecution]:
        """Gives the recorded commands of each case again to a fresh engine, of every case if none
        is named: the same must follow. Nothing is written here. Among all, a case whose record
        cannot be read is told as one that diverges, and the others are gone through.

        Raises:
            NotFound: no such case.
            Broken: what was recorded of a case that was named cannot be read.
        """
        shared = Shared()
        with self._database.read() as connection:
            if codes is None:
                again, wanted = reexecute_or_tell, all_codes(connection)
            else:
                again, wanted = reexecute, list(codes)
            for done, code in enumerate(wanted, start=1):
                yield again(connection, code, shared)
                progress(done, len(wanted))

    def mail_checkpoint(self, address: str) -> str:
        """Signs the log as it is now, and mails the note to be kept elsewhere; answers it.

        Raises:
            Invalid: no mail server is set.
            OSError, smtplib.SMTPException: the letter was not taken.
        """
        self.require_mail_server()
        note = self.checkpoints.make_checkpoint()
        point = read_note(note, self.checkpoints.public())
        letter = Letter(
            id=f"checkpoint-{point.size}",
            login=address,
            address=address,
            subject=point.line(),
            body=note,
            made_at=point.at,
        )
        self._post.send(letter)
        return note

    def require_mail_server(self) -> None:
        """
        Raises:
            Invalid: no mail server is set.
        """
        if not self._config.mail:
            raise Invalid(
                "no_mail_server", "No mail server is set. Set MOTCUA_MAIL. Nothing was sent."
            )

    def keep_failed_job(self, job: Job, problem: str) -> None:
        """Leaves a job that was given up for somebody to look at."""
        with self._database.write() as connection:
            keep_failed_job(connection, job, problem, self.clock.now())

    def failed_jobs(self, actor: Actor) -> list[FailedJob]:
        """What was given up, the latest first.

        Raises:
            NotAllowed: the actor is no administrator.
        """
        require_admin(actor)
        with self._database.read() as connection:
            return list_failed_jobs(connection)

    def recounts(self, actor: Actor) -> list[Recount]:
        """How far new calendars have been brought to the running cases, the latest first.

        Raises:
            NotAllowed: the actor publishes no calendars.
        """
        require_designer(actor)
        with self._database.read() as connection:
            return list_recounts(connection)

    def drop_old_receipts(self) -> int:
        """Forgets the answers of idempotency keys older than 30 days; answers how many."""
        with self._database.write() as connection:
            return drop_receipts(connection, self.clock.now() - KEPT_FOR)

    def parts(self, actor: Actor) -> list[Part]:
        """Everything that work needs, and what is wrong with it.

        Raises:
            NotAllowed: the actor is no administrator.
        """
        require_admin(actor)
        return self.health.parts()

    def give_sign(self, worker: str) -> None:
        """Notes that a worker of this name is at work."""
        with self._database.write() as connection:
            give_sign(connection, worker, self.clock.now())

    def sweep_uploads(self) -> int:
        """Removes uploaded files that nothing has referred to for a day. Returns how many."""
        return self.uploads.sweep()

    def close(self) -> None:
        """Lets go of every database connection."""
        self._database.close()


def _of_request(job: Job) -> Job:
    """The job, with the number of the request that it comes from: it stands in log lines of the
    worker too."""
    request = REQUEST.get()
    return (
        job if request is None else replace(job, arguments={**job.arguments, BY_REQUEST: request})
    )


def _random_digits() -> str:
    return f"{secrets.randbelow(10**9):09d}"


def _no_probe(_point: str) -> None:
    pass
