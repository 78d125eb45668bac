"""Papers that are asked of the customer of a case, as they are told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from engine.forms import Papers
from engine.model.asked_papers import AskedPaper
from engine.model.case import Case
from engine.model.states import PaperState
from engine.projections.papers import list_asked_papers
from engine.publishing.definition import Definition


@dataclass(frozen=True, slots=True)
class PaperToBring:
    """A paper that is asked of the customer, for that ``reason``. ``state`` says what became of it
    (``engine.model.states.PaperState``); empty where the desk has only listed it. ``said`` is why
    what came of it was refused, ``instead`` are papers each of which does in its place,
    ``photo_ok`` says whether a photo will do."""

    label: str
    reason: str = ""
    state: str = ""
    said: str = ""
    instead: tuple[str, ...] = ()
    photo_ok: bool = True


def papers_to_bring(
    connection: Connection, case: Case, definition: Definition, language: str
) -> Iterator[PaperToBring]:
    """Those of the lists that the customer was sent; before there is one, what a step has listed.
    What may follow later is listed by a fact."""
    asked = list_asked_papers(connection, case.code)
    for one in asked:
        if not one.settled:
            yield _asked_paper(definition.papers, one, language)
    for name in definition.phases.papers:
        if not (asked and "." in name):
            yield from map(PaperToBring, _papers(told_in(case, name)))


def told_in(case: Case, name: str) -> object:
    """The value of ``step.field`` in the last round of the step, or of a fact."""
    step, _, field = name.rpartition(".")
    return case.steps.get(step, {}).get(field) if step else case.facts.get(field)


def _asked_paper(papers: Papers | None, one: AskedPaper, language: str) -> PaperToBring:
    """A paper of an earlier procedure, or in own words, is called as it was asked for."""
    said = (one.said or "") if one.state is PaperState.REFUSED else ""
    known = None if papers is None else papers.paper(one.paper or "")
    if papers is None or known is None:
        return PaperToBring(one.label, one.reason, str(one.state), said)
    others = [other for key in known.either_of if (other := papers.paper(key)) is not None]
    return PaperToBring(
        known.label[language],
        one.reason,
        str(one.state),
        said,
        tuple(other.label[language] for other in others),
        known.photo_ok,
    )


def _papers(told: object) -> list[str]:
    return [str(one) for one in told] if isinstance(told, list | tuple) else []
