"""What a diagram holds for other programs: kept and without effect here, or not even kept.

It is no problem, so it does not keep a diagram from being published; it is told wherever one is
checked, on the command line as in the editor.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from engine.bpmn.document import Xml, bpmn, local_name, problem
from engine.bpmn.drawing import DI
from engine.bpmn.subset import BESIDE
from engine.bpmn.vocabulary import BPMN, MOTCUA
from engine.bpmn.xml_input import RefusedXml, read_xml
from engine.model.problem import Problem
from engine.model.sentence import Sentence, sentence

WITHOUT_EFFECT, NOT_KEPT = "without-effect", "not-kept"
"""The rules that such notes have."""

_XSI, _XML = "http://www.w3.org/2001/XMLSchema-instance", "http://www.w3.org/XML/1998/namespace"
_KNOWN = frozenset({None, BPMN, MOTCUA, _XSI, _XML})
_UNREAD = frozenset(BESIDE) - {"category", "collaboration"}
"""What stands beside the process and is neither run nor drawn."""


def notes_on(data: bytes) -> Iterator[Problem]:
    """A note for each element of a diagram that holds something foreign; none of what is no XML."""
    try:
        root = read_xml(data)
    except RefusedXml:
        return
    for element in root.iter(f"{{{BPMN}}}*"):
        if local_name(element) != "extensionElements":
            yield from _notes_at(element)


def _notes_at(element: Xml) -> Iterator[Problem]:
    kept = list(dict.fromkeys((*_attributes(element), *_extensions(element), *_beside(element))))
    if kept:
        yield _note(
            element,
            WITHOUT_EFFECT,
            sentence("Kept for other programs, without effect here: {names}.", names=_list(kept)),
            sentence("It may stay; delete it where somebody could take it for a rule."),
        )
    lost = list(dict.fromkeys(_outside(element)))
    if lost:
        yield _note(
            element,
            NOT_KEPT,
            sentence(
                "Without effect here, and gone when the editor saves the diagram: {names}.",
                names=_list(lost),
            ),
            sentence("Put it into extensionElements, or delete it."),
        )


def _note(element: Xml, rule: str, message: Sentence, remedy: Sentence) -> Problem:
    return problem(element, rule, message, remedy)


def _attributes(element: Xml) -> Iterator[str]:
    for attribute in element.attrib:
        name = etree.QName(attribute)
        if name.namespace not in _KNOWN:
            yield _called(element, name)


def _extensions(element: Xml) -> Iterator[str]:
    for holder in element.iterchildren(bpmn("extensionElements")):
        for child in holder.iterchildren("*"):
            yield _called(child, etree.QName(child))


def _beside(element: Xml) -> Iterator[str]:
    if local_name(element) == "definitions":
        yield from (name for child in element if (name := local_name(child)) in _UNREAD)


def _outside(element: Xml) -> Iterator[str]:
    for child in element.iterchildren("*"):
        name = etree.QName(child)
        if name.namespace not in _KNOWN and name.namespace != DI:
            yield _called(child, name)


def _called(element: Xml, name: etree.QName) -> str:
    """The name as it is written in the file."""
    prefixes = (prefix for prefix, space in element.nsmap.items() if space == name.namespace)
    prefix = next((prefix for prefix in prefixes if prefix), None)
    return f"{prefix}:{name.localname}" if prefix else name.localname


def _list(names: list[str]) -> str:
    return ", ".join(names)
