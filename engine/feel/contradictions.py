"""Parts of a condition that cannot hold together, whatever is answered: `a > 5 and a < 3`.

Looked at are comparisons of a field with a number or a text that is written out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from engine.feel import tree
from engine.feel.answers import Answers
from engine.feel.ranges import NumberRange

_NEGATED = {"=": "!=", "!=": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
_TURNED = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}

FieldNames = tuple[str, ...]
"""The names on the way to a field."""


class _Known(NamedTuple):
    """What is known of a field where a condition holds: ``field sign value``."""

    field: FieldNames
    sign: str
    value: Decimal | str


def contradicts_itself(node: tree.SyntaxNode, answers: Answers, *, holds: bool) -> bool:
    """Whether a condition cannot hold (``holds``), or cannot fail to, as what is then known of a
    field contradicts itself."""
    by_field: dict[FieldNames, list[_Known]] = {}
    for one in _known(node, holds=holds):
        by_field.setdefault(one.field, []).append(one)
    return any(
        _is_impossible(known, answers.numbers(field) or NumberRange())
        for field, known in by_field.items()
        if len(known) > 1
    )


def _known(node: tree.SyntaxNode, *, holds: bool) -> Iterator[_Known]:
    """What is surely known where the condition holds, or does not."""
    match node:
        case tree.Conjunction(parts=parts) if holds:
            yield from _of_all(parts, holds=True)
        case tree.Disjunction(parts=parts) if not holds:
            yield from _of_all(parts, holds=False)
        case tree.Call(function="not", arguments=(inner,)):
            yield from _known(inner, holds=not holds)
        case tree.Comparison(operator=sign, left=left, right=right):
            yield from _compared(sign if holds else _NEGATED[sign], left, right)
        case tree.Membership(value=value, tests=(test,)) if holds:
            yield from _met(value, test)


def _of_all(parts: Iterable[tree.SyntaxNode], *, holds: bool) -> Iterator[_Known]:
    for part in parts:
        yield from _known(part, holds=holds)


def _compared(sign: str, left: tree.SyntaxNode, right: tree.SyntaxNode) -> Iterator[_Known]:
    match left, right:
        case tree.Path(names=names), _ if (value := _written(right)) is not None:
            yield _Known(tuple(name.text for name in names), sign, value)
        case _, tree.Path(names=names) if (value := _written(left)) is not None:
            yield _Known(tuple(name.text for name in names), _TURNED[sign], value)


def _met(value: tree.SyntaxNode, test: tree.Test) -> Iterator[_Known]:
    match test:
        case tree.Interval():
            yield from _compared(">=" if test.with_low else ">", value, test.low)
            yield from _compared("<=" if test.with_high else "<", value, test.high)
        case tree.Comparing(operator=sign, bound=bound):
            yield from _compared(sign, value, bound)
        case tree.Literal():
            yield from _compared("=", value, test)


def _written(node: tree.SyntaxNode) -> Decimal | str | None:
    """The number or the text that stands there."""
    match node:
        case tree.Literal(value=Decimal() as number):
            return number
        case tree.Literal(value=str(text)):
            return text
        case tree.Negative(operand=tree.Literal(value=Decimal() as number)):
            return number.copy_negate()
    return None


def _is_impossible(known: Iterable[_Known], given: NumberRange) -> bool:
    numbers, texts = list[tuple[str, Decimal]](), list[tuple[str, str]]()
    for one in known:
        if isinstance(one.value, Decimal):
            numbers.append((one.sign, one.value))
        else:
            texts.append((one.sign, one.value))
    return _leave_no_number(numbers, given) or _leave_no_text(texts)


def _leave_no_number(known: Sequence[tuple[str, Decimal]], given: NumberRange) -> bool:
    left, gone = given, set[Decimal]()
    # A field that is left empty is unlike every number.
    if left.is_empty or all(sign == "!=" for sign, _ in known):
        return False
    for sign, value in known:
        match sign:
            case "!=":
                gone.add(value)
            case "<":
                left = left.beyond(None, value)
            case ">":
                left = left.beyond(value, None)
            case _:
                left = _at_most(left, value) if sign in ("<=", "=") else left
                left = _at_least(left, value) if sign in (">=", "=") else left
    return left.is_empty or (left.low is not None and left.low == left.high and left.low in gone)


def _at_most(given: NumberRange, high: Decimal) -> NumberRange:
    lower = given.high is None or high < given.high
    return replace(given, high=high, without_high=False) if lower else given


def _at_least(given: NumberRange, low: Decimal) -> NumberRange:
    higher = given.low is None or low > given.low
    return replace(given, low=low, without_low=False) if higher else given


def _leave_no_text(known: Iterable[tuple[str, str]]) -> bool:
    wanted = {text for sign, text in known if sign == "="}
    gone = {text for sign, text in known if sign == "!="}
    return len(wanted) > 1 or bool(wanted & gone)
