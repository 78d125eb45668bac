"""Texts that were handed over and are not noted yet.

They are noted together, since a transaction takes longer than all else of a message. A worker that
dies before hands them over again, under the same ids, by which the provider sends each once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from engine.clock import Clock
from engine.model.personal import CUSTOMER
from engine.model.wording import MessageChannel
from engine.store.database import Database
from engine.store.message_queue import is_of_code, note_accepted

NOTED_AFTER = timedelta(milliseconds=250)
"""How long one waits for others; longer only where the next one takes longer to be handed over. A
receipt that knows it by the provider's name alone is to be sent again meanwhile."""


@dataclass(slots=True)
class HandedOver:
    """Collects the texts of one worker."""

    database: Database
    clock: Clock
    _rows: list[dict[str, Any]] = field(default_factory=list)
    _since: datetime | None = None

    def begin(self) -> None:
        """The next message is handed over from now on: what takes a provider long, waits, too."""
        self._since = self._since or self.clock.now()

    def add(self, row: Mapping[str, Any], ref: str | None, segments: int | None) -> None:
        """Adds one that was handed over just now; notes all where the first has waited enough."""
        now = self.clock.now()
        self._rows.append({**row, "sent_at": now, "provider_ref": ref, "segments": segments})
        self._since = self._since or now
        if now - self._since >= NOTED_AFTER:
            self.note()

    def note(self) -> None:
        """Notes all of them, in one transaction.

        Raises:
            Unavailable: the database cannot be reached; they stay here.
        """
        if self._rows:
            with self.database.write() as connection:
                note_accepted(connection, self._rows)
        self._rows, self._since = [], None


def may_wait(row: Mapping[str, Any]) -> bool:
    """Whether the message may be noted with others. A letter may not, since a mail server sends all
    that it is given; nor a one-time code, which is forgotten at once; nor what subscribers are
    told, since as long as it seems to wait nothing newer is made for them."""
    is_letter = row["channel"] == MessageChannel.EMAIL
    return row["subject"] == CUSTOMER and not is_letter and not is_of_code(row)
