"""What is refused, under which code, and the exact place that is blamed."""

import pickle
from datetime import date, datetime

import pytest

from engine.feel import (
    FeelBudgetError,
    FeelError,
    FeelNameError,
    FeelSyntaxError,
    FeelTypeError,
    FeelValueError,
    parse,
)

DATA = {
    "station_kva": 2500,
    "line_kind": "underground",
    "approved": True,
    "needed_date": date(2014, 12, 1),
    "text_date": "2014-12-01",
    "energized_at": datetime.fromisoformat("2014-11-28T10:00:00+07:00"),
    "mv_survey": {"line_length_m": None, "result": "ok"},
    "mv_design": None,
    "items": [{"kw": 1}, {"kw": None}],
}

# The text, the code of its error, and the place that is blamed: line, column, length.
SYNTAX = [
    ("", "feel_empty", (1, 1, 0)),
    (" \n\t", "feel_empty", (1, 1, 0)),
    ("station_kva >=", "feel_unfinished", (1, 15, 0)),
    ("(1 + 2", "feel_unfinished", (1, 7, 0)),
    ("if true then 1", "feel_unfinished", (1, 15, 0)),
    ("1 + 2)", "feel_unexpected", (1, 6, 1)),
    ("1 2", "feel_unexpected", (1, 3, 1)),
    ("true and\n  approved == true", "feel_unexpected", (2, 13, 1)),
    ("1 = 1 = 1", "feel_unexpected", (1, 7, 1)),
    ("1 < 2 < 3", "feel_unexpected", (1, 7, 1)),
    ("1 <> 2", "feel_unexpected", (1, 4, 1)),
    ("approved && true", "feel_unexpected", (1, 10, 1)),
    ("approved || true", "feel_unexpected", (1, 10, 1)),
    ("!approved", "feel_unexpected", (1, 1, 1)),
    ("approved AND true", "feel_unexpected", (1, 10, 3)),
    ("5 % 2", "feel_unexpected", (1, 3, 1)),
    ("line_kind = 'overhead'", "feel_unexpected", (1, 13, 1)),
    ("line_kind = “overhead”", "feel_unexpected", (1, 13, 1)),
    ('line_kind = "overhead', "feel_unexpected", (1, 13, 1)),
    ('"two\nlines"', "feel_unexpected", (1, 1, 1)),
    ("// comment\n1", "feel_unexpected", (1, 1, 1)),
    ("1e5", "feel_unexpected", (1, 2, 2)),
    ("1..5", "feel_unexpected", (1, 2, 2)),
    ("[1..5]", "feel_unexpected", (1, 3, 2)),
    ("station_kva in 5", "feel_unexpected", (1, 16, 1)),
    ("items[kw > 1", "feel_unfinished", (1, 13, 0)),
    ("in = 1", "feel_unexpected", (1, 1, 2)),
    ("some x in items, y in items satisfies x = y", "feel_unexpected", (1, 16, 1)),
    ("x := 1", "feel_unexpected", (1, 3, 1)),
    ("a; b", "feel_unexpected", (1, 2, 1)),
    ("a\u00a0= 1", "feel_unexpected", (1, 2, 1)),
    ("for x in items return x", "feel_reserved_word", (1, 1, 3)),
    ("station_kva instance of number", "feel_reserved_word", (1, 13, 8)),
    ("function(x) x", "feel_reserved_word", (1, 1, 8)),
    ("not approved", "feel_reserved_word", (1, 1, 3)),
    ("approved and not approved", "feel_reserved_word", (1, 14, 3)),
    ("a.of", "feel_reserved_word", (1, 3, 2)),
    ("_x = 1", "feel_bad_name", (1, 1, 2)),
    ("a.__class__", "feel_bad_name", (1, 3, 9)),
    ("x² = 4", "feel_bad_name", (1, 1, 2)),
    ("string lenght(line_kind)", "feel_unknown_function", (1, 1, 13)),
    ("1 +\n size(items)", "feel_unknown_function", (2, 2, 4)),
    ('matches(line_kind, "(a+)+$")', "feel_unknown_function", (1, 1, 7)),
    ("count(1, 2)", "feel_arguments", (1, 1, 11)),
    ("1 + sum()", "feel_arguments", (1, 5, 5)),
    ("today(1)", "feel_arguments", (1, 1, 8)),
    ('date("2014-02-30")', "feel_bad_date", (1, 6, 12)),
    ('date("01/10/2014")', "feel_bad_date", (1, 6, 12)),
    ('date("2014-W40-3")', "feel_bad_date", (1, 6, 12)),
    ('date("2014-10-01T08:00:00Z")', "feel_bad_date", (1, 6, 22)),
    ('date and time("2014-10-01T08:00:00")', "feel_bad_date", (1, 15, 21)),
    ('date and time("2014-10-01T24:00:00Z")', "feel_bad_date", (1, 15, 22)),
    ('@"tomorrow"', "feel_bad_date", (1, 1, 11)),
    (r'"a\x41"', "feel_bad_escape", (1, 3, 2)),
    (r'"a\u12"', "feel_bad_escape", (1, 3, 2)),
    (r'"\u0000"', "feel_bad_escape", (1, 2, 6)),
    (r'"\ud800"', "feel_bad_escape", (1, 2, 6)),
    (r'"\u202e"', "feel_bad_escape", (1, 2, 6)),
    (r'"\U110000"', "feel_bad_escape", (1, 2, 8)),
    ("approved\x00", "feel_hidden_character", (1, 9, 1)),
    ("approved = \n\u202etrue", "feel_hidden_character", (2, 1, 1)),
    ('"a\u200bb"', "feel_hidden_character", (1, 3, 1)),
    ('"\ud800"', "feel_hidden_character", (1, 2, 1)),
    ("\ufeffapproved", "feel_hidden_character", (1, 1, 1)),
    ('"\x1b[2J"', "feel_hidden_character", (1, 2, 1)),
    ("1" * 35, "feel_number_too_large", (1, 1, 35)),
    ("{a: 1, a: 2}", "feel_double_key", (1, 8, 1)),
    ('{a: 1, "a": 2}', "feel_double_key", (1, 8, 3)),
]

