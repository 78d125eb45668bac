"""The loops that fire deadlines and do jobs, until they are told to stop."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from secrets import token_hex
from socket import gethostname
from threading import Event, Thread
from typing import TypeVar

from engine.adapters.logs import traceback_of
from engine.app.engine import Engine
from engine.errors import Unavailable
from engine.workers.deadlines import fire_due
from engine.workers.jobs import work_off
from engine.workers.week_letters import tell_if_due

PAUSE_SECONDS = 1.0
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
SIGNED_EVERY = timedelta(minutes=30)
"""Well before an entry without a checkpoint is a finding of ``motcua verify``."""

T = TypeVar("T")

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Upkeep:
    """Something that is done regularly, or after a minute again where it failed."""

    do: Callable[[Engine], object]
    every: timedelta = HOUR
    due_at: datetime | None = None

    def keep(self, engine: Engine) -> None:
        now = engine.clock.now()
        # Further off than it is put off each time: the clock was ahead then.
        if self.due_at is not None and now < self.due_at <= now + self.every:
            return
        self.due_at = now + MINUTE
        self.do(engine)
        self.due_at = now + self.every


@dataclass(slots=True)
class Worker:
    """Fires deadlines, does jobs, twice an hour signs a checkpoint, counts once a day what was kept
    of the promises, has leaders sent the letter of the week, and drops what is over: receipts,
    uploads, counts of attempts to log in.
    Several may share one database.

    Each of them by itself: a mail server that hangs holds up no deadline, and a deadline that fails
    no checkpoint.
    """

    engine: Engine
    stop: Event
    _upkeep: tuple[_Upkeep, ...] = field(
        default_factory=lambda: (
            _Upkeep(lambda engine: engine.checkpoints.make_checkpoint(), SIGNED_EVERY),
            _Upkeep(lambda engine: engine.drop_old_receipts()),
            _Upkeep(lambda engine: engine.sweep_uploads()),
            _Upkeep(lambda engine: engine.drop_unfinished_applications()),
            _Upkeep(lambda engine: engine.drop_old_subscriptions()),
            _Upkeep(lambda engine: engine.count_promises()),
            _Upkeep(lambda engine: tell_if_due(engine), MINUTE),
            _Upkeep(lambda engine: engine.logins.drop_old()),
            _Upkeep(lambda engine: engine.code_look_ups.drop_old()),
        )
    )

    _sign: _Upkeep = field(default_factory=lambda: _sign_of(_a_name()))

    def run(self) -> None:
        """Works until ``stop`` is set."""
        _by_itself(self.engine.outbox.tell_of_unsent)
        others = [
            Thread(target=self._repeat, args=(self.work_off,), name="jobs"),
            Thread(target=self._repeat, args=(self.send_messages,), name="messages"),
            Thread(target=self._repeat, args=(self.keep_up,), name="upkeep"),
        ]
        for thread in others:
            thread.start()
        self._repeat(self.fire)
        for thread in others:
            thread.join()

    def fire(self) -> bool:
        """Fires what is due, and says that somebody does; returns whether there was anything."""
        _by_itself(partial(self._sign.keep, self.engine))
        return fire_due(self.engine, self.stop) > 0

    def work_off(self) -> bool:
        """Does the jobs that can be done now; returns whether there was one."""
        return work_off(self.engine, self.stop) > 0

    def send_messages(self) -> bool:
        """Sends the messages to customers that wait; returns whether there was one."""
        return self.engine.message_outbox.send_due(self.stop) > 0

    def keep_up(self) -> bool:
        """Does what each hour asks for; what fails holds up nothing else."""
        for upkeep in self._upkeep:
            _by_itself(partial(upkeep.keep, self.engine))
        return False

    def _repeat(self, once: Callable[[], bool]) -> None:
        while not self.stop.is_set():
            if not _by_itself(once):
                self.stop.wait(PAUSE_SECONDS)


def _sign_of(name: str) -> _Upkeep:
    return _Upkeep(lambda engine: engine.record_heartbeat(name), MINUTE)


def _a_name() -> str:
    return f"{gethostname()[:60]}:{token_hex(8)}"


def _by_itself(once: Callable[[], T]) -> T | None:
    try:
        return once()
    except Unavailable:
        _log.warning("the database is not available, trying again")
    except Exception as error:
        _log.error("something of the worker failed, trying again: %s", traceback_of(error))
    return None
