"""One name means one thing, and it is a word of the trade."""

from __future__ import annotations

import ast
import re
import tokenize
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from io import StringIO
from pathlib import Path

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

BANNED_PARTS = frozenset(
    {"bell", "book", "edition", "folding", "game", "gate", "odd", "press", "ring", "road"}
    | {"shelf", "sheet", "stage", "standing"}
)
"""Words that no part of a name may be, and no file: in prose they can mean what they say."""
USES = {
    "game": "`TokenGame` is a term, and what holds one is a game",
    "games": "several of them",
    "token_game": "the term",
    "TokenGame": "the term",
    "standing": "in the event, the column and the JSON of proposals",
    "EditionSchema": "stands in the OpenAPI document",
    "editions": "in the JSON of a check",
    "get_ledger_sheet": "stands in the OpenAPI document",
    "uses_public_road": "a field of a published form",
    "press": "what Playwright does with a key",
    "press_sequentially": "and with several",
}
"""Names that have such a part, and why."""
STAGES = {"Stage", "stage", "stages", "STAGES", "_stage", "_whole_stage"}
ESCALATION = ("engine/time/", "engine/handlers/alarms.py", "tests/unit/time/test_escalation.py")
"""Where stages may be: those of an escalation."""

BANNED_IN_PROSE = re.compile(
    rf"{'|'.join(BANNED)}"
    r"|\b(?:clean|planned|nominal|whole|main) roads?\b|\bthe press\b|_road_(?!_)",
    re.IGNORECASE,
)
RELEASED = (
    "HappeningSchema",  # stands in the OpenAPI document
    "/rehearsals",  # the address of a page
    'via="rehearsal"',  # told by events of simulations
    'PLAYER = "THU", "rehearsal"',  # the login in simulations
)
"""What was released under an old word, and stays."""
_PAGES = ("*.py", "*.md", "*.feature", "*.html", "*.po")


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


SAID_WITH_THE_MODULE = {
    "apply": "what each projection does with an event",
    "main": "what runs when the module is a program",
    "read": "`streams.read` and `snapshot.read`",
}
"""Functions that several modules have, and why."""
ONE_NAME_TWICE = ("engine/cli/", "engine/publishing/sandboxed", "engine/evidence/motcua_verify.py")
"""Commands are named by what they call; the sandbox is asked by the name of what it runs; the
verifier that stands alone imports nothing of the engine. Views of the web are named by the command
that they give."""


def test_no_function_of_the_engine_stands_in_two_modules() -> None:
    where: dict[str, set[str]] = defaultdict(set)
    for module in modules():
        if module.path.startswith("engine/") and not module.path.startswith(ONE_NAME_TWICE):
            for node in module.tree.body:
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                    where[node.name].add(module.path)
    twice = {name: paths for name, paths in where.items() if len(paths) > 1}
    assert {name: paths for name, paths in twice.items() if name not in SAID_WITH_THE_MODULE} == {}
    assert twice.keys() >= SAID_WITH_THE_MODULE.keys(), "an exception that is none any more"


AS_MODULES = {
    "engine.cli.output",
    "engine.model.commands",
    "engine.model.events",
    "engine.model.process",
    "engine.store.tables",
    "sqlalchemy",
    "webapi.schemas.fields",
}
"""Modules whose name reads well before what is in them."""
NAMES_OF_ITS_OWN = {
    "engine/audit/rebuild.py": "some tables are `tables` there",
    "engine/bpmn/parser.py": "`bpmn` names a tag there",
}


def test_many_names_of_one_module_are_an_import_of_the_module() -> None:
    lists = {
        f"{module.path}: {node.module}"
        for module in modules()
        for node in module.nodes
        if isinstance(node, ast.ImportFrom)
        and node.module in AS_MODULES
        and len(node.names) >= 5
        and module.path not in NAMES_OF_ITS_OWN
    }
    assert lists == set()


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


def test_no_part_of_a_name_is_a_private_metaphor() -> None:
    found = {
        f"{path}: {name}"
        for path, name in _names()
        if _parts(name) & BANNED_PARTS
        and not name.startswith("test_")
        and name not in USES
        and not (name in STAGES and path.startswith(ESCALATION))
    }
    assert found == set()


def _names() -> Iterator[tuple[str, str]]:
    """Every name in a program of ours, also of its tests."""
    for top in ("engine", "webapi", "tests", "features", "benchmarks", "docs"):
        for file in sorted((ROOT / top).rglob("*.py")):
            if file == Path(__file__):
                continue
            path, text = file.relative_to(ROOT).as_posix(), file.read_text(encoding="utf-8")
            if any(_parts(word) & BANNED_PARTS for word in set(re.findall(r"\w+", text))):
                for token in tokenize.generate_tokens(StringIO(text).readline):
                    if token.type == tokenize.NAME:
                        yield path, token.string


@cache
def _parts(name: str) -> set[str]:
    """``CaseFile`` and ``case_files`` are made of *case* and *file*."""
    words = re.findall(r"[A-Z]?[a-z]+|[A-Z]+", name)
    return {word.lower().removesuffix("s") for word in words} | {word.lower() for word in words}


def test_no_file_is_named_by_a_private_metaphor() -> None:
    found = {
        file.relative_to(ROOT).as_posix()
        for top in ("engine", "webapi", "docs", "tests", "features", "benchmarks")
        for file in (ROOT / top).rglob("*")
        if file.parent.name != "decisions"  # They name what was before them.
        if file.parent.name != "__pycache__"
        if any(word in file.stem for word in BANNED)
        or (_parts(file.stem) & (BANNED_PARTS | {"desk"}) and file.stem not in USES)
    }
    assert found == set()


def test_no_prose_uses_a_private_metaphor() -> None:
    """Docstrings, comments, texts, names of tests, docs: all that people read."""
    found = {
        f"{file.relative_to(ROOT)}:{number}: {line.strip()}"
        for file in _read_by_people()
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
        if BANNED_IN_PROSE.search(_without_released(line))
    }
    assert found == set()


def _read_by_people() -> Iterator[Path]:
    yield from (ROOT / "README.md", ROOT / "CONTRIBUTING.md")
    for top in ("engine", "webapi", "docs", "tests", "features", "benchmarks", "workflows"):
        for pattern in _PAGES:
            for file in (ROOT / top).rglob(pattern):
                if "node_modules" not in file.parts and file != Path(__file__):
                    yield file


def _without_released(line: str) -> str:
    for word in RELEASED:
        line = line.replace(word, "")
    return line


_KEPT = {"HappeningSchema"}
"""Its name stands in the OpenAPI document, which programs were made from."""
