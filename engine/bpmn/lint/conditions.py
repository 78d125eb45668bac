"""Conditions outside diagrams, held against what forms say of the fields that they name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from engine.bpmn.lint.catalog import Catalog, FormFields
from engine.bpmn.lint.kinds import Fields
from engine.bpmn.told import FieldPath
from engine.feel import Expression
from engine.feel.ranges import NumberRange
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

    def texts(self, path: FieldPath) -> frozenset[str] | None:
        """What can be chosen at a path; None where that is not known, or anything can be said."""
        if path[0] in self.own.step | self.own.case:
            return self.own.texts.get(".".join(path))
        return self.fields.texts(path)

    def samples(self, path: FieldPath) -> frozenset[str] | None:
        """Texts as they stand at a path, one of every shape; None where they can have any."""
        if path[0] in self.own.step | self.own.case:
            return self.own.samples.get(".".join(path))
        return self.fields.samples(path)

    def numbers(self, path: FieldPath) -> NumberRange | None:
        """Which numbers can be given at a path; None where that is not known."""
        if path[0] in self.own.step | self.own.case:
            return self.own.numbers.get(".".join(path))
        return self.fields.numbers(path)


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
    conditions: Iterable[tuple[str, Expression]], fields: Fields | RuleFields, source: str
) -> Iterator[Problem]:
    """Conditions, each with its place in the document, that are the same whatever is answered."""
    for place, condition in conditions:
        misfits = condition.misfits(fields.kinds, lists=True, samples=fields.samples)
        always = None if misfits else condition.constant(fields)
        if always is not None:
            yield Problem(
                "condition-constant",
                sentence("'{text}' always holds, so it need not be asked.", text=condition.text)
                if always
                else sentence("'{text}' never holds, whatever is answered.", text=condition.text),
                "Ask for what a step or a form says, or delete the condition.",
                source,
                place,
            )


def rule_fields(catalog: Catalog, form: str) -> RuleFields:
    """What the rules of that form see."""
    return RuleFields(catalog.forms[form], fields_of(catalog))
