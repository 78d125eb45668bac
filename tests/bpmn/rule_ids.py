"""Which rule ids the code can say, read from the code itself."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

# Functions that make a problem, and where among their arguments the rule stands.
_SAYING = {"problem": 1, "at": 1, "report": 1, "Problem": 0, "_refusal": 0}

_PASSED_ON = {"rule", "problem.rule"}
"""Expressions that hand on a rule which was said elsewhere."""


def rule_ids(files: Iterable[Path]) -> set[str]:
    return {rule for file in files for rule in _said(ast.parse(file.read_text("utf-8")))}


def _said(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if name not in _SAYING:
            continue
        rule = node.args[_SAYING[name]] if len(node.args) > _SAYING[name] else None
        match rule:
            case ast.Constant(str(said)):
                yield said
            case ast.expr() if ast.unparse(rule) not in _PASSED_ON:
                yield ast.unparse(rule)
