"""Conditions have the types that forms give them: in flows, form rules, ``occurredAt``, limits."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from html import escape

import pytest

from engine.feel import parse
from engine.model.documents import Document, Kind
from engine.model.problem import Problem
from engine.publishing.validation import validate
from tests.bpmn.drawings import END, START, diagram, flow, flows, gateway, task
from tests.bpmn.test_validation import GOOD, LABEL, PROFILE, form

PROPERTIES = {
    "ok": {"type": "boolean"},
    "n": {"type": "number"},
    "m": {"type": "integer"},
    "s": {"type": "string", "maxLength": 9},
    "on": {"type": "string", "format": "date"},
    "at": {"type": "string", "format": "date-time"},
    "pick": {"type": "string", "enum": ["a", "b"], "x-options": {"a": LABEL, "b": LABEL}},
    "pct": {"type": "integer", "minimum": 0, "maximum": 100},
    "exact": {"type": "integer", "minimum": 5, "maximum": 5},
    "share": {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
    "group": {
        "type": "object",
        "properties": {
            "k": {"type": "number", "x-label": LABEL},
            "l": {"type": "number", "minimum": 0, "x-label": LABEL},
            "t": {"type": "string", "x-label": LABEL},
        },
    },
    "rows": {
        "type": "array",
        "items": {
            "type": "object",
            "properties": {
                "kw": {"type": "number", "x-label": LABEL},
                "name": {"type": "string", "x-label": LABEL},
            },
        },
    },
    "days": {"type": "array", "items": {"type": "string", "format": "date"}},
    "words": {"type": "array", "items": {"type": "string"}},
    "few": {"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": 3},
    "zero": {"type": "integer", "const": 0},
    "kind": {"type": "string", "x-scope": "case", "maxLength": 9},
    "size": {"type": "number", "x-scope": "case"},
    "big": {"type": "number", "x-scope": "case", "exclusiveMinimum": 10},
}
LIMITED = diagram(
    START, task("a"), task("b", "motcua:deadline='day'"), END, flows("start", "a", "b", "end")
)
"""The limit of the second step can depend on what the first one says."""
FORM = form(properties={name: {**one, "x-label": LABEL} for name, one in PROPERTIES.items()})

UNFIT = [
    '{n} = "x"',
    "{n}",
    "{s}",
    "{words}",
    "{group}",
    "{s}.year = 2014",
    "{on}.year = 2014",
    "{n}.year = 2014",
    '{group}.k = "x"',
    "{group}.none = 1",
    "{group}.k.deep = 1",
    "{rows}.kw = 1",
    '{rows}[1].kw = "x"',
    "{rows}[1].none = 1",
    "{words}[1] = 1",
    '{words}[{s}] = "a"',
    '{s}[1] = "a"',
    'some r in {rows} satisfies r.kw = "x"',
    "some r in {rows} satisfies r.kw",
    "every r in {rows} satisfies r.name > 5",
    "some w in {words} satisfies w = 1",
    "some w in {n} satisfies w = 1",
    "{n} = {s}",
    '{on} < date("2014-10-01")',
    "{at} > today()",
    "date({on}) > date and time({at})",
    "date({n}) > today()",
    "date and time({n}) = date and time({at})",
    "string length({n}) = 1",
    "count({n}) = 1",
    "count({s}) = 1",
    'date and time({on}) > date and time("2014-10-01T08:00:00Z")',
    "date({at}) > today()",
    "date({pick}) > today()",
    "date and time({pick}) = date and time({at})",
    "some d in {days} satisfies date and time(d) = date and time({at})",
    "sum({s}) = 1",
    "sum({n}, {s}) > 1",
    "min({ok}) = 1",
    "contains({s}, 1)",
    'contains({n}, "1")',
    'upper case({n}) = "A"',
    "abs({s}) = 1",
    "round up({s}, 1) = 1",
    "not({n})",
    "{n} + {s} = 1",
    '{s} - {s} = "a"',
    "{ok} + 1 = 2",
    '{n} + 1 = "2"',
    "date({on}) + 1 = 5",
    "date({on}) * 2 = today()",
    "-{s} = 1",
    '{n} in ("a", "b")',
    "{s} in (1, 2)",
    "{s} in [1..5]",
    '{n} in (> "a")',
    "{s} between 1 and 5",
    "{n} in {words} and {n} in {s}",
    "{ok} > true",
    "{ok} < {n}",
    "{words} > 1",
    "null > {n}",
    "if {n} then true else false",
    "{ok} and {n}",
    "{ok} or {s}",
    "{kind} = 1",
    '{size} = "x"',
    "{kind}.year = 1",
    "handed_over = 1",
    "if {ok} then 1 else 2",
]

FIT = [
    "{n} = 1",
    "{ok}",
    "{ok} = true",
    "{ok} != {ok} or {n} = null",
    "{s} = null",
    "date({on}) < today()",
    "date({s}) < today()",
    "some d in {days} satisfies date(d) > today()",
    "date({on}) + 10 >= today()",
    "date({on}) - today() > 5",
    "date(date and time({at})) <= today()",
    'date and time({at}) > date and time("2014-10-01T08:00:00Z")',
    "{group}.k > 1",
    '{group} != null and {group}.t = "a"',
    "{rows}[1].kw > 5",
    "count({rows}) > 1",
    'some r in {rows} satisfies r.kw > 5 and r.name = "a"',
    "every w in {words} satisfies string length(w) > 2",
    'list contains({words}, "a")',
    '"a" in {words}',
    '{s} in ("a", "b")',
    "{n} in [1..5]",
    "{n} between 1 and {m}",
    '{s} + "x" = "yx"',
    "{n} * 2 + {m} > 3",
    "max({n}, {m}) > 2",
    "sum([{n}, {m}]) > 2",
    'if {ok} then {n} > 1 else {s} = "a"',
    '{kind} = "a"',
    "{size} / 0.9 > 3",
    "handed_over",
    "not({ok})",
]

FACTS = {name: name for name, one in PROPERTIES.items() if "x-scope" in one}
IN_STEP = {name: f"a.{name}" for name in PROPERTIES} | FACTS
IN_FORM = {name: name for name in PROPERTIES}


def _named(condition: str, names: dict[str, str]) -> str:
    for name, written in names.items():
        condition = condition.replace(f"{{{name}}}", written)
    return condition


def _rules(**other: str) -> set[str]:
    """The rules that the documents break, with some of them otherwise."""
    return {f"{one.rule} {one.source}" for one in _problems(**other)}


def _problems(**other: str) -> Sequence[Problem]:
    texts = GOOD | {(Kind.FORM, "step"): FORM, (Kind.PROCESS, "small"): LIMITED}
    for key, content in other.items():
        kind = Kind[key.upper()]
        name = next(name for one, name in texts if one is kind)
        texts[kind, name] = content
    documents = [Document(kind, key, content) for (kind, key), content in texts.items()]
    return validate(documents, ()).problems


def _flow(condition: str) -> str:
    return diagram(
        START,
        task("a", "motcua:deadline='day'"),
        gateway("x", default="x-end"),
        task("b"),
        END,
        flows("start", "a", "x", "end"),
        f"<sequenceFlow id='x-b' sourceRef='x' targetRef='b'>"
        f"<conditionExpression>{escape(condition)}</conditionExpression></sequenceFlow>",
        flow("b", "end"),
    )


def _ruled(*conditions: str, required: Sequence[str] = ()) -> str:
    rules = [{"feel": one, "field": "n", "message": LABEL} for one in conditions]
    return json.dumps(json.loads(FORM) | {"x-rules": rules, "required": required})


def _limited(condition: str) -> str:
    return f"{PROFILE}\n[[limits.day.when]]\nif = {json.dumps(condition)}\nlimit = '2wd'\n"


@pytest.mark.parametrize("condition", UNFIT)
def test_what_fails_by_its_type_is_refused_wherever_it_stands(condition: str) -> None:
    in_step, in_form = _named(condition, IN_STEP), _named(condition, IN_FORM)
    assert "condition-type process/small" in _rules(process=_flow(in_step))
    assert "condition-type form/step" in _rules(form=_ruled(in_form))
    said = _rules(profile=_limited(in_step))
    assert said & {"condition-type profile/profile", "profile profile/profile"}


@pytest.mark.parametrize("condition", FIT)
def test_what_can_hold_is_taken(condition: str) -> None:
    in_step, in_form = _named(condition, IN_STEP), _named(condition, IN_FORM)
    assert _rules(process=_flow(in_step)) == set()
    assert _rules(form=_ruled(in_form)) == set()
    assert _rules(profile=_limited(in_step)) == set()


@pytest.mark.parametrize(
    "instant",
    [
        "date and time(a.n)",
        "date and time(a.group)",
        "a.at",
        "date(a.on)",
        "date and time(a.at).year",
        "if a.n then date and time(a.at) else date and time(a.completed_at)",
        'if a.n = "x" then date and time(a.at) else date and time(a.at)',
        "date and time(a.round)",
        "date and time(a.on)",
        "date and time(a.pick)",
        "if a.ok then date and time(a.on) else date and time(a.at)",
        "date and time(size)",
    ],
)
def test_an_instant_that_is_none_is_refused(instant: str) -> None:
    assert "condition-type process/small" in _rules(process=_told(instant))


def _told(instant: str) -> str:
    event = f"<intermediateThrowEvent id='m' motcua:occurredAt='{escape(instant)}'/>"
    return diagram(
        START,
        task("a", "motcua:deadline='day'"),
        event,
        END,
        flows("start", "a", "m", "end"),
    )


def _windowed(condition: str) -> str:
    return f"""{PROFILE}
