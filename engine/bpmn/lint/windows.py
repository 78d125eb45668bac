"""Windows of a profile beside the processes that may run under it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from engine.bpmn.lint.findings import known
from engine.bpmn.proof.network import draw_network, exit_of
from engine.model.problem import Problem
from engine.model.process import ClockOwner, Process, SubProcess, UserTask
from engine.model.sentence import sentence
from engine.time import Point, PointKind, Profile, Window

Processes = Mapping[str, Process]


def check_windows(profile: Profile, processes: Processes) -> Iterator[Problem]:
    """What no process has would never be measured: it is a slip of the pen. A window that holds
    for some of the processes only is none."""
    steps = {
        node.id
        for process in processes.values()
        for node in process.elements.values()
        if isinstance(node, UserTask)
    }
    for window in profile.windows:
        found = [*_unknown(window, processes, steps)]
        yield from found
        if not found:
            yield from _check_ways(window, processes)


def _unknown(window: Window, processes: Processes, steps: set[str]) -> Iterator[Problem]:
    for key in sorted(window.processes - processes.keys()):
        yield _problem(window, "processes", key, processes)
    for point in (*window.opens, *window.closes):
        if not any(point.nodes(process) for process in processes.values()):
            yield _problem(window, str(point), point.name, steps)
    for name in sorted(window.counts - steps - set(ClockOwner)):
        yield _problem(window, "counts", name, [*ClockOwner, *steps])


def _problem(window: Window, place: str, name: str, names: Iterable[str]) -> Problem:
    return Problem(
        "window-unknown",
        sentence(
            "window.{id}, {place}: no process has '{name}'.", id=window.id, place=place, name=name
        ),
        known(names, name),
        element=window.id,
    )


def _check_ways(window: Window, processes: Processes) -> Iterator[Problem]:
    applies = [process for process in processes.values() if window.applies_to(process)]
    if not applies:
        yield Problem(
            "window-idle",
            sentence("window.{id}: no process has both of its ends.", id=window.id),
            "Correct from, to or processes, or remove the window.",
            element=window.id,
        )
    for process in applies:
        if not ends_somewhere(window, process):
            yield Problem(
                "window-endless",
                sentence(
                    "window.{id}: in {process} no way leads from where it begins to where it ends.",
                    id=window.id,
                    process=process.key,
                ),
                "Correct from or to, or name the processes that it holds for.",
                element=window.id,
            )


def ends_somewhere(window: Window, process: Process) -> bool:
    """Whether a case can come from a beginning of the window to an end of it."""
    network = draw_network(process)
    for opens in window.opens:
        for name in opens.nodes(process):
            if name not in network.nodes:
                continue
            after = [edge.target for edge in network.after[_left(process, name)]]
            behind = network.reached(after, network.after)
            if any(_lies_behind(opens, closes, process, behind) for closes in window.closes):
                return True
    return False


def _left(process: Process, name: str) -> str:
    return exit_of(name) if isinstance(process.elements[name], SubProcess) else name


def _lies_behind(opens: Point, closes: Point, process: Process, behind: set[str]) -> bool:
    same_step = opens.kind is PointKind.BEGIN and closes == Point(PointKind.END, opens.name)
    return same_step or any(name in behind for name in closes.nodes(process))
