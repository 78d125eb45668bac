"""The way out for notices: by SMTP, or nowhere but into the log where no mail server is set.

What goes wrong is told apart: the letter itself is refused for good, the mail server cannot be used
by anybody, or it may be tried again.
"""

from __future__ import annotations

import logging
import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

TIMEOUT_SECONDS = 30
_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}

_SEVEN_BIT = SMTP.clone(cte_type="7bit")
"""Read by every mail server; eight bits only by those that say so (RFC 6152)."""
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]+")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Letter:
    """A notice as it is sent. ``id`` is the same however often it is sent, so that whoever gets
    it twice can drop one; ``address`` is None where the user has none. ``stopped_at`` is where one
    click ends letters of this kind (RFC 8058), if they may be ended."""

    id: str
    login: str
    address: str | None
    subject: str
    body: str
    made_at: datetime
    stopped_at: str | None = None


class MailError(Exception):
    """A letter that was not taken. Its text holds no address and nothing that people wrote."""


class LetterRefusedError(MailError):
    """This letter is never taken; trying again does not help."""


class NoAddressError(LetterRefusedError):
    """Nobody knows where to send it."""


class AddressRefusedError(LetterRefusedError):
    """No letter is ever taken for this address."""


class MailServerError(MailError):
    """The mail server cannot be used now, for any letter: it is away, or does not let this
    installation in."""


class NoMailServerError(MailError):
    """No mail server is set."""


class Post(Protocol):
    """Whatever takes letters away: a mail server, or nothing."""

    def send(self, letter: Letter) -> None:
        """Hands the letter over.

        Raises:
            MailError: it was not taken, and what that means for it and others.
            OSError, smtplib.SMTPException: it was not taken; it can be tried again.
        """


class LogPost:
    """Writes down who would be told of what; for an installation without a mail server."""

    problem = "MOTCUA_MAIL is not set."
    """Why no letter leaves."""

    @property
    def is_read(self) -> bool:
        """Whether the log keeps what is noted."""
        return _log.isEnabledFor(logging.INFO)

    def send(self, letter: Letter) -> None:
        """Sends nothing.

        Raises:
            NoMailServerError: always.
        """
        raise NoMailServerError(self.problem)

    def note(self, letter: Letter) -> None:
        """Notes a letter that is not sent."""
        _log.info("notice %s to %s is not sent: %s", letter.id, letter.login, letter.subject)


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
        """Hands the letter to the mail server.

        Raises:
            MailError: it was not taken, and what that means for it and others.
            OSError, smtplib.SMTPException: it was not taken; it can be tried again.
        """
        if letter.address is None:
            raise NoAddressError(f"{letter.login} has no address.")
        try:
            message = self.write(letter, letter.address)
        except ValueError as error:
            raise LetterRefusedError(problem_of(error)) from error
        with self._connected() as server, _told_apart():
            server.send_message(message)

    def write(self, letter: Letter, address: str) -> EmailMessage:
        """The message (RFC 5322), its Message-ID made from the id of the letter."""
        message = EmailMessage(policy=_SEVEN_BIT)
        message["From"] = self.sender
        message["To"] = address
        message["Subject"] = _CONTROLS.sub(" ", " ".join(letter.subject.split()))
        message["Date"] = format_datetime(letter.made_at)
        message["Message-ID"] = f"<{letter.id}@{self.sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        if letter.stopped_at is not None:
            message["List-Unsubscribe"] = f"<{letter.stopped_at}>"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message.set_content(letter.body)
        return message

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        """The server, logged in to. What it took, it took, whatever comes of the farewell.

        Raises:
            MailServerError: it cannot be reached, or does not let this installation in.
        """
        try:
            server = self._connect()
        except (OSError, smtplib.SMTPException, ValueError) as error:
            # Also a user or password that this kind of login cannot write (UnicodeEncodeError).
            raise MailServerError(problem_of(error)) from error
        try:
            yield server
            with suppress(OSError, smtplib.SMTPException):
                server.quit()
        finally:
            server.close()

    def _connect(self) -> smtplib.SMTP:
        server = self._reach()
        try:
            if self.scheme == "smtp+starttls":
                server.starttls(context=ssl.create_default_context())
            if self.user is not None:
                server.login(self.user, self.password or "")
        except BaseException:
            server.close()
            raise
        return server

    def _reach(self) -> smtplib.SMTP:
        if self.scheme == "smtps":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT_SECONDS, context=context)
        return smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_SECONDS)


