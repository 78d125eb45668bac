"""Diagrams that other tools made: read as they are meant, or refused with a list."""

from __future__ import annotations

import re

import pytest

from engine.bpmn.layout import lay_out
from engine.bpmn.xml_input import RefusedXml, read_xml
from engine.model.documents import Document, Kind
from engine.model.process import Process
from engine.publishing.validation import validate
from tests.bpmn.drawings import (
    CATALOG,
    END,
    NAMESPACES,
    START,
    diagram,
    flow,
    flows,
    problems_of,
    read,
    shipped,
    shipped_diagram,
    task,
)
from tests.bpmn.good_diagrams import GOOD

RACE = GOOD["a race"]
FOREIGN = (
    "xmlns:camunda='http://camunda.org/schema/1.0/bpmn' "
    "xmlns:zeebe='http://camunda.org/schema/zeebe/1.0' "
    "xmlns:modeler='http://camunda.org/schema/modeler/1.0' "
    "xmlns:spiffworkflow='http://spiffworkflow.org/bpmn/schema/1.0/core' "
    "xmlns:signavio='http://www.signavio.com' "
    "xmlns:bpmndi='http://www.omg.org/spec/BPMN/20100524/DI' "
    "xmlns:dc='http://www.omg.org/spec/DD/20100524/DC' "
)
EXTENSIONS = """<extensionElements>
  <camunda:formData><camunda:formField id="f" type="string"/></camunda:formData>
  <camunda:executionListener class="org.example.Hook" event="start"/>
  <zeebe:ioMapping><zeebe:input source="=1" target="x"/></zeebe:ioMapping>
  <spiffworkflow:preScript>import os; os.system("id")</spiffworkflow:preScript>
  <signavio:signavioMetaData metaKey="bgcolor" metaValue="#ffffff"/>
</extensionElements>"""
COLLAPSED = (
    "<collaboration id='together'><participant id='p1' name='Người mua' />"
    "<participant id='p2' name='Điện lực' processRef='small'/>"
    "<messageFlow id='mf' sourceRef='p1' targetRef='p2'/></collaboration>"
)
NOTES = (
    "<textAnnotation id='n'><text>Ghi chú</text></textAnnotation>"
    "<association id='l' sourceRef='n' targetRef='start'/><group id='gr' categoryValueRef='v'/>"
    "<laneSet id='ls'><lane id='l1' name='Làn'><flowNodeRef>start</flowNodeRef>"
    "<childLaneSet id='ls2'><lane id='l2'/></childLaneSet></lane></laneSet>"
)


def with_prefix(prefix: str) -> str:
    """The same document with a prefix on every BPMN element."""
    named = re.sub(r"(</?)(?=[a-zA-Z])", rf"\1{prefix}:", RACE)
    return named.replace("xmlns=", f"xmlns:{prefix}=")


ACCEPTED = {
    "as it was": RACE,
    "foreign namespaces": RACE.replace(NAMESPACES, f"{NAMESPACES} {FOREIGN}"),
    "foreign attributes": RACE.replace(NAMESPACES, f"{NAMESPACES} {FOREIGN}").replace(
        "<intermediateCatchEvent ",
        "<intermediateCatchEvent camunda:asyncBefore='true' zeebe:modelerTemplate='x' ",
    ),
    "foreign extensions": RACE.replace(NAMESPACES, f"{NAMESPACES} {FOREIGN}").replace(
        START, START.replace("/>", f">{EXTENSIONS}</startEvent>")
    ),
    "foreign elements outside": RACE.replace(NAMESPACES, f"{NAMESPACES} {FOREIGN}").replace(
        START, f"{START}<signavio:thing id='start'/>"
    ),
    "a picture": lay_out(RACE),
    "pools, one collapsed": RACE.replace("<process", f"{COLLAPSED}<process"),
    "a second process that does not run": RACE.replace(
        "<process", "<process id='idle' isExecutable='false'><task id='t'/></process><process"
    ),
    "notes and lanes": RACE.replace(START, f"{NOTES}{START}"),
    "documentation": RACE.replace(START, f"<documentation>x &lt; y</documentation>{START}"),
    "comments": RACE.replace(START, f"<!-- <userTask id='x'/> -->{START}"),
    "the prefix bpmn": with_prefix("bpmn"),
    "the prefix bpmn2": with_prefix("bpmn2"),
    "the prefix semantic": with_prefix("semantic"),
    "a byte order mark": f"\ufeff{RACE}",
    "lines ended as on Windows": RACE.replace("\n", "\r\n"),
    "no line ends": RACE.replace("\n", ""),
    "its encoding declared": f"<?xml version='1.0' encoding='utf-8' standalone='yes'?>{RACE}",
    "truth written as a number": RACE.replace("isExecutable='true'", "isExecutable='1'"),
    "an element in a CDATA section": RACE.replace(
        START, f"<documentation><![CDATA[<userTask id='x'/>]]></documentation>{START}"
    ),
}


