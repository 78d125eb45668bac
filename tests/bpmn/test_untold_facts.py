"""What no case can know where it is asked is refused: the case would stand still there for good."""

from __future__ import annotations

import json
from html import escape

import pytest

from engine.model.documents import Document, Kind
from engine.publishing.validation import validate
from tests.bpmn.drawings import END, START, catch, diagram, flow, flows, fork, gateway, sub, task
from tests.bpmn.test_validation import GOOD, LABEL, PROFILE, form

TELLING = form(
    id="telling",
    properties={
        "size": {"type": "boolean", "x-label": LABEL, "x-scope": "case"},
        "at": {"type": "string", "format": "date-time", "x-label": LABEL},
    },
)
LIMITED = "motcua:deadline='day'"
TOLD = "motcua:form='telling'"


def tell(name: str) -> str:
    """A step that asks for ``size``, a fact about the case."""
    return task(name).replace("motcua:form='step'", TOLD)


def choice(condition: str) -> str:
    return (
        gateway("x", default="x-end")
        + flow("x", "last", escape(condition))
        + task("last", LIMITED)
        + flow("last", "end")
    )


def limited(condition: str) -> str:
    return f"{PROFILE}\n[[limits.day.when]]\nif = {json.dumps(condition)}\nlimit = '2wd'\n"


def problems(
    *body: str, published: bool = False, beside: tuple[Document, ...] = (), **texts: str
) -> list[tuple[str, str, str]]:
    changed = {
        (Kind.FORM, "telling"): TELLING,
        (Kind.PROCESS, "small"): diagram(START, END, *body),
    }
    changed |= {
        next(name for name in GOOD if str(name[0]) == kind): content
        for kind, content in texts.items()
    }
    documents = [Document(*name, content) for name, content in (GOOD | changed).items()]
    old = [one for one in documents if published and one.kind is not Kind.ROLES]
    new = [one for one in documents if one not in old]
    return [(p.rule, p.source, p.element) for p in validate([*new, *beside], old).problems]


FLOW = ("never-told", "process/small", "x-last")
LIMIT = ("never-told", "profile/profile", "limits.day.when[0]")
RULE = ("never-told", "form/step", "x-rules[0]")


@pytest.mark.parametrize("condition", ["size", "size = null", "handed_over and size", "late.ok"])
def test_a_flow_cannot_ask_for_what_is_told_nowhere_before(condition: str) -> None:
    nowhere = (task("a"), choice(condition), flows("start", "a", "x", "end"))
    if not condition.startswith("late"):
        assert problems(*nowhere) == [FLOW]
    late = (tell("t"), task("late"))
    after = choice(condition).replace("x-end", "x-t")
    assert problems(*late, after, flows("start", "x", "t", "late", "end")) == [FLOW]
    assert problems(*late, choice(condition), flows("start", "t", "late", "x", "end")) == []


def test_what_is_in_force_with_such_a_condition_stays() -> None:
    body = (task("a"), choice("size"), flows("start", "a", "x", "end"))
    assert problems(*body, published=True) == []


SIDE_BY_SIDE = (
    fork("p"),
    fork("q"),
    tell("t"),
    task("a"),
    gateway("x", default="x-m"),
    task("b", LIMITED),
    gateway("m"),
    flows("start", "p", "a", "x", "m", "q", "end"),
    flow("x", "b", "size and t != null"),
    flow("b", "m"),
    flows("p", "t", "q"),
)
INSIDE = (
    sub("s", "<startEvent id='in'/>", tell("t"), "<endEvent id='out'/>", flows("in", "t", "out")),
    choice("size and t.at != null"),
    flows("start", "s", "x", "end"),
)
IN_A_LOOP = (
    gateway("m"),
    gateway("x", default="x-last"),
    task("last", LIMITED),
    tell("t"),
    flows("start", "m", "x", "last", "end"),
    flow("x", "t", "t = null or size"),
    flow("t", "m", more="motcua:maxRounds='2' motcua:causedBy='customer'"),
)


