"""The keeper of the log of all events: signs checkpoints of it, and proves what is in it."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from engine.audit.key_files import KeyFiles
from engine.clock import Clock
from engine.errors import NotFound
from engine.evidence import Checkpoint, Tree, public_line, sign_checkpoint, sign_text
from engine.model.actor import Actor
from engine.model.instant import whole_milliseconds
from engine.projections.known_cases import find_visible
from engine.readers.accesses import AccessLog
from engine.store.accesses import newest_access
from engine.store.database import Database
from engine.store.event_log import LogEntry, leaves_between, log_entries, settle
from engine.store.stored_checkpoints import all_notes, chain_of, seal_checkpoint
from engine.store.tables import checkpoints


@dataclass(frozen=True, slots=True)
class Inclusion:
    """The proof that an event is in the log: ``entry`` are its bytes as they were hashed, ``note``
    the signed checkpoint that the proof leads to."""

    entry: str
    number: int
    size: int
    proof: tuple[str, ...]
    note: str


@dataclass(slots=True)
class CheckpointLog:
    """``keys`` are the files of the private key and of the keys of the seals."""

    database: Database
    clock: Clock
    accesses: AccessLog
    keys: KeyFiles
    _tree: Tree = field(default_factory=Tree)
    _position: int = 0
    _lock: Lock = field(default_factory=Lock)

    def make_checkpoint(self) -> str:
        """Signs the log as it is now; answers the note. Where nothing is new, it is the last one
        again.

        Raises:
            Conflict: somebody is writing for too long; try again.
        """
        with self._lock, self.database.write() as connection:
            position = settle(connection)
            newest = _newest(connection)
            if newest is not None and newest.position == position:
                return str(newest.note)
            self._catch_up(connection, position)
            now = whole_milliseconds(self.clock.now())
            point = Checkpoint(self.keys.origin, self._tree.size, self._tree.root(), now)
            note = sign_checkpoint(point, self._key())
            values = {"size": point.size, "position": position, "at": now, "note": note}
            connection.execute(insert(checkpoints), values | self._count(connection, note))
            return note

    def _count(self, connection: Connection, note: str) -> dict[str, Any]:
        """The number of a new checkpoint, how far the log of accesses reaches, and the seal over
        these and all checkpoints so far: the note says nothing of them, as its form is released."""
        newest = _newest(connection)
        number = 1 if newest is None else newest.number + 1
        chain = chain_of([*all_notes(connection), note])
        reached, chained = newest_access(connection)
        seal = seal_checkpoint(self.keys.read_seals(), number, chain, reached, chained)
        return {"number": number, "readings": reached, "seal": seal}

    def notes(self) -> list[str]:
        """Every checkpoint that was signed, the first first."""
        with self.database.read() as connection:
            return all_notes(connection)

    def public(self) -> str:
        """The public key, as a line to be kept elsewhere."""
        return public_line(self.keys.origin, self._key())

    def known_public(self) -> str | None:
        """The same; None where this installation has no key, as it has signed nothing."""
        return self.public() if self.keys.signing.exists() else None

    def inclusion(self, actor: Actor, code: str, sequence: int) -> Inclusion:
        """The proof that an event of a case is in the log up to the newest checkpoint.

        Raises:
            NotFound: no such case or event, or no checkpoint covers it yet.
        """
        with self._lock, self.database.read() as connection:
            find_visible(connection, actor, code)
            entries, newest = log_entries(connection, [code])[code], _newest(connection)
            if newest is None or not self._covers(newest, entries[sequence - 1 : sequence]):
                raise _not_covered(code, sequence)
            self._catch_up(connection, newest.position)
            entry = entries[sequence - 1]
            return Inclusion(
                entry=entry.content.decode(),
                number=entry.number,
                size=newest.size,
                proof=self._proof(entry, newest),
                note=newest.note,
            )

    def evidence(self, actor: Actor, code: str, streams: Sequence[str] = ()) -> dict[str, Any]:
        """All events of a case with their proofs up to the newest checkpoint, as plain values:
        what ``motcua_verify.py`` checks without Motcua. ``more`` are those of other streams.

        Raises:
            NotFound: no such case, or no checkpoint covers all of it yet.
        """
        with self._lock, self.database.read() as connection:
            find_visible(connection, actor, code)
            found, newest = log_entries(connection, [code, *streams]), _newest(connection)
            entries = found[code]
            if newest is None or not self._covers(newest, entries[-1:]):
                raise _not_covered(code, len(entries))
            self._catch_up(connection, newest.position)
            self.accesses.note(actor, code, "evidence")
            others = [entry for stream in streams for entry in found[stream]]
            return {
                "case": code,
                "key": self.public(),
                "note": newest.note,
                "events": [self._proven(entry, newest) for entry in entries],
                "more": [
                    self._proven(entry, newest)
                    for entry in others
                    if entry.position <= newest.position
                ],
            }

    def sign(self, text: str) -> str:
        """A note over lines of text, by the key that signs checkpoints."""
        return sign_text(self.keys.origin, text, self._key())

    def _proven(self, entry: LogEntry, newest: Row[Any]) -> dict[str, Any]:
        return {
            "number": entry.number,
            "entry": entry.content.decode(),
            "proof": list(self._proof(entry, newest)),
        }

    def consistency(self, first: int, second: int) -> tuple[str, ...]:
        """The proof that the log of ``second`` entries begins with that of ``first``.

        Raises:
            NotFound: there are not so many entries.
        """
        with self._lock, self.database.read() as connection:
            newest = _newest(connection)
            if newest is not None:
                self._catch_up(connection, newest.position)
            try:
                return _encoded(self._tree.consistency(first, second))
            except ValueError as error:
                raise NotFound("log_too_short", "{why}", why=str(error)) from error

    def growth(self, first: int, second: int) -> dict[str, Any]:
        """Two checkpoints, by their sizes, with the proof that the log only grew between them, as
        plain values: what ``motcua_verify.py`` checks without Motcua.

        Raises:
            NotFound: nothing was signed over so many entries.
        """
        with self.database.read() as connection:
            query = select(checkpoints.c.size, checkpoints.c.note)
            notes = {row.size: row.note for row in connection.execute(query)}
        for size in (first, second):
            if size not in notes:
                raise NotFound(
                    "checkpoint_not_found", "No checkpoint is over {size} entries.", size=size
                )
        proof = self.consistency(first, second)
        return {
            "key": self.public(),
            "first": notes[first],
            "second": notes[second],
            "proof": list(proof),
        }

    def _catch_up(self, connection: Connection, position: int) -> None:
        """``position`` must be settled: a tree that has grown is not changed any more."""
        if position > self._position:
            self._tree.extend(leaves_between(connection, self._position, position))
            self._position = position

    def _proof(self, entry: LogEntry, newest: Row[Any]) -> tuple[str, ...]:
        return _encoded(self._tree.inclusion(entry.number, newest.size))

    @staticmethod
    def _covers(newest: Row[Any], entries: list[LogEntry]) -> bool:
        """Whether there are entries, and the checkpoint is over all of them."""
        return bool(entries) and all(entry.position <= newest.position for entry in entries)

    def _key(self) -> bytes:
        return self.keys.read_signing()


def _not_covered(code: str, sequence: int) -> NotFound:
    return NotFound(
        "event_not_covered",
        "No checkpoint covers event {sequence} of {case}. Make one first.",
        sequence=sequence,
        case=code,
    )


def _newest(connection: Connection) -> Row[Any] | None:
    query = select(checkpoints).order_by(checkpoints.c.size.desc()).limit(1)
    return connection.execute(query).one_or_none()


def _encoded(proof: list[bytes]) -> tuple[str, ...]:
    return tuple(base64.b64encode(part).decode() for part in proof)
