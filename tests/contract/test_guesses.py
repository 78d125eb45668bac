"""Guessing codes and keys for a day: what gets through is worth nothing, and the limits hold.

Quick here; `make guesses` tries a million from a thousand networks.
"""

from __future__ import annotations

import os
from collections import Counter
from datetime import datetime, timedelta
from random import Random

from engine import EngineError
from engine.model.code import make_code
from engine.model.rate_limit import RATES, PublicRate
from tests.contract.test_code_look_ups import key_of
from tests.contract.test_personal_data import PLANTED
from tests.kit import Installation

GUESSES = int(os.environ.get("MOTCUA_TEST_GUESSES", "2000"))
NETWORKS = max(2, GUESSES // 1_000)
BETWEEN = timedelta(days=1) / 1_000_000
"""A million in a day."""
DENSITY = 1e-4
"""Of a unit with 100,000 requests, as its codes have nine random digits."""
FEWEST_KEYS = 20


class Guesser:
    """Guesses a code each time, and for every tenth a key beside a code that is there."""

    def __init__(self, at: Installation, there: list[str]) -> None:
        self.at, self.there, self.random = at, there, Random(7)
        self.said: Counter[str] = Counter()
        self.missed: dict[tuple[str, datetime], int] = Counter()
        self.found: set[str] = set()

    def guess(self, number: int) -> None:
        self.at.clock.advance(BETWEEN)
        network = number % NETWORKS
        address = f"10.{network // 250}.{network % 250}.{self.random.randrange(1, 255)}"
        with_key = number % 10 == 9 or number < FEWEST_KEYS
        hit = with_key or self.random.random() < DENSITY
        code = self.random.choice(self.there) if hit else self._away()
        key = "".join(self.random.choices("0123456789ABCDEFGHJKMNPQRSTVWXYZ", k=6))
        try:
            granted = self.at.engine.code_look_ups.by_code(code, key if with_key else "", address)
        except EngineError as error:
            self.said[error.code] += 1
            if error.code == "tracking_not_found":
                self._miss(str(network))
        else:
            assert not with_key, "a key was guessed"
            assert self.at.engine.tracking.own(granted) is None
            self.said["found"] += 1
            self.found.add(granted.code)

    def _away(self) -> str:
        return make_code("QQ", f"{self.random.randrange(10**9):09d}")

    def _miss(self, network: str) -> None:
        """Counts it by hour, for the network and over all."""
        hour = self.at.clock.now().replace(minute=0, second=0, microsecond=0)
        self.missed[network, hour] += 1
        self.missed["", hour] += 1


def test_what_is_guessed_in_a_day_is_little_and_tells_of_nobody(
    installation: Installation,
) -> None:
    there = [installation.request("lv_household", **PLANTED) for _ in range(2)]
    for code in there:
        key_of(installation, code)
    guesser = Guesser(installation, there)
    for number in range(GUESSES):
        guesser.guess(number)
    said = guesser.said
    assert sum(said.values()) == GUESSES
    assert said["found"] <= GUESSES / 1_000
    assert said["tracking_delayed"] + said["tracking_key_asked"] > GUESSES / 2
    for (network, _), missed in guesser.missed.items():
        # An hour of the clock touches two windows at most.
        rate = PublicRate.MISSES if network else PublicRate.ALL_MISSES
        assert missed <= 2 * RATES[rate].most
    for code in there:
        shown = repr(installation.engine.tracking.public(code))
        assert [one for one in PLANTED.values() if one in shown] == []
    print(f"{GUESSES:,} guesses from {NETWORKS:,} networks: {dict(said)}")
