"""Rules about the expressions of a diagram: the names in them, and what they can give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from engine.bpmn.lint.catalog import ENGINE_VARIABLES, Catalog, FormFields
from engine.bpmn.lint.findings import at, known
from engine.bpmn.lint.kinds import Fields
from engine.feel import Expression, FeelError, parse
from engine.model import process as bpmn
from engine.model.problem import Problem
from engine.model.sentence import sentence

STEP_VARIABLES = frozenset({"completed_at", "round"})
"""What every completed step has beside the fields of its form."""


def check_expressions(process: bpmn.Process, catalog: Catalog) -> Iterator[Problem]:
    """Reports expressions that cannot be read, that ask for names that nobody gives, or that always
    say the same."""
    steps = _steps(process, catalog)
    case = ENGINE_VARIABLES.union(*(fields.case for fields in catalog.forms.values()))
    for step in sorted(case & steps.keys()):
        yield at(
            process.elements[step],
            "name-taken",
            sentence(
                "'{step}' is a field of the case too, so conditions could not name the step.",
                step=step,
            ),
            "Give the step or the field another name.",
        )
    for element, text in expressions_of(process):
        try:
            expression = parse(text)
        except FeelError as error:
            yield at(
                element,
                "feel",
                sentence("'{text}': {error}", text=text, error=error.message),
                "See docs/feel.md for what conditions can say.",
            )
            continue
        for reference in expression.references():
            if reference.path[0] == "profile":
                yield from _check_setting(element, text, reference.path, process, catalog)
            else:
                yield from _check_reference(element, text, reference.path, steps, case)
        yield from _check_value(element, text, expression, _fields(process, catalog, steps))


def _fields(
    process: bpmn.Process, catalog: Catalog, steps: Mapping[str, FormFields | None]
) -> Fields:
    """What a case of the process can be asked, there or in one that hands it over."""
    asked = process.forms() | catalog.brought.get(process.key, frozenset())
    return Fields({key: form for key, form in catalog.forms.items() if key in asked}, steps)


def expressions_of(process: bpmn.Process) -> Iterator[tuple[bpmn.Element, str]]:
    """The conditions of flows and the instants of events, each with where it is written."""
    for scope in process.scope.scopes():
        for flow in scope.flows.values():
            if flow.condition:
                yield flow, flow.condition
        for node in scope.nodes.values():
            if isinstance(node, bpmn.ThrowEvent) and node.occurred_at is not None:
                yield node, node.occurred_at


def _steps(process: bpmn.Process, catalog: Catalog) -> dict[str, FormFields | None]:
    """Fields by step; None where the form itself is missing, which another rule says."""
    forms: dict[str, str | None] = {}
    for _, node in process.scope.walk():
        if isinstance(node, bpmn.UserTask):
            forms[node.id] = node.form
        elif isinstance(node, bpmn.CatchEvent | bpmn.BoundaryEvent) and isinstance(
            node.trigger, bpmn.Message
        ):
            forms[node.id] = node.trigger.form
    return {
        step: FormFields() if form is None else catalog.forms.get(form)
        for step, form in forms.items()
    }


def _check_setting(
    element: bpmn.Element, text: str, path: tuple[str, ...], process: bpmn.Process, catalog: Catalog
) -> Iterator[Problem]:
    settings = catalog.settings.get(process.profile or "", frozenset())
    name = path[1] if len(path) > 1 else ""
    if name not in settings:
        yield at(
            element,
            "unknown-name",
            sentence(
                "'{text}': the deadline profile of the process has no setting '{name}'.",
                text=text,
                name=name,
            ),
            known(settings, name),
        )


def _check_reference(
    element: bpmn.Element,
    text: str,
    path: tuple[str, ...],
    steps: dict[str, FormFields | None],
    case: frozenset[str],
) -> Iterator[Problem]:
    name = path[0]
    if name in case:
        return
    if name not in steps:
        yield at(
            element,
            "unknown-name",
            sentence(
                "'{text}': '{name}' is no step of this process and no field of the case.",
                text=text,
                name=name,
            ),
            known(case | steps.keys(), name),
        )
        return
    form = steps[name]
    if form is None or len(path) == 1:
        return
    fields = form.step | STEP_VARIABLES
    if path[1] not in fields:
        yield at(
            element,
            "unknown-name",
            sentence(
                "'{text}': the step '{name}' gives no '{field}'.",
                text=text,
                name=name,
                field=path[1],
            ),
            known(fields, path[1]),
        )


# -- what they give


def _check_value(
    element: bpmn.Element, text: str, expression: Expression, fields: Fields
) -> Iterator[Problem]:
    """A flow has a condition, a milestone an instant."""
    if isinstance(element, bpmn.Flow):
        yield from _check_condition(element, text, expression, fields)
        return
    misfits = expression.misfits(fields.kinds, condition=False, lists=True, samples=fields.samples)
    for misfit in misfits:
        yield at(
            element,
            "condition-type",
            sentence("'{text}': {error}", text=text, error=misfit.message),
            "Write date and time(...) around a text that holds one.",
        )
    kinds = expression.kinds(fields.kinds, lists=True)
    if not misfits and kinds is not None and datetime not in kinds:
        yield at(
            element,
            "condition-type",
            sentence("'{text}' gives no instant.", text=text),
            "Write date and time(...) around a text that holds one.",
        )
    elif not misfits:
        yield from _same_instant(element, text, expression, fields)


def _same_instant(
    element: bpmn.Element, text: str, expression: Expression, fields: Fields
) -> Iterator[Problem]:
    """What is told of no case, or chosen by a condition that is the same for all."""
    if expression.unchanging():
        yield at(
            element,
            "condition-constant",
            sentence("'{text}' gives the same instant for every case.", text=text),
            "Ask for what a step or a form says, or leave it out: then it is now.",
        )
    for part, always in expression.constant_parts(fields):
        yield at(
            element,
            "condition-constant",
            sentence("'{text}' always holds, so it need not be asked.", text=part)
            if always
            else sentence("'{text}' never holds, whatever is answered.", text=part),
            "Ask for what a step or a form says, or delete the condition.",
        )


def _check_condition(
    flow: bpmn.Flow, text: str, expression: Expression, fields: Fields
) -> Iterator[Problem]:
    misfits = expression.misfits(fields.kinds, lists=True, samples=fields.samples)
    for misfit in misfits:
        yield at(
            flow,
            "condition-type",
            sentence("'{text}': {error}", text=text, error=misfit.message),
            'Compare it with a value of its own kind, as in a.result = "yes".',
        )
    outcomes = expression.outcomes(fields)
    if not misfits and len(outcomes) < 2:
        yield at(
            flow,
            "condition-constant",
            sentence("'{text}' fails, whatever is answered.", text=text)
            if not outcomes
            else sentence("'{text}' always holds, so no later flow is ever taken.", text=text)
            if True in outcomes
            else sentence("'{text}' never holds, so the flow is never taken.", text=text),
            "Ask for what a step or a form says, or delete the flow.",
        )
