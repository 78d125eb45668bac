"""Draws the rooms of the engine on their floors: ``python -m docs.pictures.rooms``.

The floors are those of the import contract in ``pyproject.toml``; the arrows are read from the
code. An arrow is left out where a longer way says the same.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

ROOT = Path(__file__).parents[2]
PICTURE = Path(__file__).with_name("rooms.svg")
_BOX, _HIGH, _GAP, _FLOOR, _MARGIN = 150, 44, 26, 92, 24
_LEFT_OUT = {"__main__"}


@dataclass(frozen=True, slots=True)
class Room:
    """A folder of the engine, or one of its loose modules; ``lines`` are those of its code."""

    name: str
    lines: int
    imports: frozenset[str]


def floors() -> tuple[tuple[str, ...], ...]:
    """The rooms by floor, the highest first, as the contract has them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    layers = next(c["layers"] for c in contracts if c["name"] == "Floors of the engine")
    split = (tuple(re.split(r"\s*[|:]\s*", layer)) for layer in layers)
    return tuple(names for names in split if not _LEFT_OUT & set(names))


def rooms() -> Mapping[str, Room]:
    """Every room by its name."""
    return {name: _room(name) for floor in floors() for name in floor}


def _room(name: str) -> Room:
    place = ROOT / "engine" / name
    files = sorted(place.rglob("*.py")) if place.is_dir() else [place.with_suffix(".py")]
    kept = [file for file in files if "migrations" not in file.parts]
    found = {other for file in kept for other in _imported(file)}
    lines = sum(file.read_text(encoding="utf-8").count("\n") for file in kept)
    return Room(name, lines, frozenset(found - {name, "engine"}))


def _imported(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("engine"):
            parts = (node.module or "").split(".")
            yield from [parts[1]] if len(parts) > 1 else [alias.name for alias in node.names]


def arrows(known: Mapping[str, Room]) -> list[tuple[str, str]]:
    """Who imports whom, without arrows that a longer way says as well."""
    direct = {
        name: {other for other in room.imports if other in known} for name, room in known.items()
    }

    def below(name: str) -> set[str]:
        return direct[name].union(*(below(other) for other in direct[name]))

    return [
        (name, other)
        for name, others in direct.items()
        for other in sorted(others)
        if not any(other in below(between) for between in others - {other})
    ]


def draw() -> str:
    """The picture as SVG."""
    known, rows = rooms(), floors()
    wide = max(len(row) for row in rows) * (_BOX + _GAP) + 2 * _MARGIN
    high = len(rows) * _FLOOR + _MARGIN
    at: dict[str, tuple[float, float]] = {}
    for number, row in enumerate(rows):
        start = (wide - len(row) * (_BOX + _GAP) + _GAP) / 2
        for place, name in enumerate(row):
            at[name] = (start + place * (_BOX + _GAP), _MARGIN + number * _FLOOR)
    lines = [_line(at[a], at[b]) for a, b in arrows(known)]
    boxes = [_box(known[name], *at[name]) for name in at]
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" '
        f'font-family="sans-serif" role="img"><title>The rooms of the engine</title>'
        f'<rect width="{wide}" height="{high}" fill="#fff"/>'
    )
    return "\n".join([head, *lines, *boxes, "</svg>"]) + "\n"


def _line(above: tuple[float, float], below: tuple[float, float]) -> str:
    x, y, u, v = above[0] + _BOX / 2, above[1] + _HIGH, below[0] + _BOX / 2, below[1]
    bend = (v - y) / 2
    return (
        f'<path d="M{x:.0f} {y:.0f}C{x:.0f} {y + bend:.0f} {u:.0f} {v - bend:.0f} {u:.0f} {v:.0f}" '
        'fill="none" stroke="#9aa7b4"/>'
    )


def _box(room: Room, x: float, y: float) -> str:
    middle = x + _BOX / 2
    return (
        f'<rect x="{x:.0f}" y="{y:.0f}" width="{_BOX}" height="{_HIGH}" rx="6" fill="#eef3f8" '
        f'stroke="#33566f"/><text x="{middle:.0f}" y="{y + 19:.0f}" text-anchor="middle" '
        f'font-size="15">{escape(room.name)}</text><text x="{middle:.0f}" y="{y + 36:.0f}" '
        f'text-anchor="middle" font-size="11" fill="#55636f">{room.lines} lines</text>'
    )


if __name__ == "__main__":
    PICTURE.write_text(draw(), encoding="utf-8")
    print(f"{PICTURE.relative_to(ROOT)}: {len(rooms())} rooms, {len(floors())} floors")
