"""Random diagrams, walked at random, stored and taken up again at every step."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.bpmn.parser import parse_bpmn
from engine.bpmn.runtime import Run
from engine.bpmn.spec import make_specs
from engine.bpmn.token_moves import Ended, Left, Passed, TaskReached, WaitReached
from engine.bpmn.xml_input import read_xml
from engine.feel import parse
from tests.properties.blocks import Block, Play, blocks, draw_bpmn


class Walk:
    """The engine's side: the same case, taken up from text before each answer."""

    def __init__(self, block: Block) -> None:
        reading = parse_bpmn(read_xml(draw_bpmn(block)))
        assert reading.process is not None, reading.problems
        assert not reading.problems
        self.process = reading.process
        self.specs = make_specs(self.process)
        self.data: dict[str, dict[str, int]] = {}
        self.open: dict[int, list[str]] = {}
        self.numbers: set[int] = set()
        self.passed: list[str] = []
        self.finished = False
        run = Run(self.process, self.specs, self.decide, None)
        self.take(run, run.start())

    def decide(self, condition: str) -> bool:
        return parse(condition).test(self.data)

    def take(self, run: Run, moves: list[object]) -> None:
        for move in moves:
            match move:
                case TaskReached(number, task):
                    assert number not in self.numbers, "a number came twice"
                    self.numbers.add(number)
                    self.open[number] = [task.id]
                case WaitReached(number, element, _):
                    self.numbers.add(number)
                    self.open.setdefault(number, []).append(element)
                case Left(number, _):
                    del self.open[number]
                case Passed(event):
                    self.passed.append(event.id)
                case Ended():
                    self.finished = True
                case other:
                    raise AssertionError(other)
        self.text = run.write()

    def waiting(self) -> list[str]:
        return sorted(what for some in self.open.values() for what in some)

    def give(self, what: str, pick: int) -> None:
        number = next(n for n, some in self.open.items() if what in some)
        is_task = not what.startswith("m")
        del self.open[number]
        run = Run(self.process, self.specs, self.decide, self.text)
        if is_task:
            self.data[what] = {"pick": pick}
            moves = run.complete(number)
        else:
            moves = run.arrive(number, what)
        self.take(run, moves)


@given(blocks(), st.data())
def test_tokens_move_as_the_blocks_say(block: Block, data: st.DataObject) -> None:
    play, walk = Play(block), Walk(block)
    for _ in range(40):
        assert walk.waiting() == play.waiting()
        assert sorted(walk.passed) == sorted(play.passed)
        assert walk.finished == play.finished
        if play.finished:
            break
        what = data.draw(st.sampled_from(play.waiting()))
        pick = data.draw(st.sampled_from([0, 0, 1, 2, 9]))
        play.give(what, pick)
        walk.give(what, pick)
