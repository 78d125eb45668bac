"""Where a case passes the points that windows begin and end at, as its events tell it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from engine.model import events
from engine.time.window import Point, PointKind, Window


def points_passed(event: events.Event) -> Iterator[tuple[Point, datetime]]:
    """The points that the case passed with this event, and the instant that counts there."""
    match event.payload:
        case events.MilestoneReached(milestone=name, occurred_at=at):
            yield Point(PointKind.MILESTONE, name), at
        case events.TaskOpened(element=name) | events.WaitOpened(element=name):
            yield Point(PointKind.BEGIN, name), event.at
        case (
            events.TaskCompleted(element=name)
            | events.MessageReceived(element=name)
            | events.TimerFired(element=name)
        ):
            yield Point(PointKind.END, name), event.at


def begun_at(history: Iterable[events.Event], window: Window) -> datetime | None:
    """Since when a window would run of which these are all events; None where it would not. Asked
    where a case comes under it later: what has begun before is not begun anew."""
    since, times = None, 0
    for event in history:
        for point, at in points_passed(event):
            if point in window.closes:
                since = None
            if point in window.opens and (window.anew or not times):
                since, times = at, times + 1
        match event.payload:
            case events.MilestoneCorrected(name, _, at, was) if since == was:
                since = at if Point(PointKind.MILESTONE, name) in window.opens else since
    return since
