"""What customers would be told by a command: it is carried out, looked at, and taken back."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection

from engine.errors import EngineError
from engine.readers.context import ReadContext
from engine.readers.customer_messages import OutgoingMessage, outgoing_messages
from engine.store.database import Database
from engine.store.transaction import Transaction


class _TakenBack(Exception):
    """Leaves a transaction that is not to be kept, with what was read in it."""

    def __init__(self, found: list[OutgoingMessage]) -> None:
        super().__init__()
        self.found = found


def preview_messages(
    database: Database,
    context: ReadContext,
    begin: Callable[[Connection], Transaction],
    carry_out: Callable[[Transaction], EngineError | None],
) -> list[OutgoingMessage]:
    """The messages to customers that a command makes, as they would be sent. Nothing of what
    ``carry_out`` does is kept.

    Raises:
        EngineError: the command is refused.
    """
    try:
        with database.write() as connection:
            tx = begin(connection)
            if (refusal := carry_out(tx)) is not None:
                raise refusal
            raise _TakenBack(outgoing_messages(context, connection, tx.events))
    except _TakenBack as taken_back:
        return taken_back.found
