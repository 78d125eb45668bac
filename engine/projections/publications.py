"""What is published: the newest version of each document, and every version before."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa

from engine.model.documents import Kind, Publication
from engine.model.events import Event, Published, Retired
from engine.store.rows import Rows
from engine.store.snapshot import asked_once
from engine.store.tables import contents, publications
from engine.store.texts import require_text


def apply(rows: Rows, event: Event) -> None:
    """Keeps every published version, and from when a process takes no new cases."""
    match event.payload:
        case Published() as published:
            rows.insert(
                publications,
                kind=published.kind,
                key=published.key,
                version=published.version,
                hash=published.hash,
                binds=json.dumps(dict(published.binds), sort_keys=True),
                published_at=event.at,
                published_by=event.by,
                retired_at=None,
            )
        case Retired() as retired:
            rows.update(
                publications, retired.kind, retired.key, retired.version, retired_at=event.at
            )


# -- questions


def publication_from(row: Mapping[Any, Any]) -> Publication:
    """The published version of a row."""
    return Publication(
        kind=Kind(row["kind"]),
        key=row["key"],
        version=row["version"],
        hash=row["hash"],
        binds=json.loads(row["binds"]),
        published_at=row["published_at"],
        published_by=row["published_by"],
        retired_at=row["retired_at"],
    )


def _newest(*where: sa.ColumnElement[bool]) -> sa.Select[Any]:
    latest = (
        sa.select(
            publications.c.kind,
            publications.c.key,
            sa.func.max(publications.c.version).label("version"),
        )
        .where(*where)
        .group_by(publications.c.kind, publications.c.key)
        .subquery()
    )
    return (
        sa.select(publications)
        .join(
            latest,
            sa.and_(
                publications.c.kind == latest.c.kind,
                publications.c.key == latest.c.key,
                publications.c.version == latest.c.version,
            ),
        )
        .order_by(publications.c.kind, publications.c.key)
    )


_NEWEST = _newest()
_NEWEST_OF_KIND = _newest(publications.c.kind == sa.bindparam("wanted"))
"""Asked with nearly every page, so made once."""


def newest(connection: sa.Connection, kind: Kind | None = None) -> list[Publication]:
    """The newest version of each document, of one kind or of all."""
    found = (
        connection.execute(_NEWEST)
        if kind is None
        else connection.execute(_NEWEST_OF_KIND, {"wanted": kind})
    )
    return [publication_from(row._mapping) for row in found]


def newest_keys(connection: sa.Connection, kind: Kind) -> frozenset[str]:
    """The keys of all documents of a kind."""
    return frozenset(one.key for one in newest(connection, kind))


PUBLISHED = sa.select(sa.func.count()).select_from(publications).scalar_subquery()
"""How many versions of documents there are: it grows with each that is published."""


def count_published(connection: sa.Connection) -> int:
    """How many versions were ever published. Whoever keeps documents in memory sees by it that
    there are new ones."""

    def ask() -> int:
        found: int = connection.execute(_COUNT_PUBLISHED).scalar_one()
        return found

    return asked_once(connection, _HOW_MANY, ask)


def learn_published(connection: sa.Connection, published: int) -> None:
    """Takes note of how many there are, where another question brought it along."""
    asked_once(connection, _HOW_MANY, lambda: published)


_HOW_MANY = "count_published"


_COUNT_PUBLISHED = sa.select(PUBLISHED)


def versions(connection: sa.Connection, kind: Kind, key: str) -> list[Publication]:
    """Every version of a document, the newest first."""
    query = (
        sa.select(publications)
        .where(publications.c.kind == kind, publications.c.key == key)
        .order_by(publications.c.version.desc())
    )
    return [publication_from(row._mapping) for row in connection.execute(query)]


def all_versions(connection: sa.Connection, kind: Kind) -> list[Publication]:
    """Every version of every document of a kind, those of one key together, the oldest first."""
    return [
        publication_from(row._mapping) for row in connection.execute(_ALL_OF_KIND, {"wanted": kind})
    ]


_ALL_OF_KIND = (
    sa.select(publications)
    .where(publications.c.kind == sa.bindparam("wanted"))
    .order_by(publications.c.key, publications.c.version)
)


def find_publication(
    connection: sa.Connection, kind: Kind, key: str, version: int | None = None
) -> tuple[Publication, str] | None:
    """One version and its content; without a version, the newest.

    Raises:
        Damaged: the content is not the one that was published.
    """
    wanted = {"kind_of": kind, "called": key}
    row = (
        connection.execute(_LAST, wanted)
        if version is None
        else connection.execute(_VERSION, wanted | {"number": version})
    ).one_or_none()
    if row is None:
        return None
    require_text(row.hash, row.content)
    return publication_from(row._mapping), row.content


Named = tuple[Kind, str, int]
"""A version of a document: its kind, its key and its number."""


def find_publications(
    connection: sa.Connection, wanted: Collection[Named]
) -> dict[Named, tuple[Publication, str]]:
    """Those of the wanted versions that are published, each with its content.

    Raises:
        Damaged: a content is not the one that was published.
    """
    if not wanted:
        return {}
    place = sa.tuple_(publications.c.kind, publications.c.key, publications.c.version)
    names = [(str(kind), key, version) for kind, key, version in wanted]
    found = {}
    for row in connection.execute(_VERSIONS_OF_ANY.where(place.in_(names))):
        require_text(row.hash, row.content)
        publication = publication_from(row._mapping)
        name = publication.kind, publication.key, publication.version
        found[name] = publication, row.content
    return found


_VERSIONS_OF_ANY = sa.select(publications, contents.c.content).join(
    contents, contents.c.hash == publications.c.hash
)
_VERSIONS = _VERSIONS_OF_ANY.where(
    publications.c.kind == sa.bindparam("kind_of"), publications.c.key == sa.bindparam("called")
)
_VERSION = _VERSIONS.where(publications.c.version == sa.bindparam("number"))
_LAST = _VERSIONS.order_by(publications.c.version.desc()).limit(1)