NAMES = [
    ("station_kwa > 1", "feel_unknown_name", (1, 1, 11)),
    ("approved and\nmissing.field", "feel_unknown_name", (2, 1, 7)),
    ("mv_survey.line_lenght_m = 1", "feel_unknown_name", (1, 11, 13)),
    ("items[1].hp", "feel_unknown_name", (1, 10, 2)),
    ("some x in items satisfies x.hp = 1", "feel_unknown_name", (1, 29, 2)),
    ("(some x in items satisfies x.kw = 1) and x.kw = 1", "feel_unknown_name", (1, 42, 1)),
    ("{a: 1}.b", "feel_unknown_name", (1, 8, 1)),
    ("{a: 1, b: a}", "feel_unknown_name", (1, 11, 1)),
]

TYPES = [
    ("mv_design.approved = false", "feel_null", (1, 1, 9)),
    ("mv_survey.line_length_m.value", "feel_null", (1, 1, 23)),
    ("mv_survey.line_length_m > 100", "feel_null", (1, 1, 23)),
    ("100 < mv_survey.line_length_m", "feel_null", (1, 7, 23)),
    ("mv_survey.line_length_m between 1 and 2", "feel_null", (1, 1, 23)),
    ("1 in [0..mv_survey.line_length_m]", "feel_null", (1, 10, 23)),
    ("mv_design in (> 5)", "feel_null", (1, 1, 9)),
    ("null < null", "feel_null", (1, 1, 4)),
    ("mv_design and true", "feel_null", (1, 1, 9)),
    ("1 + mv_survey.line_length_m", "feel_null", (1, 5, 23)),
    ("1 + 2 + mv_design", "feel_null", (1, 9, 9)),
    ("-mv_design", "feel_null", (1, 2, 9)),
    ("count(mv_design)", "feel_null", (1, 7, 9)),
    ("mv_design[1]", "feel_null", (1, 1, 9)),
    ("some x in mv_design satisfies x", "feel_null", (1, 11, 9)),
    ('"a" in mv_design', "feel_null", (1, 8, 9)),
    ('station_kva = "2500"', "feel_different_types", (1, 1, 20)),
    ("approved and station_kva = true", "feel_different_types", (1, 14, 18)),
    ("approved != 1", "feel_different_types", (1, 1, 13)),
    ("needed_date = text_date", "feel_different_types", (1, 1, 23)),
    ("needed_date < energized_at", "feel_different_types", (1, 1, 26)),
    ('station_kva in (1, "a")', "feel_different_types", (1, 1, 22)),
    ("station_kva in (1..text_date)", "feel_different_types", (1, 1, 28)),
    ('[1] = ["a"]', "feel_different_types", (1, 1, 11)),
    ('max(1, "a")', "feel_different_types", (1, 5, 6)),
    ('max([1, "a"])', "feel_different_types", (1, 5, 8)),
    ("true < false", "feel_no_order", (1, 1, 12)),
    ("items < items", "feel_no_order", (1, 1, 13)),
    ("station_kva and true", "feel_not_boolean", (1, 1, 11)),
    ("true and station_kva", "feel_not_boolean", (1, 10, 11)),
    ("if 1 then 2 else 3", "feel_not_boolean", (1, 4, 1)),
    ("every x in items satisfies x.kw", "feel_not_boolean", (1, 28, 4)),
    ('"a" + 1', "feel_wrong_type", (1, 1, 7)),
    ("approved + 1", "feel_wrong_type", (1, 1, 12)),
    ('"a" * "b"', "feel_wrong_type", (1, 1, 9)),
    ("energized_at + 1", "feel_wrong_type", (1, 1, 16)),
    ("energized_at - energized_at", "feel_wrong_type", (1, 1, 27)),
    ("1 + needed_date", "feel_wrong_type", (1, 1, 15)),
    ("-line_kind", "feel_wrong_type", (1, 2, 9)),
    ("station_kva in line_kind", "feel_wrong_type", (1, 16, 9)),
    ("some x in line_kind satisfies true", "feel_wrong_type", (1, 11, 9)),
    ("items[line_kind]", "feel_wrong_type", (1, 7, 9)),
    ("items[true]", "feel_wrong_type", (1, 7, 4)),
    ("line_kind[1]", "feel_wrong_type", (1, 1, 9)),
    ("string length(station_kva)", "feel_wrong_type", (1, 15, 11)),
    ("not(station_kva)", "feel_wrong_type", (1, 5, 11)),
    ("date(20141001)", "feel_wrong_type", (1, 6, 8)),
    ("max(true, false)", "feel_wrong_type", (1, 5, 4)),
    ("sum([1, null])", "feel_wrong_item", (1, 5, 9)),
    ("station_kva.value", "feel_no_fields", (1, 1, 11)),
    ("needed_date.year", "feel_no_fields", (1, 1, 11)),
    ("items.kw", "feel_no_fields", (1, 1, 5)),
    ("mv_survey.result.a.b", "feel_no_fields", (1, 1, 16)),
]

