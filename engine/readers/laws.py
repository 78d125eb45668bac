"""Under which law a case runs, and whether new cases still fall under it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import Connection

from engine.model.case import Case
from engine.model.events import LawChosen
from engine.model.views import LawView
from engine.publishing.definitions import Definitions
from engine.readers.damage import unless_damaged
from engine.store import streams
from engine.time import Law, Laws, local_day

_FIRST = 3
"""Entries among which a choice of law stands: it comes right behind the start."""


def law_of(
    connection: Connection, definitions: Definitions, case: Case, language: str, today: date
) -> LawView | None:
    """The law of a case as things stand ``today``; None without one, or where it is damaged."""
    return unless_damaged(lambda: _view(connection, definitions, case, language, today))


def _view(
    connection: Connection, definitions: Definitions, case: Case, language: str, today: date
) -> LawView | None:
    if case.profile is None or case.profile_version is None:
        return None
    laws = definitions.laws(connection)
    law = laws.find(case.profile, case.profile_version)
    if law is None:
        return None
    last = laws.last_day(law)
    return LawView(
        profile=law.key,
        version=law.version,
        name=getattr(law.profile.name, language),
        ground=law.profile.ground,
        begins=law.begins,
        last_day=last,
        ended=last is not None and last < today,
        chosen=next(_choices(connection, laws, law, case), None),
    )


def _choices(connection: Connection, laws: Laws, law: Law, case: Case) -> Iterator[str]:
    """Why it was taken; looked for only where it was not the law of the day."""
    if not laws.covers(law, local_day(case.registered_at)):
        for event in streams.read(connection, case.code, limit=_FIRST):
            if isinstance(event.payload, LawChosen):
                yield event.payload.reason
