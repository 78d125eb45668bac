"""Signing with a certificate: the document is handed to a remote signing service, and signed files
are read, before the transaction of the command begins."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256

from sqlalchemy import Connection

from engine.adapters.signing_service import Offered, SigningService
from engine.errors import Conflict, Invalid, NotAllowed
from engine.inspection.signatures import SignedBy
from engine.model.actor import Actor
from engine.model.commands import BeginSigning, SignDocument
from engine.model.signing import SigningLevel
from engine.model.trust import TrustList
from engine.projections.customer_proofs import require_proof
from engine.publishing.sandboxed_files import read_signature
from engine.readers.context import Reader
from engine.readers.signing_steps import document_changed, document_of, open_signing_step
from engine.store.uploads import Uploads
from engine.time import local_day


@dataclass(frozen=True, slots=True)
class SignatureRead:
    """A signed file that was read before the transaction of its command: who the ``signer`` is, by
    which version of the published authorities (``trust``)."""

    command: SignDocument
    signer: SignedBy
    trust: int


@dataclass(frozen=True, slots=True)
class SigningBegun:
    """The beginning of a signature; ``address`` is the page of the remote signing service, which
    was handed the document before the transaction of the command."""

    command: BeginSigning
    address: str = ""


@dataclass(frozen=True, slots=True)
class SignedFileReader(Reader):
    """Reads what came back signed. ``uploads`` holds the files, ``keep`` keeps one of a customer
    and answers its hash; ``service`` is the remote signing service, whose requests are named with
    a ``secret``."""

    uploads: Uploads
    keep: Callable[[Actor, bytes], str]
    secret: Callable[[], bytes]
    service: SigningService | None = None

    def offer(self, customer: Actor, command: BeginSigning) -> SigningBegun:
        """Hands the document to the remote signing service, for the customer who has shown a
        one-time code: whoever opens the page of the service can read it.

        Raises:
            NotLoggedIn: they have shown none, or the time for it is over.
            NotAllowed: somebody else than the customer acts.
            NotFound: there is nothing to sign in that step.
            Conflict: the document is not here, or cannot be signed so.
            Unavailable: the service does not answer.
        """
        with self.database.read() as connection:
            require_proof(connection, customer, self.clock.now())
            name, offered, _ = self._offered(connection, customer, command.task, command.level)
        number = command.task.rpartition("-")[2]
        back = f"{self.context.address}/tra-cuu/ky/{number}"
        request = self._request(command.task, sha256(offered).hexdigest())
        address = self._service().offer(Offered(request, name, offered, back))
        return SigningBegun(command, address)

    def read(self, customer: Actor, command: SignDocument) -> SignatureRead:
        """Reads the signed file of a command, in the sandbox: before its transaction begins, so
        that no other writer waits for it. From a remote signing service it is fetched.

        Raises:
            NotAllowed: somebody else than the customer acts.
            NotFound: there is nothing to sign in that step.
            Conflict: the document is not here, is another one now, or cannot be signed so.
            Invalid: the file is none of the customer's, or it is no signature that counts.
            Unavailable: it could not be read now, or the service does not answer.
        """
        now = self.clock.now()
        with self.database.read() as connection:
            name, offered, trust = self._offered(connection, customer, command.task, command.level)
            if sha256(offered).hexdigest() != command.document:
                raise document_changed()
            signed = b""
            if command.level == SigningLevel.DIGITAL:
                signed = self._uploaded(connection, customer, command)
        fetched = command.level == SigningLevel.REMOTE
        if fetched:
            request = self._request(command.task, command.document)
            signed = self._service().fetch(request, offered)
        signer = read_signature(offered, signed, trust.on(local_day(now)), now)
        if fetched:
            file = {"sha256": self.keep(customer, signed), "name": name}
            command = replace(command, file=file)
        return SignatureRead(command, signer, trust.version)

    def _offered(
        self, connection: Connection, customer: Actor, task: str, level: str
    ) -> tuple[str, bytes, TrustList]:
        """Name and content of what the customer is to sign with a certificate, and whose are
        believed."""
        code, _, number = task.rpartition("-")
        if customer.case != code or not (number.isascii() and number.isdigit()):
            raise NotAllowed("not_the_customer", "This is for the customer of the case alone.")
        trust = self.definitions.trust(connection)
        step = open_signing_step(self, connection, code, int(number))
        file, offered = document_of(step, connection, self.uploads)
        if level not in step.policy.online or not trust.on(local_day(self.clock.now())):
            raise Conflict(
                "not_signed_so",
                "Nothing here is signed online in that way. Sign in another way, or at the desk.",
            )
        return file["name"], offered, trust

    def _service(self) -> SigningService:
        if self.service is None:
            raise Conflict(
                "no_signing_service",
                "No remote signing service is set here. Sign in another way, or at the desk.",
            )
        return self.service

    def _request(self, task: str, document: str) -> str:
        """What the service is told as the name of the request: that of no other step or document,
        and known to nobody else."""
        return hmac.digest(self.secret(), f"{task} {document}".encode(), "sha256").hex()[:32]

    def _uploaded(self, connection: Connection, customer: Actor, command: SignDocument) -> bytes:
        code, name = str(customer.case), (command.file or {}).get("sha256", "")
        if not self.uploads.referable(connection, customer.login, code, {name}):
            raise Invalid(
                "file_missing",
                "The file {file} has not been uploaded. Upload it first.",
                file=name[:64],
            )
        return self.uploads.read(connection, code, name)
