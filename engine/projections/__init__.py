"""Read models. Each applies events to its rows, and answers questions about them.

Applying all events anew gives the same rows again, which ``motcua verify`` checks. A few columns
beside them are working state that no event makes, such as drafts, tokens and plans:
``engine.store.coverage`` lists them.
"""

from __future__ import annotations

from engine.model.events import Event
from engine.projections import (
    breaches,
    case_uploads,
    cases,
    deputyships,
    disposals,
    erasures,
    grants,
    incidents,
    made_papers,
    notices,
    papers,
    people,
    places,
    proposals,
    publications,
    tasks,
    transfers,
    waits,
    windows,
    withdrawals,
)
from engine.store.rows import Rows

_ALL = (
    places.apply,
    windows.apply,
    transfers.apply,
    cases.apply,
    case_uploads.apply,
    tasks.apply,
    waits.apply,
    incidents.apply,
    breaches.apply,
    erasures.apply,
    withdrawals.apply,
    disposals.apply,
    papers.apply,
    made_papers.apply,
    notices.apply,
    people.apply,
    deputyships.apply,
    grants.apply,
    publications.apply,
    proposals.apply,
)
"""Places and transfers come first: they look at the row of the case as it was before the event."""


def apply(rows: Rows, event: Event) -> None:
    """Changes the rows of every projection by the event."""
    for project in _ALL:
        project(rows, event)
