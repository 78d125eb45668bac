"""What a diagram may refer to: everything that is published beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.feel.answers import Domain

ENGINE_VARIABLES = frozenset({"handed_over", "profile"})
"""Facts about the case that the engine itself keeps, and the settings of its deadline profile."""


@dataclass(frozen=True, slots=True)
class FormFields:
    """Names a form gives: results of its own step, and facts about the case."""

    step: frozenset[str] = frozenset()
    case: frozenset[str] = frozenset()
    kinds: Mapping[str, frozenset[type]] = field(default_factory=dict)
    """Of which kinds the values of a field are in FEEL, where the form says it; of what is in a
    field too, as ``field.part``."""
    domains: Mapping[str, Domain] = field(default_factory=dict)
    """What can be answered; named as in ``kinds``."""

    samples: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Texts as they are given, one of every shape, of fields whose texts have one; named as in
    ``kinds``."""

    def kinds_of(self, path: tuple[str, ...]) -> frozenset[type] | None:
        """Of what lies at the path; none where the form has no such thing in what is known, None
        where nothing is known."""
        name = ".".join(path)
        if name in self.kinds:
            return self.kinds[name]
        return frozenset() if len(path) > 1 and self.kinds_of(path[:-1]) is not None else None


@dataclass(frozen=True, slots=True)
class Catalog:
    """The roles, forms, profiles and processes that a diagram may name, as they are published or
    handed in with it."""

    roles: frozenset[str] = frozenset()
    forms: Mapping[str, FormFields] = field(default_factory=dict)
    deadlines: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Deadline keys by profile id."""
    settings: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Names of settings by profile id."""
    processes: frozenset[str] = frozenset()
    brought: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Forms, by the key of a process, that a case can have answered before it is handed over."""
    uncounted: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Deadline keys by profile id, of steps whose time does not count toward the limit of the
    case."""

    def counts(self, deadline: str | None) -> bool:
        """Whether the time of a step with this deadline key counts, under any profile that has
        it."""
        having = [key for key, names in self.deadlines.items() if deadline in names]
        return not having or any(
            deadline not in self.uncounted.get(key, frozenset()) for key in having
        )
