"""Limits of profiles and rules of forms that ask for what no case of a process knows by then: every
case would stand still there."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import replace

from engine.bpmn.lint import Catalog
from engine.bpmn.lint.known_facts import KnownFacts
from engine.forms import Form
from engine.model import process as bpmn
from engine.model.documents import Kind
from engine.model.problem import Problem
from engine.time import Law, Laws, PointKind, Profile, Rule

_TODAY = "today"


def check_untold_names(
    profiles: Mapping[str, Profile],
    forms: Mapping[str, Form],
    processes: Mapping[str, bpmn.Process],
    new: Container[tuple[Kind, str]],
    sound: Container[str],
    catalog: Catalog,
) -> Iterator[tuple[Problem, bool]]:
    """Of processes with the limits and forms that they run with, each with whether one of the two
    is new; only ``sound`` ones of the new processes, whose other rules are kept."""
    whole = {
        key: process
        for key, process in processes.items()
        if key in sound or (Kind.PROCESS, key) not in new
    }
    known = [KnownFacts(process, catalog) for process in whole.values()]
    known = [facts for facts in known if facts.is_complete]
    told = frozenset[str]().union(*(form.case for form in catalog.forms.values()))
    # Null elsewhere, for conditions that speak of null.
    anywhere = told.union(*(process.elements for process in whole.values()))
    yield from _check_limits(profiles, known, new, anywhere)
    yield from _check_rules(forms, known, new, told)


def _check_limits(
    profiles: Mapping[str, Profile],
    known: Iterable[KnownFacts],
    new: Container[tuple[Kind, str]],
    anywhere: frozenset[str],
) -> Iterator[tuple[Problem, bool]]:
    """Of every process under every profile of its line."""
    laws = Laws({key: (Law(profile, 1),) for key, profile in profiles.items()})
    for facts in known:
        process = facts.process
        if process.profile is None:
            continue
        for name in sorted(laws.line(process.profile)):
            one_is_new = (Kind.PROCESS, process.key) in new or (Kind.PROFILE, name) in new
            for problem in _untold_limits(profiles[name], facts, anywhere):
                yield problem, one_is_new


def _untold_limits(
    profile: Profile, facts: KnownFacts, anywhere: frozenset[str]
) -> Iterator[Problem]:
    """One for each condition and name, wherever the limit is asked."""
    told: set[tuple[str, str]] = set()
    for element, rule in _asked_at(profile, facts.process):
        for n, variant in enumerate(rule.variants):
            place = f"{rule.table}.{rule.key}.when[{n}]"
            for name, problem in facts.untold(variant.condition, element):
                if variant.condition.speaks_of_null and name in anywhere:
                    continue
                if (place, name) not in told:
                    told.add((place, name))
                    source = f"{Kind.PROFILE}/{profile.id}"
                    yield replace(problem, source=source, element=place)


def _asked_at(profile: Profile, process: bpmn.Process) -> Iterator[tuple[str, Rule]]:
    """Every limit that cases of the process ask the profile for, with the element where."""
    for element, node in process.elements.items():
        match node:
            case bpmn.UserTask(deadline=str(key)) | bpmn.CatchEvent(trigger=bpmn.Timer(key)):
                yield from _rule(profile, element, key)
            case bpmn.BoundaryEvent(trigger=bpmn.Timer(key), attached_to=host):
                yield from _rule(profile, host, key)
            case bpmn.ThrowEvent(milestone=bpmn.Milestone() as reached) if (
                reached is profile.total.start
            ):
                yield from _rule(profile, element, process.total)
    for window in profile.windows_of(process):
        for point in window.opens:
            if point.kind is not PointKind.END:
                yield from ((element, window.rule) for element in point.nodes(process))


def _rule(profile: Profile, element: str, key: str | None) -> Iterator[tuple[str, Rule]]:
    if key is not None and key in profile.rules:
        yield element, profile.rules[key]


def _check_rules(
    forms: Mapping[str, Form],
    known: Iterable[KnownFacts],
    new: Container[tuple[Kind, str]],
    told: frozenset[str],
) -> Iterator[tuple[Problem, bool]]:
    """Of every form in every process that asks it. Names that nobody tells are reported by another
    rule."""
    for facts in known:
        for element, node in facts.process.elements.items():
            asked = bpmn.asked_form(node)
            if asked:
                one_is_new = (Kind.PROCESS, facts.process.key) in new or (Kind.FORM, asked) in new
                for problem in _untold_rules(forms[asked], element, facts, told):
                    yield problem, one_is_new


def _untold_rules(
    form: Form, element: str, facts: KnownFacts, told: frozenset[str]
) -> Iterator[Problem]:
    own = {_TODAY, *(field.name for field in form.fields)}
    for n, rule in enumerate(form.rules):
        for name, problem in facts.untold(rule.condition, element):
            if name in told and name not in own and not rule.condition.speaks_of_null:
                source = f"{Kind.FORM}/{form.id}"
                yield replace(problem, source=source, element=f"x-rules[{n}]")
