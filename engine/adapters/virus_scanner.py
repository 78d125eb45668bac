"""The way to a virus scanner: every file that comes in is shown to it, where one is set."""

from __future__ import annotations

import socket
import struct
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

from engine.errors import Invalid, Unavailable

TIMEOUT_SECONDS = 30
_CHUNK = 1 << 16


class Scanner(Protocol):
    """Whatever looks at uploaded files before they are kept."""

    def scan(self, content: bytes) -> None:
        """Lets the content pass.

        Raises:
            Invalid: something was found in it.
            Unavailable: the scanner does not answer; nothing comes in unseen.
        """


class NoScanner:
    """For an installation that has none."""

    def scan(self, content: bytes) -> None:
        """Lets everything pass: no scanner is set."""


@dataclass(frozen=True, slots=True)
class Clamd:
    """ClamAV's daemon. Source: clamd(8), INSTREAM."""

    host: str
    port: int

    def scan(self, content: bytes) -> None:
        """Shows the content to the clamd server.

        Raises:
            Invalid: it found something.
            Unavailable: it does not answer, or answers neither.
        """
        try:
            answer = self._ask(content)
        except OSError as error:
            raise _silent() from error
        if answer.endswith(" FOUND"):
            raise Invalid(
                "file_infected",
                "The virus scanner found something in the file ({found}). It was not taken.",
                found=answer.removeprefix("stream: ").removesuffix(" FOUND"),
            )
        if not answer.endswith(" OK"):
            raise _silent()

    def _ask(self, content: bytes) -> str:
        with socket.create_connection((self.host, self.port), TIMEOUT_SECONDS) as line:
            line.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), _CHUNK):
                part = content[start : start + _CHUNK]
                line.sendall(struct.pack("!I", len(part)) + part)
            line.sendall(struct.pack("!I", 0))
            answer = b""
            while not answer.endswith(b"\0") and (more := line.recv(4096)):
                answer += more
        return answer.rstrip(b"\0").decode("utf-8", "replace")


def open_scanner(address: str | None) -> Scanner:
    """The scanner at an address such as ``clamd://127.0.0.1:3310``; none without one.

    Raises:
        ValueError: it is not such an address.
    """
    if address is None:
        return NoScanner()
    parts = urlsplit(address)
    if parts.scheme != "clamd" or not parts.hostname:
        raise ValueError("MOTCUA_SCANNER is not a scanner. Write clamd://host:3310")
    return Clamd(parts.hostname, parts.port or 3310)


def _silent() -> Unavailable:
    return Unavailable(
        "scanner_silent", "The virus scanner does not answer, so no file is taken. Try again later."
    )
