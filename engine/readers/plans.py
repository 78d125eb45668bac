"""Planned dates of a process, from what is published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from engine.errors import Invalid
from engine.library import Library, without_versions
from engine.model.process import Process
from engine.readers.suppositions import read_supposed
from engine.store.database import Database
from engine.time import LegalTimeError, Plan, Profile, plan


@dataclass(frozen=True, slots=True)
class PlanReader:
    database: Database
    library: Library

    def get(
        self,
        definition: str,
        valid: date | datetime,
        variables: Mapping[str, object],
        profile: str | None = None,
        language: str = "vi",
    ) -> Plan:
        """The clean road with a dossier valid at ``valid``, under the process's usual profile or
        another one. ``variables`` are facts that are supposed, as they are or as text.

        Raises:
            NotFound: the process or profile is not published.
            Invalid: a fact is unknown or cannot be as it is supposed, or the road cannot be
                planned; says what is missing.
        """
        with self.database.read() as connection:
            found = self.library.definition(connection, definition)
            wanted = profile or found.process.profile
            if wanted is None:
                raise Invalid(
                    "profile_missing",
                    "The process '{key}' names no deadline profile. Name one.",
                    key=definition,
                )
            limits = self.library.profile(connection, wanted)
            calendars = without_versions(self.library.calendars(connection))
        facts = read_supposed(found, _asked_by(limits, found.process), variables)
        try:
            made = plan(found.process, limits, calendars, valid, facts)
        except LegalTimeError as error:
            raise Invalid("plan_impossible", "{why}", why=str(error)) from error
        steps = (replace(s, name=found.name(s.element, language)) for s in made.steps)
        return replace(made, steps=tuple(steps))


def _asked_by(limits: Profile, process: Process) -> frozenset[str]:
    """The names that limits of the process depend on."""
    return frozenset(
        reference.path[0]
        for key in process.deadlines()
        if key in limits.rules
        for variant in limits.rules[key].variants
        for reference in variant.condition.references()
    )
