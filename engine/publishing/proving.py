"""Proving diagrams from documents, as they are handed in or published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from engine.bpmn.parser import parse_bpmn
from engine.bpmn.proof import Domains, Proof, prove, prove_handed_over
from engine.bpmn.xml_input import read_xml
from engine.forms import Form, domains, read_dictionary, read_form
from engine.model.documents import Document, Kind
from engine.model.process import Process
from engine.model.verdict import Verdict, VerdictStep, VerdictWindow, VerdictWindowStep
from engine.time import (
    Limit,
    PlanError,
    Profile,
    WorkingCalendar,
    local_day,
    read_calendar,
    read_profile,
)

YEARS = 2


def years_to_prove(now: datetime) -> tuple[date, date]:
    """The first and the last day for which a diagram is proved when it is published: this year
    and the next."""
    year = local_day(now).year
    return date(year, 1, 1), date(year + YEARS - 1, 12, 31)


def verdict_of(proof: Proof, process: Process) -> Verdict:
    """The short form of a proof. What a step contributes is from the end of the step before it on
    the path to its own end."""
    worst = proof.worst
    path, before = [], 0
    for step in worst.path:
        path.append(
            VerdictStep(
                step.element,
                process.elements[step.element].name,
                step.limit or "",
                step.day - before,
                step.day,
                local_day(step.ends),
            )
        )
        before = step.day
    return Verdict(
        proof.process,
        proof.profile,
        proof.limit,
        proof.first,
        proof.last,
        proof.starts,
        len(proof.late_starts),
        worst.days,
        worst.left,
        worst.valid,
        worst.last_day,
        tuple(path),
        tuple(f"{one.element}: {one.reason}" for one in proof.unjudged),
        proof.decided_until,
        proof.estimated,
        promise=proof.promise,
        excluded=_names_of(proof.excluded, process),
        not_tried=_names_of(proof.not_tried, process),
        windows=tuple(
            VerdictWindow(
                window.window,
                window.name_vi,
                window.name_en,
                window.limit,
                window.assumed,
                len(window.late_starts),
                window.unjudged,
                tuple(
                    VerdictWindowStep(step.element, step.name, step.measured)
                    for step in window.steps
                ),
            )
            for window in proof.windows
        ),
        rolls_ground=proof.rolls_ground,
        beyond=proof.beyond,
        takes_over=proof.takes_over,
    )


def _names_of(elements: Iterable[str], process: Process) -> tuple[str, ...]:
    return tuple(process.elements[name].name or name for name in elements)


@dataclass(frozen=True, slots=True)
class ParsedDocuments:
    """Documents in the form that proofs take, all of them readable."""

    processes: Mapping[str, Process]
    profiles: Mapping[str, Profile]
    calendars: Mapping[str, WorkingCalendar]
    domains: Domains

    def process(self, key: str) -> Process:
        """The process of that key.

        Raises:
            PlanError: there is no such process.
        """
        found = self.processes.get(key)
        if found is None:
            raise PlanError(f"There is no process {key!r} here. Known: {_names(self.processes)}.")
        return found

    def prove(
        self,
        key: str,
        first: date,
        last: date,
        profile: str | None = None,
        changes: Mapping[str, Limit] | None = None,
        *,
        brief: bool = False,
        handed_over: bool = False,
    ) -> Proof:
        """The proof of a process under its usual profile or another one; a brief one does not look
        at rework and overruns. With ``handed_over`` it also says how much of the limit cases may
        have used that another process hands over.

        Raises:
            PlanError: there is no such process or profile, or nothing to prove.
            LegalTimeError: a calendar is missing, or a limit or a date cannot be used.
        """
        process = self.process(key)
        wanted = profile or process.profile
        if wanted is None:
            raise PlanError(f"The process {key} names no deadline profile. Name one.")
        limits = self.profiles.get(wanted)
        if limits is None:
            raise PlanError(f"There is no profile {wanted!r} here. Known: {_names(self.profiles)}.")
        if not changes:
            limits = limits.asked_by(process)
        proof = prove(
            process, limits, self.calendars, first, last, self.domains, changes, brief=brief
        )
        if handed_over and proof.takes_over:
            found = prove_handed_over(
                process, limits, self.calendars, (first, last), self.domains, changes
            )
            proof = replace(proof, handed_over=found)
        if process.total is not None:
            return proof
        total = limits.total
        beyond = total.beyond_ground if proof.late_starts else ""
        return replace(proof, promise=total.promise, rolls_ground=total.rolls_ground, beyond=beyond)


def parse_documents(documents: Iterable[Document]) -> ParsedDocuments:
    """What proofs need of documents that were validated.

    Raises:
        PlanError: a diagram or form cannot be read.
        LegalTimeError: a profile or calendar cannot be read.
    """
    kept = list(documents)
    dictionary = _dictionary(kept)
    return ParsedDocuments(
        {d.key: _process(d) for d in kept if d.kind is Kind.PROCESS},
        {d.key: read_profile(d.content) for d in kept if d.kind is Kind.PROFILE},
        {d.key: read_calendar(d.content) for d in kept if d.kind is Kind.CALENDAR},
        domains(_form(d, dictionary) for d in kept if d.kind is Kind.FORM),
    )


def _process(document: Document) -> Process:
    process = parse_bpmn(read_xml(document.content.encode())).process
    if process is None:
        raise PlanError(f"The diagram {document.key} cannot be read. Publish it to see why.")
    return process


def _form(document: Document, dictionary: Mapping[str, Any]) -> Form:
    form, problems = read_form(document.content, dictionary, document.key)
    if form is None:
        raise PlanError(f"The form {document.key} cannot be read: {problems[0]}")
    return form


def _dictionary(documents: Iterable[Document]) -> Mapping[str, Any]:
    for document in documents:
        if document.kind is Kind.FIELDS:
            return read_dictionary(document.content)[0]
    return {}


def _names(known: Mapping[str, object]) -> str:
    return ", ".join(sorted(known)) or "none"
