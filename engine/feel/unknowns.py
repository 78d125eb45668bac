"""What a condition asks of the data, as unknowns, each of them with what it can be.

An unknown is a name, or a part that is worked out from names, such as a sum or `date(x)`: of that
nothing more is known than between which bounds it lies, and what has to be there for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from engine.feel import tree
from engine.feel.answers import Answers, Domain
from engine.feel.bounds import may_divide, numbers_of, size_of
from engine.feel.budget import DEFAULT_STEPS, EvaluationBudget
from engine.feel.errors import FeelError
from engine.feel.interpreter import Interpreter
from engine.feel.references import children, references
from engine.feel.representatives import Group
from engine.feel.signatures import GIVES, TAKES
from engine.feel.values import Value

_TRUTHS: tuple[Value, ...] = (True, False)
_TODAY = "today()"


@dataclass(frozen=True, slots=True)
class Unknown:
    """Something that is not known without data. ``needs`` are the unknowns without which it has no
    value; one that ``fails`` never has one."""

    domain: Domain
    needs: frozenset[str] = frozenset()
    fails: bool = False


@dataclass(slots=True)
class Unknowns:
    """The unknowns of conditions by name, and which of them are compared with one another."""

    answers: Answers
    found: dict[str, Unknown] = field(default_factory=dict)
    _groups: dict[str, str] = field(default_factory=dict)
    _constants: list[tuple[str, Value]] = field(default_factory=list)

    def groups(self) -> Iterator[tuple[list[str], Group]]:
        """Those that are compared with one another, with the values that they are compared with."""
        by_root: dict[str, list[str]] = {}
        for name in self.found:
            by_root.setdefault(self._root(name), []).append(name)
        for root, names in by_root.items():
            constants = [one for name, one in self._constants if self._root(name) == root]
            yield names, Group([self.found[name].domain for name in names], constants)

    def condition(self, node: tree.SyntaxNode) -> tree.SyntaxNode:
        """The same condition over unknowns only."""
        match node:
            case tree.Conjunction(parts=parts) | tree.Disjunction(parts=parts):
                return replace(node, parts=tuple(self.condition(part) for part in parts))
            case tree.Call(function="not", arguments=(inner,)):
                return replace(node, arguments=(self.condition(inner),))
            case tree.Conditional():
                return tree.Conditional(
                    node.at,
                    self.condition(node.condition),
                    self.condition(node.chosen),
                    self.condition(node.otherwise),
                )
            case tree.Comparison() | tree.Membership() | tree.InList():
                if not _compares_lists(node, self.answers):
                    return self._compared(node)
                return self._unknown(node, Domain(bool, empty=False))
        found, ends = self._value(node)
        self._link([*ends, *_TRUTHS])
        return found

    def _compared(self, node: tree.Comparison | tree.Membership | tree.InList) -> tree.SyntaxNode:
        if isinstance(node, tree.Comparison):
            left, ends = self._value(node.left)
            right, others = self._value(node.right)
            self._link([*ends, *others])
            return replace(node, left=left, right=right)
        value, ends = self._value(node.value)
        if isinstance(node, tree.InList):
            items, others = self._test(node.items)
            self._link([*ends, *others])
            assert not isinstance(items, tree.Interval | tree.Comparing)
            return replace(node, value=value, items=items)
        tests = []
        for one in node.tests:
            test, others = self._test(one)
            tests.append(test)
            self._link([*ends, *others])
        return replace(node, value=value, tests=tuple(tests))

    def _test(self, test: tree.Test) -> tuple[tree.Test, list[Value | _Name]]:
        match test:
            case tree.Interval(low=low, high=high):
                first, ends = self._value(low)
                last, others = self._value(high)
                return replace(test, low=first, high=last), [*ends, *others]
            case tree.Comparing(bound=bound):
                found, ends = self._value(bound)
                return replace(test, bound=found), ends
            case tree.ListLiteral(items=items):
                parts = [self._value(item) for item in items]
                every = [end for _, ends in parts for end in ends]
                return replace(test, items=tuple(part for part, _ in parts)), every
        return self._value(test)

    def _value(self, node: tree.SyntaxNode) -> tuple[tree.SyntaxNode, list[Value | _Name]]:
        """The part over unknowns, and what its value is one of."""
        if isinstance(node, tree.Conditional):
            chosen, ends = self._value(node.chosen)
            otherwise, others = self._value(node.otherwise)
            asked = self.condition(node.condition)
            return tree.Conditional(node.at, asked, chosen, otherwise), [*ends, *others]
        if not any(references(node)) and not asks_today(node):
            return self._worked_out(node)
        if isinstance(node, _CONDITIONS) or _is_not(node):
            return self.condition(node), list(_TRUTHS)
        found = self._unknown(node, self._domain(node))
        return found, [_Name(found.names[0].text)]

    def _worked_out(self, node: tree.SyntaxNode) -> tuple[tree.SyntaxNode, list[Value | _Name]]:
        try:
            value = Interpreter({}, None, EvaluationBudget(DEFAULT_STEPS)).value(node)
        except FeelError:
            return self._unknown(node, Domain(empty=False), fails=True), []
        return tree.Literal(node.at, value), [value]

    def _unknown(self, node: tree.SyntaxNode, domain: Domain, *, fails: bool = False) -> tree.Path:
        name = _name(node, self.answers)
        if name not in self.found:
            needs = frozenset(_needed(node)) - {name}
            fails = fails or not may_divide(node, self.answers)
            self.found[name] = Unknown(domain, needs, fails)
        return tree.Path(node.at, (tree.Name(node.at, name),))

    def _domain(self, node: tree.SyntaxNode) -> Domain:
        match node:
            case tree.Path(path=path):
                return self.answers.domain(path) or Domain()
            case tree.Index() | tree.Member():
                return Domain()
            case tree.Call(function=function):
                gives = GIVES.get(function)
                kind = next(iter(gives)) if gives is not None and len(gives) == 1 else None
                return Domain(kind, empty=False, numbers=size_of(node, self.answers))
        numbers = numbers_of(node, self.answers)
        return Domain(None if numbers is None else Decimal, empty=False, numbers=numbers)

    def _link(self, ends: Iterable[Value | _Name]) -> None:
        ends = list(ends)
        names = [one.text for one in ends if isinstance(one, _Name)]
        if not names:
            return
        for name in names[1:]:
            self._groups[self._root(name)] = self._root(names[0])
        for one in ends:
            if not isinstance(one, _Name) and one is not None:
                self._constants.append((names[0], one))

    def _root(self, name: str) -> str:
        while self._groups.get(name, name) != name:
            name = self._groups[name]
        return name


@dataclass(frozen=True, slots=True)
class _Name:
    """The name of an unknown, where a value could stand."""

    text: str


_CONDITIONS = (
    tree.Conjunction,
    tree.Disjunction,
    tree.Comparison,
    tree.Membership,
    tree.InList,
)


def asks_today(node: tree.SyntaxNode | tree.Test) -> bool:
    """Whether its value depends on the day on which it is asked."""
    today = isinstance(node, tree.Call) and node.function == "today"
    return today or any(asks_today(child) for child in _parts(node))


def _parts(node: tree.SyntaxNode | tree.Test) -> tuple[tree.SyntaxNode | tree.Test, ...]:
    if isinstance(node, tree.Quantified):
        return (node.items, node.condition)
    return children(node)


def _is_not(node: tree.SyntaxNode) -> bool:
    return isinstance(node, tree.Call) and node.function == "not"


def _name(node: tree.SyntaxNode, answers: Answers) -> str:
    """One name for what is always the same: today, and a path however it is written."""
    match node:
        case tree.Path(path=path):
            known = answers.domain(path) if path == ("today",) else None
            return _TODAY if known is not None and known.kind is date else ".".join(path)
        case tree.Call(function="today"):
            return _TODAY
    return f"({node.at.source[node.at.start : node.at.end]})"


def _needed(node: tree.SyntaxNode | tree.Test) -> Iterator[str]:
    """The names that must not be null, for the part to have a value."""
    match node:
        case tree.Path(names=names):
            for length in range(1, len(names) + 1):
                yield ".".join(name.text for name in names[:length])
        case tree.Arithmetic() | tree.Negative():
            for child in children(node):
                yield from _needed(child)
        case tree.Call(function=function, arguments=arguments):
            for argument, taken in zip(arguments, TAKES.get(function, ()), strict=False):
                if taken is not None:
                    yield from _needed(argument)


def _compares_lists(
    node: tree.Comparison | tree.Membership | tree.InList, answers: Answers
) -> bool:
    """Whether lists or contexts can meet there, of which nothing is known but that they are."""
    match node:
        case tree.Comparison(left=left, right=right):
            return _is_many(left) or _is_many(right)
        case tree.InList(value=value, items=items):
            return _is_many(value) or not _is_plain_list(items)
        case tree.Membership(value=value, tests=tests):
            return _is_many(value) or any(_may_hold(test, answers) for test in tests)


def _is_many(node: tree.SyntaxNode) -> bool:
    return isinstance(node, tree.ListLiteral | tree.ContextLiteral)


def _is_plain_list(node: tree.SyntaxNode | tree.Test) -> bool:
    return isinstance(node, tree.ListLiteral) and not any(_is_many(item) for item in node.items)


def _may_hold(test: tree.Test, answers: Answers) -> bool:
    """Whether the test may be a list that is not written out."""
    match test:
        case tree.Interval() | tree.Comparing() | tree.Literal() | tree.Negative():
            return False
        case tree.ListLiteral():
            return not _is_plain_list(test)
        case tree.Path(path=path):
            known = answers.domain(path)
            return known is None or known.kind in (None, list)
        case tree.Call(function=function):
            return GIVES.get(function) is None
        case tree.Arithmetic():
            return False
    return True
