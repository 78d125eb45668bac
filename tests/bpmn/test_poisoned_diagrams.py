"""Row 35 of docs/faults.md: documents made to hurt, through the sandbox of publishing."""

from __future__ import annotations

from datetime import date

import pytest

from engine.model.documents import Document, Kind
from engine.model.problem import Problem
from engine.publishing import sandboxed
from engine.publishing.validation import validate
from tests.bpmn.drawings import END, START, diagram, flow, flows, gateway, read, shipped, sub, task

pytestmark = pytest.mark.row(35)

YEAR = (date(2014, 1, 1), date(2014, 12, 31))

LAUGHS = "".join(f"<!ENTITY l{n + 1} '{f'&l{n};' * 10}'>" for n in range(12))
CHAIN = [f"t{n}" for n in range(1_000)]
NEST = "".join(f"<subProcess id='s{n}'>" for n in range(5_000)) + "</subProcess>" * 5_000
MANY_UNKNOWN = "".join(f"\n<robot id='r{n}'/>" for n in range(5_000))

MANY_FLOWS = [f"<sequenceFlow id='f{n}' sourceRef='x' targetRef='end'/>" for n in range(5_000)]

POISON: dict[str, tuple[str, str, int]] = {
    # what it is: the document, the rule that refuses it, the line (0: the whole of it)
    "internal_entity": ("<!DOCTYPE d [<!ENTITY x 'y'>]>\n<d>&x;</d>", "xml-doctype", 1),
    "external_file": (
        "<?xml version='1.0'?>\n<!DOCTYPE d [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><d>&x;</d>",
        "xml-doctype",
        2,
    ),
    "external_address": (
        "\n\n<!DOCTYPE d [<!ENTITY x SYSTEM 'http://127.0.0.1:9/'>]><d>&x;</d>",
        "xml-doctype",
        3,
    ),
    "external_dtd": ("<!DOCTYPE d SYSTEM 'http://127.0.0.1:9/d.dtd'><d/>", "xml-doctype", 1),
    "public_dtd": ("<!-- x -->\n<!DOCTYPE d PUBLIC '-//X//Y' 'd.dtd'><d/>", "xml-doctype", 2),
    "parameter_entity": (
        "<!DOCTYPE d [<!ENTITY % x SYSTEM 'file:///etc/hostname'>\n%x;]><d/>",
        "xml-doctype",
        1,
    ),
    "entity_in_an_attribute": ("<!DOCTYPE d [<!ENTITY x 'y'>]><d a='&x;'/>", "xml-doctype", 1),
    "billion_laughs": (f"<!DOCTYPE d [<!ENTITY l0 'ha'>{LAUGHS}]><d>&l12;</d>", "xml-doctype", 1),
    "quadratic_growth": (
        f"<!DOCTYPE d [<!ENTITY x '{'x' * 50_000}'>]><d>{'&x;' * 50_000}</d>",
        "xml-doctype",
        1,
    ),
    "entity_without_a_definition": ("<d>\n&x;</d>", "xml-malformed", 2),
    "many_elements": (f"<d>{'<e/>' * 300_000}</d>", "xml-too-large", 1),
    "many_elements_in_lines": ("<d>" + "\n<e/>" * 300_000 + "</d>", "xml-too-large", 20_002),
    "deep_elements": (diagram(START, NEST), "xml-malformed", 5),
    "huge_attribute": (f"<d a='{'x' * 11_000_000}'/>", "xml-too-large", 0),
    "long_chain": (
        diagram(START, END, *map(task, CHAIN), flows("start", *CHAIN, "end")),
        "too-many-elements",
        3,
    ),
    "many_flows": (
        diagram(START, END, gateway("x"), *MANY_FLOWS),
        "too-many-elements",
        3,
    ),
    "unknown_elements": (diagram(START, END, MANY_UNKNOWN), "unsupported-element", 7),
}


def documents() -> list[Document]:
    return [Document(Kind.PROCESS, name, xml) for name, (xml, _, _) in POISON.items()]


@pytest.fixture(scope="module")
def answer() -> list[Problem]:
    """What the sandbox says of all of it at once, in one reading."""
    return list(sandboxed.validate(documents(), (), YEAR).problems)


@pytest.mark.parametrize("name", POISON)
def test_poison_is_refused_with_line_and_reason(answer: list[Problem], name: str) -> None:
    _, rule, line = POISON[name]

    found = [problem for problem in answer if problem.source == f"process/{name}"]

    assert (rule, line) in [(problem.rule, problem.line) for problem in found]
    assert all(problem.message and problem.remedy for problem in found)


def test_one_answer_lists_everything(answer: list[Problem]) -> None:
    unknown = [problem for problem in answer if problem.rule == "unsupported-element"]

    assert {problem.element for problem in unknown} == {f"r{n}" for n in range(5_000)}
    assert "too-much" not in {problem.rule for problem in answer}


def test_nothing_outside_is_read_into_a_diagram() -> None:
    include = "<i:include xmlns:i='http://www.w3.org/2001/XInclude' href='/etc/hostname'/>"
    style = "<?xml-stylesheet href='http://127.0.0.1:9/x.xsl'?>"
    xml = style + diagram(
        START.replace("/>", f">{include}</startEvent>"), END, flow("start", "end")
    )

    assert repr(read(xml)) == repr(read(diagram(START, END, flow("start", "end"))))


def nested(depth: int) -> str:
    """Sub-processes in one another, down to a step."""
    inner, first = task("a"), "a"
    for n in range(depth):
        way = flows(f"in{n}", first, f"out{n}")
        inner = sub(f"s{n}", f"<startEvent id='in{n}'/>", inner, f"<endEvent id='out{n}'/>", way)
        first = f"s{n}"
    return diagram(START, END, inner, flows("start", first, "end"))


def test_sub_processes_in_one_another_are_looked_at_once_each() -> None:
    """Twice each would be two to the fiftieth, and no end."""
    assert validate([Document(Kind.PROCESS, "small", nested(50))], _beside()).problems == ()


def _beside() -> list[Document]:
    """What the small diagrams refer to."""
    label = '{"vi": "Bước", "en": "Step"}'
    profile = next(d for d in shipped() if d.kind is Kind.PROFILE)
    return [
        Document(Kind.ROLES, "roles", '[roles.clerk]\nvi = "x"\nen = "x"\n'),
        Document(
            Kind.FORM,
            "step",
            f'{{"id": "step", "title": {label}, "type": "object", "properties": {{}}}}',
        ),
        Document(
            Kind.PROFILE, "profile", profile.content.replace('id = "nq19_2014"', 'id = "profile"')
        ),
        *(d for d in shipped() if d.kind is Kind.CALENDAR),
    ]
