"""Works out the value of a tree over plain data."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from itertools import islice
from typing import assert_never, cast

from engine.feel import tree
from engine.feel.arguments import Arguments
from engine.feel.arithmetic import combine
from engine.feel.budget import EvaluationBudget
from engine.feel.comparing import compare, contains, equal, null
from engine.feel.decimals import NUMBERS, is_whole, plain
from engine.feel.errors import FeelNameError, FeelTypeError, FeelValueError
from engine.feel.functions import FUNCTIONS
from engine.feel.position import Position
from engine.feel.values import Value, kind, load


class Interpreter:
    """One evaluation. ``data`` is copied where a path names it; nothing in it is changed.

    Every method raises FeelError: any of the family but FeelSyntaxError.
    """

    __slots__ = ("_bound", "_budget", "_data", "_today")

    def __init__(
        self, data: Mapping[str, object], today: date | None, budget: EvaluationBudget
    ) -> None:
        self._data = data
        self._today = today
        self._budget = budget
        self._bound: dict[str, Value] = {}

    def value(self, node: tree.SyntaxNode) -> Value:
        """The value of a node."""
        self._budget.spend(node.at)
        match node:
            case tree.Literal():
                return node.value
            case tree.Path():
                return self._path(node)
            case tree.Comparison():
                return self._compare(node.operator, node.left, node.right)
            case tree.Conjunction():
                return all(self.boolean(part) for part in node.parts)
            case tree.Disjunction():
                return any(self.boolean(part) for part in node.parts)
            case tree.Call():
                return self._call(node)
            case tree.Arithmetic():
                return self._arithmetic(node)
            case tree.Negative():
                return NUMBERS.minus(self._number(node.operand))
            case tree.Membership():
                return self._membership(node)
            case tree.InList():
                return self._in_list(node)
            case tree.Conditional():
                met = self.boolean(node.condition)
                return self.value(node.chosen if met else node.otherwise)
            case tree.Quantified():
                return self._quantified(node)
            case tree.ListLiteral():
                return [self.value(item) for item in node.items]
            case tree.ContextLiteral():
                return {key: self.value(entry) for key, entry in node.entries}
            case tree.Index():
                return self._index(node)
            case tree.Member():
                return self._member(node)
        assert_never(node)

    def boolean(self, node: tree.SyntaxNode) -> bool:
        """The value of a node that has to be true or false."""
        value = self.value(node)
        if isinstance(value, bool):
            return value
        raise _unfit(value, node.at, "true or false", "feel_not_boolean")

    def _number(self, node: tree.SyntaxNode) -> Decimal:
        value = self.value(node)
        if isinstance(value, Decimal):
            return value
        raise _unfit(value, node.at, "a number", "feel_wrong_type")

    def _items(self, node: tree.SyntaxNode) -> list[Value]:
        value = self.value(node)
        if isinstance(value, list):
            return value
        raise _unfit(value, node.at, "a list", "feel_wrong_type")

    def _path(self, node: tree.Path) -> Value:
        first, *rest = node.names
        bound = first.text in self._bound
        holder: object = self._bound[first.text] if bound else self._top(first)
        before = first
        for name in rest:
            holder = self._field(holder, name, first.at, before.at)
            before = name
        # A bound value came through load before it was bound.
        return cast(Value, holder) if bound else load(holder, node.at, self._budget)

    def _top(self, name: tree.Name) -> object:
        if name.text in self._data:
            return self._data[name.text]
        raise FeelNameError.at(
            name.at,
            "feel_unknown_name",
            f"The data has no `{name.text}`; {_nearest(name.text, self._data)}.",
        )

    def _member(self, node: tree.Member) -> Value:
        at = node.target.at
        return cast(Value, self._field(self.value(node.target), node.name, at, at))

    def _field(self, holder: object, name: tree.Name, first: Position, last: Position) -> object:
        # The position of the holder is worked out only for an error: it costs as much as the rest.
        if isinstance(holder, Mapping):
            if name.text in holder:
                return holder[name.text]
            at = first.to(last)
            raise FeelNameError.at(
                name.at,
                "feel_unknown_name",
                f"`{at.text}` has no `{name.text}`; {_nearest(name.text, holder)}.",
            )
        at = first.to(last)
        if holder is None:
            raise null(at, f"has no `{name.text}`")
        raise FeelTypeError.at(
            at,
            "feel_no_fields",
            f"`{at.text}` is a {kind(load(holder, at, self._budget))} and has no fields; "
            f"leave `.{name.text}` out, or take one item of a list first.",
        )

    def _index(self, node: tree.Index) -> Value:
        items, index = self._items(node.target), self._number(node.index)
        number = int(index)
        if not is_whole(index) or not 1 <= abs(number) <= len(items):
            raise FeelValueError.at(
                node.index.at,
                "feel_index",
                f"`{node.target.at.text}` has {len(items)} items and none with the number "
                f"{plain(index)}; the first is 1, the last -1. Ask for count(...) first.",
            )
        return items[number - 1 if number > 0 else number]

    def _arithmetic(self, node: tree.Arithmetic) -> Value:
        result = self.value(node.first)
        at = node.first.at
        for sign, operand in node.rest:
            result = combine(sign, result, self.value(operand), at, operand.at, node.at)
            at = node.at
        return result

    def _compare(self, sign: str, left: tree.SyntaxNode, right: tree.SyntaxNode) -> bool:
        return compare(sign, self.value(left), self.value(right), left.at, right.at, self._budget)

    def _membership(self, node: tree.Membership) -> bool:
        value = self.value(node.value)
        return any(self._meets(value, node.value.at, test) for test in node.tests)

    def _meets(self, value: Value, at: Position, test: tree.Test) -> bool:
        if isinstance(test, tree.Interval):
            return self._lies_in(value, at, test)
        if isinstance(test, tree.Comparing):
            bound = self.value(test.bound)
            return compare(test.operator, value, bound, at, test.bound.at, self._budget)
        candidate = self.value(test)
        if isinstance(candidate, list):
            return contains(candidate, value, test.at, at, self._budget)
        return equal(value, candidate, at, test.at, self._budget)

    def _lies_in(self, value: Value, at: Position, interval: tree.Interval) -> bool:
        low, high = self.value(interval.low), self.value(interval.high)
        # Both ends are looked at, so that one of another kind never hides behind the first.
        after = compare(
            ">=" if interval.with_low else ">", value, low, at, interval.low.at, self._budget
        )
        before = compare(
            "<=" if interval.with_high else "<", value, high, at, interval.high.at, self._budget
        )
        return after and before

    def _in_list(self, node: tree.InList) -> bool:
        value, items = self.value(node.value), self._items(node.items)
        return contains(items, value, node.items.at, node.value.at, self._budget)

    def _quantified(self, node: tree.Quantified) -> bool:
        items = self._items(node.items)
        outside = self._bound
        try:
            for item in items:
                self._bound = {**outside, node.name.text: item}
                if self.boolean(node.condition) is not node.every:
                    return not node.every
        finally:
            self._bound = outside
        return node.every

    def _call(self, node: tree.Call) -> Value:
        values = tuple(self.value(argument) for argument in node.arguments)
        for value in values:
            # Looking through a string is much faster than through a list, but not free.
            if isinstance(value, list):
                self._budget.spend(node.at, len(value))
            elif isinstance(value, str):
                self._budget.spend(node.at, len(value) // 100)
        places = tuple(argument.at for argument in node.arguments)
        arguments = Arguments(node.function, node.at, values, places, self._today, self._budget)
        return FUNCTIONS[node.function].apply(arguments)


def _unfit(value: Value, at: Position, needed: str, code: str) -> FeelTypeError:
    if value is None:
        return null(at, f"{needed} is needed here")
    return FeelTypeError.at(
        at,
        code,
        f"`{at.text}` is a {kind(value)} where {needed} is needed; write an expression that "
        "gives that.",
    )


def _nearest(name: str, known: Mapping[str, object]) -> str:
    names = [key for key in islice(known, 200) if isinstance(key, str)]
    near = get_close_matches(name[:60], names, n=3)
    return f"nearest: {', '.join(near)}" if near else "check the spelling and the form's fields"
