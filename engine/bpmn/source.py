"""What stands in the text of a diagram beside its elements, and would be passed over by a reader:
its declaration, processing instructions, inclusions, and characters that nobody sees."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from engine.bpmn.document import Xml, line_of, local_name, problem
from engine.bpmn.vocabulary import BPMN
from engine.bpmn.xml_input import read_whole
from engine.model.hidden import hidden_in, turning_in
from engine.model.problem import Problem
from engine.model.sentence import sentence

_DECLARATION = re.compile(
    rb"""(?:\xef\xbb\xbf)?<\?xml\s+version\s*=\s*["']([^"']*)["']"""
    rb"""(?:\s+encoding\s*=\s*["']([^"']*)["'])?"""
)
_INCLUDE = tuple(f"{{http://www.w3.org/{year}/XInclude}}*" for year in (2001, 2003))
"""The namespace of the recommendation, and that of its draft, which readers of XML know as well."""
_ENCODINGS = frozenset({"", "utf-8", "utf8", "us-ascii", "ascii"})
_PROSE = frozenset({"documentation", "text"})
"""Elements whose texts are for people; only what turns them around is refused there."""


def check_source(data: bytes) -> Iterator[Problem]:
    """Problems of a text that ``gate.read_xml`` can read."""
    root = read_whole(data)
    yield from _check_declaration(data)
    for node in (*_before(root), *root.iter(), *root.itersiblings()):
        if isinstance(node, etree._ProcessingInstruction):
            yield _instruction(node)
    for element in root.iter(*_INCLUDE):
        yield problem(
            element,
            "xml-include",
            "The file takes in a part of another file (XInclude), which is not read.",
            "Put the part in its place, and delete the inclusion.",
        )
    for element in root.iter(f"{{{BPMN}}}*"):
        yield from _check_characters(element)


def _before(root: Xml) -> list[Xml]:
    return list(root.itersiblings(preceding=True))[::-1]


def _check_declaration(data: bytes) -> Iterator[Problem]:
    found = _DECLARATION.match(data)
    version, encoding = found.groups(b"") if found else (b"1.0", b"")
    if version.strip() != b"1.0":
        yield Problem(
            "xml-version",
            sentence("The file is XML {version}; 1.0 is read.", version=_ascii(version)),
            "Save it as XML 1.0.",
            line=1,
        )
    if _ascii(encoding).lower() not in _ENCODINGS:
        yield Problem(
            "xml-encoding",
            sentence(
                "The file says that it is written in {encoding}, but it is UTF-8: other programs "
                "would read its letters wrongly.",
                encoding=_ascii(encoding),
            ),
            "Write encoding='UTF-8' in its first line, or delete that line.",
            line=1,
        )


def _ascii(text: bytes) -> str:
    return text.decode("ascii", "replace").strip()


def _instruction(node: Xml) -> Problem:
    return Problem(
        "xml-instruction",
        sentence(
            "The file has a processing instruction for '{program}', which is not carried out.",
            program=str(getattr(node, "target", "")),
        ),
        "Delete it.",
        line=line_of(node),
    )


def _check_characters(element: Xml) -> Iterator[Problem]:
    texts = [(etree.QName(name).localname, hidden_in(text)) for name, text in element.items()]
    local = local_name(element)
    inside = "".join(part for part in (element.text, *(c.tail for c in element)) if part)
    texts.append((local, turning_in(inside) if local in _PROSE else hidden_in(inside)))
    for place, character in texts:
        if character:
            yield problem(
                element,
                "hidden-character",
                sentence(
                    "{place} holds the character {character}, which nobody sees.",
                    place=place,
                    character=character,
                ),
                "Delete it; if it cannot be found, type the text anew.",
            )
