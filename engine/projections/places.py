"""Where each case stands, in its own row: open steps and armed timers with their limits, and what
has moved the limit of the whole case.

The same is in the rows of tasks and waits, which people ask across cases. One case alone has it
here, so that its plan can be made anew after every command without reading more rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from engine.model import events
from engine.model.code import is_code
from engine.model.instant import to_text
from engine.model.place import WHOLE, Place, place_key
from engine.model.process import Milestone
from engine.store.rows import Row, Rows
from engine.store.tables import cases
from engine.time.exclusions import left_out_since, note_annulled, note_extended, note_left_out
from engine.time.window import last_instant_of_place


def apply(rows: Rows, event: events.Event) -> None:
    """Changes, by an event of a case, where it stands: opens and closes places and moves their due
    instants."""
    if not is_code(event.stream):
        return
    match event.payload:
        case events.TaskOpened() as task:
            _put(rows, event, _opened(event, task.task, task, excluded=bool(task.excluded)))
        case events.WaitOpened(due_at=at) as wait if at is not None:
            _put(rows, event, _opened(event, wait.wait, wait, is_timer=True))
        case events.MilestoneReached(Milestone.DOSSIER_VALID, _, since, due_at) if (
            due_at is not None
        ):
            _put(rows, event, Place(0, _row(rows, event)["definition"], since, due_at=due_at))
        case events.MilestoneCorrected(Milestone.DOSSIER_VALID, _, since) as valid:
            whole = _places(rows, event).get(WHOLE)
            if whole is not None:
                _change(rows, event, 0, whole.element, since=since, due_at=valid.due_at)
                _run_again(rows, event, 0, whole.element, whole.due_at)
        case events.MilestoneReached(Milestone.ENERGIZED):
            _drop(rows, event, 0)
        case events.TaskCompleted(number) | events.TaskCancelled(number):
            _drop(rows, event, number)
        case events.WaitClosed(number) | events.MessageReceived(number) | events.TimerFired(number):
            _drop(rows, event, number)
        case events.DeadlineMoved() as moved:
            _change(
                rows,
                event,
                moved.number,
                moved.element,
                due_at=moved.due_at,
                **_version(moved.calendar_version),
            )
            _run_again(rows, event, moved.number, moved.element, moved.was)
        case events.DeadlineExtended() as more:
            _change(rows, event, more.number, more.element, due_at=more.due_at)
            _run_again(rows, event, more.number, more.element)
            _extend(rows, event, more)
        case events.CaseResumed():
            _stand_still(rows, event)
        case events.SupplyPaused(places=keys) | events.SupplyResumed(places=keys):
            _rest(rows, event, keys)
        case (
            events.ReminderGiven(number, element)
            | events.BreachTold(number, element)
            | events.BreachRepeated(number, element)
        ):
            _change(rows, event, number, element, told_until=event.at)
        case events.DeadlineBreached(number, element):
            _change(rows, event, number, element, told_until=event.at, breached=True)
        case events.BreachAnnulled(number, element, was_due):
            _annul(rows, event, number, element)
            _run_again(rows, event, number, element, was_due)
        case events.CaseCancelled() | events.CaseCompleted():
            rows.update(cases, event.stream, places={})
    if type(event.payload) in _CHANGES_HANDS:
        _leave_out(rows, event)


_CHANGES_HANDS = frozenset(
    {
        events.TaskOpened,
        events.TaskCompleted,
        events.TaskCancelled,
        events.SupplyPaused,
        events.SupplyResumed,
        events.CaseSuspended,
        events.CaseResumed,
        events.CaseCancelled,
        events.CaseCompleted,
    }
)
"""Events after which others hold the time of a case than before."""


def is_step(rows: Rows, code: str, number: int, element: str) -> bool:
    """Whether an open step of the case stands there, and not a timer or the whole limit."""
    row = rows.get(cases, code)
    place: Place | None = None if row is None else row["places"].get(place_key(number, element))
    return place is not None and place.is_step


def _opened(
    event: events.Event, number: int, opened: events.TaskOpened | events.WaitOpened, **more: Any
) -> Place:
    return Place(
        number,
        opened.element,
        event.at,
        due_at=opened.due_at,
        limit=opened.limit,
        calendar=opened.calendar,
        calendar_version=opened.calendar_version,
        **more,
    )


def _version(number: int | None) -> dict[str, int]:
    return {} if number is None else {"calendar_version": number}


def _row(rows: Rows, event: events.Event) -> Row:
    row = rows.get(cases, event.stream)
    assert row is not None, "the case was started"
    return row


def _places(rows: Rows, event: events.Event) -> dict[str, Place]:
    return dict(_row(rows, event)["places"])


def _keep(rows: Rows, event: events.Event, places: dict[str, Place]) -> None:
    rows.update(cases, event.stream, places=places)


def _put(rows: Rows, event: events.Event, place: Place) -> None:
    _keep(rows, event, {**_places(rows, event), place.key: place})


def _drop(rows: Rows, event: events.Event, number: int) -> None:
    places = _places(rows, event)
    left = {key: place for key, place in places.items() if place.number != number}
    if len(left) != len(places):
        _keep(rows, event, left)


def _change(rows: Rows, event: events.Event, number: int, element: str, **values: Any) -> None:
    places = _places(rows, event)
    key = place_key(number, element)
    if key in places:
        places[key] = replace(places[key], **values)
        _keep(rows, event, places)


def _run_again(
    rows: Rows, event: events.Event, number: int, element: str, was_due: datetime | None = None
) -> None:
    """A limit whose breach was annulled and that ends later, or ended at another instant than the
    breach said (``was_due``), can be broken anew: what was annulled is the breach of that one."""
    place = _places(rows, event).get(place_key(number, element))
    if place is None or not place.annulled or place.due_at is None:
        return
    ended_otherwise = was_due not in {None, place.due_at}
    if ended_otherwise or last_instant_of_place(place, place.due_at) > event.at:
        _change(rows, event, number, element, annulled=False, breached=False)


def _leave_out(rows: Rows, event: events.Event) -> None:
    """Notes where time that does not count toward the limit of the case begins and ends."""
    row = _row(rows, event)
    before = row["adjusted"]
    counts = (
        not place.excluded or stands_still(place)
        for place in row["places"].values()
        if place.is_step
    )
    noted = note_left_out(before, counts, event.at, suspended=is_suspended(row, event))
    if noted != before:
        rows.update(cases, event.stream, adjusted=noted)


def is_suspended(row: Row, event: events.Event) -> bool:
    """Whether the case stands still from the event on, whatever of it is in the row already."""
    if isinstance(event.payload, events.CaseSuspended | events.CaseResumed | events.CaseCancelled):
        return isinstance(event.payload, events.CaseSuspended)
    return row["suspended_at"] is not None


def _extend(rows: Rows, event: events.Event, more: events.DeadlineExtended) -> None:
    """Notes that more time was agreed on."""
    if more.number == 0:
        before = _row(rows, event)["adjusted"]
        rows.update(cases, event.stream, adjusted=note_extended(before, event.at, more.by))
        return
    place = _places(rows, event).get(place_key(more.number, more.element))
    if place is not None:
        adjusted = note_extended(place.adjusted, event.at, more.by)
        _change(rows, event, more.number, more.element, adjusted=adjusted)


def _annul(rows: Rows, event: events.Event, number: int, element: str) -> None:
    """Notes that a breach was recorded wrongly; of the whole limit also when power has come."""
    if number == 0:
        before = _row(rows, event)["adjusted"]
        rows.update(cases, event.stream, adjusted=note_annulled(before, event.at))
        _change(rows, event, number, element, annulled=True)
        return
    place = _places(rows, event).get(place_key(number, element))
    if place is not None:
        adjusted = note_annulled(place.adjusted, event.at)
        _change(rows, event, number, element, annulled=True, adjusted=adjusted)


def stands_still(place: Place) -> bool:
    """Whether a step or timer stands still, as the papers that came for it lie with the desk."""
    return not place.is_window and left_out_since(place.adjusted) is not None


def _rest(rows: Rows, event: events.Event, keys: Iterable[str]) -> None:
    """Notes where steps and timers stand still, and where they run on."""
    places, rests = _places(rows, event), isinstance(event.payload, events.SupplyPaused)
    for key in keys:
        if key in places:
            noted = note_left_out(places[key].adjusted, (), event.at, suspended=rests)
            places[key] = replace(places[key], adjusted=noted)
    _keep(rows, event, places)


def _stand_still(rows: Rows, event: events.Event) -> None:
    """Notes that the limits of steps and timers stood still; what windows leave out is noted where
    it begins."""
    pause = ("pause", to_text(_row(rows, event)["suspended_at"]), to_text(event.at))
    places = {
        key: replace(place, adjusted=(*place.adjusted, pause))
        if place.limit is not None and not place.is_window and not stands_still(place)
        else place
        for key, place in _places(rows, event).items()
    }
    _keep(rows, event, places)
