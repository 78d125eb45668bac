"""Conditions, limits and rules that would read what tells of a person: it is kept encrypted and can
be erased, and what a case does must not depend on it."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass

from engine.bpmn.lint.expressions import expressions_of
from engine.feel import Expression, FeelError, parse
from engine.forms import Form
from engine.model import process as bpmn
from engine.model.documents import Kind
from engine.model.problem import Problem
from engine.model.sentence import sentence
from engine.time import Profile

_Documents = Container[tuple[Kind, str]]


@dataclass(frozen=True, slots=True)
class _PersonalNames:
    """Paths by which an expression would read them: facts about a case, and results by step."""

    facts: frozenset[str]
    results: frozenset[tuple[str, str]]

    def read_by(self, expression: Expression) -> Iterator[str]:
        for path in sorted(expression.contents_read()):
            if path[0] in self.facts or path[:2] in self.results:
                yield ".".join(path)


def check_personal_names(
    profiles: Mapping[str, Profile],
    forms: Mapping[str, Form],
    processes: Mapping[str, bpmn.Process],
    new: _Documents,
) -> Iterator[Problem]:
    """Of all documents where a form is new, since it may have marked a field; else of the new ones.
    That something was told at all can be asked: that stays known."""
    facts = personal_facts(forms.values())
    anew = any((Kind.FORM, key) in new for key in forms)
    for key, form in forms.items():
        if anew:
            yield from _of_form(form, facts, f"{Kind.FORM}/{key}")
            yield from _of_plausible(form, facts, processes, forms, f"{Kind.FORM}/{key}")
    for key, process in processes.items():
        if anew or (Kind.PROCESS, key) in new:
            yield from _of_process(process, forms, facts, f"{Kind.PROCESS}/{key}")
    for key, profile in profiles.items():
        if anew or (Kind.PROFILE, key) in new:
            yield from _of_profile(profile, _PersonalNames(facts, frozenset()), key)


def personal_facts(forms: Iterable[Form]) -> frozenset[str]:
    """Names of the facts about a case that tell of a person, on any of the forms."""
    return frozenset(
        field.name
        for form in forms
        for field in form.fields
        if field.is_personal and field.about_case
    )


def personal_reads(
    conditions: Iterable[tuple[str, Expression]], facts: frozenset[str], source: str
) -> Iterator[Problem]:
    """Conditions over ``facts``, each with its place in the document, that read a personal one."""
    names = _PersonalNames(facts, frozenset())
    for place, condition in conditions:
        yield from _said(names.read_by(condition), source, place)


def _of_form(form: Form, facts: frozenset[str], source: str) -> Iterator[Problem]:
    own = {field.name for field in form.fields}
    personal = form.personal_fields()
    names = _PersonalNames(personal | (facts - own), frozenset())
    for n, rule in enumerate(form.rules):
        yield from _said(names.read_by(rule.condition), source, f"x-rules[{n}]")
    for field in form.fields:
        other = field.schema.get("x-show-when", {}).get("field")
        yield from _said([other] if other in personal else [], source, field.name)


def _of_plausible(
    form: Form,
    facts: frozenset[str],
    processes: Mapping[str, bpmn.Process],
    forms: Mapping[str, Form],
    source: str,
) -> Iterator[Problem]:
    """These rules read results of other steps, too."""
    if not form.plausible:
        return
    own = {field.name for field in form.fields}
    results = frozenset[tuple[str, str]]().union(
        *(_results(process, forms) for process in processes.values())
    )
    names = _PersonalNames(form.personal_fields() | (facts - own), results)
    for n, rule in enumerate(form.plausible):
        yield from _said(names.read_by(rule.condition), source, f"x-plausible[{n}]")


def _results(process: bpmn.Process, forms: Mapping[str, Form]) -> frozenset[tuple[str, str]]:
    """Personal results of steps, by step and field."""
    return frozenset(
        (element, name)
        for element, node in process.elements.items()
        if (asked := bpmn.asked_form(node)) in forms
        for name in forms[str(asked)].personal_fields()
    )


def _of_process(
    process: bpmn.Process, forms: Mapping[str, Form], facts: frozenset[str], source: str
) -> Iterator[Problem]:
    names = _PersonalNames(facts, _results(process, forms))
    for element, text in expressions_of(process):
        try:
            expression = parse(text)
        except FeelError:
            continue
        yield from _said(names.read_by(expression), source, element.id, element.line)


def _of_profile(profile: Profile, names: _PersonalNames, key: str) -> Iterator[Problem]:
    for rule in (*profile.rules.values(), *(window.rule for window in profile.windows)):
        for n, variant in enumerate(rule.variants):
            place = f"{rule.table}.{rule.key}.when[{n}]"
            yield from _said(names.read_by(variant.condition), f"{Kind.PROFILE}/{key}", place)


def _said(found: Iterable[str], source: str, place: str, line: int = 0) -> Iterator[Problem]:
    for name in found:
        yield Problem(
            "personal-read",
            sentence(
                "'{name}' tells of a person: it is kept encrypted, and can be erased.", name=name
            ),
            "Ask for something else that the decision depends on, or only whether it was told "
            "(name != null).",
            source,
            place,
            line,
        )
