"""The inbox of whoever asks: what they are told of, and what of it they have not read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection

from engine.i18n import say
from engine.model.actor import Actor
from engine.model.case import Case
from engine.model.inbox import InboxKind, InboxPlace, entry_id
from engine.model.week import is_week
from engine.projections.cases import cases_by_code
from engine.projections.grants import STREAM as GRANTS
from engine.projections.proposals import STREAM
from engine.publishing.definitions import Definitions
from engine.readers.context import Reader
from engine.readers.damage import unless_damaged
from engine.readers.event_texts import (
    EventText,
    text_of_event,
    text_of_no_case,
    text_of_proposal,
)
from engine.readers.listed_names import names_by_case
from engine.readers.names import Names
from engine.store import streams
from engine.store.inbox import cases_in, count_unread, inbox_page, muted_by


@dataclass(frozen=True, slots=True)
class InboxEntry:
    """Something that the reader is told. It is of a ``case``, perhaps of its step ``task`` (an id),
    of a ``proposal``, of a ``grant``, or of a week. ``muted``: it is not counted, since the reader
    has muted its case or its kind. ``subject`` is the one line that a letter of it has, ``more``
    what is said beside it."""

    id: str
    kind: InboxKind
    place: InboxPlace
    subject: str
    more: tuple[str, ...]
    case: str | None
    task: str | None
    proposal: str | None
    grant: str | None
    read_at: datetime | None
    muted: bool

    @property
    def made_at(self) -> datetime:
        """When that was which it tells of."""
        return self.place.made_at


@dataclass(frozen=True, slots=True)
class InboxReader(Reader):
    """Reads inboxes; everybody has their own alone."""

    def page(
        self,
        actor: Actor,
        after: InboxPlace | None = None,
        limit: int = 50,
        language: str = "vi",
        *,
        unread: bool = False,
        kind: InboxKind | None = None,
    ) -> list[InboxEntry]:
        """The actor's own entries, the newest first; ``unread``: those alone that are counted."""
        with self.database.read() as connection:
            rows = inbox_page(connection, actor.login, after, limit, unread=unread, kind=kind)
            cases = cases_by_code(connection, cases_in(rows))
            known = names_by_case(self.definitions, connection, cases.values(), language)
            return entries_of(self.definitions, connection, rows, cases, known, language)

    def unread(self, actor: Actor) -> int:
        """How many entries of the actor are unread and not muted; 100 if there are more."""
        with self.database.read() as connection:
            return count_unread(connection, actor.login)

    def muted(self, actor: Actor) -> list[str]:
        """What the actor has muted: cases (``case:CODE``) and kinds (``kind:KIND``)."""
        with self.database.read() as connection:
            return muted_by(connection, actor.login)


def entries_of(
    definitions: Definitions,
    connection: Connection,
    rows: Sequence[Mapping[str, Any]],
    cases: Mapping[str, Case],
    known: Mapping[str, Names],
    language: str,
) -> list[InboxEntry]:
    """The entries of these rows; ``cases`` are those that they are about, by code, and ``known``
    what is called how in them."""

    def text(row: Mapping[str, Any]) -> EventText:
        event = streams.decode(row["stream"], row["sequence"], row["body"])
        if row["stream"].startswith(STREAM):
            return text_of_proposal(event, row["title"] or "", language)
        if said := text_of_no_case(event, language):
            return said
        case = cases[event.stream]
        # A case that goes on under another process has been told of steps of the one before.
        names = (
            Names.load(definitions, connection, case, language)
            if case.handed_over
            else known[case.code]
        )
        return text_of_event(event, case, names, row["element"])

    def damaged(row: Mapping[str, Any]) -> EventText:
        return EventText(say(language, "{case}: this entry cannot be read", case=row["stream"]))

    return [_entry(row, unless_damaged(partial(text, row)) or damaged(row)) for row in rows]


def _entry(row: Mapping[str, Any], text: EventText) -> InboxEntry:
    stream, sequence = row["stream"], row["sequence"]
    proposal = stream.removeprefix(STREAM) if stream.startswith(STREAM) else None
    grant = stream.removeprefix(GRANTS) if stream.startswith(GRANTS) else None
    task = None if row["number"] is None else f"{stream}-{row['number']}"
    return InboxEntry(
        entry_id(stream, sequence),
        InboxKind(row["kind"]),
        InboxPlace(row["made_at"], stream, sequence),
        text.subject,
        tuple(line for line in text.more if line),
        None if proposal or grant or is_week(stream) else stream,
        task,
        proposal,
        grant,
        row["read_at"],
        bool(row["muted"]),
    )
