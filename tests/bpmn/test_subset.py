"""The whole schema of the standard, walked through our reading: nothing on or in an element that
we accept is passed over without a word."""

from __future__ import annotations

import re

import pytest
from lxml import etree

from engine.bpmn.layout import lay_out
from engine.bpmn.subset import BESIDE, PICTURES, SUBSET, Only, Use
from engine.bpmn.vocabulary import BPMN
from engine.model.process import Process
from tests.bpmn.drawings import END, START, diagram, flow, flows, gateway, problems_of, read, task
from tests.bpmn.good_diagrams import GOOD
from tests.bpmn.schema import Attribute, attributes_of, children_of

CHOICE = GOOD["a choice"]
NOTES = {"BPMNDiagram", "documentation", "extensionElements"}
"""Editors put notes on definitions too, where the schema has none."""
HOLDERS = {
    **dict.fromkeys(SUBSET, CHOICE),
    "boundaryEvent": GOOD["a step that is left"],
    "error": GOOD["a sub-process that is left"],
    "errorEventDefinition": GOOD["a sub-process that is left"],
    "eventBasedGateway": GOOD["a race"],
    "extension": CHOICE.replace("<message", "<extension/><message", 1),
    "intermediateCatchEvent": GOOD["a race"],
    "intermediateThrowEvent": GOOD["milestones"],
    "message": GOOD["a race"],
    "messageEventDefinition": GOOD["a race"],
    "parallelGateway": GOOD["a fork"],
    "subProcess": GOOD["a sub-process that is left"],
    "terminateEventDefinition": GOOD["an end for all"],
    "timerEventDefinition": GOOD["a race"],
}
"""A good diagram with each element."""

OTHER = {"true": "false", "false": "true", "1": "2"}
ATTRIBUTES = [
    (element, name, attribute)
    for element in SUBSET
    for name, attribute in attributes_of(element).items()
]
USUAL = [one for one in ATTRIBUTES if one[2].default and one[1] != "expressionLanguage"]
"""With values that the standard takes by itself. Its language of conditions is XPath, ours not."""
CHILDREN = [(element, child) for element in SUBSET for child in sorted(children_of(element))]


def with_attribute(element: str, name: str, value: str) -> str:
    root = etree.fromstring(HOLDERS[element])
    found = root if element == "definitions" else next(root.iter(f"{{{BPMN}}}{element}"))
    found.set(name, value)
    return etree.tostring(root, encoding="unicode")


def meaning(process: Process) -> str:
    return re.sub(r"line=\d+", "line=0", repr(process))


def other_than_usual(attribute: Attribute, use: Use | Only) -> str:
    """A value that says something else than leaving the attribute out does."""
    if attribute.values:
        harmless = use.values if isinstance(use, Only) else {attribute.default}
        return next(one for one in attribute.values[::-1] if one not in harmless)
    if attribute.type == "xsd:boolean":
        return OTHER[attribute.default or "true"]
    return OTHER.get(attribute.default or "", "elsewhere")


def test_the_table_names_what_the_schema_names() -> None:
    for element, row in SUBSET.items():
        assert row.attributes.keys() == attributes_of(element).keys(), element
        assert row.children.keys() <= children_of(element) | NOTES, element
    assert children_of("definitions") - SUBSET["definitions"].children.keys() == set()


def test_every_element_that_is_run_has_a_row_and_every_other_is_a_picture() -> None:
    for element, row in SUBSET.items():
        for child, use in row.children.items():
            if use is Use.RUN:
                assert child in SUBSET
            else:
                assert child in PICTURES | {*BESIDE, "BPMNDiagram"}, f"{child} in {element}"


@pytest.mark.parametrize(
    ("element", "name", "attribute"), ATTRIBUTES, ids=[f"{e}-{n}" for e, n, _ in ATTRIBUTES]
)
def test_no_attribute_of_the_standard_passes_in_silence(
    element: str, name: str, attribute: Attribute
) -> None:
    before = meaning(read(HOLDERS[element]))
    use = SUBSET[element].attributes[name]
    xml = with_attribute(element, name, other_than_usual(attribute, use))
    found = problems_of(xml)

    if use is Use.PICTURE:
        assert found == ()
        assert meaning(read(xml)) == before
    elif isinstance(use, Only):
        (problem,) = found
        assert problem.rule == "unsupported-attribute"
        assert str(problem.message).startswith(f"{name}=")
        assert problem.remedy
    else:
        assert found or meaning(read(xml)) != before


@pytest.mark.parametrize(
    ("element", "name", "attribute"),
    USUAL,
    ids=[f"{e}-{n}" for e, n, _ in USUAL],
)
def test_what_the_standard_takes_by_itself_may_be_written(
    element: str, name: str, attribute: Attribute
) -> None:
    assert problems_of(with_attribute(element, name, str(attribute.default))) == ()


@pytest.mark.parametrize(("element", "child"), CHILDREN, ids=[f"{e}-{c}" for e, c in CHILDREN])
def test_no_child_of_the_standard_passes_in_silence(element: str, child: str) -> None:
    root = etree.fromstring(HOLDERS[element])
    found = root if element == "definitions" else next(root.iter(f"{{{BPMN}}}{element}"))
    etree.SubElement(found, f"{{{BPMN}}}{child}")
    xml = etree.tostring(root, encoding="unicode")

    use = SUBSET[element].children.get(child)
    if use is Use.PICTURE or child in {"message", "error", "extension"}:
        assert problems_of(xml) == ()
        assert meaning(read(xml)) == meaning(read(HOLDERS[element]))
    else:
        assert problems_of(xml) or meaning(read(xml)) != meaning(read(HOLDERS[element]))


