"""Between which bounds parts of an expression lie that give numbers, before there is data."""

from __future__ import annotations

from decimal import Decimal

from engine.feel import tree
from engine.feel.answers import Answers
from engine.feel.ranges import NumberRange, combined, negated, one_number

_COUNTS = ("count", "string length")


def numbers_of(node: tree.SyntaxNode, answers: Answers) -> NumberRange | None:
    """The numbers that a part can give; None where it can give something else, or nothing is known
    of it."""
    match node:
        case tree.Literal(value=Decimal() as value):
            return one_number(value)
        case tree.Path(path=path):
            known = answers.domain(path)
            return None if known is None else known.numbers
        case tree.Call():
            return size_of(node, answers)
        case tree.Negative(operand=operand):
            given = numbers_of(operand, answers)
            return None if given is None else negated(given)
        case tree.Arithmetic(first=first, rest=rest):
            so_far = numbers_of(first, answers)
            for sign, operand in rest:
                given = numbers_of(operand, answers)
                if so_far is None or given is None:
                    return None
                so_far = combined(sign, so_far, given)
            return so_far
    return None


def size_of(node: tree.Call, answers: Answers) -> NumberRange | None:
    """How many characters or entries there can be, where a call asks for that."""
    match node:
        case tree.Call(function=function, arguments=(asked,)) if function in _COUNTS:
            known = answers.domain(asked.path) if isinstance(asked, tree.Path) else None
            size = None if known is None else known.size
            return size or NumberRange(low=Decimal(0), whole=True)
    return None


def may_divide(node: tree.SyntaxNode, answers: Answers) -> bool:
    """Whether the part divides by something that can be other than zero, if it divides."""
    if not isinstance(node, tree.Arithmetic):
        return True
    divisors = (numbers_of(operand, answers) for sign, operand in node.rest if sign == "/")
    return all(one is None or one.low != 0 or one.high != 0 for one in divisors)
