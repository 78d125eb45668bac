"""A mail server that takes every letter, and counts how often each comes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope

DOMAIN = "motcua.example"


class Letters:
    """How often each letter came, by the id of its notice."""

    def __init__(self) -> None:
        self.came: Counter[str] = Counter()
        self.url = ""

    async def handle_DATA(self, _server: object, _session: object, envelope: Envelope) -> str:  # noqa: N802
        """Takes a letter."""
        assert isinstance(envelope.content, bytes)
        name = str(message_from_bytes(envelope.content)["Message-ID"]).strip()
        self.came[name.removeprefix("<").removesuffix(f"@{DOMAIN}>")] += 1
        return "250 OK"


class _OnAnyPort(Controller):
    def _trigger_server(self) -> None:
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def taking_letters() -> Iterator[Letters]:
    """A mail server on loopback until the block ends."""
    letters = Letters()
    server = _OnAnyPort(letters, hostname="127.0.0.1", port=0)
    server.start()
    letters.url = f"smtp://127.0.0.1:{server.port}?from=motcua@{DOMAIN}"
    try:
        yield letters
    finally:
        server.stop()
