"""The layout of diagrams without a drawing: everything is there, nothing lies on something else."""

from __future__ import annotations

import re
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from lxml import etree

from engine.bpmn.document import Xml, bpmn, local_name, reference
from engine.bpmn.drawing import BOUNDS, EDGE, SHAPE, WAYPOINT, box_of, check_drawing, points_of
from engine.bpmn.layers import MAX_PLACES, Box, RoutedLine, Size, TooLarge, lay_out_graph
from engine.bpmn.layout import Unplaceable, has_layout, lay_out
from engine.bpmn.subset import NODES
from engine.bpmn.vocabulary import BPMN
from engine.bpmn.xml_input import read_xml
from tests.bpmn.drawings import (
    END,
    PROCEDURES,
    START,
    diagram,
    flow,
    flows,
    fork,
    problems_of,
    shipped_diagram,
    task,
)
from tests.bpmn.good_diagrams import GOOD
from tests.properties.blocks import blocks, draw_bpmn

BARE = {
    key: re.sub(
        r"<bpmndi:BPMNDiagram.*</bpmndi:BPMNDiagram>", "", shipped_diagram(key), flags=re.DOTALL
    )
    for key in PROCEDURES
}


def laid_out(xml: str) -> Xml:
    root = read_xml(lay_out(xml).encode())
    assert list(check_drawing(root)) == []
    return root


def shapes(root: Xml) -> dict[str, Box]:
    return {reference(s, "bpmnElement"): box for s in root.iter(SHAPE) if (box := box_of(s))}


def overlap(one: Box, other: Box) -> bool:
    across = one.x < other.x + other.width and other.x < one.x + one.width
    return across and one.y < other.y + other.height and other.y < one.y + one.height


def within(inner: Box, outer: Box) -> bool:
    right, bottom = inner.x + inner.width, inner.y + inner.height
    return (
        outer.x <= inner.x
        and outer.y <= inner.y
        and right <= outer.x + outer.width
        and bottom <= outer.y + outer.height
    )


def check_places(root: Xml) -> None:
    """Steps side by side lie apart, those of a part in it, events on the border of their step, and
    lines begin and end at what they join."""
    boxes = shapes(root)
    for scope in root.iter(bpmn("process"), bpmn("subProcess")):
        nodes = [e for e in scope if local_name(e) in NODES]
        apart = [boxes[e.get("id", "")] for e in nodes if local_name(e) != "boundaryEvent"]
        assert not any(overlap(one, other) for one, other in combinations(apart, 2))
        if scope.get("id") in boxes:
            assert all(within(box, boxes[scope.get("id", "")]) for box in apart)
        for event in nodes:
            if local_name(event) == "boundaryEvent":
                host, box = boxes[event.get("attachedToRef", "")], boxes[event.get("id", "")]
                assert box.middle[1] == pytest.approx(host.y + host.height)
                assert host.x <= box.middle[0] <= host.x + host.width
    check_lines(root, boxes)


def check_lines(root: Xml, boxes: dict[str, Box]) -> None:
    flows_by_id = {f.get("id"): f for f in root.iter(bpmn("sequenceFlow"))}
    for edge in root.iter(EDGE):
        drawn = flows_by_id.get(reference(edge, "bpmnElement"))
        points = points_of(edge)
        assert points is not None
        if drawn is not None:
            ends = [(points[0], "sourceRef"), (points[-1], "targetRef")]
            for (x, y), end in ends:
                box = boxes[drawn.get(end, "")]
                assert box.x - 0.2 <= x <= box.x + box.width + 0.2
                assert box.y - 0.2 <= y <= box.y + box.height + 0.2


@pytest.mark.parametrize("xml", [*GOOD.values(), *BARE.values()], ids=[*GOOD, *BARE])
def test_everything_has_a_place_of_its_own(xml: str) -> None:
    check_places(laid_out(xml))


@given(blocks())
@settings(max_examples=40, deadline=None)
def test_any_diagram_that_runs_can_be_laid_out(block: object) -> None:
    check_places(laid_out(draw_bpmn(block).decode()))  # type: ignore[arg-type]


