"""A remote signing service: it keeps the certificate of a customer, who orders the signature on a
page of the service.

Both sides sign what they say with the secret of the service's file, over what it is about: nothing
that was said of one request is good for another one.
"""

from __future__ import annotations

import hmac
import json
import logging
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from http import HTTPStatus
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any, Protocol
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from engine.adapters.texts import read_provider
from engine.errors import Conflict, Unavailable
from engine.model.media import MAX_FILE_BYTES

SETTING = "MOTCUA_SIGNER"
SIGNATURE = "X-Signature"
_TIMEOUT = 10
_WAITED = 2
"""Seconds that the service has to answer, and that a request waits for its turn."""
_MOST_ANSWERED = 2 * MAX_FILE_BYTES
_RETRY = 60

_log = logging.getLogger(__name__)
_turns = BoundedSemaphore(3)
"""At once: a service that hangs must not hold all threads of a server."""


@dataclass(frozen=True, slots=True, repr=False)
class Offered:
    """A document to be signed by the customer; ``id`` is the same however often it is offered, and
    that of no other step or document. ``back`` is the page that the service leads back to."""

    id: str
    name: str
    content: bytes
    back: str


class SigningService(Protocol):
    """Whoever signs by order of a customer."""

    @property
    def name(self) -> str:
        """How customers know it."""

    def offer(self, offered: Offered) -> str:
        """Hands a document over; answers the page on which the customer signs it.

        Raises:
            Unavailable: the service does not answer, or not as itself.
        """

    def fetch(self, request: str, document: bytes) -> bytes:
        """The signed file of what was offered under that id.

        Raises:
            Conflict: the customer has not signed yet, or has refused.
            Unavailable: the service does not answer, or not as itself.
        """


def sign_spoken(secret: str, about: str, body: bytes) -> str:
    """The signature of what one side says about a request: HMAC-SHA-256, in hexadecimal."""
    return hmac.digest(secret.encode(), about.encode() + b"\n" + body, "sha256").hex()


@dataclass(frozen=True, slots=True)
class HttpSigningService:
    """A service over HTTP: ``POST /requests`` takes a document, ``GET /requests/ID`` answers what
    became of it."""

    url: str
    secret: str = field(repr=False)
    name: str = ""

    def offer(self, offered: Offered) -> str:
        """Posts the document.

        Raises:
            Unavailable: the service does not answer, or not as itself.
        """
        told = {
            "id": offered.id,
            "name": offered.name,
            "document": b64encode(offered.content).decode(),
            "back": offered.back,
        }
        answer = self._ask("POST", "/requests", offered.id, json.dumps(told).encode())
        address = str(answer.get("address", ""))
        if not address.startswith(f"{self.url}/"):
            raise _untrue("an address elsewhere")
        return address

    def fetch(self, request: str, document: bytes) -> bytes:
        """Asks what became of a request.

        Raises:
            Conflict: the customer has not signed yet, or has refused.
            Unavailable: the service does not answer, or not as itself.
        """
        answer = self._ask("GET", f"/requests/{request}", request, b"")
        if answer.get("status") == "refused":
            raise Conflict(
                "signing_refused_there",
                "You have refused to sign on the page of the signing service. Begin there once "
                "more, or sign in another way.",
            )
        if answer.get("status") != "signed":
            raise _not_signed()
        if answer.get("document") != sha256(document).hexdigest():
            raise _untrue("another document")
        try:
            return b64decode(str(answer["file"]), validate=True)
        except (KeyError, ValueError):
            raise _untrue("no file") from None

    def _ask(self, method: str, path: str, about: str, body: bytes) -> dict[str, Any]:
        headers = {
            "Content-Type": "application/json",
            SIGNATURE: sign_spoken(self.secret, f"{method} {about}", body),
        }
        asked = Request(f"{self.url}{path}", body or None, headers, method=method)  # noqa: S310
        if not _turns.acquire(timeout=_WAITED):
            raise _silent()
        try:
            with urlopen(asked, timeout=_TIMEOUT) as answer:  # noqa: S310
                return self._true(answer, about)
        except HTTPError as error:
            if error.code == HTTPStatus.NOT_FOUND and method == "GET":
                raise _not_signed() from None  # nothing was begun there, or it was forgotten
            _log.warning("The signing service answers: %s", error.code)
            raise _silent() from None
        except (OSError, HTTPException) as error:
            _log.warning("The signing service does not answer: %s", type(error).__name__)
            raise _silent() from None
        finally:
            _turns.release()

    def _true(self, answer: HTTPResponse, about: str) -> dict[str, Any]:
        """What was answered, if the service has signed it for this request."""
        said = answer.read(_MOST_ANSWERED)
        right = sign_spoken(self.secret, f"answer {about}", said)
        if not hmac.compare_digest(right.encode(), answer.headers.get(SIGNATURE, "").encode()):
            raise _untrue("another signature")
        try:
            plain = json.loads(said)
        except (ValueError, RecursionError):
            raise _untrue("no JSON") from None
        if not isinstance(plain, dict) or plain.get("id") != about:
            raise _untrue("another request")
        return plain


def _not_signed() -> Conflict:
    return Conflict(
        "signing_not_done",
        "You have not signed on the page of the signing service yet. Sign there, then come back "
        "and finish.",
    )


def _silent() -> Unavailable:
    return Unavailable(
        "signing_service_silent",
        "The signing service does not answer now. Nothing was signed; try again in {retry_after} "
        "seconds, or sign in another way.",
        retry_after=_RETRY,
    )


def _untrue(why: str) -> Unavailable:
    _log.error("What came from the signing service is not its own: %s", why)
    return Unavailable(
        "signing_service_untrue",
        "What came back is not of the signing service, or is about another document. Nothing was "
        "signed. Sign in another way, and tell the office.",
    )


def open_signing_service(setting: str | None) -> HttpSigningService | None:
    """The service of a setting ``http:FILE``; None without one.

    Raises:
        ValueError: not such a setting, or its file is not right; says what to write.
    """
    if not setting:
        return None
    way, _, place = setting.partition(":")
    if way != "http" or not place:
        raise ValueError(f"{SETTING} is not http:FILE. Write that, or leave it out.")
    provider, more = read_provider(Path(place), SETTING, ("service",))
    name = more["service"].get("name")
    if not isinstance(name, str) or not name.strip():
        raise ValueError(f"{SETTING} names {place}, which lacks a name. Write [service] name.")
    return HttpSigningService(provider.url.rstrip("/"), provider.secret, name.strip())
