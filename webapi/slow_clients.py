"""Connections that send too slowly are closed, so that they take no place from others.

Waitress closes a connection on which nothing has come for a while; one byte now and then keeps it
open for ever. Here a request that has not wholly arrived counts as idle from when it began, but for
the time that its bytes take at the slowest rate that is waited for.
"""

from __future__ import annotations

import time

from waitress.channel import HTTPChannel

TIMEOUT = 30
"""Seconds for which a connection may be idle, or a request behind the slowest rate."""
SLOWEST = 2_000
"""Bytes a second."""
LOOKED_AT_EVERY = 5
"""Seconds between two looks at what is idle."""
CONNECTIONS = 900
"""At once; below the 1,024 open files that many systems allow a process."""


class Channel(HTTPChannel):  # type: ignore[misc]
    """A connection that knows since when its request arrives, and how much of it has."""

    _seen = 0.0
    _began = 0.0
    _arrived = 0

    def received(self, data: bytes) -> bool:
        """Takes what came in."""
        if self.request is None:
            self._began, self._arrived = time.time(), 0
        self._arrived += len(data)
        return bool(super().received(data))

    @property
    def last_activity(self) -> float:
        """When the connection was last as far as it has to be."""
        if self.request is None:
            return self._seen
        return min(self._seen, self._began + self._arrived / SLOWEST)

    @last_activity.setter
    def last_activity(self, at: float) -> None:
        self._seen = at
