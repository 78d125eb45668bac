"""The one way XML comes in: bounded, without entities, without a network.

The limits are those of ``docs/decisions/0004-what-a-diagram-may-hold.md``.
"""

from __future__ import annotations

import re

from lxml import etree

from engine.model.documents import MAX_DOCUMENT
from engine.model.problem import Problem
from engine.model.sentence import Said, sentence

MAX_BYTES = MAX_DOCUMENT
MAX_NODES = 20_000
MAX_DEPTH = 60

_DOCTYPE = re.compile(rb"(?>\xef\xbb\xbf)?(?>\s+|<\?.*?\?>|<!--.*?-->)*+<!DOCTYPE", re.DOTALL)
"""Atomic and possessive, so that it looks at each byte once."""


class RefusedXml(Exception):
    """The document did not pass; carries the problem to show."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def read_xml(data: bytes) -> etree._Element:
    """The root element of a well-formed UTF-8 document without DOCTYPE, comments dropped.

    What the document itself says about its encoding is not believed: a text that came as UTF-8
    and calls itself something else would lose its Vietnamese letters.

    Raises:
        Refused: too large, too deep, not well-formed, or with a DOCTYPE.
    """
    if len(data) > MAX_BYTES:
        raise _refusal(
            "xml-too-large",
            sentence(
                "The file has {count} bytes; at most {max_bytes} are read.",
                count=len(data),
                max_bytes=MAX_BYTES,
            ),
            "Split the procedure into several processes.",
        )
    if b"\x00" in data:
        raise _refusal(
            "xml-encoding",
            "The file is not UTF-8 text.",
            "Save it as UTF-8.",
        )
    doctype = _DOCTYPE.match(data)
    if doctype:
        raise _refusal(
            "xml-doctype",
            "The file has a DOCTYPE, which can define entities.",
            "Delete the <!DOCTYPE ...> part; BPMN needs none.",
            data.count(b"\n", 0, doctype.end()) + 1,
        )
    root = _parse(data, keep=False)
    _measure(root)
    return root


def read_whole(data: bytes) -> etree._Element:
    """The root element of a well-formed UTF-8 document without DOCTYPE, with its comments,
    processing instructions and CDATA sections.

    Raises:
        Refused: too large, too deep, not well-formed, or with a DOCTYPE.
    """
    read_xml(data)
    return _parse(data, keep=True)


def _parse(data: bytes, keep: bool) -> etree._Element:
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=not keep,
        strip_cdata=not keep,
        remove_pis=not keep,
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise _refusal(
            "xml-malformed",
            sentence("Not well-formed XML: {reason}.", reason=" ".join(error.msg.split())),
            "Open the file in a BPMN editor and save it again.",
            error.lineno or 0,
        ) from None


def _measure(root: etree._Element) -> None:
    depth = 0
    for count, (event, element) in enumerate(etree.iterwalk(root, events=("start", "end"))):
        depth += 1 if event == "start" else -1
        if depth > MAX_DEPTH or count > 2 * MAX_NODES:
            raise _refusal(
                "xml-too-large",
                sentence(
                    "More than {max_nodes} XML elements or deeper than {max_depth} levels.",
                    max_nodes=MAX_NODES,
                    max_depth=MAX_DEPTH,
                ),
                "Split the procedure into several processes.",
                element.sourceline or 0,
            )


def _refusal(rule: str, message: Said, remedy: Said, line: int = 0) -> RefusedXml:
    return RefusedXml(Problem(rule, message, remedy, line=line))