def without_lines(process: Process) -> str:
    return re.sub(r"line=\d+", "line=0", repr(process))


@pytest.mark.parametrize("xml", ACCEPTED.values(), ids=ACCEPTED)
def test_what_another_tool_adds_changes_nothing(xml: str) -> None:
    assert problems_of(xml) == ()
    assert without_lines(read(xml)) == without_lines(read(RACE))


def test_a_text_keeps_its_letters_whatever_encoding_it_declares() -> None:
    process = read(f"<?xml version='1.0' encoding='iso-8859-1'?>{RACE}")

    assert process.name == "Nhỏ"


def test_lines_are_counted_right_whatever_ends_them() -> None:
    xml = diagram(START, task("a").replace("clerk", "nobody"), END, flows("start", "a", "end"))

    (unix,), (windows,) = problems_of(xml), problems_of(xml.replace("\n", "\r\n"))

    assert unix == windows
    assert unix.line == 5


MODELER = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    xmlns:camunda="http://camunda.org/schema/1.0/bpmn"
    id="Definitions_1" targetNamespace="http://bpmn.io/schema/bpmn">
  <bpmn:process id="Process_1" isExecutable="true">
    <bpmn:startEvent id="StartEvent_1" />
    <bpmn:userTask id="Task_1" name="Duyệt" camunda:assignee="demo" camunda:formKey="f">
      <bpmn:multiInstanceLoopCharacteristics camunda:collection="${people}" />
    </bpmn:userTask>
    <bpmn:serviceTask id="Task_2" name="Gửi" camunda:class="org.example.Mail" />
    <bpmn:exclusiveGateway id="Gateway_1" />
    <bpmn:endEvent id="End_1"><bpmn:signalEventDefinition /></bpmn:endEvent>
    <bpmn:sequenceFlow id="Flow_1" sourceRef="StartEvent_1" targetRef="Gateway_1" />
    <bpmn:sequenceFlow id="Flow_2" sourceRef="Gateway_1" targetRef="Task_1">
      <bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">${ok}</bpmn:conditionExpression>
    </bpmn:sequenceFlow>
  </bpmn:process>
