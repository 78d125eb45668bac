"""Several at once: threads of one process, and processes of their own, on both databases."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from engine import Conflict, EngineError, commands
from tests.kit import SURVEY, Installation
from tests.processes import Program
from tests.properties.blocks import Loop, Sequence, Task
from tests.small import publish_block, start


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What each act answers or raises, all let go at the same moment."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        barrier.wait()
        try:
            return act()
        except EngineError as error:
            return error

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.mark.row(10)
def test_a_double_click_completes_once(either: Installation) -> None:
    code = either.request()
    either.go(code, "mv_survey")
    task = either.open_tasks(code)["mv_survey"]
    command = commands.CompleteTask(task.id, either.answer("mv_survey", code))
    actor = either.actor(SURVEY)
    answers = at_once(*[lambda: either.engine.execute(command, actor)] * 4)
    refused = [answer for answer in answers if isinstance(answer, Conflict)]
    assert len(refused) == 3
    assert {error.code for error in refused} <= {"task_completed", "changed_meanwhile"}
    assert [e.type for e in either.history(code)].count("TaskOpened") == 4
    assert either.verify() == []


def test_a_double_click_with_a_key_gets_one_answer_twice(either: Installation) -> None:
    command = commands.StartCase("mv_own_substation", "DL01")
    actor = either.actor("motcua.sx")
    answers = at_once(*[lambda: either.engine.execute(command, actor, key="k")] * 4)
    assert answers == [answers[0]] * 4
    assert either.verify() == []


WRITER = """
import json, sys
from pathlib import Path
from engine import Config, Engine, commands
url, files, code, times = sys.argv[1:]
engine = Engine(Config(url, Path(files)))
actor = engine.people.actor("kythuat.sx")
done = 0
while done < int(times):
    for view in engine.cases.get(actor, code).tasks:
        task = view.task
        if task.open:
            try:
                engine.execute(commands.CompleteTask(task.id, {"pick": 1}), actor)
                done += 1
            except Exception as error:
                if getattr(error, "code", "") not in {
                    "task_completed", "task_claimed", "changed_meanwhile", "task_cancelled"
                }:
                    print(json.dumps(repr(error)))
                    raise
engine.close()
print(json.dumps(done))
"""


@pytest.mark.row(14)
def test_eight_processes_on_one_case_all_get_their_turn(either: Installation) -> None:
    """Each completes four steps of the same endless loop; nobody gives up or is starved."""
    publish_block(either, Sequence((Task("t0"), Loop(Task("t1"), Task("t2")))))
    code = start(either)
    turns, writers = 4, 8
    words = (either.config.database, str(either.config.files), code, str(turns))
    programs = [Program(WRITER, *words) for _ in range(writers)]
    for program in programs:
        ended, said = program.end()
        assert ended == 0, said
        assert json.loads(said) == turns
    done = [e for e in either.history(code) if e.type == "TaskCompleted"]
    assert len(done) == turns * writers
    assert len({e.payload.task for e in done}) == len(done)
    assert either.verify() == []
