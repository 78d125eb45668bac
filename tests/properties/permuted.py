"""The same diagram, written in another order."""

from __future__ import annotations

from random import Random

from lxml import etree

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"

_HOLDERS = {f"{BPMN}{name}" for name in ("definitions", "process", "subProcess", "lane")} | {
    f"{DI}BPMNPlane"
}
"""What the order of their children says nothing about."""
_LISTS = {f"{BPMN}incoming", f"{BPMN}outgoing"}
_HEAD = {f"{BPMN}documentation", f"{BPMN}extensionElements", f"{BPMN}laneSet"} | _LISTS
"""These stand before the others, by the schema."""


def permuted(xml: str, random: Random) -> str:
    """With elements, flows, lists of flows, and attributes in another order."""
    root = etree.fromstring(xml.encode(), etree.XMLParser(remove_comments=True))
    for element in list(root.iter("*")):
        attributes = list(element.attrib.items())
        random.shuffle(attributes)
        element.attrib.clear()
        element.attrib.update(attributes)
        children = list(element)
        movable = [one for one in children if _may_move(element, one)]
        shuffled = iter(random.sample(movable, len(movable)))
        if movable:
            element[:] = [next(shuffled) if one in movable else one for one in children]
    return etree.tostring(root, encoding="unicode")


def _may_move(parent: etree._Element, child: etree._Element) -> bool:
    if parent.tag in _HOLDERS:
        return child.tag not in _HEAD
    return child.tag in _LISTS
