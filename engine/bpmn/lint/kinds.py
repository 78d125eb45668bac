"""Of which kinds the values are that conditions name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeVar

from engine.bpmn.lint.catalog import FormFields
from engine.bpmn.told import FieldPath
from engine.feel.answers import Domain, joined
from engine.feel.dates import read_moment
from engine.feel.ranges import NumberRange
from engine.feel.signatures import Kinds

T = TypeVar("T")

_NULL = type(None)
_ENGINE: Mapping[str, frozenset[type]] = {
    "round": frozenset({Decimal}),
    "completed_at": frozenset({str}),
}
"""What the engine itself says of a step that is done."""
SAMPLE_INSTANT = "2014-10-01T08:00:00+07:00"
_ENGINE_GIVES: Mapping[str, Domain] = {
    "round": Domain(Decimal, empty=False, numbers=NumberRange(Decimal(1), whole=True)),
    "completed_at": Domain(str, empty=False, accepts=lambda text: read_moment(text) is not None),
}


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

    def domain(self, path: FieldPath) -> Domain | None:
        """What can be told at a path, or nothing, as a step may not have been done yet; None where
        that is not known."""
        match path:
            case ("handed_over",) | ("profile", _):
                return Domain(bool)
            case (name,) if name in self.steps:
                return Domain(dict)
            case (step, name) if step in self.steps and name in _ENGINE_GIVES:
                return _ENGINE_GIVES[name]
        found = self._told(path, lambda form, name: form.domains.get(name))
        return None if found is None else joined([replace(one, empty=True) for one in found])

    def samples(self, path: FieldPath) -> frozenset[str] | None:
        """Texts as they stand at a path, one of every shape; None where they can have any."""
        if path[0] in self.steps and path[1:] == ("completed_at",):
            return frozenset({SAMPLE_INSTANT})
        found = self._told(path, lambda form, name: form.samples.get(name))
        return None if found is None else frozenset[str]().union(*found)

    def _told(self, path: FieldPath, ask: Callable[[FormFields, str], T | None]) -> list[T] | None:
        """What the forms say that may ask for what lies at a path; None where one says nothing."""
        if path[0] in self.steps:
            form = self.steps[path[0]]
            found = [None if form is None else ask(form, ".".join(path[1:]))]
        else:
            asking = (form for form in self.forms.values() if path[0] in form.case)
            found = [ask(form, ".".join(path)) for form in asking]
        told = [one for one in found if one is not None]
        return told if told and len(told) == len(found) else None

    def _of_case(self, path: FieldPath) -> Kinds:
        """Of a fact about the case, which several forms may ask for."""
        found = [form.kinds_of(path) for form in self.forms.values() if path[0] in form.case]
        if not found or None in found:
            return None
        return frozenset[type]().union(*(kinds for kinds in found if kinds is not None))
