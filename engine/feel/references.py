"""Which names of the data an expression reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.feel import tree


@dataclass(frozen=True, slots=True)
class Reference:
    """A path of names as it is written; where an index follows, it ends before that."""

    path: tuple[str, ...]
    line: int
    column: int
    length: int


def references(
    node: tree.SyntaxNode | tree.Test, bound: frozenset[str] = frozenset()
) -> Iterator[Reference]:
    """Every path that begins with a free name, in the order of the text.

    ``bound`` are the names that `some` and `every` have bound around this node.
    """
    match node:
        case tree.Path():
            if node.names[0].text not in bound:
                path = node.path
                yield Reference(path, node.at.line, node.at.column, node.at.length)
        case tree.Quantified():
            yield from references(node.items, bound)
            yield from references(node.condition, bound | {node.name.text})
        case _:
            for child in children(node):
                yield from references(child, bound)


def contents_read(
    node: tree.SyntaxNode | tree.Test, bound: frozenset[str] = frozenset()
) -> Iterator[tuple[str, ...]]:
    """The paths of free names whose contents the value depends on: not those that are only
    compared with null."""
    match node:
        case tree.Comparison(operator="=" | "!=", left=left, right=right) if (
            isinstance(left, tree.Path) and _is_null(right)
        ) or (_is_null(left) and isinstance(right, tree.Path)):
            return
        case tree.Path():
            if node.names[0].text not in bound:
                yield node.path
        case tree.Quantified():
            yield from contents_read(node.items, bound)
            yield from contents_read(node.condition, bound | {node.name.text})
        case _:
            for child in children(node):
                yield from contents_read(child, bound)


def _is_null(node: tree.SyntaxNode) -> bool:
    return isinstance(node, tree.Literal) and node.value is None


def compared_texts(node: tree.SyntaxNode | tree.Test, name: str) -> Iterator[str | None]:
    """The texts that the value of ``name`` is compared with for equality; None for any other use
    of it."""
    match node:
        case tree.Comparison(operator="=" | "!=", left=left, right=right):
            for side, other in ((left, right), (right, left)):
                if _is_name(side, name) and isinstance(other, tree.Literal):
                    yield other.value if isinstance(other.value, str) else None
                    return
    if isinstance(node, tree.Path) and node.names[0].text == name:
        yield None
    for child in children(node):
        yield from compared_texts(child, name)


def _is_name(node: tree.SyntaxNode, name: str) -> bool:
    return isinstance(node, tree.Path) and [word.text for word in node.names] == [name]


def children(node: tree.SyntaxNode | tree.Test) -> tuple[tree.SyntaxNode | tree.Test, ...]:
    """The parts of a node; not those of `some` and `every`, which bind a name."""
    match node:
        case tree.ListLiteral():
            return node.items
        case tree.ContextLiteral():
            return tuple(entry for _, entry in node.entries)
        case tree.Call():
            return node.arguments
        case tree.Negative():
            return (node.operand,)
        case tree.Arithmetic():
            return (node.first, *(operand for _, operand in node.rest))
        case tree.Comparison():
            return (node.left, node.right)
        case tree.Interval():
            return (node.low, node.high)
        case tree.Comparing():
            return (node.bound,)
        case tree.Membership():
            return (node.value, *node.tests)
        case tree.InList():
            return (node.value, node.items)
        case tree.Conjunction() | tree.Disjunction():
            return node.parts
        case tree.Conditional():
            return (node.condition, node.chosen, node.otherwise)
        case tree.Index():
            return (node.target, node.index)
        case tree.Member():
            return (node.target,)
        case tree.Literal() | tree.Path() | tree.Quantified():
            return ()
