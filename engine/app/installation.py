"""What an installation is put together from: one database, one clock, and the parts that use
them."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from engine.audit.key_files import KeyFiles
from engine.clock import Clock, SystemClock
from engine.config import Config
from engine.evidence import MasterKeys, Seals
from engine.model.actor import Actor
from engine.model.lazy_import import lazy_callable
from engine.projections.known_cases import find_visible
from engine.publishing.definitions import Definitions
from engine.readers.accesses import AccessLog
from engine.readers.catalog import Readers
from engine.readers.context import ReadContext
from engine.store.damage_log import DamageLog
from engine.store.database import Database
from engine.store.files import Files
from engine.store.uploads import Quotas, Uploads

if TYPE_CHECKING:
    from engine.adapters.mail import Post, open_post
    from engine.adapters.texts import TextSender, open_texts, ways_out
    from engine.audit.checkpoints import CheckpointLog
    from engine.audit.evidence_pack import Packer
    from engine.audit.health import Health
    from engine.audit.verification import CaseCheck, Keys, verify_case
    from engine.store.database_clock import DatabaseClock
    from engine.store.deadline_queue import DeadlineQueue
    from engine.store.job_stores import open_jobs
    from engine.store.jobs import Jobs
else:
    open_post = lazy_callable("engine.adapters.mail", "open_post")
    open_texts = lazy_callable("engine.adapters.texts", "open_texts")
    CheckpointLog = lazy_callable("engine.audit.checkpoints", "CheckpointLog")
    Packer = lazy_callable("engine.audit.evidence_pack", "Packer")
    Health = lazy_callable("engine.audit.health", "Health")
    Keys = lazy_callable("engine.audit.verification", "Keys")
    verify_case = lazy_callable("engine.audit.verification", "verify_case")
    ways_out = lazy_callable("engine.adapters.texts", "ways_out")
    DatabaseClock = lazy_callable("engine.store.database_clock", "DatabaseClock")
    DeadlineQueue = lazy_callable("engine.store.deadline_queue", "DeadlineQueue")
    open_jobs = lazy_callable("engine.store.job_stores", "open_jobs")


class Installation(Readers):
    """One installation: its database, keys, files and log, and what is done to it as a whole."""

    def __init__(
        self,
        config: Config,
        clock: Clock | None = None,
        post: Post | None = None,
        durable: bool = True,
        texts: TextSender | None = None,
    ) -> None:
        """``durable`` as in ``Database``; ``post`` takes letters in place of the mail server,
        ``texts`` text messages in place of the provider."""
        self._config = config
        self._database = Database(config.database, durable)
        self.clock = clock or self._own_clock()
        self._definitions = Definitions()
        self.files = Files(config.files)
        self.uploads = Uploads(
            self._database,
            self.files,
            self.clock,
            Quotas(config.upload_quota, config.customer_mb << 20, config.customers_mb << 20),
            lambda: self._master,
        )
        self.keys = KeyFiles(config.seal_file, config.key_file, config.personal_file, config.origin)
        self.accesses = AccessLog(self._database, self.clock, lambda: self._seals)
        self.damage = DamageLog(self._database, self.clock)
        self.made_keys: tuple[Path, ...] = ()
        self._known_masters: tuple[object, MasterKeys] | None = None
        self._given_post = post
        self._given_texts = texts
        super().__init__(
            ReadContext(
                self._database,
                self._definitions,
                self.clock,
                self.accesses,
                lambda: self._master,
                address=config.address,
                ways_out=lambda: ways_out(self.texts, self._post),
            )
        )

    def _own_clock(self) -> Clock:
        """Machines that share a database share its time."""
        return SystemClock() if self._database.is_sqlite else DatabaseClock(self._database)

    def require_keys(self) -> None:
        """Before anything is written: that the keys are here, and are those of this database.

        Raises:
            Unavailable: they are not.
            Broken: they cannot be read.
        """
        with self._database.read() as connection:
            self.keys.require(connection)

    def _ask_beforehand(self) -> None:
        """What is asked on a connection of its own: threads that held one in a transaction, and
        waited for another, would wait for each other."""
        self.clock.now()
        _ = self._seals, self._master

    @cached_property
    def _seals(self) -> Seals:
        self.require_keys()
        return self.keys.read_seals()

    @property
    def _master(self) -> MasterKeys:
        """Read anew when somebody has changed the file: a master key may be added while others
        work."""
        mark = _mark_of(self.keys.personal)
        known = self._known_masters
        if known is None or (mark is not None and known[0] != mark):
            self.require_keys()
            known = self._known_masters = (mark, self.keys.read_master())
        return known[1]

    @cached_property
    def jobs(self) -> Jobs:
        """The queue of jobs."""
        return open_jobs(self._database, self.clock)

    @cached_property
    def deadlines(self) -> DeadlineQueue:
        """The deadlines that are due, for workers, and those that failed, for people."""
        return DeadlineQueue(self._database, self.clock)

    @cached_property
    def health(self) -> Health:
        """Whether everything that an installation needs is there."""
        path = self._database.address.path
        growing = [self._config.files, *([] if path is None else [Path(path).parent])]
        return Health(self._database, self.files, growing, self.clock, self.uploads)

    @cached_property
    def checkpoints(self) -> CheckpointLog:
        """Signs checkpoints of the log, and proves that events are in it."""
        return CheckpointLog(self._database, self.clock, self.accesses, self.keys)

    @cached_property
    def _post(self) -> Post:
        return self._given_post or open_post(self._config.mail)

    @cached_property
    def texts(self) -> TextSender:
        """The way out for text messages."""
        return self._given_texts or open_texts(self._config.texts)

    @cached_property
    def packs(self) -> Packer:
        """A pack is one access, whatever it is put together from."""
        unlogged = self.context.unlogged()
        return Packer(
            self._database,
            self._definitions,
            self.clock,
            self.checkpoints,
            Readers(unlogged.without_personal()),
            Readers(unlogged),
        )

    def verify_case(self, actor: Actor, code: str, within: ReadContext | None = None) -> CaseCheck:
        """What was checked of one case, and what is not as it was recorded. ``within`` is a reading
        that it is part of.

        Raises:
            NotFound: no such case, or the actor may not know of it.
        """
        keys = Keys(None, (), self._known_seals())
        context = within or self.context
        with context.database.read() as connection:
            find_visible(connection, actor, code)
            found = verify_case(connection, code, keys)
        context.accesses.note(actor, code, "verification")
        return found

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

    @property
    def week_hour(self) -> int:
        """From which hour of Vietnam's clock on the letter of the week is sent."""
        return self._config.week_hour

    def trusts_proxy(self, address: str) -> bool:
        """Whether that network address is of a proxy that says truly for whom it asks."""
        return self._config.trusts_proxy(address)

    @property
    def checks_seals(self) -> bool:
        """Whether the keys of the seals are here."""
        return self._config.seal_file.exists()

    @property
    def checks_personal_keys(self) -> bool:
        """Whether the master keys of personal data are here."""
        return self._config.personal_file.exists()

    def _known_master(self) -> MasterKeys | None:
        return self.keys.read_master() if self.keys.personal.exists() else None

    def _known_seals(self) -> Seals | None:
        return self.keys.read_seals() if self.keys.seals.exists() else None

    def close(self) -> None:
        """Lets go of every database connection."""
        self._database.close()


def _mark_of(file: Path) -> object:
    """What is another one when the file is; None where there is none."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns
