"""What a diagram may refer to: everything that is published beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class FormFields:
    """Names a form gives: results of its own step, and facts about the case."""

    step: frozenset[str] = frozenset()
    case: frozenset[str] = frozenset()
    kinds: Mapping[str, frozenset[type]] = field(default_factory=dict)
    """Of which kinds the values of a field are in FEEL, where the form says it."""


@dataclass(frozen=True, slots=True)
class Catalog:
    roles: frozenset[str] = frozenset()
    forms: Mapping[str, FormFields] = field(default_factory=dict)
    deadlines: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Deadline keys by profile id."""
    settings: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Names of settings by profile id."""
    processes: frozenset[str] = frozenset()
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
