"""Trial messages on their way out: tried once, and what came of it is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from smtplib import SMTPException

from engine.adapters.mail import Letter, MailError, Post, problem_of
from engine.adapters.texts import TextError, TextMessage, TextSender
from engine.clock import Clock
from engine.i18n import say
from engine.model.trial import TrialChannel
from engine.store.database import Database
from engine.store.trials import AddressedTrial, find_waiting_trial, settle_trial

_MOST_WORDS = 500


@dataclass(frozen=True, slots=True)
class TrialOutbox:
    """Sends the trials that wait."""

    database: Database
    clock: Clock
    post: Post
    texts: Callable[[], TextSender]

    def send(self, id_: str) -> None:
        """Hands a trial over, unless that was tried, and keeps what the mail server or the provider
        has said.

        Raises:
            Unavailable: the database cannot be reached.
        """
        with self.database.read() as connection:
            found = find_waiting_trial(connection, id_)
        if found is None:
            return
        problem = self._hand_over(found)
        with self.database.write() as connection:
            settle_trial(connection, id_, problem, self.clock.now())

    def _hand_over(self, found: AddressedTrial) -> str | None:
        trial = found.trial
        subject = say(found.language, "Trial message of Motcua")
        body = say(found.language, "Somebody has looked whether messages leave. Nothing is to do.")
        try:
            if trial.channel is TrialChannel.SMS:
                text = f"{subject}. {body}"
                self.texts().send_text(TextMessage(f"trial-{trial.id}", found.address, text))
            else:
                name = f"trial-{trial.id}"
                self.post.send(
                    Letter(name, trial.login, found.address, subject, f"{body}\n", trial.made_at)
                )
        except (MailError, TextError, SMTPException, OSError) as error:
            return problem_of(error)[:_MOST_WORDS]
        return None
