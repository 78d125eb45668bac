"""Rules of what is plausible in an answer: they name what there is, and compare what can be
compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import replace

from engine.bpmn.lint import Catalog
from engine.bpmn.lint.catalog import ENGINE_VARIABLES, FormFields
from engine.bpmn.lint.conditions import (
    RuleFields,
    constant_conditions,
    fields_of,
    unfit_conditions,
)
from engine.bpmn.lint.findings import known
from engine.feel import Expression
from engine.forms import Form
from engine.model.documents import Kind
from engine.model.problem import Problem
from engine.model.process import Process, asked_form
from engine.model.sentence import sentence

_OF_STEPS = frozenset({"completed_at", "round"})
"""What the engine itself says of a step that is done."""


def check_plausibility(
    forms: Mapping[str, Form],
    new: Set[str],
    processes: Mapping[str, Process],
    catalog: Catalog,
) -> Iterator[Problem]:
    """Every name of every form, as another form or process may have taken one away; kinds and
    constant conditions of the ``new`` forms."""
    results = _results(processes, catalog)
    facts = ENGINE_VARIABLES.union(["today"], *(form.case for form in catalog.forms.values()))
    fields = fields_of(catalog, processes.values())
    for key, form in forms.items():
        rules = [(f"x-plausible[{n}]", one.condition) for n, one in enumerate(form.plausible)]
        source, own = f"{Kind.FORM}/{key}", {field.name for field in form.fields}
        unnamed = [
            problem
            for place, condition in rules
            for problem in _unknown(condition, facts | own, results, place)
        ]
        yield from (replace(problem, source=source) for problem in unnamed)
        if key in new and not unnamed:
            seen = RuleFields(catalog.forms[key], fields)
            yield from unfit_conditions(rules, seen, source)
            yield from constant_conditions(rules, seen, source, filled=True)


def _results(processes: Mapping[str, Process], catalog: Catalog) -> dict[str, frozenset[str]]:
    """By step, the names that its answer can have in any of the processes."""
    found: dict[str, frozenset[str]] = {}
    for process in processes.values():
        for element, node in process.elements.items():
            form = asked_form(node)
            if form is not None:
                fields = catalog.forms.get(form, FormFields())
                found[element] = found.get(element, _OF_STEPS) | fields.step
    return found


def _unknown(
    condition: Expression,
    names: frozenset[str],
    results: Mapping[str, frozenset[str]],
    place: str,
) -> Iterator[Problem]:
    for path in sorted({reference.path for reference in condition.references()}):
        first, *rest = path
        if first in names:
            continue
        if first not in results:
            yield Problem(
                "unknown-name",
                sentence(
                    "'{text}': '{name}' is no field of the form, no fact and no step.",
                    text=condition.text,
                    name=first,
                ),
                known(names | results.keys(), first),
                element=place,
            )
        elif rest and rest[0] not in results[first]:
            yield Problem(
                "unknown-name",
                sentence(
                    "'{text}': the step '{step}' has no result '{name}'.",
                    text=condition.text,
                    step=first,
                    name=rest[0],
                ),
                known(results[first], rest[0]),
                element=place,
            )
