"""Messages to customers on their way out, by SMS and e-mail.

At least once: a try is counted before the message is handed over, and that it was taken afterwards.
Between the two a worker can die; the message is handed over again then under the same id, by which
the provider sends it once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from smtplib import SMTPException
from threading import Event
from typing import Any

from engine.adapters.mail import (
    AddressRefusedError,
    Letter,
    LetterRefusedError,
    LogPost,
    MailServerError,
    NoMailServerError,
    Post,
    problem_of,
)
from engine.adapters.texts import (
    LogTexts,
    NoTextProviderError,
    NumberRefusedError,
    TextMessage,
    TextProviderError,
    TextRefusedError,
    TextSender,
)
from engine.adapters.zalo import NoTemplates, TemplateMessage, TemplateSender
from engine.clock import Clock
from engine.model.letter_name import letter_name
from engine.model.quiet_hours import held_until
from engine.model.states import TO_BE_SENT, MessageState
from engine.model.subscription import subscription_of
from engine.model.text_segments import segments
from engine.model.wording import MessageChannel
from engine.notices.handed_over import HandedOver, may_wait
from engine.notices.message_fate import MessageFate
from engine.notices.outgoing import Outgoing, OutgoingMessages
from engine.store.database import Database
from engine.store.jobs import back_off
from engine.store.message_queue import (
    are_due,
    claim_messages,
    give_back,
    is_of_code,
    leave_unsent,
    settle_message,
)
from engine.store.subscriptions import note_told

MOST_AT_A_TIME = 20
"""Messages that a worker claims at once."""
MOST_TRIES_OF_A_MESSAGE = 10
_SPARED = timedelta(minutes=1)
_MOST_WORDS = 300

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class MessageOutbox:
    """Sends the messages that wait; ``probe`` is called when some are claimed, and between
    the handing over of one and the note of it. Names of letters are tagged with ``letter_key``."""

    database: Database
    outgoing: OutgoingMessages
    clock: Clock
    texts: TextSender
    post: Post
    fate: MessageFate
    probe: Callable[[str], None]
    zalo: TemplateSender = field(default_factory=NoTemplates)
    letter_key: Callable[[], bytes] = bytes

    def send_due(self, stop: Event | None = None) -> int:
        """Sends what is to be sent now; answers how many messages were tried. Where a provider or
        the mail server cannot be used, the others of the channel wait with it.

        Raises:
            Unavailable: the database cannot be reached.
        """
        with self.database.read() as connection:
            if not are_due(connection, self.clock.now()):
                return 0
        self._leave_unsent()
        with self.database.write() as connection:
            claimed = claim_messages(connection, self.clock.now(), MOST_AT_A_TIME)
        self.probe("message claimed")
        handed_over = HandedOver(self.database, self.clock)
        try:
            done = self._send_each(claimed, handed_over, stop)
        except Exception:
            handed_over.note()
            raise
        handed_over.note()
        return done

    def _send_each(
        self, claimed: list[dict[str, Any]], handed_over: HandedOver, stop: Event | None
    ) -> int:
        down: set[str] = set()
        for done, row in enumerate(claimed):
            if (stop and stop.is_set()) or self.clock.now() >= row["claimed_until"]:
                self._give_back(claimed[done:])
                return done
            if row["channel"] in down:
                self._put_back(row, "Another message could not be handed over a moment ago.")
            elif not self._send(row, handed_over):
                down.add(row["channel"])
        return len(claimed)

    def _leave_unsent(self) -> None:
        """Without a way out, in one go, so that thousands do not wait one after the other."""
        nowhere = {}
        if isinstance(self.texts, LogTexts):
            nowhere[MessageChannel.SMS] = self.texts.problem
        if isinstance(self.post, LogPost):
            nowhere[MessageChannel.EMAIL] = self.post.problem
        for channel, problem in nowhere.items():
            with self.database.write() as connection:
                leave_unsent(connection, self.clock.now(), channel, problem)

    def _send(self, row: Mapping[str, Any], handed_over: HandedOver) -> bool:
        """Sends one; whether its channel can be used."""
        morning = None if is_of_code(row) else held_until(row["channel"], self.clock.now())
        if morning is not None:
            self._settle(
                row, state=MessageState.HELD, not_before=morning, attempts=row["attempts"] - 1
            )
            return True
        outgoing = self.outgoing.read(row)
        if outgoing is None:
            problem = "It is too late." if is_of_code(row) else "Nothing is to be said any more."
            self._settle(row, state=MessageState.DROPPED, problem=problem)
            return True
        if may_wait(row):
            handed_over.begin()
        else:
            handed_over.note()
        try:
            ref = self._hand_over(row, outgoing)
        except (TextRefusedError, LetterRefusedError) as error:
            self._end(row, MessageState.UNDELIVERED, str(error), bounced=is_of_address(error))
        except (NoTextProviderError, NoMailServerError) as error:
            self._settle(row, state=MessageState.UNSENT, problem=str(error))
        except (TextProviderError, MailServerError, SMTPException, OSError) as error:
            said = str(error) if isinstance(error, TextProviderError) else problem_of(error)
            _log.warning("message %s is not taken: %s", row["id"], said)
            if row["attempts"] >= MOST_TRIES_OF_A_MESSAGE:
                self._end(row, MessageState.FAILED, said)
            else:
                self._put_back(row, said, counted=True)
            return False
        else:
            self.probe("message handed over")
            is_sms = row["channel"] == MessageChannel.SMS
            size = segments(outgoing.text.text) if is_sms else None
            if may_wait(row):
                handed_over.add(row, ref, size)
                return True
            self._settle(
                row,
                state=MessageState.ACCEPTED,
                sent_at=self.clock.now(),
                provider_ref=ref,
                segments=size,
                problem=None,
            )
            self._note_told(row, outgoing)
        return True

    def _hand_over(self, row: Mapping[str, Any], outgoing: Outgoing) -> str | None:
        if row["channel"] == MessageChannel.SMS:
            name = request_id(row)
            return self.texts.send_text(TextMessage(name, outgoing.address, outgoing.text.text))
        said = outgoing.text
        if row["channel"] == MessageChannel.ZALO:
            values = said.values or {}
            return self.zalo.send_template(
                TemplateMessage(request_id(row), outgoing.address, row["kind"], values)
            )
        name = row["id"]
        if outgoing.stored:
            name = letter_name(self.letter_key(), name, outgoing.stored)
        self.post.send(
            Letter(
                name,
                row["case"],
                outgoing.address,
                said.subject,
                said.text,
                row["made_at"],
                said.stopped_at,
            )
        )
        return None

    def _note_told(self, row: Mapping[str, Any], outgoing: Outgoing) -> None:
        subscription = subscription_of(row["subject"])
        if subscription is not None and outgoing.told is not None:
            with self.database.write() as connection:
                note_told(connection, subscription, outgoing.told)

    def _put_back(self, row: Mapping[str, Any], problem: str, *, counted: bool = False) -> None:
        wait = back_off(row["attempts"]) if counted else _SPARED
        self._settle(
            row,
            not_before=self.clock.now() + wait,
            attempts=row["attempts"] - (not counted),
            problem=problem[:_MOST_WORDS],
        )

    def _end(
        self, row: Mapping[str, Any], state: MessageState, problem: str, bounced: bool = False
    ) -> None:
        with self.database.write() as connection:
            gone: dict[str, object] = {"said": None} if is_of_code(row) else {}
            said = problem[:_MOST_WORDS]
            if settle_message(connection, row, state=state, problem=said, **gone):
                if bounced and not is_of_code(row):
                    self.fate.note_bounce(connection, row, problem)
                self.fate.goes_on(connection, row)

    def _settle(self, row: Mapping[str, Any], **values: object) -> None:
        """Notes what became of a message; a code is forgotten once it has left."""
        if is_of_code(row) and values.get("state", MessageState.WAITING) not in TO_BE_SENT:
            values["said"] = None
        with self.database.write() as connection:
            settle_message(connection, row, **values)

    def _give_back(self, rows: list[dict[str, Any]]) -> None:
        with self.database.write() as connection:
            give_back(connection, [row["id"] for row in rows])


def is_of_address(error: Exception) -> bool:
    """Whether it says that nothing ever arrives at the address, whatever the message."""
    return isinstance(error, NumberRefusedError | AddressRefusedError)


def request_id(row: Mapping[str, Any]) -> str:
    """What the message is called towards the provider: another name for each round, since it is
    meant to be sent once more then."""
    return row["id"] if row["round"] == 1 else f"{row['id']}.{row['round']}"
