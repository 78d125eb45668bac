"""What an expression says without data: of what kind its value is, and whether it can differ.

A kind is a class of ``values.KINDS``; a set of them is what a part can give, None anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from engine.feel import tree
from engine.feel.budget import DEFAULT_STEPS, EvaluationBudget
from engine.feel.errors import FeelError
from engine.feel.interpreter import Interpreter
from engine.feel.references import children, references
from engine.feel.signatures import (
    BOOLEAN,
    GIVES,
    LIST,
    NUMBER,
    Kinds,
    sums,
)
from engine.feel.values import Value

KnownNames = tuple[str, ...]
Known = Callable[[tuple[str, ...]], Kinds]
"""The kinds of a path of names in the data; ``ITEM`` in it stands for any item of a list."""

Texts = Callable[[tuple[str, ...]], frozenset[str] | None]
"""The texts that can be chosen at a path of names; None where others can be given too."""

ITEM = "[]"

_REFLEXIVE = {"=": True, "<=": True, ">=": True, "!=": False, "<": False, ">": False}
"""What a comparison of something with itself gives."""


def any_text(_path: KnownNames) -> None:
    """Says of every path that any text can be given there."""


@dataclass(frozen=True, slots=True)
class KindScope:
    """What is known of names: ``lists`` says that ``known`` also tells of items of lists;
    ``bound`` are the paths of names that `some` and `every` have bound, None where unknown."""

    known: Known
    lists: bool = False
    bound: Mapping[str, KnownNames | None] = field(default_factory=dict)

    def kinds(self, path: KnownNames) -> Kinds:
        """The kinds of value that a path of names can give; None: any. Items of lists can be
        anything unless ``lists`` is set."""
        return self.known(path) if self.lists or ITEM not in path else None

    def path(self, node: tree.SyntaxNode) -> KnownNames | None:
        """The path in the data that a part leads to; None where it is none."""
        match node:
            case tree.Path(names=names):
                rest = tuple(name.text for name in names[1:])
                if names[0].text in self.bound:
                    start = self.bound[names[0].text]
                    return None if start is None else (*start, *rest)
                return (names[0].text, *rest)
            case tree.Index(target=target):
                return self._within(target, ITEM)
            case tree.Member(target=target, name=name):
                return self._within(target, name.text)
        return None

    def _within(self, node: tree.SyntaxNode, name: str) -> KnownNames | None:
        path = self.path(node)
        return None if path is None else (*path, name)

    def binding(self, name: str, items: tree.SyntaxNode) -> KindScope:
        """The scope of the condition over the items of a list."""
        return replace(self, bound={**self.bound, name: self._within(items, ITEM)})


def constant(node: tree.SyntaxNode, texts: Texts = any_text) -> bool | None:
    """The value of a condition that has the same one over all data; None where it can differ, or
    where it fails. ``texts`` are those that a field can have, where it offers a choice."""
    match node:
        case tree.Conjunction(parts=parts):
            found = [constant(part, texts) for part in parts]
            return False if False in found else _alike(found)
        case tree.Disjunction(parts=parts):
            found = [constant(part, texts) for part in parts]
            return True if True in found else _alike(found)
        case tree.Comparison(operator=sign, left=left, right=right) if _same(left, right):
            return _REFLEXIVE[sign]
        case tree.Conditional(condition=condition, chosen=chosen, otherwise=otherwise):
            both = [constant(chosen, texts), constant(otherwise, texts)]
            asked = constant(condition, texts)
            return _alike(both) if asked is None else both[not asked]
        case tree.Call(function="not", arguments=(inner,)):
            value = constant(inner, texts)
            return None if value is None else not value
    return _never_chosen(node, texts) if any(references(node)) else _worked_out(node)


def _alike(found: list[bool | None]) -> bool | None:
    return found[0] if len(set(found)) == 1 else None


def _same(left: tree.SyntaxNode, right: tree.SyntaxNode) -> bool:
    return left.at.text == right.at.text and isinstance(left, tree.Path)


def _never_chosen(node: tree.SyntaxNode, texts: Texts) -> bool | None:
    """Of a comparison with texts of which none can be chosen; an empty field is none of them."""
    match node:
        case tree.Comparison(operator="=" | "!=" as sign, left=left, right=right):
            asked, wanted = (right, left) if isinstance(left, tree.Literal) else (left, right)
            return sign == "!=" if _lacks(texts, asked, (wanted,)) else None
        case tree.Membership(value=value, tests=tests):
            return False if _lacks(texts, value, tests) else None
    return None


def _lacks(texts: Texts, asked: tree.SyntaxNode, wanted: Iterable[tree.Test]) -> bool:
    if not isinstance(asked, tree.Path):
        return False
    offered = texts(tuple(name.text for name in asked.names))
    return offered is not None and all(
        isinstance(one, tree.Literal) and isinstance(one.value, str) and one.value not in offered
        for one in wanted
    )


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


def constant_parts(node: tree.SyntaxNode | tree.Test, texts: Texts) -> Iterator[tuple[str, bool]]:
    """The conditions of its `if`s that are the same over all data, as they are written."""
    if isinstance(node, tree.Conditional):
        found = constant(node.condition, texts)
        if found is not None:
            yield node.condition.at.text, found
    for child in _parts(node):
        yield from constant_parts(child, texts)


def _asks_today(node: tree.SyntaxNode | tree.Test) -> bool:
    today = isinstance(node, tree.Call) and node.function == "today"
    return today or any(_asks_today(child) for child in _parts(node))


def _parts(node: tree.SyntaxNode | tree.Test) -> tuple[tree.SyntaxNode | tree.Test, ...]:
    if isinstance(node, tree.Quantified):
        return (node.items, node.condition)
    return children(node)


def kinds(node: tree.SyntaxNode, scope: KindScope) -> Kinds:
    """The kinds of values that a part can give."""
    match node:
        case tree.Literal():
            return frozenset({type(node.value)})
        case tree.Path() | tree.Index() | tree.Member():
            path = scope.path(node)
            return None if path is None else scope.kinds(path) or None
        case tree.Call():
            return GIVES.get(node.function)
        case tree.Negative():
            return NUMBER
        case tree.Arithmetic():
            return _sum_of(node, scope)
        case tree.ListLiteral():
            return LIST
        case tree.ContextLiteral():
            return frozenset({dict})
        case tree.Conditional():
            chosen, otherwise = kinds(node.chosen, scope), kinds(node.otherwise, scope)
            return None if chosen is None or otherwise is None else chosen | otherwise
    return BOOLEAN


def _sum_of(node: tree.Arithmetic, scope: KindScope) -> Kinds:
    """None where it fails anyway, which is said once."""
    so_far = kinds(node.first, scope)
    for sign, operand in node.rest:
        so_far = sums(sign, so_far, kinds(operand, scope)) or None
        if so_far is None:
            return None
    return so_far