</bpmn:definitions>"""


def test_a_diagram_for_another_engine_is_refused_with_everything_that_is_missing() -> None:
    found = {(problem.rule, problem.element) for problem in problems_of(MODELER)}

    assert found == {
        ("label-required", "Process_1"),
        ("unsupported-element", "Task_1"),
        ("unsupported-element", "Task_2"),
        ("unsupported-element", "End_1"),
        ("end-event", "Process_1"),
    }


REFUSED = {
    "UTF-16": RACE.encode("utf-16"),
    "UTF-32": RACE.encode("utf-32"),
    "Latin letters in an older code": RACE.replace("Nhỏ", "Nhà").encode("latin-1"),
    "two documents in one": RACE.encode() * 2,
    "half a document": RACE.encode()[: len(RACE) // 2],
    "an archive": b"PK\x03\x04\x14\x00",
    "a picture": b"\x89PNG\r\n\x1a\n",
    "JSON": b'{"elements": []}',
    "a web page": b"<!DOCTYPE html><html><body/></html>",
    "entities": b"<!DOCTYPE d [<!ENTITY x 'y'>]><d>&x;</d>",
}


@pytest.mark.parametrize("data", REFUSED.values(), ids=REFUSED)
def test_what_is_no_diagram_is_refused_with_a_reason(data: bytes) -> None:
    with pytest.raises(RefusedXml) as caught:
        read_xml(data)

    assert caught.value.problem.rule in {"xml-malformed", "xml-encoding", "xml-doctype"}
    assert caught.value.problem.remedy


def test_a_diagram_of_another_notation_is_refused() -> None:
    found = problems_of("<Package xmlns='http://www.wfmc.org/2008/XPDL2.1'/>", CATALOG)

    assert [problem.rule for problem in found] == ["not-bpmn"]


@pytest.mark.parametrize("text", ["<a>\x00</a>", "<a>\ud800</a>"], ids=["NUL", "half a pair"])
def test_a_text_that_cannot_be_stored_is_refused_by_name(text: str) -> None:
    (problem,) = validate([Document(Kind.PROCESS, "small", text)], ()).problems

    assert (problem.rule, problem.source) == ("not-text", "process/small")


def test_a_shipped_diagram_without_its_picture_is_still_good() -> None:
    xml = shipped_diagram("lv_household")
    bare = re.sub(r"<bpmndi:BPMNDiagram.*</bpmndi:BPMNDiagram>", "", xml, flags=re.DOTALL)
    assert bare != xml

    others = [d for d in shipped() if (d.kind, d.key) != (Kind.PROCESS, "lv_household")]

    assert validate([Document(Kind.PROCESS, "lv_household", bare)], others).problems == ()


def with_prefixed_references(xml: str) -> str:
    """The same document with references written as qualified names."""
    names = "sourceRef|targetRef|attachedToRef|messageRef|errorRef"
    qualified = re.sub(rf"({names})='", r"\1='here:", xml)
    return qualified.replace("<definitions ", "<definitions xmlns:here='urn:test' ")


@pytest.mark.parametrize("name", ["a race", "a sub-process that is left", "a step that is left"])
def test_references_may_have_the_prefix_of_the_file_itself(name: str) -> None:
    xml = with_prefixed_references(GOOD[name])

    assert problems_of(xml) == ()
    assert without_lines(read(xml)) == without_lines(read(GOOD[name]))
    assert problems_of(lay_out(xml)) == ()


def test_a_reference_into_another_file_leads_nowhere() -> None:
    xml = with_prefixed_references(RACE).replace("='urn:test' xmlns", "='urn:other' xmlns", 1)

    assert {problem.rule for problem in problems_of(xml)} >= {"dangling-reference"}


def test_a_flow_without_an_id_gets_one() -> None:
    named = diagram(START, task("a"), END, flow("start", "a"), flow("a", "end"))
    bare = re.sub(r"<sequenceFlow id='[^']*'", "<sequenceFlow", named)

    assert problems_of(bare) == ()
    assert sorted(read(bare).scope.flows) == ["a_to_end", "start_to_a"]
    assert problems_of(lay_out(bare)) == ()
    assert 'id="a_to_end"' in lay_out(bare)


def test_ids_that_are_taken_are_not_given_twice() -> None:
    again = "<sequenceFlow sourceRef='start' targetRef='a'/>"
    xml = diagram(START, task("a"), task("start_to_a"), END, again, again)

    assert sorted(read(xml).scope.flows) == ["start_to_a_", "start_to_a__"]


def test_a_document_of_another_kind_with_a_character_that_nobody_sees_is_refused() -> None:
    labels = next(d for d in shipped() if d.kind is Kind.LABELS)
    others = [d for d in shipped() if d is not labels]
    for written in ("\u202e", "\\u202E", "\u034f", "\\U0000034F"):
        hidden = Document(labels.kind, labels.key, f'{labels.content}\nx = "{written}"\n')
        (problem,) = validate([hidden], others).problems
        assert (problem.rule, problem.source) == ("hidden-character", f"labels/{labels.key}")
        assert problem.line == hidden.content.count("\n")


def test_what_was_published_before_a_rule_is_not_held_against_others() -> None:
    old = [
        Document(d.kind, d.key, d.content.replace('xml version="1.0"', 'xml version="1.1"'))
        for d in shipped()
    ]
    (new,) = (d for d in old if (d.kind, d.key) == (Kind.PROCESS, "lv_household"))

    assert validate([], old).problems == ()
    assert [p.rule for p in validate([new], old).problems] == ["xml-version"]


def test_a_process_that_cannot_be_read_is_the_only_thing_said_of_it() -> None:
    """Not that its labels name a process that is missing."""
    others = [d for d in shipped() if (d.kind, d.key) != (Kind.PROCESS, "lv_household")]
    report = validate([Document(Kind.PROCESS, "lv_household", "<a")], others)

    assert [p.rule for p in report.problems] == ["xml-malformed"]
