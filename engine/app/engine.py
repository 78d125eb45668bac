"""The engine: commands in, one transaction each; readers as attributes."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from engine import errors
from engine.app.maintenance import Maintenance
from engine.app.message_preview import preview_messages
from engine.app.request_jobs import of_request
from engine.clock import Clock
from engine.config import Config
from engine.model.actor import SYSTEM, Actor
from engine.model.commands import AdoptPlainData
from engine.model.instant import whole_milliseconds
from engine.model.lazy_import import lazy_callable
from engine.projections import apply
from engine.store.device_files import DeviceFiles
from engine.store.faults import CHANGED_MEANWHILE
from engine.store.receipts import Receipt, find_receipt, keep_receipt, make_receipt, require_key
from engine.store.transaction import Transaction

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from engine.adapters.mail import Post
    from engine.adapters.passwords import hash_password
    from engine.adapters.signing_service import open_signing_service
    from engine.adapters.texts import TextSender
    from engine.adapters.virus_scanner import open_scanner
    from engine.adapters.zalo import TemplateSender, open_zalo
    from engine.app.slow_parts import read_before
    from engine.handlers.context import CommandContext, HashPassword, RandomDigits
    from engine.handlers.dispatch import Order, carry_out
    from engine.handlers.uploads import UploadedFiles
    from engine.model.command_kinds import (
        begins_elsewhere,
        brings_signed_file,
        has_secret,
        is_customers_own,
        is_read_before,
        writes_paper,
    )
    from engine.model.commands import Command
    from engine.notices.bounces import LetterBounces
    from engine.notices.message_fate import MessageFate
    from engine.notices.message_outbox import MessageOutbox
    from engine.notices.outbox import Outbox
    from engine.notices.outgoing import OutgoingMessages
    from engine.notices.reader import NoticeReader
    from engine.notices.text_callbacks import TextCallbacks
    from engine.notices.text_stops import TextStops
    from engine.notices.trials import TrialOutbox
    from engine.readers.code_look_ups import CodeLookUps
    from engine.readers.customer_messages import OutgoingMessage
    from engine.readers.logins import LoginCheck
    from engine.readers.paper_files import PaperFileWriter
    from engine.readers.people import PeopleReader
    from engine.readers.promises import PromiseReader
    from engine.readers.public_rates import PublicRates
    from engine.readers.reading import Reading
    from engine.readers.signed_files import SignedFileReader
    from engine.readers.signing import SigningReader
    from engine.simulation.examples import ProposalSimulator
else:
    open_scanner = lazy_callable("engine.adapters.virus_scanner", "open_scanner")
    open_signing_service = lazy_callable("engine.adapters.signing_service", "open_signing_service")
    open_zalo = lazy_callable("engine.adapters.zalo", "open_zalo")
    LetterBounces = lazy_callable("engine.notices.bounces", "LetterBounces")
    MessageFate = lazy_callable("engine.notices.message_fate", "MessageFate")
    TextCallbacks = lazy_callable("engine.notices.text_callbacks", "TextCallbacks")
    TrialOutbox = lazy_callable("engine.notices.trials", "TrialOutbox")
    TextStops = lazy_callable("engine.notices.text_stops", "TextStops")
    MessageOutbox = lazy_callable("engine.notices.message_outbox", "MessageOutbox")
    Outbox = lazy_callable("engine.notices.outbox", "Outbox")
    OutgoingMessages = lazy_callable("engine.notices.outgoing", "OutgoingMessages")
    NoticeReader = lazy_callable("engine.notices.reader", "NoticeReader")
    ProposalSimulator = lazy_callable("engine.simulation.examples", "ProposalSimulator")
    hash_password = lazy_callable("engine.adapters.passwords", "hash_password")
    CommandContext = lazy_callable("engine.handlers.context", "CommandContext")
    carry_out = lazy_callable("engine.handlers.dispatch", "carry_out")
    UploadedFiles = lazy_callable("engine.handlers.uploads", "UploadedFiles")
    CodeLookUps = lazy_callable("engine.readers.code_look_ups", "CodeLookUps")
    LoginCheck = lazy_callable("engine.readers.logins", "LoginCheck")
    PeopleReader = lazy_callable("engine.readers.people", "PeopleReader")
    PromiseReader = lazy_callable("engine.readers.promises", "PromiseReader")
    PublicRates = lazy_callable("engine.readers.public_rates", "PublicRates")
    Reading = lazy_callable("engine.readers.reading", "Reading")
    PaperFileWriter = lazy_callable("engine.readers.paper_files", "PaperFileWriter")
    SignedFileReader = lazy_callable("engine.readers.signed_files", "SignedFileReader")
    SigningReader = lazy_callable("engine.readers.signing", "SigningReader")
    begins_elsewhere = lazy_callable("engine.model.command_kinds", "begins_elsewhere")
    brings_signed_file = lazy_callable("engine.model.command_kinds", "brings_signed_file")
    has_secret = lazy_callable("engine.model.command_kinds", "has_secret")
    is_customers_own = lazy_callable("engine.model.command_kinds", "is_customers_own")
    is_read_before = lazy_callable("engine.model.command_kinds", "is_read_before")
    writes_paper = lazy_callable("engine.model.command_kinds", "writes_paper")
    read_before = lazy_callable("engine.app.slow_parts", "read_before")

Probe = Callable[[str], None]
"""Called at named points of a command; tests stop the process there."""


class Engine(Maintenance):
    """Front door of the product. One engine serves many threads; many may share one database."""

    def __init__(
        self,
        config: Config,
        clock: Clock | None = None,
        digits: RandomDigits | None = None,
        probe: Probe | None = None,
        post: Post | None = None,
        durable: bool = True,
        hash_password: HashPassword = hash_password,
        texts: TextSender | None = None,
    ) -> None:
        """``durable`` as in ``Database``."""
        super().__init__(config, clock, post, durable, texts)
        self._digits = digits or _random_digits
        self._probe = probe or (lambda _point: None)
        self._hash_password = hash_password

    def execute(self, command: Command, actor: Actor, key: str | None = None) -> Receipt:
        """Carries the command out, wholly or not at all.

        With an idempotency ``key`` the same command of the same actor is carried out once,
        however often it is sent, and gets its first answer again.

        Raises:
            EngineError: one of its six families; nothing was changed, but for the count of tries.
        """
        if key is not None and has_secret(command):
            key = None
        if key is not None:
            require_key(key)
        try:
            return self._execute(command, actor, key)
        except (errors.Unavailable, errors.NotLoggedIn):
            raise
        except errors.Damaged as error:
            self.damage.meet_error(error)
            raise
        except errors.EngineError:
            # A command that was carried out before can no longer be; its key tells.
            known = self._known_receipt(command, actor, key)
            if known is None:
                raise
            return known

    def outgoing(self, command: Command, actor: Actor) -> list[OutgoingMessage]:
        """What customers would be told by the command, which is not carried out.

        Raises:
            EngineError: the command would be refused.
        """
        order = self._read_before(command, actor)
        return preview_messages(
            self._database,
            self.context,
            lambda connection: self._begin(connection, actor),
            lambda tx: self._carry_out(tx, command, order, None)[1],
        )

    def adopt_plain(self, reason: str) -> tuple[str | None, str]:
        """Migrates a database with readable personal data, and records that they are known; returns
        the revisions before and after.

        Raises:
            Invalid: no reason was given.
        """
        if not 3 <= len(reason.strip()) <= 2000:
            raise errors.Invalid("reason_missing", "Write the reason, in 3 to 2,000 characters.")
        found = self.migrate(adopts_plain=True)
        self.execute(AdoptPlainData(reason), SYSTEM)
        return found

    def reading(self) -> Reading:
        """The readers over one snapshot of the database, as of now; who asks has to close it.

        Raises:
            Unavailable: the time of the database is not known.
        """
        return Reading(self.context, self._database, lambda: self.logins)

    def _execute(self, command: Command, actor: Actor, key: str | None) -> Receipt:
        order = self._read_before(command, actor)
        begun: list[Transaction] = []
        try:
            with self._database.write() as connection:
                tx = self._begin(connection, actor)
                begun.append(tx)
                receipt, refusal = self._carry_out(tx, command, order, key)
                self._probe("before commit")
        except errors.Conflict as error:
            if error.code == CHANGED_MEANWHILE:
                with self._database.read() as connection:
                    begun[0].require_newest(connection)
            raise
        self._probe("after commit")
        if refusal is not None:
            raise refusal
        return receipt

    def _begin(self, connection: Connection, actor: Actor) -> Transaction:
        now = whole_milliseconds(self.clock.now())
        return Transaction(connection, now, actor, apply, self._seals, self._master)

    def _carry_out(
        self, tx: Transaction, command: Command, order: Order, key: str | None
    ) -> tuple[Receipt, errors.EngineError | None]:
        context = CommandContext(
            tx,
            self._definitions,
            self.uploads,
            self._digits,
            self._hash_password,
            self._tracking_secret,
            ways_out=self.context.ways_out,
        )
        context.renew_actor()
        if context.actor.case is not None and not is_customers_own(command):
            raise errors.NotAllowed("not_for_customers", "This is for the staff alone.")
        details = carry_out(context, type(command), order)
        assert context.refusal is None or not tx.events, "what is refused is no part of history"
        receipt = make_receipt(command, tx.events, details)
        if key is not None:
            keep_receipt(tx, key, command, receipt, self._fingerprint_key)
        tx.write()
        if tx.jobs:
            self.jobs.enqueue(tx.connection, [of_request(job) for job in tx.jobs])
        return receipt, context.refusal

    def _known_receipt(self, command: Command, actor: Actor, key: str | None) -> Receipt | None:
        if key is None:
            return None
        with self._database.read() as connection:
            return find_receipt(connection, actor.login, key, command, self._fingerprint_key)

    def _read_before(self, command: Command, actor: Actor) -> Order:
        self._ask_beforehand()
        if brings_signed_file(command):
            return self.signed_files.read(actor, command)
        if writes_paper(command):
            return self.paper_files.write(actor, command)
        if begins_elsewhere(command):
            return self.signed_files.offer(actor, command)
        if not is_read_before(command):
            return command
        with self._database.read() as connection:
            return read_before(connection, actor, command, self.clock.now())

    @cached_property
    def logins(self) -> LoginCheck:
        """Checks passwords, sessions and tokens."""
        return LoginCheck(
            self._database,
            self.clock,
            lambda: self._login_key,
            lambda: self._seals,
            self.damage,
        )

    @cached_property
    def people(self) -> PeopleReader:
        """Reads users, units, roles, sessions and tokens."""
        return PeopleReader(self.context, self.logins)

    @cached_property
    def code_look_ups(self) -> CodeLookUps:
        """Lets those look requests up who are not logged in."""
        return CodeLookUps(self._database, self.clock, lambda: self._tracking_secret)

    @cached_property
    def public_rates(self) -> PublicRates:
        """Counts what those do who are not logged in."""
        return PublicRates(self._database, self.clock, lambda: self._tracking_secret)

    @cached_property
    def promises(self) -> PromiseReader:
        """Reads what is promised to customers, and what was kept of it."""
        return PromiseReader(self.context)

    @cached_property
    def _tracking_secret(self) -> bytes:
        return self._seals.derive("tracking")

    @cached_property
    def _letter_key(self) -> bytes:
        return self._seals.derive("letters")

    @cached_property
    def _login_key(self) -> bytes:
        return self._seals.derive("logins")

    @cached_property
    def _fingerprint_key(self) -> bytes:
        return self._seals.derive("receipts")

    @cached_property
    def uploaded_files(self) -> UploadedFiles:
        """Keeps and hands out the papers and photos of cases."""
        return UploadedFiles(
            self.context,
            self.files,
            self.uploads,
            open_scanner(self._config.scanner),
            DeviceFiles(self._database, self.clock, lambda: self._master),
        )

    @cached_property
    def signing(self) -> SigningReader:
        """Reads what customers are asked to sign."""
        return SigningReader(self.context, self.uploads, open_signing_service(self._config.signer))

    @cached_property
    def signed_files(self) -> SignedFileReader:
        """Reads what customers have signed with a certificate."""
        return SignedFileReader(
            self.context,
            self.uploads,
            lambda customer, content: self.uploaded_files.keep(customer, content).sha256,
            lambda: self._seals.derive("signing"),
            open_signing_service(self._config.signer),
        )

    @cached_property
    def paper_files(self) -> PaperFileWriter:
        """Writes papers that are made from cases."""
        return PaperFileWriter(self.context, self.uploads.keep)

    @cached_property
    def outbox(self) -> Outbox:
        """Sends the notices that wait."""
        return Outbox(self._database, self._definitions, self.clock, self._post, self.context)

    @cached_property
    def trials(self) -> TrialOutbox:
        """Sends the trial messages that wait."""
        return TrialOutbox(self._database, self.clock, self._post, lambda: self.texts)

    @cached_property
    def message_fate(self) -> MessageFate:
        """Follows messages to customers that were handed over."""
        return MessageFate(self._database, self._definitions, self.clock, self.jobs)

    @cached_property
    def zalo(self) -> TemplateSender:
        """The way out for messages by Zalo."""
        return open_zalo(self._config.zalo)

    @cached_property
    def message_outbox(self) -> MessageOutbox:
        """Sends the messages to customers that wait."""
        return MessageOutbox(
            self._database,
            OutgoingMessages(self._database, self.context, self.clock),
            self.clock,
            self.texts,
            self._post,
            self.message_fate,
            self._probe,
            self.zalo,
            lambda: self._letter_key,
        )

    @cached_property
    def letter_bounces(self) -> LetterBounces:
        """Takes letters to customers that came back."""
        return LetterBounces(self._database, self.message_fate, lambda: self._letter_key)

    @cached_property
    def text_callbacks(self) -> TextCallbacks:
        """Takes receipts of messages, and texts of customers, from the provider."""
        stops = TextStops(self._database, self.context, self.clock, self.execute)
        return TextCallbacks(
            self.texts,
            self.message_fate,
            self.code_look_ups,
            self.tracking.public,
            stops.stop,
            self.zalo,
        )

    @cached_property
    def simulator(self) -> ProposalSimulator:
        """Plays cases on the documents of a proposal, in an engine in memory."""
        return ProposalSimulator(self._database, self.proposals, self.checks)

    @cached_property
    def notices(self) -> NoticeReader:
        """Reads which notices have left and which have not, and why."""
        return NoticeReader(self.context, self.jobs)


def _random_digits() -> str:
    return f"{secrets.randbelow(10**9):09d}"
