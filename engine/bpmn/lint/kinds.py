"""Of which kinds the values are that conditions name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from engine.bpmn.lint.catalog import FormFields
from engine.bpmn.told import FieldPath
from engine.feel.signatures import Kinds

_NULL = type(None)
_ENGINE: Mapping[str, frozenset[type]] = {
    "round": frozenset({Decimal}),
    "completed_at": frozenset({str}),
}
"""What the engine itself says of a step that is done."""


@dataclass(frozen=True, slots=True)
class Fields:
    """What forms say of facts about the case and of results of steps. ``forms`` are all that may
    ask for a fact, ``steps`` the form of each step, None where it is not known."""

    forms: Mapping[str, FormFields]
    steps: Mapping[str, FormFields | None]

    def kinds(self, path: FieldPath) -> Kinds:
        """Of what lies at a path; None where that is not known."""
        match path:
            case ("handed_over",):
                return frozenset({bool})
            case ("profile", _):
                return frozenset({bool})
            case (name,) if name in self.steps:
                return frozenset({dict, _NULL})
            case (step, name, *_) if step in self.steps:
                form = self.steps[step]
                if name in _ENGINE:
                    return _ENGINE[name] if len(path) == 2 else frozenset()
                return form.kinds_of(path[1:]) if form and name in form.step else None
        return self._of_case(path)

    def texts(self, path: FieldPath) -> frozenset[str] | None:
        """What can be chosen at a path; None where that is not known, or anything can be said."""
        if path[0] in self.steps:
            form = self.steps[path[0]]
            return None if form is None else form.texts.get(".".join(path[1:]))
        found = [
            form.texts.get(".".join(path)) for form in self.forms.values() if path[0] in form.case
        ]
        if not found or None in found:
            return None
        return frozenset[str]().union(*(texts for texts in found if texts is not None))

    def _of_case(self, path: FieldPath) -> Kinds:
        """Of a fact about the case, which several forms may ask for."""
        found = [form.kinds_of(path) for form in self.forms.values() if path[0] in form.case]
        if not found or None in found:
            return None
        return frozenset[type]().union(*(kinds for kinds in found if kinds is not None))
