"""The source of the product as these tests read it: one syntax tree for each module."""

from __future__ import annotations

import ast
import gc
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
_LEFT_OUT = "engine/store/migrations/"
"""Migrations are never edited, so no rule of today is held against them."""


@dataclass(frozen=True)
class Module:
    """One file of the product; ``path`` is relative to the project."""

    path: str
    text: str
    tree: ast.Module

    @property
    def lines(self) -> int:
        return self.text.count("\n")

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Every node of the tree, outer ones first."""
        return tuple(ast.walk(self.tree))

    @cached_property
    def calls(self) -> frozenset[str]:
        """What the module calls, as it is written: ``datetime.now``, ``select``."""
        return frozenset(_called(node.func) for node in self.nodes if isinstance(node, ast.Call))

    @cached_property
    def functions(self) -> tuple[ast.FunctionDef, ...]:
        """Every function of the module, methods among them."""
        return tuple(node for node in self.nodes if isinstance(node, ast.FunctionDef))

    def imported(self) -> set[str]:
        """The modules of the product that this one imports, also those for the type checker."""
        return {
            _module_of(node.module, alias.name)
            for node in self.nodes
            if isinstance(node, ast.ImportFrom)
            and node.module is not None
            and node.module.split(".")[0] in ("engine", "webapi")
            for alias in node.names
        }


def _module_of(holder: str, name: str) -> str:
    """``from engine.model import events`` imports the module ``events``; other names are in the
    module that is named first."""
    inner = f"{holder}.{name}"
    path = ROOT / inner.replace(".", "/")
    return inner if path.with_suffix(".py").is_file() or path.is_dir() else holder


@cache
def modules() -> tuple[Module, ...]:
    """Every module of ``engine`` and ``webapi``."""
    # Trees are many small objects that all stay: looking for garbage among them takes longer than
    # making them.
    gc.disable()
    try:
        return tuple(_read())
    finally:
        gc.enable()


def _read() -> Iterator[Module]:
    for top in ("engine", "webapi"):
        for file in sorted((ROOT / top).rglob("*.py")):
            path = file.relative_to(ROOT).as_posix()
            if not path.startswith(_LEFT_OUT):
                text = file.read_text(encoding="utf-8")
                yield Module(path, text, ast.parse(text))


def _called(function: ast.expr) -> str:
    match function:
        case ast.Name(name):
            return name
        case ast.Attribute(owner, name):
            return f"{_called(owner)}.{name}"
    return "..."
