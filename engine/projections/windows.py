"""The windows of each case, among the places in its row: when they run, and what they leave out."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from engine.model import events
from engine.model.code import is_code
from engine.model.place import Place, Places
from engine.projections.places import is_suspended, stands_still
from engine.store.rows import Row, Rows
from engine.store.tables import cases
from engine.time.exclusions import note_left_out
from engine.time.window import last_instant_of_place

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
    }
)
"""Events after which others hold the time of a case than before."""


def apply(rows: Rows, event: events.Event) -> None:
    """Changes, by an event of a case, which windows run, and since when each does not count."""
    if not is_code(event.stream):
        return
    match event.payload:
        case events.WindowOpened() as opened:
            row = _row(rows, event)
            others = {
                key: place
                for key, place in row["places"].items()
                if place.element != opened.element
            }
            place = _opened(opened, row["places"], event.at)
            _keep(rows, event, _turned({**others, place.key: place}, row, event))
        case events.WindowClosed(number, element):
            places = dict(_row(rows, event)["places"])
            for place in list(places.values()):
                if (place.number, place.element) == (number, element):
                    places[place.key] = _closed(place)
            _keep(rows, event, places)
    if type(event.payload) in _CHANGES_HANDS:
        row = _row(rows, event)
        turned = _turned(row["places"], row, event)
        if turned != row["places"]:
            _keep(rows, event, turned)


def _closed(place: Place) -> Place:
    """What is left of it, should it be opened again."""
    agreed = tuple(one for one in place.adjusted if one[0] != "pause")
    return Place(
        place.number,
        place.element,
        place.since,
        adjusted=agreed,
        breached=place.breached,
        annulled=place.annulled,
    )


def _opened(opened: events.WindowOpened, places: Places, at: datetime) -> Place:
    """One that is opened again, since it began at another instant or comes to hold again, keeps
    what was agreed on and said; and its breach, if it is over at ``at`` by the new instant too, and
    was not annulled as that of one that ended otherwise."""
    pauses = (interval.partition("/") for interval in opened.left_out)
    place = Place(
        opened.number,
        opened.element,
        opened.since,
        due_at=opened.due_at,
        limit=opened.limit,
        calendar=opened.calendar,
        calendar_version=opened.calendar_version,
        adjusted=tuple(("pause", since, until) for since, _, until in pauses),
        leaves_out=opened.leaves_out,
    )
    before = places.get(place.key)
    if before is None:
        return place
    agreed = (one for one in before.adjusted if one[0] != "pause")
    ended_otherwise = before.annulled and before.due_at not in {None, opened.due_at}
    keeps = last_instant_of_place(place, opened.due_at) < at and not ended_otherwise
    return replace(
        place,
        adjusted=(*agreed, *place.adjusted),
        told_until=before.told_until,
        breached=before.breached and keeps,
        annulled=before.annulled and keeps,
    )


def _runs(place: Place) -> bool:
    return place.is_window and place.due_at is not None


def _turned(places: Places, row: Row, event: events.Event) -> dict[str, Place]:
    """With the beginnings and ends of what the windows leave out from this event on."""
    suspended = is_suspended(row, event)
    steps = [place for place in places.values() if place.is_step]
    found = dict(places)
    for key, place in places.items():
        if _runs(place):
            counts = [one.element not in place.leaves_out or stands_still(one) for one in steps]
            noted = note_left_out(place.adjusted, counts, event.at, suspended=suspended)
            if noted != place.adjusted:
                found[key] = replace(place, adjusted=noted)
    return found


def _row(rows: Rows, event: events.Event) -> Row:
    row = rows.get(cases, event.stream)
    assert row is not None, "the case was started"
    return row


def _keep(rows: Rows, event: events.Event, places: Places) -> None:
    rows.update(cases, event.stream, places=places)
