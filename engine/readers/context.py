"""What every reader reads from: a database, the published definitions, a clock, and the log of
readings."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from engine.clock import Clock
from engine.errors import Unavailable
from engine.evidence import MasterKeys
from engine.export.terms import erased_word
from engine.i18n import mark, say
from engine.model.lazy_import import lazy_callable
from engine.model.queries import Sought
from engine.model.wording import MessageChannel
from engine.projections.search import sought_of
from engine.publishing.definitions import Definitions
from engine.readers.accesses import AccessLog, Unlogged
from engine.store.database import Database
from engine.store.personal_data import Decryption, ReadMasterKeys, read_data_keys
from engine.store.snapshot import Source, asked_once

LEFT_OUT = mark("left out")


if TYPE_CHECKING:
    from engine.forms.input_kinds import kept_forms
else:
    kept_forms = lazy_callable("engine.forms.input_kinds", "kept_forms")


def _no_keys() -> MasterKeys:
    raise Unavailable("key_missing", "Here are no keys of personal data.")


@dataclass(frozen=True, slots=True)
class ReadContext:
    """What every reader reads from. ``accesses`` notes who has looked at a case from outside.
    ``read_master`` gives the keys of personal data; with ``impersonal`` these are left out of all
    that is read. ``address`` is where people reach the installation; ``ways_out`` are the
    channels by which messages to customers leave it."""

    database: Source
    definitions: Definitions
    clock: Clock
    accesses: AccessLog
    read_master: ReadMasterKeys = _no_keys
    impersonal: bool = False
    address: str = ""
    ways_out: Callable[[], frozenset[MessageChannel]] = frozenset

    @classmethod
    def without_log(cls, database: Database, definitions: Definitions, clock: Clock) -> ReadContext:
        """Returns a context that notes no access."""
        return cls(database, definitions, clock, Unlogged(database, clock))

    def unlogged(self) -> ReadContext:
        """Returns the same context, for parts of what is noted as one access."""
        return replace(self, accesses=Unlogged(self.accesses.database, self.clock))

    def without_personal(self) -> ReadContext:
        """Returns the same context, with personal data left out of all that is read."""
        return replace(self, impersonal=True)

    def sought(self, text: str | None) -> Sought | None:
        """What a text asks for that somebody typed into a list; None where it asks for nothing.

        Raises:
            Unavailable: the master key is not here, or is another one.
        """
        return sought_of(text, self.read_master(), kept_forms(text)) if text else None

    def decryption(
        self, connection: Connection, cases: Iterable[str], language: str = "vi"
    ) -> Decryption:
        """What reads the personal data of these cases, by their codes; what was erased or is left
        out is said in that language.

        Raises:
            Unavailable: the master key is not here, or is another one.
            Damaged: a data key is not as it was written.
        """
        if self.impersonal:
            return Decryption({}, "", say(language, LEFT_OUT))
        codes: Collection[str] = frozenset(cases)
        keys = asked_once(
            connection,
            ("data keys", codes),
            lambda: read_data_keys(connection, self.read_master, codes),
        )
        return Decryption(keys, erased_word(language))


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
