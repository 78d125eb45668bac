"""How often those may do something who are not logged in, by the network that they come from."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from engine.clock import Clock
from engine.errors import NotAllowed
from engine.model.keyed_name import keyed_name
from engine.model.login_budget import network_of
from engine.model.rate_limit import RATES, PublicRate, counted
from engine.store.database import Database
from engine.store.rate_buckets import hold_buckets, keep_buckets

ADDRESS_BITS = 24
"""Of an IPv4 address: whoever has several in a row is one."""


@dataclass(frozen=True, slots=True)
class PublicRates:
    """``secret`` is what networks are hashed with."""

    database: Database
    clock: Clock
    secret: Callable[[], bytes]

    def count(self, rate: PublicRate, address: str) -> None:
        """Counts one more.

        Raises:
            NotAllowed: it would be too many from that network; says how long to wait.
        """
        now, limit = self.clock.now(), RATES[rate]
        key = keyed_name(self.secret(), rate, network_of(address, ADDRESS_BITS))
        with self.database.write() as connection:
            bucket = hold_buckets(connection, [key], now)[key].at(now, limit)
            if bucket.is_full(limit):
                raise NotAllowed(
                    "requests_delayed",
                    "Too much was sent from this network. Try again in {seconds} seconds, or call.",
                    seconds=max(1, math.ceil(bucket.waits(now, limit).total_seconds())),
                )
            keep_buckets(connection, {key: counted(bucket)})
