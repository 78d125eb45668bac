"""Every rule of diagrams, broken once or more: who is named, in which line, with what remedy."""

from __future__ import annotations

import json

import pytest

from engine.bpmn.refused import REFUSED
from engine.bpmn.vocabulary import ATTRIBUTES
from engine.bpmn.xml_input import RefusedXml
from engine.model.problem import Problem
from engine.publishing.validation import validate
from tests.bpmn.drawings import ROOT, diagram, end, problems_of, shipped
from tests.bpmn.good_diagrams import GOOD
from tests.bpmn.rule_ids import rule_ids
from tests.bpmn.rules import BROKEN, A, Broken


def found_in(xml: str) -> tuple[Problem, ...]:
    try:
        return problems_of(xml)
    except RefusedXml as refused:
        return (refused.problem,)


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: f"{case.rule}-{case.element[:20]}")
def test_a_broken_rule_names_element_and_line(case: Broken) -> None:
    found = found_in(case.xml)

    places = [(problem.rule, problem.element, problem.line) for problem in found]
    assert (case.rule, case.element, case.expected_line) in places
    assert {problem.rule for problem in found} - case.also == {case.rule}


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: f"{case.rule}-{case.element[:20]}")
def test_a_problem_says_what_is_wrong_and_what_to_do(case: Broken) -> None:
    for problem in found_in(case.xml):
        assert str(problem.message).endswith(".")
        assert str(problem.remedy).endswith(".")
        assert problem.remedy != problem.message
        assert problem.line or problem.rule in {"xml-encoding", "xml-too-large"}


def test_no_rule_of_diagrams_is_without_a_broken_diagram() -> None:
    files = sorted((ROOT / "engine" / "bpmn").rglob("*.py"))
    said = rule_ids(file for file in files if file.name != "windows.py")
    # Windows are drawn in no diagram but written in profiles: test_windows breaks their rules.

    assert said == {case.rule for case in BROKEN}


@pytest.mark.parametrize("local", sorted(REFUSED))
def test_a_refused_element_has_its_own_reason_and_way_out(local: str) -> None:
    as_node = diagram(A, f"<{local} id='x'/>")
    as_trigger = diagram(A, end("x", f"<{local}/>"))
    within = diagram(A, f"<userTask id='x'><{local}/></userTask>")

    for xml in (as_node, as_trigger, within):
        (problem,) = problems_of(xml)
        assert (problem.rule, problem.element) == ("unsupported-element", "x")
        assert (problem.message, problem.remedy) == REFUSED[local]


@pytest.mark.parametrize("xml", GOOD.values(), ids=GOOD)
def test_a_good_diagram_has_no_findings(xml: str) -> None:
    assert problems_of(xml) == ()


def test_the_shipped_documents_have_no_findings() -> None:
    assert validate(shipped(), ()).problems == ()


_CARRIERS = {"CatchEvent": ("intermediateCatchEvent", "boundaryEvent")}
"""An abstract BPMN type stands for the elements that are one."""


def test_the_modeler_offers_what_the_parser_reads() -> None:
    moddle = json.loads((ROOT / "engine" / "bpmn" / "motcua.moddle.json").read_text("utf-8"))
    offered: dict[str, set[str]] = {}
    for kind in moddle["types"]:
        for extended in kind["extends"]:
            name = extended.removeprefix("bpmn:")
            for local in _CARRIERS.get(name, (name[0].lower() + name[1:],)):
                offered.setdefault(local, set()).update(p["name"] for p in kind["properties"])

    assert offered.items() >= {k: set(v) for k, v in ATTRIBUTES.items()}.items()
    assert offered.keys() - ATTRIBUTES.keys() <= REFUSED.keys()
