"""Making the demo: wholly, or it is told and made anew the next time.

The database is marked when the demo is begun and when it is whole (``engine.store.demo_mark``).
Whatever breaks it off in between leaves the first mark without the second.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Protocol

from engine.adapters.passwords import hash_password
from engine.app.engine import Engine
from engine.clock import Clock, FixedClock
from engine.config import Config
from engine.demo.changes import YearOfLaw, year_of_law
from engine.demo.earlier_forms import earlier_forms
from engine.demo.people import create_people, demo_hotlines, logins
from engine.demo.phones import DemoPhones
from engine.demo.play import play
from engine.demo.read_inboxes import note_read_inboxes
from engine.demo.stories import DOOR_STORIES, FRESH_STORIES, LAW_STORIES, STORIES, Story
from engine.demo.territory import demo_territory
from engine.demo.timetable import UTILITY, plan_stories
from engine.demo.told_customers import note_told_customers
from engine.demo.year import DAYS, year_of_stories
from engine.errors import Conflict, Invalid
from engine.model.actor import SYSTEM
from engine.model.commands import Publish
from engine.model.documents import Document, Kind
from engine.model.instant import whole_milliseconds
from engine.model.queries import CaseFilter
from engine.store.database import Database
from engine.store.demo_mark import DemoMark, begin_demo, find_demo, finish_demo
from engine.store.guards import is_unused
from engine.time import local_day, read_calendar
from engine.time.zone import FIRST_YEAR, LAST_YEAR

_PREPARED_BEFORE = timedelta(days=DAYS + 30)
"""So long before today the procedures are published: requests that a Tết would have seen come in
before it."""
_YEARS_AHEAD = 2
"""Limits of running cases reach into the years to come, which calendars have to cover."""


class MakingReport(Protocol):
    """Told what is being done, and how far it is."""

    def says(self, sentence: str) -> None:
        """Tells in a sentence what is being done."""

    def progress(self, done: int, total: int) -> None:
        """Tells how much of ``total`` is done."""


@dataclass(frozen=True, slots=True)
class Demo:
    """A whole demo; ``new`` says that it was made just now."""

    place: str
    as_at: datetime
    finished_at: datetime
    cases: int
    new: bool


def all_stories() -> tuple[Story, ...]:
    """The stories of the shipped demo: those of the tour, that of an ended law, the newest, those
    that wait for customers, and those of a year."""
    return (*STORIES, *LAW_STORIES, *FRESH_STORIES, *DOOR_STORIES, *year_of_stories())


def make_demo(
    config: Config,
    documents: Sequence[Document],
    report: MakingReport,
    clock: Clock | None = None,
    at: datetime | None = None,
    stories: Sequence[Story] | None = None,
    earlier: Sequence[Document] | None = None,
) -> Demo:
    """The demo of this installation, made first where it is missing or was broken off.

    It shows how things stand ``at`` an instant: now, unless another one is given. ``earlier``
    documents stand in the place of ``documents`` until the law changes: request forms as they were
    then, unless others are given.

    Raises:
        Invalid: the database holds something else, or the demo cannot be made for this instant;
            nothing was changed.
        Conflict: it is being made at this moment, or there is one for another instant.
        Unavailable: the database does not answer.
    """
    at = None if at is None else whole_milliseconds(at)
    with closing(Database(config.database)) as database, database.alone() as alone:
        if not alone:
            raise Conflict(
                "demo_being_made",
                "Another 'motcua demo' is making the demo in {database} at this moment. Wait until "
                "it is done.",
                database=database.place,
            )
        known = _find(database)
        if known is not None and known.finished_at is not None:
            return _as_it_is(config, database, known, known.finished_at, at)
        if known is not None:
            report.says("The demo was broken off while it was made. It is made anew ...")
        with closing(Engine(config, clock)) as engine:
            now = whole_milliseconds(engine.clock.now())
            as_at = at or now
            _require_covered(as_at)
            engine.migrate()
            with database.write() as connection:
                begin_demo(connection, now, as_at)
            told = all_stories() if stories is None else stories
            before = tuple(earlier_forms(documents)) if earlier is None else earlier
            _fill(config, year_of_law(documents, before, as_at), report, as_at, told)
            note_told_customers(database, as_at)
            note_read_inboxes(database, as_at)
            finished_at = _finish(database, engine.clock)
            return Demo(database.place, as_at, finished_at, _count(engine), new=True)


def _find(database: Database) -> DemoMark | None:
    with database.read() as connection:
        mark = find_demo(connection)
        if mark is None and not is_unused(connection):
            raise Invalid(
                "database_is_no_demo",
                "The database {database} holds something that 'motcua demo' did not make, or that "
                "an older version made. Nothing was changed. Set MOTCUA_DATABASE to another "
                "database, or remove this one if nobody needs it.",
                database=database.place,
            )
    return mark


def _as_it_is(
    config: Config, database: Database, mark: DemoMark, finished_at: datetime, at: datetime | None
) -> Demo:
    if at is not None and at != mark.as_at:
        raise Conflict(
            "demo_of_another_instant",
            "The demo in {database} shows how things stood at {there}. Nothing was changed. Remove "
            "it to make one for another instant.",
            database=database.place,
            there=mark.as_at,
        )
    with closing(Engine(config)) as engine:
        engine.migrate()
        return Demo(database.place, mark.as_at, finished_at, _count(engine), new=False)


def _require_covered(at: datetime) -> None:
    years = range(FIRST_YEAR + 2, LAST_YEAR - _YEARS_AHEAD + 1)
    if at.year not in years:
        raise Invalid(
            "demo_instant_not_covered",
            "The demo looks back over a year, and calendars cover {first} to {last}. Give an "
            "instant of the years {from_year} to {to_year}.",
            first=FIRST_YEAR,
            last=LAST_YEAR,
            from_year=years[0],
            to_year=years[-1],
        )


def _fill(
    config: Config,
    year: YearOfLaw,
    report: MakingReport,
    as_at: datetime,
    stories: Sequence[Story],
) -> None:
    clock = FixedClock(as_at - _PREPARED_BEFORE)
    # What a power cut takes is made anew; the mark of a whole demo waits for the disk.
    # Everybody has the same password, which is known: one hash of it is enough.
    hash_once = cache(hash_password)
    phones = DemoPhones()
    made = Engine(config, clock, durable=False, hash_password=hash_once, texts=phones)
    with closing(made) as engine:
        report.says(f"Publishing {len(year.first)} procedures, forms, calendars and limits ...")
        engine.execute(Publish(year.first), SYSTEM)
        report.says(f"Making units and {len(logins())} users ...")
        create_people(engine)
        territory = demo_territory(year.first, local_day(clock.now()))
        if territory is not None:
            engine.execute(Publish((territory,)), SYSTEM)
        hotlines = demo_hotlines(year.first)
        if hotlines is not None:
            engine.execute(Publish((hotlines,)), SYSTEM)
        calendar = read_calendar(engine.publications.content(Kind.CALENDAR, UTILITY)[1])
        planned = plan_stories(stories, as_at, calendar)
        report.says(f"Living through {len(planned)} cases of a year ...")
        with _collecting_seldom():
            play(engine, clock, planned, calendar, as_at, report.progress, year)
        engine.checkpoints.make_checkpoint()


@contextmanager
def _collecting_seldom() -> Iterator[None]:
    """Has the collector of cycles look at every hundred thousandth object: hardly anything that a
    command makes is in a cycle, and looking again and again takes a tenth of the time."""
    before = gc.get_threshold()
    gc.set_threshold(100_000, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _finish(database: Database, clock: Clock) -> datetime:
    """Marks the demo as whole when the disk has all of it."""
    database.flush()
    finished_at = clock.now()
    with database.write() as connection:
        finish_demo(connection, finished_at)
    return finished_at


def _count(engine: Engine) -> int:
    return engine.cases.count(SYSTEM, CaseFilter(), sys.maxsize)
