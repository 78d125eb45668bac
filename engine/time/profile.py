"""A deadline profile: the limits of one time of the law, by key, with their legal ground."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from engine.model.process import Milestone, Process
from engine.time.errors import ProfileError
from engine.time.escalation import Stage
from engine.time.label import Label
from engine.time.limit import Limit, shown
from engine.time.rule import Rule, StepLimit
from engine.time.window import Window

USUAL_CALENDAR = "utility"
"""Whose hours end the last day of a whole limit that names no calendar."""


@dataclass(frozen=True, slots=True)
class Total:
    """The limit over the whole case, in calendar days, after how many to warn, and what is said
    when it comes to its end. Its last day ends with the office hours of ``calendar``, and does not
    roll to a working day; ``rolls_ground`` says on what ground, empty in profiles of before."""

    start: Milestone
    end: Milestone
    limit: Limit
    warn: Limit
    ground: str
    stages: tuple[Stage, ...] = ()
    rolls_ground: str = ""
    calendar: str = USUAL_CALENDAR
    promise: bool = False
    """No law asks for it: the company has promised it, and keeps it like a legal limit."""
    beyond_ground: str = ""
    """Why it can be broken though everybody keeps time: the limits that rules give the parties sum
    up beyond this one. Empty where they do not."""


@dataclass(frozen=True, slots=True)
class Profile:
    """``rules`` by key; keys are mostly element ids of the diagrams. ``stages`` say when to speak
    of a step's limit, and to whom. ``settings`` are what else the law of the time decides:
    conditions of diagrams see them as ``profile.design_agreement``. ``windows`` are limits over
    several steps.

    New cases fall under it from ``valid_from`` to ``valid_to``, both included, or to the day
    before a profile begins that ``replaces`` it."""

    id: str
    name: Label
    valid_from: date
    ground: str
    total: Total
    rules: Mapping[str, Rule]
    stages: tuple[Stage, ...] = ()
    settings: Mapping[str, bool] = field(default_factory=dict)
    windows: tuple[Window, ...] = ()
    valid_to: date | None = None
    replaces: str | None = None

    def limit(self, key: str, context: Mapping[str, object]) -> StepLimit:
        """The limit under ``key`` for a case whose variables are ``context``.

        Raises:
            ProfileError: no such key, or a condition names a variable that the case does not
                have yet (the message says which).
        """
        rule = self.rules.get(key)
        if rule is None:
            raise ProfileError(
                f"The profile {self.id} has no limit {shown(key)}. Add [limits.{key}] to it or "
                "correct the key in the diagram."
            )
        return rule.choose(context)

    def keys(self) -> frozenset[str]:
        """Every key that has a limit."""
        return frozenset(self.rules)

    def uncounted(self) -> frozenset[str]:
        """The keys of steps whose time does not count toward the limit of the case."""
        return frozenset(key for key, rule in self.rules.items() if not rule.plain.counts)

    def calendars(self) -> frozenset[str]:
        """The ids of all calendars that limits and windows run on, or end with."""
        rules = [*self.rules.values(), *(window.rule for window in self.windows)]
        named = {self.total.calendar} - {USUAL_CALENDAR}
        return frozenset(rule.plain.calendar for rule in rules) | named

    def asked_by(self, process: Process) -> Profile:
        """Without the limits and windows of other processes: what is proved of the process follows
        from the rest."""
        asked = process.deadlines()
        rules = {key: rule for key, rule in self.rules.items() if key in asked}
        return replace(self, rules=rules, windows=tuple(self.windows_of(process)))

    def windows_of(self, process: Process) -> Iterator[Window]:
        """The windows that hold for the process."""
        return (window for window in self.windows if window.applies_to(process))

    def window(self, element: str) -> Window | None:
        """The window that events and rows call ``window:ID``."""
        return next((window for window in self.windows if window.element == element), None)
