"""Planned dates of a process, from what is published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection

from engine.errors import Invalid
from engine.model.documents import Kind
from engine.model.process import Process
from engine.publishing.definition import Definition
from engine.publishing.definitions import without_versions
from engine.publishing.document_problems import not_published
from engine.readers.context import Reader
from engine.readers.suppositions import read_supposed
from engine.time import Law, LegalTimeError, Plan, Profile, local_day, plan
from engine.time.zone import covered_day


@dataclass(frozen=True, slots=True)
class PlanReader(Reader):
    """Plans the dates of a procedure for supposed facts, without a case."""

    def get(
        self,
        definition: str,
        valid: date | datetime,
        variables: Mapping[str, object],
        profile: str | None = None,
        language: str = "vi",
        handed_over_at: date | datetime | None = None,
    ) -> Plan:
        """The nominal path with a dossier valid at ``valid``, in the version of the process and
        under the law of that day, or under another one. ``variables`` are facts that are supposed,
        as they are or as text. ``handed_over_at``: when another process hands the case over, which
        has used its limit since ``valid``.

        Raises:
            NotFound: the process or profile is not published.
            Invalid: a fact is unknown or cannot be as it is supposed, no law is in force on
                that day, or the path cannot be planned; says what is missing.
        """
        day = _day(valid)
        with self.database.read() as connection:
            found = self.definitions.definition_on(connection, definition, day)
            law, in_force = self._law(connection, found, profile, day)
            calendars = without_versions(self.definitions.calendars(connection))
        limits = law.profile
        facts = read_supposed(found, _asked_by(limits, found.process), variables)
        try:
            made = plan(found.process, limits, calendars, valid, facts, handed_over_at)
        except LegalTimeError as error:
            raise Invalid("plan_impossible", "{why}", why=error.said) from error
        steps = (replace(s, name=found.name(s.element, language)) for s in made.steps)
        names = {one.element: getattr(one.name, language) for one in limits.windows}
        windows = (replace(one, name=names[one.element]) for one in made.windows)
        return replace(made, steps=tuple(steps), windows=tuple(windows), in_force=in_force)

    def _law(
        self, connection: Connection, found: Definition, profile: str | None, day: date
    ) -> tuple[Law, bool]:
        """The law that is planned under, and whether a case of that day falls under it."""
        wanted = profile or found.process.profile
        if wanted is None:
            raise Invalid(
                "profile_missing",
                "The process '{key}' names no deadline profile. Name one.",
                key=found.key,
            )
        laws = self.definitions.laws(connection)
        if profile is None:
            law = laws.in_force(wanted, day)
        else:
            law = laws.version_on(wanted, day) or laws.newest(wanted)
        if law is not None:
            return law, laws.covers(law, day)
        if laws.newest(wanted) is None:
            raise not_published(Kind.PROFILE, wanted, None)
        raise Invalid(
            "law_missing",
            "No law is in force on {day}: of {profiles}, each has ended or has not begun. Name "
            "the profile to plan under.",
            day=day,
            profiles=", ".join(sorted(laws.line(wanted))),
        )


def _day(valid: date | datetime) -> date:
    """
    Raises:
        Invalid: an instant without its offset, or a year of no calendar.
    """
    try:
        return local_day(valid) if isinstance(valid, datetime) else covered_day(valid)
    except LegalTimeError as error:
        raise Invalid("plan_impossible", "{why}", why=error.said) from error


def _asked_by(limits: Profile, process: Process) -> frozenset[str]:
    """The names that limits and windows of the process depend on."""
    rules = [limits.rules[key] for key in process.deadlines() if key in limits.rules]
    rules += [window.rule for window in limits.windows_of(process)]
    return frozenset(
        reference.path[0]
        for rule in rules
        for variant in rule.variants
        for reference in variant.condition.references()
    )
