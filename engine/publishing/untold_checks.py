"""Limits of profiles and rules of forms that ask for what no case of a process knows by then: every
case would stand still there."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
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
) -> Iterator[Problem]:
    """Of processes with the limits and forms that they run with, where one of the two is new; only
    ``sound`` ones of the new processes, whose other rules are kept."""
    whole = {
        key: process
        for key, process in processes.items()
        if key in sound or (Kind.PROCESS, key) not in new
    }
    yield from _check_limits(profiles, whole, new, catalog)
    yield from _check_rules(forms, whole, new, catalog)


def _check_limits(
    profiles: Mapping[str, Profile],
    processes: Mapping[str, bpmn.Process],
    new: Container[tuple[Kind, str]],
    catalog: Catalog,
) -> Iterator[Problem]:
    """Of every process under every profile of its line, where one of the two is new."""
    laws = Laws({key: (Law(profile, 1),) for key, profile in profiles.items()})
    anywhere = _anywhere(processes, catalog)
    for key, process in processes.items():
        facts = KnownFacts(process, catalog)
        if process.profile is None or not facts.is_complete:
            continue
        for name in sorted(laws.line(process.profile)):
            if (Kind.PROCESS, key) in new or (Kind.PROFILE, name) in new:
                yield from _untold_limits(profiles[name], facts, anywhere)


def _anywhere(processes: Mapping[str, bpmn.Process], catalog: Catalog) -> frozenset[str]:
    """What cases of some process can know: null elsewhere, for conditions that speak of null."""
    return _told(catalog).union(*(process.elements for process in processes.values()))


def _told(catalog: Catalog) -> frozenset[str]:
    """The facts that some form asks for."""
    return frozenset[str]().union(*(form.case for form in catalog.forms.values()))


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
    processes: Mapping[str, bpmn.Process],
    new: Container[tuple[Kind, str]],
    catalog: Catalog,
) -> Iterator[Problem]:
    """Of every form in every process that asks it, where one of the two is new. Names that nobody
    tells are reported by another rule."""
    told = _told(catalog)
    for key, process in processes.items():
        facts = KnownFacts(process, catalog)
        for element, node in process.elements.items() if facts.is_complete else ():
            asked = bpmn.asked_form(node)
            if asked and ((Kind.PROCESS, key) in new or (Kind.FORM, asked) in new):
                yield from _untold_rules(forms[asked], element, facts, told)


def _untold_rules(
    form: Form, element: str, facts: KnownFacts, told: frozenset[str]
) -> Iterator[Problem]:
    own = {_TODAY, *(field.name for field in form.fields)}
    for n, rule in enumerate(form.rules):
        for name, problem in facts.untold(rule.condition, element):
            if name in told and name not in own and not rule.condition.speaks_of_null:
                source = f"{Kind.FORM}/{form.id}"
                yield replace(problem, source=source, element=f"x-rules[{n}]")
