"""Every public name says what it is, so that a reader need not look for it in its callers."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.architecture.code import Module, modules

Documented = ast.Module | ast.ClassDef | ast.FunctionDef

# What marshmallow reads from a class of this name is no name of ours.
NOT_OURS = {"Meta"}

ELSEWHERE = re.compile(
    r"""
    ^as\s``                      # "As ``read_xml``, with comments."
    | \bas\sin\s``\w+``[.,;]     # "``behalf`` as in ``TaskPage``."
    | \braises\sas\s``           # "Raises as ``get`` does."
    | :\sas\s``\w+``(\.|\sdoes)  # "NotAllowed: as ``statuses``."
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""What a docstring says that sends its reader on to another one."""


def _public(module: Module) -> Iterator[tuple[str, Documented]]:
    yield module.path, module.tree
    yield from _within(module.path, module.tree)


def _within(place: str, holder: ast.Module | ast.ClassDef) -> Iterator[tuple[str, Documented]]:
    for node in holder.body:
        if not isinstance(node, ast.ClassDef | ast.FunctionDef):
            continue
        if node.name.startswith("_") or node.name in NOT_OURS or _is_variant(node):
            continue
        name = f"{place}: {node.name}"
        yield name, node
        if isinstance(node, ast.ClassDef):
            yield from _within(name, node)


def _is_variant(node: ast.ClassDef | ast.FunctionDef) -> bool:
    """An overload, or the setter of a property: the name is documented where it stands first."""
    return any(
        (isinstance(mark, ast.Name) and mark.id == "overload")
        or (isinstance(mark, ast.Attribute) and mark.attr == "setter")
        for mark in node.decorator_list
    )


def _docstrings() -> Iterator[tuple[str, str | None]]:
    for module in modules():
        if module.text.strip():
            for name, node in _public(module):
                yield name, ast.get_docstring(node)


def test_every_public_name_has_a_docstring() -> None:
    assert [name for name, text in _docstrings() if not text] == []


def test_a_docstring_says_what_before_it_says_what_is_raised() -> None:
    sections = ("Raises:", "Returns:", "Yields:", "Args:")
    assert [name for name, text in _docstrings() if text and text.startswith(sections)] == []


def test_a_docstring_stands_by_itself() -> None:
    assert [name for name, text in _docstrings() if text and ELSEWHERE.search(text)] == []
