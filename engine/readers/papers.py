"""The papers of a case: what its request needs, what its customer was asked for, and what became of
each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from engine.errors import NotFound
from engine.forms import NeededBy, Paper, Papers
from engine.forms.papers import hand_in_form
from engine.model.actor import Actor
from engine.model.asked_papers import AskedPaper, PaperList, all_settled, is_here
from engine.model.authorization import annuls_as, checks_as, may_work, role_outside, stands_in
from engine.model.case import Case, Task
from engine.model.states import CaseState, PaperState
from engine.model.views import FieldView
from engine.projections.known_cases import find_known, looks_into
from engine.projections.papers import count_asked, list_paper_lists, list_papers
from engine.projections.tasks import tasks_of
from engine.publishing.definition import engine_facts
from engine.readers.context import Reader
from engine.readers.opened import customer_and_place
from engine.readers.overseen import overseen_units
from engine.store.personal_data import Decryption
from engine.time import VIETNAM, local_day


@dataclass(frozen=True, slots=True)
class PaperView:
    """A published paper, in the reader's language: whether a photo will do, and whether it may
    follow until the contract is signed (``later``)."""

    id: str
    label: str
    why: str
    photo_ok: bool
    later: bool


@dataclass(frozen=True, slots=True)
class AskedPaperView:
    """A paper that was asked for, with its ``label`` in the reader's language. ``instead`` are the
    papers each of which does in its place, ``photo_ok`` whether a photo will do."""

    paper: AskedPaper
    label: str
    instead: tuple[PaperView, ...]
    photo_ok: bool


@dataclass(frozen=True, slots=True)
class PapersView:
    """The papers of a case; of one that another unit carries out, what its customer is told.

    ``needed`` are those that its request needs, as far as is known, but for what is here already,
    ``lists`` and ``asked`` what its customer was asked for; ``settled``: all of these were
    accepted. ``brought`` came with the request. ``supplement`` is the customer's step in which
    papers are handed in, while it is open.

    What the actor may do: ask for papers (``may_ask``), for more of them as a leader
    (``may_ask_again``), hand in, for a party outside if ``behalf``, and accept or refuse.
    ``files`` is the question for what is handed in, ``check_due_at`` when the look at the dossier
    is due, and ``check`` that step while it is open.
    """

    case: Case
    customer: str
    place: str
    needed: tuple[PaperView, ...]
    lists: tuple[PaperList, ...]
    asked: tuple[AskedPaperView, ...]
    brought: tuple[AskedPaperView, ...]
    settled: bool
    supplement: Task | None
    may_ask: bool
    may_ask_again: bool
    may_hand_in: bool
    may_decide: bool
    behalf: bool
    files: FieldView
    check_due_at: datetime | None
    check: Task | None


@dataclass(frozen=True, slots=True)
class AskedOnce:
    """In how many cases of a ``unit`` papers were ``asked`` for in a year, and in how many of
    these ``once``, on one list."""

    unit: str
    asked: int
    once: int

    @property
    def share(self) -> float:
        """The share, from 0 to 1, of those that were asked once."""
        return self.once / self.asked


@dataclass(frozen=True, slots=True)
class PaperReader(Reader):
    """Reads the papers of cases."""

    def of_case(self, actor: Actor, code: str, language: str = "vi") -> PapersView | None:
        """The papers of a case; None where its procedure says nowhere which it needs.

        Raises:
            NotFound: no such case, or the actor may not know of it.
        """
        with self.database.read() as connection:
            case = find_known(connection, actor, code)
            papers = self.definitions.definition_of(connection, case).papers
            if papers is None:
                return None
            personal = self.context.decryption(connection, [case.code], language)
            found = self._view(connection, actor, case, papers, personal, language)
        self.accesses.note(actor, code, "papers", role=role_outside(actor, found.case))
        return found

    def required(self, actor: Actor, code: str, language: str = "vi") -> PapersView:
        """The same, where there has to be one.

        Raises:
            NotFound: no such case, the actor may not know of it, or its procedure names no papers.
        """
        found = self.of_case(actor, code, language)
        if found is None:
            raise NotFound(
                "papers_not_found",
                "The procedure of the case {case} says nowhere which papers it needs.",
                case=code,
            )
        return found

    def asked_once(self, actor: Actor, year: int, unit: str | None = None) -> list[AskedOnce]:
        """How often customers were asked once, of cases that they were first asked in during a year
        of Vietnam's calendar; by unit of those that the actor looks at from above, or of one.

        Raises:
            NotAllowed: the actor neither leads nor audits.
            NotFound: not that unit.
        """
        units = overseen_units(actor, unit)
        since, until = (datetime(one, 1, 1, tzinfo=VIETNAM) for one in (year, year + 1))
        with self.database.read() as connection:
            return [AskedOnce(*one) for one in count_asked(connection, units, since, until)]

    def _view(
        self,
        connection: Connection,
        actor: Actor,
        case: Case,
        papers: Papers,
        personal: Decryption,
        language: str,
    ) -> PapersView:
        inside = looks_into(connection, actor, case)
        known = tuple(
            _opened(personal, case.code, one) if inside else _as_told(one)
            for one in list_papers(connection, case.code)
        )
        asked = tuple(one for one in known if one.was_asked)
        brought = tuple(one for one in known if not one.was_asked)
        here = {one.paper for one in brought if is_here(one)}
        steps = tasks_of(connection, case.code)
        checked, supplement = _last(steps, papers.check), _last(steps, papers.supplement)
        if supplement is not None and not supplement.open:
            supplement = None
        runs = case.state is CaseState.ACTIVE
        may_check = checked is not None and checks_as(actor, checked, case) is not None
        asking = checked is not None and checked.open and not asked
        waiting = runs and supplement is not None and bool(asked)
        customer, place = customer_and_place(personal, case)
        return PapersView(
            case=case,
            customer=customer,
            place=place,
            needed=tuple(
                one
                for one in self._needed(connection, case, papers, language)
                if one.id not in here
            ),
            lists=tuple(
                replace(
                    one,
                    note=personal.text(case.code, "note", one.note),
                    reason=one.reason if inside else None,
                )
                for one in list_paper_lists(connection, case.code)
            ),
            asked=tuple(_asked_view(papers, one, language) for one in asked),
            brought=tuple(_asked_view(papers, one, language) for one in brought),
            settled=bool(asked) and all_settled(asked),
            supplement=supplement,
            may_ask=runs and asking and may_check,
            may_ask_again=waiting and annuls_as(actor, case) is not None,
            may_hand_in=waiting and supplement is not None and may_work(actor, supplement, case),
            may_decide=may_check and (waiting or (runs and checked is not None and checked.open)),
            behalf=supplement is not None and stands_in(actor, supplement.roles, case),
            files=next(one for one in hand_in_form().views(language) if one.name == "files"),
            check_due_at=None if checked is None else checked.due_at,
            check=checked if checked is not None and checked.open else None,
        )

    def _needed(
        self, connection: Connection, case: Case, papers: Papers, language: str
    ) -> Iterator[PaperView]:
        profile = self.definitions.profile_of(connection, case)
        told: Mapping[str, object] = {**case.facts, **engine_facts(case, profile)}
        for one in papers.needed(told, local_day(self.clock.now())):
            yield _paper_view(one, language)


def _opened(personal: Decryption, code: str, one: AskedPaper) -> AskedPaper:
    found = personal.fields(code, {"files": list(one.files)})["files"]
    assert isinstance(found, list), "a list was given"
    return replace(one, files=tuple(found))


def _as_told(one: AskedPaper) -> AskedPaper:
    """What its customer knows of it: what is wrong with what came, not how it was seen; files are
    opened by whoever looks into the case."""
    said = one.said if one.state is PaperState.REFUSED else None
    return replace(one, files=(), said=said)


def _asked_view(papers: Papers, one: AskedPaper, language: str) -> AskedPaperView:
    """A paper of an earlier procedure, or in own words, is called as it was asked for."""
    paper = papers.paper(one.paper or "")
    if paper is None:
        return AskedPaperView(one, one.label, (), photo_ok=True)
    others = (other for key in paper.either_of if (other := papers.paper(key)) is not None)
    instead = tuple(_paper_view(other, language) for other in others)
    return AskedPaperView(one, paper.label[language], instead, paper.photo_ok)


def _paper_view(paper: Paper, language: str) -> PaperView:
    return PaperView(
        paper.id,
        paper.label[language],
        paper.why[language],
        paper.photo_ok,
        paper.needed_by is NeededBy.BEFORE_SIGNING,
    )


def _last(steps: list[Task], element: str) -> Task | None:
    found = [one for one in steps if one.element == element]
    return max(found, key=lambda one: one.number) if found else None
