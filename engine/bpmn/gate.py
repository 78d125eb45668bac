"""The one way XML comes in: bounded, without entities, without a network.

The limits are those of ``docs/decisions/0004-what-a-diagram-may-hold.md``.
"""

from __future__ import annotations

from lxml import etree

from engine.model.problem import Problem

MAX_BYTES = 2 * 1024 * 1024
MAX_NODES = 20_000
MAX_DEPTH = 60


class Refused(Exception):
    """The document did not pass; carries the problem to show."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def read_xml(data: bytes) -> etree._Element:
    """The root element of a well-formed document without DOCTYPE, comments dropped.

    Raises:
        Refused: too large, too deep, not well-formed, or with a DOCTYPE.
    """
    if len(data) > MAX_BYTES:
        raise _refusal(
            "xml-too-large",
            f"The file has {len(data):,} bytes; at most {MAX_BYTES:,} are read.",
            "Split the procedure into several processes.",
        )
    if b"\x00" in data:
        raise _refusal(
            "xml-encoding",
            "The file is not UTF-8 text.",
            "Save it as UTF-8.",
        )
    root = _parse(data)
    if root.getroottree().docinfo.doctype:
        raise _refusal(
            "xml-doctype",
            "The file has a DOCTYPE, which can define entities.",
            "Delete the <!DOCTYPE ...> part; BPMN needs none.",
        )
    _measure(root)
    return root


def _parse(data: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise _refusal(
            "xml-malformed",
            f"Not well-formed XML at line {line}, column {column}: {error.msg}.",
            "Open the file in a BPMN editor and save it again.",
            line or 0,
        ) from None
    except ValueError as error:
        raise _refusal(
            "xml-encoding", f"The file cannot be read: {error}.", "Save it as UTF-8."
        ) from None
    return root


def _measure(root: etree._Element) -> None:
    depth = 0
    for count, (event, element) in enumerate(etree.iterwalk(root, events=("start", "end"))):
        depth += 1 if event == "start" else -1
        if depth > MAX_DEPTH or count > 2 * MAX_NODES:
            raise _refusal(
                "xml-too-large",
                f"More than {MAX_NODES:,} XML elements or deeper than {MAX_DEPTH} levels.",
                "Split the procedure into several processes.",
                element.sourceline or 0,
            )


def _refusal(rule: str, message: str, remedy: str, line: int = 0) -> Refused:
    return Refused(Problem(rule, message, remedy, line=line))
