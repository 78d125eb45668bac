"""What an expression says without data: of what kind its value is, and whether it can differ.

A kind is a class of ``values.KINDS``; a set of them is what a part can give, None anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal

from engine.feel import tree
from engine.feel.budget import DEFAULT_STEPS, Budget
from engine.feel.comparing import ORDERED
from engine.feel.errors import FeelError, FeelTypeError
from engine.feel.interpreter import Interpreter
from engine.feel.references import children, references
from engine.feel.values import Value
from engine.model.sentence import Sentence, sentence

Kinds = frozenset[type] | None
Known = Callable[[tuple[str, ...]], Kinds]
"""The kinds of a path of names in the data."""

_NULL = type(None)
_BOOLEAN: Kinds = frozenset({bool})
_NUMBER: Kinds = frozenset({Decimal})
_TEXT: Kinds = frozenset({str})
_SUMS: Kinds = frozenset({Decimal, str, date, datetime})
_FUNCTIONS: Mapping[str, Kinds] = {
    **dict.fromkeys(("not", "contains", "starts with", "ends with", "list contains"), _BOOLEAN),
    **dict.fromkeys(("count", "sum", "mean", "abs", "floor", "ceiling", "string length"), _NUMBER),
    **dict.fromkeys(("round up", "round down", "round half up"), _NUMBER),
    **dict.fromkeys(("upper case", "lower case"), _TEXT),
    **dict.fromkeys(("min", "max"), frozenset(ORDERED)),
    **dict.fromkeys(("today", "date"), frozenset({date})),
    "date and time": frozenset({datetime}),
}
_NOTHING = sentence("null")
_WORDS = {
    bool: sentence("true or false"),
    Decimal: sentence("a number"),
    str: sentence("a text"),
    date: sentence("a date"),
    datetime: sentence("a date and time"),
    list: sentence("a list"),
    dict: sentence("a context"),
}
_REFLEXIVE = {"=": True, "<=": True, ">=": True, "!=": False, "<": False, ">": False}
"""What a comparison of something with itself gives."""


def misfits(node: tree.Node, known: Known) -> Iterator[FeelTypeError]:
    """The parts of a condition that fail over any data but null, for the kind of their values."""
    yield from _not_boolean(node, known)
    yield from _inside(node, known)


def constant(node: tree.Node) -> bool | None:
    """The value of a condition that has the same one over all data; None where it can differ, or
    where it fails."""
    match node:
        case tree.Conjunction(parts=parts):
            found = [constant(part) for part in parts]
            return False if False in found else _alike(found)
        case tree.Disjunction(parts=parts):
            found = [constant(part) for part in parts]
            return True if True in found else _alike(found)
        case tree.Comparison(operator=sign, left=left, right=right) if _same(left, right):
            return _REFLEXIVE[sign]
        case tree.Conditional(condition=condition, chosen=chosen, otherwise=otherwise):
            asked, both = constant(condition), [constant(chosen), constant(otherwise)]
            return _alike(both) if asked is None else both[not asked]
        case tree.Call(function="not", arguments=(inner,)):
            value = constant(inner)
            return None if value is None else not value
    return _worked_out(node)


def _alike(found: list[bool | None]) -> bool | None:
    return found[0] if len(set(found)) == 1 else None


def _same(left: tree.Node, right: tree.Node) -> bool:
    return left.at.text == right.at.text and isinstance(left, tree.Path)


def _worked_out(node: tree.Node) -> bool | None:
    if any(references(node)) or _asks_today(node):
        return None
    try:
        value: Value = Interpreter({}, None, Budget(DEFAULT_STEPS)).value(node)
    except FeelError:
        return None
    return value if isinstance(value, bool) else None


def _asks_today(node: tree.Node | tree.Test) -> bool:
    today = isinstance(node, tree.Call) and node.function == "today"
    return today or any(_asks_today(child) for child in _parts(node))


def _parts(node: tree.Node | tree.Test) -> tuple[tree.Node | tree.Test, ...]:
    if isinstance(node, tree.Quantified):
        return (node.items, node.condition)
    return children(node)


def _inside(node: tree.Node | tree.Test, known: Known) -> Iterator[FeelTypeError]:
    match node:
        case tree.Conjunction() | tree.Disjunction():
            for part in node.parts:
                yield from _not_boolean(part, known)
        case tree.Conditional():
            yield from _not_boolean(node.condition, known)
        case tree.Call(function="not"):
            yield from _not_boolean(node.arguments[0], known)
        case tree.Comparison():
            yield from _not_comparable(node, known)
        case tree.Quantified():
            return  # What its name stands for is not known.
    for child in children(node):
        yield from _inside(child, known)


def _not_boolean(node: tree.Node, known: Known) -> Iterator[FeelTypeError]:
    found = kinds(node, known)
    if found is not None and bool not in found:
        yield FeelTypeError.at(
            node.at,
            "feel_not_boolean",
            sentence(
                "`{text}` gives {kind}, where true or false is needed.",
                text=node.at.text,
                kind=_word(found),
            ),
        )


def _not_comparable(node: tree.Comparison, known: Known) -> Iterator[FeelTypeError]:
    left, right = kinds(node.left, known), kinds(node.right, known)
    if left is None or right is None:
        return
    plain_left, plain_right = left - {_NULL}, right - {_NULL}
    if plain_left and plain_right and not plain_left & plain_right:
        yield FeelTypeError.at(
            node.at,
            "feel_different_types",
            sentence(
                "`{left}` gives {kind} and `{right}` gives {other}, which do not compare.",
                left=node.left.at.text,
                kind=_word(left),
                right=node.right.at.text,
                other=_word(right),
            ),
        )


def _word(found: frozenset[type]) -> Sentence:
    """The name of the first of the kinds; null only where there is no other."""
    return next((word for kind, word in _WORDS.items() if kind in found), _NOTHING)


def kinds(node: tree.Node, known: Known) -> Kinds:
    """The kinds of values that a part can give."""
    match node:
        case tree.Literal():
            return frozenset({type(node.value)})
        case tree.Path():
            return known(tuple(name.text for name in node.names))
        case tree.Call():
            return _FUNCTIONS.get(node.function)
        case tree.Negative():
            return _NUMBER
        case tree.Arithmetic():
            return _SUMS
        case tree.ListLiteral():
            return frozenset({list})
        case tree.ContextLiteral():
            return frozenset({dict})
        case tree.Conditional():
            chosen, otherwise = kinds(node.chosen, known), kinds(node.otherwise, known)
            return None if chosen is None or otherwise is None else chosen | otherwise
        case tree.Index() | tree.Member():
            return None
    return _BOOLEAN
