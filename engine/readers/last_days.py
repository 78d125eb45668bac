"""The dates of a case as they are shown: as of the instant of the question."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection

from engine.model.case import Case, Task, Wait
from engine.model.place import WHOLE, place_key
from engine.publishing.definitions import Calendars, Definitions, without_versions
from engine.time import (
    CalendarVersions,
    LegalTimeError,
    WholeRule,
    end_of_case,
    left_out_since,
    moves_of,
    rule_of_case,
    whole_rests,
    whole_rule,
)


def as_of(
    definitions: Definitions,
    connection: Connection,
    case: Case,
    now: datetime,
    calendars: Calendars | None = None,
) -> Case:
    """The case with its dates as of ``now``. What is stored is right while time counts, by the
    calendars that were known at its newest event. While time is left out, the end of its limit
    moves with it; a calendar that was published since moves its dates before the recount comes to
    it. ``calendars`` are the newest, if those are known already.

    Raises:
        Broken: what the case ran with is not there.
    """
    if case.damaged:
        return case
    known = definitions.calendar_versions(connection)
    waits = case.closed_at is None and _has_newer(known, case, now)
    if not (waits or whole_rests(case)):
        return case
    try:
        rule = _rule(definitions, connection, case, calendars)
        counted = _recounted(case, known, rule, now) if waits else case
        return _resting(counted, known, rule, now)
    except LegalTimeError:
        # A fact that the limit depends on was lost since: the last end that was known stands.
        return case


def step_rests(task: Task, case: Case) -> bool:
    """Whether the step's own time is being left out, as while papers for it lie with the desk."""
    place = case.places.get(place_key(task.number, task.element))
    return place is not None and left_out_since(place.adjusted) is not None


def reminded_at(task: Task, case: Case) -> datetime | None:
    """When the last reminder of the step's limit was given, or its breach told."""
    place = case.places.get(place_key(task.number, task.element))
    return None if place is None else place.told_until


TaskOrWait = TypeVar("TaskOrWait", Task, Wait)


def dated(one: TaskOrWait, case: Case) -> TaskOrWait:
    """A step or timer with the due instant that the ``case`` has, whose dates are as of an
    instant."""
    place = case.places.get(place_key(one.number, one.element))
    return one if place is None else replace(one, due_at=place.due_at)


def _has_newer(known: CalendarVersions, case: Case, now: datetime) -> bool:
    """Whether a calendar was published since the newest event of the case."""
    counted_at = case.changed_at or case.registered_at
    return any(counted_at <= one.since <= now for versions in known.values() for one in versions)


def _rule(
    definitions: Definitions, connection: Connection, case: Case, calendars: Calendars | None
) -> WholeRule | None:
    profile = definitions.profile_of(connection, case)
    if profile is None or case.due_at is None:
        return None
    found = definitions.definition_of(connection, case)
    working = without_versions(calendars or definitions.calendars(connection))
    return whole_rule(profile, found.process.total, working, found.variables(case, profile))


def _recounted(case: Case, known: CalendarVersions, rule: WholeRule | None, now: datetime) -> Case:
    """As the recount will have it."""
    places = dict(case.places)
    for move in moves_of(case, known, rule, now):
        key = place_key(move.number, move.element)
        places[key] = replace(places[key], due_at=move.due_at, calendar_version=move.version)
    whole = places.get(WHOLE)
    return replace(case, places=places, due_at=case.due_at if whole is None else whole.due_at)


def _resting(case: Case, known: CalendarVersions, rule: WholeRule | None, now: datetime) -> Case:
    if rule is None or not whole_rests(case):
        return case
    counts, _ = rule_of_case(case, rule, known, now)
    due_at = end_of_case(case, counts.whole, now)
    places = {**case.places, WHOLE: replace(case.places[WHOLE], due_at=due_at)}
    return replace(case, due_at=due_at, places=places)
