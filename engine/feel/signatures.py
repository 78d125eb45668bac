"""Which kinds of values functions and operators take and give."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from engine.feel.comparing import ORDERED

Kinds = frozenset[type] | None
"""Classes of ``values.KINDS``; None where anything can be."""

NULL = type(None)
ANY: Kinds = None
BOOLEAN = frozenset({bool})
NUMBER = frozenset({Decimal})
TEXT = frozenset({str})
LIST = frozenset({list})
SUMS = frozenset({Decimal, str, date})
_DAY = frozenset({str, date, datetime})

TAKES: Mapping[str, tuple[Kinds, ...]] = {
    "not": (BOOLEAN,),
    "count": (LIST,),
    **dict.fromkeys(("abs", "floor", "ceiling"), (NUMBER,)),
    **dict.fromkeys(("round up", "round down", "round half up"), (NUMBER, NUMBER)),
    **dict.fromkeys(("string length", "upper case", "lower case"), (TEXT,)),
    **dict.fromkeys(("contains", "starts with", "ends with"), (TEXT, TEXT)),
    "list contains": (LIST, ANY),
    "date": (_DAY,),
    "date and time": (frozenset({str, datetime}),),
}
"""By function, of each argument."""

TAKES_MANY: Mapping[str, frozenset[type]] = {
    **dict.fromkeys(("sum", "mean"), NUMBER),
    **dict.fromkeys(("min", "max"), ORDERED),
}
"""By function, of any number of arguments, or of the items of one list."""

GIVES: Mapping[str, Kinds] = {
    **dict.fromkeys(("not", "contains", "starts with", "ends with", "list contains"), BOOLEAN),
    **dict.fromkeys(("count", "sum", "mean", "abs", "floor", "ceiling", "string length"), NUMBER),
    **dict.fromkeys(("round up", "round down", "round half up"), NUMBER),
    **dict.fromkeys(("upper case", "lower case"), TEXT),
    **dict.fromkeys(("min", "max"), ORDERED),
    **dict.fromkeys(("today", "date"), frozenset({date})),
    "date and time": frozenset({datetime}),
}


def sums(sign: str, left: Kinds, right: Kinds) -> frozenset[type]:
    """What the operator gives of these; nothing where it does not know such kinds."""
    ones, others = SUMS if left is None else left, SUMS if right is None else right
    given = (_sum(sign, one, other) for one in ones for other in others)
    return frozenset(kind for kind in given if kind is not None)


def _sum(sign: str, left: type, right: type) -> type | None:
    match left, right:
        case (a, b) if a is b is Decimal:
            return Decimal
        case (a, b) if a is b is str:
            return str if sign == "+" else None
        case (a, b) if a is date and sign in "+-":
            return {Decimal: date, date: Decimal if sign == "-" else None}.get(b)
    return None
