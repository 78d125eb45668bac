"""A deadline profile: the limits of one time of the law, by key, with their legal ground."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from engine.feel import Expression, FeelError
from engine.model.process import Milestone
from engine.time.errors import ProfileError
from engine.time.escalation import Stage
from engine.time.label import Label
from engine.time.limit import Limit, shown

_SPEAKS_OF_NULL = re.compile(r"\bnull\b")


@dataclass(frozen=True, slots=True)
class StepLimit:
    """What a profile gives for a step: the limit, the id of its calendar, and why.

    ``assumed``: no rule gives this number (or this split of a number); it is a target of ours.
    ``counts``: the step's time counts toward the limit of the case.
    """

    limit: Limit
    calendar: str
    ground: str
    assumed: bool
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Variant:
    """A limit that holds when its condition does."""

    condition: Expression
    limit: Limit

    def holds(self, key: str, context: Mapping[str, object]) -> bool:
        """Whether the condition is true for a case whose variables are ``context``.

        Every name of the condition must have a value, unless the condition itself speaks of
        null: otherwise ``line_kind = "underground"`` would quietly mean "overhead" as long as
        nobody has said which it is. Where it does, a name that is not there is null.
        """
        paths = [reference.path for reference in self.condition.references()]
        if _SPEAKS_OF_NULL.search(self.condition.text):
            context = {**dict.fromkeys(path[0] for path in paths), **context}
        elif missing := dict.fromkeys(".".join(p) for p in paths if not _has(context, p)):
            raise ProfileError(
                f"limits.{key} depends on {', '.join(missing)}, which the case does not have yet. "
                "Give it a value first."
            )
        try:
            return self.condition.test(context)
        except FeelError as problem:
            raise ProfileError(
                f"limits.{key}: the condition {self.condition.text} cannot be decided: {problem}"
            ) from problem


@dataclass(frozen=True, slots=True)
class Rule:
    """The limit of one key: the first variant that holds, else the plain one."""

    key: str
    plain: StepLimit
    variants: tuple[Variant, ...] = ()

    def choose(self, context: Mapping[str, object]) -> StepLimit:
        for variant in self.variants:
            if variant.holds(self.key, context):
                return replace(self.plain, limit=variant.limit)
        return self.plain


@dataclass(frozen=True, slots=True)
class Total:
    """The limit over the whole case, in calendar days, after how many to warn, and what is said
    when it comes to its end."""

    start: Milestone
    end: Milestone
    limit: Limit
    warn: Limit
    ground: str
    stages: tuple[Stage, ...] = ()


@dataclass(frozen=True, slots=True)
class Profile:
    """``rules`` by key; keys are mostly element ids of the diagrams. ``stages`` say when to speak
    of a step's limit, and to whom. ``settings`` are what else the law of the time decides:
    conditions of diagrams see them as ``profile.design_agreement``."""

    id: str
    name: Label
    valid_from: date
    ground: str
    total: Total
    rules: Mapping[str, Rule]
    stages: tuple[Stage, ...] = ()
    settings: Mapping[str, bool] = field(default_factory=dict)

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

    def calendars(self) -> frozenset[str]:
        """The ids of all calendars that the limits run on."""
        return frozenset(rule.plain.calendar for rule in self.rules.values())


def _has(context: Mapping[str, object], path: tuple[str, ...]) -> bool:
    value: object = context
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value is not None
