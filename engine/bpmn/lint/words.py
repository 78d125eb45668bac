"""Rules about what a diagram refers to: roles, forms, deadlines, processes, names in FEEL."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.lint.catalog import Catalog, FormFields
from engine.bpmn.lint.findings import at, known
from engine.feel import FeelError, parse
from engine.model.problem import Problem
from engine.model.process import (
    BoundaryEvent,
    CatchEvent,
    Element,
    EndEvent,
    Message,
    Node,
    Process,
    ThrowEvent,
    Timer,
    UserTask,
)
from engine.model.sentence import sentence

ENGINE_VARIABLES = frozenset({"handed_over", "profile"})
"""Facts about the case that the engine itself keeps, and the settings of its deadline profile."""

STEP_VARIABLES = frozenset({"completed_at", "round"})
"""What every completed step has beside the fields of its form."""

MAX_NAME = 80
MAX_ROLES = 190
"""Characters, as the tables keep them."""


def check_words(process: Process, catalog: Catalog) -> Iterator[Problem]:
    yield from _check_profile(process, catalog)
    yield from _check_deadline(Element(id=process.key), process.total, process, catalog)
    for _, node in process.scope.walk():
        match node:
            case UserTask():
                yield from _check_roles(node, node.roles, catalog)
                yield from _check_form(node, node.form, catalog)
                yield from _check_deadline(node, node.deadline, process, catalog)
            case (
                CatchEvent(trigger=Message() as message)
                | BoundaryEvent(trigger=Message() as message)
            ):
                yield from _check_roles(node, message.roles, catalog)
                yield from _check_message(node, message)
                if message.form is not None:
                    yield from _check_form(node, message.form, catalog)
            case CatchEvent(trigger=Timer(key)) | BoundaryEvent(trigger=Timer(key)):
                yield from _check_deadline(node, key, process, catalog)
            case EndEvent(hands_over_to=str(target)) if target not in catalog.processes:
                yield at(
                    node,
                    "process-unknown",
                    sentence(
                        "The process '{target}' to hand over to is not published.", target=target
                    ),
                    known(catalog.processes, target),
                )
    yield from _check_expressions(process, catalog)


def _check_profile(process: Process, catalog: Catalog) -> Iterator[Problem]:
    if process.profile is not None and process.profile not in catalog.deadlines:
        yield at(
            Element(id=process.key),
            "profile-unknown",
            sentence("The deadline profile '{profile}' is not published.", profile=process.profile),
            known(catalog.deadlines, process.profile),
        )


def _check_roles(node: Node, roles: tuple[str, ...], catalog: Catalog) -> Iterator[Problem]:
    if not roles:
        yield at(
            node,
            "role-missing",
            "It does not say who may do it.",
            "Set motcua:role to one or more roles.",
        )
    for role in roles:
        if role not in catalog.roles:
            yield at(
                node,
                "role-unknown",
                sentence("The role '{role}' is not known.", role=role),
                known(catalog.roles, role),
            )

    if len(" ".join(roles)) > MAX_ROLES:
        yield at(
            node,
            "too-many-roles",
            sentence(
                "The roles together have more than {max_roles} characters.", max_roles=MAX_ROLES
            ),
            "Name fewer roles, or one role for all of them.",
        )


def _check_message(node: Node, message: Message) -> Iterator[Problem]:
    if len(message.name) > MAX_NAME:
        yield at(
            node,
            "message-name",
            sentence(
                "The message's name has {count} characters; at most {max_name} are kept.",
                count=len(message.name),
                max_name=MAX_NAME,
            ),
            "Give the message a shorter name.",
        )


def _check_form(node: Node, form: str, catalog: Catalog) -> Iterator[Problem]:
    if not form:
        yield at(
            node,
            "form-missing",
            "The step has no form, so nothing could be recorded.",
            "Set motcua:form.",
        )
    elif form not in catalog.forms:
        yield at(
            node,
            "form-unknown",
            sentence("The form '{form}' is not published.", form=form),
            known(catalog.forms, form),
        )


def _check_deadline(
    node: Element, key: str | None, process: Process, catalog: Catalog
) -> Iterator[Problem]:
    if key is None:
        return
    if process.profile is None:
        yield at(
            node,
            "profile-missing",
            sentence("The process names no deadline profile, so '{key}' has no limit.", key=key),
            "Set motcua:profile on the process.",
        )
        return
    keys = catalog.deadlines.get(process.profile)
    if keys is not None and key not in keys:
        yield at(
            node,
            "deadline-unknown",
            sentence(
                "The profile '{profile}' has no limit with the key '{key}'.",
                profile=process.profile,
                key=key,
            ),
            known(keys, key),
        )


# -- expressions


def _check_expressions(process: Process, catalog: Catalog) -> Iterator[Problem]:
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
    for element, text in _expressions(process):
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


def _expressions(process: Process) -> Iterator[tuple[Element, str]]:
    for scope in process.scope.scopes():
        for flow in scope.flows.values():
            if flow.condition:
                yield flow, flow.condition
        for node in scope.nodes.values():
            if isinstance(node, ThrowEvent) and node.occurred_at is not None:
                yield node, node.occurred_at


def _steps(process: Process, catalog: Catalog) -> dict[str, FormFields | None]:
    """Fields by step; None where the form itself is missing, which another rule says."""
    forms: dict[str, str | None] = {}
    for _, node in process.scope.walk():
        if isinstance(node, UserTask):
            forms[node.id] = node.form
        elif isinstance(node, CatchEvent | BoundaryEvent) and isinstance(node.trigger, Message):
            forms[node.id] = node.trigger.form
    return {
        step: FormFields() if form is None else catalog.forms.get(form)
        for step, form in forms.items()
    }


def _check_setting(
    element: Element, text: str, path: tuple[str, ...], process: Process, catalog: Catalog
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
    element: Element,
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
