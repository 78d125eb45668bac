"""The killer: which of the programs is hit next, and how; the seed decides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from random import Random
from threading import Event

from benchmarks.crashes.postgresql import PostgreSQL
from benchmarks.crashes.programs import Program

STANDS_STILL = 1.0
TRIES = 300
PAUSE = 0.1

Hit = Callable[[], bool]


class Killer:
    """Hits programs. ``hits`` counts what was hit, by kind."""

    def __init__(self, programs: tuple[Program, ...], seed: int) -> None:
        self.hits: Counter[str] = Counter()
        self._programs = programs
        self._random = Random(f"{seed}/killer")
        self._database = next((one for one in programs if isinstance(one, PostgreSQL)), None)
        self._kinds = self._ways()
        self._order = self._shuffled()

    @property
    def kinds(self) -> tuple[str, ...]:
        """What can happen here."""
        return tuple(self._kinds)

    def hit(self, stop: Event) -> None:
        """The next one of its kind, as soon as there is something to hit."""
        kind = next(self._order)
        for _ in range(TRIES):
            if self._kinds[kind]():
                self.hits[kind] += 1
                return
            if stop.wait(PAUSE):
                return

    def gap(self, longest: float) -> float:
        """How many seconds to wait for the next hit."""
        return self._random.uniform(0.1, longest)

    def burst(self) -> int:
        """How many hits come one upon the other: mostly one."""
        return self._random.choice((1, 1, 1, 2))

    def _shuffled(self) -> Iterator[str]:
        """Every kind once in each round."""
        while True:
            kinds = sorted(self._kinds)
            self._random.shuffle(kinds)
            yield from kinds

    def _ways(self) -> dict[str, Hit]:
        found: dict[str, Hit] = {
            "kill -9 web": lambda: self._one("web").kill(),
            "kill -9 worker": lambda: self._one("worker").kill(),
            "stop web for a second": lambda: self._one("web").pause(STANDS_STILL),
            "stop worker for a second": lambda: self._one("worker").pause(STANDS_STILL),
        }
        if self._database is not None:
            found |= self._of_database(self._database)
        return found

    def _of_database(self, database: PostgreSQL) -> dict[str, Hit]:
        def some(do: Callable[[int], bool]) -> bool:
            backends = database.backends()
            return bool(backends) and do(self._random.choice(backends))

        return {
            "kill -9 postmaster": database.kill,
            "stop postmaster for a second": lambda: database.pause(STANDS_STILL),
            "kill -9 backend": lambda: some(database.kill_backend),
            "stop backend for a second": lambda: some(
                lambda one: database.pause_backend(one, STANDS_STILL)
            ),
            "pg_terminate_backend": lambda: some(database.terminate_connection),
        }

    def _one(self, kind: str) -> Program:
        return self._random.choice([one for one in self._programs if one.kind == kind])
