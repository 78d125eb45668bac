"""The drawing that stands in a diagram's file (BPMN DI), and whether it shows all that runs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from math import isfinite

from lxml import etree

from engine.bpmn.document import Xml, bpmn, is_idle, line_of, local_name, reference
from engine.bpmn.layers import Box, DrawnPoint
from engine.bpmn.subset import NODES
from engine.bpmn.vocabulary import BPMN
from engine.model.problem import Problem
from engine.model.sentence import Said, sentence

DI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DD = "http://www.omg.org/spec/DD/20100524/DI"
DIAGRAM, PLANE = f"{{{DI}}}BPMNDiagram", f"{{{DI}}}BPMNPlane"
SHAPE, EDGE, LABEL = f"{{{DI}}}BPMNShape", f"{{{DI}}}BPMNEdge", f"{{{DI}}}BPMNLabel"
BOUNDS, WAYPOINT = f"{{{DC}}}Bounds", f"{{{DD}}}waypoint"

FARTHEST = 100_000
"""Coordinates and sizes beyond it are a slip, and no screen shows them."""

_WITH_PLANES = frozenset({"process", "collaboration", "subProcess"})
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?", re.ASCII)
_REMEDY = sentence(
    "Draw it in the editor, or delete all of BPMNDiagram: then the diagram is laid out anew."
)


def coordinate(text: str | None) -> float | None:
    """A coordinate as the standard lets it be written; None where it is no usable number."""
    written = (text or "").strip()
    if len(written) > 40 or not _NUMBER.fullmatch(written):
        return None
    value = float(written)
    return value if isfinite(value) and abs(value) <= FARTHEST else None


def box_of(shape: Xml) -> Box | None:
    """Where a shape stands; None where its bounds are missing or no numbers."""
    bounds = shape.find(BOUNDS)
    return None if bounds is None else _box(bounds, flat=False)


def label_box(holder: Xml) -> Box | None:
    """Where the name of a shape or line stands; None where the file does not say."""
    bounds = holder.find(f"{LABEL}/{BOUNDS}")
    return None if bounds is None else _box(bounds, flat=True)


def points_of(edge: Xml) -> list[DrawnPoint] | None:
    """The points of a line, two at least; None where they are fewer, or no numbers."""
    found: list[DrawnPoint] = []
    for point in edge.findall(WAYPOINT):
        x, y = coordinate(point.get("x")), coordinate(point.get("y"))
        if x is None or y is None:
            return None
        found.append((x, y))
    return found if len(found) > 1 else None


def _box(bounds: Xml, flat: bool) -> Box | None:
    values = [coordinate(bounds.get(name)) for name in ("x", "y", "width", "height")]
    x, y, width, height = values
    if x is None or y is None or width is None or height is None:
        return None
    least = 0 if flat else 1
    return Box(x, y, width, height) if min(width, height) >= least else None


def planes_of(root: Xml) -> Iterator[Xml]:
    """The planes of all drawings in the file."""
    for diagram in root.iterchildren(DIAGRAM):
        yield from diagram.iterchildren(PLANE)


def parts_of(plane: Xml, *tags: str) -> Iterator[Xml]:
    """The shapes and lines that stand on a plane, or those of them with these tags."""
    return plane.iterchildren(*(tags or (SHAPE, EDGE)))


def has_drawing(root: Xml) -> bool:
    """Whether the file holds any drawing at all."""
    return next(root.iter(SHAPE, EDGE), None) is not None


def shows_all(root: Xml) -> bool:
    """Whether everything that runs can be seen in the drawing of the file."""
    return has_drawing(root) and next(check_drawing(root), None) is None


def check_drawing(root: Xml) -> Iterator[Problem]:
    """What is wrong with the drawing. A file without any is laid out when it is shown."""
    if not has_drawing(root):
        return
    elements = {e.get("id", ""): e for e in root.iter(f"{{{BPMN}}}*") if e.get("id")}
    yield from _check_planes(root, elements)
    yield from _check_nested(root)
    drawn: dict[str, str] = {}
    for part in _in_place(root):
        name = reference(part, "bpmnElement")
        if name not in elements:
            yield _dangling(part, name)
            continue
        if part.tag == PLANE:
            continue
        if name in drawn:
            yield _twice(part, name)
        drawn[name] = str(part.tag)
        yield from _check_part(part, name)
    for element in _to_be_drawn(root):
        drawn_as = EDGE if local_name(element) == "sequenceFlow" else SHAPE
        if drawn.get(element.get("id", "")) != drawn_as:
            yield _missing(element)


def _check_planes(root: Xml, elements: Mapping[str, Xml]) -> Iterator[Problem]:
    """Editors open one plane, that of the process or its pools; beside it they know those of
    sub-processes, and nothing that stands on any other."""
    running = {element.get("id") for element in _to_be_drawn(root)}
    outer: list[Xml] = []
    for plane in planes_of(root):
        found = elements.get(reference(plane, "bpmnElement"))
        drawn = "" if found is None else local_name(found)
        if drawn and drawn not in _WITH_PLANES:
            yield _misplaced(plane, sentence("The drawing is that of '{element}'.", element=drawn))
        parts = parts_of(plane)
        if drawn != "subProcess" and any(reference(p, "bpmnElement") in running for p in parts):
            outer.append(plane)
    outer.sort(key=_rank)
    for plane in outer[1:]:
        yield _misplaced(
            plane, sentence("The drawing has several parts, of which editors show one.")
        )
    for diagram in root.iterchildren(DIAGRAM):
        for plane in sorted(diagram.findall(PLANE), key=_rank)[1:]:
            if plane not in outer[1:]:
                yield _misplaced(
                    plane, sentence("A BPMNDiagram has several planes; editors show one.")
                )


def _in_place(root: Xml) -> Iterator[Xml]:
    for plane in planes_of(root):
        yield plane
        yield from parts_of(plane)


def _check_nested(root: Xml) -> Iterator[Problem]:
    """Parts of the drawing that stand where nothing reads them."""
    read = set(_in_place(root))
    for part in root.iter(PLANE, SHAPE, EDGE):
        if part not in read:
            yield _misplaced(
                part,
                sentence(
                    "{part} stands inside '{around}', where nothing reads it.",
                    part=etree.QName(part).localname,
                    around=_around(part),
                ),
            )


def _around(part: Xml) -> str:
    parent = part.getparent()
    return "" if parent is None else etree.QName(parent).localname


def _check_part(part: Xml, name: str) -> Iterator[Problem]:
    if len(part.findall(BOUNDS)) > 1:
        yield _twice(part, name)
    unplaced = box_of(part) is None if part.tag == SHAPE else points_of(part) is None
    named = part.find(f"{LABEL}/{BOUNDS}") is not None
    if unplaced or (named and label_box(part) is None):
        yield _unusable(part, name)


def _to_be_drawn(root: Xml) -> Iterator[Xml]:
    """All that runs, and the pool and the lanes around it."""
    for process in root.findall(bpmn("process")):
        if is_idle(process):
            continue
        nodes = {e.get("id"): e.getparent() for e in process.iter(*map(bpmn, NODES))}
        yield from process.iter(*map(bpmn, NODES))
        for flow in process.iter(bpmn("sequenceFlow")):
            ends = {nodes.get(reference(flow, end)) for end in ("sourceRef", "targetRef")}
            if ends == {flow.getparent()}:
                yield flow
        yield from process.iter(bpmn("lane"))
        for pool in root.iter(bpmn("participant")):
            if reference(pool, "processRef") == process.get("id"):
                yield pool


def _dangling(part: Xml, name: str) -> Problem:
    return Problem(
        "picture-dangling",
        sentence(
            "In the drawing, {part} is that of '{name}', which is not in the file.",
            part=etree.QName(part).localname,
            name=name,
        ),
        "Delete it from the drawing, or correct bpmnElement.",
        element=part.get("id", ""),
        line=line_of(part),
    )


def _rank(plane: Xml) -> tuple[int, str]:
    """The fullest first, whatever order the file has."""
    return -sum(1 for _ in parts_of(plane)), plane.get("id", "")


def _misplaced(plane: Xml, message: Said) -> Problem:
    return Problem(
        "picture-plane", message, _REMEDY, element=plane.get("id", ""), line=line_of(plane)
    )


def _twice(part: Xml, name: str) -> Problem:
    return Problem(
        "picture-twice",
        "It is drawn twice.",
        "Keep one of the two in the drawing.",
        element=name,
        line=line_of(part),
    )


def _unusable(part: Xml, name: str) -> Problem:
    return Problem(
        "picture-number",
        sentence(
            "Its {part} has no place: a coordinate or size is missing, is no number, or is beyond "
            "{farthest}.",
            part=etree.QName(part).localname,
            farthest=FARTHEST,
        ),
        _REMEDY,
        element=name,
        line=line_of(part),
    )


def _missing(element: Xml) -> Problem:
    return Problem(
        "picture-missing",
        "The flow has no line in the drawing, so nobody would see it."
        if local_name(element) == "sequenceFlow"
        else "It has no shape in the drawing, so nobody would see it.",
        _REMEDY,
        element=element.get("id", ""),
        line=line_of(element),
    )
