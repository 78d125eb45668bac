"""Which deadline profile a case takes: that of the day, or another one that is chosen with a
reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from engine.errors import Conflict, EngineError, Invalid, NotAllowed
from engine.handlers.context import CommandContext
from engine.handlers.preconditions import reason_of
from engine.model.authorization import Capacity, may_choose_law
from engine.model.case import Case
from engine.model.commands import StartCase
from engine.model.documents import Kind
from engine.model.roles import LEADER
from engine.model.text import words
from engine.publishing.definition import Definition
from engine.publishing.document_problems import not_published
from engine.time import Law, Laws, local_day


@dataclass(frozen=True, slots=True)
class BoundLaw:
    """The version of a profile that a case takes; ``reason`` says why it is one that is not in
    force."""

    profile: str | None = None
    version: int | None = None
    reason: str | None = None


def bind_law(context: CommandContext, definition: Definition, command: StartCase) -> BoundLaw:
    """The law that a new case takes and keeps.

    Raises:
        NotFound: no such profile is published.
        NotAllowed: only the leader of the unit may choose a law that is not in force.
        Conflict: no law is in force today, or the one that is wanted is not, and no reason says
            why it is taken.
        Invalid: it lacks a limit that the process needs, or a reason was given for nothing.
    """
    usual = definition.process.profile
    wanted = command.profile or usual
    if wanted is None:
        return BoundLaw()
    laws = context.laws()
    law = _law_of(laws, wanted, context.today) if command.profile else None
    law = law or laws.in_force(wanted, context.today)
    if law is None:
        raise _none_in_force(laws, wanted, context.today)
    _require_limits(definition, law)
    return BoundLaw(law.key, law.version, _reason(context, command, laws, law))


def _law_of(laws: Laws, key: str, day: date) -> Law:
    """The version of a profile that is meant on ``day``, whether or not it is in force."""
    found = laws.version_on(key, day) or laws.newest(key)
    if found is None:
        raise not_published(Kind.PROFILE, key, None)
    return found


def _reason(context: CommandContext, command: StartCase, laws: Laws, law: Law) -> str | None:
    if laws.covers(law, context.today):
        if words(command.reason):
            raise Invalid(
                "reason_unneeded",
                "The profile {profile} is in force today, so nothing has to be said for it. Leave "
                "the reason out.",
                profile=law.key,
            )
        return None
    if command.reason is None:
        raise _not_in_force(laws, law, context.today)
    if not may_choose_law(context.actor, command.unit):
        raise NotAllowed(
            "not_leader",
            "Only the leader of unit {unit} may take a request in under a law that is not in "
            "force.",
            unit=command.unit,
        )
    reason = reason_of(command.reason)
    context.act_as(Capacity(LEADER, command.unit))
    return reason


def _not_in_force(laws: Laws, law: Law, day: date) -> Conflict:
    last = laws.last_day(law)
    if last is not None and last < day:
        return Conflict(
            "law_ended",
            "The profile {profile} takes no new cases after {last}. Leave it out, or have the "
            "leader of the unit choose it and say why.",
            profile=law.key,
            last=last,
        )
    return Conflict(
        "law_not_begun",
        "The profile {profile} takes new cases from {first} on. Leave it out, or have the leader "
        "of the unit choose it and say why.",
        profile=law.key,
        first=law.begins,
    )


def _none_in_force(laws: Laws, key: str, day: date) -> EngineError:
    if laws.newest(key) is None:
        return not_published(Kind.PROFILE, key, None)
    return Conflict(
        "law_missing",
        "No law is in force on {day}: of {profiles}, each has ended or has not begun. Publish the "
        "profile that holds now, or have the leader of the unit choose one and say why.",
        day=day,
        profiles=", ".join(sorted(laws.line(key))),
    )


def _require_limits(definition: Definition, law: Law) -> None:
    missing = definition.process.deadlines() - law.profile.keys()
    if missing:
        raise Invalid(
            "profile_unfit",
            "The profile {profile} has no limits for {missing}. Start the case under another one.",
            profile=law.key,
            missing=", ".join(sorted(missing)),
        )


def law_of_the_other(context: CommandContext, case: Case, definition: Definition) -> BoundLaw:
    """The law of a case that is handed over to another process: its own, also where that has ended
    since; without limits for the other process, that of the day the case was registered on, or
    else that of today.

    Raises:
        Conflict: none of them is in force.
        Invalid: none of them has the limits that the other process needs.
    """
    profile, wanted = context.profile(case), definition.process.deadlines()
    if profile is not None and wanted <= profile.keys():
        return BoundLaw(case.profile, case.profile_version)
    usual = definition.process.profile
    if usual is None:
        return BoundLaw()
    laws, law = context.laws(), None
    for day in (local_day(case.registered_at), context.today):
        law = laws.in_force(usual, day) or law
        if law is not None and wanted <= law.profile.keys():
            return BoundLaw(law.key, law.version)
    if law is None:
        raise _none_in_force(laws, usual, context.today)
    _require_limits(definition, law)
    return BoundLaw(law.key, law.version)
