"""Whether the units that a territory names are there, and have somebody who takes requests in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.model.documents import Document, Kind
from engine.model.problem import Problem, near_names
from engine.model.roles import DESK
from engine.model.sentence import sentence
from engine.places import read_territory
from engine.projections.people import Desks


def check_units(documents: Iterable[Document], desks: Desks) -> Iterator[Problem]:
    """Of a territory among documents that were found right in all else."""
    for document in documents:
        if document.kind is not Kind.TERRITORY:
            continue
        territory, _ = read_territory(document.content, document.name)
        for unit in sorted(territory.units() if territory is not None else ()):
            if unit not in desks:
                yield Problem(
                    "territory",
                    sentence("There is no unit '{unit}'.", unit=unit),
                    sentence("Known: {names}.", names=near_names(desks, unit)),
                    document.name,
                    unit,
                )
            elif not desks[unit]:
                yield Problem(
                    "territory",
                    sentence("Nobody works at the desk of unit {unit}.", unit=unit),
                    sentence("Give somebody the role '{role}' there first.", role=DESK),
                    document.name,
                    unit,
                )
