"""The texts of documents, by their hashes."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, select

from engine.model.publication import Document, split_name
from engine.store.tables import contents


def read_texts(connection: Connection, hashes: Mapping[str, str]) -> tuple[Document, ...]:
    """The documents whose hashes are given by ``kind/key``."""
    query = select(contents).where(contents.c.hash.in_(set(hashes.values())))
    texts = {row.hash: row.content for row in connection.execute(query)}
    return tuple(
        Document(*split_name(name), texts[hashed]) for name, hashed in sorted(hashes.items())
    )
