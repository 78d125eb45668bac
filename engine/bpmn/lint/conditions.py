"""Conditions outside diagrams, held against what forms say of the fields that they name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from engine.bpmn.lint.catalog import Catalog, FormFields
from engine.bpmn.lint.kinds import Fields
from engine.bpmn.told import FieldPath
from engine.feel import Expression
from engine.feel.answers import Domain, Filled
from engine.feel.signatures import Kinds
from engine.model.problem import Problem
from engine.model.process import Process, asked_form
from engine.model.sentence import sentence


@dataclass(frozen=True, slots=True)
class RuleFields:
    """What a rule of a form sees: the fields of its own form, facts about the case, and today."""

    own: FormFields
    fields: Fields

    def kinds(self, path: FieldPath) -> Kinds:
        """Of what lies at a path; None where that is not known."""
        if path == ("today",):
            return frozenset({date})
        if path[0] in self.own.step | self.own.case:
            return self.own.kinds_of(path)
        return self.fields.kinds(path)

    def domain(self, path: FieldPath) -> Domain | None:
        """What can be told at a path; None where that is not known."""
        if path == ("today",):
            return Domain(date, empty=False)
        if path[0] in self.own.step | self.own.case:
            return self.own.domains.get(".".join(path))
        return self.fields.domain(path)

    def samples(self, path: FieldPath) -> frozenset[str] | None:
        """Texts as they stand at a path, one of every shape; None where they can have any."""
        if path[0] in self.own.step | self.own.case:
            return self.own.samples.get(".".join(path))
        return self.fields.samples(path)


def fields_of(catalog: Catalog, processes: Iterable[Process] = ()) -> Fields:
    """What conditions see that may be asked under any of the processes; of a step of one name in
    several, nothing is known."""
    steps: dict[str, FormFields | None] = {}
    for process in processes:
        for element, node in process.elements.items():
            form = asked_form(node)
            if form is not None:
                known = catalog.forms.get(form)
                steps[element] = known if steps.get(element, known) is known else None
    return Fields(catalog.forms, steps)


def unfit_conditions(
    conditions: Iterable[tuple[str, Expression]], fields: Fields | RuleFields, source: str
) -> Iterator[Problem]:
    """Conditions, each with its place in the document, that fail whatever is answered."""
    for place, condition in conditions:
        for misfit in condition.misfits(fields.kinds, lists=True, samples=fields.samples):
            yield Problem(
                "condition-type",
                sentence("'{text}': {error}", text=condition.text, error=misfit.message),
                'Compare it with a value of its own kind, as in a.result = "yes".',
                source,
                place,
            )


def constant_conditions(
    conditions: Iterable[tuple[str, Expression]],
    fields: Fields | RuleFields,
    source: str,
    *,
    filled: bool = False,
) -> Iterator[Problem]:
    """Conditions, each with its place in the document, that are the same whatever is answered;
    ``filled`` says that those that do not speak of null are only asked when all is told."""
    for place, condition in conditions:
        if any(condition.misfits(fields.kinds, lists=True, samples=fields.samples)):
            continue
        told = filled and not condition.speaks_of_null
        outcomes = condition.outcomes(Filled(fields) if told else fields)
        if len(outcomes) < 2:
            yield Problem(
                "condition-constant",
                sentence("'{text}' fails, whatever is answered.", text=condition.text)
                if not outcomes
                else sentence(
                    "'{text}' always holds, so it need not be asked.", text=condition.text
                )
                if True in outcomes
                else sentence("'{text}' never holds, whatever is answered.", text=condition.text),
                "Ask for what a step or a form says, or delete the condition.",
                source,
                place,
            )


def contradicting_rules(
    rules: Sequence[tuple[str, Expression]], fields: RuleFields, source: str
) -> Iterator[Problem]:
    """Rules of a form, each with its place, that each can hold, and not together."""
    fit = [
        (place, rule)
        for place, rule in rules
        if not any(rule.misfits(fields.kinds, lists=True)) and True in rule.outcomes(fields)
    ]
    for (first, one), (second, other) in combinations(fit, 2):
        if not one.can_hold_with([other], fields):
            yield _contradiction(source, [first, second])
            return
    for linked in _linked(fit):
        (_, first_rule), *others = linked
        if not first_rule.can_hold_with([rule for _, rule in others], fields):
            yield _contradiction(source, [place for place, _ in linked])


def _linked(
    rules: Sequence[tuple[str, Expression]],
) -> list[list[tuple[str, Expression]]]:
    """The rules in parts that speak of the same names."""
    parts: list[tuple[set[str], list[tuple[str, Expression]]]] = []
    for place, rule in rules:
        names, having = {reference.path[0] for reference in rule.references()}, [(place, rule)]
        apart = []
        for known, those in parts:
            if known & names:
                names |= known
                having = [*those, *having]
            else:
                apart.append((known, those))
        parts = [*apart, (names, having)]
    return [having for _, having in parts if len(having) > 2]


def _contradiction(source: str, places: Sequence[str]) -> Problem:
    return Problem(
        "condition-constant",
        sentence(
            "{rules} can never hold together, so the step can never be completed.",
            rules=", ".join(places),
        ),
        "Correct one of the rules, or delete it.",
        source,
        places[-1],
    )


def rule_fields(catalog: Catalog, form: str) -> RuleFields:
    """What the rules of that form see."""
    return RuleFields(catalog.forms[form], fields_of(catalog))
