"""The texts of documents, by their hashes."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from sqlalchemy import Connection, select

from engine.errors import Damaged
from engine.model.documents import Document, content_hash, split_name
from engine.store.tables import contents

_log = logging.getLogger(__name__)


def require_text(hashed: str, content: str) -> None:
    """The content, if it is the one that was published.

    Raises:
        Damaged: the content is not the one with that hash; it is never in force.
    """
    if content_hash(content) != hashed:
        _log.error("The published text %s is not the one that was published.", hashed)
        raise Damaged(
            "text_damaged",
            "The published text {hash} is not the one that was published: it was damaged or "
            "exchanged. Have it brought back from a backup.",
            hash=hashed,
            place=f"contents/{hashed}",
        )


def read_texts(connection: Connection, hashes: Mapping[str, str]) -> tuple[Document, ...]:
    """The documents whose hashes are given by ``kind/key``.

    Raises:
        Damaged: one is not the one that was kept.
    """
    query = select(contents).where(contents.c.hash.in_(set(hashes.values())))
    texts = {row.hash: row.content for row in connection.execute(query)}
    for hashed, content in texts.items():
        require_text(hashed, content)
    return tuple(
        Document(*split_name(name), texts[hashed]) for name, hashed in sorted(hashes.items())
    )
