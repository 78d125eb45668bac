"""Views of the worklist that are kept under a name."""

from __future__ import annotations

from dataclasses import dataclass

from engine.model.actor import Actor
from engine.model.saved_view import SavedView
from engine.projections.saved_views import list_views, shares_views_in
from engine.readers.context import Reader


@dataclass(frozen=True, slots=True)
class SavedViewReader(Reader):
    """Reads which views of the worklist somebody has."""

    def of(self, actor: Actor) -> list[SavedView]:
        """The actor's own views, and those shared by the units whose cases they see; by name."""
        with self.database.read() as connection:
            return list_views(connection, actor)

    def shares_in(self, actor: Actor) -> list[str]:
        """The codes of the units with which the actor may share a view."""
        return shares_views_in(actor)
