"""The standard's own schema of BPMN 2.0, as SpiffWorkflow ships it: who may carry what."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

import SpiffWorkflow
from lxml import etree

_FOLDER = Path(SpiffWorkflow.__file__).parent / "bpmn" / "parser" / "schema"
_XSD = "{http://www.w3.org/2001/XMLSchema}"


class Attribute(NamedTuple):
    """``values`` are those that an enumeration names, else none."""

    type: str
    default: str | None
    values: tuple[str, ...]


def attributes_of(element: str) -> dict[str, Attribute]:
    return {
        found.get("name", ""): Attribute(
            found.get("type", ""), found.get("default"), _values(found.get("type", ""))
        )
        for kind in _kinds(_type_of(element))
        for found in kind.iter(f"{_XSD}attribute")
    }


def children_of(element: str) -> set[str]:
    return {
        name
        for kind in _kinds(_type_of(element))
        for found in kind.iter(f"{_XSD}element")
        for name in _meant(found)
    }


def _meant(found: etree._Element) -> set[str]:
    ref = found.get("ref")
    if ref is None:
        return {found.get("name", "")}
    return _substitutes(ref.rpartition(":")[2])


@cache
def _substitutes(name: str) -> set[str]:
    """The elements that may stand where the schema says ``name``; abstract ones never do."""
    others = {e.get("name", "") for e in _declared().values() if e.get("substitutionGroup") == name}
    found = {one for other in others for one in _substitutes(other)}
    declared = _declared().get(name)
    kind = None if declared is None else _types().get(declared.get("type", ""))
    return found if kind is not None and kind.get("abstract") == "true" else found | {name}


def _type_of(element: str) -> str:
    # Elements that are declared within another one.
    within = {"conditionExpression": "tFormalExpression"}
    return within.get(element) or _declared()[element].get("type", "")


def _kinds(name: str) -> list[etree._Element]:
    """The complex type and those that it extends."""
    kind = _types().get(name)
    if kind is None:
        return []
    bases = [base.get("base", "") for base in kind.iter(f"{_XSD}extension")]
    return [kind, *(one for base in bases for one in _kinds(base))]


def _values(name: str) -> tuple[str, ...]:
    found = [
        one.get("value", "")
        for root in _roots()
        for kind in root.findall(f"{_XSD}simpleType")
        if kind.get("name") == name
        for one in kind.iter(f"{_XSD}enumeration")
    ]
    return tuple(found)


@cache
def _roots() -> tuple[etree._Element, ...]:
    names = ("Semantic.xsd", "BPMN20.xsd")
    return tuple(etree.fromstring((_FOLDER / name).read_bytes()) for name in names)


@cache
def _types() -> dict[str, etree._Element]:
    return {t.get("name", ""): t for r in _roots() for t in r.findall(f"{_XSD}complexType")}


@cache
def _declared() -> dict[str, etree._Element]:
    return {e.get("name", ""): e for r in _roots() for e in r.findall(f"{_XSD}element")}
