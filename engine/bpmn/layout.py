"""Places for the shapes and lines of a diagram that came without them, or without some."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field

from lxml import etree

from engine.bpmn.document import (
    Xml,
    bpmn,
    fresh,
    give_ids,
    is_idle,
    local_name,
    reference,
    resolved,
)
from engine.bpmn.drawing import (
    BOUNDS,
    DC,
    DD,
    DI,
    DIAGRAM,
    EDGE,
    LABEL,
    PLANE,
    SHAPE,
    WAYPOINT,
    shows_all,
)
from engine.bpmn.layers import EVENT, Box, DrawnPoint, RoutedLine, Size, TooLarge, lay_out_graph
from engine.bpmn.xml_input import RefusedXml, read_whole
from engine.model.sentence import sentence

_EVENT, _GATEWAY, _STEP = (EVENT, EVENT), (50.0, 50.0), (100.0, 80.0)
_SIZES = {
    "textAnnotation": (120.0, 60.0),
    "dataObjectReference": (36.0, 50.0),
    "dataStoreReference": (50.0, 50.0),
}
_BESIDE = frozenset({"textAnnotation", "group", "dataObjectReference", "dataStoreReference"})
"""Drawn in a row below the steps."""
_SCOPES = frozenset({"subProcess", "transaction", "adHocSubProcess"})
_ENDINGS = ("Task", "Event", "Gateway")
_LABEL, _POOL = (80.0, 14.0), (600.0, 60.0)
_BORDER, _HEAD = 20.0, 30.0
"""Around what stands in a sub-process; the title of a pool, lane or sub-process."""
_PORT, _ROOM, _DEEPER = 60.0, 40.0, 8.0
"""From one event on a border to the next; free below a border with events, and more for each."""
_EVENTS_FROM = 30.0


class Unplaceable(Exception):
    """No places were found for the shapes."""


def has_layout(root: Xml) -> bool:
    """Whether the drawing in the file shows all that runs."""
    return shows_all(root)


def lay_out(content: str) -> str:
    """The diagram with a place for every shape and line, everything else as it was; a drawing
    that stood in it is replaced.

    Raises:
        Unplaceable: it cannot be read, holds no process, or is too large.
    """
    try:
        root = read_whole(content.encode())
    except RefusedXml as refused:
        raise Unplaceable(str(refused)) from None
    _draw_anew(root)
    text = etree.tostring(root.getroottree(), encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def drawable(root: Xml) -> Xml:
    """The diagram as it can be drawn: itself, or a copy laid out anew where its own drawing is
    missing or does not show all that runs. Where that is impossible, itself all the same."""
    if shows_all(root):
        return root
    copy = deepcopy(root)
    try:
        _draw_anew(copy)
    except Unplaceable:
        return root
    return copy


def _draw_anew(root: Xml) -> None:
    """
    Raises:
        Unplaceable: there is no process, or it is too large.
    """
    give_ids(root)
    old = root.findall(DIAGRAM)
    drawing = _draw(root)
    for diagram in old:
        root.remove(diagram)
    root.append(drawing)


def _draw(root: Xml) -> Xml:
    """
    Raises:
        Unplaceable: there is no process, or it is too large.
    """
    drawing = _Drawing({})
    try:
        plane = _place_all(root, drawing)
    except (TooLarge, RecursionError):
        raise Unplaceable(sentence("it has too many elements")) from None
    if plane is None or not drawing.shapes:
        raise Unplaceable(sentence("it has no process with elements that have ids"))
    drawn = {part for diagram in root.findall(DIAGRAM) for part in diagram.iter()}
    taken = {e.get("id", "") for e in root.iter("*") if e not in drawn}
    return drawing.write(plane, taken)


@dataclass(slots=True)
class _Drawing:
    shapes: dict[str, Box]
    lines: dict[str, list[DrawnPoint]] = field(default_factory=dict)
    named: set[str] = field(default_factory=set)
    """Lines that have a name to be written on them."""
    across: set[str] = field(default_factory=set)
    """Pools and lanes: their names stand upright at the left."""

    def take(self, other: _Drawing, x: float, y: float) -> None:
        self.shapes.update((name, box.moved(x, y)) for name, box in other.shapes.items())
        self.lines.update(
            (name, [(a + x, b + y) for a, b in line]) for name, line in other.lines.items()
        )
        self.across |= other.across
        self.named |= other.named

    def write(self, plane: str, taken: set[str]) -> Xml:
        """``taken`` are the ids that stand in the file already."""
        spaces = {"bpmndi": DI, "dc": DC, "di": DD}
        diagram = etree.Element(DIAGRAM, nsmap=spaces)
        diagram.set("id", fresh(f"{plane}_diagram", taken))
        drawn = etree.SubElement(
            diagram, PLANE, id=fresh(f"{plane}_plane", taken), bpmnElement=plane
        )
        for name, box in self.shapes.items():
            shape = etree.SubElement(drawn, SHAPE, id=fresh(f"{name}_di", taken), bpmnElement=name)
            if name in self.across:
                shape.set("isHorizontal", "true")
            etree.SubElement(shape, BOUNDS, _sides(box))
        for name, line in self.lines.items():
            edge = etree.SubElement(drawn, EDGE, id=fresh(f"{name}_di", taken), bpmnElement=name)
            for x, y in line:
                etree.SubElement(edge, WAYPOINT, x=_written(x), y=_written(y))
            if name in self.named:
                label = etree.SubElement(edge, LABEL)
                etree.SubElement(label, BOUNDS, _sides(_beside(line)))
        etree.indent(diagram, level=1)
        return diagram


def _sides(box: Box) -> dict[str, str]:
    sides = {"x": box.x, "y": box.y, "width": box.width, "height": box.height}
    return {side: _written(at) for side, at in sides.items()}


def _written(at: float) -> str:
    return f"{at:.1f}".removesuffix(".0")


def _beside(line: list[DrawnPoint]) -> Box:
    """Where the name of a line stands: above its first level part after a turn."""
    (x, y), _ = line[2:4] if len(line) > 3 else line[:2]
    return Box(x + 5, y - _LABEL[1] - 4, *_LABEL)


def _place_all(root: Xml, drawing: _Drawing) -> str | None:
    """Places every pool, or the process where there is none; returns what the plane shows."""
    processes = {p.get("id", ""): p for p in root.findall(bpmn("process")) if p.get("id")}
    shown = sorted(processes, key=lambda name: _foremost(processes[name]))[:1]
    for collaboration in root.findall(bpmn("collaboration")):
        pools = [p for p in collaboration.findall(bpmn("participant")) if p.get("id")]
        if collaboration.get("id") and {reference(p, "processRef") for p in pools} & set(shown):
            top = 0.0
            for pool in pools:
                process = processes.get(reference(pool, "processRef"))
                top += _place_pool(pool.get("id", ""), process, drawing, top) + _BORDER
            _join(drawing, collaboration, "messageFlow")
            return collaboration.get("id")
    for name in shown:
        drawing.take(_place_part(processes[name])[0], _BORDER, _BORDER)
        return name
    return None


def _foremost(process: Xml) -> tuple[bool, bool, int]:
    """Which is shown where only one can be: one with elements, one that runs, the largest."""
    return not any(_is_node(one) for one in process), is_idle(process), -len(process)


def _place_pool(name: str, process: Xml | None, drawing: _Drawing, top: float) -> float:
    if process is None:
        drawing.shapes[name] = Box(0, top, *_POOL)
        drawing.across.add(name)
        return _POOL[1]
    lanes = _lanes(process)
    depth = max((len(way) for way in lanes), default=0)
    left = _HEAD * (1 + depth)
    inner, width, height, bands = _place_scope(process, lanes)
    whole, height = max(left + width + _BORDER, _POOL[0]), max(height, _POOL[1])
    drawing.shapes[name] = Box(0, top, whole, height)
    drawing.across.add(name)
    _place_lanes(lanes, bands, drawing, Box(_HEAD, top, whole - _HEAD, height))
    drawing.take(inner, left, top)
    return height


# -- lanes


def _lanes(process: Xml) -> list[tuple[Xml, ...]]:
    """The innermost lanes from top to bottom, each with those around it, the outermost first."""
    return [way for lane_set in process.findall(bpmn("laneSet")) for way in _inner(lane_set, ())]


def _inner(lane_set: Xml, around: tuple[Xml, ...]) -> Iterator[tuple[Xml, ...]]:
    for lane in lane_set.findall(bpmn("lane")):
        child = lane.find(bpmn("childLaneSet"))
        way = (*around, lane)
        if child is None or child.find(bpmn("lane")) is None:
            yield way
        else:
            yield from _inner(child, way)


def _place_lanes(
    lanes: list[tuple[Xml, ...]],
    bands: list[tuple[float, float]],
    drawing: _Drawing,
    pool: Box,
) -> None:
    spans: dict[str, tuple[float, float, int]] = {}
    for way, (top, bottom) in zip(lanes, bands, strict=True) if lanes else ():
        for depth, lane in enumerate(way):
            name = lane.get("id", "")
            first, last, _ = spans.get(name, (top, bottom, depth))
            spans[name] = (min(first, top), max(last, bottom), depth)
    for name, (top, bottom, depth) in spans.items():
        if name:
            left = _HEAD * depth
            drawing.shapes[name] = Box(pool.x + left, pool.y + top, pool.width - left, bottom - top)
            drawing.across.add(name)


def _band_of(lanes: list[tuple[Xml, ...]]) -> dict[str, int]:
    return {
        resolved(ref, ref.text or ""): band
        for band, way in enumerate(lanes)
        for lane in way[-1:]
        for ref in lane.findall(bpmn("flowNodeRef"))
    }


# -- scopes

Placed = tuple[_Drawing, float, float, list[tuple[float, float]]]


def _place_scope(scope: Xml, lanes: list[tuple[Xml, ...]]) -> Placed:
    """All that stands in a process or sub-process, its width and height, and its lanes."""
    nodes = {e.get("id", ""): e for e in scope if _is_node(e)}
    hosts = {
        name: reference(e, "attachedToRef")
        for name, e in nodes.items()
        if local_name(e) == "boundaryEvent" and reference(e, "attachedToRef") in nodes
    }
    parts = {name: _place_part(e) for name, e in nodes.items() if local_name(e) in _SCOPES}
    ports = _ports(hosts)
    band = _band_of(lanes)
    sizes = {
        name: _size(
            e,
            parts.get(name),
            [ports[one] for one, at in hosts.items() if at == name],
            band.get(name, 0),
        )
        for name, e in nodes.items()
        if name not in hosts
    }
    lines = list(_lines(scope, nodes, hosts, ports))
    layout = lay_out_graph(sizes, lines, max(len(lanes), 1))
    named = {f.get("id", "") for f in scope.findall(bpmn("sequenceFlow")) if f.get("name")}
    drawing = _Drawing(dict(layout.boxes), dict(layout.lines), named & layout.lines.keys())
    for name, (inner, *_) in parts.items():
        box = drawing.shapes[name]
        drawing.take(inner, box.x + _BORDER, box.y + _HEAD)
    for event, host in hosts.items():
        box = drawing.shapes[host]
        x = box.x + ports[event]
        drawing.shapes[event] = Box(x - EVENT / 2, box.y + box.height - EVENT / 2, *_EVENT)
    width, height = _place_beside(scope, drawing, layout.width, layout.height)
    bands = layout.bands
    bands[-1] = (bands[-1][0], max(bands[-1][1], height))
    return drawing, width, height, bands


def _place_part(scope: Xml) -> Placed:
    """All that stands in a sub-process, or a process without a pool: in its lanes, if any."""
    lanes = _lanes(scope)
    inner, width, height, bands = _place_scope(scope, lanes)
    if not lanes:
        return inner, width, height, bands
    left = _HEAD * max(len(way) for way in lanes)
    drawing, whole = _Drawing({}), left + width + _BORDER
    _place_lanes(lanes, bands, drawing, Box(0, 0, whole, height))
    drawing.take(inner, left, 0)
    return drawing, whole, height, bands


def _is_node(element: Xml) -> bool:
    if not isinstance(element.tag, str) or not element.get("id"):
        return False
    local = local_name(element)
    return local in {"task", "callActivity"} or local in _SCOPES or local.endswith(_ENDINGS)


def _ports(hosts: dict[str, str]) -> dict[str, float]:
    """Where events stand on the lower border of their host, from its left."""
    taken: dict[str, float] = {}
    ports = {}
    for event, host in hosts.items():
        ports[event] = taken.get(host, _EVENTS_FROM)
        taken[host] = ports[event] + _PORT
    return ports


def _size(element: Xml, part: Placed | None, ports: list[float], band: int) -> Size:
    local = local_name(element)
    width, height = _EVENT if local.endswith("Event") else _STEP
    if local.endswith("Gateway"):
        width, height = _GATEWAY
    if part is not None:
        width, height = part[1] + 2 * _BORDER, part[2] + _HEAD + _BORDER
    width = max([width, *(port + _EVENTS_FROM for port in ports)])
    below = _HEAD if local.endswith(("Event", "Gateway")) else 0
    if ports:
        below = _ROOM + _DEEPER * len(ports)
    return Size(width, height, below, band)


def _lines(
    scope: Xml, nodes: dict[str, Xml], hosts: dict[str, str], ports: dict[str, float]
) -> Iterator[RoutedLine]:
    for flow in scope.findall(bpmn("sequenceFlow")):
        source, target = reference(flow, "sourceRef"), reference(flow, "targetRef")
        if flow.get("id") and source in nodes and target in nodes:
            at, to = hosts.get(source, source), hosts.get(target, target)
            depth = (ports.get(source, 0) - _EVENTS_FROM) / _PORT * _DEEPER
            yield RoutedLine(flow.get("id", ""), at, to, ports.get(source), _HEAD / 2 + depth)


def _place_beside(
    scope: Xml, drawing: _Drawing, width: float, height: float
) -> tuple[float, float]:
    """Notes and data in a row below, with a straight line to what they are about."""
    x, tallest = 0.0, 0.0
    for element in scope:
        local = local_name(element) if isinstance(element.tag, str) else ""
        if local in _BESIDE and element.get("id"):
            wide, tall = _SIZES.get(local, _STEP)
            drawing.shapes[element.get("id", "")] = Box(x, height + 10, wide, tall)
            x += wide + _BORDER
            tallest = max(tallest, tall + _BORDER)
    _join(drawing, scope, "association")
    return max(width, x), height + tallest


def _join(drawing: _Drawing, holder: Xml, local: str) -> None:
    """Straight lines between what is placed already."""
    for line in holder.findall(bpmn(local)):
        ends = [reference(line, end) for end in ("sourceRef", "targetRef")]
        boxes = [drawing.shapes[end] for end in ends if end in drawing.shapes]
        if line.get("id") and len(boxes) == 2:
            drawing.lines[line.get("id", "")] = [box.middle for box in boxes]
