"""The last day of a case as it is shown: as of the instant of the question."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from engine.model.case import Case
from engine.model.place import WHOLE
from engine.publishing.definitions import Calendars, Definitions, without_versions
from engine.time import LegalTimeError, end_of_case, rule_of_case, whole_rests, whole_rule


def as_of(
    definitions: Definitions,
    connection: Connection,
    case: Case,
    now: datetime,
    calendars: Calendars | None = None,
) -> Case:
    """The case with the end of its limit as of ``now``. What is stored is right while time counts;
    while it is left out, the end moves with it. ``calendars`` are the newest, if those are known
    already.

    Raises:
        Broken: what the case ran with is not there.
    """
    if case.damaged or not whole_rests(case):
        return case
    profile = definitions.profile_of(connection, case)
    if profile is None:
        return case
    found = definitions.definition_of(connection, case)
    working = without_versions(calendars or definitions.calendars(connection))
    calendar_versions = definitions.calendar_versions(connection)
    try:
        rule = whole_rule(profile, found.process.total, working, found.variables(case, profile))
        counts, _ = rule_of_case(case, rule, calendar_versions, now)
    except LegalTimeError:
        # A fact that the limit depends on was lost since: the last end that was known stands.
        return case
    due_at = end_of_case(case, counts.whole, now)
    places = {**case.places, WHOLE: replace(case.places[WHOLE], due_at=due_at)}
    return replace(case, due_at=due_at, places=places)