@pytest.mark.parametrize("key", PROCEDURES)
def test_pools_and_lanes_hold_what_stands_in_them(key: str) -> None:
    root = laid_out(BARE[key])
    boxes = shapes(root)
    (pool,) = (boxes[p.get("id", "")] for p in root.iter(bpmn("participant")))
    lanes = [lane for lane in root.iter(bpmn("lane")) if lane.find(bpmn("flowNodeRef")) is not None]
    (process,) = root.findall(bpmn("process"))
    outermost = {e.get("id") for e in process if local_name(e) != "boundaryEvent"}
    for lane in lanes:
        assert within(boxes[lane.get("id", "")], pool)
        for ref in lane.iter(bpmn("flowNodeRef")):
            if ref.text in outermost:
                assert within(boxes[str(ref.text)], boxes[lane.get("id", "")])
    for one, other in combinations([boxes[lane.get("id", "")] for lane in lanes], 2):
        assert not overlap(one, other)


PARTED = (
    "<laneSet id='set'><lane id='upper' name='Trên'><childLaneSet id='inside'>"
    "<lane id='first'><flowNodeRef>here:start</flowNodeRef><flowNodeRef>in</flowNodeRef></lane>"
    "<lane id='second'><flowNodeRef>a</flowNodeRef></lane></childLaneSet></lane>"
    "<lane id='lower'><flowNodeRef>s</flowNodeRef><flowNodeRef>failed</flowNodeRef></lane>"
    "</laneSet>"
)


@pytest.mark.parametrize(
    ("place", "held"),
    [
        ("<startEvent id='in'/>", {"first": ["in"], "second": ["a"], "lower": ["failed"]}),
        ("<startEvent id='start'/>", {"first": ["start"], "lower": ["s"]}),
    ],
    ids=["a sub-process", "a process without a pool"],
)
def test_lanes_are_laid_out_wherever_they_stand(place: str, held: dict[str, list[str]]) -> None:
    parted = GOOD["a sub-process that is left"].replace(place, f"{PARTED}{place}")
    xml = parted.replace("<definitions ", "<definitions xmlns:here='urn:test' ")
    root = laid_out(xml)
    boxes = shapes(root)

    check_places(root)
    for lane, nodes in held.items():
        assert all(within(boxes[node], boxes[lane]) for node in nodes)
    assert within(boxes["first"], boxes["upper"])
    assert within(boxes["second"], boxes["upper"])
    for one, other in combinations(("first", "second", "lower"), 2):
        assert not overlap(boxes[one], boxes[other])
    if "'in'" in place:
        assert all(within(boxes[lane], boxes["s"]) for lane in ("upper", "lower"))
    assert problems_of(lay_out(xml)) == ()


def test_a_lane_that_is_not_drawn_is_said_wherever_it_stands() -> None:
    place = "<startEvent id='in'/>"
    xml = GOOD["a sub-process that is left"].replace(place, f"{PARTED}{place}")
    bare = re.sub(
        r'<bpmndi:BPMNShape id="second_di".*?</bpmndi:BPMNShape>', "", lay_out(xml), flags=re.DOTALL
    )

    assert {(p.rule, p.element) for p in problems_of(bare)} == {("picture-missing", "second")}


def test_a_shipped_diagram_that_was_laid_out_is_as_good_as_before() -> None:
    assert problems_of(lay_out(GOOD["a sub-process that is left"])) == ()


def test_all_else_in_the_file_stays_as_it_was() -> None:
    xml = GOOD["a choice"].replace(
        START,
        f"<!-- vì sao -->{START}<documentation><![CDATA[a < b]]></documentation>"
        "<extensionElements><x:y xmlns:x='urn:x' z='1'/></extensionElements>",
    )
    text = lay_out(xml)

    for part in ("<!-- vì sao -->", "<![CDATA[a < b]]>", 'xmlns:x="urn:x" z="1"', "Nhỏ"):
        assert part in text
    again = etree.fromstring(text.encode())
    again.remove(again[-1])
    strip = {"strip_text": True, "with_comments": True}
    before = etree.canonicalize(etree.tostring(etree.fromstring(xml)).decode(), **strip)
    assert etree.canonicalize(etree.tostring(again).decode(), **strip) == before


