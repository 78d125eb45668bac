"""What the attributes of a document say, held against the subset of BPMN that runs here."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from engine.bpmn.document import (
    Xml,
    bpmn,
    is_idle,
    local_name,
    problem,
    reference,
    refusal,
    resolved,
)
from engine.bpmn.subset import PICTURES, SUBSET, Only, SubsetRow, run_inside
from engine.bpmn.vocabulary import ATTRIBUTES, BPMN, MOTCUA
from engine.model.problem import Problem, nearest
from engine.model.sentence import Said, sentence

_FEEL = re.compile(
    r"(feel|https?://www\.omg\.org/spec/(feel|dmn)/[0-9]+/?(feel/?)?)", re.IGNORECASE
)
_SCHEMA_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_EXPRESSIONS = frozenset({"tExpression", "tFormalExpression"})
_WHOLE = re.compile(r"[+-]?[0-9]{1,9}")
_CONNECTIONS = {"incoming": "targetRef", "outgoing": "sourceRef"}
"""What an element says of its flows, and the end of the flow that has to agree."""
_WITHOUT_READER = frozenset({"definitions", "message", "error", "extension"})
"""Elements whose children nothing else looks at."""

_DIRECTIONS = {
    "unspecified": (False, False),
    "converging": (False, True),
    "diverging": (True, False),
    "mixed": (False, False),
}
"""Whether a gateway of that direction has one flow at most that comes in, and that goes out."""


def check_attributes(root: Xml) -> Iterator[Problem]:
    """What stands on elements without being run: attributes of our own and of the standard."""
    for element in root.iter(f"{{{BPMN}}}*"):
        yield from _check_own(element)
    yield from _check_elements_of_ours(root)
    if local_name(root) == "definitions":
        check = _Check(root.get("expressionLanguage", ""), _count_ends(root), _flow_ends(root))
        for element in _run(root):
            yield from check.element(element)


def _run(element: Xml) -> Iterator[Xml]:
    """The element and those in it that the subset has a row for, without what is a picture."""
    yield element
    for child in element:
        local = local_name(child)
        if local in SUBSET and local not in PICTURES and not is_idle(child):
            yield from _run(child)


Ends = Counter[tuple[Xml | None, str, str]]
"""How many flows of a scope have that end at that element."""


def _count_ends(root: Xml) -> Ends:
    return Counter(
        (flow.getparent(), end, reference(flow, end))
        for flow in root.iter(bpmn("sequenceFlow"))
        for end in ("sourceRef", "targetRef")
    )


def _flow_ends(root: Xml) -> frozenset[tuple[str, str, str]]:
    """Of each flow its id, and which end of it stands at which element."""
    return frozenset(
        (flow.get("id", ""), end, reference(flow, end))
        for flow in root.iter(bpmn("sequenceFlow"))
        for end in _CONNECTIONS.values()
    )


@dataclass(frozen=True, slots=True)
class _Check:
    language: str
    """Of conditions that name none themselves."""
    ends: Ends
    flow_ends: frozenset[tuple[str, str, str]]

    def element(self, element: Xml) -> Iterator[Problem]:
        local = local_name(element)
        row = SUBSET[local]
        for attribute, value in element.attrib.items():
            name = etree.QName(attribute)
            if name.namespace == BPMN:
                yield _prefixed(element, name.localname)
            elif name.namespace is None:
                yield from _check_attribute(element, row, name.localname, value)
        if local in _WITHOUT_READER:
            for child in element:
                if local_name(child) and local_name(child) not in run_inside(local):
                    yield refusal(child)
        yield from _check_type(element)
        yield from _check_connections(element, self.flow_ends)
        if local == "conditionExpression":
            yield from _check_language(element, self.language)
            yield from _check_text_only(element)
        elif local == "sequenceFlow":
            yield from _check_conditions(element)
        elif "gatewayDirection" in row.attributes:
            yield from _check_direction(element, self.ends)


def _check_attribute(element: Xml, row: SubsetRow, name: str, value: str) -> Iterator[Problem]:
    match row.attributes.get(name):
        case None:
            remedy: Said = nearest(row.attributes, name) or sentence("Delete it.")
            yield problem(
                element,
                "unknown-attribute",
                sentence(
                    "BPMN has no attribute {attribute} on {local}.",
                    attribute=name,
                    local=local_name(element),
                ),
                remedy,
            )
        case Only(values, why, way_out) if _plain(value) not in values:
            yield problem(
                element,
                "unsupported-attribute",
                sentence("{attribute}='{value}': {why}", attribute=name, value=value, why=why),
                way_out,
            )


def _plain(value: str) -> str:
    """Whole numbers without sign and zeros in front; all else without blanks around it."""
    text = value.strip()
    return str(int(text)) if _WHOLE.fullmatch(text) else text


def _prefixed(element: Xml, name: str) -> Problem:
    return problem(
        element,
        "unknown-attribute",
        sentence("{attribute} stands there with a prefix, so it says nothing.", attribute=name),
        "Write it without a prefix.",
    )


def _check_language(condition: Xml, usual: str) -> Iterator[Problem]:
    language = condition.get("language", usual).strip()
    if language and not _FEEL.fullmatch(language):
        yield problem(
            condition,
            "expression-language",
            sentence("The condition is written in {language}; FEEL is run.", language=language),
            "Write it in FEEL, and delete language and expressionLanguage or let them name FEEL.",
        )
    kind = condition.get(_SCHEMA_TYPE, "tFormalExpression").strip().rpartition(":")[2]
    if kind not in _EXPRESSIONS:
        yield problem(
            condition,
            "expression-language",
            sentence("The condition is of the type '{kind}', which is no expression.", kind=kind),
            "Write xsi:type='tFormalExpression', or delete the attribute.",
        )


def _check_text_only(condition: Xml) -> Iterator[Problem]:
    """The text inside an element would become part of the condition, or be left out of it."""
    for child in condition.iterchildren("*"):
        if not local_name(child):
            yield problem(
                condition,
                "unsupported-element",
                sentence(
                    "The condition holds the element '{element}', so it is not clear which text "
                    "is meant.",
                    element=etree.QName(child).localname,
                ),
                "Write the condition as text alone.",
            )


def _check_type(element: Xml) -> Iterator[Problem]:
    """A schema type other than that of the element would make it something else."""
    local = local_name(element)
    said = element.get(_SCHEMA_TYPE, "").strip().rpartition(":")[2]
    if said and local != "conditionExpression" and said != f"t{local[:1].upper()}{local[1:]}":
        yield problem(
            element,
            "unsupported-attribute",
            sentence("xsi:type says '{kind}' of the {local}.", local=local, kind=said),
            "Delete the attribute.",
        )


def _check_connections(
    element: Xml, flow_ends: frozenset[tuple[str, str, str]]
) -> Iterator[Problem]:
    """Flows are run by their own ends. Where an element says otherwise, one of the two is wrong."""
    for child in element.iterchildren(*map(bpmn, _CONNECTIONS)):
        flow = resolved(child, child.text or "")
        end = _CONNECTIONS[local_name(child)]
        if flow and (flow, end, element.get("id", "")) not in flow_ends:
            yield problem(
                element,
                "dangling-reference",
                sentence(
                    "It names '{flow}' as {local}, but no flow of that id begins or ends there.",
                    flow=flow,
                    local=local_name(child),
                ),
                sentence(
                    "Delete the {local}, or correct sourceRef and targetRef of the flow.",
                    local=local_name(child),
                ),
            )


def _check_conditions(flow: Xml) -> Iterator[Problem]:
    conditions = flow.findall(bpmn("conditionExpression"))
    if len(conditions) > 1:
        yield problem(
            flow,
            "unsupported-element",
            "The flow has several conditions, of which one alone would be run.",
            "Keep one; join them with 'and' or 'or'.",
        )


def _check_direction(gateway: Xml, ends: Ends) -> Iterator[Problem]:
    said = gateway.get("gatewayDirection", "Unspecified").strip()
    limits = _DIRECTIONS.get(said.lower())
    scope, name = gateway.getparent(), gateway.get("id", "")
    incoming, outgoing = (ends[scope, end, name] for end in ("targetRef", "sourceRef"))
    mixed = said.lower() == "mixed" and min(incoming, outgoing) < 2
    if limits is None or mixed or _exceeds(limits, (incoming, outgoing)):
        yield problem(
            gateway,
            "gateway-direction",
            sentence(
                "gatewayDirection='{said}', but {incoming} flow(s) come in and {outgoing} go out.",
                said=said,
                incoming=incoming,
                outgoing=outgoing,
            ),
            "Delete the attribute, or draw the flows as it says.",
        )


def _exceeds(single: tuple[bool, bool], counts: tuple[int, int]) -> bool:
    return any(one and count > 1 for one, count in zip(single, counts, strict=True))


# -- our own


def _check_own(element: Xml) -> Iterator[Problem]:
    local = local_name(element)
    allowed = _allowed(element)
    for attribute in element.attrib:
        name = etree.QName(attribute)
        if name.namespace == MOTCUA and name.localname not in allowed:
            yield problem(
                element,
                "unknown-attribute",
                sentence(
                    "motcua:{localname} has no meaning on {local}.",
                    localname=name.localname,
                    local=local,
                ),
                _known_here(allowed),
            )


def _allowed(element: Xml) -> frozenset[str]:
    """Who brings a message in, and its form, are said of events that wait for one."""
    allowed = ATTRIBUTES.get(local_name(element), frozenset())
    is_event = local_name(element) in ("boundaryEvent", "intermediateCatchEvent")
    if is_event and element.find(bpmn("messageEventDefinition")) is None:
        return allowed - {"role", "form"}
    return allowed


def _check_elements_of_ours(root: Xml) -> Iterator[Problem]:
    for element in root.iter(f"{{{MOTCUA}}}*"):
        yield problem(
            element,
            "unknown-attribute",
            sentence(
                "motcua:{localname} stands there as an element, which has no meaning.",
                localname=etree.QName(element).localname,
            ),
            "Write it as an attribute of the element that it is about.",
        )


def _known_here(attributes: frozenset[str]) -> Said:
    if not attributes:
        return sentence("Delete it; none is known here.")
    return sentence("Known here: {names}.", names=", ".join(sorted(attributes)))
