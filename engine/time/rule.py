"""The limit of one key of a profile, and the conditions under which it is another one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from engine.feel import Expression, FeelError
from engine.time.errors import ProfileError
from engine.time.limit import Limit


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
    _names: tuple[tuple[str, ...], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        names = tuple(reference.path for reference in self.condition.references())
        object.__setattr__(self, "_names", names)

    def holds(self, place: str, context: Mapping[str, object]) -> bool:
        """Whether the condition is true for a case whose variables are ``context``.

        Every name of the condition must have a value, unless the condition itself speaks of
        null: otherwise ``line_kind = "underground"`` would quietly mean "overhead" as long as
        nobody has said which it is. Where it does, a name that is not there is null.
        """
        if self.condition.speaks_of_null:
            context = {**dict.fromkeys(path[0] for path in self._names), **context}
        elif missing := dict.fromkeys(".".join(p) for p in self._names if not _has(context, p)):
            raise ProfileError(
                f"{place} depends on {', '.join(missing)}, which the case does not have yet. "
                "Give it a value first."
            )
        try:
            return self.condition.test(context)
        except FeelError as problem:
            raise ProfileError(
                f"{place}: the condition {self.condition.text} cannot be decided: {problem}"
            ) from problem


@dataclass(frozen=True, slots=True)
class Rule:
    """The limit of one key: the first variant that holds, else the plain one. ``table`` is where
    it stands in the profile."""

    key: str
    plain: StepLimit
    variants: tuple[Variant, ...] = ()
    table: str = "limits"

    def choose(self, context: Mapping[str, object]) -> StepLimit:
        """The limit for a case with these facts: of the first variant whose conditions hold, else
        the plain one."""
        for variant in self.variants:
            if variant.holds(f"{self.table}.{self.key}", context):
                return replace(self.plain, limit=variant.limit)
        return self.plain


def _has(context: Mapping[str, object], path: tuple[str, ...]) -> bool:
    value: object = context
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value is not None
