"""Signing the document of a step: the customer signs in one of the ways that its form takes, and
the step is completed by it.

What is recorded is the evidence: the hash of what was shown, and what shows who has signed it.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

from engine.handlers.context import CommandContext
from engine.handlers.deadlines import fire_passed_timers
from engine.handlers.one_time_codes import take_own_case
from engine.handlers.signers import CameBack, Signer, ToSign, signer_of
from engine.handlers.tasks import finish_task, form_of, require_candidate, take_open_task
from engine.model.case import Case, Task
from engine.model.commands import BeginSigning, SignDocument
from engine.model.instant import to_text
from engine.model.signing import SigningLevel, SigningPolicy
from engine.readers.signed_files import SignatureRead, SigningBegun
from engine.readers.signing_steps import document_changed, document_missing


def begin_signing(
    context: CommandContext, order: BeginSigning | SigningBegun
) -> Mapping[str, object]:
    """Begins to sign the document of the step, as it is now; answers what the signer needs.

    Raises:
        NotAllowed: the actor is not the customer, or too much was sent or tried.
        Conflict: the step is not open, or there is nothing in it to sign in that way.
        Invalid: nothing can be sent.
    """
    begun = order if isinstance(order, SigningBegun) else SigningBegun(order)
    case, task, policy, signer = _take(context, begun.command.task, begun.command.level)
    asked = ToSign(case, task, policy, _document(context, case, policy))
    return signer.begin(context, asked, begun)


def sign_document(context: CommandContext, order: SignDocument | SignatureRead) -> None:
    """Records the signature, and completes the step.

    Raises:
        NotAllowed: the actor is not the customer, the code is not the one that was sent for this
            document, or too many were tried.
        Conflict: the step is not open, there is nothing in it to sign in that way, or the document
            is another one now.
        Invalid: it is no signature of the customer, or an answer is not right.
    """
    read = order if isinstance(order, SignatureRead) else None
    command = order.command if isinstance(order, SignatureRead) else order
    came = CameBack(command, read)
    case, task, policy, signer = _take(context, command.task, command.level)
    signed = command.evidence
    if context.tx.encryption is not None or signed is None:
        document = _document(context, case, policy)
        if document != command.document:
            raise document_changed()
        asked = ToSign(case, task, policy, document)
        signed = signer.fetch(context, asked, came)
    if signed is None:
        return
    if fire_passed_timers(context, case):
        case, task, policy, _ = _take(context, command.task, command.level)
    context.record(case.code, signed)
    finish_task(context, case, task, _answer(context, case, task, policy, came), None)


def _answer(
    context: CommandContext, case: Case, task: Task, policy: SigningPolicy, came: CameBack
) -> dict[str, object]:
    """What the form of the step is answered: what was asked beside, and that it is signed."""
    command = came.command
    form = form_of(context, case, task)
    asked = {one.name for one in form.fields if policy.is_asked(one.name, one.schema)}
    if context.tx.encryption is None and command.evidence is not None:
        asked |= {policy.file or "", policy.by or ""}
    data = {name: value for name, value in command.data.items() if name in asked}
    if policy.file is not None and command.file is not None:
        data[policy.file] = command.file
    if policy.by is not None and came.read is not None:
        data[policy.by] = came.read.signer.words
    return {**data, **policy.said(SigningLevel(command.level), to_text(context.now))}


def _take(
    context: CommandContext, task_id: str, level: str
) -> tuple[Case, Task, SigningPolicy, Signer]:
    take_own_case(context, task_id.rpartition("-")[0])
    case, task = take_open_task(context, task_id)
    require_candidate(context, case, task)
    policy = form_of(context, case, task).signing
    signer = signer_of(policy, level)
    assert policy is not None, "it has a signer"
    return case, task, policy, signer


def _document(context: CommandContext, case: Case, policy: SigningPolicy) -> str:
    """The SHA-256 of what is to be signed.

    Raises:
        Conflict: it was not handed over.
    """
    step, _, name = policy.document.partition(".")
    stored = case.steps.get(step, {}).get(name)
    found = context.tx.told(case.code, {name: stored})[name]
    if not isinstance(found, Mapping):
        raise document_missing()
    content = context.uploads.read(context.tx.connection, case.code, found["sha256"])
    return sha256(content).hexdigest()
