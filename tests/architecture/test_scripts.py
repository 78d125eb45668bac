"""Where JavaScript stands: scripts of pages, the editor, and what checks and tests them."""

from __future__ import annotations

import re

from tests.architecture.code import ROOT
from tests.architecture.test_templates import templates

ROOMS = {"webapi/static", "webapi/studio", "webapi/studio/src", "tests/javascript"}
BUILT = "webapi/static/studio.js"
TOPS = ("engine", "webapi", "tests", "features", "workflows", "docs", "benchmarks", "requirements")


def test_scripts_stand_where_they_are_checked() -> None:
    files = [file for top in TOPS for file in (ROOT / top).rglob("*") if file.suffix in _SCRIPTS]
    assert {file.parent.relative_to(ROOT).as_posix() for file in files} == ROOMS
    assert {file.name for file in ROOT.glob("*") if file.suffix in _SCRIPTS} == {"eslint.config.js"}


def test_types_stand_in_scripts_and_say_nothing_else() -> None:
    typed = {file.relative_to(ROOT).as_posix() for file in (ROOT / "webapi").rglob("*.ts")}
    assert typed == {"webapi/studio/src/types.d.ts", "webapi/studio/src/untyped.d.ts"}


def test_every_script_is_loaded_by_a_template() -> None:
    named = set(re.findall(r"'(\w+\.js)'", "".join(templates().values())))
    assert {file.name for file in (ROOT / "webapi/static").glob("*.js")} <= named


def test_no_check_is_switched_off_in_a_script() -> None:
    files = [file for room in ROOMS for file in (ROOT / room).glob("*.*js")]
    switches = re.compile(r"eslint-disable|@ts-(?:ignore|nocheck|expect-error)")
    found = [file.name for file in files if switches.search(file.read_text("utf-8"))]
    assert [name for name in found if name != BUILT.rpartition("/")[2]] == []


_SCRIPTS = {".js", ".mjs", ".cjs", ".jsx", ".tsx"}