VALUES = [
    ("station_kva / 0", "feel_division_by_zero", (1, 1, 15)),
    ("approved and 1 / (1 - 1) > 1", "feel_division_by_zero", (1, 14, 11)),
    ("0 ** -1", "feel_division_by_zero", (1, 1, 7)),
    ("0 ** 0", "feel_division_by_zero", (1, 1, 6)),
    ("10 ** 999999", "feel_exponent", (1, 1, 12)),
    ("2 ** 0.5", "feel_exponent", (1, 1, 8)),
    ("10 ** 34", "feel_number_too_large", (1, 1, 8)),
    ("10 ** -99", "feel_number_too_large", (1, 1, 9)),
    ("9" * 34 + " + 1", "feel_number_too_large", (1, 1, 38)),
    ("items[3]", "feel_index", (1, 7, 1)),
    ("items[0]", "feel_index", (1, 7, 1)),
    ("items[-3]", "feel_index", (1, 7, 2)),
    ("items[1.5]", "feel_index", (1, 7, 3)),
    ("min([])", "feel_empty_list", (1, 1, 7)),
    ("1 + mean([])", "feel_empty_list", (1, 5, 8)),
    ("needed_date + 0.5", "feel_not_whole", (1, 1, 17)),
    ("needed_date + 9999999", "feel_bad_date", (1, 1, 21)),
    ("date(line_kind)", "feel_bad_date", (1, 6, 9)),
    ("date and time(text_date)", "feel_bad_date", (1, 15, 9)),
    ("round half up(1.5, 0.5)", "feel_not_whole", (1, 1, 23)),
    ("round half up(1.5, 34)", "feel_not_whole", (1, 1, 22)),
    ("today()", "feel_no_today", (1, 1, 7)),
]


def _rows(kind: type[FeelError], rows: list[tuple[str, str, tuple[int, int, int]]]) -> list[object]:
    return [pytest.param(kind, *row, id=f"{row[1]}: {row[0][:30]!a}") for row in rows]


@pytest.mark.parametrize(("kind", "text", "code", "place"), _rows(FeelSyntaxError, SYNTAX))
def test_bad_syntax_is_refused_by_parse(
    kind: type[FeelError], text: str, code: str, place: tuple[int, int, int]
) -> None:
    with pytest.raises(FeelError) as caught:
        parse(text)

    _assert_error(caught.value, kind, code, place)


