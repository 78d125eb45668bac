"""A step in which a customer signs, as it is now, and the document of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from engine.errors import Conflict, NotFound
from engine.forms import Form
from engine.model.actor import acting_customer
from engine.model.authorization import may_work
from engine.model.case import Case, Task
from engine.model.process import UserTask
from engine.model.signing import SigningPolicy
from engine.model.states import CaseState
from engine.projections.cases import find_case
from engine.projections.tasks import tasks_of
from engine.readers.context import Reader
from engine.readers.names import Names
from engine.readers.opened import opened_case
from engine.store.uploads import Uploads


@dataclass(frozen=True, slots=True)
class SigningStep:
    """An open step of the customer whose ``form`` says how its document is signed."""

    case: Case
    task: Task
    policy: SigningPolicy
    form: Form
    names: Names


def open_signing_step(
    reader: Reader, connection: Connection, code: str, number: int, language: str = "vi"
) -> SigningStep:
    """The step of that number.

    Raises:
        NotFound: there is nothing to sign in it.
    """
    found = find_case(connection, code)
    if found is None:
        raise nothing_to_sign()
    case = opened_case(reader.context.decryption(connection, [found.code], language), found)
    names = Names.load(reader.definitions, connection, case, language)
    own = acting_customer(case.code)
    for task in tasks_of(connection, case.code):
        if task.number == number and task.open and may_work(own, task, case):
            node = names.node(task.element)
            assert isinstance(node, UserTask), "tasks are made from user tasks"
            form = names.form_named(node.form)
            if form.signing is not None and case.state is CaseState.ACTIVE:
                return SigningStep(case, task, form.signing, form, names)
    raise nothing_to_sign()


def document_of(
    step: SigningStep, connection: Connection, uploads: Uploads
) -> tuple[Mapping[str, Any], bytes]:
    """What is to be signed, as the step before has told it, and its content.

    Raises:
        Conflict: it was not handed over.
    """
    before, _, name = step.policy.document.partition(".")
    file = step.case.steps.get(before, {}).get(name)
    if not isinstance(file, Mapping):
        raise document_missing()
    return file, uploads.read(connection, step.case.code, file["sha256"])


def document_missing() -> Conflict:
    """What is said where the step before has not handed the document over."""
    return Conflict(
        "document_missing",
        "The document is not here yet. Sign it at the desk, or call.",
    )


def document_changed() -> Conflict:
    """What is said where the document is another one than the customer has read."""
    return Conflict(
        "document_changed",
        "The document was replaced meanwhile. Nothing was signed. Read it once more.",
    )


def nothing_to_sign() -> NotFound:
    """What is said where there is no such step for the customer."""
    return NotFound("signing_not_found", "There is nothing for you to sign here now.")
