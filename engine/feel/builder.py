"""From what the grammar found to the tree; names, functions and literals are checked here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from difflib import get_close_matches

from lark import Token, Tree

from engine.feel import tree
from engine.feel.dates import DATE_FORM, MOMENT_FORM, read_date, read_moment
from engine.feel.decimals import MAX_DIGITS, read_decimal
from engine.feel.errors import FeelSyntaxError
from engine.feel.functions import FUNCTIONS
from engine.feel.position import Position
from engine.feel.text import unquote
from engine.feel.values import Value
from engine.model.sentence import Gap, Sentence, sentence

Found = Tree[Token]

KEYWORDS = frozenset(
    {
        "and",
        "or",
        "in",
        "between",
        "if",
        "then",
        "else",
        "some",
        "every",
        "satisfies",
        "true",
        "false",
        "null",
    }
)

# Words of the standard that this subset has no use for; they stay free for later.
RESERVED: Mapping[str, Sentence] = {
    "for": sentence("lists cannot be made in a loop; use `some` or `every`"),
    "return": sentence("lists cannot be made in a loop; use `some` or `every`"),
    "function": sentence("functions cannot be defined; repeat the expression"),
    "instance": sentence("types cannot be asked for; compare with a value"),
    "of": sentence("types cannot be asked for; compare with a value"),
    "not": sentence("write it with brackets: `not(...)`"),
}


class Builder:
    """Builds the nodes of one expression.

    Every method raises FeelSyntaxError for what the grammar lets pass and the language does not.
    """

    def __init__(self, source: str) -> None:
        self._source = source

    def node(self, found: Found) -> tree.SyntaxNode:
        """The node for what a rule found. Recursive: the caller has checked the depth."""
        return _RULES[found.data](self, found, self.position(found))

    def nodes(self, found: Found) -> tuple[tree.SyntaxNode, ...]:
        """The nodes of every part of a parse tree, in order; bare tokens among them are passed
        over."""
        return tuple(self.node(child) for child in _trees(found))

    def name(self, token: Token) -> tree.Name:
        """The name, if it is one that data can have."""
        at = self.position(token)
        if token in RESERVED:
            raise FeelSyntaxError.at(
                at,
                "feel_reserved_word",
                sentence(
                    "`{token}` is a reserved word: {reason}.", token=token, reason=RESERVED[token]
                ),
            )
        if not (token[0].isalpha() and token.isidentifier()):
            raise FeelSyntaxError.at(
                at,
                "feel_bad_name",
                sentence(
                    "`{text}` is not a name; names begin with a letter and go on "
                    "with letters, digits and `_`.",
                    text=at.text,
                ),
            )
        return tree.Name(at, str(token))

    def function(self, token: Token) -> str:
        """The name of the function, if there is one of that name."""
        name = " ".join(token.split())
        if name not in FUNCTIONS:
            raise _unknown_function(name, self.position(token))
        return name

    def position(self, found: Found | Token) -> Position:
        """Where the part stands in the source: offsets of its first character and after its
        last."""
        place = found if isinstance(found, Token) else found.meta
        return Position(self._source, place.start_pos or 0, place.end_pos or 0)

    def string(self, token: Token) -> str:
        """The text of a string literal, without quotes and with its escapes resolved."""
        return unquote(str(token), self.position(token))


def _number(build: Builder, found: Found, at: Position) -> tree.SyntaxNode:
    number = read_decimal(str(_tokens(found)[0]))
    if number is None:
        raise FeelSyntaxError.at(
            at,
            "feel_number_too_large",
            sentence(
                "`{text}` has more than {max_digits} digits; use a smaller number or another unit.",
                text=at.text,
                max_digits=MAX_DIGITS,
            ),
        )
    return tree.Literal(at, number)


def _string(build: Builder, found: Found, at: Position) -> tree.SyntaxNode:
    return tree.Literal(at, build.string(_tokens(found)[0]))


def _temporal(build: Builder, found: Found, at: Position) -> tree.SyntaxNode:
    text = build.string(_tokens(found)[0])
    return tree.Literal(at, read_date(text) or _dated(read_moment(text), DATE_FORM, at))


def _constant(value: Value) -> Callable[[Builder, Found, Position], tree.SyntaxNode]:
    return lambda build, found, at: tree.Literal(at, value)


def _path(build: Builder, found: Found, at: Position) -> tree.SyntaxNode:
    return tree.Path(at, tuple(build.name(token) for token in _tokens(found)))


def _member(build: Builder, found: Found, at: Position) -> tree.SyntaxNode:
    (target,) = build.nodes(found)
    return tree.Member(at, target, build.name(_tokens(found)[0]))


def _index(build: Builder, found: Found, at: Position) -> tree.SyntaxNode:
    return tree.Index(at, *build.nodes(found))


def _grouped(build: Builder, found: Found, at: Position) -> tree.SyntaxNode:
    (inner,) = build.nodes(found)
    return replace(inner, at=at)


def _list(build: Builder, found: Found, at: Position) -> tree.SyntaxNode:
    return tree.ListLiteral(at, build.nodes(found))


def _context(build: Builder, found: Found, at: Position) -> tree.SyntaxNode:
    entries: dict[str, tree.SyntaxNode] = {}
    for entry in _trees(found):
        (token,) = _tokens(entry)
        (value,) = build.nodes(entry)
        key = build.string(token) if token.type == "STRING" else build.name(token).text
        if key in entries:
            raise FeelSyntaxError.at(
                build.position(token),
                "feel_double_key",
                sentence("The key {token} stands twice; keep one.", token=token),
            )
        entries[key] = value
    return tree.ContextLiteral(at, tuple(entries.items()))


def _call(build: Builder, found: Found, at: Position) -> tree.SyntaxNode:
    (token,) = _tokens(found)
    name = build.function(token)
    arguments = build.nodes(found)
    _check_arguments(name, len(arguments), at)
    match name, arguments:
        case "date", [tree.Literal(value=str(text), at=place)]:
            return tree.Literal(at, _dated(read_date(text), DATE_FORM, place))
        case "date and time", [tree.Literal(value=str(text), at=place)]:
            return tree.Literal(at, _dated(read_moment(text), MOMENT_FORM, place))
    return tree.Call(at, name, arguments)


def _negative(build: Builder, found: Found, at: Position) -> tree.SyntaxNode:
    return tree.Negative(at, *build.nodes(found))


def _arithmetic(build: Builder, found: Found, at: Position) -> tree.SyntaxNode:
    first, *others = build.nodes(found)
    signs = [str(token) for token in _tokens(found)]
    return tree.Arithmetic(at, first, tuple(zip(signs, others, strict=True)))


def _comparison(build: Builder, found: Found, at: Position) -> tree.SyntaxNode:
    left, right = build.nodes(found)
    return tree.Comparison(at, str(_tokens(found)[0]), left, right)


def _between(build: Builder, found: Found, at: Position) -> tree.SyntaxNode:
    value, low, high = build.nodes(found)
    return tree.Membership(at, value, (tree.Interval(low.at.to(high.at), low, high, True, True),))


def _membership(build: Builder, found: Found, at: Position) -> tree.SyntaxNode:
    value, *tests = _trees(found)
    return tree.Membership(at, build.node(value), tuple(_test(build, test) for test in tests))


def _test(build: Builder, found: Found) -> tree.Test:
    at = build.position(found)
    if found.data == "interval":
        opening, closing = _tokens(found)
        low, high = build.nodes(found)
        return tree.Interval(at, low, high, opening == "[", closing == "]")
    if found.data == "comparing":
        return tree.Comparing(at, str(_tokens(found)[0]), *build.nodes(found))
    return build.node(found)


def _in_list(build: Builder, found: Found, at: Position) -> tree.SyntaxNode:
    return tree.InList(at, *build.nodes(found))


def _conjunction(build: Builder, found: Found, at: Position) -> tree.SyntaxNode:
    return tree.Conjunction(at, build.nodes(found))


def _disjunction(build: Builder, found: Found, at: Position) -> tree.SyntaxNode:
    return tree.Disjunction(at, build.nodes(found))


def _conditional(build: Builder, found: Found, at: Position) -> tree.SyntaxNode:
    return tree.Conditional(at, *build.nodes(found))


def _quantified(build: Builder, found: Found, at: Position) -> tree.SyntaxNode:
    (name,) = _tokens(found)
    items, condition = build.nodes(found)
    return tree.Quantified(at, found.data == "every", build.name(name), items, condition)


def _trees(found: Found) -> list[Found]:
    return [child for child in found.children if isinstance(child, Tree)]


def _tokens(found: Found) -> list[Token]:
    return [child for child in found.children if isinstance(child, Token)]


def _dated(value: Value, form: Sentence, at: Position) -> Value:
    if value is None:
        raise FeelSyntaxError.at(
            at,
            "feel_bad_date",
            sentence("`{text}` is not a date there is; {form}.", text=at.text, form=form),
        )
    return value


def _unknown_function(name: str, at: Position) -> FeelSyntaxError:
    if name in RESERVED:
        return FeelSyntaxError.at(
            at,
            "feel_reserved_word",
            sentence("`{token}` is a reserved word: {reason}.", token=name, reason=RESERVED[name]),
        )
    near = get_close_matches(name[:40], FUNCTIONS, n=3)
    hint = sentence("there are: {names}", names=", ".join(sorted(FUNCTIONS)))
    if near:
        hint = sentence("nearest: {names}", names=", ".join(near))
    for word in name.split():
        if word.lower() in KEYWORDS:
            hint = sentence("write `{word}` in small letters", word=word.lower())
    return FeelSyntaxError.at(
        at,
        "feel_unknown_function",
        sentence("There is no function `{text}`; {hint}.", text=at.text, hint=hint),
    )


def _check_arguments(name: str, given: int, at: Position) -> None:
    function = FUNCTIONS[name]
    if given < function.least or (function.most is not None and given > function.most):
        wanted: Gap = sentence("{least} or more", least=function.least)
        if function.most is not None:
            wanted = function.most
        raise FeelSyntaxError.at(
            at,
            "feel_arguments",
            sentence(
                "`{name}` takes {wanted} in its brackets, not {given}; add or remove arguments.",
                name=name,
                wanted=wanted,
                given=given,
            ),
        )


_RULES: Mapping[str, Callable[[Builder, Found, Position], tree.SyntaxNode]] = {
    "number": _number,
    "string": _string,
    "temporal": _temporal,
    "true": _constant(True),
    "false": _constant(False),
    "null": _constant(None),
    "path": _path,
    "member": _member,
    "index": _index,
    "grouped": _grouped,
    "list": _list,
    "context": _context,
    "call": _call,
    "negative": _negative,
    "arithmetic": _arithmetic,
    "comparison": _comparison,
    "between": _between,
    "membership": _membership,
    "in_list": _in_list,
    "conjunction": _conjunction,
    "disjunction": _disjunction,
    "conditional": _conditional,
    "some": _quantified,
    "every": _quantified,
}
