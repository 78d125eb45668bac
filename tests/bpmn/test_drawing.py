"""The drawing of a diagram: all that it shows, and nothing that a page could carry out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.etree import ElementTree

import pytest

from engine.bpmn.drawing import DC, DD, DI
from engine.bpmn.layout import lay_out
from engine.bpmn.svg import NO_MARKS, Mark, draw_svg
from engine.bpmn.vocabulary import BPMN
from engine.bpmn.xml_input import read_xml
from engine.model.documents import Kind
from engine.publishing.proving import parse_documents
from tests.bpmn.drawings import END, START, diagram, end, flow, flows, problems_of, sub
from tests.kit import shipped

SVG = "{http://www.w3.org/2000/svg}"
DIAGRAMS = {one.key: one.content for one in shipped() if one.kind is Kind.PROCESS}


def drawn(key: str, marks: Mapping[str, Mark] = NO_MARKS) -> ElementTree.Element:
    return ElementTree.fromstring(draw_svg(read_xml(DIAGRAMS[key].encode()), marks))


def groups(svg: ElementTree.Element) -> dict[str, ElementTree.Element]:
    return {name: group for group in svg.iter(f"{SVG}g") if (name := group.get("data-element", ""))}


@pytest.mark.parametrize("key", sorted(DIAGRAMS))
def test_every_element_is_drawn_with_its_name(key: str) -> None:
    process = parse_documents(shipped()).processes[key]
    found = groups(drawn(key))
    assert process.elements.keys() <= found.keys()
    for name, node in process.elements.items():
        if node.name:
            shown = " ".join(part.text or "" for part in found[name].iter(f"{SVG}tspan"))
            assert node.name in shown
    flows = sum(len(scope.flows) for scope in process.scope.scopes())
    assert len(drawn(key).findall(f".//{SVG}polyline")) == flows


@pytest.mark.parametrize("key", sorted(DIAGRAMS))
def test_it_stands_in_a_page_with_a_strict_policy(key: str) -> None:
    for element in drawn(key).iter():
        assert element.tag.removeprefix(SVG) in {
            "svg", "g", "defs", "marker", "path", "rect", "circle", "polygon", "polyline",
            "text", "tspan", "title",
        }  # fmt: skip
        assert not any(name == "style" or name.startswith("on") for name in element.attrib)


def test_what_is_marked_stands_out() -> None:
    plain, marked = drawn("lv_business"), drawn("lv_business", {"lvb_survey": Mark("xong")})
    fills = [
        group.find(f"{SVG}rect").get("fill")  # type: ignore[union-attr]
        for group in (groups(plain)["lvb_survey"], groups(marked)["lvb_survey"])
    ]
    assert fills[0] != fills[1]
    assert groups(marked)["lvb_survey"].findtext(f"{SVG}title") == "Khảo sát: xong"


def test_what_is_around_an_element_is_shown_larger() -> None:
    content = read_xml(DIAGRAMS["mv_own_substation"].encode())
    whole = ElementTree.fromstring(draw_svg(content)).get("viewBox", "").split()
    part = ElementTree.fromstring(draw_svg(content, focus="mv_survey")).get("viewBox", "").split()
    assert float(part[2]) < float(whole[2])
    left, top, width, height = map(float, part)
    found = groups(ElementTree.fromstring(draw_svg(content)))["mv_survey"].find(f"{SVG}rect")
    assert found is not None
    x, y = float(found.get("x", 0)), float(found.get("y", 0))
    assert left <= x <= left + width
    assert top <= y <= top + height


def test_other_names_can_be_shown_than_those_of_the_file() -> None:
    svg = draw_svg(read_xml(DIAGRAMS["lv_business"].encode()), labels={"lvb_survey": "Survey"})
    group = groups(ElementTree.fromstring(svg))["lvb_survey"]
    assert [part.text for part in group.iter(f"{SVG}tspan")] == ["Survey"]


def test_names_that_look_like_markup_are_text() -> None:
    content = DIAGRAMS["lv_business"].replace('name="Khảo sát"', 'name="&lt;script&gt;"')
    svg = draw_svg(read_xml(content.encode()))
    assert "<script" not in svg
    assert "&lt;script&gt;" in svg


def without(key: str, part: str) -> ElementTree.Element:
    """The drawing of a shipped diagram, from the file of which a part was cut out."""
    content, cut = re.subn(part, "", DIAGRAMS[key], count=1, flags=re.DOTALL)
    assert cut
    return ElementTree.fromstring(draw_svg(read_xml(content.encode())))


SHAPE = r"<bpmndi:BPMNShape [^>]*bpmnElement=\"lvb_survey\".*?</bpmndi:BPMNShape>"
LINE = r"<bpmndi:BPMNEdge .*?</bpmndi:BPMNEdge>"


@pytest.mark.parametrize("part", [r"<bpmndi:BPMNDiagram.*</bpmndi:BPMNDiagram>", SHAPE, LINE])
def test_everything_is_drawn_where_the_file_does_not_show_it(part: str) -> None:
    process = parse_documents(shipped()).processes["lv_business"]
    svg = without("lv_business", part)

    assert process.elements.keys() <= groups(svg).keys()
    flows = sum(len(scope.flows) for scope in process.scope.scopes())
    assert len(svg.findall(f".//{SVG}polyline")) == flows


BAD = [
    "",
    "x",
    "NaN",
    "nan",
    "INF",
    "-inf",
    "1e400",
    "1e9",
    "1_0",
    "0x10",
    "\u0661",
    "--1",
    "9" * 99,
]


@pytest.mark.parametrize("value", BAD)
@pytest.mark.parametrize("side", ["x", "y", "width", "height"])
def test_no_number_in_the_file_keeps_a_diagram_from_being_drawn(value: str, side: str) -> None:
    content = re.sub(f'(<dc:Bounds [^>]*){side}="[^"]*"', rf'\g<1>{side}="{value}"',
                     DIAGRAMS["lv_business"])  # fmt: skip
    svg = ElementTree.fromstring(draw_svg(read_xml(content.encode()), focus="lvb_survey"))

    assert "lvb_survey" in groups(svg)
    for element in svg.iter():
        for name in ("x", "y", "width", "height", "cx", "cy", "r", "viewBox"):
            assert all(abs(float(one)) < 1e6 for one in element.get(name, "").split())


def test_a_file_without_a_process_is_an_empty_drawing() -> None:
    text = f"<definitions xmlns='{BPMN}'/>"
    assert groups(ElementTree.fromstring(draw_svg(read_xml(text.encode())))) == {}


def test_planes_of_parts_that_are_folded_stand_below_each_other() -> None:
    content = diagram(
        START,
        sub("s", "<startEvent id='in'/>", end("out", outcome=None), flow("in", "out")),
        END,
        flows("start", "s", "end"),
    )
    whole = lay_out(content)
    inner = [find_part(whole, name) for name in ("in_di", "out_di", "in-out_di")]
    rest = whole
    for part in inner:
        rest = rest.replace(part, "")
    folded = rest.replace(
        "</definitions>",
        f"<bpmndi:BPMNDiagram xmlns:bpmndi='{DI}' xmlns:dc='{DC}' xmlns:di='{DD}' id='d2'>"
        f"<bpmndi:BPMNPlane id='p2' bpmnElement='s'>{''.join(inner)}</bpmndi:BPMNPlane>"
        "</bpmndi:BPMNDiagram></definitions>",
    )
    assert problems_of(folded) == ()
    found = groups(ElementTree.fromstring(draw_svg(read_xml(folded.encode()))))
    box = found["s"].find(f"{SVG}rect")
    circle = found["in"].find(f"{SVG}circle")
    assert box is not None
    assert circle is not None
    assert float(circle.get("cy", 0)) > float(box.get("y", 0)) + float(box.get("height", 0))


def find_part(text: str, part: str) -> str:
    found = re.search(rf'<bpmndi:(\w+) id="{part}".*?</bpmndi:\1>', text, re.DOTALL)
    assert found is not None
    return found.group()
