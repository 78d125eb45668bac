"""Connections of Waitress that keep nobody else out, and whose bodies are asked for first.

Waitress closes a connection on which nothing has come for a while; one byte now and then keeps it
open for ever. Here a request that has not wholly arrived counts as idle from when it began, but for
the time that its bytes take at the slowest rate that is waited for. When all places are taken, the
newest connection takes the place of one of whoever holds the most.

Waitress also stores every body, on the disk where it is large, before anybody looks at its headers.
Here the application is asked first (``headers_first``), on one of the threads, while nothing more
is read. What it refuses is answered at once; what still comes in is thrown away for a while, since
closing at once would take the answer from a client that is still sending (RFC 9112, 9.6).
"""

from __future__ import annotations

import logging
import socket
import time
from collections import Counter
from collections.abc import Iterable
from io import BytesIO
from typing import Any

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.task import WSGITask
from werkzeug.wrappers import Response

from webapi.headers_first import HEADERS, Headers

TIMEOUT = 30
"""Seconds for which a connection may be idle, a request behind the slowest rate, or the rest of a
refused one be thrown away."""
SLOWEST = 2_000
"""Bytes a second."""
LOOKED_AT_EVERY = 5
"""Seconds between two looks at what is idle."""
PLACES = 900
"""Connections at once; below the 1,024 open files that many systems allow a process."""
CONNECTION_LIMIT = PLACES + 50
"""Beyond, Waitress accepts none: they wait with the system until one is closed."""
SMALL = 16 << 10
"""A body that says to be no larger is taken without asking first: it stays in the memory."""
FRAMING = 8
"""How many times longer than its content a body of chunks may be; 6 with one byte in each."""
THROWN_AWAY = 128 << 20
"""Bytes of a refused request, at the most."""

_log = logging.getLogger(__name__)


class ConnectionRefusal:
    """An answer of the application's, as Waitress takes errors."""

    def __init__(self, answer: Response) -> None:
        self._answer = answer

    def to_response(self, _ident: str | None) -> tuple[str, list[tuple[str, str]], bytes]:
        """Returns the status, the headers and the body."""
        headers = [
            (name, value)
            for name, value in self._answer.headers.to_wsgi_list()
            if name.lower() != "content-length"
        ]
        return self._answer.status, headers, self._answer.get_data()


class Parser(HTTPRequestParser):  # type: ignore[misc]
    """A request that stops behind its headers, and again where its body becomes too large, until
    the application has been asked."""

    stopped = False
    expect_continue: bool = False
    _most: int | None = None
    _ahead = b""
    _asks_to_continue = False

    def received(self, data: bytes) -> int:
        """Returns how many of the bytes belong to this request."""
        if self.stopped:
            self._ahead += data
            return len(data)
        had_headers = self.headers_finished
        taken = int(super().received(data))
        if self.headers_finished and not had_headers:
            self._stop_behind_headers()
        elif self._has_too_much():
            self._stop()
        return taken

    def _has_too_much(self) -> bool:
        """Only of chunks, which do not say how many there will be."""
        if self._most is None or not self.chunked:
            return False
        return len(self.body_rcv) > self._most or self.body_bytes_received > FRAMING * self._most

    def _stop_behind_headers(self) -> None:
        self._asks_to_continue, self.expect_continue = self.expect_continue, False
        if not self.completed and (
            self.chunked or self._asks_to_continue or self.content_length > SMALL
        ):
            self._stop()

    def _stop(self) -> None:
        self.stopped, self.completed = True, False

    def go_on(self, most: int) -> bytes:
        """Takes a body of so many bytes. Returns what came of it meanwhile."""
        self.stopped, self._most = False, most
        self.expect_continue, self._asks_to_continue = self._asks_to_continue, False
        ahead, self._ahead = self._ahead, b""
        return ahead

    def refuse(self, answer: Response) -> None:
        """Ends here, with the answer; nothing that came is kept."""
        self.close()
        self.stopped, self.completed, self._ahead = False, True, b""
        self.error = ConnectionRefusal(answer)


