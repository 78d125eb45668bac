"""The drawing of a diagram as SVG, from the shapes that stand in its file.

No styles and no scripts are in it, only attributes: it may stand in a page with a strict policy,
and prints the same everywhere. Source: BPMN 2.0.2, chapters 7 and 12 (notation and interchange).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from engine.bpmn.document import Xml, bpmn, local_name, reference
from engine.bpmn.drawing import EDGE, SHAPE, box_of, label_box, parts_of, planes_of, points_of
from engine.bpmn.layers import Box, DrawnPoint
from engine.bpmn.layout import drawable
from engine.bpmn.vocabulary import BPMN
from engine.bpmn.xml_input import read_xml

_BACKGROUND = "{http://www.omg.org/spec/BPMN/non-normative/color/1.0}background-color"
_SVG = "http://www.w3.org/2000/svg"

_INK, _PAPER = "#1b1b1b", "#ffffff"
SHADES = ("shade-0", "shade-1", "shade-2", "shade-3", "shade-4")
"""Kinds of marks from the least to the most, on white paper: each is darker than the one before, so
that they are told apart in grey, too."""
_FILLS = {
    "done": "#ffe08a",
    "open": "#cfe8ff",
    "late": "#ffc9b0",
    "failed": "#ffc9b0",
    **dict(zip(SHADES, ("#fff8ec", "#ffe4b8", "#ffc67a", "#f6a04d", "#e07b39"), strict=True)),
    "utility": "#a9d3f0",
    "state_agency": "#f0cf7a",
    "contractor": "#dcc0e2",
    "customer": "#cdd3d9",
}
_WINDOW = (760.0, 420.0)
_FONT, _LETTER, _ROW = 12, 6.4, 15
_MARGIN = 20
_BETWEEN = 60
"""Between the planes of a file with several, which stand one below the other."""
_SIGNS = {
    "exclusiveGateway": "\u00d7",
    "parallelGateway": "+",
    "eventBasedGateway": "\u2b20",
    "messageEventDefinition": "\u2709",
    "timerEventDefinition": "\u23f0",
    "errorEventDefinition": "\u21af",
    "terminateEventDefinition": "\u25cf",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """How an element stands out: ``word`` is in its title; ``kind`` is done, open, late or failed,
    one of the shades of ``SHADES``, or whose time it is. ``figure`` is written on its edge, and
    ``link`` is where it leads."""

    word: str
    kind: str = "done"
    figure: str = ""
    link: str = ""


NO_MARKS: Mapping[str, Mark] = {}
NO_LABELS: Mapping[str, str] = {}


def draw_svg(
    root: Xml,
    marks: Mapping[str, Mark] = NO_MARKS,
    focus: str | None = None,
    labels: Mapping[str, str] = NO_LABELS,
    arrow: str = "arrow",
) -> str:
    """The drawing, laid out anew where the file's own does not show all that runs; elements in
    ``marks`` stand out. With ``focus`` only what stands around that
    element is shown; ``labels`` are names by element id, other than those in the diagram. Of
    several drawings on a page, each has another id for its ``arrow``."""
    drawing = _Drawing(root, marks, labels, arrow)
    return etree.tostring(drawing.draw(focus), encoding="unicode")


@lru_cache(maxsize=32)
def draw_published(
    diagram: str,
    marks: tuple[tuple[str, Mark], ...],
    labels: tuple[tuple[str, str], ...],
    arrow: str,
) -> str:
    """The drawing of a published diagram, which never changes; kept, so that a page which many look
    at does not draw it for each of them."""
    return draw_svg(read_xml(diagram.encode()), dict(marks), labels=dict(labels), arrow=arrow)


class _Drawing:
    def __init__(
        self, root: Xml, marks: Mapping[str, Mark], labels: Mapping[str, str], arrow: str
    ) -> None:
        self._arrow = arrow
        self._marks = marks
        self._has_figures = any(mark.figure for mark in marks.values())
        self._labels = labels
        root = drawable(root)
        self._elements = {e.get("id"): e for e in root.iter(f"{{{BPMN}}}*") if e.get("id")}
        self._boxes: dict[Xml, Box] = {}
        self._lines: dict[Xml, list[DrawnPoint]] = {}
        self._names: dict[Xml, Box] = {}
        """Where the names of shapes and lines stand."""
        bottom: float | None = None
        for plane in planes_of(root):
            bottom = self._take(plane, bottom)

    def _take(self, plane: Xml, above: float | None) -> float | None:
        """The shapes and lines of a plane, below ``above``; returns how far down they reach."""
        boxes = {shape: box for shape in parts_of(plane, SHAPE) if (box := box_of(shape))}
        down = 0.0
        if above is not None and boxes:
            down = above + _BETWEEN - min(box.y for box in boxes.values())
        self._boxes.update((shape, box.moved(0, down)) for shape, box in boxes.items())
        for edge in parts_of(plane, EDGE):
            if points := points_of(edge):
                self._lines[edge] = [(x, y + down) for x, y in points]
        for holder in parts_of(plane):
            if label := label_box(holder):
                self._names[holder] = label.moved(0, down)
        bottoms = [box.y + box.height + down for box in boxes.values()]
        return max(bottoms, default=above)

    def draw(self, focus: str | None) -> Xml:
        boxes = list(self._boxes.values())
        left, top = min((b.x for b in boxes), default=0), min((b.y for b in boxes), default=0)
        right = max((b.x + b.width for b in boxes), default=0)
        bottom = max((b.y + b.height for b in boxes), default=0)
        width, height = right - left + 2 * _MARGIN, bottom - top + 2 * _MARGIN
        svg = etree.Element(f"{{{_SVG}}}svg", nsmap={None: _SVG})
        view = Box(left - _MARGIN, top - _MARGIN, width, height)
        at = next((s for s in self._boxes if reference(s, "bpmnElement") == focus), None)
        if focus is not None and at is not None:
            view = _window(view, *self._boxes[at].middle)
        svg.set("viewBox", f"{view.x:g} {view.y:g} {view.width:g} {view.height:g}")
        leads = any(mark.link for mark in self._marks.values())
        # What leads on is no picture: readers of screens would not come to its links.
        role = "group" if leads else "img"
        _set(svg, role=role, font_family="sans-serif", font_size=_FONT)
        processes = (e for e in self._elements.values() if local_name(e) == "process")
        named = next((name for e in processes if (name := self._name(e))), "BPMN")
        _set(svg, aria_label=named)
        arrow = _add(
            _add(svg, "defs"), "marker", id=self._arrow, viewBox="0 0 10 10", refX=9, refY=5
        )
        _set(arrow, markerWidth=9, markerHeight=9, orient="auto-start-reverse")
        _add(arrow, "path", d="M 0 0 L 10 5 L 0 10 z", fill=_INK)
        ranked = sorted(self._boxes, key=self._rank)
        for shape in ranked:
            if self._rank(shape) < 2:
                self._shape(svg, shape)
        for edge in self._lines:
            self._edge(svg, edge)
        for shape in ranked:
            if self._rank(shape) >= 2:
                self._shape(svg, shape)
        return svg

    def _rank(self, shape: Xml) -> int:
        """What lies below what: pools and lanes, sub-processes, steps, events on their borders."""
        kind = local_name(self._of(shape))
        return {"participant": 0, "lane": 0, "subProcess": 1, "boundaryEvent": 3}.get(kind, 2)

    def _of(self, shape: Xml) -> Xml:
        found = self._elements.get(reference(shape, "bpmnElement"))
        return etree.Element(bpmn("unknown")) if found is None else found

    def _shape(self, svg: Xml, shape: Xml) -> None:
        element, box = self._of(shape), self._boxes[shape]
        kind, name = local_name(element), self._name(element)
        mark = self._marks.get(element.get("id", ""))
        group = _add(svg, "a", href=mark.link) if mark and mark.link else _add(svg, "g")
        _set(group, data_element=element.get("id", ""))
        if mark or name:
            said = (name, mark.word if mark else "")
            _add(group, "title").text = ": ".join(part for part in said if part)
        if mark:
            _set(group, data_mark=mark.kind)
        fill = _FILLS[mark.kind] if mark else shape.get(_BACKGROUND, _PAPER)
        if kind.endswith("Event"):
            self._event(group, element, box, fill)
        elif kind.endswith("Gateway"):
            self._gateway(group, kind, box, fill)
        elif kind in ("participant", "lane"):
            # Under marks with figures, colours of lanes would be taken for shades.
            _rectangle(group, box, _PAPER if self._has_figures else fill, 0)
            _sideways(group, box, name)
            return
        else:
            _rectangle(group, box, "none" if kind == "subProcess" else fill, 10)
        self._label(group, kind, name, box, shape)
        if mark and mark.figure:
            _figure(group, box, mark.figure)

    def _label(self, group: Xml, kind: str, name: str, box: Box, shape: Xml) -> None:
        label = self._names.get(shape)
        if kind == "subProcess":
            _text(group, [name], box.x + box.width / 2, box.y + _ROW)
        elif kind.endswith(("Event", "Gateway")):
            place = box if label is None else label
            x, y = place.middle
            rows = list(_wrapped(name, max(place.width, 90)))
            first = box.y + box.height + _ROW if label is None else y - (len(rows) - 1) * _ROW / 2
            _text(group, rows, x, first)
        else:
            x, y = box.middle
            rows = list(_wrapped(name, box.width - 10))
            _text(group, rows, x, y - (len(rows) - 1) * _ROW / 2 + 4)

    def _name(self, element: Xml) -> str:
        name = self._labels.get(element.get("id") or "") or element.get("name") or ""
        return " ".join(name.split())

    def _event(self, group: Xml, element: Xml, box: Box, fill: str) -> None:
        x, y = box.middle
        kind, radius = local_name(element), box.width / 2
        heavy = 3 if kind == "endEvent" else 1.5
        dashed = "4 3" if element.get("cancelActivity") == "false" else None
        circle = {"fill": fill, "stroke": _INK, "stroke_dasharray": dashed}
        _add(group, "circle", cx=x, cy=y, r=radius, stroke_width=heavy, **circle)
        if kind not in ("startEvent", "endEvent"):
            _add(group, "circle", cx=x, cy=y, r=radius - 3, **(circle | {"fill": "none"}))
        for child in element:
            if sign := _SIGNS.get(local_name(child)):
                _text(group, [sign], x, y + 5, size=15)

    def _gateway(self, group: Xml, kind: str, box: Box, fill: str) -> None:
        x, y = box.middle
        right, bottom = box.x + box.width, box.y + box.height
        corners = f"{x},{box.y} {right},{y} {x},{bottom} {box.x},{y}"
        _add(group, "polygon", points=corners, fill=fill, stroke=_INK, stroke_width=1.5)
        _text(group, [_SIGNS.get(kind, "")], x, y + 8, size=24)

    def _edge(self, svg: Xml, edge: Xml) -> None:
        flow = self._elements.get(reference(edge, "bpmnElement"))
        points = self._lines[edge]
        line = " ".join(f"{x:g},{y:g}" for x, y in points)
        group = _add(svg, "g")
        ink = {"stroke": _INK, "stroke_width": 1.2, "marker_end": f"url(#{self._arrow})"}
        _add(group, "polyline", points=line, fill="none", **ink)
        name = "" if flow is None else self._name(flow)
        label = self._names.get(edge)
        if name:
            (x1, y1), (x2, y2) = points[0], points[1]
            place = ((x1 + x2) / 2, (y1 + y2) / 2 - 6) if label is None else label.middle
            _text(group, list(_wrapped(name, 110)), *place)


def _window(whole: Box, x: float, y: float) -> Box:
    """The part of the whole around a point, as far as the whole reaches."""
    width, height = min(_WINDOW[0], whole.width), min(_WINDOW[1], whole.height)
    left = min(max(x - width / 2, whole.x), whole.x + whole.width - width)
    top = min(max(y - height / 2, whole.y), whole.y + whole.height - height)
    return Box(left, top, width, height)


def _rectangle(group: Xml, box: Box, fill: str, radius: int) -> None:
    size = {"width": box.width, "height": box.height, "rx": radius}
    _add(group, "rect", x=box.x, y=box.y, fill=fill, stroke=_INK, **size)


def _figure(group: Xml, box: Box, figure: str) -> None:
    """A number on the upper edge of a step, on paper of its own."""
    width, height = len(figure) * (_LETTER + 1) + 10, _ROW + 3
    x, y = box.x + box.width / 2, box.y
    size = {"width": width, "height": height, "rx": height / 2}
    _add(group, "rect", x=x - width / 2, y=y - height / 2, fill=_PAPER, stroke=_INK, **size)
    text = _text(group, [figure], x, y + 4)
    _set(text, font_weight="bold")


def _sideways(group: Xml, box: Box, name: str) -> None:
    x, y = box.x + 18, box.y + box.height / 2
    rows = list(_wrapped(name, box.height - 10))
    text = _text(group, rows, x, y - (len(rows) - 1) * _ROW / 2)
    text.set("transform", f"rotate(-90 {x:g} {y:g})")


def _text(group: Xml, rows: list[str], x: float, y: float, size: int = _FONT) -> Xml:
    text = _add(group, "text", text_anchor="middle", fill=_INK, font_size=size)
    for place, row in enumerate(rows):
        _add(text, "tspan", x=x, y=y + place * _ROW).text = row
    return text


def _wrapped(text: str, width: float) -> Iterator[str]:
    """Rows of about that width; a word that is too long stands in a row of its own."""
    row = ""
    for word in text.split():
        if row and (len(row) + 1 + len(word)) * _LETTER > width:
            yield row
            row = word
        else:
            row = f"{row} {word}".strip()
    if row:
        yield row


def _add(parent: Xml, name: str, **attributes: object) -> Xml:
    made = etree.SubElement(parent, f"{{{_SVG}}}{name}")
    _set(made, **attributes)
    return made


def _set(element: Xml, **attributes: object) -> None:
    for name, value in attributes.items():
        if value is not None:
            written = f"{value:g}" if isinstance(value, float | int) else str(value)
            element.set(name.replace("_", "-"), written)
