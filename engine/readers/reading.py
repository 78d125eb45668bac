"""One reading: whatever several readers tell, as of one instant and one state of the database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property

from engine.clock import FixedClock
from engine.readers.accesses import HeldAccesses
from engine.readers.catalog import Readers
from engine.readers.context import ReadContext
from engine.readers.logins import LoginCheck
from engine.readers.people import PeopleReader
from engine.store.database import Database
from engine.store.deadline_queue import FailingDeadlines
from engine.store.snapshot import Snapshot


class Reading(Readers):
    """The readers of an installation over one snapshot, so that what they tell agrees. It is for
    one thread, and holds a connection from the first question until ``close``.

    Who has looked at a case from outside is written down by ``close``, when the snapshot is over:
    show nothing before.
    """

    def __init__(
        self, context: ReadContext, database: Database, logins: Callable[[], LoginCheck]
    ) -> None:
        self.clock = FixedClock(context.clock.now())
        """Stands still: the instant of the reading."""
        self._snapshot = Snapshot(database)
        self._logins = logins
        self.accesses = HeldAccesses(database, self.clock, context.accesses.seals, self._snapshot)
        super().__init__(
            replace(context, database=self._snapshot, clock=self.clock, accesses=self.accesses)
        )

    @cached_property
    def people(self) -> PeopleReader:
        """Who is who, and whose token it is."""
        return PeopleReader(self.context, self._logins())

    @cached_property
    def deadlines(self) -> FailingDeadlines:
        """The deadlines that could not be fired."""
        return FailingDeadlines(self._snapshot)

    def close(self) -> None:
        """Ends the snapshot, then writes down who has looked at which case. Nothing can be asked
        after that.

        Raises:
            Unavailable: the database was lost, or takes no changes now: show nothing.
        """
        self._snapshot.close()
        self.accesses.release()
