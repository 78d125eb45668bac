"""How much of the limit a case may have used before another process hands it over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from engine.bpmn.proof.prove import prove
from engine.bpmn.proof.scenario import Domains
from engine.bpmn.proof.verdict import HandedOverVerdict, Proof
from engine.model.process import Process
from engine.time import Limit, Profile, Rule, WorkingCalendar


def prove_handed_over(
    process: Process,
    profile: Profile,
    calendars: Mapping[str, WorkingCalendar],
    days: tuple[date, date],
    domains: Domains,
    changes: Mapping[str, Limit] | None = None,
) -> HandedOverVerdict:
    """For every day of hand-over from the first to the last: the limit runs since the dossier was
    valid, so what is left of it from the hand-over on is what may have been used before.

    Raises:
        Milestoneless: the process never comes to the end of its limit.
        PlanError: a calendar is missing, or there are no days.
        ProfileError, CalendarError: a limit or a date cannot be used.
    """

    def tried(used: int) -> Proof:
        shorter = _shorter(process, profile, used)
        return prove(
            process, shorter, calendars, *days, domains, changes, brief=True, handed_over=True
        )

    found = tried(0)
    if process.total is None:
        # Every midnight is used before the hand-over or behind it.
        return HandedOverVerdict(max(found.worst.left, -1), found.limit, found.worst.valid)
    used, last = -1, found
    while not last.late_starts:
        used += 1
        if used + 1 >= _least(profile.rules[process.total]):
            break
        last = tried(used + 1)
    return HandedOverVerdict(used, found.limit, last.worst.valid)


def _least(rule: Rule) -> Decimal:
    return min(one.amount for one in (rule.plain.limit, *(v.limit for v in rule.variants)))


def _shorter(process: Process, profile: Profile, used: int) -> Profile:
    """With so many working days less in the limit over the case."""
    key = process.total
    if key is None or not used:
        return profile
    rule = profile.rules[key]

    def less(limit: Limit) -> Limit:
        return replace(limit, amount=limit.amount - Decimal(used))

    shorter = replace(
        rule,
        plain=replace(rule.plain, limit=less(rule.plain.limit)),
        variants=tuple(replace(one, limit=less(one.limit)) for one in rule.variants),
    )
    return replace(profile, rules={**profile.rules, key: shorter})
