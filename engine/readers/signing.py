"""What a customer signs, as they are shown it before; and signed files, once they come back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection

from engine.errors import Conflict, Invalid, NotAllowed, NotFound
from engine.inspection.signatures import SignedBy
from engine.model.actor import Actor, acting_customer
from engine.model.authorization import may_work
from engine.model.case import Case, Task
from engine.model.case_key import Granted
from engine.model.commands import SignDocument
from engine.model.media import PDF, media_type
from engine.model.one_time_code import codes_reach, masked
from engine.model.process import UserTask
from engine.model.signing import SigningLevel, SigningPolicy
from engine.model.states import CaseState
from engine.model.views import FieldView
from engine.projections.case_keys import case_of_key, is_told_of
from engine.projections.cases import find_case
from engine.projections.customer_proofs import require_proof
from engine.projections.tasks import tasks_of
from engine.publishing.sandboxed_files import read_signature
from engine.readers.code_channels import addresses_in, code_channels
from engine.readers.context import Reader
from engine.readers.names import Names
from engine.readers.opened import opened_case
from engine.store.uploads import Uploads
from engine.time import local_day


@dataclass(frozen=True, slots=True)
class SigningView:
    """A document to sign in the step ``number``, by the ways that its form takes (``levels``,
    ``engine.model.signing.SigningLevel``). ``document`` is the SHA-256 of its content. ``fields``
    is what is asked beside the signature, ``codes_to`` are the masked addresses to which a code can
    be sent. ``authorities`` are those whose certificates are accepted, where a file can come back
    that was signed by one; empty where none can."""

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


@dataclass(frozen=True, slots=True)
class SignatureRead:
    """A signed file that was read before the transaction of its command: who the ``signer`` is, by
    which version of the published authorities (``trust``)."""

    command: SignDocument
    signer: SignedBy
    trust: int


@dataclass(frozen=True, slots=True)
class SigningReader(Reader):
    """Reads what is to be signed for whoever holds the key of the case. ``uploads`` holds the
    files."""

    uploads: Uploads

    def get(self, granted: Granted, number: int, language: str = "vi") -> SigningView:
        """The document of an open step of the customer, and how it can be signed.

        Raises:
            NotFound: the key is none of the case, or there is nothing to sign in that step.
            Conflict: the document is not here.
        """
        with self.database.read() as connection:
            case, task, policy, names = self._found(connection, granted, number, language)
            file, content = self._document(connection, case, policy)
            form = names.form_named(_node(names, task).form)
            trusted = self.definitions.trust(connection).on(local_day(self.clock.now()))
            channels = code_channels(self.definitions, connection)
        takes_file = SigningLevel.DIGITAL in policy.online and media_type(content) == PDF
        reached = codes_reach(channels, self.context.ways_out(), addresses_in(case.facts))
        return SigningView(
            case=case.code,
            number=number,
            step=names.element(task.element),
            name=file["name"],
            document=sha256(content).hexdigest(),
            size=len(content),
            levels=tuple(sorted(policy.levels)),
            fields=tuple(
                one
                for one in form.views(language)
                if one.name not in _LEFT_OUT and policy.is_asked(one.name, one.schema)
            ),
            codes_to=masked(reached),
            authorities=tuple(one.name for one in trusted) if takes_file else (),
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
                raise _nothing()
            case, _, policy, _ = self._found(connection, granted, number, "vi")
            file, content = self._document(connection, case, policy)
        return file["name"], content

    def read_signed(self, customer: Actor, command: SignDocument) -> SignatureRead:
        """Reads the signed file of a command, in the sandbox: before its transaction begins, so
        that no other writer waits for it.

        Raises:
            NotAllowed: somebody else than the customer acts.
            NotFound: there is nothing to sign in that step.
            Conflict: the document is not here, is another one now, or cannot be signed so.
            Invalid: the file is none of the customer's, or it is no signature that counts.
            Unavailable: it could not be read now.
        """
        code, _, number = command.task.rpartition("-")
        if customer.case != code or not number.isdecimal():
            raise NotAllowed("not_the_customer", "This is for the customer of the case alone.")
        now = self.clock.now()
        with self.database.read() as connection:
            trust = self.definitions.trust(connection)
            case, _, policy, _ = self._open(connection, code, int(number), "vi")
            _, offered = self._document(connection, case, policy)
            if command.level not in policy.online or not trust.on(local_day(now)):
                raise Conflict(
                    "not_signed_so",
                    "Nothing here is signed online in that way. Sign in another way, or at the "
                    "desk.",
                )
            if sha256(offered).hexdigest() != command.document:
                raise Conflict(
                    "document_changed",
                    "The document was replaced meanwhile. Nothing was signed. Read it once more.",
                )
            signed = self._uploaded(connection, customer, code, command.file or {})
        signer = read_signature(offered, signed, trust.on(local_day(now)), now)
        return SignatureRead(command, signer, trust.version)

    def _uploaded(
        self, connection: Connection, customer: Actor, code: str, file: Mapping[str, str]
    ) -> bytes:
        name = file.get("sha256", "")
        if not self.uploads.referable(connection, customer.login, code, {name}):
            raise Invalid(
                "file_missing",
                "The file {file} has not been uploaded. Upload it first.",
                file=name[:64],
            )
        return self.uploads.read(connection, code, name)

    def _found(
        self, connection: Connection, granted: Granted, number: int, language: str
    ) -> tuple[Case, Task, SigningPolicy, Names]:
        known = granted.key and case_of_key(connection, granted.key) == granted.code
        if not known or not is_told_of(connection, granted.code):
            raise _nothing()
        return self._open(connection, granted.code, number, language)

    def _open(
        self, connection: Connection, code: str, number: int, language: str
    ) -> tuple[Case, Task, SigningPolicy, Names]:
        found = find_case(connection, code)
        if found is None:
            raise _nothing()
        case = opened_case(self.context.decryption(connection, [found.code], language), found)
        names = Names.load(self.definitions, connection, case, language)
        own = acting_customer(case.code)
        for task in tasks_of(connection, case.code):
            if task.number == number and task.open and may_work(own, task, case):
                policy = names.form_named(_node(names, task).form).signing
                if policy is not None and case.state is CaseState.ACTIVE:
                    return case, task, policy, names
        raise _nothing()

    def _document(
        self, connection: Connection, case: Case, policy: SigningPolicy
    ) -> tuple[Mapping[str, Any], bytes]:
        step, _, name = policy.document.partition(".")
        file = case.steps.get(step, {}).get(name)
        if not isinstance(file, Mapping):
            raise Conflict(
                "document_missing",
                "The document is not here yet. Sign it at the desk, or call.",
            )
        return file, self.uploads.read(connection, case.code, file["sha256"])


_LEFT_OUT = frozenset({"attachments", "note"})


def _node(names: Names, task: Task) -> UserTask:
    node = names.node(task.element)
    assert isinstance(node, UserTask), "tasks are made from user tasks"
    return node


def _nothing() -> NotFound:
    return NotFound("signing_not_found", "There is nothing for you to sign here now.")