def test_a_drawing_that_shows_not_everything_is_replaced() -> None:
    whole = lay_out(GOOD["a choice"])
    part = re.sub(r'<bpmndi:BPMNShape id="a_di".*?</bpmndi:BPMNShape>', "", whole, flags=re.DOTALL)

    assert has_layout(read_xml(whole.encode()))
    assert not has_layout(read_xml(part.encode()))
    assert lay_out(part).count("<bpmndi:BPMNDiagram") == 1
    check_places(laid_out(part))


@pytest.mark.parametrize("holder", ['<dc:Bounds x="', "<di:waypoint ", "<startEvent "])
@pytest.mark.parametrize("part", ["Shape", "Edge"])
def test_what_stands_outside_the_plane_is_not_drawn(holder: str, part: str) -> None:
    """Editors pass it over, so the step would be open and nowhere to be seen."""
    root = etree.fromstring(lay_out(GOOD["a choice"]).encode())
    moved = next(e for e in root.iter(SHAPE, EDGE) if part in str(e.tag))
    name = moved.get("bpmnElement")
    tag = {"<dc": BOUNDS, "<di": WAYPOINT}.get(holder[:3], bpmn("startEvent"))
    target = [e for e in root.iter(tag) if e.getparent() is not moved][-1]
    target.append(moved)
    found = {(p.rule, p.element) for p in problems_of(etree.tostring(root, encoding="unicode"))}

    assert {("picture-plane", moved.get("id")), ("picture-missing", name)} <= found


def test_it_comes_out_the_same_each_time() -> None:
    assert lay_out(BARE["mv_own_substation"]) == lay_out(BARE["mv_own_substation"])


def test_notes_and_data_are_placed_with_a_line_to_what_they_are_about() -> None:
    note = "<textAnnotation id='n'><text>Chú ý</text></textAnnotation>"
    joined = "<association id='l' sourceRef='n' targetRef='a'/>"
    root = laid_out(diagram(START, task("a"), END, note, joined, flows("start", "a", "end")))
    boxes = shapes(root)

    assert not any(overlap(boxes["n"], boxes[name]) for name in ("start", "a", "end"))
    assert "l" in {reference(edge, "bpmnElement") for edge in root.iter(EDGE)}


def test_flows_around_in_a_circle_and_to_themselves_are_drawn() -> None:
    xml = diagram(
        START, END, task("a"), task("b"), flows("start", "a", "b", "a", "a"), flow("b", "end")
    )
    check_places(laid_out(xml))


@pytest.mark.parametrize(
    ("xml", "why"),
    [
        ("<a>", "xml-malformed"),
        ("<a/>", "no process"),
        (f"<definitions xmlns='{BPMN}'><process id='p'/></definitions>", "no process"),
    ],
)
def test_what_holds_nothing_to_place_is_said(xml: str, why: str) -> None:
    with pytest.raises(Unplaceable, match=why):
        lay_out(xml)


def test_what_is_too_large_is_said_before_much_is_done() -> None:
    count = 700
    names = [str(number) for number in range(count)]
    lines = [RoutedLine(f"{a}-{b}", a, b) for a, b in pairwise(names)]
    lines += [RoutedLine(f"{a}>", a, names[-1]) for a in names[:-2]]
    assert count * count / 2 > MAX_PLACES

    with pytest.raises(TooLarge):
        lay_out_graph({name: Size(100, 80) for name in names}, lines)


def test_a_wide_fork_and_a_long_chain_are_laid_out() -> None:
    wide = diagram(
        START, END, fork("p"), fork("q"), *(task(f"t{n}") for n in range(150)),
        flow("start", "p"), flow("q", "end"),
        *(flows("p", f"t{n}", "q") for n in range(150)),
    )  # fmt: skip
    names = [f"t{n}" for n in range(280)]
    long = diagram(START, END, *map(task, names), flows("start", *names, "end"))

    for xml in (wide, long):
        check_places(laid_out(xml))
