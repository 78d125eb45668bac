"""Reading single XML elements of a BPMN document, and checks over the whole of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypedDict

from lxml import etree

from engine.bpmn.refused import REFUSED
from engine.bpmn.subset import run_inside
from engine.bpmn.vocabulary import BPMN, MOTCUA
from engine.model.diagram_names import is_usable_id
from engine.model.problem import Problem
from engine.model.sentence import Said, sentence

Xml = etree._Element
WITH_IDS = (BPMN, "http://www.omg.org/spec/BPMN/20100524/DI")
"""Whose elements have ids; no two of a file may have the same, whatever they are."""


REFERENCES = frozenset(
    {
        "attachedToRef",
        "bpmnElement",
        "categoryValueRef",
        "default",
        "errorRef",
        "messageRef",
        "processRef",
        "sourceRef",
        "targetRef",
    }
)
"""Attributes that name another element by its id, which may stand there with a prefix."""


class Basics(TypedDict):
    """What the reader of each element begins with: id, name, and line in the file."""

    id: str
    name: str
    line: int


class Unreadable(Exception):
    """This element cannot become part of the graph."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def bpmn(local: str) -> str:
    """The qualified name of a BPMN element or attribute, as lxml writes it:
    ``{namespace}local``."""
    return f"{{{BPMN}}}{local}"


def local_name(element: Xml) -> str:
    """The local name of a BPMN element; empty for foreign namespaces."""
    name = etree.QName(element)
    return name.localname if name.namespace == BPMN else ""


def own(element: Xml, name: str) -> str | None:
    """Our attribute of that name."""
    return element.get(f"{{{MOTCUA}}}{name}")


def own_words(element: Xml, name: str) -> tuple[str, ...]:
    """The words of an attribute in our namespace, such as the roles of a step; none where it is
    missing."""
    return tuple((own(element, name) or "").split())


def truth(element: Xml, attribute: str, default: bool) -> bool:
    """A yes-or-no attribute, in every way that XML Schema lets it be written.

    Raises:
        Unreadable: it is neither.
    """
    match element.get(attribute, str(default).lower()).strip():
        case "true" | "1":
            return True
        case "false" | "0":
            return False
        case other:
            raise Unreadable(
                problem(
                    element,
                    "bad-attribute",
                    sentence(
                        "{attribute} is '{other}', which is neither yes nor no.",
                        attribute=attribute,
                        other=other,
                    ),
                    "Write true or false.",
                )
            )


def reference(element: Xml, attribute: str) -> str:
    """The id that an attribute refers to. A prefix that stands for the namespace of the file
    itself is left out, as ids are written without one."""
    return resolved(element, element.get(attribute, ""))


def resolved(element: Xml, text: str) -> str:
    """An id as it is written in an element: as an attribute or as its text."""
    name = text.strip()
    prefix, colon, local = name.rpartition(":")
    if not colon:
        return name
    target = element.getroottree().getroot().get("targetNamespace")
    return local if target and element.nsmap.get(prefix) == target else name


def fresh(wanted: str, taken: set[str]) -> str:
    """An id that no other element has; it is taken from now on."""
    while wanted in taken:
        wanted += "_"
    taken.add(wanted)
    return wanted


def give_ids(root: Xml) -> int:
    """Gives an id to every flow without one, from those of its ends; returns to how many."""
    nameless = [flow for flow in root.iter(bpmn("sequenceFlow")) if not flow.get("id")]
    taken = {e.get("id", "") for e in root.iter("*")} if nameless else set()
    for flow in nameless:
        ends = (reference(flow, end)[:28] for end in ("sourceRef", "targetRef"))
        flow.set("id", fresh("_to_".join(ends), taken))
    return len(nameless)


def is_idle(element: Xml) -> bool:
    """Whether it is a process that says itself that it is not run."""
    executable = element.get("isExecutable", "").strip()
    return local_name(element) == "process" and executable in ("false", "0")


def line_of(element: Xml) -> int:
    """The line of the file where the element begins; 0 where the parser kept none."""
    line: int | None = element.sourceline
    return line or 0


def basics(element: Xml) -> Basics:
    """Id, name with single spaces, and line of the element; a missing id or name is empty."""
    return {
        "id": element.get("id", ""),
        "name": " ".join(element.get("name", "").split()),
        "line": line_of(element),
    }


def problem(element: Xml, rule: str, message: Said, remedy: Said) -> Problem:
    """A problem placed at the element, or at the nearest ancestor with an id."""
    holder: Xml | None = element
    while holder is not None and not holder.get("id"):
        holder = holder.getparent()
    place = "" if holder is None else holder.get("id", "")
    return Problem(rule, message, remedy, element=place, line=line_of(element))


def refusal(element: Xml) -> Problem:
    """Why an element outside the supported set is refused, and the way out."""
    local = local_name(element)
    if local in REFUSED:
        why, remedy = REFUSED[local]
        return problem(element, "unsupported-element", why, remedy)
    return problem(
        element,
        "unsupported-element",
        sentence("'{element}' is not supported.", element=local),
        "Use the elements listed in workflows/README.md.",
    )


def without_id(element: Xml) -> Problem:
    """What is wrong with an element that nothing can name, so that others would take its place."""
    return problem(
        element,
        "id-missing",
        sentence("The {element} has no id.", element=local_name(element)),
        "Give it an id of its own.",
    )


def refuse_inside(element: Xml, also: str = "") -> None:
    """Refuses what stands inside an element that does not run here.

    Raises:
        Unreadable: it holds a BPMN element that would change what it means; those whose name ends
            with ``also`` may stand there.
    """
    allowed = run_inside(local_name(element))
    for child in element:
        local = local_name(child)
        if local and local not in allowed and not (also and local.endswith(also)):
            raise Unreadable(refusal(child))


def named(root: Xml, tag: str, attribute: str) -> dict[str, str]:
    """Messages or errors of the document: id to their public name."""
    return {e.get("id", ""): e.get(attribute, "") for e in root.findall(bpmn(tag))}


def check_ids(root: Xml) -> Iterator[Problem]:
    """Reports ids that the editor cannot use, and ids that stand twice in the file."""
    seen: dict[str, int] = {}
    for element in root.iter(*(f"{{{space}}}*" for space in WITH_IDS)):
        element_id = element.get("id")
        if not element_id:
            continue
        if not is_usable_id(element_id) and local_name(element) != "process":
            yield problem(
                element,
                "unusable-id",
                sentence("The editor passes over what has the id '{id}'.", id=element_id),
                "Begin with a letter, go on with letters without marks, digits, '_', '-' and '.'.",
            )
        if element_id in seen:
            yield problem(
                element,
                "duplicate-id",
                sentence(
                    "The id '{element_id}' is already used in line {line}.",
                    element_id=element_id,
                    line=seen[element_id],
                ),
                "Give each element an id of its own.",
            )
        seen.setdefault(element_id, line_of(element))
