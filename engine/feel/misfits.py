"""Parts of an expression that fail over any data, for the kinds of their values."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal

from engine.feel import tree
from engine.feel.comparing import ORDERED
from engine.feel.dates import read_date, read_moment
from engine.feel.errors import FeelTypeError
from engine.feel.kinds import ITEM, KindScope, kinds
from engine.feel.references import children
from engine.feel.signatures import LIST, NULL, NUMBER, SUMS, TAKES, TAKES_MANY, sums
from engine.model.sentence import Sentence, sentence

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

_READS: Mapping[str, tuple[Callable[[str], date | None], type]] = {
    "date": (read_date, date),
    "date and time": (read_moment, datetime),
}
"""By function that reads a text: how, and what for."""


def misfits(node: tree.SyntaxNode, scope: KindScope) -> Iterator[FeelTypeError]:
    """The parts of an expression that fail over any data but null, for the kind of their values."""
    yield from _misfit(node, scope)
    if isinstance(node, tree.Quantified):
        inner = scope.binding(node.name.text, node.items)
        yield from misfits(node.items, scope)
        yield from not_boolean(node.condition, inner)
        yield from misfits(node.condition, inner)
    for child in children(node):
        yield from _within_part(child, scope)


def _within_part(part: tree.SyntaxNode | tree.Test, scope: KindScope) -> Iterator[FeelTypeError]:
    if isinstance(part, tree.Interval | tree.Comparing):
        for child in children(part):
            yield from _within_part(child, scope)
    else:
        yield from misfits(part, scope)


def _misfit(node: tree.SyntaxNode, scope: KindScope) -> Iterator[FeelTypeError]:
    """Of what the node asks of its own parts."""
    match node:
        case tree.Path() | tree.Member():
            yield from _without_fields(node, scope)
        case tree.Conjunction(parts=parts) | tree.Disjunction(parts=parts):
            for part in parts:
                yield from not_boolean(part, scope)
        case tree.Conditional():
            yield from not_boolean(node.condition, scope)
        case tree.Comparison():
            yield from _not_comparable(node.operator, node.left, node.right, scope)
        case tree.Membership():
            for test in node.tests:
                yield from _not_tested(node.value, test, scope)
        case tree.InList(items=items) | tree.Quantified(items=items):
            yield from _unfit(items, LIST, scope)
        case tree.Index():
            yield from _unfit(node.target, LIST, scope)
            yield from _unfit(node.index, NUMBER, scope)
        case tree.Negative():
            yield from _unfit(node.operand, NUMBER, scope)
        case tree.Arithmetic():
            yield from _not_summed(node, scope)
        case tree.Call():
            yield from _not_taken(node, scope)


def not_boolean(node: tree.SyntaxNode, scope: KindScope) -> Iterator[FeelTypeError]:
    """The node itself, if it can be neither true nor false."""
    found = kinds(node, scope)
    if found is not None and bool not in found:
        yield FeelTypeError.at(
            node.at,
            "feel_not_boolean",
            sentence(
                "`{text}` gives {kind}, where true or false is needed.",
                text=node.at.text,
                kind=kind_word(found),
            ),
        )


def _unfit(
    node: tree.SyntaxNode, wanted: frozenset[type], scope: KindScope
) -> Iterator[FeelTypeError]:
    found = kinds(node, scope)
    if found is not None and not found & wanted:
        yield FeelTypeError.at(
            node.at,
            "feel_wrong_type",
            sentence(
                "`{text}` gives {kind}, where {wanted} is needed.",
                text=node.at.text,
                kind=kind_word(found),
                wanted=kind_word(wanted),
            ),
        )


def _without_fields(node: tree.Path | tree.Member, scope: KindScope) -> Iterator[FeelTypeError]:
    """A field is asked of something that has none, or not that one."""
    path = scope.path(node) or ()
    if isinstance(node, tree.Member) and not path:
        yield from _unfit(node.target, frozenset({dict}), scope)
    for length in range(1, len(path)):
        holder = scope.kinds(path[:length])
        if path[length] == ITEM or holder is None:
            continue
        if dict not in holder or scope.kinds(path[: length + 1]) == frozenset():
            yield FeelTypeError.at(
                node.at,
                "feel_no_fields",
                sentence(
                    "`{text}`: {kind} has no field '{name}'.",
                    text=node.at.text,
                    kind=kind_word(holder),
                    name=path[length],
                ),
            )
            return


def _not_comparable(
    sign: str, left: tree.SyntaxNode, right: tree.SyntaxNode, scope: KindScope
) -> Iterator[FeelTypeError]:
    ones, others = kinds(left, scope), kinds(right, scope)
    if sign not in {"=", "!="}:
        for node, found in ((left, ones), (right, others)):
            if found is not None and not found & ORDERED:
                yield _without_order(node, found)
                return
    if ones is None or others is None:
        return
    plain, other_plain = ones - {NULL}, others - {NULL}
    if plain and other_plain and not plain & other_plain:
        yield FeelTypeError.at(
            left.at.to(right.at),
            "feel_different_types",
            sentence(
                "`{left}` gives {kind} and `{right}` gives {other}, which do not compare.",
                left=left.at.text,
                kind=kind_word(ones),
                right=right.at.text,
                other=kind_word(others),
            ),
        )


def _without_order(node: tree.SyntaxNode, found: frozenset[type]) -> FeelTypeError:
    return FeelTypeError.at(
        node.at,
        "feel_no_order",
        sentence(
            "`{text}` gives {kind}, which has no order.", text=node.at.text, kind=kind_word(found)
        ),
    )


def _not_tested(
    value: tree.SyntaxNode, test: tree.Test, scope: KindScope
) -> Iterator[FeelTypeError]:
    match test:
        case tree.Interval(low=low, high=high):
            yield from _not_comparable("<", value, low, scope)
            yield from _not_comparable("<", value, high, scope)
        case tree.Comparing(operator=sign, bound=bound):
            yield from _not_comparable(sign, value, bound, scope)
        case _:
            found = kinds(test, scope)
            if found is not None and list not in found:
                yield from _not_comparable("=", value, test, scope)


def _not_summed(node: tree.Arithmetic, scope: KindScope) -> Iterator[FeelTypeError]:
    so_far = kinds(node.first, scope)
    for sign, operand in node.rest:
        more = kinds(operand, scope)
        given = sums(sign, so_far, more)
        if not given:
            yield FeelTypeError.at(
                node.at,
                "feel_wrong_type",
                sentence(
                    "`{text}`: {sign} does not work on {kind} and {other}.",
                    text=node.at.text,
                    sign=sign,
                    kind=kind_word(SUMS if so_far is None else so_far),
                    other=kind_word(SUMS if more is None else more),
                ),
            )
            return
        so_far = given


def _not_taken(node: tree.Call, scope: KindScope) -> Iterator[FeelTypeError]:
    if node.function == "not":
        yield from not_boolean(node.arguments[0], scope)
        return
    many = TAKES_MANY.get(node.function)
    if many is not None:
        wanted = many | LIST if len(node.arguments) == 1 else many
        for argument in node.arguments:
            yield from _unfit(argument, wanted, scope)
        return
    reads = _READS.get(node.function)
    if reads is not None:
        yield from _unreadable(node.arguments[0], *reads, scope)
    for argument, taken in zip(node.arguments, TAKES.get(node.function, ()), strict=False):
        if taken is not None:
            yield from _unfit(argument, taken, scope)


def _unreadable(
    node: tree.SyntaxNode, read: Callable[[str], date | None], wanted: type, scope: KindScope
) -> Iterator[FeelTypeError]:
    """A text that holds no such date, whatever is chosen."""
    path, found = scope.path(node), kinds(node, scope)
    samples = scope.samples(path) if path and found and found <= {str, NULL} else None
    if samples and not any(map(read, samples)):
        yield FeelTypeError.at(
            node.at,
            "feel_wrong_type",
            sentence("`{text}` never holds {wanted}.", text=node.at.text, wanted=_WORDS[wanted]),
        )


def kind_word(found: frozenset[type]) -> Sentence:
    """The name of the first of the kinds; null only where there is no other."""
    return next((word for kind, word in _WORDS.items() if kind in found), _NOTHING)
