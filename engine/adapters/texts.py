"""The way out for text messages (SMS): by a provider over HTTP, into a folder, or nowhere.

Providers differ in names: a file says how one calls what is sent to it and what it answers.
"""

from __future__ import annotations

import hmac
import json
import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from http.client import HTTPException
from pathlib import Path
from typing import Any, Protocol
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from engine.adapters.mail import LogPost, Post
from engine.model.dialled_number import dialled_number
from engine.model.toml import read_toml
from engine.model.wording import MessageChannel

TEXT_TIMEOUT = 20
"""Seconds that a provider has to answer."""
_MOST_ANSWERED = 1 << 16
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}

_log = logging.getLogger(__name__)


class TextError(Exception):
    """A text message that was not taken. Its text holds no number and nothing that people wrote."""


class TextRefusedError(TextError):
    """This message is never taken; trying again does not help."""


class NumberRefusedError(TextRefusedError):
    """No message ever arrives at this number."""


class TextProviderError(TextError):
    """The provider cannot be used now, for any message."""


class NoTextProviderError(TextError):
    """No provider is set."""


class DeliveryStatus(StrEnum):
    """What a provider says of a message that it has taken. ``UNREACHABLE``: not now, it may be
    tried again; ``REJECTED``: it never arrives."""

    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    UNREACHABLE = "unreachable"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, repr=False)
class TextMessage:
    """A text message as it is sent. ``id`` is the same however often it is sent, so that the
    provider sends it once; ``number`` is a phone number as it is kept (``engine.forms.phone``)."""

    id: str
    number: str
    text: str


@dataclass(frozen=True, slots=True)
class TextReceipt:
    """What a provider told of a message: by our id or by its own (``ref``), whichever it names."""

    id: str
    ref: str
    status: DeliveryStatus
    error: str


class TextSender(Protocol):
    """Whatever takes text messages away: a provider, a folder, or nothing."""

    def send_text(self, message: TextMessage) -> str:
        """Hands the message over; answers what the provider calls it.

        Raises:
            TextError: it was not taken, and what that means for it and others.
        """


class LogTexts:
    """Sends nothing; for an installation without a provider."""

    problem = "MOTCUA_TEXTS is not set."
    """Why no message leaves."""

    def send_text(self, message: TextMessage) -> str:
        """Sends nothing.

        Raises:
            NoTextProviderError: always.
        """
        _log.info("text message %s is not sent", message.id)
        raise NoTextProviderError(self.problem)


@dataclass(frozen=True, slots=True)
class FolderTexts:
    """Writes each message as a JSON file into a folder, for trying things out."""

    folder: Path

    def send_text(self, message: TextMessage) -> str:
        """Writes the file ``ID.json``; a message that is sent twice is written over itself.

        Raises:
            TextError: the number is no mobile phone's, or the folder cannot be written to.
        """
        content = {"request_id": message.id, "to": dialled(message.number), "text": message.text}
        path = self.folder / f"{message.id}.json"
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with os.fdopen(
                os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w"
            ) as file:
                json.dump(content, file, ensure_ascii=False)
        except OSError as error:
            raise TextProviderError(f"{type(error).__name__}: {error.strerror}") from error
        return message.id


@dataclass(frozen=True, slots=True)
class HttpTexts:
    """A provider. ``fields`` say what it calls ``to``, ``text`` and ``request_id``, ``constants``
    what is sent with each message, ``answered`` what it calls the id in its answer; ``receipt`` and
    ``statuses`` what it calls the parts of a receipt, and the statuses in it."""

    url: str
    secret: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    fields: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, Any] = field(default_factory=dict, repr=False)
    answered: str = "id"
    receipt: Mapping[str, str] = field(default_factory=dict)
    statuses: Mapping[str, str] = field(default_factory=dict)

    def send_text(self, message: TextMessage) -> str:
        """Posts the message as JSON.

        Raises:
            TextError: it was not taken, and what that means for it and others.
        """
        told = {
            "to": dialled(message.number),
            "text": message.text,
            "request_id": message.id,
        }
        body = {**self.constants, **{self.fields.get(n, n): value for n, value in told.items()}}
        ref = post_json(self.url, self.headers, body).get(self.answered)
        return str(ref or message.id)[:100]

    def is_signed(self, body: bytes, signature: str) -> bool:
        """Whether the signature is that of the body: HMAC-SHA-256 under the secret, in
        hexadecimal."""
        right = sign_receipt(self.secret, body).encode()
        return hmac.compare_digest(right, signature.removeprefix("sha256=").encode())

    def read_receipt(self, body: bytes) -> TextReceipt:
        """What a receipt says.

        Raises:
            ValueError: it is none, or names a status that is not known.
        """
        plain = json.loads(body)
        if not isinstance(plain, dict):
            raise ValueError("not an object")
        part = {n: str(plain.get(self.receipt.get(n, n)) or "") for n in _RECEIPT}
        "".join(part.values()).encode()  # half a character (a lone surrogate) is no text
        status = DeliveryStatus(self.statuses.get(part["status"], part["status"]))
        return TextReceipt(part["request_id"], part["id"], status, part["error"][:200])


