"""Shipped diagrams with random damage: always an answer, and what is accepted runs."""

from __future__ import annotations

import re
from functools import cache

import pytest
from hypothesis import event, given
from hypothesis import strategies as st
from lxml import etree

from engine.bpmn.lint import lint
from engine.bpmn.parser import parse_bpmn
from engine.bpmn.refused import REFUSED
from engine.bpmn.vocabulary import BPMN
from engine.bpmn.xml_input import RefusedXml, read_xml
from engine.model.process import Process
from tests.bpmn.drawings import PROCEDURES, Case, problems_of, shipped_catalog, shipped_diagram

ELEMENTS = (
    "startEvent", "endEvent", "userTask", "exclusiveGateway", "parallelGateway",
    "eventBasedGateway", "subProcess", "intermediateCatchEvent", "intermediateThrowEvent",
    "boundaryEvent", "sequenceFlow", "messageEventDefinition", "timerEventDefinition",
    "errorEventDefinition", "terminateEventDefinition", "process", *REFUSED,
)  # fmt: skip
VALUES = ("", "0", "true", "false", "Start", "End", "typename", "x y", "=1", "${a}", "\u0111" * 99)


@cache
def bare(key: str) -> str:
    """A shipped diagram without its picture and lanes."""
    xml = re.sub(
        r"<bpmndi:BPMNDiagram.*</bpmndi:BPMNDiagram>|<bpmn:laneSet.*?</bpmn:laneSet>",
        "",
        shipped_diagram(key),
        flags=re.DOTALL,
    )
    return xml.partition("?>")[2]


def damage(root: etree._Element, data: st.DataObject) -> None:
    """One change such as a careless editor, a merge or an attacker makes."""
    elements = [e for e in root.iter(f"{{{BPMN}}}*") if e is not root]
    element = data.draw(st.sampled_from(elements))
    parent = element.getparent()
    assert parent is not None
    kind = data.draw(
        st.sampled_from(("attribute", "attribute", "rename", "remove", "twice", "move"))
    )
    match kind:
        case "attribute":
            name = data.draw(st.sampled_from(sorted(element.keys()) or ["id"]))
            ids = [e.get("id", "") for e in elements]
            value = data.draw(st.one_of(st.none(), st.sampled_from(ids), st.sampled_from(VALUES)))
            if value is None:
                element.attrib.pop(name, None)
            else:
                element.set(name, value)
        case "rename":
            element.tag = f"{{{BPMN}}}{data.draw(st.sampled_from(ELEMENTS))}"
        case "remove":
            parent.remove(element)
        case "twice":
            copy = etree.fromstring(etree.tostring(element))
            if data.draw(st.booleans()):
                copy.set("id", f"{copy.get('id')}_2")
            parent.append(copy)
        case "move":
            target = data.draw(st.sampled_from(elements))
            if element not in [target, *target.iterancestors()]:
                target.append(element)


def walk(process: Process, data: st.DataObject) -> None:
    case = Case(process, lambda _: data.draw(st.booleans()))
    for _ in range(8):
        if not case.open:
            break
        element = data.draw(st.sampled_from(case.open))
        (case.complete if element in case.tasks.values() else case.arrive)(element)


@pytest.mark.parametrize("key", PROCEDURES)
@given(data=st.data())
def test_a_damaged_diagram_is_refused_with_reasons_or_runs(key: str, data: st.DataObject) -> None:
    root = etree.fromstring(bare(key))
    for _ in range(data.draw(st.integers(1, 3))):
        damage(root, data)

    reading = parse_bpmn(read_xml(etree.tostring(root)))
    problems = lint(reading, shipped_catalog())

    assert all(problem.message and problem.remedy for problem in problems)
    event("refused" if problems else "accepted")
    if not problems:
        assert reading.process is not None
        walk(reading.process, data)


@given(st.data())
def test_a_damaged_text_gets_an_answer(data: st.DataObject) -> None:
    xml = bare("lv_household")
    start = data.draw(st.integers(0, len(xml)))
    length = data.draw(st.integers(0, 40))
    typed = data.draw(st.text(max_size=10) | st.sampled_from(["<", "&", "<!--", "]]>", "<?", "'"]))

    try:
        problems_of((xml[:start] + typed + xml[start + length :]).encode(errors="replace"))
    except RefusedXml as refused:
        assert refused.problem.rule.startswith("xml-")