@contextmanager
def _told_apart() -> Iterator[None]:
    """What a server says of a letter: refused for good, not now, or that it takes none."""
    try:
        yield
    except smtplib.SMTPRecipientsRefused as error:
        ((code, said), *_) = error.recipients.values()
        meant = _meant(code, said, error)
        if isinstance(meant, LetterRefusedError):
            raise AddressRefusedError(str(meant)) from error
        raise meant from error
    except smtplib.SMTPDataError as error:
        raise _meant(error.smtp_code, error.smtp_error, error) from error
    except smtplib.SMTPNotSupportedError as error:
        raise LetterRefusedError(problem_of(error)) from error
    except (smtplib.SMTPException, OSError) as error:
        raise MailServerError(problem_of(error)) from error


_CLOSING = 421
_OF_LETTER = {"0", "1", "2", "6"}
"""Subjects of enhanced codes (RFC 3463): addresses, mailboxes, contents. Policy and the rest are
not the letter's own."""
_OF_INSTALLATION = {503, 530, 534, 535, 538}
"""Replies that ask for a login (RFC 4954)."""


def _meant(code: int, said: bytes | str, error: Exception) -> Exception:
    """What a reply (RFC 5321) means for a letter."""
    text = said.decode("ascii", "replace") if isinstance(said, bytes) else said
    enhanced = re.match(r"5\.(\d{1,3})\.", text)
    if code == _CLOSING:
        return MailServerError(problem_of(error))
    own = enhanced[1] in _OF_LETTER if enhanced else code not in _OF_INSTALLATION
    return LetterRefusedError(problem_of(error)) if 500 <= code < 600 and own else error


def problem_of(error: Exception) -> str:
    """What went wrong with a letter, for logs and tables that personal data do not belong in."""
    match error:
        case MailError():
            return str(error)
        case smtplib.SMTPRecipientsRefused():
            codes = {code for code, _ in error.recipients.values()}
            return f"SMTPRecipientsRefused: {', '.join(map(str, sorted(codes)))}"
        case smtplib.SMTPResponseException():
            return f"{type(error).__name__}: {error.smtp_code}"
        case OSError() if error.strerror:
            return f"{type(error).__name__}: {error.strerror}"
    return type(error).__name__


_SENDER = re.compile(r"[!-~]+@[A-Za-z0-9.-]+")
_NO_SERVER = (
    "MOTCUA_MAIL is not a mail server. Write smtp+starttls://user:password@host:587"
    "?from=name@host (or smtp, or smtps); in user and password '/' as %2F, '#' as %23, '?' as %3F, "
    "'@' as %40, '%' as %25."
)


def open_post(url: str | None) -> Post:
    """The post of a setting: ``smtp+starttls://user:password@host:587?from=motcua@host``.

    Schemes are smtp, smtp+starttls and smtps; without a setting, no letter leaves.

    Raises:
        ValueError: not such a setting; says what to write.
    """
    if not url:
        return LogPost()
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
        host.encode("idna")
    except ValueError:  # its text can hold a part of the password
        raise ValueError(_NO_SERVER) from None
    sender = parse_qs(parts.query).get("from", [""])[0]
    if parts.scheme not in _PORTS or not host or not _SENDER.fullmatch(sender):
        raise ValueError(_NO_SERVER)
    return SmtpPost(
        host=host,
        port=port or _PORTS[parts.scheme],
        scheme=parts.scheme,
        sender=sender,
        user=None if parts.username is None else unquote(parts.username),
        password=None if parts.password is None else unquote(parts.password),
    )
