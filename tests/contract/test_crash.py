"""Kill -9 at the worst moments: a command is before or after, never between."""

from __future__ import annotations

import json

import pytest

from engine import commands
from tests.kit import SURVEY, Installation
from tests.victims import run_victim

VICTIM = """
import json, os, signal, sys
from pathlib import Path
from engine import Config, Engine, FixedClock, commands
from engine.model.instant import to_instant
url, files, now, point, task, answer = sys.argv[1:]
def stop(reached):
    if reached == point:
        os.kill(os.getpid(), signal.SIGKILL)
engine = Engine(Config(url, Path(files)), FixedClock(to_instant(now)), probe=stop)
actor = engine.people.actor("khaosat.sx")
engine.execute(commands.CompleteTask(task, json.loads(answer)), actor, key="before the crash")
"""


def kill_at(at: Installation, point: str, command: commands.CompleteTask) -> None:
    """Another process carries the command out, and is killed when it reaches the point."""
    run_victim(at, VICTIM, point, command.task, json.dumps(command.data))


def prepared(at: Installation) -> tuple[str, commands.CompleteTask]:
    code = at.request()
    at.go(code, "mv_survey")
    task = at.open_tasks(code)["mv_survey"]
    return code, commands.CompleteTask(task.id, at.answer("mv_survey", code))


@pytest.mark.row(1)
def test_killed_before_the_commit_nothing_happened(either: Installation) -> None:
    code, command = prepared(either)
    before = either.engine.cases.get(either.actor(SURVEY), code)
    kill_at(either, "before commit", command)
    assert either.engine.cases.get(either.actor(SURVEY), code) == before
    assert either.verify() == []
    either.do(command, SURVEY, key="before the crash")
    assert "mv_draft_agreement" in either.open_tasks(code)


@pytest.mark.row(2)
def test_killed_after_the_commit_a_retry_gets_the_first_answer(either: Installation) -> None:
    code, command = prepared(either)
    kill_at(either, "after commit", command)
    events = either.history(code)
    assert "mv_draft_agreement" in either.open_tasks(code)
    answer = either.do(command, SURVEY, key="before the crash")
    assert answer.details["closed"] == [command.task]
    assert either.history(code) == events
    assert either.verify() == []
