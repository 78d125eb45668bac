"""What is published, in every version."""

from __future__ import annotations

from dataclasses import dataclass

from engine.errors import NotFound
from engine.model.publication import Kind, Publication
from engine.projections import publications
from engine.store.database import Database


@dataclass(frozen=True, slots=True)
class PublicationReader:
    database: Database

    def newest(self, kind: Kind | None = None) -> list[Publication]:
        """The newest version of each document."""
        with self.database.read() as connection:
            return publications.newest(connection, kind)

    def versions(self, kind: Kind, key: str) -> list[Publication]:
        """Every version of a document, the newest first.

        Raises:
            NotFound: nothing of that name is published.
        """
        with self.database.read() as connection:
            found = publications.versions(connection, kind, key)
        if not found:
            raise _not_found(kind, key)
        return found

    def content(self, kind: Kind, key: str, version: int | None = None) -> tuple[Publication, str]:
        """A version and its text; without a version, the newest. Raises as ``versions`` does."""
        with self.database.read() as connection:
            found = publications.find_publication(connection, kind, key, version)
        if found is None:
            raise _not_found(kind, key)
        return found


def _not_found(kind: Kind, key: str) -> NotFound:
    return NotFound(
        f"{kind}_not_found", "There is no published {kind} '{key}'.", kind=str(kind), key=key
    )
