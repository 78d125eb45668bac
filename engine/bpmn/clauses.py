"""Clauses of a diagram, read from its XML: a draft that cannot run yet has them too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lxml import etree

from engine.bpmn.document import (
    REFERENCES,
    Xml,
    bpmn,
    give_ids,
    local_name,
    named,
    reference,
    resolved,
)
from engine.bpmn.vocabulary import BPMN, MOTCUA
from engine.bpmn.xml_input import RefusedXml, read_xml
from engine.model.clause import Clause, ClausePage

_PLUMBING = frozenset({"incoming", "outgoing", "flowNodeRef", "laneSet", "lane", "documentation"})
_POINTERS = frozenset({"id", "sourceRef", "targetRef", "default", "messageRef", "errorRef"})
_DEFINITION = "EventDefinition"


def clauses_of_diagram(content: str, limits: Mapping[str, Mapping[str, str]]) -> ClausePage:
    """``limits`` gives, for each profile, its limits by key as text.

    Raises:
        ValueError: it is not a diagram.
    """
    try:
        root = read_xml(content.encode())
    except RefusedXml as refused:
        raise ValueError(str(refused)) from None
    give_ids(root)
    return _Diagram(root, limits).clauses()


class _Diagram:
    def __init__(self, root: Xml, limits: Mapping[str, Mapping[str, str]]) -> None:
        self._root = root
        self._called = {
            "messageRef": named(root, "message", "name"),
            "errorRef": named(root, "error", "errorCode"),
        }
        self._targets = {
            flow.get("id", ""): reference(flow, "targetRef")
            for flow in root.iter(bpmn("sequenceFlow"))
        }
        self._lanes = {
            resolved(ref, ref.text or ""): lane.get("name", "")
            for lane in root.iter(bpmn("lane"))
            for ref in lane.iter(bpmn("flowNodeRef"))
        }
        process = root.find(bpmn("process"))
        profile = "" if process is None else process.get(f"{{{MOTCUA}}}profile", "")
        self._limits = limits.get(profile, {})

    def clauses(self) -> ClausePage:
        found: dict[str, Clause] = {}
        for process in self._root.findall(bpmn("process")):
            found[process.get("id", "")] = self._clause(process)
            self._add_inside(process, found)
        return found

    def _add_inside(self, scope: Xml, found: dict[str, Clause]) -> None:
        for element in scope:
            kind = local_name(element)
            if not kind or kind in _PLUMBING or not element.get("id"):
                continue
            place = element.get("id", "")
            if kind == "sequenceFlow":
                ends = (reference(element, end) for end in ("sourceRef", "targetRef"))
                place = " > ".join(ends)
                while place in found:
                    place += " "
            found[place] = self._clause(element)
            if kind == "subProcess":
                self._add_inside(element, found)

    def _clause(self, element: Xml) -> Clause:
        name = " ".join(element.get("name", "").split())
        aspects = dict(self._aspects(element))
        aspects["lane"] = self._lanes.get(element.get("id", ""), "")
        aspects["limit"] = self._limits.get(aspects.get("deadline", ""), "")
        return Clause(name, {aspect: text for aspect, text in aspects.items() if text})

    def _aspects(self, element: Xml) -> Iterator[tuple[str, str]]:
        yield "kind", local_name(element)
        yield from self._attributes(element)
        yield (
            "documentation",
            "\n".join((part.text or "").strip() for part in element.findall(bpmn("documentation"))),
        )
        for child in element:
            kind = local_name(child)
            if kind.endswith(_DEFINITION):
                yield "trigger", kind.removesuffix(_DEFINITION)
                yield from self._attributes(child)
            elif kind == "conditionExpression":
                yield "condition", (child.text or "").strip()
            elif kind == "extensionElements":
                yield "extension", _canonical(child)
            elif kind == "text":
                yield "text", (child.text or "").strip()

    def _attributes(self, element: Xml) -> Iterator[tuple[str, str]]:
        for attribute, text in element.attrib.items():
            name = etree.QName(attribute)
            local = name.localname
            if local in REFERENCES:
                text = resolved(element, text)
            if local in self._called:
                yield local.removesuffix("Ref"), self._called[local].get(text, text)
            elif local == "default":
                yield local, self._targets.get(text, text)
            elif local not in _POINTERS:
                ours = name.namespace in (None, BPMN, MOTCUA)
                yield (local if ours else attribute), " ".join(text.split())


def _canonical(element: Xml) -> str:
    return etree.tostring(element, method="c14n2", strip_text=True).decode()
