"""Payloads that got through other evaluators, and bombs. Every one ends as a FeelError."""

import pytest

from engine.feel import FeelBudgetError, FeelError, FeelSyntaxError, parse

WALKS = [
    "import os",
    '__import__("os").system("id")',
    '__import__("os")',
    'open("secret.txt").read()',
    'eval("1")',
    'exec("import os")',
    "globals()",
    "().__class__.__bases__[0].__subclasses__()",
    '"".__class__.__mro__[1].__subclasses__()',
    "[].__class__",
    "x.__class__",
    "x.__init__.__globals__",
    "x.text.__class__",
    "x._private",
    "(g for g in [1]).gi_frame.f_back.f_builtins",
    "x.gi_frame",
    "x.f_back",
    '"{0.__class__.__init__.__globals__}".format(x)',
    'x.text.format("a")',
    '"%s" % x',
    'getattr(x, "text")',
    "type(x)",
    "lambda: 1",
    "(lambda f: f(f))(lambda f: f(f))",
    "[y for y in [1]]",
    "{y: y for y in [1]}",
    "x := 1",
    "x = 1; y = 2",
    "1 if true else 2",
    "x.items()",
    "x.keys()",
    "f'{x}'",
    'f"{x}"',
    "`id`",
    "$(id)",
    "${x}",
    "{{ x }}",
    "<!ENTITY x SYSTEM 'file:///etc/hostname'>",
    "x.text.upper()",
    "1 << 100",
    "~1",
    "1 // 1",
    "async x",
    "yield x",
    "x is null",
    'matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "(a+)+$")',
    'replace("a", "a", "b")',
]

NUMBER_BOMBS = [
    "10 ** 999999",
    "10 ** 10 ** 10",
    "9 ** 999",
    "9 ** 9 ** 9 ** 9",
    "2 ** 999 * 2 ** 999",
    "(1 / 3) ** 999",
    "0.0000000001 ** 99",
    "9" * 2_000,
    "0." + "1" * 1_990,
]

SIZE_BOMBS = [
    "(" * 100_000,
    "(" * 100_000 + "1" + ")" * 100_000,
    "[" * 100_000,
    "(" * 900 + "1" + ")" * 900,
    "[" * 900 + "]" * 900,
    "{a:" * 400 + "1" + "}" * 400,
    "-" * 1_999 + "1",
    "not(" * 400 + "true" + ")" * 400,
    "if true then 1 else " * 90 + "1",
    "some x in [1] satisfies " * 80 + "true",
    "x" + "[1]" * 600,
    "1" + "+1" * 999,
    "1" + "**1" * 600,
    "[" + "1," * 900 + "1]",
    "a" * 2_001,
    "a" * 10_000_000,
    "a\u0301" * 10_000,
    " " * 2_001 + "1",
    '"' + "a" * 2_000 + '"',
    "word " * 399 + "(1)",
]


@pytest.mark.parametrize("text", WALKS)
def test_nothing_leads_out_of_the_language(text: str) -> None:
    with pytest.raises(FeelError):
        parse(text).evaluate({"x": {"text": "abc"}})


@pytest.mark.parametrize("text", NUMBER_BOMBS, ids=lambda text: text[:30])
def test_numbers_stay_small(text: str) -> None:
    with pytest.raises(FeelError):
        parse(text).evaluate({})


@pytest.mark.parametrize("text", SIZE_BOMBS, ids=lambda text: f"{text[:24]!a} {len(text)}")
def test_large_and_deep_texts_are_refused_when_parsed(text: str) -> None:
    with pytest.raises((FeelBudgetError, FeelSyntaxError)):
        parse(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("(" * 41 + "1" + ")" * 41, "feel_too_deep"),
        ("-" * 41 + "1", "feel_too_deep"),
        ("[" + "1," * 400 + "1]", "feel_too_many_nodes"),
        ("1" + " " * 2_000, "feel_text_too_long"),
    ],
)
def test_the_limit_that_was_passed_is_named(text: str, code: str) -> None:
    with pytest.raises(FeelBudgetError) as caught:
        parse(text)

    assert caught.value.code == code


