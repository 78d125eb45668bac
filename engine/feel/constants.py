"""Whether the value of a condition can differ, as far as it says so without data.

A part that fails has no value: `n > 5` is never false for an ``n`` that was not given.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from engine.feel import tree
from engine.feel.answers import Answers, Hiding
from engine.feel.budget import DEFAULT_STEPS, EvaluationBudget
from engine.feel.contradictions import contradicts_itself
from engine.feel.errors import FeelError
from engine.feel.interpreter import Interpreter
from engine.feel.ranges import NumberRange, combined, compared, negated, one_number
from engine.feel.references import children, references
from engine.feel.values import Value

_REFLEXIVE = {"=": True, "<=": True, ">=": True, "!=": False, "<": False, ">": False}
"""What a comparison of something with itself gives."""


def constant(node: tree.SyntaxNode, answers: Answers) -> bool | None:
    """The value of a condition that has the same one over all data; None where it can differ, or
    where it fails. ``answers`` are what fields can hold, as far as that is known."""
    match node:
        case tree.Conjunction(parts=parts):
            found = [constant(part, answers) for part in parts]
            never = False in found or contradicts_itself(node, answers, holds=True)
            return False if never else _alike(found)
        case tree.Disjunction(parts=parts):
            found = [constant(part, answers) for part in parts]
            always = True in found or contradicts_itself(node, answers, holds=False)
            return True if always else _alike(found)
        case tree.Comparison(operator=sign, left=left, right=right) if _same(left, right):
            return _REFLEXIVE[sign]
        case tree.Conditional(condition=condition, chosen=chosen, otherwise=otherwise):
            both = [constant(chosen, answers), constant(otherwise, answers)]
            asked = constant(condition, answers)
            return _alike(both) if asked is None else both[not asked]
        case tree.Call(function="not", arguments=(inner,)):
            value = constant(inner, answers)
            return None if value is None else not value
    return _by_answers(node, answers) if any(references(node)) else _worked_out(node)


def _alike(found: list[bool | None]) -> bool | None:
    return found[0] if len(set(found)) == 1 else None


def _same(left: tree.SyntaxNode, right: tree.SyntaxNode) -> bool:
    return left.at.text == right.at.text and isinstance(left, tree.Path)


def _by_answers(node: tree.SyntaxNode, answers: Answers) -> bool | None:
    """Of a comparison with texts or numbers, by what can be answered at all."""
    match node:
        case tree.Comparison(operator=sign, left=left, right=right):
            return _compared(sign, left, right, answers)
        case tree.Membership(value=value, tests=tests):
            found = [_met(value, test, answers) for test in tests]
            return True if True in found else _alike(found)
    return None


def _met(value: tree.SyntaxNode, test: tree.Test, answers: Answers) -> bool | None:
    match test:
        case tree.Interval():
            return _lies_in(value, test, answers)
        case tree.Comparing(operator=sign, bound=bound):
            return _compared(sign, value, bound, answers)
    return _compared("=", value, test, answers)


def _lies_in(value: tree.SyntaxNode, test: tree.Interval, answers: Answers) -> bool | None:
    found = [
        _compared(">=" if test.with_low else ">", value, test.low, answers),
        _compared("<=" if test.with_high else "<", value, test.high, answers),
    ]
    numbers = _numbers(value, answers)
    low, high = _numbers(test.low, answers), _numbers(test.high, answers)
    if numbers is not None and low is not None and high is not None:
        within = NumberRange(
            low.low, high.high, numbers.whole, not test.with_low, not test.with_high
        )
        if within.is_empty:
            return False
    return False if False in found else _alike(found)


def _compared(
    sign: str, left: tree.SyntaxNode, right: tree.SyntaxNode, answers: Answers
) -> bool | None:
    """Null equals null, so two fields that can be empty are never surely different."""
    if sign in ("=", "!="):
        if isinstance(left, tree.Path) and isinstance(right, tree.Path):
            return None
        if _lacks(answers, left, right) or _lacks(answers, right, left):
            return sign == "!="
    ones, others = _numbers(left, answers), _numbers(right, answers)
    return None if ones is None or others is None else compared(sign, ones, others)


def _lacks(answers: Answers, asked: tree.SyntaxNode, wanted: tree.SyntaxNode) -> bool:
    """Whether a text is wanted that cannot be chosen; an empty field is none of them."""
    match asked, wanted:
        case tree.Path(names=names), tree.Literal(value=str(text)):
            offered = answers.texts(tuple(name.text for name in names))
            return offered is not None and text not in offered
    return False


def _numbers(node: tree.SyntaxNode, answers: Answers) -> NumberRange | None:
    """The numbers that a part can give; None where it can give something else, or nothing is known
    of it."""
    match node:
        case tree.Literal(value=Decimal() as value):
            return one_number(value)
        case tree.Path(names=names):
            return answers.numbers(tuple(name.text for name in names))
        case tree.Negative(operand=operand):
            given = _numbers(operand, answers)
            return None if given is None else negated(given)
        case tree.Arithmetic(first=first, rest=rest):
            so_far = _numbers(first, answers)
            for sign, operand in rest:
                given = _numbers(operand, answers)
                if so_far is None or given is None:
                    return None
                so_far = combined(sign, so_far, given)
            return so_far
    return None


def _worked_out(node: tree.SyntaxNode) -> bool | None:
    if _asks_today(node):
        return None
    try:
        value: Value = Interpreter({}, None, EvaluationBudget(DEFAULT_STEPS)).value(node)
    except FeelError:
        return None
    return value if isinstance(value, bool) else None


def unchanging(node: tree.SyntaxNode) -> bool:
    """Whether its value is the same over all data and on all days, as it reads neither."""
    return not any(references(node)) and not _asks_today(node)


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


def _asks_today(node: tree.SyntaxNode | tree.Test) -> bool:
    today = isinstance(node, tree.Call) and node.function == "today"
    return today or any(_asks_today(child) for child in _parts(node))


def _parts(node: tree.SyntaxNode | tree.Test) -> tuple[tree.SyntaxNode | tree.Test, ...]:
    if isinstance(node, tree.Quantified):
        return (node.items, node.condition)
    return children(node)
