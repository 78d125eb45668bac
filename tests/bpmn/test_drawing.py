"""The drawing of a diagram: all that it shows, and nothing that a page could carry out."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree import ElementTree

import pytest

from engine.bpmn.drawing import NO_MARKS, Mark, draw_svg
from engine.bpmn.gate import read_xml
from engine.model.publication import Kind
from engine.proving import read_shelf
from tests.kit import shipped

SVG = "{http://www.w3.org/2000/svg}"
DIAGRAMS = {one.key: one.content for one in shipped() if one.kind is Kind.PROCESS}


def drawn(key: str, marks: Mapping[str, Mark] = NO_MARKS) -> ElementTree.Element:
    return ElementTree.fromstring(draw_svg(read_xml(DIAGRAMS[key].encode()), marks))


def groups(svg: ElementTree.Element) -> dict[str, ElementTree.Element]:
    return {name: group for group in svg.iter(f"{SVG}g") if (name := group.get("data-element", ""))}


@pytest.mark.parametrize("key", sorted(DIAGRAMS))
def test_every_element_is_drawn_with_its_name(key: str) -> None:
    process = read_shelf(shipped()).processes[key]
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


def test_a_diagram_without_shapes_is_an_empty_drawing() -> None:
    content = DIAGRAMS["lv_business"].partition("<bpmndi:BPMNDiagram")[0] + "</bpmn:definitions>"
    svg = ElementTree.fromstring(draw_svg(read_xml(content.encode())))
    assert groups(svg) == {}
