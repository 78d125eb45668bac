"""What every reader reads from: a database, the published definitions, a clock, and the log of
readings."""

from __future__ import annotations

from dataclasses import dataclass, replace

from engine.clock import Clock
from engine.publishing.definitions import Definitions
from engine.readers.accesses import AccessLog, Unlogged
from engine.store.database import Database
from engine.store.snapshot import Source


@dataclass(frozen=True, slots=True)
class ReadContext:
    """What every reader reads from. ``accesses`` notes who has looked at a case from outside."""

    database: Source
    definitions: Definitions
    clock: Clock
    accesses: AccessLog

    @classmethod
    def without_log(cls, database: Database, definitions: Definitions, clock: Clock) -> ReadContext:
        """Returns a context that notes no access."""
        return cls(database, definitions, clock, Unlogged(database, clock))

    def unlogged(self) -> ReadContext:
        """Returns the same context, for parts of what is noted as one access."""
        return replace(self, accesses=Unlogged(self.accesses.database, self.clock))


@dataclass(frozen=True, slots=True)
class Reader:
    """What is common to readers: each is a question or several that read from one context."""

    context: ReadContext

    @property
    def database(self) -> Source:
        """What is read: the database, or one state of it."""
        return self.context.database

    @property
    def definitions(self) -> Definitions:
        """The published documents."""
        return self.context.definitions

    @property
    def clock(self) -> Clock:
        """What says as of when."""
        return self.context.clock

    @property
    def accesses(self) -> AccessLog:
        """What is told who has looked at a case from outside."""
        return self.context.accesses
