"""Where a case passes the points that windows begin and end at, as its events tell it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from engine.model.events import (
    Event,
    MessageReceived,
    MilestoneCorrected,
    MilestoneReached,
    TaskCompleted,
    TaskOpened,
    TimerFired,
    WaitOpened,
)
from engine.time.window import Point, PointKind, Window


def points_passed(event: Event) -> Iterator[tuple[Point, datetime]]:
    """The points that the case passed with this event, and the instant that counts there."""
    match event.payload:
        case MilestoneReached(milestone=name, occurred_at=at):
            yield Point(PointKind.MILESTONE, name), at
        case TaskOpened(element=name) | WaitOpened(element=name):
            yield Point(PointKind.BEGIN, name), event.at
        case TaskCompleted(element=name) | MessageReceived(element=name) | TimerFired(element=name):
            yield Point(PointKind.END, name), event.at


def begun_at(events: Iterable[Event], window: Window) -> datetime | None:
    """Since when a window would run of which these are all events; None where it would not. Asked
    where a case comes under it later: what has begun before is not begun anew."""
    since, times = None, 0
    for event in events:
        for point, at in points_passed(event):
            if point in window.closes:
                since = None
            if point in window.opens and (window.anew or not times):
                since, times = at, times + 1
        match event.payload:
            case MilestoneCorrected(name, _, at, was) if since == was:
                since = at if Point(PointKind.MILESTONE, name) in window.opens else since
    return since