[[window]]
id = "both"
from = "begin:a"
to = "end:b"
limit = "5wd"
calendar = "utility"
ground = "Luật thử"
[window.name]
vi = "Cả hai"
en = "Both"
[[window.when]]
if = {json.dumps(condition)}
limit = "2wd"
"""


CONSTANT = [
    ("true", True),
    ("{n} = {n}", True),
    ("{ok} or 1 = 1", True),
    ("{ok} and 1 = 2", False),
    ('{pick} = "c"', False),
    ('"c" != {pick}', True),
    ('{pick} in ("c", "d")', False),
    ('{ok} and {pick} = "A"', False),
    ('if {ok} then {pick} = "c" else {pick} = "d"', False),
    ('not({pick} = "c")', True),
    ("{pct} > 200", False),
    ("{pct} > 100", False),
    ("{pct} >= 0", True),
    ("0 <= {pct}", True),
    ("{pct} = 101", False),
    ("101 != {pct}", True),
    ("{pct} = 2.5", False),
    ("{pct} in (2..3)", False),
    ("{pct} in [0..100]", True),
    ("{pct} between -5 and -1", False),
    ("{pct} in (-1, > 100)", False),
    ("{n} in [5..1]", False),
    ("{share} > 0", True),
    ("{share} < 1", True),
    ("{share} >= 1", False),
    ("{share} in (0, 1)", False),
    ("{group}.l < 0", False),
    ("{pct} / 100 > 1", False),
    ("{pct} + {share} <= 101", True),
    ("-{pct} <= 0", True),
    ("{pct} > {share} + 100", False),
    ("{pct} != null and {pct} > 200", False),
    ("{pct} = null or {pct} >= 0", True),
    ("{pct} in (null, >= 0)", True),
    ("not({pct} > 100) or {ok}", True),
    ("{big} <= 10 and {n} = 1", False),
    ("{big} > 7", True),
    ("{n} > 5 and {n} < 3", False),
    ("{n} > 5 and ({ok} and 3 >= {n})", False),
    ("{n} > 5 and {ok} and not({n} > 3)", False),
    ("{n} in [4..5] and {n} in (6..9]", False),
    ("{pct} > 4 and {pct} < 5", False),
    ("{pct} = 3 and {pct} = 4", False),
    ("{pct} = 3 and 3 != {pct}", False),
    ("{pct} > 99 and {pct} != 100", False),
    ("{n} > 3 or {n} < 5", True),
    ("{n} != 3 or {n} != 5", True),
    ('{kind} = "c" and {kind} = "d"', False),
    ('{ok} and {kind} = "c" and "c" != {kind}', False),
    ('{kind} != "c" or {kind} != "d"', True),
    ("if {n} > 5 and {n} < 3 then {ok} else {n} = {n}", True),
    ("{ok} and not({ok})", False),
    ("{ok} = true or {ok} = false or {ok} = null", True),
    ("{n} = null and {n} != null", False),
    ("{n} > {m} and {m} > {n}", False),
    ("{n} >= {m} or {m} > {n}", True),
    ("{pct} > {m} and {m} > 99 and {pct} != 100", False),
    ("{exact} < {m} and {m} < 6", False),
    ("date({on}) != date({on})", False),
    ('date({on}) > date("2014-12-01") and date({on}) < date("2014-11-01")', False),
    ('date({on}) > date("2014-12-01") and date({on}) < date("2014-12-02")', False),
    ("date({on}) > today() and date({on}) < today()", False),
    ("{pct} in [-1, 101]", False),
    ("count({few}) > 3", False),
    ("string length({s}) > 9", False),
    ('{s} = "longer than nine"', False),
    ('{pick} != "a" and {pick} != "b" and {pick} != null', False),
    ("{n} + {m} > 3 and {n} + {m} < 2", False),
]
FAILING = [
    "{n} / 0 > 1",
    "{n} / (1 - 1) = {m}",
    "{n} > {m} / {zero}",
    "{n} = null and {n} > 3 and {n} < 4 or {m} / 0 = 1",
]
OPEN = [
    '{pick} in ("c", "a")',
    '{pick} = "b" or {ok}',
    "{pick} = null",
    "{pct} > 99",
    "{pct} >= 1",
    "{pct} = 100",
    "{pct} != 0",
    "{pct} = null",
    "{pct} != null and {pct} >= 0",
    "{pct} in (2..4)",
    "{pct} in [1..100]",
    "{pct} in (null, > 99)",
    "{share} > 0.999",
    "{share} = 0.5",
    "{group}.l <= 0",
    "{group}.k < 0",
    "{pct} * {share} > 99",
    "{pct} / {n} > 100",
    "{pct} = {m}",
    "{big} > 30",
    '{kind} = "c"',
    'some w in {words} satisfies w = "c"',
    "{n} > 3 and {n} < 5",
    "{pct} > 3 and {pct} < 5",
    "{pct} > 98 and {pct} != 99",
    "{n} > 5 or {n} < 3",
    "{n} > 5 and {m} < 3",
    "not({n} > 5 and {n} < 9)",
    '{kind} != "c" and {kind} != "d"',
    '{kind} = "c" or {kind} = "d"',
    "{n} > {m} and {m} > {pct}",
    "{share} < {exact} and {exact} != {pct}",
    'date({on}) > date("2014-12-01") and date({on}) < date("2014-12-03")',
    "date({on}) > today() or date({on}) < today()",
    "count({few}) > 2",
    "string length({s}) > 8",
    "{few} = null or count({few}) < 3",
    "{n} / {pct} > 1",
    "{words} = {words} and {n} = 1",
    "{n} in ({m}, {size})",
]


@pytest.mark.parametrize(("condition", "holds"), CONSTANT)
def test_what_is_the_same_whatever_is_answered_is_refused_wherever_it_stands(
    condition: str, holds: bool
) -> None:
    in_step, in_form = _named(condition, IN_STEP), _named(condition, IN_FORM)
    assert "condition-constant process/small" in _rules(process=_flow(in_step))
    assert "condition-constant form/step" in _rules(form=_ruled(in_form))
    assert "condition-constant profile/profile" in _rules(profile=_limited(in_step))
    assert "condition-constant profile/profile" in _rules(profile=_windowed(in_step))
    instant = f"if {in_step} then date and time(a.at) else date and time(a.completed_at)"
    assert "condition-constant process/small" in _rules(process=_told(instant))
    low = {"n": 1, "ok": True, "pick": "a", "pct": 0, "share": 0.01, "group": {"l": 0}}
    high = {"n": 2, "ok": False, "pick": "b", "pct": 100, "share": 0.99, "group": {"l": 7}}
    low |= {"m": 1, "exact": 5, "on": "2014-10-01", "few": ["a"], "s": ""}
    high |= {"m": -9, "exact": 5, "on": "2014-12-01", "few": ["a", "b", "c"], "s": "9 letters"}
    for data, big in ((low, 10.5), (high, 99)):
        told = {"a": data, "big": big, "kind": "e"}
        assert parse(in_step).test(told, today=date(2014, 10, 1)) is holds


@pytest.mark.parametrize("condition", FAILING)
def test_what_fails_whatever_is_answered_is_refused_wherever_it_stands(condition: str) -> None:
    in_step, in_form = _named(condition, IN_STEP), _named(condition, IN_FORM)
    assert _rules(process=_flow(in_step)) == {"condition-constant process/small"}
    assert _rules(form=_ruled(in_form)) == {"condition-constant form/step"}
    assert "condition-constant profile/profile" in _rules(profile=_limited(in_step))


@pytest.mark.parametrize("condition", ["a.round = 0", "a.round >= 1", 'a.completed_at = "x"'])
def test_what_the_engine_says_of_a_step_is_known(condition: str) -> None:
    assert _rules(process=_flow(condition)) == {"condition-constant process/small"}


@pytest.mark.parametrize("condition", ['{pick} in ("a", "b")', "{share} != {exact}"])
def test_a_limit_is_asked_when_all_is_told(condition: str) -> None:
    """Elsewhere the field can be empty."""
    in_step, in_form = _named(condition, IN_STEP), _named(condition, IN_FORM)
    assert _rules(process=_flow(in_step)) == _rules(form=_ruled(in_form)) == set()
    assert _rules(profile=_limited(in_step)) == {"condition-constant profile/profile"}
    spoken = f"{IN_STEP['pct']} != null and {in_step}"
    assert _rules(profile=_limited(spoken)) == set()


@pytest.mark.parametrize(
    "condition", ["{n} = null", "{n} != null", '{pick} != "a" and {pick} != "b"']
)
def test_what_must_be_answered_is_never_empty_in_rules(condition: str) -> None:
    rules = [_named(condition, IN_FORM)]
    assert _rules(form=_ruled(*rules)) == set()
    assert _rules(form=_ruled(*rules, required=("n", "pick"))) == {"condition-constant form/step"}


@pytest.mark.parametrize(
    ("rules", "named"),
    [
        (("n > 3", "n < 2"), "x-rules[0], x-rules[1]"),
        (("ok", "n > 3", "m > 1", "m < n", "not(m > 0)"), "x-rules[2], x-rules[4]"),
        (("n > m", "m > pct", "pct > n"), "x-rules[0], x-rules[1], x-rules[2]"),
        (('pick != "a"', "size = 1", 'pick = "a" or ok', "ok"), None),
        (('pick = "a"', 'pick != "a" or ok', "not(ok)"), "x-rules[0], x-rules[1], x-rules[2]"),
    ],
)
def test_rules_that_no_answer_keeps_together_are_refused(
    rules: tuple[str, ...], named: str | None
) -> None:
    said = _problems(form=_ruled(*rules))
    assert [str(one.message).split(" can never")[0] for one in said] == [named] * bool(named)


@pytest.mark.parametrize("condition", OPEN)
def test_what_can_differ_is_taken(condition: str) -> None:
    in_step, in_form = _named(condition, IN_STEP), _named(condition, IN_FORM)
    instant = f"if {in_step} then date and time(a.at) else date and time(a.completed_at)"
    assert _rules(process=_flow(in_step)) == _rules(form=_ruled(in_form)) == set()
    assert _rules(profile=_limited(in_step)) == _rules(process=_told(instant)) == set()


def test_conditions_of_windows_are_held_to_their_types_too() -> None:
    assert "condition-type profile/profile" in _rules(profile=_windowed('a.n = "x"'))
    assert "condition-type profile/profile" not in _rules(profile=_windowed("a.n = 1"))


@pytest.mark.parametrize(
    "instant", ['date and time("2014-10-01T08:00:00Z")', 'date and time("2014-10-01T08:00" + "Z")']
)
def test_an_instant_of_no_case_is_refused(instant: str) -> None:
    assert _rules(process=_told(instant)) == {"condition-constant process/small"}


@pytest.mark.parametrize("kind", ["process", "profile", "form"])
def test_what_is_in_force_with_such_a_condition_stays(kind: str) -> None:
    """It was published when nobody looked for that."""
    texts = GOOD | {(Kind.FORM, "step"): FORM, (Kind.PROCESS, "small"): LIMITED}
    never = {
        "process": (Kind.PROCESS, _flow('a.pick = "c"')),
        "profile": (Kind.PROFILE, _limited('a.pick = "c"')),
        "form": (Kind.FORM, _ruled('pick = "c"')),
    }
    one, content = never[kind]
    name = next(name for known, name in texts if known is one)
    published = [Document(k, n, c) for (k, n), c in (texts | {(one, name): content}).items()]
    for new, text in texts.items():
        if new[0] is not one:
            assert not validate([Document(*new, text)], published).problems
