"""Signing the document of a step: the customer agrees to sign by a one-time code, which was sent
for this document alone, and the step is completed by it.

What is recorded is the evidence: the hash of what was shown, the words agreed to, where the code
was sent, and the instant.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from engine.errors import Conflict, Invalid
from engine.handlers.context import CommandContext
from engine.handlers.deadlines import fire_passed_timers
from engine.handlers.one_time_codes import (
    CodeWanted,
    addresses_of,
    send_code,
    take_own_case,
    use_code,
)
from engine.handlers.tasks import finish_task, form_of, require_candidate, take_open_task
from engine.model.case import Case, Task
from engine.model.commands import AskSigningCode, SignDocument
from engine.model.events import DocumentSigned
from engine.model.instant import to_text
from engine.model.one_time_code import CodePurpose
from engine.model.signing import AGREEMENT, SigningLevel, SigningPolicy
from engine.store.rows import Row


@dataclass(frozen=True, slots=True)
class _Signing:
    case: Case
    task: Task
    policy: SigningPolicy


def ask_signing_code(context: CommandContext, command: AskSigningCode) -> dict[str, object]:
    """Has a code sent that signs the document of the step, as it is now.

    Raises:
        NotAllowed: the actor is not the customer, or too many were sent or tried.
        Conflict: the step is not open, or there is nothing in it to sign by a code.
        Invalid: nothing can be sent.
    """
    signing = _take(context, command.task)
    wanted = _wanted(signing.case, _document(context, signing))
    return send_code(context, wanted, addresses_of(context, signing.case), command.channel)


def sign_document(context: CommandContext, command: SignDocument) -> None:
    """Records the signature, and completes the step.

    Raises:
        NotAllowed: the actor is not the customer, the code is not the one that was sent for this
            document, or too many were tried.
        Conflict: the step is not open, there is nothing in it to sign by a code, or the document is
            another one now.
        Invalid: the customer has not agreed to sign so, or an answer is not right.
    """
    signing = _take(context, command.task)
    signed = command.evidence
    if context.tx.encryption is not None or signed is None:
        signed = _signed(context, signing, command)
    if signed is None:
        return
    if fire_passed_timers(context, signing.case):
        signing = _take(context, command.task)
    case, task, policy = signing.case, signing.task, signing.policy
    context.record(case.code, signed)
    form = form_of(context, case, task)
    asked = {one.name for one in form.fields if policy.is_asked(one.name, one.schema)}
    data = {name: value for name, value in command.data.items() if name in asked}
    said = policy.said(SigningLevel.OTP, to_text(context.now))
    finish_task(context, case, task, {**data, **said}, None)


def _signed(
    context: CommandContext, signing: _Signing, command: SignDocument
) -> DocumentSigned | None:
    """The evidence; None where the code is not the one, or not any more."""
    if command.agreement != AGREEMENT:
        raise Invalid(
            "signing_not_agreed",
            "Say that you agree to sign by a one-time code, or sign another way.",
        )
    document = _document(context, signing)
    if document != command.document:
        raise Conflict(
            "document_changed",
            "The document was replaced meanwhile. Nothing was signed. Read it once more.",
        )
    used = use_code(context, _wanted(signing.case, document), command.one_time_code)
    return None if used is None else _evidence(context, signing, document, used)


def _evidence(
    context: CommandContext, signing: _Signing, document: str, used: Row
) -> DocumentSigned:
    return DocumentSigned(
        signing.task.number,
        signing.task.element,
        document,
        SigningLevel.OTP,
        AGREEMENT,
        used["channel"],
        used["address"],
    )


def _take(context: CommandContext, task_id: str) -> _Signing:
    take_own_case(context, task_id.rpartition("-")[0])
    case, task = take_open_task(context, task_id)
    require_candidate(context, case, task)
    policy = form_of(context, case, task).signing
    if policy is None or SigningLevel.OTP not in policy.levels:
        raise Conflict(
            "not_signed_by_code",
            "Nothing here is signed by a code. Sign with a digital signature, or at the desk.",
        )
    return _Signing(case, task, policy)


def _document(context: CommandContext, signing: _Signing) -> str:
    """The SHA-256 of what is to be signed.

    Raises:
        Conflict: it was not handed over.
    """
    step, _, name = signing.policy.document.partition(".")
    stored = signing.case.steps.get(step, {}).get(name)
    found = context.tx.told(signing.case.code, {name: stored})[name]
    if not isinstance(found, Mapping):
        raise Conflict(
            "document_missing",
            "The document is not here yet. Sign it at the desk, or call.",
        )
    content = context.uploads.read(context.tx.connection, signing.case.code, found["sha256"])
    return sha256(content).hexdigest()


def _wanted(case: Case, document: str) -> CodeWanted:
    return CodeWanted(case.code, CodePurpose.SIGN, document)
