"""Rules about what a diagram refers to: roles, forms, deadlines, processes."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.lint.catalog import Catalog
from engine.bpmn.lint.expressions import check_expressions
from engine.bpmn.lint.findings import at, known
from engine.model import process as bpmn
from engine.model.problem import Problem
from engine.model.sentence import sentence

MAX_NAME = 80
MAX_ROLES = 190
"""Characters, as the tables keep them."""


def check_words(process: bpmn.Process, catalog: Catalog) -> Iterator[Problem]:
    """Reports roles, forms, deadline keys and processes of the diagram that nobody has published,
    with the nearest names."""
    yield from _check_profile(process, catalog)
    yield from _check_deadline(bpmn.Element(id=process.key), process.total, process, catalog)
    for _, node in process.scope.walk():
        match node:
            case bpmn.UserTask():
                yield from _check_roles(node, node.roles, catalog)
                yield from _check_form(node, node.form, catalog)
                yield from _check_deadline(node, node.deadline, process, catalog)
            case (
                bpmn.CatchEvent(trigger=bpmn.Message() as message)
                | bpmn.BoundaryEvent(trigger=bpmn.Message() as message)
            ):
                yield from _check_roles(node, message.roles, catalog)
                yield from _check_message(node, message)
                if message.form is not None:
                    yield from _check_form(node, message.form, catalog)
            case (
                bpmn.CatchEvent(trigger=bpmn.Timer(key))
                | bpmn.BoundaryEvent(trigger=bpmn.Timer(key))
            ):
                yield from _check_deadline(node, key, process, catalog)
            case bpmn.EndEvent(hands_over_to=str(target)) if target not in catalog.processes:
                yield at(
                    node,
                    "process-unknown",
                    sentence(
                        "The process '{target}' to hand over to is not published.", target=target
                    ),
                    known(catalog.processes, target),
                )
    yield from check_expressions(process, catalog)


def _check_profile(process: bpmn.Process, catalog: Catalog) -> Iterator[Problem]:
    if process.profile is not None and process.profile not in catalog.deadlines:
        yield at(
            bpmn.Element(id=process.key),
            "profile-unknown",
            sentence("The deadline profile '{profile}' is not published.", profile=process.profile),
            known(catalog.deadlines, process.profile),
        )


def _check_roles(node: bpmn.Node, roles: tuple[str, ...], catalog: Catalog) -> Iterator[Problem]:
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


def _check_message(node: bpmn.Node, message: bpmn.Message) -> Iterator[Problem]:
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


def _check_form(node: bpmn.Node, form: str, catalog: Catalog) -> Iterator[Problem]:
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
    node: bpmn.Element, key: str | None, process: bpmn.Process, catalog: Catalog
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
