"""Whether the value of a condition can differ, as far as it says so without data.

It is worked out over values that stand for all others. A part that fails has no value: `n > 5` is
never false for an ``n`` that was not given.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from math import prod

from engine.feel import tree
from engine.feel.answers import Answers, Hiding
from engine.feel.budget import DEFAULT_STEPS, EvaluationBudget
from engine.feel.errors import FeelError
from engine.feel.interpreter import Interpreter
from engine.feel.references import children, references
from engine.feel.representatives import TooFine
from engine.feel.unknowns import Unknown, Unknowns, asks_today
from engine.feel.values import Value

MOST_TRIED = 4_096
"""Combinations of values over which a condition is worked out; of one that has more, only its parts
are looked at."""

EITHER = frozenset({True, False})
_FAILS = object()
"""Stands for what has no value: whatever reads it fails."""


def constant(node: tree.SyntaxNode, answers: Answers) -> bool | None:
    """The value of a condition that has the same one over all data; None where it can differ, or
    where it always fails. ``answers`` are what fields can hold, as far as that is known."""
    found = outcomes(node, answers)
    return next(iter(found)) if len(found) == 1 else None


def outcomes(node: tree.SyntaxNode, answers: Answers) -> frozenset[bool]:
    """What a condition can give, at most; nothing where it fails over all data."""
    found = together([node], answers)
    return _by_parts(node, answers) if found is None else found


def together(
    nodes: Sequence[tree.SyntaxNode], answers: Answers, enough: frozenset[bool] = EITHER
) -> frozenset[bool] | None:
    """Whether conditions can all hold, and can fail to, as far as that is ``enough``; None where
    that are too many cases."""
    unknowns = Unknowns(answers)
    parts = tuple(unknowns.condition(node) for node in nodes)
    whole = parts[0] if len(parts) == 1 else tree.Conjunction(parts[0].at, parts)
    try:
        values = _values(unknowns)
    except TooFine:
        return None
    if prod(len(found) for found in values.values()) > MOST_TRIED:
        return None
    given = set[bool]()
    for case in product(*values.values()):
        data = dict(zip(values, case, strict=True))
        value = _tried(whole, _told(data, unknowns.found))
        if value is not None:
            given.add(value)
        if given >= enough:
            break
    return frozenset(given)


def _values(unknowns: Unknowns) -> dict[str, tuple[Value, ...]]:
    return {
        name: values
        for names, group in unknowns.groups()
        for name, values in zip(names, group.values(), strict=True)
    }


def _told(data: dict[str, Value], unknowns: dict[str, Unknown]) -> dict[str, object]:
    return {
        name: _FAILS if one.fails or any(data.get(n, 0) is None for n in one.needs) else data[name]
        for name, one in unknowns.items()
    }


def _tried(node: tree.SyntaxNode, data: dict[str, object]) -> bool | None:
    try:
        return Interpreter(data, None, EvaluationBudget(DEFAULT_STEPS)).boolean(node)
    except FeelError:
        return None


def _by_parts(node: tree.SyntaxNode, answers: Answers) -> frozenset[bool]:
    """Of a condition with many unknowns: what its parts alone decide."""
    match node:
        case tree.Conjunction(parts=parts):
            never = any(outcomes(part, answers) == {False} for part in parts)
            return frozenset({False}) if never else EITHER
        case tree.Disjunction(parts=parts):
            always = any(outcomes(part, answers) == {True} for part in parts)
            return frozenset({True}) if always else EITHER
        case tree.Call(function="not", arguments=(inner,)):
            return frozenset(not value for value in outcomes(inner, answers))
    return EITHER


def unchanging(node: tree.SyntaxNode) -> bool:
    """Whether its value is the same over all data and on all days, as it reads neither."""
    return not any(references(node)) and not asks_today(node)


def constant_parts(
    node: tree.SyntaxNode | tree.Test, answers: Answers
) -> Iterator[tuple[str, bool]]:
    """The conditions of its `if`s that are the same over all data, as they are written."""
    if isinstance(node, tree.Conditional):
        found = constant(node.condition, answers)
        if found is not None:
            yield node.condition.at.text, found
    if isinstance(node, tree.Quantified):
        yield from constant_parts(node.items, answers)
        yield from constant_parts(node.condition, Hiding(answers, node.name.text))
        return
    for child in children(node):
        yield from constant_parts(child, answers)