@pytest.mark.parametrize("body", [SIDE_BY_SIDE, INSIDE, IN_A_LOOP])
def test_what_some_case_can_know_by_then_is_taken(body: tuple[str, ...]) -> None:
    assert problems(*body) == []


def test_a_limit_cannot_ask_for_what_is_told_nowhere_before() -> None:
    profile = limited("size")
    nowhere = (task("a"), task("b", LIMITED), flows("start", "a", "b", "end"))
    assert problems(*nowhere, profile=profile) == [LIMIT]
    later = (task("b", LIMITED), tell("t"), flows("start", "b", "t", "end"))
    assert problems(*later, profile=profile) == [LIMIT]
    before = (tell("t"), task("b", LIMITED), flows("start", "t", "b", "end"))
    assert problems(*before, profile=profile) == []
    timed = (catch("c", "<timerEventDefinition motcua:deadline='day'/>"), tell("t"))
    assert problems(*timed, flows("start", "c", "t", "end"), profile=profile) == [LIMIT]
    assert problems(*nowhere, profile=limited("size != null and size")) == []
    assert problems(*nowhere, profile=limited("sise = null")) == [LIMIT]


def test_a_limit_is_judged_for_every_process_that_asks_for_it() -> None:
    before = (tell("t"), task("b", LIMITED), flows("start", "t", "b", "end"))
    other = diagram(START, END, task("c", LIMITED), flows("start", "c", "end"), key="other")
    beside = (Document(Kind.PROCESS, "other", other),)
    assert problems(*before, beside=beside, profile=limited("size")) == [LIMIT]


def test_a_rule_of_a_form_cannot_ask_for_what_is_told_nowhere_before() -> None:
    def asking(condition: str) -> str:
        return form(**{"x-rules": [{"feel": condition, "field": "ok", "message": LABEL}]})

    nowhere = (task("a"), task("b", LIMITED), flows("start", "a", "b", "end"))
    before = (tell("t"), task("b", LIMITED), flows("start", "t", "b", "end"))
    assert problems(*nowhere, form=asking("size")) == [RULE, RULE]
    assert problems(*nowhere, form=asking("size = null or size")) == []
    assert problems(*before, form=asking("size or ok")) == []


def test_what_another_process_hands_over_is_known() -> None:
    over = "<endEvent id='over' motcua:outcome='handed_over' motcua:handsOverTo='small'/>"
    body = (task("a"), choice("handed_over and size"), flows("start", "a", "x", "end"))
    for step, found in ((tell("t"), []), (task("t"), [FLOW])):
        giving = diagram(START, over, step, flows("start", "t", "over"), key="other")
        assert problems(*body, beside=(Document(Kind.PROCESS, "other", giving),)) == found


@pytest.mark.parametrize(("instant", "taken"), [("t", True), ("u", False)])
def test_an_instant_is_told_before(instant: str, taken: bool) -> None:
    event = (
        "<intermediateThrowEvent id='m' motcua:milestone='energized' "
        f"motcua:occurredAt='date and time({instant}.at)'/>"
    )
    body = (tell("t"), event, tell("u"), task("b", LIMITED))
    found = problems(*body, flows("start", "t", "m", "u", "b", "end"))
    assert found == ([] if taken else [("never-told", "process/small", "m")])


def test_two_forms_of_a_case_give_a_fact_one_type() -> None:
    over = "<endEvent id='over' motcua:outcome='handed_over' motcua:handsOverTo='small'/>"
    text = TELLING.replace('"boolean"', '"string"').replace("telling", "saying")
    saying = Document(Kind.FORM, "saying", text)
    said = tell("s").replace("telling", "saying")
    first, then = (tell("t"), flows("start", "t")), flows("t", "s", "b", "end")
    limited_step = task("b", LIMITED)
    found = [("fact-of-two-kinds", "process/small", "s")]
    body = (*first, said, limited_step, then)
    assert problems(*body, beside=(saying,)) == found
    assert (
        problems(
            *body, beside=(Document(Kind.FORM, "saying", TELLING.replace("telling", "saying")),)
        )
        == []
    )
    giving = diagram(START, over, tell("t"), flows("start", "t", "over"), key="other")
    alone = (said, limited_step, flows("start", "s", "b", "end"))
    beside = (saying, Document(Kind.PROCESS, "other", giving))
    assert problems(*alone, beside=beside) == found
    assert problems(*alone, beside=(saying,)) == []


