"""A case as it stood after each of its events: for stepping through its history."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from sqlalchemy import Connection

from engine.errors import NotFound
from engine.model.actor import Actor
from engine.model.case import Case, Incident, Task, Wait
from engine.model.events import Event
from engine.model.views import EventView
from engine.projections import apply
from engine.projections.cases import case_from
from engine.projections.incidents import incident_from
from engine.projections.known_cases import find_visible
from engine.projections.tasks import task_from
from engine.projections.waits import wait_from
from engine.readers.cases import days_of
from engine.readers.context import Reader
from engine.readers.entries import Context
from engine.readers.estimates import decided_by, estimates_of
from engine.readers.last_days import as_of, dated
from engine.readers.names import Names
from engine.readers.opened import opened_events
from engine.store import streams
from engine.store.rows import Rows
from engine.store.tables import cases, incidents, tasks, waits
from engine.time.decided import Decided


@dataclass(frozen=True, slots=True)
class Frame:
    """The case right after an event, as known then: open steps, what it waits for, incidents.

    What no event makes is not in it: drafts, tokens, the plan of the rest.
    """

    event: Event
    case: Case
    tasks: tuple[Task, ...]
    waits: tuple[Wait, ...]
    incidents: tuple[Incident, ...]

    @property
    def elements(self) -> tuple[str, ...]:
        """The elements of the diagram that were active."""
        here: list[Task | Wait | Incident] = [*self.tasks, *self.waits, *self.incidents]
        return tuple(dict.fromkeys(one.element for one in here))


@dataclass(frozen=True, slots=True)
class OpenStep:
    """An open step of a frame: ``form`` and ``form_version`` are what it showed; ``estimated``: its
    limit hung on days off that were not decided then."""

    task: Task
    name: str
    clock_owner: str
    form: str
    form_version: int
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class FrameView:
    """``entry`` is the event as the history shows it; ``day`` and ``days_left`` count as then.
    ``estimated``: the last day of the case hung on days off that were not decided then."""

    frame: Frame
    entry: EventView
    steps: tuple[OpenStep, ...]
    day: int | None
    days_left: int | None
    estimated: bool = False


def frames_of(events: Iterable[Event]) -> Iterator[Frame]:
    """The frames of a case, from its events in order."""
    rows = Rows(None)
    for event in events:
        apply(rows, event)
        row = rows.get(cases, event.stream)
        assert row is not None, "the first event starts the case"
        case = case_from(row)
        open_numbers = sorted(place.number for place in case.places.values() if place.is_step)
        found = [rows.get(tasks, case.code, number) for number in open_numbers]
        yield Frame(
            event,
            case,
            tuple(task_from(row) for row in found if row is not None),
            tuple(wait_from(row) for _, row in sorted(rows.all(waits).items())),
            tuple(incident_from(row) for _, row in sorted(rows.all(incidents).items())),
        )


@dataclass(frozen=True, slots=True)
class FrameReader(Reader):
    """Reads a case as it stood after each of its events."""

    def page(
        self, actor: Actor, code: str, after: int = 0, limit: int = 50, language: str = "vi"
    ) -> list[FrameView]:
        """The frames behind the event ``after``, in order.

        Raises:
            NotFound: no such case, or the actor may not know of it.
        """
        with self.database.read() as connection:
            names = self._names(connection, actor, code, language)
            personal = self.context.decryption(connection, [code], language)
            found = frames_of(opened_events(personal, streams.read(connection, code)))
            context = Context(names)
            views = (
                self._view(connection, frame, frame.event.at, names, context.entry(frame.event))
                for frame in found
            )
            wanted = (view for view in views if view.frame.event.sequence > after)
            page = list(islice(wanted, limit))
        self.accesses.note(actor, code, "frames")
        return page

    def at(
        self, actor: Actor, code: str, instant: datetime | None = None, language: str = "vi"
    ) -> FrameView:
        """The case as it stood at an instant; without one, after its newest event.

        Raises:
            NotFound: no such case, the actor may not know of it, or it had not begun by then.
        """
        with self.database.read() as connection:
            names = self._names(connection, actor, code, language)
            last: tuple[Frame, EventView] | None = None
            view: FrameView | None = None
            context = Context(names)
            personal = self.context.decryption(connection, [code], language)
            for frame in frames_of(opened_events(personal, streams.read(connection, code))):
                if instant is not None and frame.event.at > instant:
                    break
                last = frame, context.entry(frame.event)
            if last is not None:
                frame, entry = last
                then = instant or frame.event.at
                view = self._view(connection, frame, then, names, entry)
        if view is None:
            raise NotFound(
                "case_not_begun", "The case {case} had not begun at {at}.", case=code, at=instant
            )
        self.accesses.note(actor, code, "frames")
        return view

    def _view(
        self,
        connection: Connection,
        frame: Frame,
        at: datetime,
        names: Names,
        entry: EventView,
    ) -> FrameView:
        """As of an instant, by the calendars that were published by then."""
        calendars = self.definitions.calendars_at(connection, at)
        decided = decided_by(calendars)
        case = as_of(self.definitions, connection, frame.case, at)
        day, days_left = days_of(case, at)
        return FrameView(
            frame=replace(frame, case=case),
            entry=entry,
            steps=tuple(_step(dated(task, case), names, decided) for task in frame.tasks),
            day=day,
            days_left=days_left,
            estimated=estimates_of(self.definitions, connection, case, calendars).whole,
        )

    def _names(self, connection: Connection, actor: Actor, code: str, language: str) -> Names:
        case = find_visible(connection, actor, code)
        return Names.load(self.definitions, connection, case, language)


def _step(task: Task, names: Names, decided: Decided) -> OpenStep:
    form, version = names.form(task.element)
    return OpenStep(
        task,
        names.element(task.element),
        names.owner(task.element),
        form,
        version,
        decided.is_beyond(task.due_at, task.calendar),
    )
