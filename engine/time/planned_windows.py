"""The windows along a planned path: when each opens and closes, and when it is due."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from engine.model.process import Process, ThrowEvent, UserTask
from engine.time.exclusions import Held
from engine.time.limit import parse_limit
from engine.time.nominal_path import Passage
from engine.time.path_rules import PathRules
from engine.time.window import Point, PointKind, Window, last_instant_of_window
from engine.time.window_ledger import WindowStretch
from engine.time.zone import local_day


@dataclass(frozen=True, slots=True)
class PlannedWindow:
    """A limit over several steps on a planned path: it opens and closes at instants in UTC, and is
    ``due`` by its ``limit``, without the time that it does not measure. ``kept``: it closes in
    time. ``assumed``: it is a target of the company's own; ``estimated``: ``due`` lies beyond the
    decided days off.
    """

    element: str
    name: str
    opens: datetime
    closes: datetime
    due: datetime
    limit: str
    ground: str
    assumed: bool
    kept: bool
    estimated: bool = False


class _Pass(NamedTuple):
    at: datetime
    point: Point


def planned_windows(
    process: Process,
    rules: PathRules,
    passages: Sequence[Passage],
    start: datetime,
    *,
    came: bool = False,
) -> Iterator[PlannedWindow]:
    """Each window as often as the path opens it. The milestone that the limit over the case begins
    with counts from ``start``; a case that ``came`` from another process has passed it there. What
    the path leaves open closes with its end.

    Raises:
        ProfileError: a limit depends on a variable that is not given.
        PlanError: its calendar is not there.
    """
    brought = [_Pass(start, Point(PointKind.MILESTONE, rules.profile.total.start))] if came else []
    passed = sorted([*brought, *_passed(passages, rules, start)], key=lambda one: one.at)
    over = max((passage.left for passage in passages), default=start)
    for window in rules.profile.windows_of(process):
        leaves_out = tuple(
            task.id
            for task in process.user_tasks()
            if not window.measures(task.clock_owner, task.id)
        )
        for opens, closes in _runs(window, passed, over):
            yield _planned(window, rules, passages, leaves_out, opens, closes)


def _passed(passages: Iterable[Passage], rules: PathRules, start: datetime) -> Iterator[_Pass]:
    for passage in passages:
        node = passage.node
        if isinstance(node, UserTask):
            yield _Pass(passage.arrived, Point(PointKind.BEGIN, node.id))
            yield _Pass(passage.left, Point(PointKind.END, node.id))
        elif isinstance(node, ThrowEvent) and node.milestone is not None:
            begins = node.milestone is rules.profile.total.start
            at = start if begins else passage.arrived
            yield _Pass(at, Point(PointKind.MILESTONE, node.milestone))


def _runs(
    window: Window, passed: Iterable[_Pass], over: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """From when to when it is open."""
    opened: datetime | None = None
    before = False
    for at, point in passed:
        opens = point in window.opens
        if opened is not None and (point in window.closes or (opens and window.anew)):
            yield opened, at
            opened = None
        if opens and opened is None and (window.anew or not before):
            opened, before = at, True
    if opened is not None:
        yield opened, over


def _planned(
    window: Window,
    rules: PathRules,
    passages: Iterable[Passage],
    leaves_out: tuple[str, ...],
    opens: datetime,
    closes: datetime,
) -> PlannedWindow:
    given = window.limit(rules.variables)
    calendar = rules.calendar(given)
    held = tuple(
        Held(passage.arrived, passage.left, passage.node.id not in leaves_out)
        for passage in passages
        if isinstance(passage.node, UserTask)
    )
    limit = str(given.limit)
    stretch = WindowStretch(-1, window.element, opens, closes, limit, calendar.id, leaves_out, held)
    due = stretch.legal_end(calendar, closes)
    return PlannedWindow(
        window.element,
        window.name.vi,
        opens,
        closes,
        due,
        limit,
        given.ground,
        given.assumed,
        closes <= last_instant_of_window(due, parse_limit(limit)),
        local_day(due) > calendar.decided_until,
    )
