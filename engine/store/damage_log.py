"""Where it is kept that something is not as it was recorded, until a verification finds it well."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from engine.clock import Clock
from engine.errors import Damaged, Unavailable
from engine.store.database import Database
from engine.store.findings import add_findings, is_known, replace_findings
from engine.store.upkeep_runs import UpkeepKind, UpkeepRun, keep_upkeep_run

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DamageLog:
    """Tells the health of the installation what was found, and when."""

    database: Database
    clock: Clock

    def meet(self, place: str, message: str) -> None:
        """Keeps that something damaged was met in use. Where the database takes no changes it
        stands in the log alone."""
        _log.error("%s: %s", place, message)
        try:
            with self.database.read() as connection:
                if is_known(connection, place):
                    return
            with self.database.write() as connection:
                add_findings(connection, [(place, message)], self.clock.now())
        except Unavailable:
            return

    def meet_error(self, error: Damaged) -> None:
        """The same, as the error says it."""
        place = error.params.get("place")
        if isinstance(place, str):
            self.meet(place, str(error))

    def keep(self, found: Sequence[tuple[str, str]], whole: bool, events: int) -> None:
        """Keeps the findings of a verification of so many events, as place and message. One of the
        ``whole`` installation takes back what it does not find any more.

        Raises:
            Unavailable: the database takes no changes now.
        """
        keep = replace_findings if whole else add_findings
        with self.database.write() as connection:
            now = self.clock.now()
            keep(connection, found, now)
            run = UpkeepRun(UpkeepKind.VERIFICATION, now, len(found), events, whole)
            keep_upkeep_run(connection, run)
