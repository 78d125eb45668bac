"""Lists of communes taken apart, so that a diff names the commune that changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.model.documents import Kind

COMMUNES = "communes"
SERVED = "served"


def with_places_apart(kind: Kind, plain: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a document; those of a list of places with a table ``communes``, and those of a
    territory with a table ``served``, each by the code of the commune. What is not written as it
    has to be stays as it stands."""
    match kind:
        case Kind.PLACES:
            return {**_provinces(plain), COMMUNES: dict(_communes(plain))}
        case Kind.TERRITORY:
            rest = {name: value for name, value in plain.items() if name != "serves"}
            return {**rest, SERVED: dict(_served(plain))}
    return dict(plain)


def _tables(plain: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    provinces = plain.get("province")
    for code, table in provinces.items() if isinstance(provinces, dict) else ():
        if isinstance(table, dict):
            yield code, table


def _provinces(plain: Mapping[str, Any]) -> dict[str, Any]:
    bare = {
        code: {name: value for name, value in table.items() if name != COMMUNES}
        for code, table in _tables(plain)
    }
    return {**plain, "province": bare}


def _communes(plain: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, str]]]:
    """By code, and by the day from which another line of the same code holds."""
    for province, table in _tables(plain):
        for line in str(table.get(COMMUNES, "")).splitlines():
            code, _, said = line.strip().partition(" ")
            since = said.partition(" from ")[2].split(" ")[0]
            if code:
                yield f"{code} {since}".strip(), {"vi": said, "province": province}


def _served(plain: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, str]]]:
    tables = plain.get("serves")
    for table in tables if isinstance(tables, list) else ():
        if isinstance(table, dict):
            since = str(table.get("from", ""))
            for code in str(table.get(COMMUNES, "")).split():
                yield f"{code} {since}".strip(), {"unit": str(table.get("unit", ""))}
