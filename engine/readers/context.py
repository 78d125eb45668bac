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
        """Returns a context whose readings are noted nowhere."""
        return cls(database, definitions, clock, Unlogged(database, clock))

    def unlogged(self) -> ReadContext:
        """Returns the same context, for parts of a reading that is noted as a whole."""
        return replace(self, accesses=Unlogged(self.accesses.database, self.clock))