@pytest.mark.parametrize(
    "text",
    [
        "(" * 39 + "1" + ")" * 39,
        "-" * 38 + "1",
        "not(" * 38 + "true" + ")" * 38,
        "if true then 1 else " * 38 + "1",
        "some x in [1] satisfies " * 38 + "true",
        "[" + "1," * 390 + "1]",
        "true" + " or true" * 190,
        "1" + " " * 1_999,
    ],
    ids=lambda text: text[:24],
)
def test_what_keeps_within_the_limits_is_evaluated(text: str) -> None:
    parse(text).evaluate({})


LOOPS = "some a in l satisfies some b in l satisfies some c in l satisfies a + b + c < 0"


def test_nested_loops_run_out_of_steps() -> None:
    with pytest.raises(FeelBudgetError) as caught:
        parse(LOOPS).test({"l": list(range(1_000))})

    assert caught.value.code == "feel_too_many_steps"


def test_comparing_large_values_again_and_again_costs_steps() -> None:
    rows = [[0] * 900 for _ in range(9)]

    with pytest.raises(FeelBudgetError):
        parse("every a in rows satisfies every b in rows satisfies a = b").test({"rows": rows})


def test_searching_a_long_list_again_and_again_costs_steps() -> None:
    text = "every a in l satisfies list contains(l, -1) = false"

    with pytest.raises(FeelBudgetError):
        parse(text).test({"l": list(range(900))})


def test_searching_a_long_string_again_and_again_costs_steps() -> None:
    data = {"l": [1] * 300, "s": "a" * 10_000, "t": "a" * 5_000 + "b"}

    with pytest.raises(FeelBudgetError):
        parse("every x in l satisfies not(contains(s, t))").test(data)


def test_the_caller_sets_the_steps() -> None:
    expression = parse("every x in l satisfies x > 0")
    data = {"l": [1] * 100}

    assert expression.test(data, budget=1_000) is True
    with pytest.raises(FeelBudgetError):
        expression.test(data, budget=100)


def test_strings_do_not_grow_without_end() -> None:
    with pytest.raises(FeelBudgetError) as caught:
        parse("s + s").evaluate({"s": "a" * 9_000})

    assert caught.value.code == "feel_string_too_long"
    with pytest.raises(FeelBudgetError):
        parse("upper case(s)").evaluate({"s": "ß" * 9_000})


def test_deep_data_is_refused() -> None:
    deep: object = 1
    for _ in range(100_000):
        deep = [deep]

    with pytest.raises(FeelBudgetError) as caught:
        parse("x = x").evaluate({"x": deep})

    assert caught.value.code == "feel_too_deep"


def test_data_that_holds_itself_is_refused() -> None:
    circle: list[object] = []
    circle.append(circle)

    with pytest.raises(FeelBudgetError):
        parse("x = null").evaluate({"x": circle})


class Trap:
    """An object whose attributes and operators must never be reached."""

    def __getattribute__(self, name: str) -> object:
        if name == "__class__":
            return Trap
        raise AssertionError(name)

    def __eq__(self, other: object) -> bool:
        raise AssertionError

    __hash__ = None  # type: ignore[assignment]


@pytest.mark.parametrize("text", ["t", "t.a", "t = 1", "t[1]", "t + 1", "count(t)", "t.a.b > 1"])
def test_an_object_is_refused_without_being_touched(text: str) -> None:
    with pytest.raises(FeelError):
        parse(text).evaluate({"t": Trap()})


class Loud(str):
    """A string that does something else when it is used."""

    def __eq__(self, other: object) -> bool:
        raise AssertionError

    __hash__ = str.__hash__


def test_a_subclass_of_a_plain_type_is_not_plain() -> None:
    with pytest.raises(FeelError):
        parse('t = "a"').evaluate({"t": Loud("a")})
