"""A published version of a process, with everything that a case on it runs with."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from engine.bpmn.milestones import START, STOP, Milestones, has_start
from engine.model import process as bpmn
from engine.model.case import Case
from engine.model.documents import Kind, Publication
from engine.model.lazy_import import lazy_callable
from engine.model.phases import NO_PHASES, Phases, read_phases
from engine.projections import publications

if TYPE_CHECKING:
    from engine.bpmn.parser import parse_bpmn
    from engine.bpmn.spec import Specs, make_specs
    from engine.bpmn.told import Told, told_instants, told_on_forms
    from engine.bpmn.xml_input import read_xml
    from engine.forms import Form, Papers, read_dictionary, read_form, read_papers
    from engine.time import Profile
else:
    read_xml = lazy_callable("engine.bpmn.xml_input", "read_xml")
    parse_bpmn = lazy_callable("engine.bpmn.parser", "parse_bpmn")
    make_specs = lazy_callable("engine.bpmn.spec", "make_specs")
    told_instants = lazy_callable("engine.bpmn.told", "told_instants")
    told_on_forms = lazy_callable("engine.bpmn.told", "told_on_forms")
    read_dictionary = lazy_callable("engine.forms", "read_dictionary")
    read_form = lazy_callable("engine.forms", "read_form")
    read_papers = lazy_callable("engine.forms", "read_papers")


@dataclass(frozen=True, slots=True)
class Definition:
    """A published version of a process with everything it runs with."""

    publication: Publication
    process: bpmn.Process
    specs: Specs
    forms: Mapping[str, Form]
    labels: Mapping[str, str]
    """English names by element id."""
    blanks: Mapping[str, Mapping[str, None]]
    """For each element that gives results: its fields, all empty."""
    facts: Mapping[str, None]
    """Every fact about the case that a form of the process asks for, empty."""
    phases: Phases
    """What a customer is told of where the case is; none where nobody has written them."""
    papers: Papers | None
    """Which papers a request needs, and where they are asked for; None where nobody has said."""
    told: Told
    """The facts and results of steps that milestones are counted from."""
    diagram: str
    """As it was published."""

    @property
    def key(self) -> str:
        """The key of the process."""
        return self.publication.key

    @property
    def version(self) -> int:
        """The number of the version, from 1."""
        return self.publication.version

    def first_form(self) -> Form | None:
        """The form of the step that the process begins with; None where it begins with something
        else, so that nothing can be handed in at once."""
        first = self.process.first_step()
        return None if first is None else self.forms[first.form]

    def milestones_of(self, case: Case, profile: Profile | None) -> Milestones:
        """Which milestones the case has passed, and what counts towards those to come."""
        reached = {START: case.dossier_valid_at, STOP: case.energized_at}
        excluded = frozenset[str]() if profile is None else profile.uncounted()
        return Milestones(
            passed={milestone for milestone, at in reached.items() if at is not None},
            ordered=has_start(self.process),
            counts=lambda step: step.deadline not in excluded,
        )

    def variables(self, case: Case, profile: Profile | None) -> dict[str, object]:
        """What conditions of the process see: null for steps not done yet, for fields that an
        answer left out, and for facts that nobody has told yet; and the settings of the deadline
        profile that the case runs under."""
        steps = {
            element: {**self.blanks.get(element, {}), **result}
            for element, result in case.steps.items()
        }
        return {
            **dict.fromkeys(self.blanks),
            **self.facts,
            **steps,
            **case.facts,
            **engine_facts(case, profile),
        }

    def begins_after(self, day: date) -> bool:
        """Whether the version takes no cases yet on ``day``."""
        begins = self.process.valid_from
        return begins is not None and begins > day

    def form_of(self, element: str) -> Form | None:
        """The form that an element asks, if it asks one."""
        form = bpmn.asked_form(self.process.elements[element])
        return None if form is None else self.forms[form]

    def name(self, element: str, language: str) -> str:
        """What the element is called; the Vietnamese name stands in the diagram."""
        if language != "vi" and element in self.labels:
            return self.labels[element]
        return self.process.name if element == self.key else self.process.elements[element].name


def engine_facts(case: Case, profile: Profile | None) -> dict[str, object]:
    """What the engine itself knows of a case, for conditions and for the rules of forms."""
    settings = {} if profile is None else dict(profile.settings)
    return {"handed_over": case.handed_over, "profile": settings}


def make_definition(connection: Connection, publication: Publication, content: str) -> Definition:
    """Reads a published diagram with the forms, dictionary and names that it is bound to."""
    process = parse_bpmn(read_xml(content.encode())).process
    assert process is not None, "only diagrams that passed lint are published"
    forms: dict[str, Form] = {}
    dictionary: Mapping[str, Any] = {}
    phases, papers = NO_PHASES, None
    for bound, version in sorted(publication.binds.items()):
        kind, _, key = bound.partition("/")
        found = publications.find_publication(connection, Kind(kind), key, version)
        assert found is not None, "what is bound is published"
        match kind:
            case Kind.FIELDS:
                dictionary, _problems = read_dictionary(found[1])
            case Kind.FORM:
                form, _problems = read_form(found[1], dictionary, key)
                assert form is not None, "only forms without problems are published"
                forms[key] = form
            case Kind.PHASES:
                phases, _problems = read_phases(found[1], key)
            case Kind.PAPERS:
                papers, _problems = read_papers(found[1], key)
    return Definition(
        publication,
        process,
        make_specs(process),
        forms,
        english_names(connection, publication),
        _blanks(process.elements, forms),
        dict.fromkeys(name for form in forms.values() for name in form.case_fields()),
        phases,
        papers,
        {**told_on_forms(process, forms), **told_instants(process)},
        content,
    )


def english_names(connection: Connection, publication: Publication) -> dict[str, str]:
    """Returns the English names by element id; where several documents are bound, of the last."""
    names: dict[str, str] = {}
    for bound, version in sorted(publication.binds.items()):
        kind, _, key = bound.partition("/")
        if kind == Kind.LABELS:
            found = publications.find_publication(connection, Kind.LABELS, key, version)
            assert found is not None, "what is bound is published"
            names = tomllib.loads(found[1]).get("en", {})
    return names


def _blanks(
    elements: Mapping[str, bpmn.Node], forms: Mapping[str, Form]
) -> dict[str, dict[str, None]]:
    blanks: dict[str, dict[str, None]] = {}
    for element, node in elements.items():
        if bpmn.gives_results(node):
            form = bpmn.asked_form(node)
            blanks[element] = dict.fromkeys(forms[form].step_fields() if form else ())
    return blanks
