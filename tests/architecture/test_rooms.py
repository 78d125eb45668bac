"""Which rooms there are. ``pyproject.toml`` says who may import whom; this, what stands loose."""

from __future__ import annotations

import ast

from tests.architecture.code import ROOT, modules

LOOSE = {"clock", "config", "errors", "i18n"}
ENTRANCES = {"__init__", "__main__"}


def test_the_engine_has_four_loose_modules() -> None:
    assert {file.stem for file in (ROOT / "engine").glob("*.py")} == LOOSE | ENTRANCES


def test_every_room_says_what_it_is_for() -> None:
    told = {
        module.path: module.text
        for module in modules()
        if module.path.endswith("/__init__.py") and module.path.count("/") == 2
    }
    assert told
    assert [path for path, text in told.items() if not text.startswith('"""')] == []


def test_every_module_begins_with_what_it_is() -> None:
    """``__init__`` may be empty where the folder is only a folder."""
    assert [
        module.path
        for module in modules()
        if module.text.strip() and ast.get_docstring(module.tree) is None
    ] == []
