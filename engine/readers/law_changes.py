"""What new documents would change of the law, and which running cases stay under theirs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from engine.model.actor import SYSTEM, Actor
from engine.model.documents import Document, Kind
from engine.projections import publications
from engine.publishing import law_change, sandbox
from engine.publishing.law_change import LawChange, PublishedProfile
from engine.store.tables import cases


@dataclass(frozen=True, slots=True)
class Staying:
    """Open cases that go on under the law they have: ``profile`` with its version, and codes."""

    profile: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LawChangeView:
    """A change of the law for new cases of a process, and the cases that it leaves alone."""

    change: LawChange
    stays: tuple[Staying, ...]


def read_law_changes(
    connection: Connection,
    actor: Actor,
    before: tuple[Document, ...],
    after: tuple[Document, ...],
    today: date,
) -> tuple[LawChangeView, ...]:
    """What of the law changes between two sets of documents that were validated; nothing where
    that takes more than reading may take.

    Raises:
        Unavailable: they could not be read now.
    """
    published = tuple(_profiles(connection))
    asked = published, before, after, today
    try:
        if actor is SYSTEM:
            changes = law_change.law_changes(*asked)
        else:
            changes = sandbox.run(law_change.law_changes, *asked)
    except sandbox.TooMuch:
        return ()
    return tuple(LawChangeView(one, tuple(_stays(connection, one.process))) for one in changes)


def _profiles(connection: Connection) -> Iterator[PublishedProfile]:
    for one in publications.all_versions(connection, Kind.PROFILE):
        found = publications.find_publication(connection, Kind.PROFILE, one.key, one.version)
        assert found is not None, "it was just listed"
        yield PublishedProfile(one.version, Document(Kind.PROFILE, one.key, found[1]))


def _stays(connection: Connection, process: str) -> Iterator[Staying]:
    query = (
        select(cases.c.profile, cases.c.profile_version, cases.c.code)
        .where(cases.c.closed_at.is_(None), cases.c.definition == process)
        .order_by(cases.c.profile, cases.c.profile_version, cases.c.code)
    )
    found: dict[str, list[str]] = {}
    for profile, version, code in connection.execute(query):
        if profile is not None:
            found.setdefault(f"{profile}@{version}", []).append(code)
    for profile, codes in found.items():
        yield Staying(profile, tuple(codes))
