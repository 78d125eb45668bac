"""Jobs on both databases: with their command or not at all, again when they fail, and never lost
with the worker that held them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from threading import Event, Thread

import pytest
from sqlalchemy import Connection, text

from engine import SYSTEM, NotAllowed, NotFound, commands
from engine.store.jobs import MOST_ATTEMPTS, Job, back_off
from tests.kit import DESK, INSTALLER, Installation
from tests.victims import run_victim

NAMES = ("note",)


class Recorder:
    """Does jobs by writing them down; fails on those whose key is named."""

    def __init__(self, *bad: str) -> None:
        self.done: list[str] = []
        self.tried: list[tuple[str, int]] = []
        self._bad = bad

    def __call__(self, job: Job) -> None:
        self.tried.append((job.key, job.attempts))
        if job.key in self._bad:
            raise RuntimeError("it does not work")
        self.done.append(job.key)


def enqueue(at: Installation, *keys: str) -> None:
    with at.engine._database.write() as connection:
        at.engine.jobs.enqueue(connection, _jobs(keys))


def _jobs(keys: tuple[str, ...]) -> list[Job]:
    return [Job("note", key, {"said": "Thỏa thuận đấu nối"}) for key in keys]


def wait_over(at: Installation) -> None:
    """Whatever waits for another attempt may be tried now."""
    at.clock.advance(timedelta(hours=1))
    if not at.engine._database.is_sqlite:
        with at.engine._database.write() as connection:
            connection.execute(text("UPDATE procrastinate_jobs SET scheduled_at = now()"))


def holder_is_dead(at: Installation) -> None:
    """So much time goes by that a worker without a sign of life is taken for dead."""
    at.clock.advance(timedelta(seconds=60))
    if not at.engine._database.is_sqlite:
        with at.engine._database.write() as connection:
            connection.execute(
                text(
                    "UPDATE procrastinate_workers"
                    " SET last_heartbeat = last_heartbeat - interval '31 seconds'"
                )
            )


def test_jobs_are_done_in_order_with_what_they_were_given(either: Installation) -> None:
    enqueue(either, "a", "b", "c")
    seen: list[Job] = []
    assert either.engine.jobs.work_off(seen.append, NAMES) == 3
    assert [job.key for job in seen] == ["a", "b", "c"]
    assert seen[0].arguments == {"said": "Thỏa thuận đấu nối"}
    assert either.engine.jobs.work_off(seen.append, NAMES) == 0


def test_what_is_rolled_back_was_never_enqueued(either: Installation) -> None:
    with pytest.raises(RuntimeError), either.engine._database.write() as connection:
        either.engine.jobs.enqueue(connection, _jobs(("a",)))
        raise RuntimeError
    assert either.engine.jobs.work_off(Recorder(), NAMES) == 0


def test_what_waits_is_not_enqueued_again(either: Installation) -> None:
    enqueue(either, "a", "a")
    enqueue(either, "a", "b")
    recorder = Recorder()
    either.engine.jobs.work_off(recorder, NAMES)
    assert recorder.done == ["a", "b"]
    enqueue(either, "a")
    either.engine.jobs.work_off(recorder, NAMES)
    assert recorder.done == ["a", "b", "a"], "done is done; it may come again"


def test_a_job_may_leave_another_behind(either: Installation) -> None:
    enqueue(either, "1")
    done: list[str] = []

    def next_one(job: Job) -> None:
        done.append(job.key)
        if len(done) < 4:
            enqueue(either, str(len(done) + 1))

    either.engine.jobs.work_off(next_one, NAMES)
    assert done == ["1", "2", "3", "4"]


@pytest.mark.row(9)
def test_a_job_that_fails_waits_longer_each_time_and_holds_nobody_up(
    either: Installation,
) -> None:
    enqueue(either, "bad", "good")
    recorder = Recorder("bad")
    either.engine.jobs.work_off(recorder, NAMES)
    assert recorder.done == ["good"]
    assert either.engine.jobs.work_off(recorder, NAMES) == 0, "it is not time yet"
    for _ in range(3):
        wait_over(either)
        either.engine.jobs.work_off(recorder, NAMES)
    assert [attempts for key, attempts in recorder.tried if key == "bad"] == [0, 1, 2, 3]
    waits = [back_off(n).total_seconds() for n in range(1, MOST_ATTEMPTS)]
    assert waits == [10, 20, 40, 80, 160, 320, 640, 1280, 2560]


def test_what_fails_and_then_works_is_done_once(either: Installation) -> None:
    enqueue(either, "a")
    either.engine.jobs.work_off(Recorder("a"), NAMES)
    wait_over(either)
    recorder = Recorder()
    either.engine.jobs.work_off(recorder, NAMES)
    wait_over(either)
    either.engine.jobs.work_off(recorder, NAMES)
    assert recorder.done == ["a"]


def test_a_worker_that_is_told_to_stop_leaves_the_rest(either: Installation) -> None:
    enqueue(either, *"abcdef")
    stop = Event()
    done: list[str] = []

    def stop_after_two(job: Job) -> None:
        done.append(job.key)
        if len(done) == 2:
            stop.set()

    either.engine.jobs.work_off(stop_after_two, NAMES, stop)
    first = list(done)
    assert first[:2] == ["a", "b"]
    either.engine.jobs.work_off(lambda job: done.append(job.key), NAMES)
    assert sorted(done) == list("abcdef")


def test_two_workers_do_each_job_once(either: Installation) -> None:
    keys = [str(number) for number in range(12)]
    enqueue(either, *keys)
    recorder = Recorder()
    workers = [Thread(target=either.engine.jobs.work_off, args=(recorder, NAMES)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(recorder.done, key=int) == keys


VICTIM = """
import os, signal, sys
from pathlib import Path
from engine import Config, Engine, FixedClock
from engine.model.instant import to_instant
url, files, now = sys.argv[1:]
engine = Engine(Config(url, Path(files)), FixedClock(to_instant(now)))
engine.jobs.work_off(lambda job: os.kill(os.getpid(), signal.SIGKILL), ("note",))
"""


def kill_a_worker(at: Installation) -> None:
    run_victim(at, VICTIM)


@pytest.mark.row(7)
def test_the_job_of_a_dead_worker_goes_to_another(either: Installation) -> None:
    enqueue(either, "a")
    kill_a_worker(either)
    recorder = Recorder()
    assert either.engine.jobs.work_off(recorder, NAMES) == 0, "perhaps it lives"
    holder_is_dead(either)
    either.engine.jobs.work_off(recorder, NAMES)
    assert recorder.tried == [("a", 1)]
    either.engine.jobs.work_off(recorder, NAMES)
    assert recorder.done == ["a"]


@pytest.mark.row(8)
def test_a_slow_worker_that_was_thought_dead_finds_its_job_done(either: Installation) -> None:
    enqueue(either, "a")
    done: list[str] = []
    other = Installation(either.config)
    other.clock.set(either.clock.now())

    def slow(job: Job) -> None:
        """While it is busy, another worker takes over and is faster."""
        holder_is_dead(either)
        other.clock.set(either.clock.now())
        other.engine.jobs.work_off(lambda second: done.append(f"{second.key} by another"), NAMES)
        done.append(f"{job.key} by the slow one")

    either.engine.jobs.work_off(slow, NAMES)
    assert done == ["a by another", "a by the slow one"], "at least once: the effect needs a key"
    wait_over(either)
    assert either.engine.jobs.work_off(Recorder(), NAMES) == 0, "and no third time"
    other.engine.close()


def test_a_job_that_was_given_up_can_be_tried_again(either: Installation) -> None:
    either.engine.keep_failed_job(Job("note", "a", {"said": "x"}), "RuntimeError: no")
    (failed,) = either.engine.failed_jobs(SYSTEM)
    assert (failed.key, failed.problem) == ("a", "RuntimeError: no")
    either.do(commands.RetryJobs("a"), INSTALLER)
    assert either.engine.failed_jobs(SYSTEM) == []
    recorder = Recorder()
    either.engine.jobs.work_off(recorder, NAMES)
    assert recorder.tried == [("a", 0)]
    with pytest.raises(NotFound):
        either.do(commands.RetryJobs("a"), INSTALLER)
    with pytest.raises(NotAllowed):
        either.engine.failed_jobs(either.actor(DESK))
    with pytest.raises(NotAllowed):
        either.do(commands.RetryJobs("a"), DESK)


def test_many_jobs_are_settled_in_the_transaction_that_drops_them(either: Installation) -> None:
    enqueue(either, "a", "b", "c")
    seen: list[str] = []

    def settle(_connection: Connection, some: Sequence[Job]) -> None:
        seen.extend(job.key for job in some)

    settled = either.engine.jobs.settle("note", settle)
    left = either.engine.jobs.work_off(Recorder(), NAMES)
    assert settled + left == 3, "each of them once"
    assert len(seen) == settled == (3 if either.engine._database.is_sqlite else 0)
    assert either.engine.jobs.settle("note", settle) == 0


def test_jobs_that_could_not_be_settled_wait_on(either: Installation) -> None:
    enqueue(either, "a", "b")

    def fail(_connection: Connection, _some: Sequence[Job]) -> None:
        raise RuntimeError("it does not work")

    with suppress(RuntimeError):
        either.engine.jobs.settle("note", fail)
    recorder = Recorder()
    assert either.engine.jobs.work_off(recorder, NAMES) == 2
    assert recorder.done == ["a", "b"]
