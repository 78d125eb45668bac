"""Names for lists of cases: each process is read once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial

from sqlalchemy import Connection

from engine.model.case import Case
from engine.projections.publications import count_published
from engine.publishing.definitions import Definitions
from engine.readers.damage import unless_damaged
from engine.readers.names import Names


def names_by_case(
    definitions: Definitions, connection: Connection, cases: Iterable[Case], language: str
) -> Mapping[str, Names]:
    """By the code of a case, what stands in its newest process is called; of those whose process
    can be read."""
    known: dict[tuple[str, int], Names | None] = {}
    published = count_published(connection)
    roles = definitions.roles(connection, published)
    decided = definitions.decided(connection, published)
    by_case = {}
    for case in cases:
        place = (case.definition, case.definition_version)
        if place not in known:
            found = unless_damaged(partial(definitions.definition_of, connection, case))
            known[place] = None if found is None else Names((found,), roles, language, decided)
        by_case[case.code] = _with_windows(definitions, connection, case, known[place])
    return {code: names for code, names in by_case.items() if names is not None}


def _with_windows(
    definitions: Definitions, connection: Connection, case: Case, names: Names | None
) -> Names | None:
    if names is None or not any(place.is_window for place in case.places.values()):
        return names
    profile = unless_damaged(partial(definitions.profile_of, connection, case))
    windows = () if profile is None else profile.windows
    return replace(names, windows={window.element: window for window in windows})
