"""One change, and all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from engine.model.documents import Kind


class Sort(StrEnum):
    """Whether something is there only after the change, only before it, or in both and
    otherwise."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Edit:
    """A change to one ``place`` of a document: an element, a flow written ``from > to``, a field, a
    limit, a role, a day; empty for the document itself.

    A changed place says which ``aspect`` of it changed, from what to what; empty texts are nothing.
    ``name`` is what people call the place.
    """

    kind: Kind
    key: str
    place: str
    name: str
    sort: Sort
    aspect: str = ""
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Diff:
    """Every edit, and the documents whose text differs only in layout, order or remarks."""

    edits: tuple[Edit, ...] = ()
    rewritten: tuple[tuple[Kind, str], ...] = ()

    def marks(self, process: str) -> Mapping[str, Sort]:
        """How each changed element of a diagram changed, its flows by ``from > to``."""
        found: dict[str, Sort] = {}
        for edit in self.edits:
            if (edit.kind, edit.key) == (Kind.PROCESS, process) and edit.place:
                found.setdefault(edit.place, edit.sort)
        return found
