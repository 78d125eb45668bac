"""The way out for notices: by SMTP, or into the log where no mail server is set."""

from __future__ import annotations

import logging
import smtplib
import ssl
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

TIMEOUT_SECONDS = 30
_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Letter:
    """A notice as it is sent. ``id`` is the same however often it is sent, so that whoever gets
    it twice can drop one; ``address`` is None where the user has none."""

    id: str
    login: str
    address: str | None
    subject: str
    body: str
    made_at: datetime


class NoAddressError(Exception):
    """Nobody knows where to send it; trying again does not help."""


class Post(Protocol):
    def send(self, letter: Letter) -> None:
        """Hands the letter over.

        Raises:
            NoAddressError: the user has no address.
            OSError, smtplib.SMTPException: it was not taken; it can be tried again.
        """


class LogPost:
    """Writes down who is told of what; for an installation without a mail server."""

    def send(self, letter: Letter) -> None:
        _log.info("notice %s to %s: %s", letter.id, letter.login, letter.subject)


@dataclass(frozen=True, slots=True)
class SmtpPost:
    """A mail server. ``sender`` is the address that letters come from."""

    host: str
    port: int
    scheme: str
    sender: str
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    def send(self, letter: Letter) -> None:
        if letter.address is None:
            raise NoAddressError(f"{letter.login} has no address.")
        message = self.write(letter, letter.address)
        with self._connect() as server:
            if self.scheme == "smtp+starttls":
                server.starttls(context=ssl.create_default_context())
            if self.user is not None:
                server.login(self.user, self.password or "")
            server.send_message(message)

    def write(self, letter: Letter, address: str) -> EmailMessage:
        """The message (RFC 5322), its Message-ID made from the id of the letter."""
        message = EmailMessage(policy=SMTP)
        message["From"] = self.sender
        message["To"] = address
        message["Subject"] = " ".join(letter.subject.split())
        message["Date"] = format_datetime(letter.made_at)
        message["Message-ID"] = f"<{letter.id}@{self.sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.body)
        return message

    def _connect(self) -> smtplib.SMTP:
        if self.scheme == "smtps":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT_SECONDS, context=context)
        return smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_SECONDS)


def open_post(url: str | None) -> Post:
    """The post of a setting: ``smtp+starttls://user:password@host:587?from=motcua@host``.

    Schemes are smtp, smtp+starttls and smtps; without a setting, letters go into the log.

    Raises:
        ValueError: not such a setting; says what to write.
    """
    if not url:
        return LogPost()
    parts = urlsplit(url)
    sender = parse_qs(parts.query).get("from", [""])[0]
    if parts.scheme not in _PORTS or not parts.hostname or "@" not in sender:
        raise ValueError(
            "MOTCUA_MAIL is not a mail server. Write smtp+starttls://user:password@host:587"
            "?from=name@host (or smtp, or smtps)."
        )
    return SmtpPost(
        host=parts.hostname,
        port=parts.port or _PORTS[parts.scheme],
        scheme=parts.scheme,
        sender=sender,
        user=None if parts.username is None else unquote(parts.username),
        password=None if parts.password is None else unquote(parts.password),
    )
