"""A set of documents as it would stand: read one by one, then held against one another."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from engine.bpmn.lint import OF_THE_FILE, Catalog, lint
from engine.bpmn.lint.hand_over import check_hand_overs
from engine.bpmn.lint.known_facts import forms_brought
from engine.bpmn.lint.windows import check_windows
from engine.bpmn.parser import ParsedDiagram, read_diagram
from engine.bpmn.runtime import Run
from engine.bpmn.spec import make_specs
from engine.bpmn.xml_input import RefusedXml
from engine.forms import Form, domains, read_dictionary, read_form
from engine.model.causes import read_causes
from engine.model.documents import Document, Kind, document_name
from engine.model.example import read_example
from engine.model.problem import Problem
from engine.model.process import Process
from engine.model.roles import SYSTEM_ROLES, RoleRegistry, read_roles
from engine.model.sentence import sentence
from engine.publishing.counted_days import Dated, beyond_counting
from engine.publishing.cross_checks import (
    check_labels,
    check_limit_keys,
    check_limit_kinds,
    check_rule_kinds,
    check_rule_names,
    check_settings,
    check_shared_facts,
    form_fields,
)
from engine.publishing.current_document import each_read
from engine.publishing.document_problems import check_key, legal_problem, placed
from engine.publishing.hidden_characters import check_hidden
from engine.publishing.law_line import check_line, gaps
from engine.publishing.paper_checks import check_papers, read_all_papers
from engine.publishing.personal_checks import check_personal_names
from engine.publishing.phase_checks import check_phases, phase_notes
from engine.publishing.place_documents import PLACE_KINDS, check_place_documents
from engine.publishing.plausibility_checks import check_plausibility
from engine.publishing.promise_checks import check_promises
from engine.publishing.proving import ParsedDocuments
from engine.publishing.retention_checks import check_retention
from engine.publishing.separation_checks import check_separated_steps, check_separation
from engine.publishing.template_checks import check_templates, unreadable_templates
from engine.publishing.trust_checks import check_trust
from engine.publishing.untold_checks import check_untold_names
from engine.publishing.wording_checks import check_wording_sources, check_wordings
from engine.time import LegalTimeError, Profile, WorkingCalendar, read_calendar, read_profile

T = TypeVar("T")


class DocumentSet:
    """All documents as they would stand: those handed in, and the published ones beside them."""

    def __init__(self, new: list[Document], published: list[Document]) -> None:
        self._new = new
        self._published = {(d.kind, d.key): d for d in published}
        self._all = self._published | {(d.kind, d.key): d for d in new}
        self._retention_before = [d for d in published if d.kind is Kind.RETENTION]
        self._handed_in = {(document.kind, document.key) for document in new}
        self._sound: set[str] = set()
        self._younger: list[Problem] = []
        """What published documents break of rules that may be younger than they."""
        self.notes: tuple[Problem, ...] = ()
        self.parsed: ParsedDocuments | None = None
        """What a proof needs, once everything was read."""

    def validate(self) -> Iterator[Problem]:
        """Reads every document and holds it against the others; every problem of all of them."""
        yield from self._read()
        if self._new and self._younger:
            yield from self._brought_about()

    def _brought_about(self) -> Iterator[Problem]:
        """What they break by the new versions of documents, and did not break by those before."""
        before = DocumentSet([], list((self._all | self._published).values()))
        for _ in before.validate():
            continue
        known = {(one.rule, one.source, one.element) for one in before._younger}
        for one in self._younger:
            if (one.rule, one.source, one.element) not in known:
                yield one

    def _read(self) -> Iterator[Problem]:
        yield from self._twins()
        yield from check_hidden(self._new)
        roles = yield from self._roles()
        yield from self._causes()
        if any(kind in PLACE_KINDS for kind, _ in self._handed_in):
            yield from check_place_documents(self._of)
        known = [{d.key for d in self._of(kind)} for kind in (Kind.PROCESS, Kind.CALENDAR)]
        yield from check_retention(self._of(Kind.RETENTION), self._retention_before, *known)
        yield from check_trust(self._of(Kind.TRUST))
        yield from check_separation(self._of(Kind.SEPARATION))
        yield from self._examples()
        calendars = yield from self._calendars()
        profiles = yield from self._profiles()
        forms = yield from self._forms()
        readings = yield from self._readings()
        drawn = {d.key: reading.process for d, reading in readings if reading.process is not None}
        catalog = Catalog(
            roles=frozenset(roles.roles),
            forms={key: form_fields(form) for key, form in forms.items()},
            deadlines={key: profile.keys() for key, profile in profiles.items()},
            settings={key: frozenset(p.settings) for key, p in profiles.items()},
            processes=frozenset(d.key for d in self._of(Kind.PROCESS)),
            brought=forms_brought(drawn),
            uncounted={key: profile.uncounted() for key, profile in profiles.items()},
        )
        broken_forms = {d.key for d in self._of(Kind.FORM)} - forms.keys()
        if not broken_forms:
            yield from check_rule_names(forms)
            yield from check_rule_kinds(self._handed_in_of(Kind.FORM, forms), catalog)
        said = {"unknown-name"} if broken_forms else set()
        if len(profiles) < len(self._of(Kind.PROFILE)):
            said.add("profile-unknown")
        if self._of(Kind.ROLES) and not roles.roles:
            said.add("role-unknown")
        processes = yield from self._processes(readings, catalog, broken_forms, said)
        yield from self._hand_overs(processes)
        keys = {d.key for d in self._of(Kind.PROCESS)}
        yield from check_labels(self._of(Kind.LABELS), keys)
        yield from check_phases(self._of(Kind.PHASES), keys)
        yield from check_promises(self._of(Kind.PROMISES), keys)
        yield from check_wordings(self._of(Kind.WORDING))
        yield from unreadable_templates(self._of(Kind.TEMPLATE))
        papers = yield from read_all_papers(self._of(Kind.PAPERS), keys)
        if len(processes) == len(self._of(Kind.PROCESS)):
            yield from self._limits(profiles, processes, forms, catalog)
            yield from self._fitting(profiles, forms, processes, catalog)
            if not broken_forms:
                yield from check_papers(papers, processes, forms, catalog)
                yield from check_templates(
                    self._of(Kind.TEMPLATE), self._handed_in, processes, forms, roles, catalog
                )
            yield from check_separated_steps(self._of(Kind.SEPARATION), processes)
        self.notes += tuple(phase_notes(self._changed_phases(), processes))
        self.parsed = ParsedDocuments(processes, profiles, calendars, domains(forms.values()))

    def _fitting(
        self,
        profiles: Mapping[str, Profile],
        forms: Mapping[str, Form],
        processes: Mapping[str, Process],
        catalog: Catalog,
    ) -> Iterator[Problem]:
        """What names facts, against what is told by then and what tells of a person."""
        for problem, is_new in check_untold_names(
            profiles, forms, processes, self._handed_in, self._sound, catalog
        ):
            if is_new:
                yield problem
            else:
                self._younger.append(problem)
        new_forms = self._handed_in_of(Kind.FORM, forms).keys()
        yield from check_plausibility(forms, new_forms, processes, catalog)
        yield from check_personal_names(profiles, forms, processes, self._handed_in)
        told = [one for one in self._of(Kind.WORDING) if (one.kind, one.key) in self._handed_in]
        yield from check_wording_sources(told, processes, forms)

    def _limits(
        self,
        profiles: Mapping[str, Profile],
        processes: Mapping[str, Process],
        forms: Mapping[str, Form],
        catalog: Catalog,
    ) -> Iterator[Problem]:
        """Of profiles, against all processes; where forms change, of the published ones too."""
        handed_in = {d.key: profiles[d.key] for d in self._new if _is_read(d, profiles)}
        yield from check_limit_keys(handed_in, processes)
        asked_anew = self._handed_in_of(Kind.FORM, forms)
        held = profiles if asked_anew else handed_in
        yield from check_limit_kinds(held, handed_in, processes, catalog)
        for key, profile in handed_in.items():
            yield from (
                replace(problem, source=f"{Kind.PROFILE}/{key}")
                for problem in check_windows(profile, processes)
            )

    def _handed_in_of(self, kind: Kind, read: Mapping[str, T]) -> dict[str, T]:
        return {key: one for key, one in read.items() if (kind, key) in self._handed_in}

    def _changed_phases(self) -> list[Document]:
        """The phases that are handed in, or whose process is."""
        return [
            one
            for one in self._of(Kind.PHASES)
            if {(Kind.PHASES, one.key), (Kind.PROCESS, one.key)} & self._handed_in
        ]

    def _of(self, kind: Kind) -> list[Document]:
        return [document for (k, _), document in sorted(self._all.items()) if k is kind]

    def _beyond(self, document: Document, read: Dated) -> Iterator[Problem]:
        """Of what is handed in; what was published before stays."""
        if (document.kind, document.key) in self._handed_in:
            yield from beyond_counting(document.name, read)

    def _twins(self) -> Iterator[Problem]:
        seen: set[tuple[Kind, str]] = set()
        for document in self._new:
            if (document.kind, document.key) in seen:
                yield Problem(
                    "twin-documents",
                    sentence(
                        "The {kind} '{key}' was handed in twice.",
                        kind=sentence(str(document.kind)),
                        key=document.key,
                    ),
                    "Hand in one of them.",
                    document.name,
                )
            seen.add((document.kind, document.key))

    def _roles(self) -> Generator[Problem, None, RoleRegistry]:
        for document in each_read(self._of(Kind.ROLES)):
            known, problems = read_roles(document.content, document.name)
            yield from problems
            for name in sorted(SYSTEM_ROLES & (known.roles.keys() if known else set())):
                yield Problem(
                    "roles",
                    sentence("'{name}' is a role of the product itself.", name=name),
                    "Give the role another name.",
                    document.name,
                    name,
                )
            if known is not None:
                return known
        return RoleRegistry({})

    def _causes(self) -> Iterator[Problem]:
        for document in each_read(self._of(Kind.CAUSES)):
            _, problems = read_causes(document.content, document.name)
            yield from problems

    def _examples(self) -> Iterator[Problem]:
        """Only whether they can be read: they are played when something is to be published."""
        for document in each_read(self._of(Kind.EXAMPLE)):
            try:
                example = read_example(document.content)
            except ValueError as error:
                yield Problem(
                    "example",
                    sentence("The example cannot be read: {error}.", error=str(error)),
                    "Play it anew, and save it again.",
                    document.name,
                )
                continue
            yield from self._beyond(document, example)

    def _calendars(self) -> Generator[Problem, None, dict[str, WorkingCalendar]]:
        found: dict[str, WorkingCalendar] = {}
        for document in each_read(self._of(Kind.CALENDAR)):
            try:
                calendar = read_calendar(document.content)
            except LegalTimeError as error:
                yield legal_problem(document, error)
                continue
            yield from check_key(document, calendar.id)
            found[document.key] = calendar
        return found

    def _profiles(self) -> Generator[Problem, None, dict[str, Profile]]:
        found: dict[str, Profile] = {}
        calendars = {document.key for document in self._of(Kind.CALENDAR)}
        for document in each_read(self._of(Kind.PROFILE)):
            try:
                profile = read_profile(document.content)
            except LegalTimeError as error:
                yield legal_problem(document, error)
                continue
            yield from check_key(document, profile.id)
            beyond = list(self._beyond(document, profile))
            if beyond:
                yield from beyond
                continue
            for name in sorted(profile.calendars() - calendars):
                yield Problem(
                    "calendar-unknown",
                    sentence("The working calendar '{name}' is not published.", name=name),
                    "Publish it too, or correct the name.",
                    document.name,
                )
            found[document.key] = profile
        yield from check_settings(found)
        texts = {document.key: document.content for document in self._of(Kind.PROFILE)}
        new = [key for kind, key in self._handed_in if kind is Kind.PROFILE]
        yield from check_line(found, texts, new)
        self.notes = tuple(gaps(found, texts, new))
        return found

    def _forms(self) -> Generator[Problem, None, dict[str, Form]]:
        dictionary: Mapping[str, Any] = {}
        for document in each_read(self._of(Kind.FIELDS)):
            dictionary, problems = read_dictionary(document.content)
            yield from problems
        found: dict[str, Form] = {}
        for document in each_read(self._of(Kind.FORM)):
            form, problems = read_form(document.content, dictionary, document.name)
            yield from problems
            if form is not None:
                yield from check_key(document, form.id)
                found[document.key] = form
        yield from check_shared_facts(self._handed_in_of(Kind.FORM, found), dictionary)
        return found

    def _readings(self) -> Generator[Problem, None, list[tuple[Document, ParsedDiagram]]]:
        found = []
        for document in each_read(self._of(Kind.PROCESS)):
            try:
                found.append((document, read_diagram(document.content.encode())))
            except RefusedXml as refused:
                yield placed(refused.problem, document)
        return found

    def _processes(
        self,
        readings: list[tuple[Document, ParsedDiagram]],
        catalog: Catalog,
        broken_forms: set[str],
        said: set[str],
    ) -> Generator[Problem, None, dict[str, Process]]:
        """``said`` are rules that are broken only because another document is, which was said."""
        found: dict[str, Process] = {}
        read = dict(readings)
        for document in each_read(read):
            reading = read[document]
            is_published = (document.kind, document.key) not in self._handed_in
            broken = lint(reading, catalog)
            unsaid = [
                problem
                for problem in broken
                if problem.rule not in said
                and not (problem.rule == "form-unknown" and _names(problem, broken_forms))
            ]
            problems = [one for one in unsaid if not (is_published and one.rule in OF_THE_FILE)]
            self._younger += [placed(one, document) for one in unsaid if one not in problems]
            yield from (placed(problem, document) for problem in problems)
            if reading.process is not None:
                yield from check_key(document, reading.process.key)
                yield from self._beyond(document, reading.process)
                found[document.key] = reading.process
                if not problems:
                    yield from _try_out(reading, document)
                if not broken:
                    self._sound.add(document.key)
        return found

    def _hand_overs(self, processes: Mapping[str, Process]) -> Iterator[Problem]:
        """Between processes that keep the other rules."""
        sound = {key: process for key, process in processes.items() if key in self._sound}
        new = frozenset(key for kind, key in self._handed_in if kind is Kind.PROCESS)
        for key, problem in check_hand_overs(sound, new):
            yield replace(problem, source=document_name(Kind.PROCESS, key))


def _is_read(document: Document, profiles: Mapping[str, Profile]) -> bool:
    return document.kind is Kind.PROFILE and document.key in profiles


def _try_out(reading: ParsedDiagram, document: Document) -> Iterator[Problem]:
    """Starts the process once, as a case would."""
    assert reading.process is not None
    try:
        Run(reading.process, make_specs(reading.process), lambda _: False, None).start()
    except MemoryError:
        raise
    except Exception as error:
        yield Problem(
            "does-not-start",
            sentence(
                "The engine cannot start the process: {name}: {error}.",
                name=type(error).__name__,
                error=str(error),
            ),
            "Report this diagram: lint should have named the reason.",
            document.name,
        )


def _names(problem: Problem, keys: set[str]) -> bool:
    return any(f"'{key}'" in str(problem.message) for key in keys)
