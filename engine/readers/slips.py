"""Slips of a case: for its customer, and for the desk that prints them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from engine.errors import EngineError, Invalid, NotFound
from engine.feel.dates import read_date
from engine.forms import Papers
from engine.i18n import say, written
from engine.model.actor import Actor
from engine.model.authorization import role_outside
from engine.model.case import Case
from engine.model.case_key import Granted, KeyPaper
from engine.model.slip import Facts, Slip, SlipKind
from engine.projections.case_keys import case_of_key
from engine.projections.known_cases import find_known
from engine.projections.papers import list_paper_lists
from engine.projections.tasks import tasks_of
from engine.publishing.definition import Definition
from engine.readers.appointments import field_labels
from engine.readers.context import Reader
from engine.readers.damage import unless_damaged
from engine.readers.opened import customer_and_place
from engine.readers.papers_to_bring import papers_to_bring, told_in
from engine.readers.plans import PlanReader
from engine.readers.slip_papers import papers_at_survey, papers_that_came
from engine.readers.slip_parts import SlipSources, slip_of
from engine.readers.tracking import TrackingReader
from engine.time import Plan


@dataclass(frozen=True, slots=True)
class SlipReader(Reader):
    """Makes slips, from what the customer is shown who follows the request (``tracking``)."""

    tracking: TrackingReader
    plans: PlanReader

    def for_customer(
        self,
        granted: Granted,
        kind: SlipKind,
        language: str = "vi",
        paper: KeyPaper | None = None,
    ) -> Slip:
        """A slip for whoever has the key of the case; it names nobody. ``paper``: the key that is
        to stand on it.

        Raises:
            NotFound: there is no such slip of the case now, or the key opens nothing any more.
        """
        sources = None
        with self.database.read() as connection:
            if granted.key and case_of_key(connection, granted.key) == granted.code:
                load = partial(self._sources, connection, granted.code, language)
                sources = unless_damaged(load)
        return _made(kind, sources, paper)

    def for_staff(
        self,
        actor: Actor,
        code: str,
        kind: SlipKind,
        language: str = "vi",
        paper: KeyPaper | None = None,
    ) -> Slip:
        """A slip for the desk to print, with the customer's name and place. Notes who looked.

        Raises:
            NotFound: no such case, the actor may not know of it, or there is no such slip now.
            Damaged: what is stored of it is not as it was written.
        """
        with self.database.read() as connection:
            case = find_known(connection, actor, code)
            sources = self._sources(connection, code, language)
            if sources is not None:
                sources = self._named(connection, case, sources)
        self.accesses.note(actor, code, "slip", role=role_outside(actor, case))
        return _made(kind, sources, paper)

    def kinds(self, actor: Actor, code: str) -> tuple[SlipKind, ...]:
        """Which slips there are of the case now.

        Raises:
            NotFound: no such case, or the actor may not know of it.
        """
        with self.database.read() as connection:
            find_known(connection, actor, code)
            own = self.tracking.own_of(connection, code, "vi")
            return () if own is None else own.slips

    def _sources(self, connection: Connection, code: str, language: str) -> SlipSources | None:
        own = self.tracking.own_of(connection, code, language)
        if own is None:
            return None
        case = self.tracking.opened(connection, code, language)
        definition = self.definitions.definition_of(connection, case)
        return SlipSources(
            own=own,
            registered_at=case.registered_at,
            came=tuple(papers_that_came(connection, case, definition, language)),
            missing=tuple(papers_to_bring(connection, case, definition, language)),
            at_survey=tuple(papers_at_survey(connection, case, definition.papers, language)),
            papers_due_at=_due_at(connection, case, definition.papers),
            reasons=tuple(_reasons(case, definition, language)),
            plan=self._plan(case, language),
            address=self.context.address,
            now=self.clock.now(),
            language=language,
        )

    def _named(self, connection: Connection, case: Case, of: SlipSources) -> SlipSources:
        """The same with what tells of the customer."""
        personal = self.context.decryption(connection, [case.code], of.language)
        customer, place = customer_and_place(personal, case)
        labels = say(of.language, "Customer"), say(of.language, "Place of use")
        person: Facts = tuple((n, t) for n, t in zip(labels, (customer, place), strict=True) if t)
        notes = [one.note for one in list_paper_lists(connection, case.code) if one.note]
        note = (personal.text(case.code, "note", notes[-1]) if notes else None) or ""
        return replace(of, person=person, note=note)

    def _plan(self, case: Case, language: str) -> Plan | None:
        """The dates if the papers are right today; None once they are, or where dates hang on what
        is not known yet."""
        if case.dossier_valid_at is not None or case.closed_at is not None:
            return None
        with suppress(EngineError):
            now = self.clock.now()
            return self.plans.get(case.definition, now, case.facts, language=language)
        return None


def _made(kind: SlipKind, sources: SlipSources | None, paper: KeyPaper | None) -> Slip:
    if sources is None or kind not in sources.own.slips:
        raise NotFound("slip_not_there", "There is no such slip of this request now.")
    if paper is not None and paper.granted.code != sources.own.public.status.code:
        raise Invalid("key_of_another_case", "The key is that of another request.")
    return slip_of(kind, replace(sources, paper=paper))


def _due_at(connection: Connection, case: Case, papers: Papers | None) -> datetime | None:
    """When what is missing is due: with the open step in which it is handed in."""
    steps = tasks_of(connection, case.code)
    found = [one for one in steps if papers is not None and one.element == papers.supplement]
    return found[-1].due_at if found and found[-1].open else None


def _reasons(case: Case, definition: Definition, language: str) -> Iterator[tuple[str, str]]:
    labels = field_labels(definition, language)
    for name in definition.phases.reasons:
        value = told_in(case, name)
        if isinstance(value, str) and value:
            day = read_date(value)
            yield labels.get(name.rpartition(".")[2], ""), written(language, day or value)