@pytest.mark.parametrize(
    ("kind", "text", "code", "place"),
    _rows(FeelNameError, NAMES) + _rows(FeelTypeError, TYPES) + _rows(FeelValueError, VALUES),
)
def test_what_does_not_fit_the_data_is_refused_by_evaluate(
    kind: type[FeelError], text: str, code: str, place: tuple[int, int, int]
) -> None:
    expression = parse(text)

    with pytest.raises(FeelError) as caught:
        expression.evaluate(DATA)

    _assert_error(caught.value, kind, code, place)


def _assert_error(
    error: FeelError, kind: type[FeelError], code: str, place: tuple[int, int, int]
) -> None:
    assert type(error) is kind
    assert (error.code, (error.line, error.column, error.length)) == (code, place)
    said = str(error)
    assert said.endswith(".")
    assert ";" in said or ":" in said or ". " in said, "no remedy"


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("mv_survey.line_length_m > 100", "`mv_survey.line_length_m` is null"),
        ("mv_design.approved", "`mv_design` is null"),
        ("station_kwa > 1", "nearest: station_kva"),
        ("mv_survey.resul", "nearest: result"),
        ("needed_date = text_date", "`needed_date` gives a date and `text_date` a string"),
    ],
)
def test_an_evaluation_error_names_the_part_and_the_way_out(text: str, part: str) -> None:
    with pytest.raises(FeelError) as caught:
        parse(text).evaluate(DATA)

    assert part in str(caught.value)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("string lenght(a)", "nearest: string length"),
        ("a == b", "write `=`"),
        ("a <> b", "write `!=`"),
        ("a // b", "leave comments out"),
        ("!a", "write `not(...)`"),
        ('a = "b', "close the string"),
        ("today(1)", "`today` takes 0"),
        ("sum()", "`sum` takes 1 or more"),
        ("a && b", "write `and`"),
        ("a OR b", "write `or` in small letters"),
        ("a AND (b)", "write `and` in small letters"),
        ("a = 'b'", "double quotes"),
        ("not a", "not(...)"),
        ("a\x00", "U+0000"),
    ],
)
def test_a_syntax_error_tells_what_to_write_instead(text: str, part: str) -> None:
    with pytest.raises(FeelSyntaxError) as caught:
        parse(text)

    assert part in str(caught.value)


@pytest.mark.parametrize("text", ["1", '"true"', "null", "[true]", "station_kva"])
def test_a_condition_must_be_true_or_false(text: str) -> None:
    with pytest.raises(FeelTypeError) as caught:
        parse(text).test(DATA)

    assert (caught.value.line, caught.value.column, caught.value.length) == (1, 1, len(text))


@pytest.mark.parametrize(
    ("value", "kind", "code"),
    [
        (float("nan"), FeelValueError, "feel_not_a_number"),
        (float("inf"), FeelValueError, "feel_not_a_number"),
        (1e300, FeelValueError, "feel_number_too_large"),
        (10**34, FeelValueError, "feel_number_too_large"),
        pytest.param(10**20_000, FeelValueError, "feel_number_too_large", id="huge"),
        (datetime(2014, 10, 1), FeelTypeError, "feel_no_offset"),  # noqa: DTZ001
        (object(), FeelTypeError, "feel_foreign_value"),
        (len, FeelTypeError, "feel_foreign_value"),
        (b"bytes", FeelTypeError, "feel_foreign_value"),
        ({1, 2}, FeelTypeError, "feel_foreign_value"),
        ({1: 2}, FeelTypeError, "feel_foreign_value"),
        ([{"deep": object()}], FeelTypeError, "feel_foreign_value"),
        ("x" * 10_001, FeelBudgetError, "feel_string_too_long"),
        ([0] * 1_001, FeelBudgetError, "feel_list_too_long"),
        ({str(n): n for n in range(1_001)}, FeelBudgetError, "feel_list_too_long"),
    ],
)
def test_data_that_is_not_plain_is_refused_where_it_is_read(
    value: object, kind: type[FeelError], code: str
) -> None:
    with pytest.raises(kind) as caught:
        parse("1 = 1 and data.field = null").test({"data": {"field": value}})

    error = caught.value
    assert (error.code, error.line, error.column, error.length) == (code, 1, 11, 10)


def test_data_that_is_not_read_is_not_looked_at() -> None:
    assert parse("ok").test({"ok": True, "other": object()}) is True


def test_and_and_or_stop_at_the_first_part_that_decides() -> None:
    assert parse("false and missing").test({}) is False
    assert parse("true or missing").test({}) is True


def test_an_error_survives_a_process_boundary() -> None:
    with pytest.raises(FeelNameError) as caught:
        parse("missing").evaluate({})

    copy = pickle.loads(pickle.dumps(caught.value))

    assert type(copy) is FeelNameError
    assert vars(copy) == vars(caught.value)
