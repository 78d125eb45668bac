"""The templates of papers, in the versions in force."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from engine.model.documents import Kind, Publication
from engine.model.lazy_import import lazy_callable
from engine.publishing.definitions import Definitions

if TYPE_CHECKING:
    from engine.forms import PaperTemplate, read_template
else:
    read_template = lazy_callable("engine.forms", "read_template")

Templates = Mapping[str, "tuple[PaperTemplate, int]"]
"""Templates of papers by key, each with its version."""


def templates_in_force(definitions: Definitions, connection: Connection) -> Templates:
    """The newest template of every kind of paper, with its version."""
    return definitions.each_in_force(connection, Kind.TEMPLATE, None, _make)


def template_version(
    definitions: Definitions, connection: Connection, key: str, version: int
) -> PaperTemplate | None:
    """A version of a template.

    Raises:
        NotFound: it is not published.
    """
    return definitions.take(connection, Kind.TEMPLATE, key, version, _make)


def _make(_connection: Connection, _publication: Publication, text: str) -> PaperTemplate | None:
    return read_template(text, "")[0]
