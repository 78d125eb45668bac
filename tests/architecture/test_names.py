"""One name means one thing, and it is a word of the trade."""

from __future__ import annotations

import ast
import re
import tokenize
from collections import defaultdict
from io import StringIO

from tests.architecture.code import ROOT, Module, modules

BANNED = (
    "proofroom",
    "proofread",
    "notary",
    "rehears",
    "redline",
    "furnish",
    "deed",
    "happening",
    "roadbook",
)
"""Private metaphors of before. Each has a word of the trade now: docs/glossary.md."""


def _public(module: Module) -> list[str]:
    names = [node.name for node in module.tree.body if isinstance(node, ast.ClassDef)]
    names += [
        target.id
        for node in module.tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name) and re.fullmatch(r"[A-Z][a-z]\w*", target.id)
    ]
    return [name for name in names if not name.startswith("_")]


def test_no_class_or_alias_name_stands_in_two_modules() -> None:
    where: dict[str, set[str]] = defaultdict(set)
    for module in modules():
        for name in _public(module):
            where[name].add(module.path)
    assert {name: paths for name, paths in where.items() if len(paths) > 1} == {}


def test_no_name_is_a_private_metaphor() -> None:
    found = {
        f"{module.path}: {token.string}"
        for module in modules()
        if any(word in module.text.lower() for word in BANNED)
        for token in tokenize.generate_tokens(StringIO(module.text).readline)
        if token.type == tokenize.NAME
        and any(word in token.string.lower() for word in BANNED)
        and token.string not in _KEPT
    }
    assert found == set()


def test_no_file_is_named_by_a_private_metaphor() -> None:
    found = {
        file.relative_to(ROOT).as_posix()
        for top in ("engine", "webapi", "docs", "tests", "features", "benchmarks")
        for file in (ROOT / top).rglob("*")
        if any(word in file.stem for word in BANNED)
    }
    assert found == set()


_KEPT = {"HappeningSchema"}
"""Its name stands in the OpenAPI document, which programs were made from."""
