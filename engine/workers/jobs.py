"""Doing what commands have left to be done."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Event

from engine.adapters.logs import REQUEST
from engine.adapters.mail import problem_of
from engine.app.engine import Engine
from engine.errors import EngineError, Unavailable
from engine.handlers.disposals import BATCH as ERASED_AT_ONCE
from engine.handlers.disposals import ERASE_LISTED
from engine.handlers.notices import SEND
from engine.handlers.recounts import BATCH, COUNT_ANEW
from engine.handlers.trials import SEND_TRIAL
from engine.model.actor import SYSTEM
from engine.model.commands import CountAnew, EraseListed, PassOver, ReportUnreached
from engine.model.customer_message import TELL_DESK
from engine.store.jobs import BY_REQUEST, MOST_ATTEMPTS, Job


class JobFailedError(Exception):
    """It is to be tried again."""


_log = logging.getLogger(__name__)


MOST_TRIES_OF_A_LETTER = 500
"""A letter is tried for days. So many tries it takes only where it ends its worker."""


@dataclass(frozen=True, slots=True)
class JobKind:
    """How a kind of job is done, how often it is tried at the most, whether one that fails is tried
    again, and what is left behind where it is not."""

    do: Callable[[Engine, Mapping[str, str]], None]
    most: int = MOST_ATTEMPTS
    goes_on: Callable[[Engine, Mapping[str, str]], bool] = lambda _engine, _job: True
    give_up: Callable[[Engine, Mapping[str, str], str], None] = lambda _engine, _job, _why: None


KINDS: Mapping[str, JobKind] = {
    SEND: JobKind(
        do=lambda engine, job: engine.outbox.send(job["notice"]),
        most=MOST_TRIES_OF_A_LETTER,
        goes_on=lambda engine, job: engine.outbox.goes_on(job["notice"]),
        give_up=lambda engine, job, problem: engine.outbox.give_up(job["notice"], problem),
    ),
    TELL_DESK: JobKind(lambda engine, job: _tell_desk(engine, job)),
    COUNT_ANEW: JobKind(lambda engine, job: _count_anew(engine, job["recount"])),
    SEND_TRIAL: JobKind(lambda engine, job: engine.trials.send(job["trial"])),
    ERASE_LISTED: JobKind(lambda engine, job: _erase_listed(engine, job["disposal"])),
}


def _tell_desk(engine: Engine, job: Mapping[str, str]) -> None:
    """Once, however often it is tried: the key is that of the message."""
    command = ReportUnreached(job["case"], int(job["sequence"]), job["kind"])
    key = f"{TELL_DESK}-{command.case}-{command.sequence}-{command.kind}"
    engine.execute(command, SYSTEM, key)


def _count_anew(engine: Engine, recount: str) -> None:
    """A batch of cases; where one of them refuses, each by itself, and that one is passed over."""
    while True:
        try:
            engine.execute(CountAnew(recount), SYSTEM)
        except Unavailable:
            raise
        except Exception as error:
            _log.warning("recount %s: a batch is counted singly: %s", recount, _code(error))
        else:
            return
        for _ in range(BATCH):
            _count_next(engine, recount)


def _count_next(engine: Engine, recount: str) -> None:
    try:
        engine.execute(CountAnew(recount, most=1), SYSTEM)
    except Unavailable:
        raise
    except Exception as error:
        _log.warning("recount %s passes a case over: %s", recount, _code(error))
        engine.execute(PassOver(recount), SYSTEM)


def _erase_listed(engine: Engine, disposal: str) -> None:
    """A batch of a list; where one of its cases refuses, each by itself, and that one is left
    out."""
    while True:
        try:
            engine.execute(EraseListed(disposal), SYSTEM)
        except Unavailable:
            raise
        except Exception as error:
            _log.warning("list %s: a batch is erased singly: %s", disposal, _code(error))
        else:
            return
        for _ in range(ERASED_AT_ONCE):
            _erase_next(engine, disposal)


def _erase_next(engine: Engine, disposal: str) -> None:
    try:
        engine.execute(EraseListed(disposal, most=1), SYSTEM)
    except Unavailable:
        raise
    except Exception as error:
        _log.warning("list %s leaves a case out: %s", disposal, _code(error))
        engine.execute(EraseListed(disposal, skip=True), SYSTEM)


def _code(error: Exception) -> str:
    return error.code if isinstance(error, EngineError) else type(error).__qualname__


def work_off(engine: Engine, stop: Event | None = None) -> int:
    """Does what can be done now; answers how many jobs were tried.

    Raises:
        Unavailable: the database cannot be reached.
    """
    unsent = engine.outbox.leave_unsent(engine.jobs)
    return unsent + engine.jobs.work_off(lambda job: _do(engine, job), tuple(KINDS), stop)


def _do(engine: Engine, job: Job) -> None:
    token = REQUEST.set(job.arguments.get(BY_REQUEST))
    try:
        _try(engine, job, KINDS[job.name])
    finally:
        REQUEST.reset(token)


def _try(engine: Engine, job: Job, kind: JobKind) -> None:
    if not job.arguments:
        _log.warning("job %s is given up: it was damaged", job.key)
        engine.keep_failed_job(job, "What it was to do cannot be read any more.")
        return
    if job.attempts >= kind.most:
        _give_up(engine, kind, job, "It has ended its worker too often.")
        return
    try:
        kind.do(engine, job.arguments)
    except Unavailable:
        raise
    except Exception as error:
        problem = _told(error)
        if job.attempts + 1 < kind.most and kind.goes_on(engine, job.arguments):
            _log.warning("job %s failed, attempt %d: %s", job.key, job.attempts + 1, problem)
            raise JobFailedError(problem) from None
        _log.warning("job %s is given up: %s", job.key, problem)
        _give_up(engine, kind, job, problem)


def _told(error: Exception) -> str:
    return (
        f"{type(error).__name__}: {error}" if isinstance(error, EngineError) else problem_of(error)
    )


def _give_up(engine: Engine, kind: JobKind, job: Job, problem: str) -> None:
    kind.give_up(engine, job.arguments, problem)
    engine.keep_failed_job(job, problem)