_RECEIPT = ("request_id", "id", "status", "error")
_REFUSED = frozenset({400, 404, 410, 413, 422})
"""What a provider says of this message alone; all else is of the installation or of the hour."""


def _meant(status: int) -> TextError:
    said = f"HTTP {status}"
    return TextRefusedError(said) if status in _REFUSED else TextProviderError(said)


def post_json(url: str, headers: Mapping[str, str], body: Mapping[str, Any]) -> dict[str, Any]:
    """Posts to a provider, and returns what it answers; nothing where that is no JSON object.

    Raises:
        TextError: it was not taken, and what that means.
    """
    asked = {"Content-Type": "application/json", **headers}
    request = Request(url, json.dumps(body).encode(), asked)  # noqa: S310
    try:
        with urlopen(request, timeout=TEXT_TIMEOUT) as answer:  # noqa: S310
            found = json.loads(answer.read(_MOST_ANSWERED) or b"{}")
    except HTTPError as error:
        raise _meant(error.code) from None
    except (OSError, HTTPException, ValueError) as error:
        raise TextProviderError(type(error).__name__) from None
    return found if isinstance(found, dict) else {}


def sign_receipt(secret: str, body: bytes) -> str:
    """The signature of a body: HMAC-SHA-256 under the secret, in hexadecimal."""
    return hmac.digest(secret.encode(), body, "sha256").hex()


def dialled(number: str) -> str:
    """The number as providers want it: with the country's code, without signs.

    Raises:
        NumberRefusedError: it is no mobile phone's.
    """
    found = dialled_number(number)
    if found is None:
        raise NumberRefusedError("The number is no mobile phone's.")
    return found


def open_texts(setting: str | None) -> TextSender:
    """The way out of a setting: ``log``, ``folder:PATH`` or ``http:FILE``; ``log`` without one.

    Raises:
        ValueError: not such a setting, or its file is not right; says what to write.
    """
    way, _, place = (setting or "log").partition(":")
    if way == "log" and not place:
        return LogTexts()
    if way == "folder" and place:
        return FolderTexts(Path(place))
    if way == "http" and place:
        return read_provider(Path(place), "MOTCUA_TEXTS")[0]
    raise ValueError("MOTCUA_TEXTS is none of log, folder:PATH and http:FILE. Write one of them.")


_NAMES = ("url", "secret", "answered")
_TABLES = ("headers", "fields", "constants", "receipt", "statuses")


def read_provider(
    path: Path, setting: str, more: tuple[str, ...] = ()
) -> tuple[HttpTexts, dict[str, dict[str, Any]]]:
    """The provider of a file that a setting names, with ``more`` of its tables.

    Raises:
        ValueError: the file is not right; says what to write.
    """
    try:
        plain = read_toml(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise ValueError(f"{setting} names {path}, which cannot be read: {why}.") from None
    tables = (*_TABLES, *more)
    wrong = plain.keys() - {*_NAMES, *tables}
    wrong |= {name for name in _NAMES if not isinstance(plain.get(name, ""), str)}
    wrong |= {name for name in tables if not isinstance(plain.get(name, {}), dict)}
    wrong |= {name for name in ("url", "secret") if not plain.get(name)}
    if wrong:
        raise ValueError(
            f"{setting} names {path}, which is not right at: {', '.join(sorted(wrong))}. Write "
            "url and secret, and the tables that docs/operations.md shows."
        )
    _require_safe(plain["url"], path)
    found = {name: plain.pop(name, {}) for name in more}
    return HttpTexts(**plain), found


def _require_safe(url: str, path: Path) -> None:
    parts = urlsplit(url)
    local = parts.scheme == "http" and parts.hostname in _LOOPBACK
    if not parts.hostname or not (parts.scheme == "https" or local):
        raise ValueError(f"The url in {path} is not https://, nor http:// on this machine.")


def ways_out(texts: TextSender, post: Post) -> frozenset[MessageChannel]:
    """The channels that have a provider or a mail server; whether it answers now is not asked."""
    ways = {MessageChannel.SMS: texts, MessageChannel.EMAIL: post}
    return frozenset(by for by, way in ways.items() if not isinstance(way, LogTexts | LogPost))
