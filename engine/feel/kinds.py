"""What an expression says without data: of what kind its value is.

A kind is a class of ``values.KINDS``; a set of them is what a part can give, None anything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from engine.feel import tree
from engine.feel.signatures import BOOLEAN, GIVES, LIST, NUMBER, Kinds, sums

KnownNames = tuple[str, ...]
Known = Callable[[tuple[str, ...]], Kinds]
"""The kinds of a path of names in the data; ``ITEM`` in it stands for any item of a list."""
Samples = Callable[[tuple[str, ...]], frozenset[str] | None]
"""Texts as they stand at a path of names, one of every shape; None where they can have any."""

ITEM = "[]"


@dataclass(frozen=True, slots=True)
class KindScope:
    """What is known of names: ``lists`` says that ``known`` also tells of items of lists;
    ``bound`` are the paths of names that `some` and `every` have bound, None where unknown."""

    known: Known
    lists: bool = False
    bound: Mapping[str, KnownNames | None] = field(default_factory=dict)
    samples: Samples = lambda _: None

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
