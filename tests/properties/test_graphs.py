"""What lint says of random diagrams, against playing every order of everything in them."""

from __future__ import annotations

from random import Random

from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from tests.bpmn.drawings import problems_of
from tests.properties.brute_force import BruteForce, TooManyStates
from tests.properties.graphs import Graph, branching_graph, graph
from tests.properties.permuted import permuted

OF_SOUNDNESS = {"deadlock", "twice-at-once"}
RULES = {
    "milestone-twice",
    "stop-before-start",
    "stop-with-open-work",
    "outcomes-differ",
    "exits-differ",
    "hand-over-not-alone",
} | OF_SOUNDNESS
NEVER = "never-done"
"""That nobody comes somewhere is another question."""
MOST_NODES = 26
DIAGRAMS = min(2_000, settings().max_examples * 2)


def said_of(xml: str) -> set[str]:
    return {problem.rule for problem in problems_of(xml)}


def played(drawn: Graph) -> set[str]:
    try:
        at_once = BruteForce(drawn).run()
        return at_once | (BruteForce(drawn, lasting=True).run() & {"twice-at-once"})
    except TooManyStates:
        assume(False)
        raise


@settings(max_examples=DIAGRAMS)
@given(st.integers(0, 2**32))
def test_lint_says_what_playing_every_order_shows(seed: int) -> None:
    compare(graph(Random(seed)), seed)


@settings(max_examples=DIAGRAMS)
@given(st.integers(0, 2**32))
def test_lint_says_so_of_branches_within_sub_processes(seed: int) -> None:
    compare(branching_graph(Random(seed)), seed)


def compare(drawn: Graph, seed: int) -> None:
    """Of an unsound diagram lint says that it is unsound; what else, depends on who looks."""
    assume(len(drawn.kinds) <= MOST_NODES)
    xml = drawn.xml()
    said = said_of(xml)
    assume(said <= RULES | {NEVER})
    found, wanted = said - {NEVER}, played(drawn)
    event(f"{sorted(wanted)}")
    if (wanted | found) & OF_SOUNDNESS:
        assert wanted & OF_SOUNDNESS
        assert found & OF_SOUNDNESS
    else:
        assert found == wanted
    assert said_of(permuted(xml, Random(seed))) == said
