"""What a customer signs, as they are shown it before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import Connection

from engine.adapters.signing_service import SigningService
from engine.model.actor import Actor
from engine.model.case_key import Granted
from engine.model.media import PDF, media_type
from engine.model.one_time_code import codes_reach, masked
from engine.model.signing import SigningLevel
from engine.model.views import FieldView
from engine.projections.case_keys import case_of_key, is_told_of
from engine.projections.customer_proofs import require_proof
from engine.readers.code_channels import addresses_in, code_channels
from engine.readers.context import Reader
from engine.readers.signing_steps import (
    SigningStep,
    document_of,
    nothing_to_sign,
    open_signing_step,
)
from engine.store.uploads import Uploads
from engine.time import local_day


@dataclass(frozen=True, slots=True)
class SigningView:
    """A document to sign in the step ``number``, by the ways that its form takes (``levels``,
    ``engine.model.signing.SigningLevel``). ``document`` is the SHA-256 of its content. ``fields``
    is what is asked beside the signature, ``codes_to`` are the masked addresses to which a code can
    be sent. ``authorities`` are those whose certificates are accepted, where a file can come back
    that was signed by one; empty where none can. ``service`` is the remote signing service on
    whose page it can be signed, or none."""

    case: str
    number: int
    step: str
    name: str
    document: str
    size: int
    levels: tuple[str, ...]
    fields: tuple[FieldView, ...]
    codes_to: Mapping[str, str]
    authorities: tuple[str, ...] = ()
    service: str = ""


@dataclass(frozen=True, slots=True)
class SigningReader(Reader):
    """Reads what is to be signed for whoever holds the key of the case. ``uploads`` holds the
    files, ``service`` is the remote signing service."""

    uploads: Uploads
    service: SigningService | None = None

    def get(self, granted: Granted, number: int, language: str = "vi") -> SigningView:
        """The document of an open step of the customer, and how it can be signed.

        Raises:
            NotFound: the key is none of the case, or there is nothing to sign in that step.
            Conflict: the document is not here.
        """
        with self.database.read() as connection:
            step = self._found(connection, granted, number, language)
            file, content = document_of(step, connection, self.uploads)
            trusted = self.definitions.trust(connection).on(local_day(self.clock.now()))
            channels = code_channels(self.definitions, connection)
        policy = step.policy
        believed = tuple(one.name for one in trusted) if media_type(content) == PDF else ()
        remote = self.service if believed and SigningLevel.REMOTE in policy.online else None
        reached = codes_reach(channels, self.context.ways_out(), addresses_in(step.case.facts))
        return SigningView(
            case=step.case.code,
            number=number,
            step=step.names.element(step.task.element),
            name=file["name"],
            document=sha256(content).hexdigest(),
            size=len(content),
            levels=tuple(sorted(policy.levels)),
            fields=tuple(
                one
                for one in step.form.views(language)
                if one.name not in _LEFT_OUT and policy.is_asked(one.name, one.schema)
            ),
            codes_to=masked(reached),
            authorities=believed if SigningLevel.DIGITAL in policy.online else (),
            service="" if remote is None else remote.name,
        )

    def content(self, granted: Granted, customer: Actor, number: int) -> tuple[str, bytes]:
        """Name and content of the document, for the customer who has shown a one-time code: it
        tells of them what the key alone does not.

        Raises:
            NotLoggedIn: they have shown none, or the time for it is over.
            NotFound: the key is none of the case, or there is nothing to sign in that step.
            Conflict: the document is not here.
        """
        with self.database.read() as connection:
            require_proof(connection, customer, self.clock.now())
            if customer.case != granted.code:
                raise nothing_to_sign()
            step = self._found(connection, granted, number, "vi")
            file, content = document_of(step, connection, self.uploads)
        return file["name"], content

    def _found(
        self, connection: Connection, granted: Granted, number: int, language: str
    ) -> SigningStep:
        known = granted.key and case_of_key(connection, granted.key) == granted.code
        if not known or not is_told_of(connection, granted.code):
            raise nothing_to_sign()
        return open_signing_step(self, connection, granted.code, number, language)


_LEFT_OUT = frozenset({"attachments", "note"})