class Channel(HTTPChannel):  # type: ignore[misc]
    """A connection."""

    parser_class = Parser
    request: Any = None
    """The one that has not wholly arrived."""
    _seen = 0.0
    _began = 0.0
    _arrived = 0
    _asking = False
    _refused = False
    _throws_away_since = 0.0

    def __init__(self, server: Any, *arguments: Any, **more: Any) -> None:
        super().__init__(server, *arguments, **more)
        make_room(self, server.active_channels.values())

    # -- what comes in

    def readable(self) -> bool:
        """Whether more is to be read now."""
        if self._throws_away_since:
            return True
        return not self._asking and bool(super().readable())

    def handle_read(self) -> None:
        """Reads what has come."""
        if not self._throws_away_since:
            super().handle_read()
            return
        try:
            self._arrived += len(self.recv(self.adj.recv_bytes))
        except OSError:
            self._arrived = THROWN_AWAY
        if self._arrived >= THROWN_AWAY:
            self.handle_close()

    def received(self, data: bytes) -> bool:
        """Takes what came in."""
        if self.request is None:
            self._began, self._arrived = time.time(), 0
        self._arrived += len(data)
        taken = bool(super().received(data))
        self._ask()
        return taken

    def _ask(self) -> None:
        """Has the application asked, if the request waits for that."""
        self._asking = self.request is not None and self.request.stopped
        if self._asking:
            self.server.add_task(HeldRequest(self))

    # -- what goes out

    def _flush_some(self, do_close: bool = True) -> bool:
        # Waitress takes no lock where no request is being answered, as nobody else writes then. The
        # thread that lets a body come does: what both took out would be sent twice.
        with self.outbuf_lock:
            return bool(super()._flush_some(do_close=do_close))

    # -- what the application said of the headers

    def go_on(self, most: int) -> None:
        """Takes the body, up to so many bytes. Called by a thread, while nothing is read."""
        ahead = self.request.go_on(most)
        with self.requests_lock:
            # Where earlier answers are still to be given, Waitress does so behind them.
            if self.request.expect_continue and not self.requests:
                self.send_continue()
        self._began, self._arrived = time.time(), 0
        if ahead:
            super().received(ahead)
        self._ask()
        self.server.pull_trigger()

    def refuse(self, answer: Response) -> None:
        """Answers, behind what is still to be answered, and takes no more requests."""
        with self.requests_lock:
            request, self.request = self.request, None
            request.refuse(answer)
            self._refused, self._asking = True, False
            self.requests.append(request)
            if len(self.requests) == 1:
                self.server.add_task(self)

    # -- until when

    @property
    def last_activity(self) -> float:
        """When the connection was last as far as it has to be."""
        if self._throws_away_since:
            return self._throws_away_since
        if self._asking:
            return time.time()
        if self.request is None:
            return self._seen
        return min(self._seen, self._began + self._arrived / SLOWEST)

    @last_activity.setter
    def last_activity(self, at: float) -> None:
        self._seen = at

    def handle_close(self) -> None:
        """Closes; behind a refusal only after the client has had time to read it."""
        if self._refused and self.connected and not self._throws_away_since:
            try:
                self.socket.shutdown(socket.SHUT_WR)
            except OSError:
                super().handle_close()
                return
            self._throws_away_since, self._arrived, self.will_close = time.time(), 0, False
            return
        super().handle_close()


class HeldRequest:
    """A task for a thread: what the application says of the headers of a request."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._request = channel.request

    def service(self) -> None:
        """Asks, and has the connection go on."""
        try:
            headers = Headers()
            answer = Response.from_app(
                self._channel.server.application, self._environ(headers), buffered=True
            )
            if answer.status_code == 100:
                self._channel.go_on(headers.most)
            else:
                self._channel.refuse(answer)
        except Exception:
            _log.exception("The headers of a request could not be looked at")
            self.cancel()

    def cancel(self) -> None:
        """Closes the connection."""
        self._channel.cancel()

    def _environ(self, headers: Headers) -> dict[str, Any]:
        task = WSGITask(self._channel, self._request)
        environ: dict[str, Any] = task.get_environment() | {
            "wsgi.input": BytesIO(),
            HEADERS: headers,
        }
        if self._request.body_bytes_received:
            environ["CONTENT_LENGTH"] = str(self._request.body_bytes_received)
        return environ


def make_room(newest: HTTPChannel, channels: Iterable[HTTPChannel]) -> None:
    """Closes a connection, where there are too many: of the address with the most of them the one
    that has been waiting longest. One whose request is being answered is left alone."""
    others = [one for one in list(channels) if one is not newest and not one.will_close]
    if len(others) < PLACES:
        return
    held = Counter(one.addr[0] for one in others)
    waiting = [one for one in others if not one.requests]
    if waiting:
        longest = min(waiting, key=lambda one: (-held[one.addr[0]], one.last_activity))
        longest.will_close = True
