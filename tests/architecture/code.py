"""The source of the product as these tests read it: one syntax tree for each module."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
_LEFT_OUT = ("engine/store/migrations/", "webapi/studio/node_modules/")
"""Migrations are never edited, so no rule of today is held against them."""


@dataclass(frozen=True, slots=True)
class Module:
    """One file of the product; ``path`` is relative to the project."""

    path: str
    text: str
    tree: ast.Module

    @property
    def lines(self) -> int:
        return self.text.count("\n")

    def imported(self) -> set[str]:
        """The modules of the product that this one imports, also those for the type checker."""
        return {
            node.module
            for node in ast.walk(self.tree)
            if isinstance(node, ast.ImportFrom)
            and node.module is not None
            and node.module.split(".")[0] in ("engine", "webapi")
        }


@cache
def modules() -> tuple[Module, ...]:
    """Every module of ``engine`` and ``webapi``."""
    return tuple(_read())


def _read() -> Iterator[Module]:
    for top in ("engine", "webapi"):
        for file in sorted((ROOT / top).rglob("*.py")):
            path = file.relative_to(ROOT).as_posix()
            if not path.startswith(_LEFT_OUT):
                text = file.read_text(encoding="utf-8")
                yield Module(path, text, ast.parse(text))


def functions(module: Module) -> Iterator[ast.FunctionDef]:
    """Every function of the module, methods among them."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef):
            yield node


def calls(module: Module) -> Iterator[str]:
    """What the module calls, as it is written: ``datetime.now``, ``select``."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)
