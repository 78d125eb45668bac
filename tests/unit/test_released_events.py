"""An event type that was released is never changed: what was recorded has to be read for ever.

Each has a golden file. ``python -m tests.unit.test_released_events`` writes those of new types and
leaves the others alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest

from engine.model.canonical import canonical
from engine.model.events import TYPES, Payload, from_plain, to_plain

FOLDER = Path(__file__).parent / "released_events"
REMEDY = (
    "A released event is never changed. Leave the class as it is and add a new version of it, "
    "with its own class and golden file, and a way to read the old one."
)


def sample(kind: type[Payload]) -> Payload:
    """An event of the type with every field filled in."""
    hints = get_type_hints(kind)
    values = {field.name: _value(hints[field.name], field.name) for field in fields(kind)}
    return kind(**values)


def _value(hint: Any, name: str) -> object:
    if get_origin(hint) in {Union, UnionType}:
        hint = next(part for part in get_args(hint) if part is not type(None))
    if get_origin(hint) is tuple:
        return (f"{name} 1", f"{name} 2")
    if get_origin(hint) is Mapping:
        return {"a": "á", "b": 1}
    return {
        str: f"{name} ưới",
        int: 7,
        bool: True,
        datetime: datetime(2014, 10, 1, 2, 3, 4, 567_000, tzinfo=UTC),
    }[hint]


def golden(name: str, version: int) -> Path:
    return FOLDER / f"{name}.{version}.json"


def written(name: str, version: int) -> str:
    """What the golden file of a type holds: the names and kinds of its fields, and a body."""
    kind = TYPES[name, version]
    hints = get_type_hints(kind)
    return json.dumps(
        {
            "fields": {field.name: str(hints[field.name]) for field in fields(kind)},
            "body": canonical(to_plain(sample(kind))),
        },
        ensure_ascii=False,
        indent=1,
    )


@pytest.mark.parametrize(("name", "version"), sorted(TYPES))
def test_a_released_event_is_as_it_was(name: str, version: int) -> None:
    path = golden(name, version)
    assert path.exists(), f"{name} is new: run python -m tests.unit.test_released_events"
    assert path.read_text() == written(name, version), REMEDY


@pytest.mark.parametrize(("name", "version"), sorted(TYPES))
def test_what_was_recorded_is_read_as_it_was(name: str, version: int) -> None:
    body = json.loads(json.loads(golden(name, version).read_text())["body"])
    assert from_plain(name, version, body) == sample(TYPES[name, version]), REMEDY


def test_no_released_event_is_forgotten() -> None:
    known = {golden(name, version).name for name, version in TYPES}
    assert {path.name for path in FOLDER.glob("*.json")} == known, REMEDY


if __name__ == "__main__":
    for place in TYPES:
        if not golden(*place).exists():
            golden(*place).write_text(written(*place))
