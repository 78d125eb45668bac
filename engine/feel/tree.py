"""An expression as an immutable tree. Every node knows where it stands in the text."""

from __future__ import annotations

from dataclasses import dataclass

from engine.feel.position import Position
from engine.feel.values import Value


@dataclass(frozen=True, slots=True)
class Name:
    """One word of a path, a bound variable or a key; not an expression by itself."""

    at: Position
    text: str


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant, dates included: `date("2014-10-01")` is read once, with the expression."""

    at: Position
    value: Value


@dataclass(frozen=True, slots=True)
class Path:
    """`a.b.c`: a name of the data or a bound variable, and fields inside it."""

    at: Position
    names: tuple[Name, ...]

    @property
    def path(self) -> tuple[str, ...]:
        """The names alone."""
        return tuple(name.text for name in self.names)


@dataclass(frozen=True, slots=True)
class Member:
    """A field of something that is not a path, as in `phases[1].kw`."""

    at: Position
    target: SyntaxNode
    name: Name


@dataclass(frozen=True, slots=True)
class Index:
    """`items[1]`; the first item is 1, the last is -1."""

    at: Position
    target: SyntaxNode
    index: SyntaxNode


@dataclass(frozen=True, slots=True)
class ListLiteral:
    """``[a, b]``."""

    at: Position
    items: tuple[SyntaxNode, ...]


@dataclass(frozen=True, slots=True)
class ContextLiteral:
    """``{name: a}``: names with their expressions, in order."""

    at: Position
    entries: tuple[tuple[str, SyntaxNode], ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a function that is known to exist, with a number of arguments that fits."""

    at: Position
    function: str
    arguments: tuple[SyntaxNode, ...]


@dataclass(frozen=True, slots=True)
class Negative:
    """``-a``."""

    at: Position
    operand: SyntaxNode


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Operators of one precedence, worked from left to right: `a - b + c`."""

    at: Position
    first: SyntaxNode
    rest: tuple[tuple[str, SyntaxNode], ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """``a < b`` and the like; ``operator`` as it is written."""

    at: Position
    operator: str
    left: SyntaxNode
    right: SyntaxNode


@dataclass(frozen=True, slots=True)
class Interval:
    """`[1..5]`, `(1..5)`, `]1..5[`; a test, not a value."""

    at: Position
    low: SyntaxNode
    high: SyntaxNode
    with_low: bool
    with_high: bool


@dataclass(frozen=True, slots=True)
class Comparing:
    """`> 5`; a test, not a value."""

    at: Position
    operator: str
    bound: SyntaxNode


@dataclass(frozen=True, slots=True)
class Membership:
    """`x in (1, 2, > 5, [10..20])`: true if one of the tests holds.

    `x in [1..5]` and `x between 1 and 5` are memberships with one interval.
    """

    at: Position
    value: SyntaxNode
    tests: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class InList:
    """`x in items`, without brackets around the list."""

    at: Position
    value: SyntaxNode
    items: SyntaxNode


@dataclass(frozen=True, slots=True)
class Conjunction:
    """``a and b and ...``, with the three-valued logic of DMN."""

    at: Position
    parts: tuple[SyntaxNode, ...]


@dataclass(frozen=True, slots=True)
class Disjunction:
    """``a or b or ...``, with the three-valued logic of DMN."""

    at: Position
    parts: tuple[SyntaxNode, ...]


@dataclass(frozen=True, slots=True)
class Conditional:
    """`if condition then chosen else otherwise`."""

    at: Position
    condition: SyntaxNode
    chosen: SyntaxNode
    otherwise: SyntaxNode


@dataclass(frozen=True, slots=True)
class Quantified:
    """`some x in items satisfies condition`, or with `every`."""

    at: Position
    every: bool
    name: Name
    items: SyntaxNode
    condition: SyntaxNode


SyntaxNode = (
    Literal
    | Path
    | Member
    | Index
    | ListLiteral
    | ContextLiteral
    | Call
    | Negative
    | Arithmetic
    | Comparison
    | Membership
    | InList
    | Conjunction
    | Disjunction
    | Conditional
    | Quantified
)

Test = Interval | Comparing | SyntaxNode
