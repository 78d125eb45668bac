"""How large files and functions may be, and how many modules one may import."""

from __future__ import annotations

from tests.architecture.code import modules

MOST_LINES = 400
MOST_IN_A_FUNCTION = 60
MOST_IMPORTS = 25

LARGE_FILES = {
    "engine/model/events.py": "every event beside the others, so that one reads what can happen",
    "engine/model/commands.py": "every command, for the same reason",
    "engine/store/tables.py": "every table; migrations are compared with this one file",
}
WIDE_FILES = {
    "engine/__init__.py": "the front door: hands on what is public, and does nothing else",
    "engine/app/engine.py": "puts the parts together",
    "engine/app/maintenance.py": "has every tool for those who look after an installation",
    "engine/audit/rebuild.py": "makes every kind of row anew",
    "engine/demo/making.py": "puts the parts of a demo together",
    "engine/handlers/context.py": "gives handlers all that they may use",
    "engine/handlers/dispatch.py": "leads every command to its handler",
    "engine/publishing/document_set.py": "reads every kind of document",
    "engine/readers/catalog.py": "makes every reader of an installation",
    "engine/readers/cases.py": "shows all that is known of a case",
    "engine/readers/views.py": "hands on what is public, and does nothing else",
    "engine/simulation/simulation.py": "puts an engine in memory together",
    "engine/time/exported_names.py": "hands on what is public, and does nothing else",
    "webapi/__init__.py": "puts the parts together",
    "webapi/pages/__init__.py": "names every module of pages",
}


def test_files_are_small() -> None:
    large = {m.path: m.lines for m in modules() if m.lines > MOST_LINES}
    assert {path: lines for path, lines in large.items() if path not in LARGE_FILES} == {}
    assert set(LARGE_FILES) <= set(large), "an exception that is none any more"


def test_functions_are_short() -> None:
    long = {
        f"{module.path}: {function.name}"
        for module in modules()
        for function in module.functions
        if (function.end_lineno or 0) - function.lineno + 1 > MOST_IN_A_FUNCTION
    }
    assert long == set()


def test_no_module_needs_too_many_others() -> None:
    wide = {m.path: len(m.imported()) for m in modules() if len(m.imported()) > MOST_IMPORTS}
    assert {path: count for path, count in wide.items() if path not in WIDE_FILES} == {}
