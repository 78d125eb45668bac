"""Which names of the data an expression reads, for lint and for the plan."""

import pytest

from engine.feel import Reference, parse


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("1 + 1", []),
        ("mv_design_agreement.approved = false", [("mv_design_agreement", "approved")]),
        ("a.b and not(c) or a.b", [("a", "b"), ("c",), ("a", "b")]),
        ("items[n].kw", [("items",), ("n",)]),
        ("{k: v}.k", [("v",)]),
        ("[a, b]", [("a",), ("b",)]),
        ("if a then b else c", [("a",), ("b",), ("c",)]),
        ("a in (b, > c, [d..e])", [("a",), ("b",), ("c",), ("d",), ("e",)]),
        ("a between b and c", [("a",), ("b",), ("c",)]),
        ("a in b", [("a",), ("b",)]),
        ("-a ** b", [("a",), ("b",)]),
        ("round half up(a, b)", [("a",), ("b",)]),
        ("some x in items satisfies x.kw > limit", [("items",), ("limit",)]),
        ("(some x in items satisfies x) and x", [("items",), ("x",)]),
        ("every x in x.items satisfies x", [("x", "items")]),
        ("some x in a satisfies every y in x satisfies y = x and z", [("a",), ("z",)]),
        ("(a).b", [("a",)]),
    ],
)
def test_only_free_names_are_references(text: str, paths: list[tuple[str, ...]]) -> None:
    assert [reference.path for reference in parse(text).references()] == paths


def test_a_reference_knows_where_it_stands() -> None:
    assert parse("true and\n  trạm.kva > 1").references() == (
        Reference(path=("trạm", "kva"), line=2, column=3, length=8),
    )
