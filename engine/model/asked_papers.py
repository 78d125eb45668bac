"""Papers that a customer was asked for: the lists, and what became of each paper on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from engine.model.states import PaperState

WITH_REQUEST = 0
"""The round of papers that came with the request, before anybody asked for them."""


@dataclass(frozen=True, slots=True)
class PaperList:
    """What a customer was asked for at once. ``round`` counts from 1; of a second list ``reason``
    says why one was not enough. ``note`` is what the desk wrote beside it."""

    round: int
    asked_by: str
    asked_at: datetime
    note: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class AskedPaper:
    """A paper on a list, or of round 0, one that came with the request. ``number`` counts within
    the case, from 1; ``paper`` is its id among the published ones, None for one in the desk's own
    words.

    ``reason`` is why it is asked for, ``handed_in`` the id of the paper that came in its place, and
    ``files`` what came last; ``said`` is what the desk said when it accepted or refused that.
    """

    number: int
    round: int
    paper: str | None
    label: str
    reason: str
    state: PaperState
    handed_in: str | None = None
    files: tuple[Mapping[str, object], ...] = ()
    handed_in_at: datetime | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    said: str | None = None

    @property
    def was_asked(self) -> bool:
        """Whether it stands on a list; else it came with the request."""
        return self.round != WITH_REQUEST

    @property
    def settled(self) -> bool:
        """Whether nothing more is to come of it."""
        return self.state is PaperState.ACCEPTED


def is_here(paper: AskedPaper) -> bool:
    """Whether the paper came and was not refused: nobody need ask for it."""
    return paper.state in {PaperState.HANDED_IN, PaperState.ACCEPTED}


def lie_with_desk(papers: tuple[AskedPaper, ...]) -> bool:
    """Whether the desk has to look at something that came, or at nothing any more since all of it
    was accepted: then it is not the customer's time."""
    waits = any(one.state is PaperState.HANDED_IN for one in papers)
    return waits or (bool(papers) and all_settled(papers))


def is_outstanding(paper: AskedPaper) -> bool:
    """Whether the customer is to hand it in still."""
    return paper.state in {PaperState.ASKED, PaperState.REFUSED}


def all_settled(papers: tuple[AskedPaper, ...]) -> bool:
    """Whether every paper of the lists was accepted."""
    return all(one.settled for one in papers)
