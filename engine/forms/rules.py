"""Conditions of a form over several answers: rules, which have to hold, and what is plausible; what
is not can be sent all the same, once somebody has seen why it is doubted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from engine.errors import FieldError
from engine.feel import Expression, FeelError
from engine.model.personal import as_given

DOUBTED = "doubted"
"""The code of what is wrong with an answer that is not plausible."""


@dataclass(frozen=True, slots=True)
class FormRule:
    """A condition over several fields; ``field`` is where a broken one is shown."""

    condition: Expression
    field: str
    message: Mapping[str, str]
    names: frozenset[str]
    """What the condition speaks of."""


@dataclass(frozen=True, slots=True)
class PlausibilityRule:
    """What holds of an answer that fits what is known of the case. ``key`` names the rule within
    its form, ``message`` says by language what is odd where it does not hold. Its ``condition``
    reads the fields of the form, facts about the case and, as ``step.field``, results of steps."""

    key: str
    condition: Expression
    field: str
    message: Mapping[str, str]

    def doubt(self, known: Mapping[str, object], today: date) -> FieldError | None:
        """What is odd. A rule that does not speak of null is asked when all is told that it
        names; one that fails over what is told doubts nothing."""
        references = {reference.path for reference in self.condition.references()}
        if not self.condition.speaks_of_null and any(
            _at(known, path) is None for path in references
        ):
            return None
        names = dict.fromkeys(path[0] for path in references)
        try:
            holds = self.condition.test({**names, **known}, today=today)
        except FeelError:
            return None
        return (
            None
            if holds
            else FieldError(self.field, DOUBTED, "{vi} / {en}", dict(self.message), self.key)
        )


def doubts(
    rules: tuple[PlausibilityRule, ...],
    values: Mapping[str, object],
    known: Mapping[str, object],
    today: date,
) -> Iterator[FieldError]:
    """What is odd about an answer, by the rules of its form; ``known`` is what is known of the case
    beside it."""
    told = {name: as_given(name, value) for name, value in {**known, **values}.items()}
    for rule in rules:
        doubt = rule.doubt(told | {"today": today}, today)
        if doubt is not None:
            yield doubt


def _at(known: Mapping[str, object], path: tuple[str, ...]) -> object:
    value: object = known
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value