@pytest.mark.parametrize("element", sorted(SUBSET))
@pytest.mark.parametrize("name", ["startQuantitiy", f"{{{BPMN}}}name", "colour"])
def test_an_attribute_that_no_standard_knows_is_said(element: str, name: str) -> None:
    found = problems_of(with_attribute(element, name, "x"))

    assert [problem.rule for problem in found] == ["unknown-attribute"]


@pytest.mark.parametrize(
    ("value", "good"),
    [(" 1 ", True), ("01", True), ("+1", True), ("0", False), ("1.0", False), ("", False)],
)
def test_a_number_may_be_written_as_the_schema_lets_it(value: str, good: bool) -> None:
    found = problems_of(with_attribute("userTask", "startQuantity", value))

    assert (found == ()) is good


@pytest.mark.parametrize(
    ("language", "good"),
    [
        ("https://www.omg.org/spec/DMN/20191111/FEEL/", True),
        ("https://www.omg.org/spec/DMN/20240513/FEEL/", True),
        ("http://www.omg.org/spec/FEEL/20140401", True),
        ("feel", True),
        ("http://www.w3.org/1999/XPath", False),
        ("text/javascript", False),
        ("https://www.omg.org/spec/DMN/20191111/FEELING/", False),
    ],
)
def test_a_condition_says_its_language_itself_or_by_its_file(language: str, good: bool) -> None:
    own = with_attribute("conditionExpression", "language", language)
    usual = with_attribute("definitions", "expressionLanguage", language)

    for xml in (own, usual):
        assert [p.rule for p in problems_of(xml)] == ([] if good else ["expression-language"])


def test_the_language_of_a_file_without_conditions_says_nothing() -> None:
    xml = diagram(START, task("a"), END, flows("start", "a", "end"))
    xpath = xml.replace("<definitions", "<definitions expressionLanguage='urn:xpath'")

    assert problems_of(xpath) == ()


@pytest.mark.parametrize(
    ("split", "join", "good"),
    [
        ("Diverging", "Converging", True),
        ("Unspecified", "Unspecified", True),
        ("Mixed", "Converging", False),
        ("Diverging", "Diverging", False),
        ("Converging", "Converging", False),
        ("Sideways", "Converging", False),
    ],
)
def test_the_direction_of_a_gateway_is_that_of_its_flows(split: str, join: str, good: bool) -> None:
    xml = diagram(
        START,
        END,
        task("first"),
        task("a"),
        gateway("x", default="x-m"),
        gateway("m"),
        flows("start", "first", "x", "m", "end"),
        flow("x", "a", "kind = 1"),
        flow("a", "m"),
    )
    said = xml.replace("id='x'", f"id='x' gatewayDirection='{split}'").replace(
        "id='m'", f"id='m' gatewayDirection='{join}'"
    )

    assert {p.rule for p in problems_of(said)} == (set() if good else {"gateway-direction"})


def test_what_is_not_run_may_say_anything() -> None:
    idle = (
        "<process id='idle' isExecutable='false' processType='Public'>"
        "<userTask id='t' startQuantity='3' colour='red'/></process>"
    )
    lane = "<laneSet id='l'><lane id='l1' colour='red'/></laneSet>"
    xml = CHOICE.replace("<process", f"{idle}<process", 1).replace(START, f"{lane}{START}")

    assert problems_of(xml) == ()


def test_our_names_are_attributes() -> None:
    xml = CHOICE.replace(START, f"{START}<motcua:role>clerk</motcua:role>")

    assert [p.rule for p in problems_of(xml)] == ["unknown-attribute"]


def test_a_note_is_no_part_of_a_condition() -> None:
    xml = CHOICE.replace("<conditionExpression>", "<conditionExpression><documentation/>")

    assert [p.rule for p in problems_of(xml)] == ["unsupported-element"]


def test_a_condition_is_text_alone() -> None:
    mixed = "a.ok = <other xmlns='urn:other'>fal</other>se"
    (found,) = problems_of(CHOICE.replace("a.ok = false", mixed, 1))
    assert found.rule == "unsupported-element"
    assert "'other'" in str(found)


def test_a_shape_of_a_flow_and_a_line_of_a_step_show_nothing() -> None:
    drawn = lay_out(GOOD["a step"])
    for old, new in (("BPMNShape", "BPMNEdge"), ("BPMNEdge", "BPMNShape")):
        found = {(p.rule, p.element) for p in problems_of(drawn.replace(old, new))}
        names = ("start", "a", "end") if old == "BPMNShape" else ("start-a", "a-end")
        assert {("picture-missing", name) for name in names} <= found


def test_a_default_flow_that_leads_from_elsewhere_is_named() -> None:
    found = problems_of(CHOICE.replace("default='x-end'", "default='start-a'"))
    assert ("default-missing", True) in {(p.rule, "'start-a'" in str(p)) for p in found}