@pytest.mark.parametrize(("kind", "taken"), [("boolean", True), ("string", False)])
def test_a_form_gives_a_fact_the_type_of_the_shared_fields(kind: str, taken: bool) -> None:
    size = {"type": kind, "x-label": LABEL, "x-scope": "case"}
    shared = (Document(Kind.FIELDS, "fields", json.dumps({"size": size})),)
    body = (tell("t"), task("b", LIMITED), flows("start", "t", "b", "end"))
    found = [("fact-of-two-kinds", "form/telling", "size")]
    assert problems(*body, beside=shared) == ([] if taken else found)


# -- what documents in force asked for, and nobody tells any more


SILENT = TELLING.replace('"size"', '"girth"')
KIND = TELLING.replace('"size": {"type": "boolean"', '"size": {"type": "string", "maxLength": 9')
ELSEWHERE = Document(Kind.FORM, "elsewhere", TELLING.replace('"telling"', '"elsewhere"'))
"""A form that no step asks tells the fact, too: its name is known."""
READS = (tell("t"), choice("size"), flows("start", "t", "x", "end"))
TELLS = (tell("t"), task("b", LIMITED), flows("start", "t", "b", "end"))
LIMITED_NOWHERE = (task("b", LIMITED), flows("start", "b", "end"))
RULED = form(**{"x-rules": [{"feel": "size", "field": "ok", "message": LABEL}]})


def brought_about(new: str, *body: str, **texts: str) -> list[tuple[str, str, str]]:
    """The problems of another version of the form alone, all else being in force."""
    changed = {(Kind.FORM, "telling"): TELLING, (Kind.PROCESS, "small"): diagram(START, END, *body)}
    changed |= {
        next(name for name in GOOD if str(name[0]) == kind): content
        for kind, content in texts.items()
    }
    old = [Document(*name, content) for name, content in (GOOD | changed).items()]
    found = validate([Document(Kind.FORM, "telling", new)], [*old, ELSEWHERE]).problems
    assert all(problem.remedy and problem.message for problem in found)
    return [(p.rule, p.source, p.element) for p in found]


def test_a_form_cannot_drop_a_fact_that_a_flow_in_force_asks_for() -> None:
    assert brought_about(TELLING, *READS) == []
    assert brought_about(SILENT, *READS) == [FLOW]


def test_a_form_cannot_drop_a_fact_that_a_limit_in_force_asks_for() -> None:
    assert brought_about(TELLING, *TELLS, profile=limited("size")) == []
    assert brought_about(SILENT, *TELLS, profile=limited("size")) == [LIMIT]


def test_a_form_cannot_drop_a_fact_that_a_rule_in_force_asks_for() -> None:
    assert brought_about(TELLING, *TELLS, form=RULED) == []
    assert brought_about(SILENT, *TELLS, form=RULED) == [RULE]


def test_a_form_cannot_give_a_fact_another_kind_than_a_flow_in_force_asks_for() -> None:
    assert brought_about(KIND, *READS) == [("condition-type", "process/small", "x-last")]


def test_what_was_so_before_is_not_held_against_a_form() -> None:
    nowhere = (task("a"), choice("size"), flows("start", "a", "x", "end"))
    assert brought_about(SILENT, *nowhere) == []
    assert brought_about(SILENT, *LIMITED_NOWHERE, profile=limited("size")) == []
    assert brought_about(SILENT, *LIMITED_NOWHERE, form=RULED) == []
