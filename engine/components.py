"""What an engine is put together from: one database, one clock, and the parts that use them.

Each part is made, and its module imported, when it is first asked for.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from engine.audit.key_files import KeyFiles
from engine.clock import Clock, SystemClock
from engine.config import Config
from engine.evidence import Seals
from engine.model.lazy import lazy_callable
from engine.publishing.definitions import Definitions
from engine.readers.accesses import AccessLog, Unlogged
from engine.store.damage_log import DamageLog
from engine.store.database import Database
from engine.store.files import Files
from engine.store.uploads import Uploads

if TYPE_CHECKING:
    from engine.adapters.mail import Post, open_post
    from engine.adapters.virus_scanner import Scanner, open_scanner
    from engine.audit.checkpoints import CheckpointLog
    from engine.audit.evidence_pack import Packer
    from engine.audit.health import Health
    from engine.notices.outbox import Outbox
    from engine.notices.reader import NoticeReader
    from engine.readers.breaches import BreachReader
    from engine.readers.casefiles import CaseFileReader
    from engine.readers.cases import CaseReader
    from engine.readers.checks import CheckReader
    from engine.readers.definitions import PublicationReader
    from engine.readers.exports import Exporter
    from engine.readers.frames import FrameReader
    from engine.readers.ledgers import LedgerReader
    from engine.readers.oversight import OversightReader
    from engine.readers.plans import PlanReader
    from engine.readers.proposals import ProposalReader
    from engine.readers.records import RecordReader
    from engine.readers.tasks import TaskReader
    from engine.simulation.examples import ProposalSimulator
    from engine.store.database_clock import DatabaseClock
    from engine.store.deadline_queue import DeadlineQueue
    from engine.store.job_stores import open_jobs
    from engine.store.jobs import Jobs
else:
    DeadlineQueue = lazy_callable("engine.store.deadline_queue", "DeadlineQueue")
    Health = lazy_callable("engine.audit.health", "Health")
    open_post = lazy_callable("engine.adapters.mail", "open_post")
    CheckpointLog = lazy_callable("engine.audit.checkpoints", "CheckpointLog")
    Outbox = lazy_callable("engine.notices.outbox", "Outbox")
    Packer = lazy_callable("engine.audit.evidence_pack", "Packer")
    BreachReader = lazy_callable("engine.readers.breaches", "BreachReader")
    CaseFileReader = lazy_callable("engine.readers.casefiles", "CaseFileReader")
    CaseReader = lazy_callable("engine.readers.cases", "CaseReader")
    CheckReader = lazy_callable("engine.readers.checks", "CheckReader")
    PublicationReader = lazy_callable("engine.readers.definitions", "PublicationReader")
    Exporter = lazy_callable("engine.readers.exports", "Exporter")
    FrameReader = lazy_callable("engine.readers.frames", "FrameReader")
    LedgerReader = lazy_callable("engine.readers.ledgers", "LedgerReader")
    NoticeReader = lazy_callable("engine.notices.reader", "NoticeReader")
    OversightReader = lazy_callable("engine.readers.oversight", "OversightReader")
    PlanReader = lazy_callable("engine.readers.plans", "PlanReader")
    ProposalReader = lazy_callable("engine.readers.proposals", "ProposalReader")
    RecordReader = lazy_callable("engine.readers.records", "RecordReader")
    TaskReader = lazy_callable("engine.readers.tasks", "TaskReader")
    open_scanner = lazy_callable("engine.adapters.virus_scanner", "open_scanner")
    ProposalSimulator = lazy_callable("engine.simulation.examples", "ProposalSimulator")
    DatabaseClock = lazy_callable("engine.store.database_clock", "DatabaseClock")
    open_jobs = lazy_callable("engine.store.job_stores", "open_jobs")


class Components:
    """The parts of one engine, all on the same database and clock."""

    def __init__(
        self,
        config: Config,
        clock: Clock | None = None,
        post: Post | None = None,
        durable: bool = True,
    ) -> None:
        """``durable`` as in ``Database``."""
        self._config = config
        self._database = Database(config.database, durable)
        self.clock = clock or self._own_clock()
        self.files = Files(config.files)
        self.uploads = Uploads(self._database, self.files, self.clock, config.upload_quota)
        self.keys = KeyFiles(config.seal_file, config.key_file, config.origin)
        self.accesses = AccessLog(self._database, self.clock, lambda: self._seals)
        self.damage = DamageLog(self._database, self.clock)
        self._definitions = Definitions()
        self._given_post = post

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

    @cached_property
    def _seals(self) -> Seals:
        self.require_keys()
        return self.keys.read_seals()

    @cached_property
    def jobs(self) -> Jobs:
        return open_jobs(self._database, self.clock)

    @cached_property
    def deadlines(self) -> DeadlineQueue:
        return DeadlineQueue(self._database, self.clock)

    @cached_property
    def health(self) -> Health:
        path = self._database.address.path
        growing = [self._config.files, *([] if path is None else [Path(path).parent])]
        return Health(self._database, self.files, growing, self.clock)

    @cached_property
    def checkpoints(self) -> CheckpointLog:
        return CheckpointLog(self._database, self.clock, self.accesses, self.keys)

    @cached_property
    def _post(self) -> Post:
        return self._given_post or open_post(self._config.mail)

    @cached_property
    def _scanner(self) -> Scanner:
        return open_scanner(self._config.scanner)

    @cached_property
    def outbox(self) -> Outbox:
        return Outbox(self._database, self._definitions, self.clock, self._post)

    @cached_property
    def cases(self) -> CaseReader:
        return CaseReader(self._database, self._definitions, self.clock, self.accesses)

    @cached_property
    def tasks(self) -> TaskReader:
        return TaskReader(self._database, self._definitions, self.clock)

    @cached_property
    def ledgers(self) -> LedgerReader:
        return LedgerReader(self._database, self._definitions, self.clock, self.accesses)

    @cached_property
    def frames(self) -> FrameReader:
        return FrameReader(self._database, self._definitions, self.accesses)

    @cached_property
    def exports(self) -> Exporter:
        return Exporter(self._database, self._definitions, self.clock, self.accesses)

    @cached_property
    def breaches(self) -> BreachReader:
        return BreachReader(self._database, self._definitions, self.ledgers)

    @cached_property
    def case_files(self) -> CaseFileReader:
        database, definitions, clock = self._database, self._definitions, self.clock
        unlogged = Unlogged(database, clock)
        return CaseFileReader(
            database,
            definitions,
            clock,
            self.accesses,
            CaseReader(database, definitions, clock, unlogged),
            LedgerReader(database, definitions, clock, unlogged),
            self.breaches,
        )

    @cached_property
    def packs(self) -> Packer:
        """A pack is one reading, whatever it is put together from."""
        database, definitions, clock = self._database, self._definitions, self.clock
        unlogged = Unlogged(database, clock)
        ledgers = LedgerReader(database, definitions, clock, unlogged)
        cases = CaseReader(database, definitions, clock, unlogged)
        return Packer(
            database,
            definitions,
            clock,
            self.checkpoints,
            ledgers,
            Exporter(database, definitions, clock, unlogged),
            CaseFileReader(database, definitions, clock, unlogged, cases, ledgers, self.breaches),
        )

    @cached_property
    def records(self) -> RecordReader:
        return RecordReader(self._database, self._definitions, self.accesses)

    @cached_property
    def oversight(self) -> OversightReader:
        return OversightReader(self._database, self._definitions, self.clock)

    @cached_property
    def plans(self) -> PlanReader:
        return PlanReader(self._database, self._definitions)

    @cached_property
    def publications(self) -> PublicationReader:
        return PublicationReader(self._database, self._definitions, self.clock)

    @cached_property
    def checks(self) -> CheckReader:
        return CheckReader(self._database, self._definitions, self.clock)

    @cached_property
    def proposals(self) -> ProposalReader:
        return ProposalReader(self._database, self.checks)

    @cached_property
    def stage(self) -> ProposalSimulator:
        return ProposalSimulator(self._database, self.proposals, self.checks)

    @cached_property
    def notices(self) -> NoticeReader:
        return NoticeReader(self._database, self._definitions, self.jobs)
