"""Letters that come back after a mail server had taken them: the customer is told otherwise, and
nothing more goes to an address that there is not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection

from engine.adapters.bounce_letter import BounceLetter, read_bounce
from engine.model.letter_name import is_name_of, message_named
from engine.notices.message_fate import MessageFate
from engine.store.database import Database
from engine.store.message_queue import find_message


class BounceOutcome(StrEnum):
    """What a letter that came back has led to: a message was noted as undelivered (``NOTED``), or
    had been noted before; it names no letter of ours, or none to the address that is known now; it
    is no letter of that kind."""

    NOTED = "noted"
    KNOWN = "known"
    NOT_OURS = "not_ours"
    NO_BOUNCE = "no_bounce"


@dataclass(frozen=True, slots=True)
class LetterBounces:
    """Takes letters that came back. ``secret`` is what the names of letters are tagged with."""

    database: Database
    fate: MessageFate
    secret: Callable[[], bytes]

    def take(self, content: bytes) -> BounceOutcome:
        """Notes what a letter says of one of ours. Whoever has not had that letter cannot name it,
        so nobody is silenced by a made-up one.

        Raises:
            Unavailable: the database cannot be reached.
        """
        bounce = read_bounce(content)
        if bounce is None:
            return BounceOutcome.NO_BOUNCE
        with self.database.write() as connection:
            for name in bounce.letters:
                found = self._note(connection, name, bounce)
                if found is not None:
                    return found
        return BounceOutcome.NOT_OURS

    def _note(
        self, connection: Connection, name: str, bounce: BounceLetter
    ) -> BounceOutcome | None:
        message = message_named(name)
        row = None if message is None else find_message(connection, message, "")
        if row is None:
            return None
        address = self.fate.address_of(connection, row)
        if address is None or not is_name_of(name, self.secret(), row["id"], address):
            return None
        noted = self.fate.note_return(connection, row, bounce)
        return BounceOutcome.NOTED if noted else BounceOutcome.KNOWN
