"""The name of a process, without reading the rest of its diagram."""

from __future__ import annotations

from xml.parsers import expat

_PROCESS = "http://www.omg.org/spec/BPMN/20100524/MODEL process"


def process_name(diagram: str, key: str) -> str | None:
    """Returns the name of the process ``key`` in a published diagram; None where that takes the
    whole parser."""
    names: dict[str, str] = {}

    def begin(tag: str, attributes: dict[str, str]) -> None:
        if tag == _PROCESS:
            names[attributes.get("id", "")] = " ".join(attributes.get("name", "").split())

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = begin
    try:
        parser.Parse(diagram.encode(), True)
    except expat.ExpatError:
        return None
    return names.get(key)
