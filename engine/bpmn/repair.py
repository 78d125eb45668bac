"""What a file of another editor needs before it can be drafted, and nothing more."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from engine.bpmn.document import (
    REFERENCES,
    WITH_IDS,
    Xml,
    bpmn,
    fresh,
    give_ids,
    is_idle,
    local_name,
    resolved,
)
from engine.bpmn.drawing import PLANE
from engine.bpmn.xml_input import read_whole
from engine.model.diagram_names import (
    is_process_key,
    is_usable_id,
    process_key_from,
    usable_id_from,
)

_NAMES = ("incoming", "outgoing", "flowNodeRef")
_PLAIN = re.compile(r"(<\?xml[^>]*encoding\s*=\s*[\"'](utf-8|us-ascii)[\"']|(?!<\?xml))", re.I)


@dataclass(frozen=True, slots=True)
class Mended:
    """A diagram as it can be drafted, under which key, and whether its text was changed."""

    content: str
    key: str
    changed: bool


def mend(content: str, name: str) -> Mended:
    """The diagram with a key that a process may have, an id that an editor reads on every flow and
    element, references without prefixes, and a declaration that is true; ``name`` is that of the
    file.

    Raises:
        Refused: it is no XML that is read here.
    """
    root = read_whole(content.encode())
    process = main_process(root)
    old = "" if process is None else process.get("id", "")
    changed = _without_prefixes(root) + give_ids(root) + (_PLAIN.match(content) is None)
    changed += _with_usable_ids(root)
    key = old
    if process is not None and not is_process_key(old):
        wanted = process_key_from(*_better_first(old, process.get("name", ""), name))
        key = _rename(root, process, old, wanted)
        changed += 1
    if not changed:
        return Mended(content, key or process_key_from(name), False)
    text = etree.tostring(root.getroottree(), encoding="unicode")
    declared = f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'
    return Mended(declared, key or process_key_from(name), True)


def with_plain_references(content: str) -> str:
    """The diagram with references as plain ids, as an editor needs them; nothing else is changed.

    Raises:
        Refused: it is no XML that is read here.
    """
    root = read_whole(content.encode())
    if not _without_prefixes(root):
        return content
    text = etree.tostring(root.getroottree(), encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def main_process(root: Xml) -> Xml | None:
    """The process that runs, or the first where none says that it does."""
    processes = root.findall(bpmn("process"))
    return next((one for one in processes if not is_idle(one)), next(iter(processes), None))


def _better_first(old: str, name: str, file: str) -> tuple[str, ...]:
    """An id that begins with a letter was given by a person; others were made by a program."""
    return (old, name, file) if old[:1].isalpha() else (name, file, old)


def _without_prefixes(root: Xml) -> int:
    changed = 0
    for element in root.iter("*"):
        for attribute in REFERENCES:
            text = element.get(attribute)
            if text is not None and resolved(element, text) != text:
                element.set(attribute, resolved(element, text))
                changed += 1
    for element in root.iter(*map(bpmn, _NAMES)):
        text = element.text or ""
        if ":" in text and resolved(element, text) != text.strip():
            element.text = resolved(element, text)
            changed += 1
    return changed


def _with_usable_ids(root: Xml) -> int:
    """Other ids for elements that an editor would pass over, also where they are referred to."""
    taken = {e.get("id", "") for e in root.iter("*")}
    renamed: dict[str, str] = {}
    for element in root.iter(*(f"{{{space}}}*" for space in WITH_IDS)):
        old = element.get("id", "")
        if old and not is_usable_id(old) and local_name(element) != "process":
            renamed[old] = fresh(usable_id_from(old), taken)
            element.set("id", renamed[old])
    for element in root.iter("*") if renamed else ():
        for attribute, text in element.attrib.items():
            if attribute in REFERENCES and text.strip() in renamed:
                element.set(attribute, renamed[text.strip()])
    for element in root.iter(*map(bpmn, _NAMES)):
        element.text = renamed.get((element.text or "").strip(), element.text)
    return len(renamed)


def _rename(root: Xml, process: Xml, old: str, key: str) -> str:
    others = {e.get("id") for e in root.iter("*") if e is not process}
    while key in others:
        key += "_1"
    process.set("id", key)
    for plane in root.iter(PLANE):
        if plane.get("bpmnElement", "") == old:
            plane.set("bpmnElement", key)
    for pool in root.iter(bpmn("participant")):
        if old and pool.get("processRef") == old:
            pool.set("processRef", key)
    return key
