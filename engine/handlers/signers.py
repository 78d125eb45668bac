"""The ways of signing, one signer for each level that is signed online.

What a level is worth in law stands in ``engine.model.signing``, which levels will do in the form of
the step.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from engine.errors import Conflict, Invalid
from engine.handlers.context import CommandContext
from engine.handlers.one_time_codes import CodeWanted, addresses_of, send_code, use_code
from engine.model.canonical import canonical
from engine.model.case import Case, Task
from engine.model.commands import SignDocument
from engine.model.events import DocumentSigned
from engine.model.instant import to_text
from engine.model.one_time_code import CodePurpose
from engine.model.signing import (
    AGREEMENT,
    PERSON_FACTS,
    SigningLevel,
    SigningPolicy,
    may_sign,
)
from engine.readers.signed_files import SignatureRead, SigningBegun

_CLOCK_OF_SIGNER = timedelta(hours=1)
"""How much the clock of a signer may be slow."""


@dataclass(frozen=True, slots=True)
class ToSign:
    """What is signed: the document of a step, by its SHA-256, as it is now."""

    case: Case
    task: Task
    policy: SigningPolicy
    document: str


@dataclass(frozen=True, slots=True)
class CameBack:
    """What the signer has brought; ``read`` is what was found in a signed file."""

    command: SignDocument
    read: SignatureRead | None = None


class Signer(Protocol):
    """One way of signing."""

    def begin(
        self, context: CommandContext, asked: ToSign, begun: SigningBegun
    ) -> Mapping[str, object]:
        """Begins, and answers what the signer needs.

        Raises:
            EngineError: it cannot be signed so now.
        """

    def fetch(
        self, context: CommandContext, asked: ToSign, came: CameBack
    ) -> DocumentSigned | None:
        """The evidence of what came back; None where the context holds the refusal, because a try
        is counted.

        Raises:
            EngineError: it is no signature of this document by this customer; says why.
        """


class CodeSigner:
    """By a one-time code, sent for this document alone."""

    def begin(
        self, context: CommandContext, asked: ToSign, begun: SigningBegun
    ) -> Mapping[str, object]:
        """Has the code sent; answers its channel and the masked address."""
        addresses = addresses_of(context, asked.case)
        return send_code(context, _wanted(asked), addresses, begun.command.channel)

    def fetch(
        self, context: CommandContext, asked: ToSign, came: CameBack
    ) -> DocumentSigned | None:
        """The evidence, the code being the one that was sent."""
        command = came.command
        if command.agreement != AGREEMENT:
            raise Invalid(
                "signing_not_agreed",
                "Say that you agree to sign by a one-time code, or sign another way.",
            )
        used = use_code(context, _wanted(asked), command.one_time_code)
        if used is None:
            return None
        return DocumentSigned(
            asked.task.number,
            asked.task.element,
            asked.document,
            SigningLevel.OTP,
            AGREEMENT,
            used["channel"],
            used["address"],
        )


class FileSigner:
    """By a certificate of the customer: the document comes back as a signed file."""

    def begin(
        self, context: CommandContext, asked: ToSign, begun: SigningBegun
    ) -> Mapping[str, object]:
        """Answers which document is to be signed: what is done with it is the customer's."""
        return {"document": asked.document}

    def fetch(
        self, context: CommandContext, asked: ToSign, came: CameBack
    ) -> DocumentSigned | None:
        """The evidence, the file having been read before."""
        assert came.read is not None and came.command.file is not None, "it was read before"
        signer = came.read.signer
        opened_at = asked.task.opened_at
        if signer.said_at is None or signer.said_at < opened_at - _CLOCK_OF_SIGNER:
            raise Invalid(
                "signed_before_offered",
                "The signature is older than the document was offered here, or does not say when "
                "it was made. Sign this document anew, with the clock of your computer right.",
            )
        stored = {one: asked.case.facts[one] for one in PERSON_FACTS if one in asked.case.facts}
        told = context.tx.told(asked.case.code, stored)
        if not may_sign(told, signer.names, signer.numbers):
            raise Invalid(
                "signed_by_another",
                "The certificate is that of another than the customer or the representative of "
                "this request. Sign with theirs, or come to the desk.",
            )
        return DocumentSigned(
            asked.task.number,
            asked.task.element,
            asked.document,
            came.command.level,
            file=came.command.file["sha256"],
            certificate=_certificate(came.read),
        )


class RemoteSigner(FileSigner):
    """By a remote signing service, which signs by order of the customer: the file is fetched."""

    def begin(
        self, context: CommandContext, asked: ToSign, begun: SigningBegun
    ) -> Mapping[str, object]:
        """Answers the page of the service, which was handed the document."""
        return {"address": begun.address}


def _certificate(read: SignatureRead) -> str:
    """Who has signed, by what, and whom that was believed from."""
    signer = read.signer
    said_at = {} if signer.said_at is None else {"said_at": to_text(signer.said_at)}
    return canonical(
        {
            "subject": signer.subject,
            "serial": signer.serial,
            "issuer": signer.issuer,
            "authority": signer.authority,
            "trust": read.trust,
            **said_at,
        }
    )


def _wanted(asked: ToSign) -> CodeWanted:
    return CodeWanted(asked.case.code, CodePurpose.SIGN, asked.document)


_SIGNERS: Mapping[SigningLevel, Signer] = {
    SigningLevel.OTP: CodeSigner(),
    SigningLevel.DIGITAL: FileSigner(),
    SigningLevel.REMOTE: RemoteSigner(),
}


def signer_of(policy: SigningPolicy | None, level: str) -> Signer:
    """The signer of the level.

    Raises:
        Conflict: the document of the step is not signed so online.
    """
    found = None
    if policy is not None and level in policy.online:
        found = _SIGNERS.get(SigningLevel(level))
    if found is None:
        raise Conflict(
            "not_signed_so",
            "Nothing here is signed online in that way. Sign in another way, or at the desk.",
        )
    return found
