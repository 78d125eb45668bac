"""The upkeep of an installation as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING

from engine.app.installation import Installation
from engine.errors import Conflict, Invalid
from engine.evidence import Checkpoint, read_note
from engine.model.actor import Actor
from engine.model.application import UNFINISHED_KEPT_FOR
from engine.model.lazy_import import lazy_callable
from engine.projections.cases import all_codes
from engine.publishing.personal_names import personal_names
from engine.store.applications import drop_applications
from engine.store.database_roles import grant_rights, may_rewrite
from engine.store.failed_jobs import (
    FailedJob,
    count_failed_jobs,
    keep_failed_job,
    list_failed_jobs,
)
from engine.store.heartbeats import record_heartbeat
from engine.store.jobs import Job
from engine.store.plain_data import (
    PlainCase,
    has_cases_without_keys,
    is_adopted,
    plain_cases,
    plain_found,
    require_adopted_migration,
)
from engine.store.receipts import KEPT_FOR, drop_receipts
from engine.store.recounts import Recount, list_recounts
from engine.store.revision import require_current, require_there
from engine.store.rewrapping import WrappedKeys, count_wrapped, rewrap_batch
from engine.store.sealing import seal_migrated
from engine.store.subscriptions import drop_subscriptions

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from engine.adapters.mail import Letter
    from engine.audit.fresh_engine import Shared
    from engine.audit.health import Part
    from engine.audit.installation_state import StateReader
    from engine.audit.rebuild import Rebuilt, rebuild
    from engine.audit.reexecution import Reexecution, reexecute, reexecute_or_tell
    from engine.audit.refold import refold_cases
    from engine.audit.verification import Finding, Keys, VerificationScope, VerificationTally
    from engine.audit.verification.verify import verify
    from engine.handlers.publishing import require_designer
    from engine.model.progress import Progress
    from engine.readers.people import require_admin
    from engine.readers.promise_counts import PromiseCounts
    from engine.readers.promises import promised_services
    from engine.store.migration import migrate
else:
    Letter = lazy_callable("engine.adapters.mail", "Letter")
    Shared = lazy_callable("engine.audit.fresh_engine", "Shared")
    StateReader = lazy_callable("engine.audit.installation_state", "StateReader")
    rebuild = lazy_callable("engine.audit.rebuild", "rebuild")
    reexecute = lazy_callable("engine.audit.reexecution", "reexecute")
    reexecute_or_tell = lazy_callable("engine.audit.reexecution", "reexecute_or_tell")
    refold_cases = lazy_callable("engine.audit.refold", "refold_cases")
    Keys = lazy_callable("engine.audit.verification", "Keys")
    VerificationScope = lazy_callable("engine.audit.verification", "VerificationScope")
    VerificationTally = lazy_callable("engine.audit.verification", "VerificationTally")
    verify = lazy_callable("engine.audit.verification.verify", "verify")
    require_admin = lazy_callable("engine.readers.people", "require_admin")
    require_designer = lazy_callable("engine.handlers.publishing", "require_designer")
    PromiseCounts = lazy_callable("engine.readers.promise_counts", "PromiseCounts")
    promised_services = lazy_callable("engine.readers.promises", "promised_services")
    migrate = lazy_callable("engine.store.migration", "migrate")


def _no_progress(_done: int, _total: int) -> None:
    pass


class Maintenance(Installation):
    """The upkeep of an installation: bringing it to this version, checking and mending it, and what
    administrators look at."""

    def migrate(self, *, adopts_plain: bool = False) -> tuple[str | None, str]:
        """Brings the database to the tables of this version; returns the revisions before and
        after. A database in which nothing was sealed and signed yet gets its keys, if they are not
        there: ``made_keys`` names their files.

        Raises:
            Unavailable: there are cases from before personal data were encrypted, and nobody
                ``adopts_plain`` data; nothing was changed.
        """
        self._config.prepare()
        return migrate(self._database, partial(self._finish_migration, adopts_plain))

    def plain_cases(self) -> list[PlainCase]:
        """Cases that hold personal data readable, from before they were encrypted."""
        with self._database.read() as connection:
            names = personal_names(self._definitions, connection)
            return list(plain_cases(connection, names.facts, names.results))

    def require_plain_adopted(self) -> None:
        """Before work begins: looks whether personal data are readable that nobody knows of.

        Raises:
            Unavailable: there are; says what can be done.
        """
        with self._database.read() as connection:
            if is_adopted(connection) or not has_cases_without_keys(connection):
                return
            names = personal_names(self._definitions, connection)
            found = plain_cases(connection, names.facts, names.results, without_keys=True)
            if next(found, None) is not None:
                raise plain_found()

    def _finish_migration(
        self, adopts_plain: bool, connection: Connection, run: frozenset[str]
    ) -> None:
        if not adopts_plain:
            require_adopted_migration(connection, run)
        self.made_keys = self.keys.make_missing(connection)
        seal_migrated(connection, self.keys.read_seals, run)
        if run:
            refold_cases(connection, self.keys.read_seals, run)

    def require_there(self) -> None:
        """For who starts: a server that runs says no more of a database than that it is gone.

        Raises:
            Unavailable: there is no database yet; says where it would be, and how to make it.
        """
        require_there(self._database)

    def require_current(self) -> None:
        """Looks whether the database has the tables of this version.

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
        keys = Keys(
            public or self.checkpoints.known_public(),
            notes,
            self._known_seals(),
            points,
            self._known_master(),
        )
        whole = VerificationScope(self.clock.now(), rows, self.files, tally or VerificationTally())
        return verify(self._database, progress, keys, whole)

    def wrapped_keys(self) -> list[WrappedKeys]:
        """How many keys of personal data each master key has wrapped.

        Raises:
            Unavailable: the file of the master keys is not here.
        """
        with self._database.read() as connection:
            return count_wrapped(connection, self._master)

    def add_master_key(self) -> int:
        """Makes a new master key, which wraps from now on; returns its number.

        Raises:
            Unavailable: the file is not here, is of another database, or cannot be written.
        """
        self.require_keys()
        return self.keys.add_master().newest

    def rewrap_keys(self, progress: Progress = _no_progress) -> int:
        """Wraps all keys by the newest master key that another one has wrapped, batch after batch;
        returns how many. Whoever is stopped goes on where it was.

        Raises:
            Unavailable: a master key that has wrapped one of them is not here.
            Damaged: one is not as it was written.
        """
        master = self._master
        total = sum(one.all for one in self.wrapped_keys() if one.master != master.newest)
        done = 0
        while True:
            with self._database.write() as connection:
                now = rewrap_batch(connection, master)
            if not now:
                return done
            done += now
            progress(done, total)

    def drop_older_master_keys(self) -> None:
        """Keeps the newest master key alone.

        Raises:
            Conflict: another one has wrapped keys still.
        """
        held = [one for one in self.wrapped_keys() if one.all and one.master != self._master.newest]
        if held:
            raise Conflict(
                "master_key_used",
                "The master key {number} still wraps {count} key(s). Run 'motcua personal rotate' "
                "to its end first.",
                number=held[0].master,
                count=held[0].all,
            )
        self.keys.drop_older_masters()

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
        """Looks whether letters could leave.

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

    def failed_jobs(
        self, actor: Actor, after: str | None = None, limit: int | None = None
    ) -> list[FailedJob]:
        """What was given up, the latest first; behind the job ``after`` where that is given.

        Raises:
            NotAllowed: the actor is no administrator.
        """
        require_admin(actor)
        with self._database.read() as connection:
            return list_failed_jobs(connection, after, limit)

    def count_failed_jobs(self, actor: Actor) -> Mapping[str, int]:
        """How many jobs were given up, by kind.

        Raises:
            NotAllowed: the actor is no administrator.
        """
        require_admin(actor)
        with self._database.read() as connection:
            return count_failed_jobs(connection)

    @cached_property
    def state(self) -> StateReader:
        """How the installation is, for administrators."""
        return StateReader(self._database, self.clock, self._definitions, self.health, self.keys)

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

    def record_heartbeat(self, worker: str) -> None:
        """Notes that a worker of this name is at work."""
        with self._database.write() as connection:
            record_heartbeat(connection, worker, self.clock.now())

    def drop_unfinished_applications(self) -> int:
        """Removes requests of customers that nobody has gone on with for 30 days, and those that
        were handed in so long ago. Returns how many."""
        with self._database.write() as connection:
            return drop_applications(connection, self.clock.now() - UNFINISHED_KEPT_FOR)

    def drop_old_subscriptions(self) -> int:
        """Removes subscriptions that nobody has confirmed, that have ended, or whose case was
        closed a week ago. Returns how many."""
        with self._database.write() as connection:
            return drop_subscriptions(connection, self.clock.now())

    def count_promises(self) -> int:
        """Counts what was kept of the promises, once a day. Returns of how many services."""
        return PromiseCounts(self._database, self.clock, promised_services).count_anew()

    def sweep_uploads(self) -> int:
        """Removes uploaded files that nothing has referred to for a day. Returns how many."""
        return self.uploads.sweep()
